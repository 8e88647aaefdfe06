"""A store with a clock that the test sets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quiz.model import Event, EventType, Memory, Rating
from quiz.store import Store
from tests.store.tools import Answer, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "quiz.db"


@pytest.fixture
def store(path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(path, now=clock) as opened:
        yield opened


@pytest.fixture
def answer(store: Store, clock: Clock) -> Answer:
    """Answer a card now, as a sitting does: with the interval and the due date that the scheduler foretells."""

    def append(card: str = "c", rating: Rating = Rating.GOOD, **values: object) -> Event:
        after: Memory = store.scheduler.outcomes(store.memory(card), clock.day, clock.milliseconds, card)[rating]
        return store.append(
            Event(
                card,
                EventType.ANSWER,
                clock.day,
                rating=rating,
                interval=after.interval,
                due=after.due,
                **values,  # type: ignore[arg-type]  # any field of an event
            )
        )

    return append
