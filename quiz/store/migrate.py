"""Forward-only migrations: numbered SQL scripts, each in one transaction, counted in ``user_version``."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from quiz.store.connection import about

__all__ = ["APPLICATION", "SCRIPTS", "check_version", "latest", "migrate"]

APPLICATION = 1366649162  # "QuiJ" read as a number
SCRIPTS = Path(__file__).parent / "migrations"


def latest(scripts: Path | None = None) -> int:
    """The newest schema that this program knows."""
    return max(int(script.stem) for script in (scripts or SCRIPTS).glob("*.sql"))


def check_version(connection: sqlite3.Connection, path: Path, scripts: Path | None = None) -> int:
    """The schema's version; 0 for an empty file.

    Raises:
        StoreError: If the database is newer than the program, or another program's.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION:
        if version or application or connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            raise about(path, "this is another program's database", "move it away")
        return 0
    if version > latest(scripts):
        raise about(
            path,
            f"the database is newer than this program (schema {version}; this one knows {latest(scripts)})",
            "update the program",
        )
    return version


def migrate(
    connection: sqlite3.Connection,
    path: Path,
    *,
    before: Callable[[int], object] | None = None,
    scripts: Path | None = None,
) -> None:
    """Bring the database up to the program's schema.

    Args:
        connection: In autocommit mode.
        path: The database, for messages.
        before: Called with the old version before anything is changed; makes the backup. Not for an empty file.
        scripts: Where the numbered scripts are, if not beside this module.

    Raises:
        StoreError: If the database is newer than the program, or another program's.
    """
    version = check_version(connection, path, scripts)
    if version == latest(scripts):
        return
    if version and before:
        before(version)
    for script in sorted((scripts or SCRIPTS).glob("*.sql")):
        number = int(script.stem)
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Asked again under the lock: another program may have been quicker.
            if number > check_version(connection, path, scripts):
                for statement in _statements(script.read_text(encoding="utf-8")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _statements(script: str) -> Iterator[str]:
    """The script's statements one by one: ``executescript`` would commit in between."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise ValueError(f"an unfinished statement ends a migration: {statement.strip()[:60]!r}")
