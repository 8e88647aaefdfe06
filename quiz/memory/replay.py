"""From the log to a card's memory. The memory is never anything else than what this gives."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from quiz.memory.scheduler import Scheduler
from quiz.model import Event, EventType, Memory, Phase, Rating

__all__ = ["introduced", "met", "phase_after", "replay", "standing", "taken_back", "trail", "undone"]


def undone(undoing: Iterable[tuple[int, int | None]]) -> set[int]:
    """The events that don't stand.

    Args:
        undoing: Id and target of each undo, the newest first. An undo can be undone too, always by a later one.
    """
    found: set[int] = set()
    for event, target in undoing:
        if event not in found and target is not None:
            found.add(target)
    return found


def taken_back(events: Sequence[Event]) -> set[int]:
    """Which of one card's events, in the order of their ids, don't stand: see :func:`undone`."""
    return undone((event.id, event.target) for event in reversed(events) if event.type is EventType.UNDO)


def standing(events: Sequence[Event]) -> list[Event]:
    """One card's events without those that were undone, and without the undoing."""
    gone = taken_back(events)
    return [event for event in events if event.type is not EventType.UNDO and event.id not in gone]


def replay(events: Sequence[Event], scheduler: Scheduler) -> Memory:
    """A card's memory after its events.

    Stability and difficulty come from the scheduler's parameters as they are now. ``due``, ``interval`` and with them
    the phase are those given at the time: new parameters or steps move no due date. (An answer that was stored
    without an interval, as an import may do, takes the scheduler's.)

    Args:
        events: One card's, in the order of their ids.
        scheduler: Whose parameters count.
    """
    memory = Memory()
    for _, memory in trail(events, scheduler):  # noqa: B007 - the last one is what is asked for
        pass
    return memory


def trail(events: Sequence[Event], scheduler: Scheduler) -> Iterator[tuple[Event, Memory]]:
    """Each event that stands, with the card's memory after it.

    Args:
        events: One card's, in the order of their ids.
        scheduler: Whose parameters count.
    """
    memory = Memory()
    for event in standing(events):
        match event.type:
            case EventType.ANSWER:
                memory = _answered(memory, event, scheduler)
            case EventType.LOOK:
                memory = replace(memory, looked=True)
            case EventType.RESET:
                memory = Memory()
            case EventType.SUSPEND:
                memory = replace(memory, suspended=True)
            case EventType.UNSUSPEND:
                memory = replace(memory, suspended=False)
            case EventType.BURY:
                memory = replace(memory, buried=event.day)
            case EventType.TRY | EventType.UNDO:
                pass  # the answer that follows says what a try came to; standing() leaves no undo
        yield event, memory


def _answered(memory: Memory, event: Event, scheduler: Scheduler) -> Memory:
    if not event.counts or event.rating is None:
        return memory
    after = scheduler.advance(memory, event.rating, event.day, event.id)
    if not event.interval:
        return after
    return replace(
        after,
        phase=phase_after(memory.phase, event.interval),
        step=_step(memory, event),
        interval=event.interval,
        due=event.due,
    )


def phase_after(before: Phase, interval: int) -> Phase:
    """The phase to which an answer leads that gives this interval (days, or seconds below zero)."""
    if interval > 0:
        return Phase.REVIEW
    return Phase.RELEARNING if before in {Phase.REVIEW, Phase.RELEARNING} else Phase.LEARNING


def _step(before: Memory, event: Event) -> int:
    """The (re)learning step an answer led to: hard repeats it, good goes on, again starts over."""
    if event.interval > 0:
        return 0
    return {Rating.HARD: before.step, Rating.GOOD: before.step + 1}.get(event.rating or Rating.AGAIN, 0)


def met(event: Event) -> bool:
    """Whether a card was shown for its schedule's sake: looked at, or answered so that it counts."""
    return event.type is EventType.LOOK or (event.type is EventType.ANSWER and event.counts)


def introduced(events: Sequence[Event]) -> int | None:
    """The study day on which a card was first met: looked at or answered for the first time since its last reset."""
    day = None
    for event in standing(events):
        if event.type is EventType.RESET:
            day = None
        elif day is None and met(event):
            day = event.day
    return day
