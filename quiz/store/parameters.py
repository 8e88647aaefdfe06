"""FSRS' parameters: the rows they were ever given in, and the scheduler made of the last one."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from quiz.memory import DEFAULT_PARAMETERS, VERSION, Scheduler
from quiz.store.connection import guarded
from quiz.store.database import Clock, Database

__all__ = ["Parameters", "SchedulerFactory"]

SchedulerFactory = Callable[[tuple[float, ...]], Scheduler]

_CURRENT = "SELECT id, weights, version FROM parameters ORDER BY id DESC LIMIT 1"


class Parameters(Database):
    """The scheduler's parameters. As long as there is no row, py-fsrs' defaults are in use.

    Args:
        connection: See :class:`quiz.store.database.Database`, as ``path`` and ``now``.
        path: The database.
        now: The clock.
        scheduler: Makes a scheduler of parameters.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, now: Clock, scheduler: SchedulerFactory) -> None:
        super().__init__(connection, path, now)
        self._make_scheduler = scheduler
        self._made: tuple[str, Scheduler] | None = None

    @property
    def scheduler(self) -> Scheduler:
        """The scheduler with the parameters in use."""
        with self._lock, guarded(self.path):
            return self._scheduler(self._connection)

    def _scheduler(self, connection: sqlite3.Connection) -> Scheduler:
        row = connection.execute(_CURRENT).fetchone()
        weights = row[1] if row else json.dumps(DEFAULT_PARAMETERS)
        if self._made is None or self._made[0] != weights:  # another program may have fitted new ones
            self._made = (weights, self._make_scheduler(tuple(json.loads(weights))))
        return self._made[1]

    def _parameters_id(self, connection: sqlite3.Connection) -> int:
        row = connection.execute(_CURRENT).fetchone()
        if row and row[2] == VERSION:
            return int(row[0])
        return self._add_parameters(connection, json.loads(row[1]) if row else DEFAULT_PARAMETERS)

    def _add_parameters(
        self,
        connection: sqlite3.Connection,
        weights: Sequence[float],
        log_loss: float | None = None,
        reviews: int = 0,
    ) -> int:
        added = connection.execute(
            "INSERT INTO parameters (at, version, weights, log_loss, reviews) VALUES (?, ?, ?, ?, ?)",
            (self._milliseconds(), VERSION, json.dumps(list(weights)), log_loss, reviews),
        )
        assert added.lastrowid is not None
        return added.lastrowid
