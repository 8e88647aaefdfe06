"""What is remembered from one export to the next."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from quiz.errors import StoreError
from quiz.model import Kind, Question, Variant
from quiz.store import Store
from quiz.store.migrate import SCRIPTS, latest
from tests.store.tools import Clock

ONE = Variant("a.b", 1, Question(Kind.NUMBER, "?", "1", value=1.0), source_hash="x")


def test_variants_are_held_until_the_source_changes(store: Store) -> None:
    assert store.export_variants("a.b", "x") == []
    both = [ONE, replace(ONE, seed=2)]
    store.keep_export_variants("a.b", both)
    assert store.export_variants("a.b", "x") == both
    assert store.export_variants("a.b", "y") == []
    newer = [replace(ONE, source_hash="y")]
    store.keep_export_variants("a.b", newer)
    assert store.export_variants("a.b", "x") == []
    assert store.export_variants("a.b", "y") == newer
    assert store.unshown_variants("a.b", "y") == []  # those are the terminal's own


def test_a_variant_that_can_t_be_read_is_named(store: Store) -> None:
    store.keep_export_variants("a.b", [ONE])
    store._connection.execute("UPDATE export_variant SET content = '[]'")
    with pytest.raises(StoreError, match=r"a\.b can't be read"):
        store.export_variants("a.b", "x")


def test_only_what_changed_has_changed(store: Store, clock: Clock) -> None:
    first = store.keep_exported({"a": "1", "b": "1"})
    assert first["a"].number != first["b"].number
    assert {one.changed for one in first.values()} == {clock.milliseconds // 1000}
    clock.pass_by(hours=1)
    second = store.keep_exported({"a": "1", "b": "2", "c": "1"})
    assert second["a"] == first["a"]
    assert second["b"].number == first["b"].number
    assert second["b"].changed == first["b"].changed + 3600
    assert len({one.number for one in second.values()}) == 3
    assert store.exported() == second


def test_numbers_are_unique_and_a_clock_set_back_still_moves_on(store: Store, clock: Clock) -> None:
    first = store.keep_exported({"a": "1", "b": "1"})
    clock.pass_by(seconds=-1)
    second = store.keep_exported({"a": "2", "c": "1"})
    assert second["a"].changed == first["a"].changed + 1
    assert len({one.number for one in store.exported().values()}) == 3


def test_a_database_of_the_first_schema_is_brought_up_to_date(tmp_path: Path, clock: Clock) -> None:
    assert latest() >= 2
    path = tmp_path / "quiz.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript((SCRIPTS / "0001.sql").read_text(encoding="utf-8"))
        old.execute("INSERT INTO note VALUES ('kept', 'yes')")
        old.execute("PRAGMA user_version = 1")
        old.commit()
    with Store.open(path, now=clock) as store:
        assert store.note("kept") == "yes"
        assert store.exported() == {}
    assert list((tmp_path / "backups").glob("before-schema-1*"))
