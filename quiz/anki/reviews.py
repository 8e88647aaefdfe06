"""Anki's review log as events of ours: what counts there counts here, and nothing else.

What is kept and what is dropped is Anki's own rule (its source, ``revlog/mod.rs`` and ``fsrs/params.rs``).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from quiz.anki.collection import opened
from quiz.anki.identity import guid
from quiz.errors import ExchangeError
from quiz.memory import offset_of, study_day
from quiz.model import Event, EventType, Rating

__all__ = ["Found", "read"]

_CRAM, _MANUAL = 3, 4
_KINDS = range(6)  # learn, review, relearn, cram, by hand, rescheduled
_LONGEST_DAYS, _LONGEST_SECONDS = 100_000, 100_000 * 86_400
_DAY = 86_400_000  # ms
_ROWS = """
    SELECT revlog.id, revlog.ease, revlog.ivl, revlog.factor, revlog.time, revlog.type, notes.guid,
           cards.ord > (SELECT min(ord) FROM cards AS first WHERE first.nid = notes.id)
    FROM revlog LEFT JOIN cards ON cards.id = revlog.cid LEFT JOIN notes ON notes.id = cards.nid
    ORDER BY revlog.id
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a collection holds for us: the ``events``, and how many rows were ``left_out`` for which reason."""

    events: tuple[Event, ...]
    left_out: Mapping[str, int]


def read(
    path: Path,
    cards: Mapping[str, str],
    *,
    local: Callable[[int], datetime],
    rollover: int,
    now: int,
) -> Found:
    """Read the reviews of our cards.

    Args:
        path: A package, or a profile's collection; it is left as it is.
        cards: The kind of every card that may be in it, by id.
        local: The learner's wall clock at a time in unix milliseconds.
        rollover: The hour at which a study day begins.
        now: Unix milliseconds: what lies in the future (a phone's wrong clock) stays out.

    Raises:
        ExchangeError: If it can't be read, or anything in it is newer or odder than what is known.
    """
    by_guid = {guid(card): card for card in cards}
    left_out: Counter[str] = Counter()
    events = []
    with opened(path) as connection:
        rows = connection.execute(_ROWS).fetchall()
    for row in rows:
        card = by_guid.get(row[6]) if isinstance(row[6], str) else None
        if card is None or row[7]:  # a template that the learner added asks something of their own
            left_out["of cards that are not quiz's"] += 1
            continue
        _check(path, row)
        if reason := _reason(row, now):
            left_out[reason] += 1
            continue
        events.append(_event(row, card, cards[card], local(row[0]), rollover))
    return Found(tuple(events), left_out)


def _check(path: Path, row: tuple[Any, ...]) -> None:
    at, ease, interval, factor, time, kind = row[:6]
    sound = (
        all(isinstance(value, int) for value in (at, ease, interval, factor, time, kind))
        and 0 < at < 2**48
        and 0 <= ease <= Rating.EASY
        and kind in _KINDS
        and -_LONGEST_SECONDS <= interval <= _LONGEST_DAYS
        and time < 2**32
    )
    if not sound:
        raise ExchangeError(
            f"{path}: review {at!r} is none that this program knows (answer {ease!r}, kind {kind!r}, "
            f"interval {interval!r})",
            "update the program; nothing was imported",
        )


def _reason(row: tuple[Any, ...], now: int) -> str:
    """Why a row is no event; nothing if it is one."""
    at, ease, _, factor, _, kind = row[:6]
    if at > now + _DAY:
        return "in the future: is a clock wrong?"
    if kind == _MANUAL and ease == 0 and factor == 0:
        return ""
    if ease == 0:
        return "changes of a due date"
    return "crams, which don't count" if kind == _CRAM and factor == 0 else ""


def _event(row: tuple[Any, ...], card: str, kind: str, moment: datetime, rollover: int) -> Event:
    """A review, or Anki's “Forget”, after which a history starts anew."""
    at, ease, interval, _, time, _ = row[:6]
    day = study_day(moment, rollover)
    minutes = offset_of(moment)
    if ease == 0:
        return Event(card, EventType.RESET, day, at, utc_offset=minutes, counts=False)
    due = day + interval if interval > 0 else at // 1000 - interval
    return Event(
        card,
        EventType.ANSWER,
        day,
        at,
        utc_offset=minutes,
        duration=max(0, time),
        rating=Rating(ease),
        interval=interval,
        due=due if interval else 0,
        kind=kind,
    )
