"""Putting a backup, or an export, in the database's place: without a desk, since what lies on it may be damaged."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from quiz.home import clock, find_home, read_settings
from quiz.store import restore
from quiz.tuning import scheduler_of

__all__ = ["restore_backup", "restore_json"]


def restore_backup(source: Path, environ: Mapping[str, str] | None = None) -> Path | None:
    """Put a backup in the database's place, without opening it first: it may be the damaged one.

    Returns:
        Where what it replaced is kept; None if there was nothing.

    Raises:
        StoreError: If the backup is none, or the database can't be replaced.
    """
    return restore(find_home(environ).database, source, clock(environ)())


def restore_json(source: Path, environ: Mapping[str, str] | None = None) -> tuple[dict[str, int], Path | None]:
    """Put all that `quiz export json` wrote in the database's place; like a backup, but checked to the last value.

    Returns:
        How many rows of each table came in, and where what they replaced is kept (None if there was nothing).

    Raises:
        ExchangeError: If the file is none, or anything in it is wrong; nothing is changed.
        StoreError: If the database can't be replaced.
    """
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - a backup needs neither

    from quiz import exchange  # noqa: PLC0415

    home, now = find_home(environ), clock(environ)
    scheduler = partial(scheduler_of, read_settings(home))
    tables = exchange.read(source)
    with TemporaryDirectory() as folder:
        made = Path(folder) / home.database.name
        exchange.build(tables, made, now=now, scheduler=scheduler)
        kept = restore(home.database, made, now())
    return {table: len(rows) for table, rows in tables.items()}, kept
