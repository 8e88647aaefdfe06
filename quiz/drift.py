"""How a variant that is built again differs from the one that was kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from quiz.codec import to_json
from quiz.model import Variant

__all__ = ["Change", "changes"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where it is in the variant, and what stands there before and after."""

    where: str
    before: Any
    after: Any

    @property
    def number(self) -> bool:
        """Whether a number has moved: a text that differs may only be said better now."""
        return all(isinstance(value, (int, float)) for value in (self.before, self.after))

    def __str__(self) -> str:
        return f"{self.where}: {self.before!r} → {self.after!r}"


def changes(before: Variant, after: Variant) -> list[Change]:
    """What differs in question and parameters; where a variant comes from (source, torch) is not looked at."""
    old, new = to_json(before), to_json(after)
    return [change for name in ("question", "parameters") for change in _walk(name, old[name], new[name])]


def _walk(where: str, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}):
            yield from _walk(f"{where}.{name}", before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _walk(f"{where}[{place}]", old, new)
    elif before != after:
        yield Change(where, before, after)
