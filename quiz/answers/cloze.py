"""Cloze: a gap to be filled. What equals its text is right at once; of anything else the learner says how it went."""

import math
import re
import unicodedata

from quiz.answers.expression import NotUnderstood, evaluate
from quiz.answers.recall import grade
from quiz.model import Outcome, Question, Verdict

__all__ = ["grade", "judge", "matches"]

_MARKUP = re.compile(r"[$\\{}*`_\s]+")
_EQUALS = re.compile(r"\s*(?:≈|\\approx|=)\s*")
_EXACT, _ROUNDED = 1e-6, 5e-3


def matches(question: Question, typed: str) -> bool:
    """Whether the typed text is the gap's.

    Case, spaces, markup and a full stop don't count, and numbers are compared as such: ``3.3`` is ``3.30``. Of a gap
    such as ``ln 27 ≈ 3.30`` either number will do; where it says ≈, half a percent more or less.
    """
    sides = [side for side in _EQUALS.split(question.answer) if side.strip()]
    share = _ROUNDED if "≈" in question.answer or "\\approx" in question.answer else _EXACT
    return _same(typed, question.answer) or any(_equal(typed, side, share) for side in sides)


def judge(question: Question, typed: str) -> Verdict:
    """Correct if it matches; else ungraded, for the learner to :func:`grade` after the reveal."""
    return Verdict(Outcome.CORRECT if matches(question, typed) else Outcome.UNGRADED)


def _same(typed: str, expected: str) -> bool:
    return _plain(typed) == _plain(expected) != ""


def _plain(text: str) -> str:
    return _MARKUP.sub("", unicodedata.normalize("NFKC", text)).casefold().strip(".,;:!?“”\"'")


def _equal(typed: str, expected: str, share: float) -> bool:
    try:
        return math.isclose(evaluate(_math(typed)), evaluate(_math(expected)), rel_tol=share)
    except NotUnderstood:
        return False


def _math(text: str) -> str:
    return text.replace("$", "").replace("\\", " ").replace("{", "(").replace("}", ")")
