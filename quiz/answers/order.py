"""Orders: the items are shown with letters, shuffled; the letters are typed in the right order."""

import re
from collections.abc import Sequence

from quiz.answers.typed import MAX_LENGTH, NotUnderstood, quoted, skipped, ungraded
from quiz.model import Outcome, Question, Verdict

__all__ = ["judge", "parse", "right", "text"]

_TEN = 10
_SEPARATORS = re.compile(r"(?:\b(?:then|and)\b|=>|[\s,;:.()\[\]|/>→⇒–—-])+", re.IGNORECASE)
_ARROWS = re.compile(r"[-=–—]+>")
_LEAST = "(?:smallest|lowest|least|fewest|shortest|slowest|worst|weakest|narrowest|tightest)"
_RISING = re.compile(rf"{_LEAST}\W* first|from (?:the )?\W*{_LEAST}|ascending|increasing order", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_FEW = 2


def parse(typed: str, count: int) -> tuple[int, ...]:
    """The items in the order typed, counted from 0 as shown: ``B A C``, ``bac``, ``B,A,C``, ``2 1 3``, ``b > a > c``.

    Raises:
        NotUnderstood: If not every item is named just once.
    """
    wanted = f"each of {text(range(count))} once"
    if len(typed) > MAX_LENGTH:
        raise NotUnderstood(f"That is too long: type {wanted}.")
    places: list[int] = []
    for word in filter(None, _SEPARATORS.split(typed)):
        if _DIGITS.fullmatch(word):
            numbers = [int(digit) for digit in word] if count < _TEN else [int(word)]
            places += [number - 1 for number in numbers]
        elif _LETTERS.fullmatch(word):
            places += [ord(letter) - ord("A") for letter in word.upper()]
        else:
            raise NotUnderstood(f"{quoted(word)} is not understood: type {wanted}.")
    if sorted(places) != list(range(count)):
        raise NotUnderstood(f"That does not name {wanted}.")
    return tuple(places)


def _compared(question: Question, typed: str) -> str:
    """What was typed without ``<`` and ``>``, if they say the same as the order of the letters.

    Raises:
        NotUnderstood: For ``C > B > A`` where the smallest is to come first: that may be meant either way.
    """
    plain = _ARROWS.sub(" ", typed)
    rising = _RISING.search(question.ask) is not None
    for sign, fits in (("<", rising), (">", not rising)):
        if sign in plain and not fits:
            raise NotUnderstood(
                f"{quoted(sign)} can be read two ways here: type just the letters, the first one first."
            )
    return plain.replace("<", " ")


def text(places: Sequence[int]) -> str:
    """Places as letters: ``(1, 0, 2)`` as ``B A C``."""
    return " ".join(chr(ord("A") + place) for place in places)


def right(question: Question) -> str:
    """The right answer as the letters in which this question shows it."""
    return text([question.shown.index(step) for step in range(len(question.steps))])


def judge(question: Question, typed: str) -> Verdict:
    """Correct, near (two neighbours the wrong way round, of three items or more), or wrong from some place on."""
    if skipped(typed):
        return Verdict(Outcome.SKIPPED)
    try:
        places = parse(_compared(question, typed), len(question.steps))
    except NotUnderstood as reason:
        return ungraded(reason)
    steps = [question.shown[place] for place in places]
    wrong = [place for place, step in enumerate(steps) if place != step]
    if not wrong:
        return Verdict(Outcome.CORRECT, text(places))
    first = wrong[0]
    if len(wrong) == 2 and wrong[1] == first + 1 and len(steps) > _FEW:  # noqa: PLR2004 - the two of a swap
        return Verdict(Outcome.NEAR, text(places), f"Two neighbours are the wrong way round, at place {first + 1}.")
    begins = "Already the first is another." if first == 0 else f"Right up to place {first}; place {first + 1} is not."
    return Verdict(Outcome.WRONG, text(places), begins)
