"""How an answer moves, said in every way."""

import pytest
from hypothesis import given
from hypothesis.strategies import integers, sampled_from, text

from quiz.answers import Input, hint_line, judge, needs
from quiz.answers.nudge import MOVES
from quiz.model import Kind, Option, Outcome, Question


def moving(right: int) -> Question:
    options = tuple(
        Option(move, right=place == right, why="" if place == right else "2 becomes 3.", mistake="m" * (place != right))
        for place, move in enumerate(MOVES)
    )
    return Question(Kind.NUDGE, "?", MOVES[right], options=options)


@pytest.mark.parametrize("typed", ["4", "more", " MORE ", ">", "d"])
def test_the_right_move_by_number_word_or_sign(typed: str) -> None:
    assert judge(moving(3), typed).outcome is Outcome.CORRECT


def test_the_right_direction_is_near_and_says_what_it_becomes() -> None:
    verdict = judge(moving(3), "much more")
    assert verdict.outcome is Outcome.NEAR
    assert verdict.says == "The direction is right. 2 becomes 3."


@given(integers(0, 4), integers(0, 4))
def test_only_the_direction_makes_it_near(right: int, chosen: int) -> None:
    outcome = judge(moving(right), MOVES[chosen]).outcome
    if chosen == right:
        assert outcome is Outcome.CORRECT
    else:
        assert outcome is (Outcome.NEAR if (chosen - 2) * (right - 2) > 0 else Outcome.MISTAKE)


@given(text())
def test_any_text_gets_a_verdict(typed: str) -> None:
    assert isinstance(judge(moving(2), typed).outcome, Outcome)


@pytest.mark.parametrize(
    ("typed", "outcome"), [("", Outcome.SKIPPED), ("6", Outcome.UNGRADED), ("1 2", Outcome.UNGRADED)]
)
def test_nothing_and_nonsense(typed: str, outcome: Outcome) -> None:
    assert judge(moving(2), typed).outcome is outcome


@given(sampled_from(range(5)))
def test_what_a_face_needs(right: int) -> None:
    assert needs(moving(right)) is Input.DIGITS
    assert hint_line(moving(right)) == "1–5"
