"""What is to be shown once a question has been answered: of a mistake, and as charts."""

from quiz.answers import number
from quiz.answers.typed import NotUnderstood
from quiz.charts import with_guess
from quiz.model import Chart, Kind, Question, Verdict

__all__ = ["charts_after", "said_before_repair"]


def charts_after(question: Question, typed: str) -> tuple[Chart, ...]:
    """The question's ``after`` charts; for a number those that have a place for it show the one that was typed."""
    if question.kind is not Kind.NUMBER or not question.after:
        return question.after
    try:
        value = number.meant(question, typed)
    except NotUnderstood:
        return question.after
    return tuple(with_guess(chart, value) for chart in question.after)


def said_before_repair(question: Question, verdict: Verdict) -> str:
    """What is said of a wrong answer that may be tried again: of a nudge nothing, whose options tell the outcome."""
    return "" if question.kind is Kind.NUDGE else verdict.says
