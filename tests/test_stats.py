"""What the log says, counted."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, lists

from quiz.cli import main
from quiz.desk import Desk
from quiz.model import Event, EventType, Outcome, Rating, Sureness
from quiz.stats import Share, statistics


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


def test_retention_counts_the_first_answer_of_a_day_to_a_card_in_review() -> None:
    history = [
        answer("a", 1, interval=-600),  # learning
        answer("a", 1, at=11),
        answer("a", 6, right=False),
        answer("a", 6, at=61),  # the same day, once more
        answer("a", 11),
        answer("a", 12, counts=False),  # crammed
    ]
    stats = statistics([history], lambda _: "t")
    assert stats.retention == Share(1, 2)
    assert stats.by_topic == {"t": Share(1, 2)}
    assert stats.days[6].answers == 2
    assert stats.days[6].seconds == 60


def test_a_reset_and_an_undo_are_heeded() -> None:
    reset = [answer("a", 1), Event("a", EventType.RESET, 2, id=20), answer("a", 6)]
    undone = [answer("b", 1), answer("b", 6, right=False), Event("b", EventType.UNDO, 6, id=61, target=60)]
    stats = statistics([reset, undone], lambda _: "")
    assert stats.retention == Share(0, 0)
    assert stats.by_topic == {}
    assert 6 in stats.days
    assert stats.days[6].answers == 1


def test_misconceptions_are_gathered_over_cards() -> None:
    a = [answer("a", 1, right=False, mistake="m"), answer("a", 2, right=False, mistake="once")]
    b = [Event("b", EventType.LOOK, 4, id=40, outcome=Outcome.MISTAKE, mistake="m")]
    (one,) = statistics([a, b], lambda _: "").misconceptions
    assert (one.id, one.times, one.last_day, one.cards) == ("m", 2, 4, {"a", "b"})


@given(lists(booleans()), lists(booleans()), lists(booleans()))
def test_calibration_goes_by_what_was_said(sure: list[bool], plain: list[bool], guessed: list[bool]) -> None:
    said = {Sureness.SURE: sure, Sureness.UNMARKED: plain, Sureness.GUESS: guessed}
    histories = [
        [answer(f"{how}{place}", 1, right=right, sureness=how) for place, right in enumerate(rights)]
        for how, rights in said.items()
    ]
    stats = statistics(histories, lambda _: "")
    assert stats.calibration == {how: Share(sum(rights), len(rights)) for how, rights in said.items()}


def test_the_command_tells_it_in_words_and_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path))
    assert main(["stats"]) == 0
    assert capsys.readouterr().out == "No answers yet.\n"
    with Desk.open() as desk:
        for day in (20_500, 20_505):
            mistaken = answer("softmax-value", day, right=False, mistake="linear-share", interval=3)
            desk.store.append(mistaken)
    assert main(["stats"]) == 0
    said = capsys.readouterr().out
    assert "2 answers on 2 days, 1 min." in said
    assert "softmax: 0 of 1, 0 %" in said
    assert "linear-share: 2 times, last on 2026-02-21 (softmax-value)" in said
    assert main(["stats", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["retention"] == {"right": 0, "of": 1}
    assert facts["misconceptions"][0]["cards"] == ["softmax-value"]
