"""What is no collection, or a newer or odder one, gets a sentence; whatever is damaged touches nothing."""

import io
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import zstandard
from hypothesis import given, settings, strategies as st

from quiz.anki import collection as collections
from quiz.anki.reviews import Found, read
from quiz.cli import main
from quiz.desk import Desk
from quiz.errors import ExchangeError
from tests.anki import real as anki

NOW = 1_795_000_000_000


def pulled(path: Path) -> Found:
    return read(path, {"mine-0": ""}, local=lambda at: datetime.fromtimestamp(at / 1000, UTC), rollover=4, now=NOW)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A collection with two reviews of a card of ours, in every form."""
    folder = tmp_path_factory.mktemp("whole")
    path = folder / "profile" / "collection.anki2"
    with anki.collection(path) as real:
        card = anki.add_notes(real, ["mine-0"])["mine-0"]
        anki.log(real, card, NOW - 86_400_000, kind=0, interval=1)
        anki.log(real, card, NOW)
    found = {name: anki.export(path, folder / name).read_bytes() for name in anki.PACKAGES}
    for name, raw in found.items():
        (folder / name).write_bytes(raw)
        assert len(pulled(folder / name).events) == 2
    return found


@pytest.fixture
def changed(whole: dict[str, bytes], tmp_path: Path) -> Callable[[str], Path]:
    """A collection after a statement."""

    def change(statement: str) -> Path:
        path = tmp_path / "collection.anki2"
        path.write_bytes(whole["collection.anki2"])
        with closing(sqlite3.connect(path)) as database, database:
            database.create_collation("unicase", lambda a, b: (a > b) - (a < b))
            database.execute(statement)
        return path

    return change


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE col SET ver = 19", "schema 19; this program knows 11 to 18"),
        ("UPDATE col SET ver = 10", "schema 10;"),
        ("UPDATE col SET ver = 'x'", "does not say its version"),
        ("DELETE FROM col", "does not say its version"),
        ("DROP TABLE revlog", "its revlog are not there"),
        ("ALTER TABLE notes RENAME COLUMN guid TO uid", "its notes are not there, or other than known"),
        ("UPDATE revlog SET ease = 5", "is none that this program knows (answer 5"),
        ("UPDATE revlog SET type = 6", "kind 6"),
        ("UPDATE revlog SET ivl = 'soon'", "interval 'soon'"),
        ("UPDATE revlog SET ivl = 4000000", "interval 4000000"),
        ("UPDATE revlog SET time = 9999999999", "is none that this program knows"),
        ("UPDATE revlog SET id = -id", "review -"),
    ],
)
def test_a_collection_that_is_odd(statement: str, says: str, changed: Callable[[str], Path]) -> None:
    path = changed(statement)
    with pytest.raises(ExchangeError) as caught:
        pulled(path)
    assert says in str(caught.value)
    assert str(caught.value).startswith(str(path))


def test_other_people_s_cards_may_be_as_odd_as_they_like(changed: Callable[[str], Path]) -> None:
    assert pulled(changed("UPDATE notes SET guid = 'theirs'")).left_out == {"of cards that are not quiz's": 2}
    assert pulled(changed("UPDATE notes SET guid = x'ff'")).events == ()


def packed(source: bytes, meta: bytes | None, drop: str = "") -> bytes:
    """A package with another ``meta``, or without one of its files."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name not in {"meta", drop}:
                new.writestr(name, old.read(name))
        if meta is not None:
            new.writestr("meta", meta)
    return target.getvalue()


def test_a_newer_package_s_dummy_is_never_read(whole: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "p.apkg"
    new, old = whole["new.apkg"], whole["old.apkg"]
    for raw, says in (
        (packed(new, b"\x08\x03", "collection.anki21b"), "lacks its collection.anki21b"),
        (packed(old, b"\x08\x02", "collection.anki21"), "lacks its collection.anki21"),
        (packed(new, b"\x08\x04"), "newer than this program"),
        (packed(new, b""), "newer than this program"),
        (packed(old, b"\x08\x01", "collection.anki2"), "lacks its collection.anki2"),
    ):
        path.write_bytes(raw)
        with pytest.raises(ExchangeError, match=says):
            pulled(path)
    for raw in (packed(new, None), packed(old, None)):
        path.write_bytes(raw)
        assert len(pulled(path).events) == 2


def test_a_first_generation_package(whole: dict[str, bytes], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.apkg", "w") as package:
        package.writestr("collection.anki2", whole["collection.anki2"])
        package.writestr("media", "{}")
    assert len(pulled(tmp_path / "p.apkg").events) == 2


def test_a_package_that_unpacks_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collections, "_MOST", 2**21)
    with zipfile.ZipFile(tmp_path / "p.apkg", "w") as package:
        package.writestr("meta", b"\x08\x03")
        package.writestr("collection.anki21b", zstandard.compress(bytes(2**23)))
    with pytest.raises(ExchangeError, match="larger than"):
        pulled(tmp_path / "p.apkg")


@pytest.mark.parametrize(
    "raw", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"text\n" * 99, b"SQLite format 3\0" * 99]
)
def test_what_is_no_collection_at_all(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "p.apkg"
    for path in (tmp_path / "p.apkg", tmp_path / "collection.anki2"):
        path.write_bytes(raw)
        with pytest.raises(ExchangeError):
            pulled(path)


def test_a_file_that_anki_never_leaves_alone(
    whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "collection.anki2"
    path.write_bytes(whole["collection.anki2"])
    plain = shutil.copyfile
    touches = iter(range(1, 99))

    def copy(source: Path, target: Path) -> None:
        plain(source, target)
        os.utime(source, ns=(0, next(touches)))

    monkeypatch.setattr(shutil, "copyfile", copy)
    with pytest.raises(ExchangeError, match="close Anki"):
        pulled(path)


def test_the_command_says_it_and_touches_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    changed: Callable[[str], Path],
    whole: dict[str, bytes],
) -> None:
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("QUIZ_NOW", "2026-11-23T09:00+00:00")
    for name in ("nowhere.apkg", ".", str(changed("UPDATE col SET ver = 19"))):
        assert main(["import", "anki", name]) == 1
        assert capsys.readouterr().err.startswith(f"quiz: {name}: ")
    with Desk.open() as desk:
        assert desk.store.is_empty()
        desk.store.remember({"mine-0": ("mine", "")})
    assert not (tmp_path / "home" / "backups").exists()
    (tmp_path / "good.apkg").write_bytes(whole["new.apkg"])
    assert main(["import", "anki", str(tmp_path / "good.apkg"), "--dry-run"]) == 0
    assert "2 reviews of 1 card would be added; 0 reviews known already." in capsys.readouterr().out
    assert main(["import", "anki", str(tmp_path / "good.apkg")]) == 0
    assert "mine-0: good good, 2026-11-17 to 2026-11-18" in capsys.readouterr().out
    assert main(["import", "anki", str(tmp_path / "good.apkg")]) == 0
    assert "Nothing new; 2 reviews known already." in capsys.readouterr().out
    assert main(["history", "mine-0"]) == 0


def test_a_package_without_reviews_says_which_box_to_tick(
    changed: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path / "home"))
    assert main(["import", "anki", str(changed("DELETE FROM revlog"))]) == 0
    assert "Include scheduling information" in capsys.readouterr().out


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_any_damage_is_a_sentence_or_harmless(data: st.DataObject, whole: dict[str, bytes]) -> None:
    raw = bytearray(whole[data.draw(st.sampled_from(sorted(whole)))])
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=4)):
        raw[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(raw)) | st.just(len(raw)))
    with TemporaryDirectory() as folder, suppress(ExchangeError):
        path = Path(folder) / "some"
        path.write_bytes(raw[:end])
        pulled(path)
