"""Choices: options are picked by number, or by letter as on paper."""

import re

from quiz.answers.typed import MAX_LENGTH, NotUnderstood, quoted, skipped, ungraded
from quiz.model import Option, Outcome, Question, Verdict

__all__ = ["judge", "parse"]

_TEN = 10
_SEPARATORS = re.compile(r"(?:\b(?:and|options?|answers?)\b|[\s,;:.?()\[\]#&+|/])+", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_NONE = {"0", "none"}


def parse(typed: str, count: int) -> frozenset[int]:
    """The options picked, counted from 0: ``2``, ``1 3``, ``1,3``, ``13`` (fewer than ten options), ``b``, ``A C``.

    ``0`` or ``none`` picks none.

    Raises:
        NotUnderstood: For what is no option, for one that is named twice, and for nothing at all.
    """
    if len(typed) > MAX_LENGTH:
        raise NotUnderstood(f"That is too long: type numbers from 1 to {count}.")
    words = [word for word in _SEPARATORS.split(typed) if word]
    if [word.lower() for word in words] in [[word] for word in _NONE]:
        return frozenset()
    picked = [place for word in words for place in _places(word, count)]
    if not picked:
        raise NotUnderstood(f"Type numbers from 1 to {count}.")
    if len(set(picked)) < len(picked):
        raise NotUnderstood("An option is named twice.")
    return frozenset(picked)


def _places(word: str, count: int) -> list[int]:
    if _DIGITS.fullmatch(word):
        numbers = [int(digit) for digit in word] if count < _TEN else [int(word)]
        places = [number - 1 for number in numbers]
    elif _LETTERS.fullmatch(word):
        places = [ord(letter) - ord("A") for letter in word.upper()]
    else:
        raise NotUnderstood(f"{quoted(word)} is not understood: type numbers from 1 to {count}.")
    if not all(0 <= place < count for place in places):
        raise NotUnderstood(f"There is no option {quoted(word)}: type numbers from 1 to {count}.")
    return places


def judge(question: Question, typed: str) -> Verdict:
    """Correct if just the right options were picked; else says the why of each that was wrong or missed."""
    if skipped(typed):
        return Verdict(Outcome.SKIPPED)
    options = question.options
    try:
        picked = parse(typed, len(options))
    except NotUnderstood as reason:
        return ungraded(reason)
    if not question.several and len(picked) != 1:
        return ungraded(NotUnderstood(f"Just one option is right: type its number, 1 to {len(options)}."))
    understood = ", ".join(str(place + 1) for place in sorted(picked)) or "none"
    if picked == {place for place, option in enumerate(options) if option.right}:
        said = [options[place] for place in sorted(picked) if options[place].why]
        whys = [f"{option.text}: {option.why}" if question.several else option.why for option in said]
        return Verdict(Outcome.CORRECT, understood, "\n\n".join(whys))
    wrong = [place for place in sorted(picked) if not options[place].right]
    mistake = next((options[place].mistake for place in wrong if options[place].mistake), "")
    says = _each(options, picked) if question.several else options[wrong[0]].why
    return Verdict(Outcome.MISTAKE if mistake else Outcome.WRONG, understood, says, mistake)


def _each(options: tuple[Option, ...], picked: frozenset[int]) -> str:
    """One line for each option that was wrongly picked or missed, in the order shown."""
    lines = []
    for place, option in enumerate(options):
        if option.right == (place in picked):
            continue
        what = "was missed" if option.right else "does not belong"
        lines.append(f"- Option {place + 1} {what}{': ' + option.why if option.why else '.'}")
    return "\n".join(lines)
