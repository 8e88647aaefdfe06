"""The log counted through: days with their answers and time, retention, calibration, and what went wrong again."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from quiz.model import EventType, Rating
from quiz.stats.calibration import Calibration
from quiz.stats.misconceptions import Misconception, recurring
from quiz.stats.share import Share
from quiz.store.tallies import Step, Tally, Worked

__all__ = ["Counts", "Day", "Share", "count"]

_NEVER = sys.maxsize  # no day is later


@dataclass(slots=True)
class Day:
    """One study day: answers, first looks, and the time both took in seconds."""

    answers: int = 0
    looks: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Counts:
    """What the log holds.

    ``days`` goes by study day. ``retention`` is the share of right ones among the first answers of a day to cards in
    review, ``by_topic`` the same for each topic. ``misconceptions`` are those met at least twice, the most frequent
    first.
    """

    days: dict[int, Day]
    retention: Share
    by_topic: dict[str, Share]
    calibration: Calibration
    misconceptions: tuple[Misconception, ...]


def count(tally: Tally, topic_of: Callable[[str], str]) -> Counts:
    """Count through the whole log, once.

    Args:
        tally: The log.
        topic_of: A card's topic; empty for one that is in no file any more.
    """
    retention, by_topic = _retention(tally.steps, topic_of)
    return Counts(_days(tally.worked), retention, by_topic, Calibration.of(tally.marks), recurring(tally.met))


def _days(worked: Iterable[Worked]) -> dict[int, Day]:
    days: dict[int, Day] = {}
    for number, kind, times, duration in worked:
        day = days.setdefault(number, Day())
        day.seconds += duration / 1000
        if kind == EventType.LOOK:
            day.looks += times
        else:
            day.answers += times
    return dict(sorted(days.items()))


def _retention(steps: Iterable[Step], topic_of: Callable[[str], str]) -> tuple[Share, dict[str, Share]]:
    """What tells of retention: the first answer of its day to a card that was in review by then."""
    again = int(Rating.AGAIN)
    cards: dict[str, list[int]] = {}  # the day since which it is in review, right ones, and of how many
    for card, day, interval, rating in steps:  # 200,000 times: nothing here calls what it need not
        if (known := cards.get(card)) is None:
            known = cards[card] = [_NEVER, 0, 0]
        if rating is None:
            known[0] = _NEVER
            continue
        if known[0] < day:
            known[1] += rating > again
            known[2] += 1
        known[0] = day if interval > 0 else _NEVER
    whole = Share()
    by_topic: dict[str, Share] = {}
    for card, (_, right, of) in cards.items():
        whole.right += right
        whole.of += of
        if of and (topic := topic_of(card)):
            share = by_topic.setdefault(topic, Share())
            share.right += right
            share.of += of
    return whole, dict(sorted(by_topic.items()))
