"""Killed at any moment, two at once, and what can be wrong with a database: nothing acknowledged is ever lost."""

import contextlib
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest

from quiz.errors import StoreError
from quiz.model import Event, EventType, Rating
from quiz.store import Store, connection, restore
from tests.store.tools import Answer, Clock, whole_log

APPENDER = Path(__file__).with_name("appender.py")
ROOT = APPENDER.parents[2]


def appender(path: Path, count: int, name: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(APPENDER), str(path), str(count), name],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def ids(stream: IO[str]) -> Iterator[int]:
    """The ids printed; the last line may have been cut off by the kill."""
    for line in stream:
        if line.endswith("\n") and line != "open\n":
            yield int(line)


def check_sound(path: Path, acknowledged: set[int]) -> None:
    with Store.open(path, now=lambda: datetime.now(UTC)) as store:
        assert acknowledged <= {event.id for event in whole_log(store)}
        assert store._connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert store.verify() == []


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_killed_at_random_moments_nothing_acknowledged_is_lost(path: Path, kills: int) -> None:
    draw = random.Random(kills)
    acknowledged: set[int] = set()
    for number in range(kills):
        child = appender(path, 0, f"child-{number}")
        assert child.stdout
        assert child.stderr
        with child, child.stdout, child.stderr:
            # The opening with its migration is a moment like any other, hence the kills before the first answer.
            for _ in range(draw.choice([0, 1, 2, 5, 20, 60])):
                line = child.stdout.readline()
                assert line, child.stderr.read()
                if line != "open\n":
                    acknowledged.add(int(line))
            # Somewhere within the next answers: a kill right after a line would always hit the same moment.
            child.stdout.read(draw.randrange(8))
            threading.Event().wait(draw.random() * 0.003)
            child.kill()
            rest = child.stdout.read().splitlines(keepends=True)
        # The first line of the rest may be the end of one whose beginning was read above.
        acknowledged.update(int(line) for line in rest[1:] if line.endswith("\n") and line != "open\n")
    assert len(acknowledged) > kills
    check_sound(path, acknowledged)


def test_two_programs_at_once_lose_nothing(path: Path) -> None:
    children = [appender(path, 150, name) for name in ("one", "two", "three")]
    printed: list[int] = []
    for child in children:
        out, err = child.communicate(timeout=120)
        assert (child.returncode, err) == (0, "")
        printed += [int(line) for line in out.splitlines() if line != "open"]
    assert len(printed) == len(set(printed)) == 450
    check_sound(path, set(printed))


def test_two_threads_may_share_a_store(store: Store, clock: Clock) -> None:
    def work(name: str) -> None:
        for _ in range(40):
            store.append(Event(name, EventType.ANSWER, clock.day, rating=Rating.GOOD))
            store.memories()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(whole_log(store)) == 80
    assert store.verify() == []


# Each of these once ended in a traceback somewhere


def test_a_file_that_is_no_database(path: Path, clock: Clock) -> None:
    path.parent.mkdir()
    for content in (b"hello", b"x" * 5000, b"SQLite format 3\0" + b"\xff" * 4096):
        path.write_bytes(content)
        with pytest.raises(StoreError, match=r"damaged.*quiz restore FILE"):
            Store.open(path, now=clock)
        assert path.read_bytes() == content


def test_a_file_that_was_cut_off(path: Path, store: Store, clock: Clock, answer: Answer) -> None:
    for number in range(50):
        answer(f"card-{number}")
    store.close()
    path.write_bytes(path.read_bytes()[:20_000])
    before = path.read_bytes()
    with pytest.raises(StoreError, match="damaged"), Store.open(path, now=clock) as opened:
        opened.memories()
    assert path.read_bytes() == before


def test_pages_that_hold_garbage(path: Path, store: Store, clock: Clock, answer: Answer) -> None:
    for number in range(200):
        answer(f"card-{number}")
    store.close()
    content = path.read_bytes()
    path.write_bytes(content[:8192] + os.urandom(len(content) - 8192))
    uses = (Store.rebuild, Store.verify, Store.daily_backup, lambda store: list(store.dump()))
    for use in uses:
        with Store.open(path, now=clock) as opened, pytest.raises(StoreError, match="damaged"):
            use(opened)
    assert list((path.parent / "backups").glob("*")) == []


def test_another_program_s_database(path: Path, clock: Clock) -> None:
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE notes (id INTEGER)")
        other.commit()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program's database"):
        Store.open(path, now=clock)
    assert path.read_bytes() == before


def test_an_empty_file_is_a_new_database(path: Path, clock: Clock) -> None:
    path.parent.mkdir()
    path.touch()
    with Store.open(path, now=clock) as store:
        assert store.memories() == {}


@pytest.mark.parametrize("content", [b"", None])
def test_an_empty_file_beside_backups_is_not_begun_afresh(
    content: bytes | None, path: Path, store: Store, clock: Clock, answer: Answer
) -> None:
    answer()
    copy = store.backup()
    store.close()
    path.unlink()
    if content is None:  # a database, but without tables
        with contextlib.closing(sqlite3.connect(path)) as bare:
            bare.execute("PRAGMA journal_mode = WAL")
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=f"is empty.*quiz restore {copy.name}, or delete the empty file"):
        Store.open(path, now=clock)
    assert path.read_bytes() == before
    restore(path, copy, clock())
    with Store.open(path, now=clock) as opened:
        assert len(whole_log(opened)) == 1
    path.write_bytes(b"")
    with pytest.raises(StoreError, match=f"quiz restore {copy.name}"):  # not the copy of nothing that was kept
        Store.open(path, now=clock)


def test_without_a_file_one_begins_afresh_whatever_backups_there_are(path: Path, store: Store, clock: Clock) -> None:
    store.backup()
    store.close()
    path.unlink()
    with Store.open(path, now=clock) as opened:
        assert whole_log(opened) == []


def test_a_folder_in_its_place(path: Path, clock: Clock) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match="a folder stands where"):
        Store.open(path, now=clock)


def test_a_folder_that_can_not_be_made(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"can't be made.*QUIZ_HOME"):
        Store.open(tmp_path / "file" / "home" / "quiz.db", now=clock)
    with pytest.raises(StoreError, match="can't be made"):
        Store.open(tmp_path / "file" / "quiz.db", now=clock)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_read_only(path: Path, store: Store, clock: Clock, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()
    protected = path if what == "file" else path.parent
    protected.chmod(0o444 if what == "file" else 0o555)
    if os.geteuid() == 0:  # root may write anyway, so the question itself has to be answered for it
        monkeypatch.setattr("os.access", lambda asked, mode: Path(asked) != protected)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"read-only.*writable"):
        Store.open(path, now=clock)
    assert path.read_bytes() == before
    protected.chmod(0o755)


def test_read_only_from_under_an_open_store(store: Store, clock: Clock, answer: Answer) -> None:
    answer()
    store._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="can't be opened or written"):
        store.append(Event("c", EventType.LOOK, clock.day))
    store._connection.execute("PRAGMA query_only = OFF")
    assert len(whole_log(store)) == 1


def test_locked_for_too_long(path: Path, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.patiently, "__kwdefaults__", {"patience": 0.01})
    store._connection.execute("PRAGMA busy_timeout = 10")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="another program keeps the database locked"):
            store.append(Event("c", EventType.LOOK, clock.day))
        other.execute("ROLLBACK")
    store.append(Event("c", EventType.LOOK, clock.day))
    assert len(whole_log(store)) == 1


def test_a_full_disk(store: Store, clock: Clock, answer: Answer) -> None:
    answer()
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    written = 0

    def fill() -> None:
        nonlocal written
        for number in range(1000):
            store.append(Event(f"card-{number}", EventType.LOOK, clock.day, response="x" * 500))
            written += 1

    with pytest.raises(StoreError, match="the disk is full; make room"):
        fill()
    assert 0 < written < 1000
    assert len(whole_log(store)) == 1 + written
    assert store.verify() == []
    store._connection.execute("PRAGMA max_page_count = 100000")
    answer("c")
    assert len(whole_log(store)) == 2 + written


def test_a_closed_store_is_our_own_mistake(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        store.memories()
