"""Judging orders: letters or numbers of what is shown, typed in the right order."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from quiz.answers.order import judge, parse, right, text
from quiz.answers.typed import NotUnderstood
from quiz.model import Kind, Outcome, Question

STEPS = ("zero_grad", "forward", "backward", "step")


def question(*shown: int) -> Question:
    return Question(Kind.ORDER, "In which order?", "", steps=STEPS[: len(shown)], shown=shown)


# Shown: A backward, B zero_grad, C step, D forward. Right: B D A C.
TRAINING = question(2, 0, 3, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "B A C", "bac", "BAC", "B,A,C", "b, a, c", "2 1 3", "213", "b > a > c", "B→A→C", "b -> a -> c", "b-a-c",
        "(B, A, C)", "[b,a,c]", "b) a) c)", "b => a => c", "b – a – c", "b | a | c", "b then a then c", "b, a and c",
        "b/a/c",
    ],
)  # fmt: skip
def test_every_form(typed: str) -> None:
    assert parse(typed, 3) == (1, 0, 2)


@pytest.mark.parametrize(
    "typed",
    ["A B", "A A B", "ABCD", "1 2", "0 1 2", "a b 4", "a < b < c", "a = b = c", "٢ 1 3", "?", ">", "\0", "abc" * 99],
)
def test_no_permutation_is_not_understood(typed: str) -> None:
    with pytest.raises(NotUnderstood, match="each of A B C once"):
        parse(typed, 3)


@pytest.mark.parametrize(
    ("typed", "outcome", "says"),
    [
        ("B D A C", Outcome.CORRECT, ""),
        ("2413", Outcome.CORRECT, ""),
        ("D B A C", Outcome.NEAR, "Two neighbours are the wrong way round, at place 1."),
        ("B D C A", Outcome.NEAR, "Two neighbours are the wrong way round, at place 3."),
        ("B C A D", Outcome.WRONG, "Right up to place 1; place 2 is not."),
        ("D B C A", Outcome.WRONG, "Already the first is another."),
        ("C A D B", Outcome.WRONG, "Already the first is another."),
        ("", Outcome.SKIPPED, ""),
        ("B D A", Outcome.UNGRADED, "That does not name each of A B C D once."),
    ],
)
def test_judging(typed: str, outcome: Outcome, says: str) -> None:
    verdict = judge(TRAINING, typed)
    assert (verdict.outcome, verdict.says) == (outcome, says)


def test_understood_echoes_the_letters() -> None:
    assert judge(TRAINING, "2>4>1>3").understood == "B D A C"


@pytest.mark.parametrize(
    "ask", ["Order them, **smallest first**.", "Put them in order, from the *tightest* to the widest."]
)
def test_a_comparison_is_read_only_where_it_can_be_read_one_way(ask: str) -> None:
    rising, falling = replace(TRAINING, ask=ask), replace(TRAINING, ask="Order them, **largest first**.")
    assert judge(rising, "B < D < A < C").outcome is Outcome.CORRECT
    assert judge(falling, "B > D > A > C").outcome is Outcome.CORRECT
    assert judge(rising, "C > A > D > B").outcome is Outcome.UNGRADED
    assert judge(falling, "C < A < D < B").outcome is Outcome.UNGRADED
    assert judge(rising, "B -> D => A → C").outcome is Outcome.CORRECT
    assert "just the letters" in judge(rising, "C > A > D > B").says


def test_two_things_the_wrong_way_round_are_wrong_and_not_near() -> None:
    assert judge(question(1, 0), "A B").outcome is Outcome.WRONG
    assert judge(question(1, 0), "B A").outcome is Outcome.CORRECT


@given(st.permutations(range(4)))
def test_the_right_letters_are_right(shown: list[int]) -> None:
    asked = question(*shown)
    assert judge(asked, right(asked)).outcome is Outcome.CORRECT
    assert [STEPS[shown[place]] for place in parse(right(asked), 4)] == list(STEPS)


@given(st.integers(2, 26).flatmap(lambda count: st.permutations(range(count))))
def test_round_trip(places: list[int]) -> None:
    count = len(places)
    assert parse(text(places), count) == tuple(places)
    assert parse(text(places).replace(" ", "").lower(), count) == tuple(places)
    assert parse(" ".join(str(place + 1) for place in places), count) == tuple(places)


@given(st.text(max_size=40))
def test_any_text_gets_a_verdict(typed: str) -> None:
    verdict = judge(TRAINING, typed)
    assert verdict.says.isprintable()
