"""What a sitting is planned from: what the learner wishes for, what is known of them, and how long a card takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from quiz.library import Ref
from quiz.model import Kind, Phase, Standing
from quiz.shelves import Openings

__all__ = ["EXPLAIN_SECONDS", "Learner", "Wish", "askable", "seconds_for"]

EXPLAIN_SECONDS = 180.0
_NEW_FACTOR = 2.0  # a first showing is read slowly, and one in three is missed and shown once more
_AGAIN = 1.1  # at the usual retention one review in ten is missed, and shown once more
_MORE_NEW = 4
_DEFAULT_SECONDS: Mapping[str, float] = {
    Kind.RECALL: 25.0,
    Kind.CLOZE: 15.0,
    Kind.EXPLAIN: EXPLAIN_SECONDS,
    Kind.CHOICE: 25.0,
    Kind.NUMBER: 35.0,
    Kind.ORDER: 35.0,
    Kind.SHAPE: 25.0,
    Kind.PROBE: 40.0,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the learner asked for: command-line options, or the settings behind them.

    ``new`` is how many new cards there may be, beyond the core too (None: what is left of today's share, core first).
    ``ahead`` reviews that many days ahead of time. ``cram`` leaves the schedule alone. ``guess`` is an item of the
    path: its cards, unscheduled. ``cards`` are just these, in this order, unscheduled.
    """

    minutes: float = 10.0
    new: int | None = None
    limit: int | None = None
    topic: str = ""
    ahead: int = 0
    cram: bool = False
    guess: str = ""
    cards: tuple[str, ...] = ()

    def more_new(self) -> "Wish":
        """A few more new cards, when all that was planned is done."""
        return Wish(self.minutes, new=_MORE_NEW, topic=self.topic)

    def further_ahead(self) -> "Wish":
        """What falls due a day later, when all that was planned is done."""
        return Wish(self.minutes, new=0, topic=self.topic, ahead=self.ahead + 1)


@dataclass(frozen=True, slots=True)
class Learner:
    """What is known of the learner at the start of a sitting.

    ``open`` tells which new cards may be introduced. ``seconds`` is their median time by kind of card. ``own`` begins
    the paths of the learner's own card files: their new cards come before all others.
    ``introduced`` counts the cards first met today; ``met_today`` are the cards answered today.
    """

    day: int
    now: int
    memories: Mapping[str, Standing]
    open: Openings
    new_a_day: int = 4
    learn_ahead: int = 1200
    own: str = "\0"
    seconds: Mapping[str, float] = field(default_factory=dict)
    introduced: int = 0
    met_today: frozenset[str] = frozenset()

    def owns(self, ref: Ref) -> bool:
        """Whether the learner wrote the card."""
        return ref.path.startswith(self.own)

    def is_unmet(self, card: str) -> bool:
        """Whether a card was never answered so that it counts."""
        memory = self.memories.get(card)
        return memory is None or memory.phase is Phase.NEW


def seconds_for(kind: str, learner: Learner, *, new: bool = False) -> float:
    """How long a card of this kind is likely to take, in seconds."""
    usual = learner.seconds.get(kind, _DEFAULT_SECONDS.get(kind, 30.0))
    if kind == Kind.EXPLAIN:
        return usual
    return usual * (_NEW_FACTOR if new else _AGAIN)


def askable(ref: Ref, memory: Standing | None, learner: Learner, wish: Wish) -> bool:
    """Whether a card may be asked at all: it is finished, of the topic wished for, and not put away."""
    if ref.stub or (wish.topic and ref.topic != wish.topic):
        return False
    return memory is None or not (memory.suspended or memory.buried == learner.day)
