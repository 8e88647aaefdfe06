"""What a value in the JSON may be, and what is wrong with one that is not."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

__all__ = ["Field", "count", "flag", "flaw_of", "number", "one_of", "shown", "text"]

_BIGGEST = 2**63 - 1  # SQLite's integers
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row.

    ``kind`` is its Python type, ``low`` and ``high`` the range of a number, ``choices`` the values that a text or a
    number may have (none given: any), ``empty`` whether it may be null.
    """

    name: str
    kind: type
    low: int = -_BIGGEST
    high: int = _BIGGEST
    choices: tuple[Any, ...] = ()
    empty: bool = False


def text(name: str) -> Field:
    """A text, which may be empty."""
    return Field(name, str)


def one_of(name: str, choices: type[Enum] | tuple[str, ...], *, empty: bool = False) -> Field:
    """One of an enum's values, or of these."""
    values = choices if isinstance(choices, tuple) else tuple(choice.value for choice in choices)
    return Field(name, type(values[0]), choices=values, empty=empty)


def count(name: str, high: int = _BIGGEST, low: int = 0, *, empty: bool = False) -> Field:
    """A whole number."""
    return Field(name, int, low, high, empty=empty)


def number(name: str, *, empty: bool = False) -> Field:
    """A finite number."""
    return Field(name, float, empty=empty)


def flag(name: str) -> Field:
    """True or false."""
    return Field(name, bool)


def flaw_of(field: Field, value: object) -> str:
    """What is wrong with a value; nothing if nothing is."""
    if value is None and field.empty:
        return ""
    if not _is(field.kind, value):
        return f"{shown(value)} is {_NO[field.kind]}"
    if field.choices:
        return "" if value in field.choices else f"{shown(value)} is none of {', '.join(map(repr, field.choices))}"
    if field.kind is int and not field.low <= value <= field.high:  # type: ignore[operator]  # it is one
        return f"{shown(value)} does not lie between {field.low} and {field.high}"
    return ""


_NO: Mapping[type, str] = {
    str: "no text",
    int: "no whole number",
    float: "no finite number",
    bool: "neither true nor false",
    list: "no list",
    dict: "no object",
}


def shown(value: object) -> str:
    """A value in a message: short, and all in printable characters."""
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "an object"
    told = ascii(value)
    return told if len(told) <= _LONGEST else told[: _LONGEST - 1] + "…"


def _is(kind: type, value: object) -> bool:
    if kind is str:
        return isinstance(value, str) and _is_writable(value)
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and _is_finite(value)
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _is_writable(value: str) -> bool:
    """JSON can hold half of a pair of surrogates, which no database takes."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False
