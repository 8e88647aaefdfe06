"""Study days, FSRS on them, the buttons, fuzz, replay and fitting."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import fsrs
import fsrs_rs_python
import pytest
from hypothesis import given, strategies as st

from quiz.errors import QuizError
from quiz.memory import (
    DEFAULT_PARAMETERS,
    Scheduler,
    date_of,
    introduced,
    offset_of,
    optimise,
    optimise_due,
    replay,
    standing,
    study_day,
)
from quiz.memory.fuzz import constrain, fraction
from quiz.model import Event, EventType, Memory, Phase, Rating

AGAIN, HARD, GOOD, EASY = Rating
DAY_MS = 86_400_000
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")


def in_review(stability: float, interval: int, *, day: int = 20_000, difficulty: float = 5.0) -> Memory:
    return Memory(
        Phase.REVIEW, 0, stability, difficulty, day, day * DAY_MS, day + interval, interval, reps=5, looked=True
    )


# Study days


def test_the_study_day_begins_at_the_rollover() -> None:
    assert study_day(datetime(1970, 1, 2, 3, 59, tzinfo=UTC)) == 0
    assert study_day(datetime(1970, 1, 2, 4, 0, tzinfo=UTC)) == 1
    assert study_day(datetime(1970, 1, 2, 0, 0, tzinfo=UTC), rollover=0) == 1
    assert date_of(study_day(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))) == date(2026, 11, 22)


def test_minutes_from_greenwich() -> None:
    assert offset_of(datetime(2026, 7, 1, tzinfo=ZoneInfo("Asia/Kathmandu"))) == 345
    assert offset_of(datetime(2026, 7, 1, tzinfo=NEW_YORK)) == -240
    assert offset_of(datetime(2026, 7, 1, tzinfo=UTC)) == 0


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK], ids=str)
@pytest.mark.parametrize(
    "night",
    [
        date(2026, 3, 7),  # New York springs forward in this night
        date(2026, 3, 28),  # Berlin springs forward
        date(2026, 10, 24),  # Berlin falls back
        date(2026, 10, 31),  # New York falls back
        date(2026, 6, 10),
    ],
    ids=str,
)
def test_reviewed_late_with_one_day_is_due_the_next_morning(zone: ZoneInfo, night: date) -> None:
    reviewed = datetime(night.year, night.month, night.day, 23, tzinfo=zone)
    morning = (reviewed + timedelta(days=1)).replace(hour=7)
    day = study_day(reviewed)
    after = Scheduler(fuzz=False).outcomes(Memory(), day, int(reviewed.timestamp() * 1000), "c")[HARD]
    after = replace(after, phase=Phase.REVIEW, interval=1, due=day + 1)
    assert study_day(morning) == after.due
    assert study_day(morning.replace(hour=3)) < after.due
    again = Scheduler().advance(after, GOOD, study_day(morning), int(morning.timestamp() * 1000))
    assert again.stability > after.stability * 1.5  # a day has passed, though only eight hours did


def test_eight_zones_east_the_next_morning_is_due() -> None:
    reviewed = datetime(2026, 5, 4, 23, tzinfo=BERLIN)
    landed = datetime(2026, 5, 5, 22, tzinfo=UTC).astimezone(ZoneInfo("Asia/Shanghai"))
    assert landed.hour == 6
    assert study_day(landed) >= study_day(reviewed) + 1


def test_a_day_that_runs_backwards_counts_as_no_time() -> None:
    scheduler = Scheduler(fuzz=False)
    memory = in_review(10.0, 10)
    west = scheduler.advance(memory, GOOD, memory.last_day - 1, 0)
    same = scheduler.advance(memory, GOOD, memory.last_day, 0)
    assert (west.stability, west.difficulty) == (same.stability, same.difficulty)
    assert west.last_day == memory.last_day - 1
    assert scheduler.retrievability(memory, memory.last_day - 3) == 1.0


# FSRS


def test_published_sequence() -> None:
    """py-fsrs' own test: GGGGGG AA GGGGG from 2022-11-29 12:30 UTC, each when due, default steps."""
    scheduler = Scheduler(learning_steps=(60, 600), relearning_steps=(600,), fuzz=False)
    start = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
    memory, day, at = Memory(), study_day(start), int(start.timestamp() * 1000)
    intervals = []
    for rating in [GOOD] * 6 + [AGAIN] * 2 + [GOOD] * 5:
        memory = scheduler.outcomes(memory, day, at, "card")[rating]
        intervals.append(max(memory.interval, 0))
        if memory.phase is Phase.REVIEW:
            at += (memory.due - day) * DAY_MS
            day = memory.due
        else:
            at = memory.due * 1000
    assert intervals == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]
    assert (memory.reps, memory.lapses) == (13, 1)


def test_stability_and_difficulty_agree_with_fsrs_rs() -> None:
    scheduler = Scheduler()
    judge = fsrs_rs_python.FSRS(list(DEFAULT_PARAMETERS))
    draw = random.Random(2)
    for number in range(1000):
        memory, day, reviews = Memory(), 20_000, []
        for place in range(draw.randint(1, 30)):
            elapsed = draw.choice([0, 0, 1, 2, 3, 5, 9, 20, 60, 200]) if place else 0
            rating = draw.choice(list(Rating))
            day += elapsed
            memory = scheduler.advance(memory, rating, day, day * DAY_MS)
            reviews.append(fsrs_rs_python.FSRSReview(rating.value, elapsed))
        expected = judge.memory_state(fsrs_rs_python.FSRSItem(reviews))
        assert memory.stability == pytest.approx(expected.stability, rel=1e-3), number
        assert memory.difficulty == pytest.approx(expected.difficulty, rel=1e-3), number


def test_retrievability_is_py_fsrs_own() -> None:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    memory = in_review(7.3, 7)
    card = fsrs.Card(card_id=1, state=fsrs.State.Review, stability=7.3, difficulty=5.0, due=epoch)
    card.last_review = epoch + timedelta(days=memory.last_day)
    for days in (0, 1, 7, 400):
        moment = epoch + timedelta(days=memory.last_day + days)
        expected = fsrs.Scheduler().get_card_retrievability(card, moment)
        assert Scheduler().retrievability(memory, memory.last_day + days) == pytest.approx(expected, abs=1e-12)
    assert Scheduler().retrievability(Memory(), 20_000) == 0.0


def test_phases_and_dues() -> None:
    scheduler = Scheduler(fuzz=False)
    at = 20_000 * DAY_MS + 1234
    new = scheduler.outcomes(Memory(), 20_000, at, "c")
    assert [new[rating].phase for rating in Rating] == [Phase.LEARNING, Phase.LEARNING, Phase.REVIEW, Phase.REVIEW]
    assert (new[AGAIN].interval, new[AGAIN].due) == (-600, at // 1000 + 600)
    assert new[HARD].interval == -900
    assert (new[GOOD].interval, new[GOOD].due) == (2, 20_002)
    assert new[EASY].interval == 8
    lapsed = scheduler.outcomes(in_review(30.0, 30), 20_030, at, "c")[AGAIN]
    assert (lapsed.phase, lapsed.lapses, lapsed.interval) == (Phase.RELEARNING, 1, -600)
    assert scheduler.outcomes(lapsed, 20_030, at, "c")[AGAIN].lapses == 1
    assert lapsed.looked


def test_without_steps_every_answer_leads_to_review() -> None:
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), fuzz=False)
    for memory in (Memory(), in_review(30.0, 30)):
        found = scheduler.outcomes(memory, 20_030, 0, "c")
        assert {after.phase for after in found.values()} == {Phase.REVIEW}
        assert found[AGAIN].interval >= 1
        assert found[HARD].interval < found[GOOD].interval < found[EASY].interval


def test_overdue_reviews_count_the_days_that_really_passed() -> None:
    scheduler = Scheduler(fuzz=False)
    memory = in_review(10.0, 10)
    on_time = scheduler.outcomes(memory, memory.due, 0, "c")[GOOD]
    late = scheduler.outcomes(memory, memory.due + 30, 0, "c")[GOOD]
    assert late.interval > on_time.interval
    assert late.due == memory.due + 30 + late.interval


# The buttons and fuzz

memories = st.builds(
    lambda stability, interval, difficulty: in_review(stability, interval, difficulty=difficulty),
    st.floats(0.01, 40_000),
    st.integers(1, 36_500),
    st.floats(1, 10),
)


@given(memories, st.integers(0, 3000), st.text(max_size=8), st.sampled_from([60, 36_500]))
def test_hard_good_and_easy_differ_by_a_day_up_to_the_maximum(
    memory: Memory, elapsed: int, card: str, maximum: int
) -> None:
    scheduler = Scheduler(maximum_interval=maximum)
    found = scheduler.outcomes(memory, memory.last_day + elapsed, 0, card)
    hard, good, easy = (found[rating].interval for rating in (HARD, GOOD, EASY))
    assert hard >= 1
    assert hard < good or good == maximum
    assert good < easy or easy == maximum
    assert easy <= maximum
    assert found == scheduler.outcomes(memory, memory.last_day + elapsed, 0, card)


@given(memories, st.integers(0, 3000), st.text(max_size=8))
def test_an_interval_that_should_grow_does(memory: Memory, elapsed: int, card: str) -> None:
    day = memory.last_day + elapsed
    ideal = Scheduler(fuzz=False).outcomes(memory, day, 0, card)
    fuzzed = Scheduler().outcomes(memory, day, 0, card)
    for rating in (HARD, GOOD, EASY):
        stability = ideal[rating].stability
        if round(stability - 0.01) > memory.interval and memory.interval < 36_500:
            assert fuzzed[rating].interval > memory.interval
        assert fuzzed[rating].stability == stability


@pytest.mark.parametrize(
    ("days", "low", "high"),
    [(1.0, 1, 1), (2.4, 2, 2), (2.5, 2, 4), (3.0, 2, 4), (7.0, 5, 9), (20.0, 17, 23), (100.0, 93, 107)],
)
def test_fuzz_ranges_are_anki_s(days: float, low: int, high: int) -> None:
    found = {constrain(days, 1, 36_500, step / 200) for step in range(200)}
    assert found == set(range(low, high + 1))


def test_fuzz_keeps_within_its_limits() -> None:
    assert {constrain(100.0, 1, 95, step / 50) for step in range(50)} == set(range(88, 96))
    assert constrain(100.0, 1, 10, 0.99) == 10
    assert {constrain(90.0, 107, 36_500, step / 50) for step in range(50)} == set(range(107, 115))
    assert constrain(2.6, 1, 36_500, None) == 3


def test_fractions_depend_on_card_and_reps_only() -> None:
    assert fraction("softmax-sum", 3) == fraction("softmax-sum", 3)
    drawn = [fraction(f"card-{number}", reps) for number in range(100) for reps in range(10)]
    assert len(set(drawn)) == 1000
    assert sum(drawn) / 1000 == pytest.approx(0.5, abs=0.05)
    assert fraction("softmax-sum", 3) == 0.8563825956302651


# Replay


def answer(rating: Rating, day: int, number: int, **values: object) -> Event:
    return Event("c", EventType.ANSWER, day, id=day * DAY_MS + number, rating=rating, **values)  # type: ignore[arg-type]  # any field


def test_replay_counts_what_counts() -> None:
    events = [
        Event("c", EventType.LOOK, 20_000, id=1),
        answer(GOOD, 20_000, 2, interval=2, due=20_002),
        answer(EASY, 20_001, 0, counts=False),
        Event("c", EventType.ANSWER, 20_001, id=20_001 * DAY_MS + 1),
        answer(AGAIN, 20_002, 0, interval=-600, due=99),
        answer(GOOD, 20_002, 1, interval=1, due=20_003),
    ]
    memory = replay(events, Scheduler())
    assert (memory.reps, memory.lapses, memory.looked) == (3, 1, True)
    assert (memory.phase, memory.interval, memory.due) == (Phase.REVIEW, 1, 20_003)
    assert memory.last_at == events[-1].id
    assert introduced(events) == 20_000


def test_replay_gives_what_was_foretold() -> None:
    scheduler, draw = Scheduler(), random.Random(3)
    memory, day, events = Memory(), 20_000, []
    for number in range(60):
        rating = draw.choice([AGAIN, HARD, GOOD, GOOD, GOOD, EASY])
        at = day * DAY_MS + number
        memory = scheduler.outcomes(memory, day, at, "c")[rating]
        events.append(answer(rating, day, number, interval=memory.interval, due=memory.due))
        assert replay(events, scheduler) == memory
        day = max(day, memory.due if memory.phase is Phase.REVIEW else day)


def test_a_replay_climbs_the_steps_as_the_sitting_did() -> None:
    scheduler = Scheduler(learning_steps=(60, 600, 3600), relearning_steps=(60, 600))
    memory, events = Memory(), []
    for number, rating in enumerate([GOOD, HARD, GOOD, AGAIN, GOOD, GOOD, GOOD, AGAIN, GOOD, HARD]):
        at = 20_000 * DAY_MS + number
        memory = scheduler.outcomes(memory, 20_000, at, "c")[rating]
        interval, due = memory.interval, memory.due
        events.append(Event("c", EventType.ANSWER, 20_000, id=at, rating=rating, interval=interval, due=due))
        assert replay(events, scheduler) == memory, number
    assert memory.phase is Phase.RELEARNING
    assert memory.step == 1


def test_other_parameters_and_steps_move_no_due_date() -> None:
    before, day, events = Scheduler(), 20_000, []
    memory = Memory()
    for number in range(5):
        memory = before.outcomes(memory, day, day * DAY_MS + number, "c")[GOOD]
        events.append(answer(GOOD, day, number, interval=memory.interval, due=memory.due))
        day = memory.due
    fitted = (0.4, 1.2, 4.0, *DEFAULT_PARAMETERS[3:])
    after = replay(events, Scheduler(fitted, learning_steps=(60, 600, 3600)))
    assert (after.due, after.interval, after.phase) == (memory.due, memory.interval, memory.phase)
    assert after.stability != memory.stability


def test_an_answer_without_interval_takes_the_scheduler_s() -> None:
    memory = replay([answer(GOOD, 20_000, 0)], Scheduler())
    assert (memory.phase, memory.interval, memory.due) == (Phase.REVIEW, 2, 20_002)


def test_reset_suspend_and_bury() -> None:
    events = [
        answer(GOOD, 20_000, 0, interval=2, due=20_002),
        Event("c", EventType.SUSPEND, 20_001, id=20_001 * DAY_MS),
    ]
    assert replay(events, Scheduler()).suspended
    events.append(Event("c", EventType.UNSUSPEND, 20_001, id=20_001 * DAY_MS + 1))
    assert not replay(events, Scheduler()).suspended
    events.append(Event("c", EventType.BURY, 20_002, id=20_002 * DAY_MS))
    assert replay(events, Scheduler()).buried == 20_002
    events.append(Event("c", EventType.RESET, 20_003, id=20_003 * DAY_MS))
    assert replay(events, Scheduler()) == Memory()
    assert introduced(events) is None


def test_an_undo_can_be_undone() -> None:
    one = answer(GOOD, 20_000, 0, interval=2, due=20_002)
    undo = Event("c", EventType.UNDO, 20_000, id=one.id + 1, target=one.id)
    redo = Event("c", EventType.UNDO, 20_000, id=one.id + 2, target=undo.id)
    assert standing([one, undo]) == []
    assert replay([one, undo], Scheduler()) == Memory()
    assert standing([one, undo, redo]) == [one]


# Fitting


def test_when_a_fit_is_due() -> None:
    assert [optimise_due(reviews) for reviews in (0, 511, 512, 5000)] == [False, False, True, True]
    assert not optimise_due(1023, last_at=512)
    assert optimise_due(1024, last_at=600)
    assert not optimise_due(2047, last_at=1024)


def test_a_fit_improves_on_the_parameters_in_use() -> None:
    draw = random.Random(5)
    forgetful = Scheduler((0.1, 0.3, 0.6, 1.5, *DEFAULT_PARAMETERS[4:]))
    histories = []
    for card in range(250):
        memory, day, events = Memory(), 20_000 + card % 50, []
        for number in range(9):
            rating = GOOD if draw.random() < (forgetful.retrievability(memory, day) or 0.8) else AGAIN
            memory = forgetful.outcomes(memory, day, day * DAY_MS + number, f"c{card}")[rating]
            events.append(answer(rating, day, number, interval=memory.interval, due=memory.due))
            day += draw.choice([0, 1, 2, 5])
        histories.append(events)
    fit = optimise(histories)
    assert fit.after < fit.before
    assert len(fit.parameters) == 21
    assert fit.reviews > 1000
    Scheduler(fit.parameters)  # within the bounds that py-fsrs demands


def test_too_little_to_fit() -> None:
    for histories in ([], [[answer(GOOD, 20_000, 0)]]):
        with pytest.raises(QuizError, match="too few"):
            optimise(histories)


def test_wrong_parameters_are_refused() -> None:
    with pytest.raises(ValueError, match="21"):
        Scheduler((1.0, 2.0))
