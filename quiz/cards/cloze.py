"""The gaps of a cloze card: ``==gap==``, or ``==2:gap==`` for the second card of its text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from quiz.cards.spans import masked
from quiz.gaps import marked_gap, unmarked

__all__ = ["GAP", "MOST", "Gap", "find", "marked", "numbered", "without"]

GAP = "[…]"
"""What is shown in place of a gap."""

MOST = 99
"""Gaps in a text, at most, and the highest number that one may have."""

# `a == b`, `a==b` and `===` are operators: a gap begins after a space or sign and has no space at its ends.
_GAP = re.compile(r"(?<![=\\\w])==(?![=\s])(?:(\d+):)?((?:(?!\n[ \t]*\n)[\s\S]){1,1000}?)(?<![\s=\\])==(?![=\w])")


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: its place in the text with the signs around it, its own text, and the number pinned to it (or 0)."""

    start: int
    end: int
    text: str
    number: int = 0


def find(text: str) -> tuple[Gap, ...]:
    """The gaps of a text, without those in code and formulas.

    Raises:
        ValueError: If a number is out of range.
    """
    if "==" not in text:
        return ()
    gaps = []
    for found in _GAP.finditer(masked(text)):
        if found[1] is not None and not 1 <= int(found[1][:9]) <= MOST:
            raise ValueError(f"=={found[1]}:...== is numbered out of range")
        gaps.append(Gap(found.start(), found.end(), text[found.start(2) : found.end(2)], int(found[1] or 0)))
    return tuple(gaps)


def numbered(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """The gaps with a number each: those without take, in order, the lowest that none is pinned to."""
    gaps = tuple(gaps)
    pinned = {gap.number for gap in gaps}
    free = (number for number in range(1, len(gaps) + MOST + 1) if number not in pinned)
    return tuple(Gap(gap.start, gap.end, gap.text, gap.number or next(free)) for gap in gaps)


def without(text: str, gaps: Iterable[Gap], number: int) -> str:
    """The text with the gaps of this number empty and all others filled in."""
    parts = []
    at = 0
    for gap in gaps:
        parts += [text[at : gap.start], GAP if gap.number == number else gap.text]
        at = gap.end
    return "".join([*parts, text[at:]])


def marked(text: str, gaps: Iterable[Gap], number: int) -> str:
    """The text with all gaps filled in, and those of this number marked as :mod:`quiz.gaps` has it."""
    parts = []
    at = 0
    for gap in gaps:
        own = unmarked(gap.text)
        parts += [unmarked(text[at : gap.start]), marked_gap(own) if gap.number == number else own]
        at = gap.end
    return "".join([*parts, unmarked(text[at:])])
