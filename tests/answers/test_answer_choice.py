"""Judging choices: by number or letter, one or several, each wrong option with its why."""

import pytest
from hypothesis import given, strategies as st

from quiz.answers.choice import judge, parse
from quiz.answers.typed import NotUnderstood
from quiz.model import Kind, Option, Outcome, Question


def question(*options: Option) -> Question:
    return Question(Kind.CHOICE, "Which?", "", options=options)


SINGLE = question(
    Option("less", mistake="sign", why="That is the other direction."),
    Option("the same", why="Nothing cancels."),
    Option("more", right=True, why="It doubles."),
    Option("much more"),
)
SEVERAL = question(
    Option("a", right=True, why="It holds."),
    Option("b", why="It does not."),
    Option("c", right=True),
    Option("d", mistake="trap", why="The trap."),
)


@pytest.mark.parametrize(
    "typed", ["1 3", "1,3", "13", "31", "3 1", "a c", "AC", "ca", "1)3)", "1;3", "1 & 3", "(1, 3)", " 1\t3 ",
     "1 and 3", "1/3", "[1, 3]", "a | c", "#1 #3", "options 1 and 3", "answer a, c"],
)  # fmt: skip
def test_several_are_read_in_every_form(typed: str) -> None:
    assert parse(typed, 4) == {0, 2}


def test_with_ten_options_digits_are_one_number() -> None:
    assert parse("12", 12) == {11}
    assert parse("1 2", 12) == {0, 1}
    assert parse("12", 9) == {0, 1}


@pytest.mark.parametrize("typed", ["0", "none", "None", " 0 "])
def test_none(typed: str) -> None:
    assert parse(typed, 4) == frozenset()


@pytest.mark.parametrize(
    "typed",
    ["5", "e", "15", "1 9", "01", "11", "1 1", "1a", "a A", "?", "-1", "1.5", "٢", "²", "two", ",", "\0", "1" * 300],
)
def test_not_understood(typed: str) -> None:
    with pytest.raises(NotUnderstood):
        parse(typed, 4)
    verdict = judge(SEVERAL, typed)
    assert verdict.outcome is Outcome.UNGRADED
    assert verdict.says.isprintable()
    assert verdict.says.endswith(".")


@pytest.mark.parametrize(
    ("typed", "outcome", "mistake", "says"),
    [
        ("3", Outcome.CORRECT, "", "It doubles."),
        ("c", Outcome.CORRECT, "", "It doubles."),
        ("1", Outcome.MISTAKE, "sign", "That is the other direction."),
        ("2", Outcome.WRONG, "", "Nothing cancels."),
        ("4", Outcome.WRONG, "", ""),
        ("", Outcome.SKIPPED, "", ""),
        ("1 3", Outcome.UNGRADED, "", "Just one option is right: type its number, 1 to 4."),
        ("0", Outcome.UNGRADED, "", "Just one option is right: type its number, 1 to 4."),
        ("7", Outcome.UNGRADED, "", "There is no option “7”: type numbers from 1 to 4."),
    ],
)
def test_single(typed: str, outcome: Outcome, mistake: str, says: str) -> None:
    verdict = judge(SINGLE, typed)
    assert (verdict.outcome, verdict.mistake, verdict.says) == (outcome, mistake, says)


def test_several_says_what_was_missed_and_what_does_not_belong() -> None:
    verdict = judge(SEVERAL, "2 4 1")
    assert verdict.outcome is Outcome.MISTAKE
    assert verdict.mistake == "trap"
    assert verdict.understood == "1, 2, 4"
    assert verdict.says.splitlines() == [
        "- Option 2 does not belong: It does not.",
        "- Option 3 was missed.",
        "- Option 4 does not belong: The trap.",
    ]
    missed = judge(SEVERAL, "3")
    assert (missed.outcome, missed.says) == (Outcome.WRONG, "- Option 1 was missed: It holds.")
    assert judge(SEVERAL, "1 3").outcome is Outcome.CORRECT


def test_none_may_be_the_right_answer() -> None:
    nothing_holds = question(Option("a", why="No."), Option("b"))
    assert judge(nothing_holds, "0").outcome is Outcome.CORRECT
    assert judge(nothing_holds, "none").understood == "none"
    assert judge(nothing_holds, "1").says == "- Option 1 does not belong: No."
    assert judge(SEVERAL, "0").outcome is Outcome.WRONG


@given(
    st.integers(2, 14).flatmap(lambda count: st.tuples(st.just(count), st.sets(st.integers(0, count - 1), min_size=1)))
)
def test_round_trip(drawn: tuple[int, set[int]]) -> None:
    count, picked = drawn
    for typed in (" ".join(str(place + 1) for place in picked), ",".join(chr(97 + place) for place in picked)):
        assert parse(typed, count) == picked


@given(st.text(max_size=40))
def test_any_text_gets_a_verdict(typed: str) -> None:
    for asked in (SINGLE, SEVERAL):
        assert (judge(asked, typed).outcome is Outcome.SKIPPED) == (not typed.strip())
