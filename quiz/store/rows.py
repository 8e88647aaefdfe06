"""Events and memories as rows and back. The columns are the dataclasses' fields, so neither can drift."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from quiz.model import Event, EventType, Memory, Outcome, Phase, Rating, Standing, Sureness

__all__ = [
    "EVENT_COLUMNS",
    "MEMORY_COLUMNS",
    "STANDING_COLUMNS",
    "event_of",
    "event_row",
    "memory_of",
    "memory_row",
    "standing_of",
]

_EVENT_FIELDS = tuple(field.name for field in fields(Event))
_MEMORY_FIELDS = tuple(field.name for field in fields(Memory))

EVENT_COLUMNS = ", ".join(_EVENT_FIELDS)
MEMORY_COLUMNS = ", ".join(("card", *_MEMORY_FIELDS))
STANDING_COLUMNS = ", ".join(("card", *Standing._fields))

# A dictionary is three times as fast as calling the enum, and a start reads 20,000 memories.
_TYPES = {kind.value: kind for kind in EventType}
_PHASES = {phase.value: phase for phase in Phase}
_RATINGS: dict[int | None, Rating | None] = {None: None} | {rating.value: rating for rating in Rating}
_OUTCOMES: dict[str | None, Outcome | None] = {None: None} | {outcome.value: outcome for outcome in Outcome}
_SURENESSES = {sureness.value: sureness for sureness in Sureness}


def event_row(event: Event) -> tuple[Any, ...]:
    """An event as values for :data:`EVENT_COLUMNS`."""
    values = {name: getattr(event, name) for name in _EVENT_FIELDS}
    values["parameters"] = event.parameters or None  # 0 is no row of the table it refers to
    return tuple(values.values())


def event_of(row: Sequence[Any]) -> Event:
    """The event in a row of :data:`EVENT_COLUMNS`."""
    # By position: by name it takes twice as long, and an export reads 50,000.
    (
        card,
        what,
        day,
        number,
        utc_offset,
        duration,
        sureness,
        outcome,
        mistake,
        response,
        proposed,
        rating,
        counts,
        interval,
        due,
        parameters,
        variant,
        target,
        sitting,
        kind,
    ) = row
    return Event(
        card,
        _TYPES[what],
        day,
        number,
        utc_offset,
        duration,
        _SURENESSES[sureness],
        _OUTCOMES[outcome],
        mistake,
        response,
        _RATINGS[proposed],
        _RATINGS[rating],
        bool(counts),
        interval,
        due,
        parameters or 0,
        variant,
        target,
        sitting,
        kind,
    )


def memory_row(card: str, memory: Memory) -> tuple[Any, ...]:
    """A card's memory as values for :data:`MEMORY_COLUMNS`."""
    return (card, *(getattr(memory, name) for name in _MEMORY_FIELDS))


def memory_of(row: Sequence[Any]) -> Memory:
    """The memory in a row of :data:`MEMORY_COLUMNS`."""
    (
        _,
        phase,
        step,
        stability,
        difficulty,
        last_day,
        last_at,
        due,
        interval,
        reps,
        lapses,
        looked,
        suspended,
        buried,
    ) = row
    return Memory(
        _PHASES[phase],
        step,
        stability,
        difficulty,
        last_day,
        last_at,
        due,
        interval,
        reps,
        lapses,
        bool(looked),
        bool(suspended),
        buried,
    )


def standing_of(row: Sequence[Any]) -> tuple[str, Standing]:
    """The card, and what planning needs of its memory, in a row of :data:`STANDING_COLUMNS`."""
    card, phase, stability, last_day, due, looked, suspended, buried = row
    return card, Standing(_PHASES[phase], stability, last_day, due, looked == 1, suspended == 1, buried)
