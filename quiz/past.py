"""What has happened to a card, in words: a line for each event, and how it stands."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

from quiz.figures import counted
from quiz.model import Event, EventType, Memory
from quiz.view import humanise

__all__ = ["earlier_answers", "past_lines", "standing_line"]

_MOST = 2
"""Earlier answers that are told beside a new one: more is no comparison, and `quiz history` has them all."""


def earlier_answers(events: Sequence[Event]) -> tuple[tuple[str, str], ...]:
    """The last answers in one's own words, each with its date, the latest first."""
    undone = _undone(events)
    written = [event for event in events if event.response.strip() and event.id not in undone]
    return tuple((f"{_when(event):%Y-%m-%d}", event.response.strip()) for event in reversed(written[-_MOST:]))


def past_lines(events: Sequence[Event]) -> list[str]:
    """A line for each event, oldest first."""
    undone = _undone(events)
    return [_line(event, undone=event.id in undone) for event in events]


def _undone(events: Sequence[Event]) -> set[int | None]:
    return {event.target for event in events if event.type is EventType.UNDO}


def _when(event: Event) -> datetime:
    zone = timezone(timedelta(minutes=event.utc_offset))
    return datetime.fromtimestamp(event.id / 1000, UTC).astimezone(zone)


def _line(event: Event, *, undone: bool) -> str:
    words = [f"{_when(event):%Y-%m-%d %H:%M}", event.type.value]
    if event.outcome:
        words.append(event.outcome.value + (f" ({event.mistake})" if event.mistake else ""))
    if event.rating:
        back = f" → {humanise(event.interval)}" if event.interval else ""
        words.append(f"{event.rating.name.lower()}{back}")
    if event.response:
        words.append(repr(event.response))
    if undone:
        words.append("[undone]")
    return "  ".join([*words, f"#{event.id}"])


def standing_line(memory: Memory) -> str:
    """How the card stands: phase, reviews, lapses, stability, difficulty."""
    words = [memory.phase.value, counted(memory.reps, "review"), counted(memory.lapses, "lapse")]
    if memory.stability:
        words += [f"stability {memory.stability:.1f} days", f"difficulty {memory.difficulty:.1f}"]
    return ", ".join([*words, *(["suspended"] if memory.suspended else [])])
