"""Design's table of ratings, row by row."""

import itertools

import pytest

from quiz.answers.rating import Next, guessable, next_step, proposed
from quiz.model import Kind, Option, Outcome, Question, Rating

NUMBER = Question(Kind.NUMBER, "?", "1", value=1.0)
RECALL = Question(Kind.RECALL, "?", "")
CLOZE = Question(Kind.CLOZE, "?", "")
EXPLAIN = Question(Kind.EXPLAIN, "?", "")


def choice(options: int, right: int = 1) -> Question:
    return Question(Kind.CHOICE, "?", "", options=tuple(Option(str(n), right=n < right) for n in range(options)))


def order(steps: int) -> Question:
    return Question(Kind.ORDER, "?", "", steps=tuple("abcdef"[:steps]), shown=tuple(range(steps)))


EVERY = [NUMBER, RECALL, CLOZE, EXPLAIN, choice(2), choice(3), choice(4), choice(3, 2), order(2), order(4)]
CLOSE = [Outcome.NEAR, Outcome.SLIP]
FAILED = [Outcome.SKIPPED, Outcome.WRONG, Outcome.MISTAKE]


def test_not_understood_costs_nothing() -> None:
    for question, earlier in itertools.product(EVERY, [None, *Outcome]):
        assert next_step(Outcome.UNGRADED, question, earlier=earlier) is Next.NOTHING
        assert proposed(Outcome.UNGRADED, question, earlier=earlier) is None


def test_failed_is_again_at_once_and_always() -> None:
    for question, outcome, hinted, fresh in itertools.product(EVERY, FAILED, [False, True], [False, True]):
        for earlier in (None, Outcome.NEAR, Outcome.CORRECT):
            assert next_step(outcome, question, hinted=hinted, fresh=fresh, earlier=earlier) is Next.RATE
            assert proposed(outcome, question, hinted=hinted, earlier=earlier) is Rating.AGAIN


@pytest.mark.parametrize("first", CLOSE)
def test_near_and_slip_get_a_second_try(first: Outcome) -> None:
    for fresh in (False, True):
        assert next_step(first, NUMBER, fresh=fresh) is Next.SECOND_TRY
    for second in (Outcome.CORRECT, *CLOSE, *FAILED):
        assert next_step(second, NUMBER, earlier=first, fresh=True) is Next.RATE
        rating = Rating.HARD if second is Outcome.CORRECT else Rating.AGAIN
        assert proposed(second, NUMBER, earlier=first) is rating


def test_right_is_good_and_with_a_hint_hard() -> None:
    for question in EVERY:
        assert proposed(Outcome.CORRECT, question) is Rating.GOOD
        assert proposed(Outcome.CORRECT, question, hinted=True) is Rating.HARD
        assert next_step(Outcome.CORRECT, question) is Next.RATE
        assert next_step(Outcome.CORRECT, question, hinted=True, fresh=True) is Next.RATE


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (choice(2), True),
        (choice(3), True),
        (choice(4), False),
        (choice(3, 2), False),
        (order(2), True),
        (order(3), False),
        (NUMBER, False),
        (RECALL, False),
    ],
)
def test_few_options_are_settled_by_a_second_fresh_variant(question: Question, *, expected: bool) -> None:
    assert guessable(question) is expected
    assert next_step(Outcome.CORRECT, question, fresh=True) is (Next.SECOND_TRY if expected else Next.RATE)
    assert next_step(Outcome.CORRECT, question, fresh=True, earlier=Outcome.CORRECT) is Next.RATE


def test_both_right_is_good_and_the_second_wrong_again() -> None:
    assert proposed(Outcome.CORRECT, choice(3), earlier=Outcome.CORRECT) is Rating.GOOD
    assert proposed(Outcome.CORRECT, choice(3), earlier=Outcome.CORRECT, hinted=True) is Rating.HARD
    assert proposed(Outcome.WRONG, choice(3), earlier=Outcome.CORRECT) is Rating.AGAIN


def test_what_the_learner_grades_has_no_second_try() -> None:
    for question, outcome in itertools.product([RECALL, CLOZE, EXPLAIN], set(Outcome) - {Outcome.UNGRADED}):
        assert next_step(outcome, question, fresh=True) is Next.RATE


def test_explain_half_right_is_hard() -> None:
    assert proposed(Outcome.NEAR, EXPLAIN) is Rating.HARD
    assert proposed(Outcome.WRONG, EXPLAIN) is Rating.AGAIN


def test_easy_is_never_proposed_and_a_failure_never_hard() -> None:
    for question, outcome, earlier, hinted in itertools.product(EVERY, Outcome, [None, *Outcome], [False, True]):
        rating = proposed(outcome, question, earlier=earlier, hinted=hinted)
        assert rating is not Rating.EASY
        if outcome is not Outcome.CORRECT and question is not EXPLAIN:
            assert rating in {None, Rating.AGAIN}
