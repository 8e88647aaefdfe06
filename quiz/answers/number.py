"""Numbers: any expression, judged by the accepted band, the known mistakes and the usual slips, in that order."""

import math
import re
from dataclasses import dataclass

from quiz.answers.arithmetic import figure
from quiz.answers.band import Band, half_width, near_band, reach, right_band
from quiz.answers.expression import echo, evaluate
from quiz.answers.typed import MAX_LENGTH, NotUnderstood, is_what, skipped, ungraded
from quiz.figures import num
from quiz.model import By, Mistake, Outcome, Question, Verdict

__all__ = ["Known", "asks_percent", "how_near", "judge", "known", "meant", "parse", "slips"]

_MISTAKEN_ESTIMATE = math.log(1.25)
# Not behind a figure: "69 %" is given, and says nothing about what is asked for.
_PERCENT_ASKED = re.compile(r"(?<![0-9])(?<![0-9]\s)(?:%|per ?cent)", re.IGNORECASE)
_LOGARITHMIC = re.compile(r"(?<![a-z])(?:log|ln|nats?|bits?|nll|entropy|likelihood|perplexity)(?![a-z])", re.IGNORECASE)
_PERCENT_TYPED = re.compile(r"(?:%|per ?cent|pct)\s*\.?\s*$", re.IGNORECASE)
_WORDS = re.compile(r"[a-z]+")
_FACTORS = {
    100.0: "That is 100 times the answer: a share or a percentage?",
    0.01: "That is a hundredth of the answer: a share or a percentage?",
    1000.0: "That is 1000 times the answer: is the unit right?",
    0.001: "That is a thousandth of the answer: is the unit right?",
}
_LOG_BASES = {
    1 / math.log(2): "That is the answer to base 2, in bits; the natural logarithm is meant.",
    math.log(2): "That is with the natural logarithm; base 2 is meant.",
    1 / math.log(10): "That is the answer to base 10; the natural logarithm is meant.",
    math.log(10): "That is with the natural logarithm; base 10 is meant.",
}


_WHAT = re.compile(r"([0-9)%](?:\s*(?i:per ?cent|pct)\b)?)\s+(?!(?i:per ?cent|pct)\b)([A-Za-z][A-Za-z -]{2,})$")
_THOUSANDS = re.compile(r"[-−+]?[1-9][0-9]{0,2},[0-9]{3}")
_Judged = tuple[Outcome, str, str]  # what to say of it, and the mistake that was recognised
_UNLIKELY = {Outcome.CORRECT: 0, Outcome.WRONG: 2}


def parse(typed: str) -> float:
    """The number that was typed, as :func:`quiz.answers.expression.evaluate` reads it.

    Raises:
        NotUnderstood: If it can't be read.
    """
    return evaluate(typed)


def _number_in(question: Question, typed: str) -> str:
    """What was typed without the word for what is counted: "12 parameters", where the question names those.

    A per cent is no such thing: it says what the figure is worth.
    """
    what = _WHAT.search(typed.rstrip(" .")) if len(typed) <= MAX_LENGTH else None
    asked = set(_WORDS.findall(question.ask.casefold()))
    if what and all({word, f"{word}s", word.removesuffix("s")} & asked for word in _WORDS.findall(what[2].casefold())):
        return typed[: what.end(1)]
    return typed


def judge(question: Question, typed: str) -> Verdict:
    """Correct, nearest mistake, slip (factor, sign, base of the logarithm), near, wrong: the first that holds.

    Raises:
        ValueError: For a question without a value.
    """
    if question.value is None:
        raise ValueError("a number question needs a value")
    if skipped(typed):
        return Verdict(Outcome.SKIPPED)
    try:
        (outcome, says, mistake), text, _ = _meant(question, question.value, typed)
    except NotUnderstood as reason:
        return ungraded(reason)
    return Verdict(outcome, echo(text) or " ".join(text.split()), says, mistake)


def meant(question: Question, typed: str) -> float:
    """The number that is judged where this was typed.

    Raises:
        NotUnderstood: If it can't be read.
        ValueError: For a question without a value.
    """
    if question.value is None:
        raise ValueError("a number question needs a value")
    return _meant(question, question.value, typed)[2]


def _meant(question: Question, value: float, typed: str) -> tuple[_Judged, str, float]:
    """What comes of what was typed, and the text and number that were taken for it.

    That is what is right of all that may be meant, else the first that is not wrong: nothing is wrong only because of
    how it is written.
    """
    typed = _number_in(question, typed)
    readings = _readings(question, typed, parse(typed))
    judged = [(_judged(question, value, number), text, number) for text, number in readings]
    return min(judged, key=lambda one: _UNLIKELY.get(one[0][0], 1))


def _readings(question: Question, typed: str, number: float) -> list[tuple[str, float]]:
    """What may be meant, with its number: what is written first, then 3.296 by "3,296", and 12 by "12%"."""
    found = [(typed, number)]
    if _THOUSANDS.fullmatch(typed.strip()):
        decimal = typed.replace(",", ".")
        found.append((decimal, parse(decimal)))
    return [*found, (typed, 100 * number)] if _is_percent(question, typed) else found


def _is_percent(question: Question, typed: str) -> bool:
    """Whether "12%" may stand for 12, because a percentage is asked for."""
    return _PERCENT_TYPED.search(typed) is not None and asks_percent(question)


def asks_percent(question: Question) -> bool:
    """Whether a percentage is asked for."""
    return _PERCENT_ASKED.search(question.ask) is not None


def _judged(question: Question, value: float, number: float) -> _Judged:
    others = [float(mistake.value) for mistake in question.mistakes]
    right = _right(question, value)
    if _within(right, number):
        return Outcome.CORRECT, "", ""
    if (mistaken := _recognised(question, value, number)) is not None:
        return Outcome.MISTAKE, _what_it_is(mistaken, number), mistaken.mistake.id
    for band, says in slips(question, value):
        if _within(band, number):
            return Outcome.SLIP, says, ""
    if _within(near_band(value, question.tolerance, question.by, others), number):
        return Outcome.NEAR, how_near(question), ""
    return Outcome.WRONG, "", ""


def _right(question: Question, value: float) -> Band:
    return right_band(value, question.tolerance, question.by, [float(mistake.value) for mistake in question.mistakes])


def _within(band: tuple[float, float], number: float) -> bool:
    return band[0] <= number <= band[1]


@dataclass(frozen=True, slots=True)
class Known:
    """A mistake with the numbers that are taken for it, as far as it is nearer to them than the answer is.

    ``close`` are those that need not be called close to it; ``shown`` is its figure.
    """

    mistake: Mistake
    band: Band
    close: Band
    shown: str


def known(question: Question, value: float) -> list[Known]:
    """The mistakes of a number question, whose answer is ``value``, with their bands.

    An estimate that was led astray is itself an estimate: it may miss the mistake's figure by a quarter.
    """
    found = []
    for mistake in question.mistakes:
        wrong = float(mistake.value)
        close = low, high = right_band(wrong, question.tolerance, None)
        if question.by is By.PREDICT:
            rest = [value, *(float(other.value) for other in question.mistakes if other is not mistake)]
            spread = math.exp(reach(wrong, rest, _MISTAKEN_ESTIMATE))
            low, high = min(low, wrong * spread, wrong / spread), max(high, wrong * spread, wrong / spread)
        digits = question.tolerance.digits
        shown = figure(wrong) if digits is None or wrong.is_integer() else num(wrong, digits)
        found.append(Known(mistake, (low, high), close, shown))
    return found


def _recognised(question: Question, value: float, number: float) -> Known | None:
    """The mistake nearest to the number, if that lies in the mistake's own band and nearer to it than to the answer."""
    candidates = []
    for one in known(question, value):
        distance = abs(number - float(one.mistake.value))
        if _within(one.band, number) and distance < abs(number - value):
            candidates.append((distance, one))
    return min(candidates, key=lambda candidate: candidate[0])[1] if candidates else None


def _what_it_is(mistaken: Known, number: float) -> str:
    """A sentence with the variant's own figure, which the number may only be close to."""
    close = "" if _within(mistaken.close, number) else f"Close to {mistaken.shown}: "
    return close + is_what(mistaken.shown, mistaken.mistake.says)


def slips(question: Question, value: float) -> list[tuple[Band, str]]:
    """The numbers that are off by a sign, a factor or a base of the logarithm, and what to say of each, in order."""
    width = half_width(value, question.tolerance)
    if width >= abs(value):
        return []  # the band holds zero: neither a sign nor a factor tells anything
    others = [float(mistake.value) for mistake in question.mistakes]
    low, high = right_band(value, question.tolerance, question.by, others)
    factors = dict(_FACTORS)
    if _LOGARITHMIC.search(f"{question.ask} {question.answer} {question.why}"):
        factors |= _LOG_BASES
    # An estimate's wide band would find a factor by chance, so the narrow one is used for it, too.
    bands = [((factor * (value - width), factor * (value + width)), says) for factor, says in factors.items()]
    return [((-high, -low), "The size is right, the sign is not."), *bands]


def how_near(question: Question) -> str:
    """What to say of a number that is near."""
    tolerance = question.tolerance
    if question.by is By.PREDICT:
        return "Close, but not close enough for an estimate."
    if tolerance.relative:
        return f"Close, but more than {figure(100 * tolerance.relative)} % off."
    if tolerance.digits:
        return f"Close, but not to {tolerance.digits} significant digit{'s' if tolerance.digits > 1 else ''}."
    return "Close, but not close enough."
