"""What a field has understood so far, shown beneath it while one types."""

import re

from quiz import answers
from quiz.answers import NotUnderstood, order, shape
from quiz.model import Kind, Question

__all__ = ["placed", "understood"]

_LETTER = re.compile(r"[A-Za-z1-9]")


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


def placed(question: Question, typed: str) -> tuple[int, ...]:
    """The steps of an order that were named so far, counted from 0 as shown, each once."""
    named = (int(char) - 1 if char.isdigit() else ord(char.upper()) - ord("A") for char in _LETTER.findall(typed))
    return tuple(dict.fromkeys(place for place in named if place < len(question.steps)))


def _order(question: Question, typed: str) -> str:
    used = placed(question, typed)
    left = [place for place in range(len(question.steps)) if place not in used]
    return f"still to place: {order.text(left)}" if left and used else ""
