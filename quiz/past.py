"""What has happened to a card, in words: a line for each event, and how it stands."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone

from quiz import answers
from quiz.answers import choice
from quiz.answers.fixed import question_of, showing
from quiz.answers.typed import NotUnderstood
from quiz.errors import CardError
from quiz.figures import counted
from quiz.memory import Scheduler, replay, standing, taken_back
from quiz.model import Card, Event, Kind, Memory, Phase, Question
from quiz.view import humanise

__all__ = ["asked_by", "earlier_answers", "past_lines", "standing_line"]

_MOST = 2
"""Earlier answers that are told beside a new one: more is no comparison, and `quiz history` has them all."""


_PHASES = {
    Phase.NEW: "new",
    Phase.LEARNING: "being learned",
    Phase.REVIEW: "in review",
    Phase.RELEARNING: "being learned again",
}


def earlier_answers(events: Sequence[Event]) -> tuple[tuple[str, str], ...]:
    """The last answers in one's own words, each with its date, the latest first."""
    written = [event for event in standing(events) if event.response.strip()]
    return tuple((f"{_when(event):%Y-%m-%d}", event.response.strip()) for event in reversed(written[-_MOST:]))


def past_lines(events: Sequence[Event], asked: Callable[[Event], Question | None] = lambda _event: None) -> list[str]:
    """A line for each event, oldest first.

    Args:
        events: One card's.
        asked: The question that an event has answered, if it is known: options are shuffled, and numbers tell nothing.
    """
    gone = taken_back(events)
    return [_line(event, _said(event, asked(event)), undone=event.id in gone) for event in events]


def asked_by(event: Event, events: Sequence[Event], card: Card, scheduler: Scheduler) -> Question | None:
    """The question of a card that is no probe, as it was shown; None where the card has changed so that it differs."""
    before = [earlier for earlier in events if earlier.id < event.id]
    try:
        question = question_of(card, showing(replay(before, scheduler)))
    except (CardError, ValueError):
        return None
    return question if answers.judge(question, event.response).outcome is event.outcome else None


def _said(event: Event, question: Question | None) -> str:
    """What was answered: the options that were chosen by their texts, as nobody remembers which was the second."""
    if question is None or not question.options:
        return "" if event.kind == Kind.CHOICE and question is None else event.response
    try:
        places = sorted(choice.parse(event.response, len(question.options)))
    except NotUnderstood:
        return event.response
    return "; ".join(question.options[place].text for place in places) or event.response


def _when(event: Event) -> datetime:
    zone = timezone(timedelta(minutes=event.utc_offset))
    return datetime.fromtimestamp(event.id / 1000, UTC).astimezone(zone)


def _line(event: Event, response: str, *, undone: bool) -> str:
    words = [f"{_when(event):%Y-%m-%d %H:%M}", event.type.value]
    if event.outcome:
        words.append(event.outcome.value + (f" ({event.mistake})" if event.mistake else ""))
    if event.rating:
        back = f" → {humanise(event.interval)}" if event.interval else ""
        words.append(f"{event.rating.name.lower()}{back}")
    if response:
        words.append(repr(response))
    if undone:
        words.append("[undone]")
    return "  ".join([*words, f"#{event.id}"])


def standing_line(memory: Memory) -> str:
    """How the card stands: phase, reviews, lapses, stability, difficulty."""
    words = [_PHASES[memory.phase], counted(memory.reps, "review"), counted(memory.lapses, "lapse")]
    if memory.stability:
        words += [f"stability {memory.stability:.1f} days", f"difficulty {memory.difficulty:.1f}"]
    return ", ".join([*words, *(["suspended"] if memory.suspended else [])])
