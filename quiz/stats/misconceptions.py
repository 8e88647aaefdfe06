"""Mistakes that were met more than once, and what the questions said of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from quiz.answers.nudge import EFFECTS
from quiz.answers.recall import TRAP
from quiz.model import Question
from quiz.store.tallies import Met

__all__ = ["Misconception", "explained", "recurring"]

_RECURRING = 2
_OF = " of "
_A_CARDS_OWN = (TRAP, *EFFECTS)


@dataclass(frozen=True, slots=True)
class Misconception:
    """A mistake's id that was met more than once.

    It was met ``times``, last on a study day, at ``cards`` (the most frequent first), last in ``variant`` if any of
    those are built by a probe. ``says`` is what its question said of it (markdown), if that is known.
    """

    id: str
    times: int
    last_day: int
    cards: tuple[str, ...]
    variant: int | None = None
    says: str = ""


def recurring(met: Iterable[Met]) -> tuple[Misconception, ...]:
    """Those met at least twice, over all cards, the most frequent first.

    A card's typical trap is that card's own, and so is what a nudge's wrong answer says of an effect.
    """
    gathered: dict[str, list[Met]] = {}
    for one in met:
        name = f"{one.mistake}{_OF}{one.card}" if one.mistake in _A_CARDS_OWN else one.mistake
        gathered.setdefault(name, []).append(one)
    found = [
        Misconception(
            name,
            sum(one.times for one in each),
            max(one.last_day for one in each),
            tuple(one.card for one in sorted(each, key=lambda one: (-one.times, one.card))),
            max((one.variant for one in each if one.variant is not None), default=None),
        )
        for name, each in gathered.items()
    ]
    found = [one for one in found if one.times >= _RECURRING]
    return tuple(sorted(found, key=lambda one: (-one.times, -one.last_day, one.id)))


def explained(question: Question, mistake: str) -> str:
    """What a question says of a mistake, also of one that is a card's own; empty if it doesn't know it."""
    name = mistake.partition(_OF)[0]
    mistake = name if name in _A_CARDS_OWN else mistake
    own = (one.says for one in question.mistakes if one.id == mistake)
    options = (option.why for option in question.options if option.mistake == mistake)
    parts = (explained(part.question, mistake) for part in question.parts)
    return next((text for texts in (own, options, parts) for text in texts if text), "")
