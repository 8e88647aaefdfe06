"""There and back: our own package into the real Anki, reviews there, and home through every form of package."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from anki.collection import ImportCsvRequest

from quiz import exchange
from quiz.anki import tsv
from quiz.anki.identity import guid
from quiz.anki.merge import merge
from quiz.anki.schedule import revlog
from quiz.memory import Scheduler
from quiz.model import Card, EventType, Kind, Place, Rating
from quiz.store import Store
from tests.anki import real as anki
from tests.anki.conftest import Exported, import_package, write_package

ANSWERED = 24


def answer(real: Any, count: int) -> None:
    """Review the deck as a person does: what Anki gives next, and as many new cards as it takes.

    How many reviews are due depends on the time of day at which the tests run.
    """
    deck = real.decks.id("Quiz")
    real.decks.select(deck)
    preset = real.decks.config_dict_for_deck_id(deck)
    preset["new"]["perDay"] = 1000
    real.decks.update_config(preset)
    for place in range(count):
        real.sched.answerCard(real.sched.getCard(), 1 + (place + 1) % 4)


@pytest.fixture(scope="module")
def reviewed(exported: Exported, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile that has taken our package in, and gone on from there."""
    path = tmp_path_factory.mktemp("reviewed") / "collection.anki2"
    with anki.collection(path) as real:
        import_package(real, exported.package)
        answer(real, ANSWERED)
    return path


@pytest.fixture(scope="module")
def packages(reviewed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("packages")
    return {name: anki.export(reviewed, folder / name) for name in anki.PACKAGES}


@pytest.fixture
def store(exported: Exported, tmp_path: Path) -> Iterator[Store]:
    """A copy of the log that was exported, by way of the JSON."""

    def now() -> datetime:
        return exported.now

    exchange.write(tmp_path / "all.json", exported.desk.store.dump(), [], exported.now)
    exchange.build(exchange.read(tmp_path / "all.json"), tmp_path / "copy" / "quiz.db", now, Scheduler)
    with Store.open(tmp_path / "copy" / "quiz.db", now=now) as opened:
        yield opened


@pytest.mark.parametrize("name", anki.PACKAGES)
def test_only_what_was_done_in_anki_comes_back(
    name: str, packages: dict[str, Path], exported: Exported, store: Store
) -> None:
    before = store.memories()
    ours = sum(len(revlog(events, store.scheduler)) for events in store.histories())
    refs = exported.desk.library.refs.values()
    merged = merge(packages[name], store, refs, now=lambda: exported.now, rollover=4)
    assert (len(merged.added), merged.known, dict(merged.left_out)) == (ANSWERED, ours, {})
    assert {event.rating for event in merged.added} == set(Rating)
    assert all(event.type is EventType.ANSWER and event.kind for event in merged.added)
    touched = {event.card for event in merged.added}
    assert {card for card, memory in store.memories().items() if memory != before.get(card)} == touched
    assert store.verify() == []
    again = merge(packages[name], store, refs, now=lambda: exported.now, rollover=4)
    assert (again.added, again.known) == ((), ours + ANSWERED)


def test_the_merged_memories_are_anki_s(reviewed: Path, exported: Exported, store: Store) -> None:
    added = merge(reviewed, store, exported.desk.library.refs.values(), now=lambda: exported.now, rollover=4).added
    with anki.collection(reviewed) as real:
        cards = {real.get_card(card).note().guid: card for card in real.find_cards("deck:Quiz")}
        for name in {event.card for event in added}:
            state, memory = real.compute_memory_state(cards[guid(name)]), store.memory(name)
            assert state.stability == pytest.approx(memory.stability, rel=1e-5)
            assert state.difficulty == pytest.approx(memory.difficulty, rel=1e-5)


def schedules(real: Any) -> dict[str, tuple[Any, ...]]:
    return {
        real.get_card(card).note().guid: tuple(
            real.db.first("SELECT type, queue, due, ivl, reps, lapses, data FROM cards WHERE id = ?", card)
        )
        for card in real.find_cards("deck:Quiz")
    }


def test_given_afresh_anki_has_the_history_of_both(
    reviewed: Path, exported: Exported, store: Store, tmp_path: Path
) -> None:
    """What docs/anki.md advises to those who review here and there: bring back, delete, import anew."""
    (tmp_path / "profile").mkdir()
    profile = anki.export(reviewed, tmp_path / "all.colpkg").rename(tmp_path / "profile" / "all.colpkg")
    with anki.collection(tmp_path / "profile" / "collection.anki2") as real:
        import_package(real, exported.package)
    merge(profile, store, exported.desk.library.refs.values(), now=lambda: exported.now, rollover=4)
    desk = exported.desk
    kept, desk.store = desk.store, store
    try:
        write_package(desk, tmp_path / "again.apkg", exported.now)
    finally:
        desk.store = kept
    with anki.collection(tmp_path / "profile" / "collection.anki2") as real:
        before = schedules(real)
        import_package(real, tmp_path / "again.apkg")
        assert schedules(real) == before, "what is there keeps its schedule"
        real.remove_notes(real.find_notes("deck:Quiz"))
        import_package(real, tmp_path / "again.apkg")
        rows = sum(len(revlog(events, store.scheduler)) for events in store.histories())
        assert real.db.scalar("SELECT count(*) FROM revlog") == rows
        cards = {real.get_card(card).note().guid: card for card in real.find_cards("deck:Quiz")}
        for name in {event.card for events in store.histories() for event in events[-1:]}:
            memory = store.memory(name)
            if memory.stability:
                state = real.compute_memory_state(cards[guid(name)])
                assert state.stability == pytest.approx(memory.stability, rel=1e-5)
                assert real.get_card(cards[guid(name)]).reps == memory.reps
        assert real.fix_integrity()[1]


def test_text_and_package_never_double_a_card(exported: Exported, tmp_path: Path) -> None:
    card = Card("softmax-what", "softmax", Kind.RECALL, "Now?", Place("m"), answer="Yes.")
    (tmp_path / "a.txt").write_text(tsv.HEAD + tsv.row(card, [], topic="Softmax"), encoding="utf-8")
    for first in ("text", "package"):
        with anki.collection(tmp_path / first / "collection.anki2") as real:
            for what in ("text", "package") if first == "text" else ("package", "text"):
                if what == "text":
                    metadata = real.get_csv_metadata(path=str(tmp_path / "a.txt"), delimiter=None)
                    real.import_csv(ImportCsvRequest(path=str(tmp_path / "a.txt"), metadata=metadata))
                else:
                    import_package(real, exported.package)
            ids = real.db.list("SELECT id FROM notes WHERE guid = ?", guid("softmax-what"))
            assert len(ids) == 1
            assert real.get_note(ids[0]).note_type()["name"] == ("Basic" if first == "text" else "Quiz")
