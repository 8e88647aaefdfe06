"""Variants as JSON, exactly there and back: what the lab sends, the store keeps and the Anki export ships."""

import math
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from quiz.model import Variant

__all__ = ["from_json", "to_json", "unfit"]

T = TypeVar("T")


def to_json(variant: Variant) -> dict[str, Any]:
    """A variant as what ``json.dumps`` takes. Its id is left out: that is the store's, not the question's."""
    return {name: value for name, value in _plain(variant).items() if name != "id"}


def from_json(data: Mapping[str, Any]) -> Variant:
    """The variant that :func:`to_json` has described.

    Unknown keys are passed over and missing ones take their defaults, so that another release's variants can be read.

    Raises:
        ValueError: If this describes no variant.
    """
    try:
        return _dataclass(Variant, data)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"this is no variant: {error}") from None


def unfit(data: Any, place: str = "") -> Iterator[tuple[str, object]]:
    """What of this JSON can't hold, each with its place, such as ``tolerance.absolute``: a NaN, a tensor."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            yield from unfit(value, f"{place}.{name}" if place else str(name))
    elif isinstance(data, (list, tuple)):
        for number, value in enumerate(data):
            yield from unfit(value, f"{place}[{number}]")
    elif not (data is None or isinstance(data, (str, bool)) or (isinstance(data, (int, float)) and _finite(data))):
        yield place, data


def _finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number beyond all floats
        return False


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return value


@cache  # resolving a class's hints takes 0.2 ms, and a start reads many variants
def _hints(kind: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _dataclass(kind: Callable[..., T], data: Mapping[str, Any]) -> T:
    hints = _hints(kind)
    return kind(**{name: _typed(hints[name], value) for name, value in data.items() if name in hints})


def _typed(hint: Any, value: Any) -> Any:
    """A plain value as the type that a field declares; ``float | str`` and the like stay as they are."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType} and types.NoneType in inner:
        return None if value is None else _typed(next(kind for kind in inner if kind is not types.NoneType), value)
    if origin is tuple:
        return tuple(_typed(inner[0], item) for item in value)
    if isinstance(hint, type):
        if is_dataclass(hint):
            return _dataclass(hint, value)
        if issubclass(hint, Enum):
            return hint(value)
        if hint is float:
            return float(value)
    return value
