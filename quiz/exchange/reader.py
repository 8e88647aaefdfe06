"""From the JSON back to a database: read, checked to the last value, and only then made, in a place of its own."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from quiz.codec import from_json
from quiz.errors import ExchangeError
from quiz.exchange.askable import unaskable
from quiz.exchange.fields import flaw_of, number, shown
from quiz.exchange.layout import DERIVED, FORMAT, LAST_DAY, SECTIONS, VERSION, Section
from quiz.exchange.likeness import unlike
from quiz.memory import Scheduler
from quiz.model import Place, Variant
from quiz.store import Store
from quiz.store.database import Clock
from quiz.store.parameters import SchedulerFactory

__all__ = ["Tables", "build", "read"]

Tables = dict[str, list[dict[str, Any]]]
"""The rows of each table, by the tables' names in the database."""

_HEAD = {"format", "version", "program", "exported"}
_WEIGHT = number("weight")


def read(path: Path) -> Tables:
    """Read a file that `quiz export json` wrote, and check everything in it.

    Raises:
        ExchangeError: If it can't be read, is no such file, is newer than this program, or anything in it is wrong.
    """
    document = _parsed(path)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ExchangeError(f"{path}: this is no export of quiz", "name a file that `quiz export json` wrote")
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        _refuse(path, f"its version is {shown(version)}")
    if version > VERSION:
        raise ExchangeError(
            f"{path}: this export is newer than this program (version {version}; this one knows {VERSION})",
            "update the program",
        )
    names = {section.name for section in SECTIONS}
    for name in document:
        if name not in names | _HEAD | set(DERIVED):
            _refuse(path, f"there is no section {shown(name)}")
    tables = {section.table: _rows(path, section, document) for section in SECTIONS}
    _check_references(path, tables)
    return tables


def build(
    tables: Mapping[str, Sequence[Mapping[str, Any]]], path: Path, now: Clock, scheduler: SchedulerFactory
) -> int:
    """Make a database of what :func:`read` found.

    Args:
        tables: The rows.
        path: Where; there must be nothing yet.
        now: The clock.
        scheduler: Makes a scheduler of FSRS' parameters.

    Returns:
        How many cards have a memory.

    Raises:
        StoreError: If it can't be written.
        ExchangeError: If no memories follow from the events.
    """
    with Store.open(path, now=now, scheduler=scheduler) as store:
        try:
            return store.fill(tables)
        except (ArithmeticError, ValueError) as error:
            raise ExchangeError(f"its events can't be replayed ({error})", "nothing was changed") from None


def _refuse(path: Path, what: str) -> NoReturn:
    raise ExchangeError(f"{path}: {what}", "nothing was changed; export it once more")


def _parsed(path: Path) -> Any:
    try:
        if path.exists() and not path.is_file():  # a device goes on for ever, and a pipe may never begin
            raise ExchangeError(f"{path}: this is no file", "name a file that `quiz export json` wrote")
        return json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_no_number)
    except OSError as error:
        raise ExchangeError(f"{path} can't be read ({error.strerror or error})", "name another file") from None
    except UnicodeDecodeError:
        _refuse(path, "this is no text in UTF-8")
    except json.JSONDecodeError as error:
        raise ExchangeError(
            f"this is no JSON: {error.msg}", "nothing was changed; export it once more", Place(str(path), error.lineno)
        ) from None
    except (ValueError, RecursionError) as error:  # NaN, a number of 5,000 digits, 10,000 brackets
        _refuse(path, f"this is no JSON that can be read: {error}")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _rows(path: Path, section: Section, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A section's rows as the database holds them."""
    rows = document.get(section.name)
    if not isinstance(rows, list):
        _refuse(path, f"its list of {section.name} is missing")
    keys = set()
    for place, row in enumerate(rows):
        if flaw := _flaw(section, row):
            _refuse(path, f"{section.name}[{place}]{flaw}")
        key = tuple(row[name] for name in section.key)
        if key in keys:
            told = " ".join(f"{name} {shown(row[name])}" for name in section.key)
            _refuse(path, f"{section.name}[{place}]: {told} is there twice")
        keys.add(key)
    return [{field.name: _stored(row[field.name]) for field in section.fields} for row in rows]


def _stored(value: Any) -> Any:
    """A value as its column holds it: lists and objects as JSON, just as the store writes them."""
    if isinstance(value, dict):
        return json.dumps(value, allow_nan=False, ensure_ascii=False)
    return json.dumps(value) if isinstance(value, list) else value


def _flaw(section: Section, row: object) -> str:
    """What is wrong with a row; nothing if nothing is."""
    if not isinstance(row, dict):
        return " is no object"
    for field in section.fields:
        if field.name not in row:
            return f" has no {field.name}"
        if flaw := flaw_of(field, row[field.name]):
            return f".{field.name}: {flaw}"
    if len(row) > len(section.fields):
        extra = next(name for name in row if name not in {field.name for field in section.fields})
        return f": there is no {shown(extra)}"
    return _inner_flaw(row)


def _inner_flaw(row: Mapping[str, Any]) -> str:
    """What is wrong inside a variant, a list of parameters, or an event."""
    if row.get("interval", 0) > 0 and row["due"] > LAST_DAY:
        return f".due: {row['due']} is no study day"
    if "weights" in row:
        return _weights_flaw(row["weights"])
    return _variant_flaw(row["content"]) if "content" in row else ""


def _variant_flaw(content: Mapping[str, Any]) -> str:
    return unlike(Variant, content, ".content") or unaskable(from_json(content).question, ".content.question")


def _weights_flaw(weights: Sequence[Any]) -> str:
    for place, weight in enumerate(weights):
        if flaw := flaw_of(_WEIGHT, weight):
            return f".weights[{place}]: {flaw}"
    try:
        Scheduler(weights)
    except ValueError:
        return ".weights: FSRS can't use them"
    return ""


def _check_references(path: Path, tables: Tables) -> None:
    """See that what events refer to is there, and that each of Anki's notes has a number of its own."""
    parameters = {row["id"] for row in tables["parameters"]}
    variants = {row["id"] for row in tables["variant"]}
    ids = {row["id"] for row in tables["event"]}
    for place, row in enumerate(tables["event"]):
        for name, there in (("parameters", parameters), ("variant", variants), ("target", ids)):
            if row[name] is not None and row[name] not in there:
                _refuse(path, f"events[{place}].{name}: there is no {row[name]}")
        if row["target"] is not None and row["target"] >= row["id"]:
            _refuse(path, f"events[{place}].target: {row['target']} comes later")
    numbers = set()
    for place, row in enumerate(tables["export_note"]):
        if row["number"] in numbers:
            _refuse(path, f"anki_notes[{place}]: number {row['number']} is there twice")
        numbers.add(row["number"])
