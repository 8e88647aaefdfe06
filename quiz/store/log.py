"""The log of events and the memories that follow from it. An event and its card's memory are written as one."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median
from typing import Any

from quiz.errors import StoreError
from quiz.memory import introduced, met, offset_of, replay, standing, undone
from quiz.model import Event, EventType, Memory, Standing
from quiz.store.parameters import Parameters
from quiz.store.proof import Difference, differences
from quiz.store.rows import (
    EVENT_COLUMNS,
    MEMORY_COLUMNS,
    STANDING_COLUMNS,
    event_of,
    event_row,
    memory_of,
    memory_row,
    standing_of,
)

__all__ = ["Log", "history_of", "insert_event", "insert_memory"]

_RECENT = 2000  # answers that tell how long a kind of card takes


def _insertion(table: str, columns: str) -> str:
    marks = ", ".join("?" for _ in columns.split(","))
    return f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - our own constants


_INSERT_EVENT = _insertion("event", EVENT_COLUMNS).replace(" OR REPLACE", "")  # the log never loses a row
_INSERT_MEMORY = _insertion("memory", MEMORY_COLUMNS)
_EVENTS = f"SELECT {EVENT_COLUMNS} FROM event"  # noqa: S608 - our own constants
_LOG = f"{_EVENTS} ORDER BY card, id"
_LOG_OF_DAY = f"{_EVENTS} WHERE card IN (SELECT card FROM event WHERE day = ?) ORDER BY card, id"  # noqa: S608 - our own constants
_MEMORIES = f"SELECT {MEMORY_COLUMNS} FROM memory"  # noqa: S608 - our own constants


class Log(Parameters):
    """Events in, memories out."""

    # Writing

    def append(self, event: Event) -> Event:
        """Write an event, and its card's memory with it: :meth:`append_all` for one."""
        return self.append_all([event])[0]

    def append_all(self, events: Iterable[Event]) -> list[Event]:
        """Write events, and their cards' memories with them: all or none. When this returns, they are on disk.

        The id is the time now, moved on by milliseconds until it is unique and behind the card's other events: the
        order of ids is the order of what happened, even if the clock was set back.

        Returns:
            The events with their ids, and with the parameters in use where they are answers.

        Raises:
            StoreError: If they can't be written; then nothing is.
        """
        with self._transaction() as connection:
            stored = [self._insert(connection, event) for event in events]
            scheduler = self._scheduler(connection)
            for card in dict.fromkeys(event.card for event in stored):
                insert_memory(connection, card, replay(history_of(connection, card), scheduler))
        return stored

    def _insert(self, connection: sqlite3.Connection, event: Event) -> Event:
        stored = replace(event, id=self._free_id(connection, event.card))
        if event.type is EventType.ANSWER and not event.parameters:
            stored = replace(stored, parameters=self._parameters_id(connection))
        insert_event(connection, stored)
        return stored

    def undo(self, event_id: int, day: int) -> Event:
        """Take an event back: :meth:`undo_all` for one."""
        return self.undo_all([event_id], day)[0]

    def undo_all(self, event_ids: Iterable[int], day: int) -> list[Event]:
        """Take events back, all or none, each by an event of its own. An undo can be taken back too.

        Args:
            event_ids: Which.
            day: Today's study day.

        Raises:
            StoreError: If there is no such event, or it can't be written.
        """
        here = offset_of(self._now())
        targets = [(name, self._card_of(name)) for name in event_ids]
        return self.append_all(
            Event(card, EventType.UNDO, day, utc_offset=here, counts=False, target=name) for name, card in targets
        )

    def _card_of(self, event_id: int) -> str:
        rows = self._rows("SELECT card FROM event WHERE id = ?", (event_id,))
        if not rows:
            raise StoreError(f"there is no event {event_id} to undo", "quiz history CARD lists a card's events")
        return str(rows[0][0])

    def _free_id(self, connection: sqlite3.Connection, card: str) -> int:
        newest = connection.execute("SELECT max(id) FROM event WHERE card = ?", (card,)).fetchone()[0] or 0
        free = max(self._milliseconds(), int(newest) + 1)
        while connection.execute("SELECT 1 FROM event WHERE id = ?", (free,)).fetchone():
            free += 1
        return free

    def set_parameters(self, weights: Sequence[float], *, log_loss: float | None = None, reviews: int = 0) -> int:
        """Use other parameters from now on: stability and difficulty follow at once, due dates stay.

        Args:
            weights: The 21 of FSRS-6.
            log_loss: Of the fit they come from.
            reviews: How many it was made from.

        Returns:
            Their id.

        Raises:
            ValueError: If the scheduler can't use them.
            StoreError: If they can't be written.
        """
        self._make_scheduler(tuple(weights))
        with self._transaction() as connection:
            added = self._add_parameters(connection, weights, log_loss, reviews)
            self._rewrite(connection)
        return added

    # Reading

    def memory(self, card: str) -> Memory:
        """A card's memory; a new one where nothing is known."""
        rows = self._rows(f"{_MEMORIES} WHERE card = ?", (card,))
        return memory_of(rows[0]) if rows else Memory()

    def memories(self) -> dict[str, Memory]:
        """The memories of all cards that have events."""
        return {row[0]: memory_of(row) for row in self._rows(_MEMORIES)}

    def standings(self) -> dict[str, Standing]:
        """What planning needs of all memories, in half the time of :meth:`memories`."""
        return dict(map(standing_of, self._rows(f"SELECT {STANDING_COLUMNS} FROM memory")))  # noqa: S608 - our own

    def ids_with_history(self) -> set[str]:
        """The cards that have events, whether they are still in a library or not."""
        return {row[0] for row in self._rows("SELECT card FROM memory")}

    def history(self, card: str) -> list[Event]:
        """One card's events in order, undone ones included."""
        return [event_of(row) for row in self._rows(f"{_EVENTS} WHERE card = ? ORDER BY id", (card,))]

    def event(self, event_id: int) -> Event | None:
        """One event of the log, whatever its card; None if there is none."""
        rows = self._rows(f"{_EVENTS} WHERE id = ?", (event_id,))
        return event_of(rows[0]) if rows else None

    def histories(self) -> list[list[Event]]:
        """All events, card by card: what the optimiser learns from."""
        with self._snapshot() as connection:
            return list(_by_card(connection.execute(_LOG)))

    def count_counted(self) -> int:
        """The answers that make up the memories: counted, not undone, and not from before a reset."""
        return int(self._rows("SELECT coalesce(sum(reps), 0) FROM memory")[0][0])

    def is_empty(self) -> bool:
        """Whether nothing has ever happened."""
        return not self._rows("SELECT 1 FROM event LIMIT 1")

    def introduced_on(self, day: int) -> int:
        """How many cards were met for the first time on a study day."""
        return sum(introduced(events) == day for events in self._histories_on(day))

    def met_on(self, day: int) -> set[str]:
        """The cards that were looked at, or answered so that it counts, on a study day. Undone ones don't count."""
        return {
            event.card
            for events in self._histories_on(day)
            for event in standing(events)
            if event.day == day and met(event)
        }

    def answers_by_day(self, since: int) -> dict[int, int]:
        """How many answers and looks stand on each study day from ``since`` on; days without any are left out."""
        rows = self._rows("SELECT id, type, day, target FROM event WHERE day >= ? ORDER BY id DESC", (since,))
        gone = undone((event, target) for event, kind, _, target in rows if kind == EventType.UNDO)
        worked = {EventType.ANSWER, EventType.LOOK}
        return dict(Counter(day for event, kind, day, _ in rows if kind in worked and event not in gone))

    def _histories_on(self, day: int) -> Iterator[list[Event]]:
        """All events of the cards that have one on this day."""
        return _by_card(self._rows(_LOG_OF_DAY, (day,)))

    def median_seconds(self) -> dict[str, float]:
        """How long the learner usually takes for each kind of card, from their latest answers."""
        rows = self._rows(
            "SELECT kind, duration FROM event WHERE type = 'answer' AND duration > 0 AND kind <> ''"
            " ORDER BY id DESC LIMIT ?",
            (_RECENT,),
        )
        kinds: dict[str, list[int]] = {}
        for kind, duration in rows:
            kinds.setdefault(kind, []).append(duration)
        return {kind: median(durations) / 1000 for kind, durations in kinds.items()}

    # Proving

    def verify(self) -> list[Difference]:
        """Replay the whole log and compare, changing nothing. An empty list means that all memories are right."""
        with self._snapshot() as connection:
            stored = {row[0]: memory_of(row) for row in connection.execute(_MEMORIES)}
            scheduler = self._scheduler(connection)
            found: list[Difference] = []
            for events in _by_card(connection.execute(_LOG)):
                card = events[0].card
                found += differences(card, stored.pop(card, None), replay(events, scheduler))
        return found + [Difference(card, "memory", "there", "no event") for card in stored]

    def rebuild(self) -> int:
        """Replay the whole log and write all memories anew. Returns how many."""
        with self._transaction() as connection:
            return self._rewrite(connection)

    def _rewrite(self, connection: sqlite3.Connection) -> int:
        scheduler = self._scheduler(connection)
        histories = _by_card(connection.execute(_LOG))
        rows = [memory_row(events[0].card, replay(events, scheduler)) for events in histories]
        connection.execute("DELETE FROM memory")
        connection.executemany(_INSERT_MEMORY, rows)
        return len(rows)


def history_of(connection: sqlite3.Connection, card: str) -> list[Event]:
    """One card's events in order, undone ones included."""
    return [event_of(row) for row in connection.execute(f"{_EVENTS} WHERE card = ? ORDER BY id", (card,))]


def insert_event(connection: sqlite3.Connection, event: Event) -> None:
    """Write an event that has its id, inside a transaction. Its card's memory has to follow in the same one."""
    connection.execute(_INSERT_EVENT, event_row(event))


def insert_memory(connection: sqlite3.Connection, card: str, memory: Memory) -> None:
    """Write a card's memory, inside a transaction."""
    connection.execute(_INSERT_MEMORY, memory_row(card, memory))


def _by_card(rows: Iterable[Sequence[Any]]) -> Iterator[list[Event]]:
    """Rows in the order of card and id, as each card's events."""
    for _, events in groupby(map(event_of, rows), key=lambda event: event.card):
        yield list(events)
