"""One variant as the lab has built it, with what only the lab can tell about how it went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quiz.codec import from_json, to_json
from quiz.draw import Span
from quiz.model import Kind, Mistake, Variant
from quiz.probe import Multi, Number, Shape

__all__ = ["Drawn", "offered_by"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A variant, how many draws the probe rejected on the way, and in how many seconds it was built.

    ``offered`` are the ids of the mistakes that the probe computed, whether or not they could be told from the answer.
    ``spans`` tell what each draw may be, ``touched`` what of the machine the probe has laid hands on.
    """

    variant: Variant
    rejected: int = 0
    offered: frozenset[str] = frozenset()
    seconds: float = 0.0
    spans: Mapping[str, Span] = field(default_factory=dict)
    touched: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the lab's process sends it."""
        return {
            "variant": to_json(self.variant),
            "rejected": self.rejected,
            "offered": sorted(self.offered),
            "seconds": self.seconds,
            "spans": {
                name: [span.low, span.high, span.step, list(span.options), span.says]
                for name, span in self.spans.items()
            },
            "touched": list(self.touched),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Drawn":
        """As the lab's process has sent it.

        Raises:
            ValueError: If it holds no variant.
        """
        spans = {
            name: Span(low, high, step, tuple(options), says)
            for name, (low, high, step, options, says) in data["spans"].items()
        }
        return cls(
            from_json(data["variant"]),
            data["rejected"],
            frozenset(data["offered"]),
            data["seconds"],
            spans,
            tuple(data["touched"]),
        )


def offered_by(result: object, kind: Kind) -> frozenset[str]:
    """The ids of the mistakes in what a probe has returned.

    None for a nudge, which asks something else, nor where a choice is drawn from them: not all of them fit in it.
    """
    return frozenset() if kind is Kind.NUDGE else frozenset(mistake.id for mistake in _mistakes(result))


def _mistakes(result: object) -> list[Mistake]:
    if isinstance(result, Multi):
        return [mistake for part in result.parts for mistake in _mistakes(part.answer)]
    if isinstance(result, Shape) or (isinstance(result, Number) and not result.options):
        return list(result.mistakes)
    return []
