"""The game without a screen: what is asked, how it is judged and rated, and what comes back."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from quiz.model import (
    Event,
    EventType,
    Memory,
    Outcome,
    Phase,
    Rating,
    Sureness,
)
from quiz.plan import Plan
from quiz.session import Recalled, Sitting
from quiz.view import Stage, humanise
from tests.table import CARDS, Table, right_answer, seen_before


def test_a_probes_question_says_what_its_card_adds() -> None:
    table = Table(["probe"])
    seen_before(table, "probe")
    own = replace(CARDS["probe"], answer="Doubling adds a bit.", traps=("Its square.",))
    sitting = table.sit(cards={"probe": own})
    for near in (True, False):
        question = sitting.view.question
        assert question is not None
        assert question.why.endswith("Doubling adds a bit.")
        assert question.traps == ("Its square.",)
        if near:
            sitting.submit(repr((question.value or 0) * 1.05))
            assert sitting.accept().second


@pytest.mark.parametrize("card", ["number", "choice", "shape", "order", "cloze", "probe"])
def test_right_is_good_and_logged(card: str) -> None:
    table = Table([card])
    sitting = table.sit()
    assert sitting.view.first
    view = sitting.submit(right_answer(sitting.view))
    assert (view.stage, view.proposed) == (Stage.JUDGED, Rating.GOOD)
    assert view.intervals[Rating.GOOD].endswith("days")
    assert table.log.events == []
    assert sitting.accept().stage is Stage.DONE
    (event,) = table.answers
    assert (event.outcome, event.proposed, event.rating, event.counts) == (
        Outcome.CORRECT, Rating.GOOD, Rating.GOOD, True,
    )  # fmt: skip
    assert event.due - event.day == event.interval > 0
    assert table.log.memory(card).phase is Phase.REVIEW
    assert (sitting.summary.answered, sitting.summary.right) == (1, 1)


@pytest.mark.parametrize(
    ("how", "rating", "mistake"),
    [(Recalled.GOT, Rating.GOOD, ""), (Recalled.MISSED, Rating.AGAIN, ""), (Recalled.TRAP, Rating.AGAIN, "trap")],
)
def test_recall_is_the_learners_own_verdict(how: Recalled, rating: Rating, mistake: str) -> None:
    table = Table(["recall"])
    seen_before(table, "recall")
    sitting = table.sit()
    assert sitting.submit("I think so").stage is Stage.REVEAL
    assert sitting.grade(how).proposed is rating
    sitting.accept()
    assert (table.answers[0].mistake, table.answers[0].response) == (mistake, "I think so")


@pytest.mark.parametrize(
    ("ticked", "rating"),
    [({0, 1, 2, 3}, Rating.GOOD), ({0, 1, 2}, Rating.HARD), ({0, 1}, Rating.HARD), ({0, 2, 3}, Rating.AGAIN)],
)
def test_explanations_are_ticked_off(ticked: set[int], rating: Rating) -> None:
    table = Table(["explain"])
    seen_before(table, "explain")
    sitting = table.sit()
    assert sitting.submit("my words").stage is Stage.REVEAL
    assert sitting.tick(ticked).proposed is rating


def test_an_explanation_that_holds_is_not_written_twice_in_a_sitting() -> None:
    table = Table(["explain"])
    sitting = table.sit()
    sitting.submit("in my own words")
    assert sitting.tick({0, 1}).proposed is Rating.HARD
    assert sitting.accept().stage is Stage.DONE
    assert table.log.memory("explain").phase is Phase.LEARNING
    again = table.sit()
    again.submit("")
    again.tick(set())
    assert again.accept().card is CARDS["explain"]


@pytest.mark.parametrize("deed", ["wrong", "skip"])
def test_a_first_showing_that_fails_is_a_look(deed: str) -> None:
    table = Table(["number", *"abcdef", "choice"])
    table.plan = Plan(cards=("number", "choice", "shape", "order", "cloze", "probe", "recall"), seconds=60)
    sitting = table.sit()
    view = sitting.submit("99") if deed == "wrong" else sitting.give_up()
    assert view.look
    assert view.proposed is None
    sitting.accept()
    assert [event.type for event in table.log.events] == [EventType.LOOK]
    assert (sitting.summary.looks, sitting.summary.answered) == (1, 0)
    assert table.log.memory("number") == Memory(looked=True)
    order = []
    while sitting.view.stage is not Stage.DONE:
        view = sitting.view
        assert view.card is not None
        order.append(view.card.id)
        if view.card.id == "recall":
            sitting.submit("")
            sitting.grade(Recalled.GOT)
        else:
            sitting.submit(right_answer(view))
        sitting.accept()
    assert order[5] == "number"
    assert table.log.memory("number").reps == 1


def test_what_is_not_understood_costs_nothing() -> None:
    table = Table(["number"])
    sitting = table.sit()
    view = sitting.submit("what?")
    assert view.stage is Stage.ASK
    assert view.verdict is not None
    assert view.verdict.outcome is Outcome.UNGRADED
    assert table.log.events == []
    assert sitting.submit("3.3").proposed is Rating.GOOD


def test_near_gives_a_second_try_on_a_fresh_variant() -> None:
    table = Table(["probe"])
    seen_before(table, "probe")
    sitting = table.sit()
    first = sitting.view.question
    assert first is not None
    near = repr((first.value or 0) * 1.05)
    table.seconds += 5
    view = sitting.submit(near, Sureness.SURE)
    assert view.again_at_once
    view = sitting.accept()
    assert view.second
    assert view.question != first
    table.seconds += 4
    view = sitting.submit(right_answer(view))
    assert view.proposed is Rating.HARD
    sitting.accept()
    (event,) = table.answers
    assert event.variant == 2
    tried = table.log.events[-2]
    assert (tried.type, tried.outcome, tried.response, tried.variant) == (EventType.TRY, Outcome.NEAR, near, 1)
    assert (tried.sureness, tried.counts, tried.rating) == (Sureness.SURE, False, None)
    assert (tried.duration, event.duration) == (5000, 9000)
    assert not sitting.undo().verdict
    assert [event.target for event in table.log.events[-2:]] == [event.id, tried.id]
    sitting.suspend()
    assert [event.type for event in table.log.events[-2:]] == [EventType.TRY, EventType.SUSPEND]


def test_quitting_before_a_second_try_keeps_the_first() -> None:
    for steps in range(3):  # at its verdict, waiting for the lab, before the second question
        table = Table(["probe"])
        seen_before(table, "probe")
        sitting = table.sit()
        assert sitting.view.question is not None
        table.maker.slow = steps == 1
        sitting.submit(repr((sitting.view.question.value or 0) * 1.05))
        if steps:
            sitting.accept()
        before = table.log.memory("probe")
        sitting.finish()
        assert [event.type for event in table.log.events[1:]] == [EventType.TRY]
        assert table.log.memory("probe") == before
        sitting.finish()
        assert len(table.log.events) == 2


def test_near_twice_is_again() -> None:
    table = Table(["probe"])
    seen_before(table, "probe")
    sitting = table.sit()
    for _ in range(2):
        question = sitting.view.question
        assert question is not None
        view = sitting.submit(repr((question.value or 0) * 1.05))
        if view.again_at_once:
            sitting.accept()
    assert sitting.view.proposed is Rating.AGAIN


def test_a_lucky_coin_has_to_fall_twice() -> None:
    table = Table(["flip"])
    sitting = table.sit()
    assert sitting.submit(right_answer(sitting.view)).again_at_once
    view = sitting.accept()
    assert view.second
    assert sitting.submit(right_answer(view)).proposed is Rating.GOOD


def test_a_second_try_waits_for_the_lab() -> None:
    table = Table(["flip"])
    sitting = table.sit()
    sitting.submit(right_answer(sitting.view))
    table.maker.slow = True
    assert sitting.accept().stage is Stage.WAIT
    assert sitting.poll(0.1).second


def test_a_known_mistake_is_named_and_logged() -> None:
    table = Table(["probe"])
    seen_before(table, "probe")
    sitting = table.sit()
    view = sitting.submit("25")
    assert view.verdict is not None
    assert "its square" in view.verdict.says
    sitting.accept()
    assert table.answers[0].mistake == "squared"


def test_a_hint_makes_it_hard() -> None:
    table = Table(["probe"])
    sitting = table.sit()
    assert sitting.view.more_hints
    assert sitting.hint().hints == ("Add it to itself.",)
    assert not sitting.hint().more_hints
    assert sitting.submit(right_answer(sitting.view)).proposed is Rating.HARD


def test_missed_cards_come_back_until_right() -> None:
    table = Table(["number"])
    seen_before(table, "number")
    sitting = table.sit()
    for _ in range(3):
        sitting.submit("99")
        assert sitting.accept().stage is Stage.ASK
    sitting.submit("3.3")
    assert sitting.accept().stage is Stage.DONE
    assert [event.rating for event in table.answers] == [Rating.AGAIN] * 3 + [Rating.GOOD]
    assert sitting.summary.again == ("number",)


def test_the_learner_overrides() -> None:
    table = Table(["number"])
    sitting = table.sit()
    sitting.submit("3.3")
    sitting.accept(Rating.EASY)
    assert (table.answers[0].proposed, table.answers[0].rating) == (Rating.GOOD, Rating.EASY)


def test_every_fifth_judged_answer_must_be_marked() -> None:
    names = ["number", "choice", "shape", "order", "probe"]
    table = Table(names)
    sitting = table.sit()
    marks = []
    for _ in names:
        marks.append(sitting.view.mark)
        sitting.submit(right_answer(sitting.view), Sureness.SURE)
        sitting.accept()
    assert marks == [False] * 4 + [True]
    assert not sitting.view.mark
    assert {event.sureness for event in table.answers} == {Sureness.SURE}


def test_a_wrong_answer_may_be_repaired_once_and_the_rating_stays() -> None:
    table = Table(["number"])
    seen_before(table, "number")
    sitting = table.sit()
    view = sitting.submit("99")
    assert view.repairable
    view = sitting.repair("¿")
    assert view.repairable  # not understood: that was no try
    assert view.repaired is not None
    assert view.repaired.outcome is Outcome.UNGRADED
    view = sitting.repair("3.3")
    assert not view.repairable
    assert view.repaired is not None
    assert view.repaired.outcome is Outcome.CORRECT
    assert view.verdict is not None
    assert view.verdict.outcome is Outcome.WRONG
    assert sitting.repair("99").repaired is view.repaired
    sitting.accept()
    (event,) = table.answers
    assert (event.rating, event.response, event.outcome) == (Rating.AGAIN, "99", Outcome.WRONG)


def test_an_empty_repair_declines() -> None:
    table = Table(["number"])
    sitting = table.sit()
    sitting.submit("99")
    view = sitting.repair("")
    assert not view.repairable
    assert view.repaired is not None
    assert view.repaired.outcome is Outcome.SKIPPED
    assert sitting.undo().repaired is None


@pytest.mark.parametrize(("card", "typed"), [("number", "3.3"), ("number", ""), ("number", "3.4"), ("flip", "2")])
def test_only_what_is_wrong_and_no_toss_up_is_repaired(card: str, typed: str) -> None:
    table = Table([card])
    seen_before(table, card)
    assert not table.sit().submit(typed).repairable


def in_review(table: Table, card: str, days: int = 30) -> None:
    """The card is well known and due."""
    day = 20_513 - days
    table.log.append(Event(card, EventType.ANSWER, day, rating=Rating.GOOD, interval=days, due=20_513))


def test_sure_and_wrong_comes_again_in_the_sitting_and_tomorrow() -> None:
    table = Table(["number", "choice"])
    in_review(table, "number")
    sitting = table.sit()
    sitting.submit("99", Sureness.SURE)
    sitting.accept(Rating.GOOD)  # even so: its rating alone would hide it for weeks
    event = table.answers[-1]
    assert (event.interval, event.due) == (1, event.day + 1)
    sitting.submit(right_answer(sitting.view))
    sitting.accept()
    view = sitting.view
    assert view.card is CARDS["number"]
    view = sitting.submit("3.3")
    assert view.intervals[Rating.GOOD] == "1 day"
    sitting.accept()
    event = table.answers[-1]
    assert (event.interval, event.due) == (1, event.day + 1)
    assert table.log.memory("number").due == event.day + 1
    assert sitting.view.stage is Stage.DONE


def test_wrong_without_being_sure_is_scheduled_as_ever() -> None:
    table = Table(["number"])
    in_review(table, "number")
    sitting = table.sit()
    sitting.submit("99", Sureness.GUESS)
    sitting.accept(Rating.GOOD)
    assert table.answers[-1].interval > 1
    assert sitting.view.stage is Stage.DONE


def test_undo_forgets_that_one_was_sure() -> None:
    table = Table(["number"])
    in_review(table, "number")
    sitting = table.sit()
    sitting.submit("99", Sureness.SURE)
    sitting.accept(Rating.GOOD)
    sitting.undo()
    sitting.submit("3.3")
    sitting.accept()
    assert table.answers[-1].interval > 1
    assert sitting.view.stage is Stage.DONE


def test_after_each_answer_the_desk_is_told() -> None:
    table = Table(["number", "choice"])
    told = []
    sitting = Sitting(
        table.plan, card=CARDS.get, log=table.log, variants=table.maker, scheduler=table.log.scheduler,
        now=table.clock, answered=lambda: told.append(len(table.log.events)),
    )  # fmt: skip
    assert told == []
    sitting.submit("3.3")
    assert told == []
    sitting.accept()
    assert told == [1]


def test_cram_counts_for_nothing_and_repeats_what_was_missed() -> None:
    table = Table(["number", "choice"], cram=True)
    sitting = table.sit()
    view = sitting.submit("99")
    assert not view.look
    assert view.intervals == {}
    assert (view.practice, view.returns) == (True, True)
    sitting.accept()
    view = sitting.submit(right_answer(sitting.view))
    assert (view.practice, view.returns) == (True, False)
    sitting.accept()
    assert sitting.view.card is CARDS["number"]
    assert all(not event.counts for event in table.log.events)
    assert table.log.memory("number").phase is Phase.NEW


def test_what_is_only_guessed_at_is_asked_once() -> None:
    table = Table(["number", "choice"], cram=True, once=True)
    sitting = table.sit()
    assert not sitting.submit("99", Sureness.SURE).returns
    sitting.accept()
    sitting.submit(right_answer(sitting.view))
    assert sitting.accept().stage is Stage.DONE
    assert sitting.summary.again == ("number",)


def test_a_probe_that_fails_is_named_and_left_out() -> None:
    table = Table(["probe", "number"])
    table.maker.broken = True
    view = table.sit().view
    assert view.card is CARDS["number"]
    assert any("probes/t.py:9" in note and "ZeroDivisionError" in note for note in view.notes)


def test_cards_that_need_no_lab_come_first_while_it_starts() -> None:
    table = Table(["probe", "number", "choice"])
    table.maker.slow = True
    sitting = table.sit()
    assert sitting.view.card is CARDS["number"]
    for _ in range(2):
        sitting.submit(right_answer(sitting.view))
        sitting.accept()
    assert sitting.view.stage is Stage.WAIT
    assert sitting.poll(0.1).card is CARDS["probe"]


def test_more_due_than_fits_is_said_at_the_beginning() -> None:
    table = Table(["number"])
    table.plan = Plan(cards=("number",), seconds=60, left=120, sittings=7)
    assert "120 more are due than fit today: about 7 sittings like this one. No hurry." in table.sit().view.notes


def test_a_deleted_card_is_passed_over() -> None:
    assert Table(["deleted", "number"]).sit().view.card is CARDS["number"]


@pytest.mark.parametrize("deed", [EventType.SUSPEND, EventType.BURY])
def test_a_card_that_is_put_away_meanwhile_is_not_asked(deed: EventType) -> None:
    table = Table(["number", "choice", "shape"])
    sitting = table.sit()
    today = sitting._scribe.day()
    table.log.append(Event("choice", deed, today))
    sitting.submit("ln 27")
    assert sitting.accept().card is CARDS["shape"]
    assert sitting.refresh().card is CARDS["shape"]
    table.log.append(Event("shape", deed, today))
    view = sitting.refresh()
    assert view.stage is Stage.DONE
    assert view.notes == ("That card was put away: it is not asked now.",)


def test_a_card_that_is_reset_meanwhile_is_shown_for_the_first_time() -> None:
    table = Table(["number", "probe"])
    for card in ("number", "probe"):
        seen_before(table, card)
    sitting = table.sit()
    for card in ("number", "probe"):
        assert not sitting.view.first
        table.log.append(Event(card, EventType.RESET, 20_600))
        assert sitting.refresh().first
        assert sitting.give_up().look
        sitting.accept()


def forgotten(table: Table, times: int) -> None:
    """The number card was learned and forgotten so often, and is in review."""
    for day in range(times):
        table.log.append(Event("number", EventType.ANSWER, 20_000 + 9 * day, rating=Rating.GOOD, interval=5, due=1))
        table.log.append(Event("number", EventType.ANSWER, 20_005 + 9 * day, rating=Rating.AGAIN, interval=5, due=1))


def test_a_card_missed_four_times_offers_help() -> None:
    table = Table(["number"])
    forgotten(table, 4)
    assert table.sit().view.leech == 4


def test_help_is_offered_at_the_fourth_miss_and_not_a_review_later() -> None:
    table = Table(["number"])
    forgotten(table, 3)
    sitting = table.sit()
    assert sitting.view.leech == 0
    assert sitting.submit("77").leech == 4
    assert sitting.undo().leech == 0
    assert sitting.submit("3.3").leech == 0
    table.cram = True
    assert table.sit().submit("77").leech == 0


@pytest.mark.parametrize(
    ("interval", "words"),
    [(-600, "10 min"), (-30, "1 min"), (1, "1 day"), (29, "29 days"), (45, "1.5 months"), (800, "2.2 years")],
)
def test_intervals_in_words(interval: int, words: str) -> None:
    assert humanise(interval) == words


def test_an_event_knows_the_learner_s_wall_clock() -> None:
    table = Table(["number"])
    table.clock.time = datetime(2026, 3, 1, 2, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
    sitting = table.sit()
    sitting.submit("3.3")
    sitting.accept()
    assert [(event.day, event.utc_offset) for event in table.answers] == [(20_512, -210)]


def test_only_what_a_probe_asked_can_be_tinkered_with_and_only_after_the_verdict() -> None:
    sitting = Table(["probe", "number"]).sit()
    assert not sitting.view.tinkerable
    assert sitting.submit(right_answer(sitting.view)).tinkerable
    sitting.accept()
    assert not sitting.submit("3.3").tinkerable


def test_an_answer_took_as_long_as_its_question_was_looked_at() -> None:
    table = Table(["number", "recall"])
    seen_before(table, "number", "recall")
    sitting = table.sit()
    table.seconds += 4
    assert sitting.submit("what?").stage is Stage.ASK  # not understood: it is still the same question
    table.seconds += 3
    sitting.submit("3.3")
    table.seconds += 60  # reading why is no part of answering
    sitting.accept()
    table.seconds += 3600  # and a coffee is no part of a card
    sitting.submit("Because.")
    sitting.grade(Recalled.GOT)
    sitting.accept()
    assert [event.duration for event in table.answers] == [7000, 300_000]
    assert sitting.summary.seconds == 307
