"""Questions about the whole log, asked through SQLModel. Importing it costs 0.35 s: reports only, never a sitting."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col, create_engine, select
from sqlmodel.pool import StaticPool

from quiz.model import Event, EventType
from quiz.store.connection import connect, guarded
from quiz.store.rows import event_of
from quiz.store.tables import EventRow, ParametersRow

__all__ = ["dump", "events", "fits"]


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


def events(
    path: Path,
    *,
    card: str | None = None,
    since: int | None = None,
    until: int | None = None,
    types: Collection[EventType] | None = None,
) -> list[Event]:
    """Events in order, undone ones included.

    Args:
        path: The database.
        card: Only this card's.
        since: From this time on, in unix milliseconds.
        until: Before this time.
        types: Only these.
    """
    # The columns and not the rows' objects: 200,000 of those would take four times as long.
    columns = EventRow.metadata.tables["event"].columns
    query = select(*(columns[field.name] for field in fields(Event))).order_by(col(EventRow.id))
    if card is not None:
        query = query.where(col(EventRow.card) == card)
    if since is not None:
        query = query.where(col(EventRow.id) >= since)
    if until is not None:
        query = query.where(col(EventRow.id) < until)
    if types is not None:
        query = query.where(col(EventRow.type).in_([kind.value for kind in types]))
    with _session(path) as session:
        return [event_of(row) for row in session.exec(query)]


def fits(path: Path) -> list[dict[str, Any]]:
    """All parameters that were ever in use, oldest first."""
    with _session(path) as session:
        return [row.model_dump() for row in session.exec(select(ParametersRow).order_by(col(ParametersRow.id)))]


def dump(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything in the database, row by row: the table's name, and the row by its columns."""
    with _session(path) as session:
        for name, table in sorted(SQLModel.metadata.tables.items()):
            for row in session.connection().execute(table.select()).mappings():
                yield name, dict(row)
