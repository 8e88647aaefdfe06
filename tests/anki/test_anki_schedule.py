"""Rows of schedule and log, one by one: what Anki's own test can't tell apart."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from quiz.anki.schedule import CardRow, Origin, Times, card_row, new_row, origin_of, revlog
from quiz.memory import Scheduler, replay, study_day
from quiz.model import Event, EventType, Memory, Phase, Rating

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = study_day(NOW)
AT = int(NOW.timestamp() * 1000)
TIMES = Times(Origin(DAY - 100, 0, 0), DAY, 1, 1, 0.9, 0.1542)
KNOWN = Memory(Phase.REVIEW, 0, 12.34567, 5.4321, DAY - 3, AT - 3, DAY + 9, 12, 4, 1)
ANSWER = Event("c", EventType.ANSWER, DAY, AT, rating=Rating.GOOD, interval=3, due=DAY + 3, duration=4000)


@given(st.lists(st.tuples(st.sampled_from(Rating), st.integers(0, 40)), min_size=1, max_size=12))
def test_difficulty_alone_is_what_fsrs_gives(answers: list[tuple[Rating, int]]) -> None:
    scheduler, memory, day, difficulty = Scheduler(), Memory(), DAY, 0.0
    for rating, days in answers:
        day += days
        memory = scheduler.advance(memory, rating, day, AT)
        difficulty = scheduler.difficulty(difficulty, rating)
        assert difficulty == pytest.approx(memory.difficulty, rel=1e-12)


def test_a_card_in_review_is_due_on_a_day_of_the_collection() -> None:
    row = card_row(KNOWN, AT, 7, TIMES)
    assert (row.type, row.queue, row.due, row.ivl, row.reps, row.lapses, row.left) == (2, 2, 109, 12, 4, 1, 0)
    assert json.loads(row.data) == {"s": 12.3457, "d": 5.432, "dr": 0.9, "decay": 0.154, "lrt": AT // 1000}


@pytest.mark.parametrize(
    ("phase", "kind", "interval"), [(Phase.LEARNING, 1, 0), (Phase.RELEARNING, 3, 12)], ids=["learning", "relearning"]
)
def test_a_card_in_steps_is_due_at_a_second_or_on_a_day(phase: Phase, kind: int, interval: int) -> None:
    soon = replace(KNOWN, phase=phase, due=AT // 1000 + 600, interval=-600)
    row = card_row(soon, AT, 7, TIMES)
    assert (row.type, row.queue, row.due, row.ivl, row.left) == (kind, 1, AT // 1000 + 600, interval, 1)
    row = card_row(replace(soon, interval=-2 * 86_400), AT, 7, TIMES)
    assert (row.type, row.queue, row.due) == (kind, 3, 99)  # answered three days ago, two to go


def test_suspended_buried_and_new() -> None:
    assert card_row(replace(KNOWN, suspended=True), AT, 7, TIMES).queue == -1
    assert card_row(replace(KNOWN, buried=DAY), AT, 7, TIMES).queue == -3
    assert card_row(replace(KNOWN, buried=DAY - 1), AT, 7, TIMES).queue == 2
    assert card_row(Memory(looked=True), 0, 7, TIMES) == new_row(7) == CardRow(0, 0, 7, 0, 0, 0, 0, 0, "{}")


def test_the_collection_begins_where_its_log_does() -> None:
    first = replace(ANSWER, day=DAY - 10, id=AT - 10 * 86_400_000, utc_offset=-210)
    origin = origin_of([[ANSWER], [first]], DAY, NOW, 4)
    assert (origin.day, origin.offset) == (DAY - 10, -210)
    begun = datetime.fromtimestamp(origin.at, timezone(timedelta(minutes=-210)))
    assert (begun.hour, study_day(begun)) == (4, DAY - 10)
    assert origin_of([], DAY, NOW, 4).day == DAY


def test_only_reviews_are_reviews() -> None:
    scheduler = Scheduler()
    events = [
        replace(ANSWER, type=EventType.LOOK, counts=False, id=AT - 1),
        replace(ANSWER, type=EventType.TRY, counts=False, id=AT),
        replace(ANSWER, id=AT + 1, interval=-600, due=1, rating=Rating.AGAIN),
        replace(ANSWER, id=AT + 2),
        replace(ANSWER, id=AT + 3, counts=False),  # crammed
        replace(ANSWER, id=AT + 4, rating=Rating.EASY),
        replace(ANSWER, id=AT + 5, type=EventType.UNDO, target=AT + 4, counts=False),
        replace(ANSWER, id=AT + 6, rating=Rating.AGAIN, interval=-600, due=1, duration=500_000),
        replace(ANSWER, id=AT + 7),
        replace(ANSWER, id=AT + 8, type=EventType.RESET, counts=False),
        replace(ANSWER, id=AT + 9),
    ]
    rows = revlog(events, scheduler)
    assert [(row.id - AT, row.ease, row.ivl, row.last, row.type) for row in rows] == [
        (1, 1, -600, 0, 0),
        (2, 3, 3, -600, 0),
        (6, 1, -600, 3, 1),
        (7, 3, 3, -600, 2),
        (8, 0, 0, 0, 4),
        (9, 3, 3, 0, 0),
    ]
    assert rows[2].time == 60_000
    assert rows[-2].factor == 0
    assert rows[-1].factor == round(((replay(events, scheduler).difficulty - 1) / 9 + 0.1) * 1000)


def test_an_answer_that_was_stored_without_interval_takes_the_scheduler_s() -> None:
    scheduler = Scheduler()
    events = [replace(ANSWER, interval=0, due=0), replace(ANSWER, id=AT + 1, interval=0, due=0)]
    first, second = revlog(events, scheduler)
    assert first.ivl == second.last != 0
    assert second.ivl == replay(events, scheduler).interval
