"""One connection to the database, and what may go wrong with it as a sentence that a person can use."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from quiz.errors import StoreError

__all__ = [
    "PATIENCE",
    "DamagedError",
    "about",
    "bring_back",
    "connect",
    "guarded",
    "patiently",
    "prepare_place",
    "refuse_empty",
]

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds to wait for another program's write. One takes a millisecond; only a rebuild takes longer."""

_PAGE = 4096  # bytes: a database that holds a table takes more
_PRIMARY = 0xFF  # SQLite's extended codes carry the primary one in their low byte
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_FORBIDDEN = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})


def connect(path: Path, *, patience: float = PATIENCE) -> sqlite3.Connection:
    """Open a connection in autocommit mode: transactions are begun by hand, where they can be seen.

    It may be used from several threads as long as only one does so at a time.
    """
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")  # an acknowledged answer survives a power cut; costs 0.3 ms
    return connection


def prepare_place(path: Path, todo: str = "set QUIZ_HOME to one of yours") -> None:
    """See to it that a database can stand here, making the folder if need be.

    SQLite itself opens a read-only file without a word and fails at the first answer, which is too late.

    Args:
        path: The database.
        todo: What to do if there can be no such folder.

    Raises:
        StoreError: If it can't.
    """
    if path.is_dir():
        raise about(path, "a folder stands where a database should be", "move it away")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise about(path, f"the folder can't be made ({error.strerror})", todo) from None
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        raise about(path, "the database is read-only", "make the file writable")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise about(path, "the database's folder is read-only", "make the folder writable")


def about(path: Path, what: str, todo: str = "") -> StoreError:
    """An error about a database. It has no lines, so it is no :class:`quiz.model.Place`."""
    return StoreError(f"{path}: {what}", todo)


class DamagedError(StoreError):
    """What stands in the file is no database any more: it can be kept byte by byte only."""


def refuse_empty(path: Path) -> None:
    """Don't let an empty file pass for a new learner's where there are backups: it is what a failed copy leaves.

    Raises:
        StoreError: If there are.
    """
    if _latest_backup(path):
        todo = f"{bring_back(path)}, or delete the empty file to begin afresh"
        raise about(path, "the database is empty, but there are backups of it", todo)


@contextmanager
def guarded(path: Path, if_damaged: str = "") -> Iterator[None]:
    """Turn SQLite's and the system's errors into a :class:`StoreError` about this database.

    Args:
        path: The database.
        if_damaged: What to do if it is; without it: to bring back its latest backup.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:  # a mistake in our own code, such as using a closed connection
            raise
        if code & _PRIMARY in _DAMAGED:
            raise DamagedError(f"{path}: the database is damaged", if_damaged or bring_back(path)) from error
        raise _explained(path, code & _PRIMARY, str(error)) from error
    except OSError as error:
        raise _explained(path, sqlite3.SQLITE_IOERR, error.strerror or str(error)) from error


def patiently(call: Callable[[], T], *, patience: float = PATIENCE) -> T:
    """Call again while the database is busy.

    SQLite's own busy timeout does not cover every lock: changing to WAL and recovering after a crash don't wait.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return call()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY not in _BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.005)


def bring_back(path: Path) -> str:
    """What to do about a damaged database: the command that brings back the latest copy, if there is one."""
    return f"bring back a backup from {path.parent / 'backups'}: quiz restore {_latest_backup(path) or 'FILE'}"


def _latest_backup(path: Path) -> str:
    """The name of a database's latest copy that holds something and is whole; empty without one."""
    copies = [(copy.stat(), copy.name) for copy in (path.parent / "backups").glob("*.db")]
    filled = [(known.st_mtime, name) for known, name in copies if known.st_size > _PAGE]
    return max((copy for copy in filled if not copy[1].startswith("damaged-")), default=(0.0, ""))[1]


def _explained(path: Path, code: int, said: str) -> StoreError:
    if code in _BUSY:
        return about(path, "another program keeps the database locked", "close that program and try again")
    if code == sqlite3.SQLITE_FULL:
        return about(path, "the disk is full", "make room; all answers so far are safe")
    if code in _FORBIDDEN:
        return about(path, "the database can't be opened or written", "make the file and its folder writable")
    if code == sqlite3.SQLITE_IOERR:
        return about(path, f"the disk refused ({said})", "see that it has room and works; all answers are safe")
    return about(path, f"the database refused: {said}", "quiz rebuild --verify tells whether it is sound")
