"""Copies of the database: made by SQLite itself, checked, turned over; and brought back."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain, count
from pathlib import Path

from quiz.store.connection import DamagedError, about, bring_back, connect, guarded, patiently, prepare_place
from quiz.store.migrate import check_version

__all__ = ["back_up", "back_up_daily", "back_up_to", "folder_of", "restore"]

_DAYS = 7
_WEEKS = 4
_OTHERS = 3
_SIDE_FILES = ("-wal", "-shm", "-journal")
_MAGIC = b"SQLite format 3\0"
_NAME_ONE = "name a file that `quiz backup` made"
_NAME_ANOTHER = "name another backup"


def folder_of(database: Path) -> Path:
    """Where a database's backups are."""
    return database.parent / "backups"


def back_up(database: Path, kind: str, now: datetime, spare: Path | None = None) -> Path:
    """Copy the database to its backups as ``<kind>-<time>.db``, keeping the last three made by the program itself.

    Args:
        database: What is copied.
        kind: What the copy is for.
        now: Names the copy.
        spare: A copy that stays, though its turn has come to go.

    Raises:
        StoreError: If the database is damaged, or the copy can't be written.
    """
    target = _free(database, kind, now)
    back_up_to(database, target)
    if kind != "manual":
        for old in sorted(target.parent.glob(f"{kind}-*.db"), key=lambda copy: copy.stem)[:-_OTHERS]:
            if spare is None or old.resolve() != spare.resolve():
                old.unlink(missing_ok=True)
    return target


def _free(database: Path, kind: str, now: datetime) -> Path:
    """A name that no copy has yet: what comes later in the same second is numbered."""
    stem = f"{kind}-{now:%Y-%m-%d-%H%M%S}"
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(copy for name in names if not (copy := folder_of(database) / f"{name}.db").exists())


def back_up_daily(database: Path, now: datetime) -> Path | None:
    """Copy the database once a day, keeping the last seven days' and the latest of each of the four weeks before.

    It opens the database by itself, so any thread may do it. A damaged database takes no good copy's place.

    Returns:
        The copy, or None where today's exists.

    Raises:
        StoreError: If the database is damaged, or the copy can't be written.
    """
    target = folder_of(database) / f"daily-{now:%Y-%m-%d}.db"
    if target.exists():
        return None
    back_up_to(database, target)
    for old in _superfluous(target.parent.glob("daily-*.db")):
        old.unlink(missing_ok=True)
    return target


def _superfluous(copies: Iterable[Path]) -> list[Path]:
    """The daily copies that are neither among the last seven nor the latest of one of the four weeks before."""
    dated: list[tuple[date, Path]] = []
    for copy in copies:
        with contextlib.suppress(ValueError):  # not one of ours, so not ours to throw away
            dated.append((date.fromisoformat(copy.stem.removeprefix("daily-")), copy))
    dated.sort(reverse=True)
    older = [(day.isocalendar()[:2], copy) for day, copy in dated[_DAYS:]]
    latest = dict(reversed(older))  # a later day of the same week takes the earlier one's place
    kept = list(latest.values())[-_WEEKS:]
    return [copy for _, copy in older if copy not in kept]


def back_up_to(database: Path, target: Path) -> None:
    """Copy the database to a file. The copy is complete and sound, or not there at all.

    Raises:
        StoreError: If the database is damaged, or the copy can't be written.
    """
    if target.is_dir():
        raise about(target, "a folder stands there", "name a file")
    if target.exists():
        raise about(target, "this file exists already", "name another one")
    prepare_place(target, todo="name another file")
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with guarded(database), contextlib.closing(connect(database)) as source:
            source.execute("PRAGMA query_only = ON")
            _copy(source, part, database)
            part.replace(target)
    finally:
        for leftover in (part, *(part.with_name(part.name + end) for end in _SIDE_FILES)):
            leftover.unlink(missing_ok=True)


def _copy(source: sqlite3.Connection, part: Path, origin: Path) -> None:
    """Copy an open database to a file, and see that the copy is sound; ``origin`` is who is to blame if not."""
    with guarded(part.parent), contextlib.closing(connect(part)) as copy:
        patiently(lambda: source.backup(copy))
        copy.execute("PRAGMA journal_mode = DELETE")  # one file that needs no other beside it
        _check_sound(copy, origin, bring_back(origin))


def _check_sound(connection: sqlite3.Connection, path: Path, todo: str) -> None:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        said = str(found).splitlines()[-1]
        raise DamagedError(f"{path}: the database is damaged ({said})", todo)


def restore(database: Path, source: Path, now: datetime) -> Path | None:
    """Put a backup in the database's place. No store of this program may be open; another program's may.

    Args:
        database: What is replaced.
        source: The backup. It is examined first, and left as it is.
        now: Names the copy of what was replaced.

    Returns:
        The copy of what was replaced; None if there was nothing.

    Raises:
        StoreError: If the backup can't be used, or something can't be written; the database is then as it was.
    """
    if not source.exists() and source.name == str(source):
        source = folder_of(database) / source  # named as `quiz backup` lists it, from wherever one stands
    with _opened(source) as copy:
        prepare_place(database)
        with guarded(database):
            kept = _keep(database, source, now) if database.exists() else None
            if kept is None or not _overwrite(database, copy):
                _put(copy, database)
    return kept


@contextmanager
def _opened(source: Path) -> Iterator[sqlite3.Connection]:
    """A backup, open for reading once it has been found to be whole and ours."""
    if not source.is_file():
        raise about(source, "there is no such backup", _NAME_ONE)
    with guarded(source):
        with source.open("rb") as file:
            head = file.read(len(_MAGIC))
        if head and head != _MAGIC:
            raise about(source, "this is no database", _NAME_ONE)
    with guarded(source, _NAME_ANOTHER):
        mode = "ro" if source.with_name(source.name + "-wal").exists() else "ro&immutable=1"
        address = f"{source.resolve().as_uri()}?mode={mode}"
        with contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            if not check_version(connection, source):
                raise about(source, "this file is empty", _NAME_ANOTHER)
            _check_sound(connection, source, _NAME_ANOTHER)
            yield connection


def _keep(database: Path, source: Path, now: datetime) -> Path:
    """Copy what is about to be replaced: through SQLite if it is sound, else byte by byte, log file and all.

    The ``source`` that takes its place may be the oldest such copy, and stays.

    Raises:
        StoreError: If it can't be copied though it is sound: locked, or the disk is full.
    """
    try:
        return back_up(database, "replaced", now, spare=source)
    except DamagedError:
        kept = _free(database, "damaged", now)
        real = database.resolve()  # its log lies beside it, not beside a link to it
        for end in ("", "-wal"):
            part = real.with_name(real.name + end)
            if part.exists():
                shutil.copy2(part, kept.with_name(kept.name + end))
        return kept


def _overwrite(database: Path, copy: sqlite3.Connection) -> bool:
    """Copy into the sound database in one transaction, so that another program that has it open sees the change."""
    try:
        with contextlib.closing(connect(database)) as target:
            patiently(lambda: copy.backup(target))
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, full, ...: not a reason to throw the file away
            raise
        return False
    return True


def _put(copy: sqlite3.Connection, database: Path) -> None:
    """Make the copy the database; a link to it stays a link."""
    real = database.resolve()
    part = real.with_name(real.name + ".part")
    try:
        _copy(copy, part, database)
        for end in _SIDE_FILES:
            real.with_name(real.name + end).unlink(missing_ok=True)
        part.replace(real)
    finally:
        part.unlink(missing_ok=True)
