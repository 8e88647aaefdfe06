"""What a face needs to know to ask for an answer: the kind of input, and one short line telling how to answer."""

import math
from enum import StrEnum

from quiz.answers import multi, order, shape
from quiz.answers.arithmetic import figure
from quiz.answers.band import reach, whole
from quiz.answers.diagnosis import by_panel
from quiz.model import By, Kind, Question

__all__ = ["Input", "hint_line", "needs"]


class Input(StrEnum):
    """How a kind is answered. ``LINE``: commit to a line, then self-grade; ``POINTS``: a text, then ticks."""

    DIGITS = "digits"
    NUMBER = "number"
    ORDER = "order"
    SHAPE = "shape"
    PARTS = "parts"
    LINE = "line"
    POINTS = "points"


_NEEDS = {
    Kind.CHOICE: Input.DIGITS,
    Kind.NUMBER: Input.NUMBER,
    Kind.ORDER: Input.ORDER,
    Kind.SHAPE: Input.SHAPE,
    Kind.MULTI: Input.PARTS,
    Kind.NUDGE: Input.DIGITS,
    Kind.DIAGNOSIS: Input.DIGITS,
    Kind.RECALL: Input.LINE,
    Kind.CLOZE: Input.LINE,
    Kind.EXPLAIN: Input.POINTS,
}
_LINES = {
    Input.LINE: "your answer in a line",
    Input.POINTS: "in your own words",
}
_DIGITS = {1: "one significant digit", 2: "two significant digits", 3: "three significant digits"}
# An example that is nobody's answer: "ln 27" would give away the very first loss.
_EXPRESSIONS = "expressions such as 3*exp(-2) work"


def needs(question: Question) -> Input:
    """The input that this question needs."""
    return _NEEDS[question.kind]


def hint_line(question: Question) -> str:
    """How to answer, in one short line without a full stop."""
    if (line := _LINES.get(needs(question))) is not None:
        return line
    match needs(question):
        case Input.SHAPE:
            return f"a shape such as {shape.examples(question)[0]}"
        case Input.PARTS:
            return multi.example(question.parts)
        case Input.DIGITS:
            return _digits(question)
        case Input.ORDER:
            places = list(range(len(question.steps)))
            return f"letters in order, as in {order.text([*places[1::-1], *places[2:]])}"
        case _:
            return _number(question)


def _digits(question: Question) -> str:
    if by_panel(question):
        return f"A–{question.charts[-1].panel} or 1–{len(question.options)}"
    return f"1–{len(question.options)}{', all that hold, as in 1 3' if question.several else ''}"


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
