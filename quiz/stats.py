"""What the log says of the learner: days, retention, time, calibration, misconceptions that come back. Numbers only."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from quiz.memory import standing
from quiz.model import Event, EventType, Outcome, Rating, Sureness

__all__ = ["Day", "Misconception", "Share", "Stats", "statistics"]

_JUDGED = {Outcome.CORRECT, Outcome.NEAR, Outcome.SLIP, Outcome.MISTAKE, Outcome.WRONG}
_RECURRING = 2


@dataclass(slots=True)
class Share:
    """``right`` of ``of``."""

    right: int = 0
    of: int = 0

    def add(self, *, right: bool) -> None:
        """Count one more."""
        self.right += right
        self.of += 1


@dataclass(slots=True)
class Day:
    """One study day: answers that count, first looks, and the time both took in seconds."""

    answers: int = 0
    looks: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Misconception:
    """A mistake's id that was met more than once: how often, last on which study day, and at which cards."""

    id: str
    times: int = 0
    last_day: int = 0
    cards: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Stats:
    """Everything that is told.

    ``days`` goes by study day. ``retention`` is the share of right ones among the first answers of a day to cards in
    review, ``by_topic`` the same for each topic. ``calibration`` goes by how sure one said to be. ``misconceptions``
    are those met at least twice, the most frequent first.
    """

    days: dict[int, Day]
    retention: Share
    by_topic: dict[str, Share]
    calibration: dict[Sureness, Share]
    misconceptions: tuple[Misconception, ...]


def statistics(histories: Iterable[Sequence[Event]], topic_of: Callable[[str], str]) -> Stats:
    """Count through the whole log.

    Args:
        histories: Each card's events in order, undone ones included: those don't count.
        topic_of: A card's topic; empty for one that is in no file any more.
    """
    days: dict[int, Day] = {}
    retention, by_topic = Share(), dict[str, Share]()
    calibration = {sureness: Share() for sureness in (Sureness.SURE, Sureness.UNMARKED, Sureness.GUESS)}
    mistakes: dict[str, Misconception] = {}
    for history in histories:
        events = standing(history)
        for event in events:
            _count_day(days, event)
            _count_sureness(calibration, event)
            _count_mistake(mistakes, event)
        for event in _first_reviews(events):
            right = event.rating is not Rating.AGAIN
            retention.add(right=right)
            if topic := topic_of(event.card):
                by_topic.setdefault(topic, Share()).add(right=right)
    recurring = [one for one in mistakes.values() if one.times >= _RECURRING]
    recurring.sort(key=lambda one: (-one.times, -one.last_day, one.id))
    return Stats(dict(sorted(days.items())), retention, dict(sorted(by_topic.items())), calibration, tuple(recurring))


def _count_day(days: dict[int, Day], event: Event) -> None:
    if event.type not in {EventType.ANSWER, EventType.LOOK}:
        return
    day = days.setdefault(event.day, Day())
    day.seconds += event.duration / 1000
    if event.type is EventType.LOOK:
        day.looks += 1
    else:
        day.answers += 1


def _count_sureness(calibration: dict[Sureness, Share], event: Event) -> None:
    if event.type in {EventType.ANSWER, EventType.LOOK} and event.outcome in _JUDGED:
        calibration[event.sureness].add(right=event.outcome is Outcome.CORRECT)


def _count_mistake(mistakes: dict[str, Misconception], event: Event) -> None:
    if not event.mistake:
        return
    one = mistakes.setdefault(event.mistake, Misconception(event.mistake))
    one.times += 1
    one.last_day = max(one.last_day, event.day)
    one.cards.add(event.card)


def _first_reviews(events: Sequence[Event]) -> list[Event]:
    """The answers that tell of retention: the first of its day to a card that was in review by then."""
    found: list[Event] = []
    before: Event | None = None
    for event in events:
        if event.type is EventType.RESET:
            before = None
        elif event.type is EventType.ANSWER and event.counts and event.rating is not None:
            if before is not None and before.interval > 0 and before.day < event.day:
                found.append(event)
            before = event
    return found
