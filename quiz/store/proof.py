"""Comparing a stored memory with what the log gives."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from math import isclose

from quiz.model import Memory

__all__ = ["Difference", "differences"]

_CLOSE = 1e-9  # two platforms' pow() may differ in the last bit


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a stored memory is not what the log gives."""

    card: str
    field: str
    stored: object
    replayed: object

    def __str__(self) -> str:
        return f"{self.card}: {self.field} is {self.stored} where the log gives {self.replayed}"


def differences(card: str, stored: Memory | None, replayed: Memory) -> Collection[Difference]:
    """Where a card's stored memory is not what its events give; ``stored`` is None if there is none."""
    if stored is None:
        return [Difference(card, "memory", "missing", "one")]
    found = []
    for name in (field.name for field in fields(Memory)):
        ours, theirs = getattr(stored, name), getattr(replayed, name)
        alike = isclose(ours, theirs, rel_tol=_CLOSE) if isinstance(ours, float) else ours == theirs
        if not alike:
            found.append(Difference(card, name, ours, theirs))
    return found
