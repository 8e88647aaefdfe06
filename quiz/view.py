"""What a sitting shows: the values that a face draws, and how it says an interval."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from quiz.figures import counted
from quiz.model import Card, Kind, Outcome, Question, Rating, Sureness, Verdict

__all__ = [
    "NO_MORE",
    "OPTIMISE",
    "WELCOME",
    "Stage",
    "Summary",
    "View",
    "behind",
    "humanise",
    "once_more",
    "unscheduled",
]

OPTIMISE = "There are enough reviews to fit the schedule to your memory: quiz optimise."

NO_MORE = "There is nothing more of that now. `quiz path watching ITEM` opens new topics."

WELCOME = (
    "Welcome. Ten minutes a day, and what you have understood stays with you.\n"
    "This is the learning path. Where are you on it? "
    "New questions come from the item that you are at, and from those behind it."
)


class Stage(StrEnum):
    """Where the sitting stands. ``WAIT``: the lab is building the next question; ``DONE``: the sitting is over."""

    ASK = "ask"
    REVEAL = "reveal"
    JUDGED = "judged"
    WAIT = "wait"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sitting came to. ``right`` counts first tries; ``returning`` cards come back the next study day."""

    answered: int = 0
    right: int = 0
    looks: int = 0
    seconds: float = 0.0
    again: tuple[str, ...] = ()
    left: int = 0
    sittings: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """All that a face has to show now.

    ``number`` and ``total`` count cards of the sitting, ``seconds_left`` is the time they will still take. ``first``:
    the card was never shown before; ``second``: this is a second try; ``mark``: this answer has to be marked sure or
    guessing. ``repairable``: the wrong answer may be typed again once, ``repaired`` is what came of that (the rating
    stays). ``again_at_once``: the same is asked once more before anything is rated. ``practice``: nothing is scheduled,
    hence nothing to be rated; ``returns``: it is asked again in this sitting nevertheless. ``tinkerable``: its numbers
    can be changed (:attr:`quiz.session.Sitting.variant`). ``intervals`` gives for each rating when the card would come
    back. ``notes`` are lines to say once.
    """

    stage: Stage
    card: Card | None = None
    question: Question | None = None
    number: int = 0
    total: int = 0
    seconds_left: float = 0.0
    first: bool = False
    second: bool = False
    mark: bool = False
    hints: tuple[str, ...] = ()
    more_hints: bool = False
    typed: str = ""
    sureness: Sureness = Sureness.UNMARKED
    verdict: Verdict | None = None
    repairable: bool = False
    repaired: Verdict | None = None
    look: bool = False
    again_at_once: bool = False
    practice: bool = False
    returns: bool = False
    proposed: Rating | None = None
    intervals: Mapping[Rating, str] = field(default_factory=dict)
    leech: int = 0
    undoable: bool = False
    tinkerable: bool = False
    notes: tuple[str, ...] = ()


def once_more(view: View) -> str:
    """Says that the same is asked once more, and why, if the answer was right."""
    question = view.question
    fresh = ", with fresh numbers" if view.card is not None and view.card.kind is Kind.PROBE else ""
    if question is None or view.verdict is None or view.verdict.outcome is not Outcome.CORRECT:
        return f"Once more{fresh}"
    things = question.options or question.steps
    few = "Two" if len(things) == 2 else "Three"  # noqa: PLR2004 - as answers.rating has it
    return f"{few} {'options' if question.options else 'steps'} are soon guessed: once more{fresh}"


def unscheduled(view: View) -> str:
    """Says what follows from an answer where nothing is scheduled."""
    return "Comes back in a moment; the schedule stays as it is" if view.returns else "The schedule stays as it is"


def humanise(interval: int) -> str:
    """An interval in words: days, or seconds below zero.

    >>> humanise(-600), humanise(1), humanise(45), humanise(800)
    ('10 min', '1 day', '1.5 months', '2.2 years')
    """
    if interval <= 0:
        return f"{max(1, round(-interval / 60))} min"
    if interval < 30:  # noqa: PLR2004 - days of a month
        return counted(interval, "day")
    months = interval / 30.44
    return f"{months:.1f} months" if interval < 365 else f"{interval / 365.25:.1f} years"  # noqa: PLR2004


def behind(left: int, sittings: int) -> str:
    """Says how many more cards are due than the minutes hold, and how many sittings those take.

    >>> behind(150, 8)
    '150 more are due than fit today: about 8 sittings like this one. No hurry.'
    """
    verb = "card is" if left == 1 else "are"
    return f"{left} more {verb} due than fit today: about {counted(sittings, 'sitting')} like this one. No hurry."
