"""The charts to be shown once a question has been answered, the learner's own number marked in them."""

from quiz.answers.expression import NotUnderstood, evaluate
from quiz.charts import with_guess
from quiz.model import Chart, Kind, Question

__all__ = ["charts_after"]


def charts_after(question: Question, typed: str) -> tuple[Chart, ...]:
    """The question's ``after`` charts; for a number those that have a place for it show the one that was typed."""
    if question.kind is not Kind.NUMBER or not question.after:
        return question.after
    try:
        value = evaluate(typed)
    except NotUnderstood:
        return question.after
    return tuple(with_guess(chart, value) for chart in question.after)
