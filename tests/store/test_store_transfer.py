"""What comes from elsewhere: merged whole or not at all, known again, and replayed at its own time."""

import pytest

from quiz.errors import StoreError
from quiz.model import Event, EventType, Memory, Rating
from quiz.store import Store
from tests.store.tools import Answer, Clock


def review(card: str, at: int, day: int, rating: Rating = Rating.GOOD, **values: object) -> Event:
    return Event(card, EventType.ANSWER, day, at, rating=rating, **values)  # type: ignore[arg-type]  # an event's fields


def test_merging_is_all_or_nothing(store: Store, clock: Clock) -> None:
    good, bad = review("c", 1000, 3), review("d", 2000, 3, variant=99)
    with pytest.raises(StoreError):
        store.merge([good, bad])
    assert store.is_empty()
    assert store.memories() == {}


def test_an_earlier_review_is_replayed_before_a_later_one(store: Store, clock: Clock, answer: Answer) -> None:
    clock.pass_by(days=10)
    here = answer("c", Rating.EASY)
    alone = store.memory("c")
    earlier = review("c", here.id - 5 * 86_400_000, here.day - 5, interval=5, due=here.day)
    assert store.unknown([earlier]) == [earlier]
    assert store.merge([earlier]) == [earlier]
    assert store.unknown([earlier]) == []
    together = store.memory("c")
    assert (together.reps, together.due, together.last_at) == (2, alone.due, alone.last_at)
    assert together.stability != alone.stability
    assert store.verify() == []


def test_a_review_without_an_interval_takes_the_scheduler_s(store: Store) -> None:
    store.merge([review("c", 1000, 3, Rating.EASY)])
    assert store.memory("c").interval > 0
    assert store.verify() == []


def test_an_answer_after_a_merge_stands_behind_it(store: Store, clock: Clock, answer: Answer) -> None:
    """Another device's clock may be ahead; the order of ids stays the order of what is known to have happened."""
    ahead = clock.milliseconds + 3_600_000
    store.merge([review("c", ahead, clock.day)])
    assert answer("c").id == ahead + 1


def test_rows_that_do_not_fit_together_leave_nothing(store: Store) -> None:
    event = {"id": 1, "card": "c", "type": "reset", "day": 1, "utc_offset": 0, "duration": 0, "sureness": ""}
    event |= {"outcome": None, "mistake": "", "response": "", "proposed": None, "rating": None, "counts": False}
    event |= {"interval": 0, "due": 0, "parameters": 7, "variant": None, "target": None, "sitting": 0, "kind": ""}
    with pytest.raises(StoreError):
        store.fill({"event": [event]})
    assert store.is_empty()
    assert store.fill({"event": [event | {"parameters": None}], "note": [{"name": "a", "text": "b"}]}) == 1
    assert store.memory("c") == Memory()
    assert store.note("a") == "b"
