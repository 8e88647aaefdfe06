"""All that the database holds, read through SQLModel. Importing it costs 0.35 s: for an export, never a sitting."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, create_engine
from sqlmodel.pool import StaticPool

from quiz.store.connection import connect, guarded
from quiz.store.tables import EventRow

__all__ = ["dump"]


@contextmanager
def _session(path: Path) -> Iterator[Session]:
    """A session that can only read, and that says what is wrong as the rest of the store does."""
    with guarded(path):
        connection = connect(path)
        try:
            connection.execute("PRAGMA query_only = ON")
            engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
            with Session(engine) as session:
                yield session
            engine.dispose()
        except DBAPIError as error:
            if isinstance(error.orig, sqlite3.Error):
                raise error.orig from error
            raise
        finally:
            connection.close()


def dump(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything in the database, row by row: the table's name, and the row by its columns."""
    with _session(path) as session:
        for name, table in sorted(EventRow.metadata.tables.items()):
            for row in session.connection().execute(table.select()).mappings():
                yield name, dict(row)
