"""All that is held as JSON, a row a line: see docs/json.md."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, asdict, fields
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TextIO

from quiz import __version__
from quiz.exchange.files import replacing
from quiz.exchange.layout import FORMAT, SECTIONS, VERSION
from quiz.model import Card

__all__ = ["write"]

_NAMES = {section.table: section.name for section in SECTIONS} | {"memory": "memories"}
_KEYS = {section.table: section.key for section in SECTIONS} | {"memory": ("card",)}
_IN_ORDER = {"event", "parameters", "variant"}  # as the database gives them, and too many to be sorted
_INNER = {section.table: [each.name for each in section.fields if each.kind in {list, dict}] for section in SECTIONS}
_HERE = {"place", "written", "fingerprint"}  # where a card's file is, and how it was recognised


def write(
    path: Path,
    tables: Iterable[tuple[str, Mapping[str, Any]]],
    cards: Iterable[Card],
    now: datetime,
) -> dict[str, int]:
    """Write everything to a file, over what stood there.

    Args:
        path: The file.
        tables: The database row by row, as :meth:`quiz.store.Store.dump` gives it.
        cards: The cards of the library.
        now: Says when.

    Returns:
        How many rows each section has.

    Raises:
        ExchangeError: If it can't be written; what stood there is as it was.
    """
    counts: dict[str, int] = {}
    with replacing(path, b'{\n"format": "quiz"') as file:
        head = {"format": FORMAT, "version": VERSION, "program": __version__, "exported": now.isoformat("T", "seconds")}
        file.write("{\n" + ",\n".join(f"{_line(name)}: {_line(value)}" for name, value in head.items()))
        counts["cards"] = _section(file, "cards", map(_card, cards))
        for table, rows in groupby(tables, key=lambda pair: pair[0]):
            counts[_NAMES[table]] = _section(file, _NAMES[table], _ordered(table, (dict(row) for _, row in rows)))
        for name in _NAMES.values():
            if name not in counts:
                counts[name] = _section(file, name, ())
        file.write("\n}\n")
    return counts


def _section(file: TextIO, name: str, rows: Iterable[Mapping[str, Any]]) -> int:
    file.write(f",\n{_line(name)}: [")
    count = 0
    for row in rows:
        file.write(",\n" if count else "\n")
        file.write(_line(row))
        count += 1
    file.write("\n]" if count else "]")
    return count


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _ordered(table: str, rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """A table's rows: in an order that stays from export to export, and without text within text."""
    for row in rows if table in _IN_ORDER else sorted(rows, key=itemgetter(*_KEYS[table])):
        for column in _INNER.get(table, ()):
            row[column] = json.loads(row[column])
        yield row


def _card(card: Card) -> dict[str, Any]:
    """A card for other programs: what its file says, without what it leaves out."""
    said = asdict(card)
    return {
        field.name: said[field.name]
        for field in fields(Card)
        if field.name not in _HERE and said[field.name] != _default(field)
    }


def _default(field: Field[Any]) -> Any:
    return None if field.default is MISSING else field.default
