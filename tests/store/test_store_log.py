"""Events in, memories out."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings, strategies as st

from quiz.errors import StoreError
from quiz.memory import DEFAULT_PARAMETERS, replay
from quiz.model import Event, EventType, Kind, Memory, Outcome, Phase, Question, Rating, Sureness, Variant
from quiz.store import Store
from tests.store.tools import Answer, Clock, whole_log


def test_an_answer_comes_back_as_it_was_given(store: Store, clock: Clock) -> None:
    shown = store.add_variant(Variant("softmax.sum", 1, Question(Kind.NUMBER, "?", "1", value=1.0)))
    given_ = Event(
        "c",
        EventType.ANSWER,
        clock.day,
        utc_offset=-330,
        duration=4321,
        sureness=Sureness.SURE,
        outcome=Outcome.MISTAKE,
        mistake="no-temperature",
        response="0.12 ≈ \x1b[1m",
        proposed=Rating.AGAIN,
        rating=Rating.HARD,
        interval=-900,
        due=clock.milliseconds // 1000 + 900,
        variant=shown,
        sitting=7,
        kind="probe",
    )
    stored = store.append(given_)
    assert stored.id == clock.milliseconds
    assert stored.parameters == 1
    assert store.history("c") == whole_log(store) == [stored]
    assert store.memory("c") == replay([stored], store.scheduler) == store.memories()["c"]
    assert store.memory("c").phase is Phase.LEARNING


def test_nothing_is_known_of_a_card_without_events(store: Store) -> None:
    assert store.memory("none") == Memory()
    assert store.memories() == {}
    assert store.history("none") == []


def test_ids_are_unique_over_the_whole_log_and_in_order_for_each_card(store: Store, clock: Clock) -> None:
    ids = [store.append(Event(f"c{number % 3}", EventType.LOOK, clock.day)).id for number in range(9)]
    assert ids == list(range(clock.milliseconds, clock.milliseconds + 9))
    clock.pass_by(hours=-5)  # set back
    late = store.append(Event("c0", EventType.LOOK, clock.day)).id
    assert late > max(event.id for event in store.history("c0")[:-1])
    assert store.append(Event("new", EventType.LOOK, clock.day)).id == clock.milliseconds


def test_undo_and_redo(store: Store, clock: Clock, answer: Answer) -> None:
    answer()
    before = store.memory("c")
    clock.pass_by(days=2)
    second = answer(rating=Rating.AGAIN)
    after = store.memory("c")
    undo = store.undo(second.id, clock.day)
    assert (undo.card, undo.target, undo.type) == ("c", second.id, EventType.UNDO)
    assert store.memory("c") == before
    store.undo(undo.id, clock.day)
    assert store.memory("c") == after
    assert len(store.history("c")) == 4


def test_there_is_nothing_to_undo(store: Store) -> None:
    with pytest.raises(StoreError, match="no event 12"):
        store.undo(12, 20_000)


def test_what_refers_to_nothing_is_refused_whole(store: Store, clock: Clock) -> None:
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        store.append(Event("c", EventType.ANSWER, clock.day, rating=Rating.GOOD, variant=99))
    assert whole_log(store) == []
    assert store.memories() == {}


def test_what_belongs_together_is_written_whole_or_not_at_all(store: Store, clock: Clock) -> None:
    answer = Event("c", EventType.ANSWER, clock.day, rating=Rating.GOOD, interval=3, due=clock.day + 3)
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        store.append_all([answer, Event("c", EventType.SUSPEND, clock.day, counts=False, variant=99)])
    assert store.history("c") == []
    both = store.append_all([answer, Event("c", EventType.SUSPEND, clock.day, counts=False)])
    assert store.history("c") == both
    memory = store.memory("c")
    assert (memory.suspended, memory.reps) == (True, 1)
    with pytest.raises(StoreError, match="no event 12"):
        store.undo_all([both[1].id, 12], clock.day)
    assert store.memory("c") == memory
    store.undo_all([both[1].id, both[0].id], clock.day)
    assert store.memory("c") == Memory()
    assert store.verify() == []


def test_who_was_met_and_introduced_on_a_day(store: Store, clock: Clock, answer: Answer) -> None:
    answer("old")
    clock.pass_by(days=1)
    answer("old")
    answer("new")
    store.append(Event("looked", EventType.LOOK, clock.day, counts=False))
    store.append(Event("crammed", EventType.ANSWER, clock.day, counts=False))
    store.append(Event("tried", EventType.TRY, clock.day, counts=False))
    store.append(Event("buried", EventType.BURY, clock.day))
    store.undo(answer("undone").id, clock.day)
    assert store.met_on(clock.day) == {"old", "new", "looked"}
    assert store.introduced_on(clock.day) == 2
    assert store.introduced_on(clock.day - 1) == 1
    store.append(Event("old", EventType.RESET, clock.day))
    answer("old")
    assert store.introduced_on(clock.day) == 3
    assert store.ids_with_history() == {"old", "new", "looked", "crammed", "tried", "buried", "undone"}


def test_counted_answers(store: Store, clock: Clock, answer: Answer) -> None:
    for card in ("a", "a", "b", "c"):
        answer(card)
    answer("a", counts=False)
    store.undo(answer("b").id, clock.day)
    store.append(Event("c", EventType.RESET, clock.day))
    assert store.count_counted() == 3
    assert sorted(len(events) for events in store.histories()) == [2, 3, 3]


def test_usual_times_by_kind(store: Store, answer: Answer) -> None:
    assert store.median_seconds() == {}
    for duration in (1000, 9000, 3000):
        answer(duration=duration, kind="recall")
    answer(duration=60_000, kind="explain")
    answer(duration=0, kind="number")
    answer(duration=5000)
    assert store.median_seconds() == {"recall": 3.0, "explain": 60.0}


def fits(store: Store) -> list[tuple[int, int]]:
    """The parameters that were ever in use: their ids, and from how many reviews they come."""
    return [(row["id"], row["reviews"]) for table, row in store.dump() if table == "parameters"]


def test_new_parameters_change_memories_but_no_due_date(store: Store, clock: Clock, answer: Answer) -> None:
    for card in ("a", "b"):
        answer(card)
    before = store.memories()
    weights = (0.3, 1.5, 4.0, *DEFAULT_PARAMETERS[3:])
    assert store.set_parameters(weights, log_loss=0.3, reviews=512) == 2
    after = store.memories()
    for card, memory in before.items():
        assert after[card].stability > memory.stability
        assert (after[card].due, after[card].interval) == (memory.due, memory.interval)
    assert store.scheduler.parameters == weights
    assert answer("a").parameters == 2
    assert store.verify() == []
    assert fits(store) == [(1, 0), (2, 512)]


def test_unusable_parameters_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="21"):
        store.set_parameters((1.0,))
    assert fits(store) == []


def test_another_program_s_fit_is_taken_up_at_once(path: Path, store: Store, clock: Clock, answer: Answer) -> None:
    answer()
    with Store.open(path, now=clock) as other:
        other.set_parameters((0.3, 1.5, 4.0, *DEFAULT_PARAMETERS[3:]))
    clock.pass_by(days=2)
    answer()
    assert store.verify() == []


def test_verify_tells_what_differs_and_rebuild_mends_it(store: Store, answer: Answer) -> None:
    for card in ("a", "b", "c"):
        answer(card)
    good = store.memories()
    store._connection.execute("UPDATE memory SET due = due + 1, stability = 7.5 WHERE card = 'a'")
    store._connection.execute("DELETE FROM memory WHERE card = 'b'")
    store._connection.execute("UPDATE memory SET card = 'ghost' WHERE card = 'c'")
    found = {(difference.card, difference.field) for difference in store.verify()}
    assert found == {("a", "due"), ("a", "stability"), ("b", "memory"), ("c", "memory"), ("ghost", "memory")}
    assert "a: stability is 7.5 where the log gives" in " ".join(map(str, store.verify()))
    assert store.rebuild() == 3
    assert store.verify() == []
    assert store.memories() == good


# Any sequence of events


class Step:
    """What can happen to one of two cards; ``pick`` chooses the event to be undone."""

    def __init__(self, what: str, card: str, pick: int) -> None:
        self.what, self.card, self.pick = what, card, pick

    def __repr__(self) -> str:
        return f"{self.what}({self.card}, {self.pick})"


KINDS = [
    "again",
    "hard",
    "good",
    "good",
    "easy",
    "cram",
    "look",
    "try",
    "undo",
    "undo",
    "reset",
    "suspend",
    "unsuspend",
    "bury",
]
steps = st.lists(
    st.builds(Step, st.sampled_from([*KINDS, "tomorrow"]), st.sampled_from("ab"), st.integers(0, 99)), max_size=25
)


def perform(step: Step, store: Store, clock: Clock) -> None:
    ratings = {"again": Rating.AGAIN, "hard": Rating.HARD, "good": Rating.GOOD, "easy": Rating.EASY}
    history = store.history(step.card)
    if step.what == "tomorrow":
        clock.pass_by(days=1 + step.pick % 5)
    elif step.what == "undo":
        if history:
            store.undo(history[step.pick % len(history)].id, clock.day)
    elif rating := ratings.get(step.what):
        after = store.scheduler.outcomes(store.memory(step.card), clock.day, clock.milliseconds, step.card)[rating]
        store.append(
            Event(step.card, EventType.ANSWER, clock.day, rating=rating, interval=after.interval, due=after.due)
        )
    elif step.what == "cram":
        store.append(Event(step.card, EventType.ANSWER, clock.day, rating=Rating.GOOD, counts=False))
    else:
        store.append(Event(step.card, EventType(step.what), clock.day))
    clock.pass_by(seconds=20)


def not_undone(events: list[Event]) -> list[Event]:
    """By definition, and not as the program does it: an event stands if no undo that stands names it."""

    def stands(event: Event) -> bool:
        return not any(other.target == event.id and stands(other) for other in events)

    return [event for event in events if event.type is not EventType.UNDO and stands(event)]


@settings(max_examples=60, deadline=None)
@given(steps)
def test_undoing_leaves_what_there_would_be_without(sequence: list[Step]) -> None:
    clock = Clock()
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "quiz.db", now=clock) as store:
        for step in sequence:
            perform(step, store, clock)
        incremental = store.memories()
        for card, memory in incremental.items():
            assert memory == replay(not_undone(store.history(card)), store.scheduler)
        assert store.verify() == []
        store.rebuild()
        assert store.memories() == incremental


@settings(max_examples=30, deadline=None)
@given(steps, st.data())
def test_undoing_all_of_a_sitting_leads_back(sequence: list[Step], data: st.DataObject) -> None:
    clock = Clock()
    middle = data.draw(st.integers(0, len(sequence)))
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "quiz.db", now=clock) as store:
        for step in sequence[:middle]:
            perform(step, store, clock)
        before = {card: store.memory(card) for card in "ab"}
        old = {event.id for event in whole_log(store)}
        for step in sequence[middle:]:
            perform(step, store, clock)
        for event in reversed([event for event in whole_log(store) if event.id not in old]):
            store.undo(event.id, clock.day)
        assert {card: store.memory(card) for card in "ab"} == before


def test_a_caller_may_bring_its_own_scheduler(path: Path, clock: Clock) -> None:
    from quiz.memory import Scheduler  # noqa: PLC0415 - only here

    def make(parameters: tuple[float, ...]) -> Scheduler:
        return Scheduler(parameters, retention=0.8, fuzz=False)

    factory: Callable[[tuple[float, ...]], Scheduler] = make
    with Store.open(path, now=clock, scheduler=factory) as store:
        assert store.scheduler.retention == 0.8


def test_answers_are_counted_by_day_without_what_was_undone(store: Store, clock: Clock, answer: Answer) -> None:
    day = clock.day
    answer("a")
    store.append(Event("b", EventType.LOOK, day))
    gone, back = answer("c"), answer("d")
    clock.pass_by(hours=24)
    store.append(Event("b", EventType.BURY, day + 1))
    store.undo(gone.id, day + 1)
    redone = store.undo(store.undo(back.id, day + 1).id, day + 1)
    assert redone.type is EventType.UNDO
    answer("a")
    assert store.answers_by_day(day) == {day: 3, day + 1: 1}
    assert store.answers_by_day(day + 1) == {day + 1: 1}
    assert store.answers_by_day(day + 2) == {}
