"""Many variants of one probe, and how to look at them."""

import ast
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quiz.lab.drawn import Drawn
from quiz.model import Kind, Question
from quiz.reference import draw_of, probe_of

__all__ = ["Sweep", "at_most", "declared_finite", "leaves", "typed"]

_FINITE = re.compile(r"finite: (\d+) \w+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Variants of one probe, a seed each.

    ``again`` are some of the same seeds built once more, elsewhere; ``finite`` is how many different variants there
    are, where the probe's docstring says so.
    """

    drawn: Sequence[Drawn]
    again: Sequence[Drawn] = ()
    finite: int | None = None

    @property
    def questions(self) -> list[Question]:
        """The questions, in the order of their seeds."""
        return [item.variant.question for item in self.drawn]


def at_most(share: float, count: int) -> float:
    """What a share may come to in a sample of this size: three standard deviations more."""
    return share + 3 * math.sqrt(share * (1 - share) / count) if count else 1.0


def typed(question: Question) -> str:
    """The right answer as a learner types it, at the digits that are displayed."""
    if question.options:
        return " ".join(str(place) for place, option in enumerate(question.options, 1) if option.right)
    if question.kind is Kind.ORDER:
        return " ".join(str(question.shown.index(step) + 1) for step in range(len(question.steps)))
    return question.answer


def leaves(question: Question) -> Iterator[Question]:
    """The parts of a question, or the question itself if it has none."""
    if question.parts:
        for part in question.parts:
            yield from leaves(part.question)
    else:
        yield question


def declared_finite(path: Path, reference: str) -> int | None:
    """How many different variants a probe's docstring says there are (``Finite: 24 orders.``), if it does."""
    if draw_of(reference) is not None:
        return None
    function = probe_of(reference).rpartition(".")[2]
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            declared = _FINITE.search(ast.get_docstring(node) or "")
            return int(declared[1]) if declared else None
    return None
