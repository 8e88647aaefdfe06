"""What a field has understood so far, shown beneath it while one types."""

import re

from quiz import answers
from quiz.answers import NotUnderstood, order, shape
from quiz.model import Kind, Question

__all__ = ["understood"]

_LETTER = re.compile(r"[A-Za-z]")


def understood(question: Question, typed: str) -> str:
    """The value of an expression, a shape as it was read, or the letters that are still to be placed."""
    if not typed.strip():
        return ""
    match question.kind:
        case Kind.NUMBER:
            return answers.echo(typed)
        case Kind.SHAPE:
            return _shape(typed)
        case Kind.ORDER:
            return _order(question, typed)
        case _:
            return ""


def _shape(typed: str) -> str:
    try:
        read = shape.read(typed)
    except NotUnderstood:
        return ""
    return "" if read == typed.strip() else f"= {read}"


def _order(question: Question, typed: str) -> str:
    used = {letter.upper() for letter in _LETTER.findall(typed)}
    left = [letter for letter in order.text(range(len(question.steps))).split() if letter not in used]
    return f"still to place: {' '.join(left)}" if left and used else ""
