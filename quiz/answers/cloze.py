"""Cloze: a gap to be filled. What equals its text is right at once; of anything else the learner says how it went."""

import math
import re
import unicodedata
from itertools import groupby

from quiz.answers.expression import NotUnderstood, evaluate
from quiz.answers.recall import grade
from quiz.model import Outcome, Question, Verdict

__all__ = ["grade", "judge", "matches"]

_MARKUP = re.compile(r"[$\\{}`_]+|(?<![0-9])\s+|\s+(?![0-9])")  # "3 4" is not 34
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])(.+?)(?<=[^\s*])\1(?![\w*])", re.DOTALL)
_EXPONENT = re.compile(r"\^\s*(?:\{\s*([-+]?\w+)\s*\}|\(\s*([-+]?\w+)\s*\)|\{([^{}]*)\})")
_SIGNS = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*"})
_EQUALS = re.compile(r"\s*(?:≈|\\approx|=)\s*")
_FIGURE = re.compile(r"[0-9]")
_FRACTION = re.compile(r"([0-9]?)([¼-¾⅐-⅞])")
_EXACT, _ROUNDED = 1e-6, 5e-3


def matches(question: Question, typed: str) -> bool:
    """Whether the typed text is the gap's.

    Case, spaces, markup and a full stop don't count, and numbers are compared as such: ``3.3`` is ``3.30``. Of a gap
    such as ``ln 27 ≈ 3.30`` either number will do; where it says ≈, half a percent more or less. Of ``e = mc²`` no side
    will: what stands for a number here is its figures, and a lone ``e`` may be any quantity.
    """
    sides = _EQUALS.split(question.answer)
    sides = sides if len(sides) == 1 else [side for side in sides if _FIGURE.search(_math(side))]
    share = _ROUNDED if "≈" in question.answer or "\\approx" in question.answer else _EXACT
    return _same(typed, question.answer) or any(_equal(typed, side, share) for side in sides)


def judge(question: Question, typed: str) -> Verdict:
    """Correct if it matches; else ungraded, for the learner to :func:`grade` after the reveal."""
    return Verdict(Outcome.CORRECT if matches(question, typed) else Outcome.UNGRADED)


def _same(typed: str, expected: str) -> bool:
    return _plain(typed) == _plain(expected) != ""


def _plain(text: str) -> str:
    """The text with nothing in it that doesn't count; an exponent is told from a figure beside it."""
    text = _EMPHASIS.sub(r"\2", _spelt_out(text)).replace("**", "^")
    text = _EXPONENT.sub(lambda found: f"^{found[1] or found[2] or f'({found[3]})'}", text)
    return _MARKUP.sub("", unicodedata.normalize("NFKC", text)).casefold().strip(".,;:!?“”\"'")


def _spelt_out(text: str) -> str:
    """``n²`` as ``n^{2}`` and ``1½`` as ``1+(1/2)``: of these, NFKC would make ``n2`` and ``11⁄2``."""
    parts: list[str] = []
    for raised, run in groupby(text.translate(_SIGNS), key=_is_raised):
        if raised:
            parts.append(f"^{{{unicodedata.normalize('NFKC', ''.join(run)).translate(_SIGNS)}}}")
        else:
            parts += run
    return _FRACTION.sub(_fraction, "".join(parts))


def _is_raised(char: str) -> bool:
    return unicodedata.decomposition(char).startswith("<super>")


def _fraction(found: "re.Match[str]") -> str:
    before, shown = found.groups()
    written = f"({unicodedata.normalize('NFKC', shown).replace('⁄', '/')})"
    return f"{before}+{written}" if before else written


def _equal(typed: str, expected: str, share: float) -> bool:
    try:
        return math.isclose(evaluate(_math(typed)), evaluate(_math(expected)), rel_tol=share)
    except NotUnderstood:
        return False


def _math(text: str) -> str:
    return _spelt_out(text).replace("$", "").replace("\\", " ").replace("{", "(").replace("}", ")")
