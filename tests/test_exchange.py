"""All that is held as JSON: there and back to an equal database, and no damage that does any."""

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from quiz import exchange
from quiz.cli import main
from quiz.desk import Desk
from quiz.errors import ExchangeError, QuizError
from quiz.exchange.layout import DERIVED, SECTIONS, VERSION
from quiz.memory import DEFAULT_PARAMETERS, Scheduler
from quiz.model import (
    Chart,
    ChartKind,
    Event,
    EventType,
    Kind,
    Mistake,
    Option,
    Outcome,
    Part,
    Question,
    Rating,
    Series,
    Sureness,
    Tolerance,
    Variant,
)
from quiz.store import Store, tables

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = 20_514

NUMBER = Question(Kind.NUMBER, "How much? \u2028 “🙂” \x00\x7f", "1.5", value=1.5, tolerance=Tolerance(0.02, digits=2))
VARIANT = Variant(
    "mine.sum",
    2**53 + 1,
    Question(
        Kind.MULTI,
        "Both?",
        "a: 1.5; b: yes",
        options=(Option("yes", right=True), Option("no", why="it is")),
        parts=(Part("a", NUMBER),),
        mistakes=(Mistake("half", 0.1 + 0.2, "half of it"), Mistake("text", "(2, 3)", "the shape")),
        charts=(Chart(ChartKind.BARS, (Series((1e-300, -3.0), "s"),), labels=("a", "b"), low=0.0),),
    ),
    parameters={"x": [1.0, 2, None], "deep": {"name": "é"}, "regime": "small"},
)


def filled(store: Store) -> None:
    """Something in every table, every type of event among it."""
    store.remember({"mine-a": ("mine", "f1"), "mine-b": ("mine", "")})
    store.choose_all({"softmax": "watching", "more:softmax": "more"})
    store.set_note("a note", "text\nwith a line")
    store.keep_exported({"note mine-a": "d1", "media x.svg": "d2"})
    store.keep_export_variants("mine.sum", [VARIANT, Variant("mine.sum", 9, NUMBER)])
    shown = store.add_variant(VARIANT)
    store.mark_shown(shown)
    store.add_variant(Variant("mine.sum", 8, NUMBER))
    store.append(Event("mine-a", EventType.LOOK, DAY, outcome=Outcome.WRONG, sureness=Sureness.SURE, variant=shown))
    for rating in (Rating.AGAIN, Rating.GOOD):
        store.append(
            Event("mine-a", EventType.ANSWER, DAY, rating=rating, proposed=rating, response="é", kind="recall")
        )
    gone = store.append(Event("mine-b", EventType.ANSWER, DAY, rating=Rating.EASY, interval=8, due=DAY + 8))
    store.undo(gone.id, DAY)
    store.append(Event("mine-b", EventType.ANSWER, DAY, rating=Rating.HARD, counts=False, mistake="half"))
    store.append(Event("mine-b", EventType.ANSWER, DAY + 3, rating=Rating.HARD, interval=-600, due=DAY * 86_400 + 600))
    for deed in (EventType.SUSPEND, EventType.UNSUSPEND, EventType.BURY, EventType.RESET):
        store.append(Event("mine-c", deed, DAY, counts=False, utc_offset=-330))
    store.set_parameters([0.5, *DEFAULT_PARAMETERS[1:]], log_loss=0.31, reviews=512)


def content(store: Store) -> list[tuple[str, list[tuple[str, Any]]]]:
    return sorted(((table, sorted(row.items())) for table, row in store.dump()), key=repr)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library's index, so that not every test reads all cards anew."""
    folder = tmp_path_factory.mktemp("index")
    Desk.open({"QUIZ_HOME": str(folder)}).close()
    return folder / "cache.db"


@pytest.fixture
def home(tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("another", "home"):
        (tmp_path / name).mkdir()
        shutil.copy2(index, tmp_path / name / index.name)
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("QUIZ_NOW", "2026-03-02T09:00+00:00")
    return tmp_path / "home"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    with Store.open(folder / "quiz.db", now=lambda: NOW) as store:
        filled(store)
        exchange.write(folder / "quiz.json", store.dump(), [], NOW)
    return folder / "quiz.json"


@pytest.fixture(scope="module")
def document(exported: Path) -> Any:
    return json.loads(exported.read_text(encoding="utf-8"))


def test_there_and_back_to_an_equal_database(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Desk.open() as desk:
        filled(desk.store)
        before = content(desk.store)
        memories = desk.store.memories()
    assert {table for table, _ in before} == {section.table for section in SECTIONS} | {"memory"}
    file = tmp_path / "all.json"
    assert main(["export", "json", str(file)]) == 0
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path / "another"))
    assert main(["import", "json", str(file)]) == 0
    assert "Read 11 events and 2 variants" in capsys.readouterr().out
    with Desk.open() as desk:
        assert content(desk.store) == before
        assert desk.store.memories() == memories
        assert desk.store.verify() == []
    again = tmp_path / "again.json"
    assert main(["export", "json", str(again)]) == 0
    assert again.read_bytes() == file.read_bytes()


def test_what_it_replaces_is_kept(home: Path, exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Desk.open() as desk:
        desk.store.append(Event("only-here", EventType.ANSWER, DAY, rating=Rating.GOOD))
    assert main(["import", "json", str(exported)]) == 0
    kept = Path(capsys.readouterr().out.split("kept as ")[1].strip().removesuffix("."))
    with Desk.open() as desk:
        assert "only-here" not in desk.store.ids_with_history()
    assert main(["restore", kept.name]) == 0
    with Desk.open() as desk:
        assert desk.store.ids_with_history() == {"only-here"}


def test_it_mends_a_damaged_database(home: Path, exported: Path) -> None:
    (home / "quiz.db").write_bytes(b"no database" * 999)
    assert main(["due"]) == 1
    assert main(["import", "json", str(exported)]) == 0
    with Desk.open() as desk:
        assert "mine-a" in desk.store.ids_with_history()
    assert list((home / "backups").glob("damaged-*"))


def test_cards_and_memories_are_told_to_other_programs(home: Path, tmp_path: Path) -> None:
    assert main(["export", "json", str(tmp_path / "all.json")]) == 0
    cards = {card["id"]: card for card in json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))["cards"]}
    assert cards["softmax-what"]["topic"] == "softmax"
    assert "place" not in cards["softmax-what"]
    with Desk.open() as desk:
        assert set(cards) == set(desk.library.refs)


def test_the_format_has_every_column_of_every_table(document: dict[str, Any]) -> None:
    """A new column has to come into the format, and raise its version."""
    models = [getattr(tables, name) for name in tables.__all__]
    columns = {model.__tablename__: set(model.model_fields) for model in models}
    assert {section.table: {field.name for field in section.fields} for section in SECTIONS} | {
        "memory": columns["memory"]
    } == columns
    assert set(document) == {"format", "version", "program", "exported", *DERIVED, *(each.name for each in SECTIONS)}


def test_the_format_is_documented() -> None:
    text = (Path(__file__).parent.parent / "docs" / "json.md").read_text(encoding="utf-8")
    for section in SECTIONS:
        assert f"`{section.name}`" in text
        for field in section.fields:
            assert f"`{field.name}`" in text, field.name
    assert f"version is {VERSION}" in text


def damaged(document: Any, **changes: Any) -> str:
    return json.dumps({**document, **changes})


CASES: dict[str, tuple[Any, str]] = {
    "newer": ({"version": VERSION + 1}, "newer than this program"),
    "no-version": ({"version": "1"}, "its version is '1'"),
    "other": ({"format": "anki"}, "no export of quiz"),
    "no-list": ({"notes": {}}, "its list of notes is missing"),
    "section": ({"ghosts": []}, "no section 'ghosts'"),
    "row": ({"notes": [3]}, r"notes[0] is no object"),
    "missing": ({"notes": [{"name": "a"}]}, "notes[0] has no text"),
    "extra": ({"notes": [{"name": "a", "text": "b", "c": 1}]}, "notes[0]: there is no 'c'"),
    "twice": ({"notes": [{"name": "a", "text": "b"}] * 2}, "notes[1]: name 'a' is there twice"),
    "surrogate": ({"notes": [{"name": "a", "text": "\ud800"}]}, "is no text"),
    "state": ({"path": [{"item": "a", "state": "lost", "at": 1}]}, "path[0].state: 'lost' is none of"),
    "range": ({"path": [{"item": "a", "state": "done", "at": 2**70}]}, "does not lie between"),
    "boolean": ({"path": [{"item": "a", "state": "done", "at": True}]}, "True is no whole number"),
    "no-variants": ({"variants": []}, "events[0].variant: there is no 1"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_said(case: str, document: Any, tmp_path: Path) -> None:
    changes, says = CASES[case]
    (tmp_path / "bad.json").write_text(damaged(document, **changes), encoding="utf-8")
    with pytest.raises(ExchangeError) as caught:
        exchange.read(tmp_path / "bad.json")
    assert says in str(caught.value)
    assert str(tmp_path / "bad.json") in str(caught.value)


def test_an_event_s_due_day_is_a_day(document: Any, tmp_path: Path) -> None:
    document = json.loads(json.dumps(document))
    place = next(place for place, event in enumerate(document["events"]) if event["interval"] > 0)
    document["events"][place]["due"] = 10**10
    (tmp_path / "bad.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ExchangeError, match="is no study day"):
        exchange.read(tmp_path / "bad.json")


SOME: dict[str, Any] = {"kind": "number", "ask": "2?", "answer": "2", "value": 2.0}
ORDER: dict[str, Any] = {"kind": "order", "ask": "?", "answer": "a", "steps": ["a", "b"], "shown": [1, 0]}
ODD: dict[str, tuple[dict[str, Any], str]] = {
    "no-value": ({**SOME, "value": None}, "a number question needs a value"),
    "words": ({**SOME, "mistakes": [{"id": "m", "value": "far", "says": ""}]}, "could not convert"),
    "not-a-number": ({**SOME, "mistakes": [{"id": "m", "value": "nan", "says": ""}]}, ".question"),
    "digits": ({**SOME, "tolerance": {"digits": 0}}, ".tolerance.digits: 0 does not lie between 1 and 17"),
    "kind": ({**SOME, "kind": "probe"}, "no probe asks a 'probe'"),
    "recall": ({**SOME, "kind": "recall"}, "no probe asks a 'recall'"),
    "options": ({**SOME, "kind": "choice"}, "there is nothing to choose"),
    "shown": ({**ORDER, "shown": [0, 2]}, "shown is no order of the steps"),
    "one-step": ({**ORDER, "steps": ["a"], "shown": [0]}, "there are fewer than two"),
    "part": (
        {"kind": "multi", "ask": "?", "answer": "?", "parts": [{"name": "a", "question": {**SOME, "value": None}}]},
        ".parts[0]",
    ),
    "no-parts": ({"kind": "multi", "ask": "?", "answer": "?"}, "there are none"),
}


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("section", ["variants", "anki_variants"])
def test_a_question_that_could_not_be_asked_is_refused(section: str, case: str, document: Any, tmp_path: Path) -> None:
    question, says = ODD[case]
    document = json.loads(json.dumps(document))
    document[section][0]["content"]["question"] = question
    (tmp_path / "bad.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ExchangeError) as caught:
        exchange.read(tmp_path / "bad.json")
    assert f"{section}[0].content" in str(caught.value)
    assert says in str(caught.value)


def test_no_two_notes_share_a_number(document: Any, tmp_path: Path) -> None:
    document = json.loads(json.dumps(document))
    first, *_ = document["anki_notes"]
    document["anki_notes"].append({**first, "name": "another"})
    (tmp_path / "bad.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ExchangeError, match="is there twice"):
        exchange.read(tmp_path / "bad.json")
    document["anki_notes"][-1]["number"] = 0
    (tmp_path / "bad.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ExchangeError, match="does not lie between"):
        exchange.read(tmp_path / "bad.json")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "no JSON"),
        (b"{\n\n!", "bad.json:3: this is no JSON"),
        (b"\xff\xfe{}", "UTF-8"),
        (b"SQLite format 3\0", "no JSON"),
        (b"[" * 100_000, "no JSON that can be read"),
        (b"1" * 5000, "no JSON that can be read"),
        (b"NaN", "NaN is no number"),
        (b"[]", "no export of quiz"),
    ],
)
def test_what_is_no_export_at_all(raw: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(raw)
    with pytest.raises(ExchangeError) as caught:
        exchange.read(tmp_path / "bad.json")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "words", [["import", "json", "nowhere.json"], ["import", "json", "."], ["export", "json", "."]]
)
def test_files_that_are_not_there_get_a_sentence(
    words: list[str], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 1
    assert capsys.readouterr().err.startswith(f"quiz: {words[-1]}")


def test_a_database_is_not_written_over(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due"]) == 0
    assert main(["export", "json", str(home / "quiz.db")]) == 1
    assert "a database stands there" in capsys.readouterr().err
    assert main(["due"]) == 0


def test_an_earlier_export_is_written_over(
    home: Path, exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.json"
    assert main(["export", "json", str(file)]) == 0
    before = file.read_bytes()
    assert main(["export", "json", str(file)]) == 0
    assert file.read_bytes() == before
    assert main(["import", "json", str(exported)]) == 0
    assert main(["export", "json", str(file)]) == 0
    assert file.read_bytes() != before
    cut = before[:17]  # not even the whole of how one begins
    file.write_bytes(cut)
    capsys.readouterr()
    assert main(["export", "json", str(file)]) == 1
    assert "something else stands there" in capsys.readouterr().err
    assert file.read_bytes() == cut


def test_a_refused_file_touches_nothing(home: Path, tmp_path: Path, document: Any) -> None:
    with Desk.open() as desk:
        filled(desk.store)
        before = content(desk.store)
    (tmp_path / "bad.json").write_text(damaged(document, notes=None), encoding="utf-8")
    files = sorted(path for path in home.rglob("*") if path.is_file())
    assert main(["import", "json", str(tmp_path / "bad.json")]) == 1
    assert sorted(path for path in home.rglob("*") if path.is_file()) == files
    with Desk.open() as desk:
        assert content(desk.store) == before


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=5)
    | st.sampled_from([-1, 0, 1, 5, 10**19, "reset", "undo", "answer", "look"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a document with each of its keys."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from places(value[key])


def survives(raw: bytes) -> None:
    """A sentence, or a database that is right: never anything else."""
    with TemporaryDirectory() as folder, suppress(QuizError):
        (Path(folder) / "some.json").write_bytes(raw)
        found = exchange.read(Path(folder) / "some.json")
        path = Path(folder) / "quiz.db"
        exchange.build(found, path, now=lambda: NOW, scheduler=Scheduler)
        with Store.open(path, now=lambda: NOW) as store:
            assert store.verify() == []
            assert sum(1 for _ in store.histories()) == len(store.memories())
            for row in found["variant"]:
                store.variant(row["id"])


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_damaged_value_is_a_sentence_or_harmless(data: st.DataObject, exported: Path) -> None:
    document = json.loads(exported.read_text(encoding="utf-8"))
    holder, key = data.draw(st.sampled_from(list(places(document))))
    if data.draw(st.booleans()):
        holder[key] = data.draw(PLAIN)
    else:
        del holder[key]
    survives(json.dumps(document).encode())


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_any_damaged_byte_is_a_sentence_or_harmless(data: st.DataObject, exported: Path) -> None:
    raw = bytearray(exported.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), min_size=1, max_size=3)):
        raw[place] = data.draw(st.integers(0, 255))
    survives(bytes(raw[: data.draw(st.integers(len(raw) // 2, len(raw)))] if data.draw(st.booleans()) else raw))
