"""Several parts judged jointly."""

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, lists, sampled_from, text

from quiz.answers import Input, NotUnderstood, hint_line, judge, needs
from quiz.answers.band import whole
from quiz.answers.multi import parse
from quiz.model import By, Kind, Mistake, Option, Outcome, Part, Question, Tolerance

MEAN = Part(
    "mean",
    Question(
        Kind.NUMBER, "", "0.5", by=By.COMPUTE, value=0.5, tolerance=Tolerance(relative=0.02),
        mistakes=(Mistake("input-moment", 3.0, "the mean of the input"),),
    ),
)  # fmt: skip
SHAPE = Part(
    "shape", Question(Kind.SHAPE, "", "(4, 8)", mistakes=(Mistake("transposed", "(8, 4)", "the other way round"),))
)


def yes_no(name: str, *, holds: bool) -> Part:
    options = (Option("yes", right=holds, why="It does."), Option("no", right=not holds, why="It doesn't."))
    return Part(name, Question(Kind.CHOICE, "", "yes" if holds else "no", options=options))


def matching(name: str, right: str) -> Part:
    words = ("sigmoid", "softmax", "tanh")
    options = tuple(
        Option(word, right=word == right, why="", mistake="" if word == right else "mixed") for word in words
    )
    return Part(name, Question(Kind.CHOICE, "", right, options=options))


BOTH = Question(Kind.MULTI, "?", "mean = 0.5, shape = (4, 8)", parts=(MEAN, SHAPE))
FOUR = Question(
    Kind.MULTI, "?", "", parts=tuple(yes_no(name, holds=name in "AD") for name in "ABCD")
)  # fmt: skip
MATCHING = Question(
    Kind.MULTI, "?", "", parts=(matching("classes", "softmax"), matching("gate", "sigmoid"), matching("state", "tanh"))
)


@pytest.mark.parametrize(
    "typed",
    [
        "0.5, (4, 8)",
        "0.5, 4x8",
        "0.5; [4, 8]",
        "1/2,(4,8)",
        "0,5, (4, 8)",
        "0.5 (4,8)",
        "mean = 0.5, shape = (4, 8)",
        "Shape: 4x8, MEAN: .5",
        "shape = (4, 8)\nmean = 0.5",
    ],
)
def test_two_parts_are_read_in_every_form(typed: str) -> None:
    verdict = judge(BOTH, typed)
    assert verdict.outcome is Outcome.CORRECT
    assert verdict.says == ""


@pytest.mark.parametrize(
    "typed", ["yes no no yes", "y n n y", "ynny", "Yes, No, No, Yes", "1 0 0 1", "D=y, C=n, B=n, A=y"]
)
def test_yes_and_no_are_read_in_every_form(typed: str) -> None:
    verdict = judge(FOUR, typed)
    assert verdict.outcome is Outcome.CORRECT
    assert verdict.understood == "A = yes, B = no, C = no, D = yes"


@pytest.mark.parametrize(
    "typed", ["softmax, sigmoid, tanh", "so si t", "2 1 3", "gate = sigmoid, classes = b, state = ta"]
)
def test_a_matching_is_read_by_words_and_numbers(typed: str) -> None:
    assert judge(MATCHING, typed).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("question", "typed", "says"),
    [
        (BOTH, "0.5", "2 parts"),
        (BOTH, "0.5, (4, 8), 3", "2 parts"),
        (BOTH, "mean = 0.5, 4x8", "Name each part once"),
        (BOTH, "mean = 0.5, mean = 4x8", "Name each part once"),
        (BOTH, "half, (4, 8)", "mean: "),
        (FOUR, "yes no maybe no", "C: "),
        (FOUR, "yes no", "yes or no for each"),
        (MATCHING, "s, si, t", "classes: "),
        (BOTH, "1" * 300, "too long"),
    ],
)
def test_what_is_not_understood_costs_nothing(question: Question, typed: str, says: str) -> None:
    verdict = judge(question, typed)
    assert verdict.outcome is Outcome.UNGRADED
    assert says in verdict.says


def test_the_parts_that_are_wrong_are_named_with_their_mistakes() -> None:
    verdict = judge(BOTH, "3, (8, 4)")
    assert verdict.outcome is Outcome.MISTAKE
    assert verdict.mistake == "input-moment"
    assert verdict.says == "- **mean**: 3 is the mean of the input.\n- **shape**: (8, 4) is the other way round."


@pytest.mark.parametrize(
    ("question", "typed", "outcome"),
    [
        (BOTH, "0.5, (9, 9)", Outcome.WRONG),  # of two parts, one is half the answer
        (BOTH, "0.52, (4, 8)", Outcome.NEAR),
        (BOTH, "?, (4, 8)", Outcome.WRONG),
        (FOUR, "yes no no no", Outcome.NEAR),
        (FOUR, "yes no yes no", Outcome.WRONG),
        (MATCHING, "softmax, tanh, tanh", Outcome.NEAR),
        (MATCHING, "sigmoid, tanh, tanh", Outcome.MISTAKE),
        (FOUR, " ", Outcome.SKIPPED),
    ],
)
def test_one_wrong_part_of_three_or_more_is_near(question: Question, typed: str, outcome: Outcome) -> None:
    assert judge(question, typed).outcome is outcome


def test_what_a_face_needs() -> None:
    assert needs(BOTH) is Input.PARTS
    assert hint_line(BOTH) == "mean, then shape, as in 1.2, (32, 10)"
    assert hint_line(FOUR) == "yes or no for each, as in yes no yes no"


def count(name: str, value: float) -> Part:
    return Part(name, Question(Kind.NUMBER, "", f"{value:g}", value=value, tolerance=whole(value)))


@pytest.mark.parametrize(
    "typed",
    ["256 12,800", "256, 12,800", "256,12800", "256; 12,800", "kept = 256, learned = 12,800"],
)
def test_thousands_may_be_grouped_between_spaces(typed: str) -> None:
    """As the verdict itself writes them."""
    asked = Question(Kind.MULTI, "?", "", parts=(count("kept", 256), count("learned", 12_800)))
    assert judge(asked, typed).outcome is Outcome.CORRECT


def test_thousands_that_may_as_well_be_two_parts_are_asked_about() -> None:
    asked = Question(Kind.MULTI, "?", "", parts=(count("learned", 12_800), SHAPE))
    verdict = judge(asked, "12,800 256")
    assert verdict.outcome is Outcome.UNGRADED
    assert verdict.says == (
        "That can be read as “12” and “800 256” or as “12,800” and “256”: put a semicolon between the parts."
    )
    assert judge(asked, "12,800; 4 8").outcome is Outcome.CORRECT
    assert (
        judge(Question(Kind.MULTI, "?", "", parts=(count("a", 12), count("b", 800))), "12,800").outcome
        is Outcome.CORRECT
    )
    assert judge(BOTH, "256 12,80").says.startswith("mean: ")


def test_an_example_is_of_the_parts_kind_and_never_the_answer() -> None:
    assert hint_line(Question(Kind.MULTI, "?", "", parts=(count("a", 5), count("b", 7)))) == "a, then b, as in 12, 3"
    assert hint_line(Question(Kind.MULTI, "?", "", parts=(count("a", 12), count("b", 5)))) == "a, then b, as in 3, 12"
    assert hint_line(MATCHING) == "classes, then gate, then state, as in sigmoid, softmax, tanh"
    long = tuple(count(f"what comes out of layer {number}", 5) for number in (1, 2, 3))
    assert hint_line(Question(Kind.MULTI, "?", "", parts=long)) == "the 3 parts in order, as in 12, 3, 40"


@given(lists(booleans(), min_size=2, max_size=6), lists(booleans(), min_size=6, max_size=6))
def test_right_only_if_every_part_is(holds: list[bool], said: list[bool]) -> None:
    parts = tuple(yes_no(f"p{place}", holds=one) for place, one in enumerate(holds))
    words = ["yes" if one else "no" for one in said[: len(holds)]]
    wrong = sum(one != two for one, two in zip(holds, said, strict=False))
    expected = {0: Outcome.CORRECT, 1: Outcome.NEAR if len(holds) > 2 else Outcome.WRONG}.get(wrong, Outcome.WRONG)
    assert judge(Question(Kind.MULTI, "?", "", parts=parts), " ".join(words)).outcome is expected


@given(sampled_from([BOTH, FOUR, MATCHING]), text(max_size=230))
def test_any_text_gets_a_verdict(question: Question, typed: str) -> None:
    assert isinstance(judge(question, typed).outcome, Outcome)


@given(text(max_size=100))
def test_each_part_gets_a_piece_or_nothing_does(typed: str) -> None:
    try:
        pieces = parse(typed, FOUR.parts)
    except NotUnderstood:
        return
    assert len(pieces) == 4
    assert all(piece.strip() for piece in pieces)
