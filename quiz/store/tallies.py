"""What statistics need of the log: counted by SQLite where it can, the rest in as few values as will do.

All of a log of 200,000 events as :class:`~quiz.model.Event` takes over a second; this takes a quarter of one, and
imports nothing.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from quiz.memory import undone
from quiz.store.connection import connect, guarded

__all__ = ["Mark", "Met", "Step", "Tally", "Worked", "tally"]

Step = tuple[str, int, int, int | None]

_CACHE = "PRAGMA cache_size = -65536"  # KiB: four looks through the log read it from disk once, in 60 % of the time
# What stands: the last condition of each, since it costs most. The log is read as it lies on disk, by id.
_STANDS = " AND id NOT IN (SELECT value FROM json_each(:undone))"
_UNDOING = "SELECT id, target FROM event WHERE type = 'undo' ORDER BY id DESC"
_STEPS = """SELECT card, day, interval, rating FROM event NOT INDEXED
 WHERE (type = 'reset' OR (type = 'answer' AND counts AND rating IS NOT NULL)){stands} ORDER BY id"""
_WORKED = """SELECT day, type, count(*), sum(duration) FROM event NOT INDEXED
 WHERE type IN ('answer', 'look'){stands} GROUP BY day, type"""
_MARKS = """SELECT sureness, sum(outcome = 'correct'), count(*) FROM event
 WHERE outcome IN ('correct', 'near', 'slip', 'mistake', 'wrong') AND type IN ('answer', 'look', 'try'){stands}
 GROUP BY sureness"""
_MET = """SELECT mistake, card, count(*), max(day), max(variant) FROM event
 WHERE mistake <> ''{stands} GROUP BY mistake, card"""


class Worked(NamedTuple):
    """How many answers, or first looks, there were on a study day, and how many milliseconds they took."""

    day: int
    type: str
    times: int
    duration: int


class Mark(NamedTuple):
    """How many of the judged answers given with this sureness were right, and of how many."""

    sureness: str
    right: int
    of: int


class Met(NamedTuple):
    """How often a mistake was met at a card, last on which study day, and in which variant (None: it has none)."""

    mistake: str
    card: str
    times: int
    last_day: int
    variant: int | None


class Tally(NamedTuple):
    """The log without what was undone.

    ``steps`` are the answers that count, and the resets, in order: card, study day, interval given, and rating (None
    for a reset). They can be gone through once, while the tally is open.
    """

    steps: Iterator[Step]
    worked: list[Worked]
    marks: list[Mark]
    met: list[Met]


@contextlib.contextmanager
def tally(path: Path) -> Iterator[Tally]:
    """The log as it is now, whatever is written meanwhile.

    Raises:
        StoreError: If it can't be read.
    """
    with guarded(path), contextlib.closing(connect(path)) as connection:
        connection.execute(_CACHE)
        connection.execute("BEGIN")
        gone = sorted(undone(connection.execute(_UNDOING)))
        values = {"undone": json.dumps(gone)}

        def ask(query: str) -> sqlite3.Cursor:
            return connection.execute(query.format(stands=_STANDS if gone else ""), values)

        worked = [Worked(*row) for row in ask(_WORKED)]
        marks = [Mark(*row) for row in ask(_MARKS)]
        met = [Met(*row) for row in ask(_MET)]
        yield Tally(ask(_STEPS), worked, marks, met)
