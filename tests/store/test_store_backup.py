"""Copies, their turnover, and bringing one back."""

import contextlib
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from quiz.errors import StoreError
from quiz.store import Store, backup, restore
from tests.store.tools import Answer, Clock, whole_log


def cards(database: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return [row[0] for row in connection.execute("SELECT card FROM event ORDER BY id")]


def test_a_backup_is_one_whole_file(store: Store, answer: Answer, tmp_path: Path) -> None:
    answer("a")
    assert cards(store.backup()) == ["a"]
    target = tmp_path / "elsewhere" / "copy.db"
    assert store.backup(target) == target
    assert cards(target) == ["a"]
    assert [file.name for file in target.parent.iterdir()] == ["copy.db"]
    with pytest.raises(StoreError, match="exists already"):
        store.backup(target)


def test_a_backup_that_can_not_be_written(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"the folder can't be made \(.*\); name another file"):
        store.backup(tmp_path / "file" / "copy.db")
    with pytest.raises(StoreError, match="a folder stands there; name a file"):
        store.backup(tmp_path)


def test_once_a_day_and_the_old_ones_go(store: Store, clock: Clock, answer: Answer, path: Path) -> None:
    answer()
    made = []
    for _ in range(60):
        made.append(store.daily_backup())
        assert store.daily_backup() is None
        clock.pass_by(days=1)
    folder = path.parent / "backups"
    (folder / "daily-mine.db").touch()
    store.daily_backup()
    clock.pass_by(days=1)
    store.daily_backup()
    kept = sorted(file.stem for file in folder.glob("daily-2*"))
    assert len(kept) == 7 + 4
    newest = {f"daily-{clock.moment - timedelta(days=back):%Y-%m-%d}" for back in range(7)}
    assert newest <= set(kept)
    assert (folder / "daily-mine.db").exists()
    assert all(made)


def test_only_the_last_of_the_program_s_other_copies_stay(store: Store, clock: Clock, path: Path) -> None:
    for _ in range(5):
        backup.back_up(path, "replaced", clock())
        backup.back_up(path, "manual", clock())
        clock.pass_by(seconds=1)
    folder = path.parent / "backups"
    assert len(list(folder.glob("replaced-*"))) == 3
    assert len(list(folder.glob("manual-*"))) == 5


def test_restore_keeps_what_it_replaces(store: Store, clock: Clock, answer: Answer, path: Path) -> None:
    answer("a")
    copy = store.backup()
    clock.pass_by(minutes=1)
    answer("b")
    store.close()
    kept = restore(path, copy, clock())
    assert kept
    assert cards(kept) == ["a", "b"]
    with Store.open(path, now=clock) as opened:
        assert [event.card for event in whole_log(opened)] == ["a"]
        assert opened.verify() == []
    assert cards(copy) == ["a"]


def test_what_is_restored_is_never_turned_over(store: Store, clock: Clock, answer: Answer, path: Path) -> None:
    answer("a")
    oldest = backup.back_up(path, "replaced", clock())
    for card in "bc":
        clock.pass_by(minutes=1)
        answer(card)
        backup.back_up(path, "replaced", clock())
    store.close()
    clock.pass_by(minutes=1)
    kept = restore(path, Path(oldest.name), clock())
    assert cards(path) == cards(oldest) == ["a"]
    assert kept
    assert cards(kept) == ["a", "b", "c"]
    clock.pass_by(minutes=1)
    restore(path, kept, clock())
    assert not oldest.exists()  # its turn has come: it isn't the one that is brought back
    assert cards(path) == ["a", "b", "c"]


def test_another_program_that_is_open_sees_the_restored_state(
    store: Store, clock: Clock, answer: Answer, path: Path
) -> None:
    answer("a")
    copy = store.backup()
    answer("b")
    restore(path, copy, clock())
    assert store.memories().keys() == {"a"}
    answer("c")
    assert [event.card for event in whole_log(store)] == ["a", "c"]
    assert store._connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


@pytest.mark.parametrize(
    "damage", [b"garbage", b"SQLite format 3\0" + b"\xff" * 4096, None], ids=["text", "header", "cut"]
)
def test_restore_over_a_damaged_database(
    store: Store, clock: Clock, answer: Answer, path: Path, damage: bytes | None
) -> None:
    for number in range(50):
        answer(f"card-{number}")
    copy = store.backup()
    store.close()
    damage = damage or path.read_bytes()[:20_000]
    path.write_bytes(damage)
    kept = restore(path, copy, clock())
    assert kept
    assert kept.read_bytes() == damage
    with Store.open(path, now=clock) as opened:
        assert len(whole_log(opened)) == 50
        assert opened.verify() == []


def test_restore_over_a_damaged_database_that_is_linked_to(
    store: Store, clock: Clock, answer: Answer, path: Path, tmp_path: Path
) -> None:
    answer("a")
    copy = store.backup()
    store.close()
    real = tmp_path / "elsewhere" / "mine.db"
    real.parent.mkdir()
    path.unlink()
    path.symlink_to(real)
    real.write_bytes(b"garbage")
    log = real.with_name("mine.db-wal")
    log.write_bytes(b"what was not written yet")
    kept = restore(path, copy, clock())
    assert path.is_symlink()
    assert cards(real) == ["a"]
    assert kept
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"what was not written yet"
    assert [file.name for file in real.parent.iterdir()] == ["mine.db"]


def test_two_restores_in_one_second(store: Store, clock: Clock, answer: Answer, path: Path) -> None:
    copies = []
    for card in "abc":
        answer(card)
        copies.append(store.backup())
        clock.pass_by(minutes=1)
    store.close()
    kept = [restore(path, copy, clock()) for copy in copies]
    assert [file.name for file in kept if file] == [
        f"replaced-{clock():%Y-%m-%d-%H%M%S}{end}.db" for end in ("", "-2", "-3")
    ]
    assert [cards(file) for file in kept if file] == [["a", "b", "c"], ["a"], ["a", "b"]]


def test_a_copy_that_can_not_be_kept_is_no_damage(
    store: Store, clock: Clock, answer: Answer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer("a")
    copy = store.backup()
    answer("b")
    store.close()

    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(backup, "back_up_to", full)
    with pytest.raises(StoreError, match="the disk is full"):
        restore(path, copy, clock())
    assert cards(path) == ["a", "b"]
    assert not list(copy.parent.glob("damaged-*"))


def test_the_command_that_brings_the_latest_copy_back_is_said(store: Store, clock: Clock, path: Path) -> None:
    store.daily_backup()
    clock.pass_by(days=1)
    latest = store.daily_backup()
    assert latest is not None
    store.close()
    path.write_bytes(b"x" * 5000)
    (path.parent / "backups" / "damaged-2026-01-01-000000.db").write_bytes(b"x")
    with pytest.raises(StoreError, match=f"quiz restore {latest.name}$"):
        Store.open(path, now=clock)


def test_restore_where_there_is_nothing(store: Store, clock: Clock, answer: Answer, path: Path, tmp_path: Path) -> None:
    answer("a")
    copy = store.backup()
    fresh = tmp_path / "fresh" / "quiz.db"
    assert restore(fresh, copy, clock()) is None
    with Store.open(fresh, now=clock) as opened:
        assert len(whole_log(opened)) == 1


def test_unusable_backups_are_refused_and_nothing_changes(
    store: Store, clock: Clock, answer: Answer, path: Path, tmp_path: Path
) -> None:
    answer("a")
    good = store.backup()
    store.close()
    before = path.read_bytes()
    newer, foreign, text, empty, cut = (tmp_path / name for name in ("newer", "foreign", "text", "empty", "cut"))
    shutil.copy(good, newer)
    with contextlib.closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with contextlib.closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE notes (id INTEGER)")
        connection.commit()
    text.write_text("no database at all")
    empty.touch()
    cut.write_bytes(good.read_bytes()[:10_000])
    for source, said in [
        (newer, "newer than this program"),
        (foreign, "another program's"),
        (text, "this is no database; name a file that `quiz backup` made"),
        (empty, "empty"),
        (cut, "damaged.*name another backup"),
        (tmp_path / "missing", "no such backup"),
        (tmp_path, "no such backup"),
    ]:
        with pytest.raises(StoreError, match=said):
            restore(path, source, clock())
    assert path.read_bytes() == before
    assert list((path.parent / "backups").iterdir()) == [good]
