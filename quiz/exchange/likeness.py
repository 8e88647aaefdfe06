"""Whether plain data have the shape of a dataclass, to the last leaf: :mod:`quiz.codec` takes what it is given."""

import math
import types
from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from quiz.exchange.fields import Field, flaw_of, shown

__all__ = ["unlike"]


def unlike(hint: Any, value: object, where: str = "") -> str:
    """Where and why plain data do not describe what a type hint says; nothing if they do.

    Fields that a dataclass doesn't have are passed over, as :mod:`quiz.codec` does.

    Args:
        hint: A dataclass, or the type of one of its fields.
        value: What JSON gave.
        where: The way to it, for the message: ``.question.parts[1]``.
    """
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        flaws = [unlike(kind, value, where) for kind in inner]
        return flaws[0] if all(flaws) else ""
    if origin is tuple:
        return _unlike_list(inner[0], value, where)
    if is_dataclass(hint):
        return _unlike_object(hint, value, where)  # type: ignore[arg-type]  # a class, not one of its objects
    if origin is dict:
        return _unwritable(value, where) if isinstance(value, dict) else f"{where} is no object"
    return _unlike_leaf(hint, value, where)


def _unlike_leaf(hint: type, value: object, where: str) -> str:
    if hint is types.NoneType:
        return "" if value is None else f"{where} is {shown(value)}"
    if issubclass(hint, Enum):
        known = isinstance(value, str) and any(value == member.value for member in hint)
        return "" if known else f"{where} is {shown(value)}"
    flaw = flaw_of(Field("", hint), value)
    return f"{where}: {flaw}" if flaw else ""


def _unlike_list(hint: Any, value: object, where: str) -> str:
    if not isinstance(value, list):
        return f"{where} is no list"
    return _first(unlike(hint, item, f"{where}[{place}]") for place, item in enumerate(value))


def _unlike_object(kind: type, value: object, where: str) -> str:
    if not isinstance(value, dict):
        return f"{where} is no object"
    hints = _hints(kind)
    for field in fields(kind):
        if field.name not in value and field.default is MISSING and field.default_factory is MISSING:
            return f"{where}.{field.name} is missing"
    return _first(
        unlike(hints[name], item, f"{where}.{name}") if name in hints else _unwritable({name: item}, where)
        for name, item in value.items()
    )


def _unwritable(value: object, where: str) -> str:
    """What in any plain data can't be stored as JSON text."""
    if isinstance(value, str):
        flaw = flaw_of(Field("", str), value)
        return f"{where}: {flaw}" if flaw else ""
    if isinstance(value, float):
        return "" if math.isfinite(value) else f"{where}: {shown(value)} is no finite number"
    if isinstance(value, list):
        return _first(_unwritable(item, f"{where}[{place}]") for place, item in enumerate(value))
    if isinstance(value, dict):
        return _first(_unwritable(name, where) or _unwritable(item, f"{where}.{name}") for name, item in value.items())
    return ""


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _first(flaws: Iterable[str]) -> str:
    return next((flaw for flaw in flaws if flaw), "")
