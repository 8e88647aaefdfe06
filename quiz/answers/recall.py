"""Recall: the learner commits to an answer, sees the true one, and says how it went."""

from enum import StrEnum

from quiz.model import Outcome, Question, Verdict

__all__ = ["TRAP", "How", "grade", "judge"]

TRAP = "trap"  # the mistake's id in the log; the row's card says whose trap it was


class How(StrEnum):
    """What the learner says after the reveal."""

    MISSED = "missed"
    TRAP = "trap"
    GOT = "got"


def judge(question: Question, typed: str) -> Verdict:  # noqa: ARG001 - every kind is judged by these two
    """Ungraded: what was typed only commits the learner, :func:`grade` follows."""
    return Verdict(Outcome.UNGRADED)


def grade(question: Question, how: str) -> Verdict:  # noqa: ARG001 - as explain's, which needs the question
    """The verdict from the learner's own words: ``missed``, ``trap`` (the card's typical misconception) or ``got``.

    Raises:
        ValueError: For any other word.
    """
    match How(how):
        case How.GOT:
            return Verdict(Outcome.CORRECT)
        case How.TRAP:
            return Verdict(Outcome.MISTAKE, mistake=TRAP)
        case How.MISSED:
            return Verdict(Outcome.WRONG)
