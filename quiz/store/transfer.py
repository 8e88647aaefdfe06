"""What comes from elsewhere: reviews done in another program, and whole tables read from an export."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from quiz.memory import replay
from quiz.model import Event
from quiz.store.log import Log, history_of, insert_event, insert_memory

__all__ = ["Transfer"]


class Transfer(Log):
    """Events with ids of their own, and rows as they are."""

    def unknown(self, events: Iterable[Event]) -> list[Event]:
        """Those of these events that are not in the log, as :meth:`merge` would store them. Nothing is changed."""
        with self._snapshot() as connection:
            return _placed(connection, events)

    def merge(self, events: Iterable[Event]) -> list[Event]:
        """Write what happened elsewhere into the log, and the memories that follow. Doing so twice adds nothing.

        Args:
            events: With their times as ids. One that the log has at that time for that card is the same event. Where
                another card's stands at that time, this one takes the next free millisecond, also the next time.

        Returns:
            What was new, as stored.

        Raises:
            StoreError: If it can't be written; then nothing is.
        """
        with self._transaction() as connection:
            added = _placed(connection, events)
            for event in added:
                insert_event(connection, event)
            scheduler = self._scheduler(connection)
            for card in dict.fromkeys(event.card for event in added):
                insert_memory(connection, card, replay(history_of(connection, card), scheduler))
        return added

    def fill(self, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> int:
        """Write whole tables into a database that is still empty, and derive all memories.

        Args:
            tables: For each table its rows by column. The names are trusted, the values need not be in any order.

        Returns:
            How many memories there are now.

        Raises:
            StoreError: If the rows don't fit together, or can't be written; then nothing is.
        """
        with self._transaction() as connection:
            connection.execute("PRAGMA defer_foreign_keys = ON")
            for table, rows in tables.items():
                if rows:
                    columns = ", ".join(rows[0])
                    marks = ", ".join("?" for _ in rows[0])
                    connection.executemany(
                        f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - our own names
                        (tuple(row.values()) for row in rows),
                    )
            return self._rewrite(connection)


def _placed(connection: sqlite3.Connection, events: Iterable[Event]) -> list[Event]:
    """The events that the log lacks, each at a time of its own."""
    placed: dict[int, Event] = {}
    for event in sorted(events, key=lambda event: event.id):
        at = event.id
        while (holder := _holder(connection, placed, at)) not in {None, event.card}:
            at += 1
        if holder is None:
            placed[at] = replace(event, id=at)
    return list(placed.values())


def _holder(connection: sqlite3.Connection, placed: Mapping[int, Event], at: int) -> str | None:
    """The card whose event stands at this millisecond."""
    if at in placed:
        return placed[at].card
    row = connection.execute("SELECT card FROM event WHERE id = ?", (at,)).fetchone()
    return None if row is None else str(row[0])
