"""Our memories and log in Anki's rows: days counted from the collection's own first day, FSRS's numbers beside them.

The columns' meaning is Anki's (its source, ``card/mod.rs``, ``revlog/mod.rs``); each was tried against its backend.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from quiz.memory import Scheduler, date_of, phase_after, standing, trail
from quiz.model import Event, EventType, Memory, Phase, Rating

__all__ = ["CardRow", "Origin", "RevlogRow", "Times", "card_row", "new_row", "origin_of", "revlog"]

_NEW, _LEARNING, _REVIEW, _RELEARNING = 0, 1, 2, 3
_IN_LEARNING, _IN_DAYS = 1, 3
_SUSPENDED, _BURIED = -1, -3
_RESET = 4
_KINDS = {Phase.NEW: 0, Phase.LEARNING: 0, Phase.REVIEW: 1, Phase.RELEARNING: 2}
_DAY = 86_400  # s
_FACTOR = 2500  # what SM-2 would begin with; FSRS doesn't look at it
_LONGEST_ANSWER = 60_000  # ms that Anki's own preset counts at most


@dataclass(frozen=True, slots=True)
class Origin:
    """The beginning of a collection: its first study ``day``, when that began, and the offset it had (minutes east)."""

    day: int
    at: int
    offset: int


@dataclass(frozen=True, slots=True)
class Times:
    """What a card's row depends on: the collection's origin, today's study day, and the steps' counts."""

    origin: Origin
    today: int
    steps: int
    again_steps: int
    retention: float
    decay: float


class CardRow(NamedTuple):
    """The schedule of one card, by Anki's columns."""

    type: int
    queue: int
    due: int
    ivl: int
    factor: int
    reps: int
    lapses: int
    left: int
    data: str


class RevlogRow(NamedTuple):
    """One review, by Anki's columns."""

    id: int
    ease: int
    ivl: int
    last: int
    factor: int
    time: int
    type: int


def origin_of(histories: Iterable[Sequence[Event]], today: int, now: datetime, rollover: int) -> Origin:
    """The collection's beginning: the study day of the first event, or today.

    Args:
        histories: All events that go into it, card by card.
        today: Today's study day.
        now: The clock, aware of its zone.
        rollover: The hour at which a study day begins.
    """
    first = min((events[0] for events in histories if events), key=lambda event: event.id, default=None)
    offset = now.utcoffset() or timedelta(0)
    minutes = round(offset.total_seconds() / 60) if first is None else first.utc_offset
    day = today if first is None else min(first.day, today)
    zone = timezone(timedelta(minutes=minutes))
    return Origin(day, int(datetime.combine(date_of(day), time(rollover), zone).timestamp()), minutes)


def new_row(position: int) -> CardRow:
    """A card that was never answered."""
    return CardRow(_NEW, _NEW, position, 0, 0, 0, 0, 0, "{}")


def card_row(memory: Memory, last_at: int, position: int, times: Times) -> CardRow:
    """A card's schedule.

    Args:
        memory: Its memory.
        last_at: Its last row in the review log, unix milliseconds.
        position: Its place among the new ones.
        times: What all cards have in common.
    """
    row = _row(memory, last_at, times) if memory.stability else new_row(position)
    if memory.suspended:
        return row._replace(queue=_SUSPENDED)
    return row._replace(queue=_BURIED) if memory.buried == times.today else row


def _row(memory: Memory, last_at: int, times: Times) -> CardRow:
    state = f'"s":{round(memory.stability, 4)},"d":{round(memory.difficulty, 3)}'
    terms = f'"dr":{round(times.retention, 2)},"decay":{round(times.decay, 3)}'
    text = f'{{{state},{terms},"lrt":{last_at // 1000}}}'  # JSON
    reps, lapses = memory.reps, memory.lapses
    first = times.origin.day
    if memory.phase is Phase.REVIEW:
        return CardRow(_REVIEW, _REVIEW, memory.due - first, memory.interval, _FACTOR, reps, lapses, 0, text)
    again = memory.phase is Phase.RELEARNING
    kind, queue, due = _RELEARNING if again else _LEARNING, _IN_LEARNING, memory.due
    if -memory.interval >= _DAY:  # a step that goes over the day's border is counted in days there
        queue, due = _IN_DAYS, memory.last_day - memory.interval // _DAY - first
    interval = max(1, round(memory.stability)) if again else 0
    left = max(1, (times.again_steps if again else times.steps) - memory.step)
    return CardRow(kind, queue, due, interval, _FACTOR, reps, lapses, left, text)


@lru_cache(4096)  # most cards are answered alike
def _difficulty(scheduler: Scheduler, before: float, rating: Rating) -> tuple[float, int]:
    """The difficulty after an answer, and as Anki's log writes it."""
    difficulty = scheduler.difficulty(before, rating)
    return difficulty, round(((difficulty - 1) / 9 + 0.1) * 1000)


def revlog(events: Sequence[Event], scheduler: Scheduler) -> list[RevlogRow]:
    """One card's reviews: what counts here, and nothing that is only looked at, undone, or done beside the schedule."""
    rows: list[RevlogRow] = []
    phase, interval, difficulty = Phase.NEW, 0, 0.0
    for event, given in _given(events, scheduler):
        if event.type is EventType.RESET:
            phase, interval, difficulty = Phase.NEW, 0, 0.0
            if rows:
                rows.append(RevlogRow(event.id, 0, 0, 0, 0, 0, _RESET))
        elif event.rating is not None:
            difficulty, factor = _difficulty(scheduler, difficulty, event.rating)
            spent = min(event.duration, _LONGEST_ANSWER)
            rows.append(RevlogRow(event.id, event.rating, given, interval, factor, spent, _KINDS[phase]))
            phase, interval = phase_after(phase, given), given
    return rows


def _given(events: Sequence[Event], scheduler: Scheduler) -> Iterator[tuple[Event, int]]:
    """The resets and counted answers that stand, with the interval each was given."""
    if all(event.interval or not event.counts for event in events):
        found = ((event, event.interval) for event in standing(events))
    else:  # one was stored without, as an import may do: then the scheduler's counts
        found = ((event, memory.interval) for event, memory in trail(events, scheduler))
    for event, interval in found:
        if event.type is EventType.RESET or (event.type is EventType.ANSWER and event.counts):
            yield event, interval
