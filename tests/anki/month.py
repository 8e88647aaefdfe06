"""Months of simulated reviews that end now: Anki's backend has no other clock than the machine's."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from quiz.memory import Scheduler, replay, study_day
from quiz.model import Event, EventType, Memory, Phase, Rating

__all__ = ["Zone", "histories", "months", "utc"]

Zone = Callable[[datetime], datetime]

_RATINGS = (Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.GOOD, Rating.GOOD, Rating.EASY)
_MINUTES = 60_000


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def months(
    card: str, scheduler: Scheduler, now: datetime, days: int, zone: Zone = utc, *, eventful: bool = False
) -> list[Event]:
    """One card's answers from some day of the last ``days`` on, each when it was due or a little later.

    With ``eventful``, there are undone answers, resets, looks, crams, suspensions and burials among them.
    """
    stream = random.Random(f"{card}/{days}")
    events: list[Event] = []
    moment = _by_day(now - timedelta(days=stream.randint(1, days)), zone, stream)
    while moment < now - timedelta(minutes=5):
        at, local = int(moment.timestamp() * 1000) + stream.randint(0, 50_000), zone(moment)
        day = study_day(local)
        memory = replay(events, scheduler)
        offset = local.utcoffset() or timedelta(0)
        common = Event(card, EventType.ANSWER, day, at, round(offset.total_seconds() / 60), stream.randint(900, 90_000))
        rating = stream.choice(_RATINGS)
        after = scheduler.outcomes(memory, day, at, card)[rating]
        answer = replace(common, rating=rating, interval=after.interval, due=after.due, kind="recall")
        what = stream.random() if eventful else 1.0
        if what < 0.05:
            events.append(replace(common, type=EventType.LOOK, counts=False))
            moment += timedelta(minutes=20)
        elif what < 0.10:
            events.append(replace(answer, counts=False))  # crammed, or again within the sitting
            moment += timedelta(hours=5)
        elif what < 0.14:
            events += [answer, replace(common, type=EventType.UNDO, id=at + 999, counts=False, target=at)]
            moment += timedelta(minutes=1)
        elif what < 0.16:
            events.append(replace(common, type=EventType.RESET, counts=False))
            moment += timedelta(days=1)
        else:
            events.append(answer)
            moment = _next(moment, after, zone, stream)
    if eventful and events and stream.random() < 0.1:
        deed = stream.choice((EventType.SUSPEND, EventType.BURY))
        at = max(int(now.timestamp() * 1000) - _MINUTES - stream.randint(0, 20_000), events[-1].id + 1)
        events.append(Event(card, deed, study_day(zone(now)), at, events[-1].utc_offset, counts=False))
    return events


def _next(moment: datetime, after: Memory, zone: Zone, stream: random.Random) -> datetime:
    if after.phase is Phase.REVIEW:
        late = stream.choice((0, 0, 0, 1, 3, -1))
        return _by_day(moment + timedelta(days=max(1, after.interval + late)), zone, stream)
    return moment + timedelta(seconds=-after.interval + stream.randint(0, 600))


def _by_day(moment: datetime, zone: Zone, stream: random.Random) -> datetime:
    """Some time of the same date between 7 in the morning and 11 at night, on the learner's clock."""
    wall = zone(moment).replace(hour=stream.randint(7, 22), minute=stream.randint(0, 59), tzinfo=None)
    return zone(wall.astimezone() if zone is not utc else wall.replace(tzinfo=UTC))


def histories(
    cards: Iterable[str], scheduler: Scheduler, now: datetime, days: int, zone: Zone = utc, *, eventful: bool = False
) -> dict[str, list[Event]]:
    """The answers of many cards; no two events have the same time."""
    taken: set[int] = set()
    found = {}
    for card in cards:
        moved: dict[int, int] = {}
        events = []
        for event in months(card, scheduler, now, days, zone, eventful=eventful):
            at = event.id
            while at in taken:
                at += 1
            taken.add(at)
            moved[event.id] = at
            target = moved[event.target] if event.target else None
            events.append(replace(event, id=at, target=target))
        found[card] = events
    return found
