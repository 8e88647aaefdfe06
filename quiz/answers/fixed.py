"""From a card as its file says it to a question that can be shown and judged. Probes build theirs in the lab."""

import random
import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace

from quiz.answers import shape, within
from quiz.answers.band import whole
from quiz.answers.expression import NotUnderstood, echo, evaluate
from quiz.errors import CardError
from quiz.gaps import filled, has_gap
from quiz.model import By, Card, Kind, Memory, Option, Question, Tolerance

__all__ = ["is_last", "question_of", "showing", "stays_ordered", "with_own_words"]

_DEFAULT = Tolerance(relative=0.02)
_ORDERED = "ordered"
_LAST = re.compile(
    r"(?:all|none|both|neither|any|each)(?: of)?(?: the)?(?: (?:above|these|them|others?|options?|three|four))?",
    re.IGNORECASE,
)
# "2.0", "3.2k" and "1e6" are whole numbers that nobody means to the unit.
_ROUND = re.compile(r"[.%]|[0-9]\s?[kKMB]|[0-9][eE]")
_ZERO = 1e-9


def question_of(card: Card, seed: int) -> Question:
    """The question of a card that is no probe.

    Options and steps are shuffled by ``seed`` and the card's id: options tagged ``ordered`` stay, one such as "none
    of these" comes last, steps are never shown in the right order. A number without ``within`` has to be within 2 %,
    a whole one exact.

    Raises:
        CardError: If the expected answer, ``within``, the options or the steps can't be used.
        ValueError: For a probe card.
    """
    stream = random.Random(f"{card.id}/{seed}")  # noqa: S311 - the order of options, not a secret
    question = Question(card.kind, card.question, card.answer, traps=card.traps)
    match card.kind:
        case Kind.RECALL:
            question = replace(question, answer=card.answer or card.expected)
        case Kind.EXPLAIN:
            question = replace(question, points=card.points)
        case Kind.CLOZE:
            question = replace(question, answer=card.expected, why=_below(_whole(card.filled), card.answer))
        case Kind.CHOICE:
            question = _choice(card, question, stream)
        case Kind.NUMBER:
            question = _number(card, question)
        case Kind.ORDER:
            question = _order(card, question, stream)
        case Kind.SHAPE:
            question = _shape(card, question)
        case Kind.PROBE:
            raise ValueError(f"{card.id} is a probe: the lab builds its questions")
    return question


def _whole(text: str) -> str:
    """The paragraphs that had gaps, whole again: a gap's text alone says little, and above it the gap is still open."""
    paragraphs = (part for part in text.split("\n\n") if has_gap(part))
    return "\n\n".join(textwrap.dedent(filled(part, _bold)) for part in paragraphs)


def _bold(text: str) -> str:
    """The text in bold; as it is where stars of its own would end that too early."""
    return text if "*" in text else f"**{text}**"


def with_own_words(card: Card, question: Question) -> Question:
    """A question that a probe has built, with what its card adds: what stands below its ``---``, and its traps."""
    return replace(question, why=_below(question.why, card.answer), traps=card.traps)


def _below(above: str, text: str) -> str:
    return "\n\n".join(part for part in (above, text) if part)


def _choice(card: Card, question: Question, stream: random.Random) -> Question:
    if len(card.options) < 2:  # noqa: PLR2004 - the fewest to choose among
        raise CardError("there is nothing to choose", "give at least two options", card.place)
    options = card.options if stays_ordered(card) else _shuffled(card.options, stream)
    right = "; ".join(option.text for option in options if option.right)
    return replace(question, answer=right or "none", options=tuple(options), why=card.answer)


def _shuffled(options: Sequence[Option], stream: random.Random) -> list[Option]:
    last = [option for option in options if is_last(option)]
    rest = [option for option in options if option not in last]
    stream.shuffle(rest)
    return rest + last


def is_last(option: Option) -> bool:
    """Whether an option such as "none of these" has its place below the others."""
    return _LAST.fullmatch(option.text.strip(" .*_")) is not None


def stays_ordered(card: Card) -> bool:
    """Whether a card's options are shown as they are written."""
    return _ORDERED in card.tags


def _number(card: Card, question: Question) -> Question:
    value = _evaluated(card, card.expected, "answer")
    shown = echo(card.expected) or card.expected
    return replace(
        question, answer=shown, by=By.COMPUTE, value=value, tolerance=_tolerance(card, value), why=card.answer
    )


def _tolerance(card: Card, value: float) -> Tolerance:
    if not card.within:
        exact = value.is_integer() and (value == 0 or not _ROUND.search(card.expected))
        return whole(value) if exact else _DEFAULT
    try:
        tolerance = within.read(card.within)
    except ValueError as error:
        raise CardError(f'within="{card.within}" {error}', within.WRITE, card.place) from None
    # A share of nothing is nothing.
    return tolerance if value or tolerance.absolute else replace(tolerance, absolute=_ZERO)


def _evaluated(card: Card, text: str, attribute: str) -> float:
    try:
        return evaluate(text)
    except NotUnderstood as reason:
        raise CardError(
            f'{attribute}="{text}" is not a number: {str(reason).rstrip(".")}',
            'write a number or an expression, "ln 27"',
            card.place,
        ) from None


def _order(card: Card, question: Question, stream: random.Random) -> Question:
    count = len(card.steps)
    if not 2 <= count <= 26 or len(set(card.steps)) < count:  # noqa: PLR2004 - the letters there are
        raise CardError("its steps can't be put in order", "give 2 to 26 different ones", card.place)
    shown = list(range(count))
    while shown == sorted(shown):
        stream.shuffle(shown)
    return replace(question, answer=" → ".join(card.steps), steps=card.steps, shown=tuple(shown), why=card.answer)


def _shape(card: Card, question: Question) -> Question:
    try:
        answer = shape.read(card.expected)
    except NotUnderstood as reason:
        said = f'shape="{card.expected}": {str(reason).rstrip(".")}'
        raise CardError(said, 'write it as "(32, 10)"', card.place) from None
    return replace(question, answer=answer, why=card.answer)


def showing(memory: Memory) -> int:
    """The seed of the order in which a card's options are shown next: another one at each showing."""
    return memory.reps * 2 + memory.looked
