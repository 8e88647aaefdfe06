"""What a face needs to know to ask for an answer: the kind of input, and one short line telling how to answer."""

import math
from enum import StrEnum

from quiz.answers import order
from quiz.answers.arithmetic import figure
from quiz.answers.band import reach, whole
from quiz.model import By, Kind, Question

__all__ = ["Input", "hint_line", "needs"]


class Input(StrEnum):
    """How a kind is answered. ``LINE``: commit to a line, then self-grade; ``POINTS``: a text, then ticks."""

    DIGITS = "digits"
    NUMBER = "number"
    ORDER = "order"
    SHAPE = "shape"
    LINE = "line"
    POINTS = "points"


_NEEDS = {
    Kind.CHOICE: Input.DIGITS,
    Kind.NUMBER: Input.NUMBER,
    Kind.ORDER: Input.ORDER,
    Kind.SHAPE: Input.SHAPE,
    Kind.RECALL: Input.LINE,
    Kind.CLOZE: Input.LINE,
    Kind.EXPLAIN: Input.POINTS,
}
_DIGITS = {1: "one significant digit", 2: "two significant digits", 3: "three significant digits"}
# An example that is nobody's answer: "ln 27" would give away the very first loss.
_EXPRESSIONS = "expressions such as 3*exp(-2) work"


def needs(question: Question) -> Input:
    """The input that this question needs."""
    return _NEEDS[question.kind]


def hint_line(question: Question) -> str:
    """How to answer, in one short line without a full stop."""
    match needs(question):
        case Input.DIGITS:
            return f"1–{len(question.options)}{', all that hold, as in 1 3' if question.several else ''}"
        case Input.NUMBER:
            return _number(question)
        case Input.ORDER:
            places = list(range(len(question.steps)))
            return f"letters in order, as in {order.text([*places[1::-1], *places[2:]])}"
        case Input.SHAPE:
            return "a shape such as (32, 10)"
        case Input.LINE:
            return "your answer in a line"
        case Input.POINTS:
            return "in your own words"


def _number(question: Question) -> str:
    tolerance = question.tolerance
    if question.by is By.PREDICT and question.value:
        factor = math.exp(reach(question.value, [float(mistake.value) for mistake in question.mistakes]))
        return f"an estimate: within a factor of {'two' if round(factor, 2) == 2 else f'{factor:.1f}'} counts"  # noqa: PLR2004 - two as a word
    what = "a number read off" if question.by is By.READ else "a number"
    enough = []
    if tolerance.digits:
        enough.append(_DIGITS.get(tolerance.digits, f"{tolerance.digits} significant digits"))
    if tolerance.relative:
        enough.append(f"within {figure(100 * tolerance.relative)} %")
    if question.value is not None and tolerance == whole(question.value):
        enough.append("exact")
    elif tolerance.absolute:
        enough.append(f"within {figure(tolerance.absolute)}")
    how = f", {' or '.join(enough)}" if enough else ""
    return f"{what}{how}; {_EXPRESSIONS}"
