"""The game without a screen: what is taken back, put away or left, and that any order of moves holds together."""

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.strategies import sampled_from

from quiz.errors import StoreError
from quiz.memory import study_day
from quiz.model import (
    Event,
    EventType,
    Kind,
    Memory,
    Rating,
)
from quiz.session import Recalled
from quiz.view import Stage
from tests.table import CARDS, Table, right_answer, seen_before


def test_undo_goes_back_any_number_of_answers_even_from_the_end() -> None:
    table = Table(["number", "choice", "recall"])
    sitting = table.sit()
    shown = []
    for _ in range(3):
        view = sitting.view
        shown.append((view.card, view.question))
        if view.card is CARDS["recall"]:
            sitting.submit("")
            sitting.grade(Recalled.GOT)
        else:
            sitting.submit(right_answer(view))
        sitting.accept()
    assert sitting.view.stage is Stage.DONE
    for card, question in reversed(shown):
        view = sitting.undo()
        assert (view.card, view.question, view.stage) == (card, question, Stage.ASK)
    assert all(table.log.memory(card) == Memory() for card in CARDS)
    assert sitting.summary.answered == 0
    assert "Nothing to undo." in sitting.undo().notes


def test_an_undo_that_can_not_be_written_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(["number", "choice"])
    sitting = table.sit()
    sitting.submit("3.3")
    sitting.accept()

    def full(*_: object) -> Event:
        raise StoreError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(table.log, "undo_all", full)
        with pytest.raises(StoreError):
            sitting.undo()
    assert sitting.view.card is CARDS["choice"]
    assert sitting.undo().card is CARDS["number"]
    assert table.log.memory("number") == Memory()


def test_undo_before_rating_only_asks_again() -> None:
    table = Table(["number"])
    sitting = table.sit()
    sitting.submit("99")
    assert sitting.undo().stage is Stage.ASK
    assert table.log.events == []


def test_undo_goes_back_from_a_second_try_to_the_first() -> None:
    table = Table(["number", "probe"])
    sitting = table.sit()
    sitting.submit("3.3")
    sitting.accept()
    first = sitting.view.question
    assert first is not None
    sitting.submit(str(float(first.value or 0) * 1.03))  # nearly
    table.maker.slow = True
    assert sitting.accept().stage is Stage.WAIT
    view = sitting.undo()
    assert (view.stage, view.question) == (Stage.ASK, first)
    table.maker.slow = False
    sitting.submit(str(float(first.value or 0) * 1.03))
    second = sitting.accept()
    assert second.second
    assert second.question != first
    assert second.undoable
    sitting.submit("77")
    sitting.accept()
    assert sitting.undo().question == second.question
    view = sitting.undo()
    assert (view.question, view.second) == (first, False)
    assert sitting.undo().card is CARDS["number"]
    assert table.log.memory("number") == Memory()


def test_what_another_program_has_asked_meanwhile_is_not_asked_again() -> None:
    table = Table(["number", "choice", "recall"])
    sitting, other = table.sit(), table.sit()
    table.clock.time += timedelta(seconds=5)
    other.submit("3.3")
    other.accept()
    other.submit(right_answer(other.view))
    other.accept()
    sitting.submit("3.3")  # it stood here already
    assert sitting.accept().card is CARDS["recall"]


@pytest.mark.parametrize("deed", [EventType.SUSPEND, EventType.BURY])
@pytest.mark.parametrize("cram", [False, True])
def test_what_is_put_away_elsewhere_meanwhile_is_not_asked(deed: EventType, *, cram: bool) -> None:
    """From the list of all cards, that can be opened at any time, or by another program."""
    table = Table(["number", "choice", "recall"], cram=cram)
    sitting = table.sit()
    table.log.append(Event("choice", deed, study_day(table.clock())))
    sitting.submit("3.3")
    assert sitting.accept().card is CARDS["recall"]
    assert sitting.undo().card is CARDS["number"]


@pytest.mark.parametrize("deed", ["bury", "suspend", "reset"])
def test_a_card_put_away_is_gone_and_comes_back_with_undo(deed: str) -> None:
    table = Table(["number", "choice"])
    sitting = table.sit()
    getattr(sitting, deed)()
    assert [event.type.value for event in table.log.events] == [deed]
    assert sitting.view.card is CARDS["choice"]
    assert sitting.undo().card is CARDS["number"]
    assert table.log.memory("number") == Memory()


@pytest.mark.parametrize("deed", ["bury", "suspend", "reset"])
def test_putting_a_card_away_after_its_verdict_keeps_the_answer(deed: str) -> None:
    table = Table(["number", "choice"])
    seen_before(table, "number")
    sitting = table.sit()
    before = table.log.memory("number")
    sitting.submit("99")
    after = getattr(sitting, deed)()
    assert after.card is CARDS["choice"]
    assert (after.number, after.total) == (2, 2), "one key, one card"
    assert [event.type.value for event in table.log.events[1:]] == ["answer", deed]
    assert table.log.written == [1, 2], "at once, or a kill in between would keep the answer alone"
    assert sitting.undo().card is CARDS["number"]
    assert table.log.memory("number") == before
    assert table.log.written == [1, 2, 2]
    assert sitting.summary.answered == 0


def test_leaving_keeps_what_was_judged() -> None:
    table = Table(["number"])
    sitting = table.sit()
    sitting.submit("3.3")
    sitting.finish()
    assert table.answers[0].rating is Rating.GOOD
    assert sitting.view.stage is Stage.DONE


def test_leaving_before_an_answer_logs_nothing() -> None:
    table = Table(["number"])
    table.sit().finish()
    assert table.log.events == []


class AnyGame(RuleBasedStateMachine):
    """Whatever a learner does, in whatever order: the log and the sitting agree, and undo takes all of it back."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Table([*CARDS])
        self.sitting = self.table.sit()
        self.stage = self.sitting.view.stage

    @precondition(lambda self: self.stage is Stage.ASK)
    @rule(how=sampled_from(["right", "wrong", "nonsense", "skip"]))
    def answer(self, how: str) -> None:
        view = self.sitting.view
        question = view.question
        assert question is not None
        if how == "skip":
            self.stage = self.sitting.give_up().stage
        elif question.kind in {Kind.RECALL, Kind.EXPLAIN}:
            self.stage = self.sitting.submit(how).stage
        else:
            texts = {"right": right_answer(view), "wrong": "2 1", "nonsense": "¿"}
            self.stage = self.sitting.submit(texts[how]).stage

    @precondition(lambda self: self.stage is Stage.REVEAL)
    @rule(how=sampled_from(Recalled))
    def grade(self, how: Recalled) -> None:
        view = self.sitting.view
        assert view.question is not None
        points = set(range(len(view.question.points)))
        explain = view.question.kind is Kind.EXPLAIN
        self.stage = (self.sitting.tick(points) if explain else self.sitting.grade(how)).stage

    @precondition(lambda self: self.stage is Stage.JUDGED)
    @rule(rating=sampled_from([None, *Rating]))
    def accept(self, rating: Rating | None) -> None:
        self.stage = self.sitting.accept(rating).stage

    @precondition(lambda self: self.stage is Stage.JUDGED)
    @rule(typed=sampled_from(["3.3", "99", "¿", ""]))
    def repair(self, typed: str) -> None:
        self.stage = self.sitting.repair(typed).stage

    @rule()
    def undo(self) -> None:
        self.stage = self.sitting.undo().stage

    @precondition(lambda self: self.stage is not Stage.DONE)
    @rule(deed=sampled_from(["bury", "suspend", "reset"]))
    def put_away(self, deed: str) -> None:
        self.stage = getattr(self.sitting, deed)().stage

    @invariant()
    def counts_agree(self) -> None:
        undone = {event.target for event in self.table.log.events}
        standing = [event for event in self.table.answers if event.id not in undone]
        assert self.sitting.summary.answered == len(standing)
        assert self.sitting.view.number <= self.sitting.view.total or self.stage is Stage.DONE

    def teardown(self) -> None:
        while self.sitting.view.undoable:
            self.sitting.undo()
        assert all(self.table.log.memory(card) == Memory() for card in CARDS)


TestAnyGame = AnyGame.TestCase
TestAnyGame.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_what_was_taken_back_takes_no_time() -> None:
    table = Table(["probe"])
    seen_before(table, "probe")
    sitting = table.sit()
    table.seconds += 40
    sitting.submit("77")
    sitting.undo()
    table.seconds += 5
    near = repr((sitting.view.question.value or 0) * 1.05) if sitting.view.question else ""
    sitting.submit(near)
    sitting.accept()
    table.seconds += 30
    sitting.submit("77")
    sitting.accept()
    sitting.undo()  # asks the second try anew: the first one still took its time
    table.seconds += 2
    sitting.submit(right_answer(sitting.view))
    sitting.accept()
    assert [event.duration for event in table.answers] == [35_000, 7000]
