"""From what judging came to, to FSRS's rating: the one table of it.

=====================================================  ==========================================
what happened                                          rating
=====================================================  ==========================================
not understood                                         none, and no try is used up
skipped, wrong, a known mistake                        Again
near, or a slip                                        a second try at once: right Hard, else Again
right, with a hint                                     Hard
right, where a guess is right half or a third          a second fresh variant at once: right Good,
of the time, and there are fresh ones (a probe)        with a hint Hard, else Again
right                                                  Good
explain                                                right Good, near Hard, else Again
recall, cloze                                          right Good, else Again
=====================================================  ==========================================

A failure is never Hard: after four Goods, Again brings a card back in three days, Hard hides it for four months.
Easy is the learner's own to give. A first showing that goes wrong is a look, which the session sees to.
"""

from enum import StrEnum

from quiz.model import Kind, Outcome, Question, Rating

__all__ = ["Next", "guessable", "next_step", "proposed"]

_FEW_OPTIONS = 3
_FEW_STEPS = 2
_CLOSE = {Outcome.NEAR, Outcome.SLIP}


class Next(StrEnum):
    """What follows a verdict: nothing (ask on), a second try at once, or a rating."""

    NOTHING = "nothing"
    SECOND_TRY = "second try"
    RATE = "rate"


def guessable(question: Question) -> bool:
    """Whether a guess is right a third of the time or more: one of at most three options, or two things in order."""
    if question.kind in {Kind.CHOICE, Kind.DIAGNOSIS}:
        return not question.several and len(question.options) <= _FEW_OPTIONS
    return question.kind is Kind.ORDER and len(question.steps) <= _FEW_STEPS


def next_step(
    outcome: Outcome, question: Question, *, hinted: bool = False, earlier: Outcome | None = None, fresh: bool = False
) -> Next:
    """What follows this outcome.

    Args:
        outcome: Of this try.
        question: What was asked.
        hinted: Whether a hint was shown in this try.
        earlier: The outcome of the first try, if this is the second.
        fresh: Whether another variant can be asked; the same question again would say nothing about a guess.
    """
    if outcome is Outcome.UNGRADED:
        return Next.NOTHING
    if earlier is not None or question.kind.by_learner:
        return Next.RATE
    guessed = outcome is Outcome.CORRECT and fresh and not hinted and guessable(question)
    return Next.SECOND_TRY if outcome in _CLOSE or guessed else Next.RATE


def proposed(
    outcome: Outcome, question: Question, *, hinted: bool = False, earlier: Outcome | None = None
) -> Rating | None:
    """The rating to propose where :func:`next_step` says ``RATE``; arguments as there. None if nothing was judged."""
    if outcome is Outcome.UNGRADED:
        return None
    if outcome is Outcome.CORRECT:
        return Rating.HARD if hinted or earlier in _CLOSE else Rating.GOOD
    if outcome is Outcome.NEAR and question.kind is Kind.EXPLAIN:
        return Rating.HARD
    return Rating.AGAIN
