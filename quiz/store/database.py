"""An open database: its connection, its clock, and transactions that wait for other programs."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from quiz.store.connection import connect, guarded, patiently

__all__ = ["Clock", "Database"]

Clock = Callable[[], datetime]


class Database:
    """What the parts of the store have in common.

    Args:
        connection: In autocommit mode, migrated.
        path: Where the database is.
        now: The clock: local time, aware of its zone.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, now: Clock) -> None:
        self.path = path
        self._connection = connection
        self._now = now
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; everything is on disk already. Closing twice is fine."""
        with self._lock:
            self._connection.close()

    def _milliseconds(self) -> int:
        return int(self._now().timestamp() * 1000)

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._lock, guarded(self.path):
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and on disk at the end. The write lock is taken first, so nothing read goes stale."""
        with self._lock, guarded(self.path):
            patiently(lambda: self._connection.execute("BEGIN IMMEDIATE"))
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk makes SQLite roll back by itself
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        """A second connection that sees the database as it is now, whatever is written meanwhile."""
        with guarded(self.path), contextlib.closing(connect(self.path)) as connection:
            connection.execute("BEGIN")
            yield connection
