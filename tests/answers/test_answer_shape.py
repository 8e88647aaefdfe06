"""Judging shapes: every form that a person would type."""

import pytest
from hypothesis import given, strategies as st

from quiz.answers.shape import judge, parse, read
from quiz.answers.typed import NotUnderstood
from quiz.figures import shape_text
from quiz.model import Kind, Mistake, Outcome, Question

FORMS = {
    (32, 10): [
        "(32, 10)", "(32,10)", "32x10", "32X10", "32×10", "32 × 10", "32*10", "[32,10]", "[32, 10]", "32 10",
        "32,10", "torch.Size([32, 10])", "Size([32, 10])", "torch.size(32, 10)", "(32, 10,)", " ( 32 , 10 ) ",
        "shape (32, 10)", "shape = (32, 10)", "shape: 32 10", "(32 10)", "32  10", "32 by 10",
        "32;10", "{32, 10}", "32·10", "(32, 10).", "32 10?", "32\xa010", "32\u202fby 10", "(32,\xa010)",
    ],
    (5,): ["5", "(5,)", "(5)", "[5]", "5,", "torch.Size([5])"],
    (): ["()", "[]", "( )", "scalar", "Scalar", "a scalar", "torch.Size([])", "torch.Size(())"],
    (2, 3, 4, 5): ["2 3 4 5", "2x3x4x5", "(2,3,4,5)", "2,3 4x5"],
    (0, 3): ["(0, 3)"],
    (1, 234): ["1,234"],
}  # fmt: skip


@pytest.mark.parametrize(("shape", "typed"), [(shape, typed) for shape, forms in FORMS.items() for typed in forms])
def test_every_form(shape: tuple[int, ...], typed: str) -> None:
    assert parse(typed) == shape


SIZES_TO_BE_COMPUTED = {
    (12396, 784): [
        "(12396, 28*28)", "12396, 28 * 28", "[12396, 28×28]", "(12396; 28·28)", "torch.Size([12396, 28*28])",
        "(12396, 28**2)", "(12396, 28^2)", "(6198*2, 784)", "(12396, 1568/2)", "(12396, (14+14)*28)",
        "(12396, 783 + 1,)", "shape = (12396, 785 − 1)",
    ],
    (320,): ["(32*10,)", "32*10,"],
    (2, 0): ["(2, 5-5)"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "typed"), [(shape, typed) for shape, forms in SIZES_TO_BE_COMPUTED.items() for typed in forms]
)
def test_between_commas_a_size_may_be_computed(shape: tuple[int, ...], typed: str) -> None:
    assert parse(typed) == shape


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("(32, 7/2)", "7/2 is 3.5, and no size"),
        ("(32, 2-3)", "2-3 is −1, and no size"),
        ("(32, 99999^9)", "99999^9 is 9.999e44, and no size"),
        ("(32, 1/0)", "That divides by zero."),
        ("(2, 28x28)", "“28x28” can be read two ways: write 28, 28 or 28*28."),
        ("(32, (2*3)", "not understood"),
        ("(32, 1,000*2)", "not understood"),
        ("(32, ln 3*2)", "not understood"),
        ("(32, 2*)", "not understood"),
    ],
)
def test_what_comes_to_no_size(typed: str, says: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse(typed)
    assert says in str(caught.value)


NASTY = [
    "(32, 10", "32, 10)", "[32, 10)", "(32,, 10)", "(,)", ",", "x", "32x", "x10", "-1", "(32, -1)", "3.5", "1e3",
    "٣", "１２", "²", "3²", "nan", "hello", "torch.Size", "torch.Size(", "((3, 2))", "3\0", "1" * 13, "1 " * 17,
    "3 " * 150, "__import__('os')", "\x1b[31m3", "(32, 10) or so", "3\n\n\nx", "1,000", "(1,000, 2)", "(04, 3)",
]  # fmt: skip


@pytest.mark.parametrize("typed", NASTY)
def test_not_understood(typed: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse(typed)
    assert str(caught.value).isprintable()


@given(st.lists(st.integers(0, 10**12 - 1), max_size=16).map(tuple))
def test_round_trip(shape: tuple[int, ...]) -> None:
    assert parse(shape_text(shape)) == shape
    assert shape_text(shape) == str(shape)
    assert parse(f"torch.Size({list(shape)})") == shape
    if shape:
        for separator in ("x", "×", " ", ",", " , "):
            assert parse(separator.join(map(str, shape))) == shape


BROADCAST = Question(
    Kind.SHAPE,
    "What shape?",
    "(4, 3)",
    mistakes=(
        Mistake("left-aligned", "(3, 4)", "what aligning from the left gives"),
        Mistake("elementwise", "(4,)", "the shape of the first alone."),
        Mistake("clash", "error", "what unequal sizes give; here one of them is 1"),
        Mistake("negative", "(2, -1)", "no shape"),
    ),
)
CLASH = Question(Kind.SHAPE, "What shape?", "error", mistakes=(Mistake("stretched", "(3, 4)", "what a 1 would allow"),))


@pytest.mark.parametrize(
    ("typed", "outcome", "mistake", "says"),
    [
        ("4x3", Outcome.CORRECT, "", ""),
        ("3 4", Outcome.MISTAKE, "left-aligned", "(3, 4) is what aligning from the left gives."),
        ("4", Outcome.MISTAKE, "elementwise", "(4,) is the shape of the first alone."),
        ("Error", Outcome.MISTAKE, "clash", "error is what unequal sizes give; here one of them is 1."),
        ("4 3 1", Outcome.WRONG, "", ""),
        ("", Outcome.SKIPPED, "", ""),
        (
            "four by three",
            Outcome.UNGRADED,
            "",
            "“four by three” is not understood: a shape is typed as in (32, 10).",
        ),
    ],
)
def test_judging(typed: str, outcome: Outcome, mistake: str, says: str) -> None:
    verdict = judge(BROADCAST, typed)
    assert (verdict.outcome, verdict.mistake, verdict.says) == (outcome, mistake, says)


def test_an_error_is_an_answer() -> None:
    for typed in ("error", "an error", "ERROR!", "RuntimeError", "fails"):
        assert judge(CLASH, typed).outcome is Outcome.CORRECT
    assert judge(CLASH, "(3, 4)").mistake == "stretched"
    assert judge(CLASH, "(3, 5)").outcome is Outcome.WRONG
    assert read("fails") == "error"


@pytest.mark.parametrize(
    "typed",
    [
        "error", "An error!", "RuntimeError", "shape error", "it raises", "it raises an error", "error: 3 and 4 differ",
        "does not broadcast", "they don’t match", "cannot be broadcast", "not broadcastable", "size mismatch",
        "it fails",
    ],
)  # fmt: skip
def test_an_error_may_be_said_in_many_ways(typed: str) -> None:
    assert read(typed) == "error"


@pytest.mark.parametrize(
    "typed", ["no error", "error (3, 4)", "errors", "(3, 4) or an error", "broadcastable", "works"]
)
def test_what_is_no_error(typed: str) -> None:
    with pytest.raises(NotUnderstood):
        read(typed)


def test_the_right_sizes_in_another_order_are_told_so() -> None:
    asked = Question(Kind.SHAPE, "What shape?", "(2, 3, 4)")
    assert judge(asked, "4 3 2").says == "The sizes are right, their order is not."
    assert judge(asked, "4 3 3").says == ""
    assert judge(asked, "4x3x3").understood == "(4, 3, 3)"


@given(st.text(max_size=60))
def test_any_text_gets_a_verdict(typed: str) -> None:
    assert judge(BROADCAST, typed).says.isprintable()
