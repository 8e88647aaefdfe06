"""Rows are read by position: each field has to come back as itself, whatever its neighbours are."""

from dataclasses import fields

from quiz.model import Event, EventType, Memory, Outcome, Phase, Rating, Sureness
from quiz.store.rows import event_of, event_row, memory_of, memory_row

EVENT = Event(
    card="card",
    type=EventType.LOOK,
    day=1,
    id=2,
    utc_offset=3,
    duration=4,
    sureness=Sureness.SURE,
    outcome=Outcome.SLIP,
    mistake="mistake",
    response="response",
    proposed=Rating.HARD,
    rating=Rating.EASY,
    counts=False,
    interval=5,
    due=6,
    parameters=7,
    variant=8,
    target=9,
    sitting=10,
    kind="kind",
)
MEMORY = Memory(
    phase=Phase.RELEARNING,
    step=1,
    stability=2.5,
    difficulty=3.5,
    last_day=4,
    last_at=5,
    due=6,
    interval=7,
    reps=8,
    lapses=9,
    looked=True,
    suspended=False,
    buried=10,
)


def test_no_two_fields_of_an_event_change_places() -> None:
    values = [getattr(EVENT, field.name) for field in fields(Event)]
    assert len({repr(value) for value in values}) == len(values)
    assert event_of(event_row(EVENT)) == EVENT


def test_no_two_fields_of_a_memory_change_places() -> None:
    values = [getattr(MEMORY, field.name) for field in fields(Memory)]
    assert len({repr(value) for value in values}) == len(values)
    assert memory_of(memory_row("card", MEMORY)) == MEMORY


def test_what_an_event_need_not_have_comes_back_as_nothing() -> None:
    bare = Event("card", EventType.UNDO, 1)
    assert event_of(event_row(bare)) == bare
