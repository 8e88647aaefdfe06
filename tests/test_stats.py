"""What the log says, counted."""

import json
import random
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import integers

from quiz.cli import main
from quiz.desk import Desk
from quiz.home import Home, Settings
from quiz.library.mistakes import probes_meeting
from quiz.memory import standing
from quiz.model import (
    Event,
    EventType,
    Kind,
    Mistake,
    Option,
    Outcome,
    Part,
    Phase,
    Question,
    Rating,
    Standing,
    Sureness,
)
from quiz.plan import Wish
from quiz.stats import Calibration, Counts, Day, Share, Stats, count, explained, forecast
from quiz.store import Store
from quiz.store.log import insert_event
from quiz.store.tallies import Mark, tally

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def answer(card: str, day: int, *, right: bool = True, at: int = 0, **more: object) -> Event:
    facts: dict[str, object] = {
        "id": at or day * 10,
        "outcome": Outcome.CORRECT if right else Outcome.MISTAKE,
        "rating": Rating.GOOD if right else Rating.AGAIN,
        "interval": 5 if right else -600,
        "duration": 30_000,
        **more,
    }
    return Event(card, EventType.ANSWER, day, **facts)  # type: ignore[arg-type]  # a test's shorthand


def counted(folder: Path, events: Iterable[Event], topics: dict[str, str] | None = None) -> Counts:
    """The events as they are in a log, counted."""
    path = folder / "quiz.db"
    with Store.open(path, now=lambda: NOW) as store, store._transaction() as connection:
        for event in sorted(events, key=lambda event: event.id):
            insert_event(connection, event)
    with tally(path) as log:
        return count(log, lambda card: (topics or {}).get(card, ""))


def test_retention_counts_the_first_answer_of_a_day_to_a_card_in_review(tmp_path: Path) -> None:
    history = [
        answer("a", 1, interval=-600),  # learning
        answer("a", 1, at=11),
        answer("a", 6, right=False),
        answer("a", 6, at=61),  # the same day, once more
        answer("a", 11),
        answer("a", 12, counts=False),  # crammed
    ]
    counts = counted(tmp_path, history, {"a": "t"})
    assert counts.retention == Share(1, 2)
    assert counts.by_topic == {"t": Share(1, 2)}
    assert counts.days[6] == Day(2, 0, 60)


def test_a_reset_and_an_undo_are_heeded(tmp_path: Path) -> None:
    reset = [answer("a", 1), Event("a", EventType.RESET, 2, id=20), answer("a", 6, at=62)]
    undone = [answer("b", 1, at=12), answer("b", 6, right=False), Event("b", EventType.UNDO, 6, id=61, target=60)]
    redone = [
        answer("c", 7, at=70),
        Event("c", EventType.UNDO, 7, id=71, target=70),
        Event("c", EventType.UNDO, 7, id=72, target=71),
    ]
    counts = counted(tmp_path, [*reset, *undone, *redone])
    assert counts.retention == Share(0, 0)
    assert counts.by_topic == {}
    assert {day: one.answers for day, one in counts.days.items()} == {1: 2, 6: 1, 7: 1}


def test_misconceptions_are_gathered_over_cards_but_a_trap_is_its_cards_own(tmp_path: Path) -> None:
    events = [
        answer("a", 1, right=False, mistake="m"),
        answer("a", 2, right=False, mistake="once"),
        Event("b", EventType.LOOK, 4, id=40, outcome=Outcome.MISTAKE, mistake="m"),
        answer("c", 5, right=False, mistake="trap"),
        answer("d", 6, right=False, mistake="trap"),
        answer("d", 7, right=False, mistake="trap"),
    ]
    trap, one = counted(tmp_path, events).misconceptions
    assert (one.id, one.times, one.last_day, one.cards) == ("m", 2, 4, ("a", "b"))
    assert (trap.id, trap.times, trap.cards) == ("trap of d", 2, ("d",))


def test_what_a_nudge_says_of_an_effect_is_its_cards_own(tmp_path: Path) -> None:
    events = [answer(card, day, right=False, mistake="effect-missed") for card, day in (("a", 1), ("b", 2), ("b", 3))]
    (one,) = counted(tmp_path, events).misconceptions
    assert (one.id, one.times, one.cards) == ("effect-missed of b", 2, ("b",))
    options = (Option("same", why="It rises with *x*.", mistake="effect-missed"), Option("more", right=True))
    assert explained(Question(Kind.NUDGE, "?", "more", options=options), one.id) == "It rises with *x*."
    own = (Mistake("sum of squares", 3.0, "the sum of squares"),)
    assert explained(Question(Kind.NUMBER, "?", "2", mistakes=own), "sum of squares") == "the sum of squares"


@pytest.mark.parametrize("seed", range(4))
def test_a_whole_log_counted_once_more_by_hand(tmp_path: Path, seed: int) -> None:
    events = _log(random.Random(seed))
    counts = counted(tmp_path, events, {card: card[0] for card in "abcdefgh"})
    kept = [one for card in "abcdefgh" for one in standing([event for event in events if event.card == card])]
    worked = [event for event in kept if event.type in {EventType.ANSWER, EventType.LOOK}]
    durations = Counter[int]()
    for event in worked:
        durations[event.day] += event.duration
    assert {day: round(one.seconds * 1000) for day, one in counts.days.items()} == dict(durations)
    assert sum(one.looks for one in counts.days.values()) == sum(event.type is EventType.LOOK for event in worked)
    judged = [
        event
        for event in kept
        if event.type in {EventType.ANSWER, EventType.LOOK, EventType.TRY} and event.outcome is not Outcome.SKIPPED
    ]
    for sureness, share in counts.calibration.shares.items():
        said = [event.outcome for event in judged if event.sureness is sureness]
        assert share == Share(said.count(Outcome.CORRECT), len(said))
    assert counts.by_topic == {card: share for card in "abcdefgh" if (share := _retained(kept, card)).of}
    times = Counter(event.mistake for event in kept if event.mistake)
    assert {one.id: one.times for one in counts.misconceptions} == {name: n for name, n in times.items() if n > 1}


def _log(stream: random.Random) -> list[Event]:
    events: list[Event] = []
    for at in range(1, 500):
        card, day = stream.choice("abcdefgh"), at // 9
        kind = stream.choice([EventType.ANSWER] * 12 + [EventType.LOOK, EventType.TRY, EventType.RESET, EventType.UNDO])
        mine = [event.id for event in events if event.card == card]
        if kind is EventType.ANSWER:
            outcome = stream.choice([*list(Outcome)[:6]])
            rating = stream.choice([Rating.AGAIN, Rating.GOOD, Rating.HARD])
            more: dict[str, Any] = {
                "sureness": stream.choice(list(Sureness)),
                "counts": stream.random() < 0.9,
                "duration": at * 10,
            }
            mistake = stream.choice("xyz") if outcome is Outcome.MISTAKE else ""
            interval = stream.choice([3, -600])
            events.append(
                answer(card, day, at=at, outcome=outcome, rating=rating, mistake=mistake, interval=interval, **more)
            )
        elif kind is EventType.UNDO and mine:
            events.append(Event(card, kind, day, id=at, target=stream.choice(mine[-3:])))
        elif kind is not EventType.UNDO:
            outcome_of = {EventType.LOOK: Outcome.WRONG, EventType.TRY: Outcome.NEAR}
            sure = Sureness.SURE if kind is EventType.TRY else Sureness.UNMARKED
            events.append(Event(card, kind, day, id=at, outcome=outcome_of.get(kind), sureness=sure, duration=7))
    return events


def _retained(events: list[Event], card: str) -> Share:
    share, before = Share(), None
    for event in events:
        if event.card != card or (event.type is EventType.ANSWER and not event.counts):
            continue
        if event.type in {EventType.LOOK, EventType.TRY}:
            continue
        if before and event.type is EventType.ANSWER and before.interval > 0 and before.day < event.day:
            share.right += event.rating is not Rating.AGAIN
            share.of += 1
        before = event if event.type is EventType.ANSWER else None
    return share


@given(integers(0, 9), integers(0, 9), integers(0, 9), integers(0, 9))
def test_the_brier_score_is_the_mean_squared_distance(sure: int, unsure: int, hit: int, missed: int) -> None:
    marks = [Mark("sure", sure, sure + unsure), Mark("guess", hit, hit + missed), Mark("", 5, 9)]
    calibration = Calibration.of(marks)
    distances = [0.05**2] * sure + [0.95**2] * unsure + [0.75**2] * hit + [0.25**2] * missed
    if not distances:
        assert calibration.brier is None
        assert calibration.brier_of_the_average is None
        return
    assert calibration.brier == pytest.approx(sum(distances) / len(distances))
    rate = (sure + hit) / len(distances)
    by_average = [(rate - 1) ** 2] * (sure + hit) + [rate**2] * (unsure + missed)
    assert calibration.brier_of_the_average == pytest.approx(sum(by_average) / len(distances))


def test_a_forecast_has_overdue_and_learning_cards_today() -> None:
    memories = {
        "late": Standing(Phase.REVIEW, due=90),
        "today": Standing(Phase.REVIEW, due=100),
        "learning": Standing(Phase.RELEARNING, due=8_640_500),
        "last": Standing(Phase.REVIEW, due=129),
        "beyond": Standing(Phase.REVIEW, due=130),
        "suspended": Standing(Phase.REVIEW, due=100, suspended=True),
        "new": Standing(),
        "gone": Standing(Phase.REVIEW, due=100),
        "left alone for today": Standing(Phase.REVIEW, due=98, buried=100),
        "left alone long ago": Standing(Phase.REVIEW, due=102, buried=90),
    }
    due = forecast(memories, set(memories) - {"gone"}, 100)
    assert len(due) == 30
    assert (due[0], due[1], due[2], due[29], sum(due)) == (3, 1, 1, 1, 6)


def test_days_and_time_are_told_of_a_stretch() -> None:
    days = {1: Day(1, 0, 60), 94: Day(1, 0, 100), 98: Day(0, 2, 200), 100: Day(3, 0, 400)}
    counts = Counts(days, Share(), {"a": Share(3, 3), "b": Share(1, 2)}, Calibration.of(()), ())
    stats = Stats(100, counts, 0.9, (), ())
    assert (stats.answers, stats.seconds, stats.usual_seconds) == (5, 760, 150)
    assert (stats.days_practised(14), stats.days_practised(6), stats.seconds_since(3)) == (3, 2, 600)
    assert [topic for topic, _ in stats.weakest_first()] == ["b", "a"]


def test_what_a_question_says_of_a_mistake() -> None:
    own = Question(Kind.NUMBER, "?", "1", mistakes=(Mistake("m", 2.0, "doubling gives"),))
    choice = Question(Kind.CHOICE, "?", "1", options=(Option("a", mistake="n", why="it is no maximum"),))
    whole = Question(Kind.MULTI, "?", "1", parts=(Part("one", own), Part("two", choice)))
    assert [explained(whole, name) for name in ("m", "n", "o")] == ["doubling gives", "it is no maximum", ""]


def test_probes_that_can_meet_a_mistake_are_told_from_their_source(tmp_path: Path) -> None:
    path = tmp_path / "t.py"
    path.write_text(
        """
from quiz.probe import Number, mistake, probe
ALL = [("in-a-list", 1)]
def helper(x):
    return mistake("by-a-helper", x, "it gives")
@probe()
def plain(draw):
    return Number(ask="?", answer=1, mistakes=[mistake("own", 2, "it gives")])
@probe()
def through(draw):
    return Number(ask="own", answer=1, mistakes=[helper(2)])
@probe()
def listed(draw):
    return Number(ask="?", answer=1, mistakes=[mistake(*one, "it gives") for one in ALL])
""",
        encoding="utf-8",
    )
    expected = {"own": ["t.plain", "t.through"], "by-a-helper": ["t.through"], "in-a-list": ["t.listed"], "none": []}
    assert {name: probes_meeting(path, name) for name in expected} == expected
    path.write_text("def broken(:", encoding="utf-8")
    assert probes_meeting(path, "broken") == []


def test_a_misconception_is_practised_with_probes_that_can_meet_it(tmp_path: Path) -> None:
    with Desk(Home(tmp_path), Settings(), lambda: NOW) as desk:
        desk.journey.begin_at("everything")
        for day in (20_500, 20_505):
            desk.store.append(answer("softmax-value", day, right=False, mistake="linear-share", interval=3, at=0, id=0))
        (one,) = desk.stats().counts.misconceptions
        wish = desk.practising(one)
        plan = desk.plan(wish)
    assert wish.cram
    assert plan.cards[0] == "softmax-value"
    assert set(plan.cards) <= set(wish.cards)
    assert 1 <= len(plan.cards) <= 8
    paths = {path for each in desk.library.probes.values() for path in each}
    probes = {probe for path in paths for probe in probes_meeting(path, "linear-share")}
    assert {desk.library.refs[card].probe for card in plan.cards} <= probes


def test_the_command_tells_it_in_words_and_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path))
    monkeypatch.setenv("QUIZ_NOW", "2026-02-25T12:00")
    assert main(["stats"]) == 0
    assert capsys.readouterr().out == "No answers yet.\n"
    with Desk.open() as desk:
        for day in (20_500, 20_505):
            mistaken = answer("softmax-value", day, right=False, mistake="linear-share", interval=3, due=day + 3)
            desk.store.append(mistaken)
    assert main(["stats"]) == 0
    said = capsys.readouterr().out
    assert "2 answers on 2 days, 1 min." in said
    assert "softmax: 0 of 1, 0 %" in said
    assert "asked for: 90 %" in said
    assert "Due today 1, tomorrow 0, within 7 days 1, within 30 days 1." in said
    assert "linear-share: 2 times, last on 2026-02-21 (softmax-value)" in said
    assert main(["stats", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["retention"] == {"right": 0, "of": 1}
    assert facts["retention_asked"] == 0.9
    assert facts["calibration"]["unmarked"] == {"right": 0, "of": 2}
    assert facts["brier"] is None
    assert facts["forecast"][0] == {"day": "2026-02-25", "due": 1}
    assert len(facts["forecast"]) == 30
    assert facts["misconceptions"][0]["cards"] == ["softmax-value"]


def test_cards_by_name_are_a_plan_of_their_own(tmp_path: Path) -> None:
    with Desk(Home(tmp_path), Settings(), lambda: NOW) as desk:
        names = ("softmax-value", "no-such-card", "softmax-what")
        there = [name for name in names if name in desk.library.refs]
        assert list(desk.plan(Wish(cards=names, cram=True)).cards) == there
        desk.mark("softmax-value", EventType.SUSPEND)
        assert "softmax-value" not in desk.plan(Wish(cards=names, cram=True)).cards
        assert len(desk.plan(Wish(cards=tuple(desk.library.refs), limit=3, cram=True)).cards) == 3
