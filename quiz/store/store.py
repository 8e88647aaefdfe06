"""The store as the rest of the program sees it: opened, asked, written to, backed up."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from quiz.memory import Scheduler
from quiz.store.backup import back_up, back_up_daily, back_up_to
from quiz.store.choices import Choices
from quiz.store.connection import connect, guarded, patiently, prepare_place, refuse_empty
from quiz.store.database import Clock
from quiz.store.exports import Exports
from quiz.store.migrate import check_version, migrate
from quiz.store.parameters import SchedulerFactory
from quiz.store.shelf import Shelf
from quiz.store.transfer import Transfer

__all__ = ["Store"]


class Store(Transfer, Shelf, Choices, Exports):
    """The learner's database. Made with :meth:`open`."""

    @classmethod
    def open(cls, path: Path, *, now: Clock, scheduler: SchedulerFactory = Scheduler) -> Self:
        """Open the database, making it or bringing it up to date where needed.

        Takes a few milliseconds; what takes longer waits for :meth:`daily_backup`.

        Args:
            path: The file; folders that are missing are made.
            now: The clock: local time, aware of its zone.
            scheduler: Makes a scheduler of FSRS' parameters.

        Raises:
            StoreError: If the database is damaged, newer than the program, another program's, read-only or locked, or
                empty beside backups; it is left as it was.
        """
        prepare_place(path)
        found = path.exists()
        with guarded(path), contextlib.ExitStack() as undo:
            connection = connect(path)
            undo.callback(connection.close)
            version = check_version(connection, path)  # before anything is written
            if found and not version:
                refuse_empty(path)
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                patiently(lambda: connection.execute("PRAGMA journal_mode = WAL").fetchone())
            patiently(
                lambda: migrate(connection, path, before=lambda old: back_up(path, f"before-schema-{old}", now()))
            )
            store = cls(connection, path, now, scheduler)
            undo.pop_all()
        return store

    def daily_backup(self) -> Path | None:
        """Back up once a day, keeping a week's and four weekly ones. For when nobody waits; any thread may do it.

        Returns:
            The copy; None where today's exists.

        Raises:
            StoreError: If the database is damaged, or the copy can't be written.
        """
        return back_up_daily(self.path, self._now())

    def backup(self, target: Path | None = None) -> Path:
        """Back up now, to a file that doesn't exist yet, or to the backups folder.

        Raises:
            StoreError: If the database is damaged, or the copy can't be written.
        """
        if target is None:
            return back_up(self.path, "manual", self._now())
        back_up_to(self.path, target)
        return target

    def dump(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Everything, row by row: the table's name, and the row by its columns."""
        from quiz.store import reports  # noqa: PLC0415 - sqlmodel costs 0.35 s

        return reports.dump(self.path)
