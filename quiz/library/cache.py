"""The disposable index: what files held when they were last read. Whatever is wrong with it, we do without."""

import contextlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path as FilePath

from quiz.library.entry import Entry, Source, card_from_json, card_to_json
from quiz.model import Card

__all__ = ["Cache"]

_PACKAGE = FilePath(__file__).parent.parent
_READERS = (
    "answers",
    "cards",
    "library",
    "fingerprint.py",
    "path.py",
    "model.py",
)  # what decides what an entry looks like
_WAIT = 1.0  # seconds for another process that is writing
_SCHEMA = """
DROP TABLE IF EXISTS file;
DROP TABLE IF EXISTS card;
CREATE TABLE file (path TEXT PRIMARY KEY, changed INTEGER, size INTEGER, head TEXT, columns TEXT);
CREATE TABLE card (path TEXT, id TEXT, json TEXT, PRIMARY KEY (path, id)) WITHOUT ROWID;
"""


class Cache:
    """An SQLite file that may be deleted, damaged or read-only at any time.

    Args:
        path: The file; its folder is made when there is something to keep.
    """

    def __init__(self, path: FilePath) -> None:
        self._path = path
        self._version = _version()

    def load(self, sources: Iterable[Source]) -> dict[str, Entry]:
        """The entries of those files that have not changed, by path."""
        wanted = {source.path: (source.changed, source.size) for source in sources}
        try:
            with self._open() as database:
                found = database.execute("SELECT path, changed, size, head, columns FROM file").fetchall()
            return {
                path: Entry(json.loads(head), json.loads(columns))
                for path, changed, size, head, columns in found
                if wanted.get(path) == (changed, size)
            }
        except (sqlite3.Error, OSError, ValueError):
            return {}

    def save(self, entries: Mapping[Source, Entry]) -> None:
        """Keep what was read just now, and forget files that are gone."""
        try:
            self._save(entries)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                return  # locked, read-only, full: not its fault
            with contextlib.suppress(sqlite3.Error, OSError):
                self._path.unlink()
                self._save(entries)
        except OSError:
            return

    def _save(self, entries: Mapping[Source, Entry]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._open(make=True) as database:
            database.execute("BEGIN IMMEDIATE")
            gone = [path for (path,) in database.execute("SELECT path FROM file") if not FilePath(path).exists()]
            for path in [*gone, *(source.path for source in entries)]:
                database.execute("DELETE FROM file WHERE path = ?", (path,))
                database.execute("DELETE FROM card WHERE path = ?", (path,))
            for source, entry in entries.items():
                kept = (source.path, source.changed, source.size, json.dumps(entry.head), json.dumps(entry.columns))
                database.execute("INSERT INTO file VALUES (?, ?, ?, ?, ?)", kept)
                cards = ((source.path, name, card_to_json(card)) for name, card in (entry.cards or {}).items())
                database.executemany("INSERT INTO card VALUES (?, ?, ?)", cards)
            database.execute("COMMIT")

    def card(self, path: str, name: str) -> Card | None:
        """One card as it was when its file was last read."""
        found = self._cards("SELECT json FROM card WHERE path = ? AND id = ?", (path, name))
        return found[0] if found else None

    def cards(self, path: str) -> dict[str, Card]:
        """All cards of a file."""
        return {card.id: card for card in self._cards("SELECT json FROM card WHERE path = ?", (path,))}

    def _cards(self, query: str, values: tuple[str, ...]) -> list[Card]:
        try:
            with self._open() as database:
                return [card_from_json(text) for (text,) in database.execute(query, values)]
        except (sqlite3.Error, OSError, ValueError):
            return []

    @contextmanager
    def _open(self, *, make: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection to tables of this version.

        Raises:
            sqlite3.Error: If there is no such file; with ``make``, if it can't be made.
        """
        address = f"{self._path.absolute().as_uri()}?mode={'rwc' if make else 'ro'}"
        database = sqlite3.connect(address, uri=True, timeout=_WAIT, isolation_level=None)
        with contextlib.closing(database):
            if self._is_current(database):
                yield database
                return
            if not make:
                raise sqlite3.OperationalError("an index of another version")
            database.execute("BEGIN IMMEDIATE")
            if not self._is_current(database):  # another process may have been quicker
                for statement in _SCHEMA.split(";"):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {self._version}")
            database.execute("COMMIT")
            yield database

    def _is_current(self, database: sqlite3.Connection) -> bool:
        return bool(database.execute("PRAGMA user_version").fetchone()[0] == self._version)


def _version() -> int:
    """A number that changes with the source files that decide what an entry looks like."""
    digest = 0
    for name in _READERS:
        place = _PACKAGE / name
        files = sorted(os.scandir(place), key=lambda file: file.name) if place.is_dir() else [place]
        for file in files:
            if file.name.endswith(".py"):
                known = file.stat()
                digest = zlib.crc32(f"{file.name}/{known.st_size}/{known.st_mtime_ns}\n".encode(), digest)
    return digest >> 1  # SQLite keeps 32 bits, one of them for the sign
