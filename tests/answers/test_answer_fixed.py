"""From cards to questions."""

import math
from dataclasses import replace

import pytest

from quiz.answers import judge
from quiz.answers.fixed import question_of
from quiz.answers.order import right
from quiz.errors import CardError
from quiz.model import By, Card, Kind, Option, Outcome, Place, Point, Tolerance

PLACE = Place("cards/softmax.md", 12)


def card(kind: Kind, **fields: object) -> Card:
    return Card("c", "softmax", kind, "Title?", PLACE, **fields)  # type: ignore[arg-type] # each test's own fields


def number(expected: str, within: str = "") -> Card:
    return card(Kind.NUMBER, expected=expected, within=within, answer="Because.")


@pytest.mark.parametrize(
    ("expected", "within", "typed", "outcome"),
    [
        ("ln 27", "", "3.3", Outcome.CORRECT),
        ("ln 27", "", "3.35", Outcome.CORRECT),
        ("ln 27", "", "3.4", Outcome.NEAR),
        ("ln 27", "5%", "3.4", Outcome.CORRECT),
        ("ln 27", "0.001", "3.293", Outcome.NEAR),
        ("ln 27", "0.001", "3.296", Outcome.CORRECT),
        ("650", "", "650", Outcome.CORRECT),
        ("650", "", "651", Outcome.WRONG),
        ("650", "", "660", Outcome.WRONG),
        ("650", "1", "651", Outcome.CORRECT),
        ("27*10 + 10*27", "", "541", Outcome.WRONG),
        ("3", "", "4", Outcome.WRONG),
        ("3", "", "3.0", Outcome.CORRECT),
        ("3.0", "", "3.05", Outcome.CORRECT),
        ("124M", "", "124,439,808", Outcome.CORRECT),
        ("124,439,808", "", "124M", Outcome.WRONG),
        ("1e6", "", "1.01M", Outcome.CORRECT),
        ("0", "", "0", Outcome.CORRECT),
        ("0", "", "0.01", Outcome.WRONG),
        ("0.0", "", "0", Outcome.CORRECT),
        ("0", "0.1", "-0.05", Outcome.CORRECT),
        ("0", "2%", "0", Outcome.CORRECT),
        ("50%", "", "0.5", Outcome.CORRECT),
    ],
)
def test_numbers(expected: str, within: str, typed: str, outcome: Outcome) -> None:
    assert judge(question_of(number(expected, within), 1), typed).outcome is outcome


def test_a_number_question_is_whole() -> None:
    question = question_of(card(Kind.NUMBER, body="More.", expected="ln 27", answer="Because."), 1)
    assert question.ask == "Title?\n\nMore."
    assert (question.answer, question.value) == ("ln 27 = 3.296", math.log(27))
    assert (question.by, question.why, question.hints) == (By.COMPUTE, "Because.", ())


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (number("three"), 'cards/softmax.md:12: answer="three" is not a number'),
        (number(""), 'answer="" is not a number'),
        (number("3", "close"), 'within="close" is not a number'),
        (number("3", "0"), 'within="0" allows nothing'),
        (number("3", "-2%"), 'within="-2%" allows nothing'),
        (card(Kind.SHAPE, expected="32 per 10"), 'shape="32 per 10"'),
        (card(Kind.ORDER, steps=("a",)), "can't be put in order"),
        (card(Kind.ORDER, steps=("a", "a")), "can't be put in order"),
        (card(Kind.CHOICE, options=(Option("a", right=True),)), "nothing to choose"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(bad: Card, says: str) -> None:
    with pytest.raises(CardError) as caught:
        question_of(bad, 1)
    assert says in str(caught.value)
    assert caught.value.place == PLACE
    assert caught.value.todo


def texts(options: tuple[Option, ...]) -> list[str]:
    return [option.text for option in options]


CHOICE = card(
    Kind.CHOICE,
    options=(
        Option("none of these"),
        Option("a", right=True),
        Option("b"),
        Option("c", right=True),
        Option("all of the above"),
    ),
    answer="Because.",
)


def test_options_are_shuffled_by_the_seed() -> None:
    shown = [texts(question_of(CHOICE, seed).options) for seed in range(50)]
    assert shown == [texts(question_of(CHOICE, seed).options) for seed in range(50)]
    assert {tuple(one[:3]) for one in shown} == {
        ("a", "b", "c"), ("a", "c", "b"), ("b", "a", "c"), ("b", "c", "a"), ("c", "a", "b"), ("c", "b", "a"),
    }  # fmt: skip
    assert {tuple(one[3:]) for one in shown} == {("none of these", "all of the above")}


@pytest.mark.parametrize(
    "last",
    [
        "None",
        "None of them.",
        "all of these",
        "both",
        "Neither of the two".replace(" of the two", ""),
        "*none of the above*",
    ],
)
def test_catch_all_options_stay_last(last: str) -> None:
    options = (Option(last), Option("a", right=True), Option("all weights are zero"))
    for seed in range(20):
        assert question_of(card(Kind.CHOICE, options=options), seed).options[-1].text == last


def test_an_option_that_only_begins_like_one_is_shuffled() -> None:
    options = (Option("all weights are zero"), Option("none of the units fires"), Option("b", right=True))
    firsts = {question_of(card(Kind.CHOICE, options=options), seed).options[0].text for seed in range(40)}
    assert len(firsts) == 3


def test_the_tag_ordered_keeps_the_order() -> None:
    options = (Option("less"), Option("the same"), Option("more", right=True))
    for seed in range(20):
        kept = question_of(card(Kind.CHOICE, options=options, tags=("ordered",)), seed)
        assert kept.options == options


def test_the_right_options_are_the_answer() -> None:
    question = question_of(CHOICE, 3)
    assert set(question.answer.split("; ")) == {"a", "c"}
    assert question.why == "Because."
    nothing = card(Kind.CHOICE, options=(Option("a"), Option("b")))
    assert question_of(nothing, 1).answer == "none"


def test_other_cards_are_shuffled_otherwise() -> None:
    steps = tuple("abcdefgh")
    shown = {question_of(Card(name, "t", Kind.ORDER, "?", PLACE, steps=steps), 1).shown for name in "xyz"}
    assert len(shown) == 3


def test_steps_are_never_shown_in_the_right_order() -> None:
    for count in (2, 3, 5):
        ordered = card(Kind.ORDER, steps=tuple("abcde"[:count]), answer="Because.")
        for seed in range(60):
            question = question_of(ordered, seed)
            assert sorted(question.shown) == list(range(count))
            assert list(question.shown) != list(range(count))
            assert judge(question, right(question)).outcome is Outcome.CORRECT
        assert question.answer == " → ".join("abcde"[:count])
        assert question.why == "Because."


def test_shapes_are_written_one_way() -> None:
    assert question_of(card(Kind.SHAPE, expected="32x10"), 1).answer == "(32, 10)"
    assert question_of(card(Kind.SHAPE, expected="error"), 1).answer == "error"
    assert judge(question_of(card(Kind.SHAPE, expected="(32, 10)"), 1), "[32,10]").outcome is Outcome.CORRECT


def cloze_of(filled: str) -> Card:
    return card(Kind.CLOZE, expected="one", filled=filled)


def test_self_graded_kinds_carry_their_answer() -> None:
    recall = question_of(card(Kind.RECALL, answer="This.", traps=("That.",)), 1)
    assert (recall.answer, recall.why, recall.traps) == ("This.", "", ("That.",))
    cloze = question_of(card(Kind.CLOZE, expected="ln 27", answer="More."), 1)
    assert (cloze.answer, cloze.why) == ("ln 27", "More.")
    filled = replace(cloze_of("A loss of \ue002ln 27\ue003, or \ue002`3*1`\ue003\n\nMore text."), answer="Why.")
    assert question_of(filled, 1).why == "A loss of **ln 27**, or `3*1`\n\nWhy."
    assert question_of(cloze_of("Title\n\n  - \ue002one\ue003\n  - two"), 1).why == "- **one**\n- two"
    points = (Point("one", essential=True), Point("two"))
    explain = question_of(card(Kind.EXPLAIN, points=points, answer="So."), 1)
    assert (explain.points, explain.answer) == (points, "So.")


def test_a_probe_is_not_for_here() -> None:
    with pytest.raises(ValueError, match="probe"):
        question_of(card(Kind.PROBE), 1)


@pytest.mark.parametrize(
    ("within", "tolerance"),
    [
        ("2", Tolerance(absolute=2)),
        (" .05 ", Tolerance(absolute=0.05)),
        ("1e-3", Tolerance(absolute=0.001)),
        *((text, Tolerance(relative=0.02)) for text in ("2%", "2 %", "2 percent", "2 per cent", "2.0PERCENT")),
    ],
)
def test_how_far_off_a_number_may_be(within: str, tolerance: Tolerance) -> None:
    assert question_of(number("50", within), 1).tolerance == tolerance


@pytest.mark.parametrize("within", ["2 %%", "%", "2 of 3", "2x", "ln 2", "0,5", "two percent", "nan", "1e999", "0 %"])
def test_what_is_no_tolerance(within: str) -> None:
    with pytest.raises(CardError, match=f'within="{within}" (is not a number|allows)'):
        question_of(number("50", within), 1)
