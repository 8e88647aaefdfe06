"""Migrations, their equality with SQLModel's tables, and what importing the store loads."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, create_engine

from quiz.errors import StoreError
from quiz.store import Store, tables
from quiz.store.migrate import SCRIPTS, latest, migrate
from tests.store.tools import Clock


def schema(connection: sqlite3.Connection) -> dict[str, Any]:
    """Everything that SQLite knows of its tables: columns, keys, indexes."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {
        name: {
            "columns": connection.execute(f"PRAGMA table_xinfo({name})").fetchall(),
            "keys": sorted(row[2:] for row in connection.execute(f"PRAGMA foreign_key_list({name})")),
            "indexes": sorted(
                (row[1], row[2], tuple(connection.execute(f"PRAGMA index_info({row[1]})")))
                for row in connection.execute(f"PRAGMA index_list({name})")
            ),
        }
        for name in names
    }


def test_the_migrated_schema_is_sqlmodel_s(path: Path, store: Store, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'model.db'}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    with closing(sqlite3.connect(path)) as migrated, closing(sqlite3.connect(tmp_path / "model.db")) as modelled:
        found = schema(migrated)
        assert found == schema(modelled)
    assert {row.__tablename__ for row in (getattr(tables, name) for name in tables.__all__)} == set(found)
    assert len(found) == 9


def test_the_store_s_start_imports_no_sqlmodel(tmp_path: Path) -> None:
    program = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from quiz.model import Event, EventType, Kind, Question, Rating, Variant
from quiz.store import Store
with Store.open(Path(sys.argv[1]), now=lambda: datetime.now(UTC)) as store:
    store.add_variant(Variant("a.b", 1, Question(Kind.NUMBER, "?", "1")))
    store.append(Event("c", EventType.ANSWER, 20000, rating=Rating.GOOD))
    store.memories(), store.median_seconds(), store.met_on(20000), store.unshown_variants("a.b", "")
    store.daily_backup()
heavy = {"sqlmodel", "sqlalchemy", "pydantic", "torch", "numpy", "fsrs_rs_python", "textual"} & set(sys.modules)
print(sorted(heavy))
"""
    result = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "quiz.db")], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_wal_and_full_durability(store: Store) -> None:
    ask = store._connection.execute
    assert ask("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert ask("PRAGMA synchronous").fetchone()[0] == 2
    assert ask("PRAGMA foreign_keys").fetchone()[0] == 1
    assert ask("PRAGMA user_version").fetchone()[0] == latest()


@pytest.fixture
def next_scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    shutil.copytree(SCRIPTS, folder)
    (folder / f"{latest() + 1:04}.sql").write_text(
        "-- Adds a column; the semicolon in this comment is none.\nALTER TABLE note ADD COLUMN at INTEGER;\n"
        "CREATE TABLE extra (id INTEGER PRIMARY KEY);\n"
    )
    return folder


def test_a_later_schema_is_reached_after_a_backup(path: Path, store: Store, next_scripts: Path) -> None:
    backups: list[int] = []
    store.set_note("kept", "yes")
    migrate(store._connection, path, before=backups.append, scripts=next_scripts)
    assert backups == [latest()]
    assert store._connection.execute("SELECT name, text, at FROM note").fetchall() == [("kept", "yes", None)]
    migrate(store._connection, path, before=backups.append, scripts=next_scripts)
    assert backups == [latest()]


def test_a_migration_that_fails_changes_nothing(path: Path, store: Store, next_scripts: Path) -> None:
    script = next_scripts / f"{latest() + 1:04}.sql"
    script.write_text(script.read_text() + "CREATE TABLE note (id INTEGER);\n")
    before = schema(store._connection)
    with pytest.raises(sqlite3.OperationalError):
        migrate(store._connection, path, scripts=next_scripts)
    assert schema(store._connection) == before
    assert store._connection.execute("PRAGMA user_version").fetchone()[0] == latest()
    script.write_text("CREATE TABLE unfinished (id INTEGER")
    with pytest.raises(ValueError, match="unfinished"):
        migrate(store._connection, path, scripts=next_scripts)


def test_opening_an_older_database_backs_it_up_first(
    path: Path, store: Store, clock: Clock, next_scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.set_note("kept", "yes")
    store.close()
    monkeypatch.setattr("quiz.store.migrate.SCRIPTS", next_scripts)
    with Store.open(path, now=clock) as opened:
        assert opened.note("kept") == "yes"
        assert opened._connection.execute("PRAGMA user_version").fetchone()[0] == latest(next_scripts)
    (backup,) = (path.parent / "backups").glob("before-schema-*.db")
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("PRAGMA user_version").fetchone()[0] == latest(next_scripts) - 1
        assert copy.execute("SELECT * FROM note").fetchall() == [("kept", "yes")]


def test_a_newer_database_is_left_alone(path: Path, store: Store, clock: Clock) -> None:
    store._connection.execute(f"PRAGMA user_version = {latest() + 1}")
    store.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer than this program.*update the program"):
        Store.open(path, now=clock)
    assert path.read_bytes() == before
