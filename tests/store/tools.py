"""What the tests of the store share."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from quiz.memory import study_day
from quiz.model import Event
from quiz.store import Store

__all__ = ["START", "Answer", "Clock", "whole_log"]

Answer = Callable[..., Event]

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **period: float) -> None:
        self.moment += timedelta(**period)

    @property
    def day(self) -> int:
        return study_day(self.moment)

    @property
    def milliseconds(self) -> int:
        return int(self.moment.timestamp() * 1000)


def whole_log(store: Store) -> list[Event]:
    """All events in order, undone ones included."""
    return sorted((event for events in store.histories() for event in events), key=lambda event: event.id)
