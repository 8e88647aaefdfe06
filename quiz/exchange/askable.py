"""Whether a question that has the shape of one can be asked and judged: the screens take it for granted."""

from collections.abc import Iterator

from quiz.answers import hint_line, judge
from quiz.exchange.fields import shown
from quiz.model import Kind, Question

__all__ = ["unaskable"]

_MOST_DIGITS = 17  # more than any float has


def unaskable(question: Question, where: str) -> str:
    """What stands in the way of asking a probe's question; nothing if nothing does.

    Args:
        question: The question.
        where: The way to it, for the message.
    """
    if flaw := next(_flaws(question), ""):
        return f"{where}{flaw}"
    inner = (unaskable(part.question, f"{where}.parts[{at}].question") for at, part in enumerate(question.parts))
    if flaw := next(filter(None, inner), ""):
        return flaw
    try:  # what a number's value and mistakes have to be, its judge knows best
        hint_line(question)
        judge(question, "1")
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        return f"{where}: {error}"
    return ""


def _flaws(question: Question) -> Iterator[str]:
    digits = question.tolerance.digits
    if question.kind.by_learner or question.kind is Kind.PROBE:
        yield f".kind: no probe asks a {shown(question.kind.value)}"
    if question.kind.by_options and not question.options:
        yield ".options: there is nothing to choose"
    if question.kind is Kind.ORDER and len(question.steps) < 2:  # noqa: PLR2004 - the fewest that have an order
        yield ".steps: there are fewer than two"
    if question.kind is Kind.ORDER and sorted(question.shown) != [*range(len(question.steps))]:
        yield ".shown is no order of the steps"
    if question.kind is Kind.MULTI and not question.parts:
        yield ".parts: there are none"
    if digits is not None and not 1 <= digits <= _MOST_DIGITS:
        yield f".tolerance.digits: {digits} does not lie between 1 and {_MOST_DIGITS}"
