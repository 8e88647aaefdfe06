"""Nudges: how an answer moves when one thing is changed, from much less to much more, by number, word or sign."""

from quiz.answers import choice
from quiz.answers.typed import skipped
from quiz.model import Outcome, Question, Verdict

__all__ = ["EFFECTS", "MOVES", "judge"]

MOVES = ("much less", "less", "the same", "more", "much more")
"""The five options, in this order."""

EFFECTS = ("effect-missed", "effect-imagined", "effect-reversed", "effect-misjudged")
"""The misconceptions behind a wrong one: no effect seen, one seen that is none, the other way, of another strength.

What they say is of one draw of one probe: met at two cards, these are two misconceptions.
"""

_SAME = 2
_WORDS = {"<<": 1, "<": 2, "=": 3, "same": 3, "equal": 3, ">": 4, ">>": 5}
_WORDS |= {move: place for place, move in enumerate(MOVES, 1)}


def judge(question: Question, typed: str) -> Verdict:
    """Correct, near where the direction is right and its strength is not, else the mistake of the option."""
    if skipped(typed):
        return Verdict(Outcome.SKIPPED)
    word = " ".join(typed.lower().split())
    verdict = choice.judge(question, str(_WORDS.get(word, word)))
    if verdict.outcome in {Outcome.UNGRADED, Outcome.CORRECT}:
        return verdict
    chosen = int(verdict.understood) - 1 - _SAME
    right = next(place for place, option in enumerate(question.options) if option.right) - _SAME
    if chosen * right > 0:
        return Verdict(Outcome.NEAR, verdict.understood, f"The direction is right. {verdict.says}", verdict.mistake)
    return verdict
