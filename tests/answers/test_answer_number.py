"""Judging numbers: correct, the nearest mistake, a slip, near, wrong, in that order."""

import math

import pytest
from hypothesis import given, strategies as st

from quiz.answers.band import half_width
from quiz.answers.number import judge
from quiz.figures import num
from quiz.model import By, Kind, Mistake, Outcome, Question, Tolerance

TWO_PERCENT = Tolerance(relative=0.02)


def question(
    value: float | None,
    *mistakes: Mistake,
    tolerance: Tolerance = TWO_PERCENT,
    by: By = By.COMPUTE,
    ask: str = "What comes out?",
    why: str = "",
) -> Question:
    return Question(
        Kind.NUMBER, ask, str(value), by=by, value=value, tolerance=tolerance, mistakes=tuple(mistakes), why=why
    )


SOFTMAX = question(
    0.42,
    Mistake("times-temperature", 0.12, "what multiplying by the temperature gives; softmax divides by it"),
    Mistake("no-temperature", 0.28, "what temperature 1 gives."),
    tolerance=Tolerance(relative=0.02, digits=2),
)


@pytest.mark.parametrize(
    ("typed", "outcome", "mistake"),
    [
        ("0.42", Outcome.CORRECT, ""),
        ("0,42", Outcome.CORRECT, ""),
        ("42%", Outcome.CORRECT, ""),
        ("21/50", Outcome.CORRECT, ""),
        (".415", Outcome.CORRECT, ""),
        ("0.12", Outcome.MISTAKE, "times-temperature"),
        ("0.28", Outcome.MISTAKE, "no-temperature"),
        ("0.281", Outcome.MISTAKE, "no-temperature"),
        ("42", Outcome.SLIP, ""),
        ("0.0042", Outcome.SLIP, ""),
        ("-0.42", Outcome.SLIP, ""),
        ("420", Outcome.SLIP, ""),
        ("0.4", Outcome.NEAR, ""),
        ("0.45", Outcome.NEAR, ""),
        ("0.5", Outcome.WRONG, ""),
        ("0", Outcome.WRONG, ""),
        ("1e300", Outcome.WRONG, ""),
        ("", Outcome.SKIPPED, ""),
        ("  \t", Outcome.SKIPPED, ""),
        ("nan", Outcome.UNGRADED, ""),
        ("inf", Outcome.UNGRADED, ""),
        ("0.42 or so", Outcome.UNGRADED, ""),
    ],
)
def test_softmax(typed: str, outcome: Outcome, mistake: str) -> None:
    verdict = judge(SOFTMAX, typed)
    assert (verdict.outcome, verdict.mistake) == (outcome, mistake)


def test_a_mistake_says_what_the_number_is() -> None:
    assert judge(SOFTMAX, "0.12").says == "0.12 is what multiplying by the temperature gives; softmax divides by it."
    assert judge(SOFTMAX, ".2801").says == "0.28 is what temperature 1 gives."


def test_understood_echoes_the_value() -> None:
    assert judge(question(math.log(27)), "ln 27").understood == "ln 27 = 3.296"
    assert judge(question(math.log(27)), " 3.3 ").understood == "3.3"
    assert judge(SOFTMAX, "nonsense").understood == ""


def test_ungraded_says_what_was_not_understood() -> None:
    assert judge(SOFTMAX, "0.42 or so").says == "“or” is not known here."
    assert judge(SOFTMAX, "1/0").says == "That divides by zero."


def test_of_two_mistakes_the_nearer_is_named() -> None:
    one, other = Mistake("one", 1.00, "one"), Mistake("other", 1.03, "the other")
    both = question(5.0, one, other)
    assert judge(both, "1.01").mistake == "one"
    assert judge(both, "1.02").mistake == "other"


def test_right_comes_before_a_mistake_close_to_it() -> None:
    close = question(1.0, Mistake("close", 1.03, "close"))
    assert judge(close, "1.018").outcome is Outcome.CORRECT
    assert judge(close, "1.03").mistake == "close"


def test_nearer_to_the_answer_than_to_the_mistake_is_no_mistake() -> None:
    close = question(1.0, Mistake("close", 1.05, "close"), tolerance=Tolerance(relative=0.02))
    assert judge(close, "1.024").outcome is Outcome.NEAR
    assert judge(close, "1.03").mistake == "close"


def test_a_mistake_comes_before_a_slip_and_before_near() -> None:
    assert judge(question(0.5, Mistake("percent", 50.0, "a percentage")), "50").outcome is Outcome.MISTAKE
    assert judge(question(0.5, Mistake("sign", -0.5, "the descent step")), "-0.5").outcome is Outcome.MISTAKE
    assert judge(question(1.0, Mistake("n-1", 1.08, "the unbiased one")), "1.08").outcome is Outcome.MISTAKE


def test_a_mistake_that_is_zero_is_recognised() -> None:
    assert judge(question(2.0, Mistake("dead", 0.0, "a dead unit's gradient")), "0").says.startswith("0 is a dead")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("50", "100 times"),
        ("0.005", "a hundredth"),
        ("500", "1000 times"),
        ("0.0005", "a thousandth"),
        ("-0.5", "the sign is not"),
    ],
)
def test_slips(typed: str, says: str) -> None:
    verdict = judge(question(0.5), typed)
    assert verdict.outcome is Outcome.SLIP
    assert says in verdict.says


@pytest.mark.parametrize(
    ("value", "typed", "says"),
    [
        (math.log(27), "log2(27)", "base 2, in bits"),
        (math.log2(27), "ln 27", "base 2 is meant"),
        (math.log(27), "log10(27)", "base 10; the natural"),
        (math.log10(27), "ln 27", "base 10 is meant"),
    ],
)
def test_the_base_of_the_logarithm_is_a_slip_where_there_is_one(value: float, typed: str, says: str) -> None:
    for hint in ({"ask": "What is $-\\ln p$?"}, {"why": "It is $\\log_2 27$."}, {"ask": "How many bits?"}):
        verdict = judge(question(value, **hint), typed)  # type: ignore[arg-type] # only texts are given
        assert (verdict.outcome, says in verdict.says) == (Outcome.SLIP, True)
    assert judge(question(value, ask="What slope?"), typed).outcome is not Outcome.SLIP


def test_no_slip_where_the_band_holds_zero() -> None:
    around_zero = question(0.01, tolerance=Tolerance(absolute=0.05))
    assert judge(around_zero, "-0.01").outcome is Outcome.CORRECT
    assert judge(around_zero, "1").outcome is Outcome.WRONG
    at_zero = question(0.0, tolerance=Tolerance(absolute=0.05))
    assert [judge(at_zero, typed).outcome for typed in ("0", "-0.05", "0.2", "-0.26", "4")] == [
        Outcome.CORRECT, Outcome.CORRECT, Outcome.NEAR, Outcome.WRONG, Outcome.WRONG,
    ]  # fmt: skip


def test_a_percentage_may_be_typed_with_its_sign_where_one_is_asked_for() -> None:
    assert judge(question(12.0, ask="How many per cent?"), "12%").outcome is Outcome.CORRECT
    assert judge(question(12.0, ask="How many per cent?"), "12").outcome is Outcome.CORRECT
    assert judge(question(12.0, ask="How many?"), "12%").outcome is Outcome.SLIP
    assert judge(question(0.12, ask="How many per cent?"), "12%").outcome is Outcome.CORRECT


@pytest.mark.parametrize("figure", ["12.5", "30", "0.12", "-12", "50"])
def test_a_percentage_with_its_sign_is_judged_as_one_without(figure: str) -> None:
    asked = question(12.0, Mistake("other", 30.0, "the other share"), ask="How many per cent?")
    bare, signed = judge(asked, figure), judge(asked, f"{figure} %")
    assert (signed.outcome, signed.mistake, signed.says) == (bare.outcome, bare.mistake, bare.says)
    share = question(0.12, Mistake("other", 0.3, "the other share"), ask="How many per cent?")
    assert judge(share, "12.5%").outcome is Outcome.NEAR
    assert judge(share, "30%").mistake == "other"
    assert judge(share, "12").outcome is Outcome.SLIP


@pytest.mark.parametrize(
    "typed", ["12 percent", "12 per cent", "12 Percent.", "12 pct", "12 percent of the weights", "12 % of the weights"]
)
def test_a_percentage_may_be_typed_in_the_question_s_own_words(typed: str) -> None:
    assert judge(question(12.0, ask="What percent of the weights? Per cent, or pct"), typed).outcome is Outcome.CORRECT
    assert judge(question(0.12, ask="What percent of the weights? Per cent, or pct"), typed).outcome is Outcome.CORRECT


PREDICT = question(8.0, Mistake("linear", 64.0, "what linear growth would give"), by=By.PREDICT)


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("8", Outcome.CORRECT),
        ("4.1", Outcome.CORRECT),
        ("15.9", Outcome.CORRECT),
        ("17", Outcome.NEAR),
        ("31", Outcome.NEAR),
        ("2.1", Outcome.NEAR),
        ("1.9", Outcome.WRONG),
        ("40", Outcome.WRONG),
        ("64", Outcome.MISTAKE),
        ("70", Outcome.MISTAKE),
        ("-10", Outcome.SLIP),
        ("0", Outcome.WRONG),
        ("800", Outcome.SLIP),
        ("1000", Outcome.WRONG),
    ],
)
def test_predictions_are_judged_by_their_ratio(typed: str, outcome: Outcome) -> None:
    assert judge(PREDICT, typed).outcome is outcome


def test_an_estimate_close_to_a_mistake_is_told_so() -> None:
    assert judge(PREDICT, "70").says == "Close to 64: 64 is what linear growth would give."
    assert judge(PREDICT, "64").says == "64 is what linear growth would give."


def test_a_mistake_nearby_narrows_a_prediction() -> None:
    close = question(10.0, Mistake("half", 14.4, "half"), by=By.PREDICT)
    assert judge(close, "11.9").outcome is Outcome.CORRECT
    assert judge(close, "13").outcome is Outcome.MISTAKE
    assert judge(close, "8").outcome is Outcome.NEAR


@pytest.mark.parametrize("typed", ["456 numbers", "456 Numbers.", "456 number"])
def test_what_is_counted_may_be_said(typed: str) -> None:
    counted = question(456.0, ask="How many numbers does training adjust?")
    assert judge(counted, typed).outcome is Outcome.CORRECT
    assert judge(counted, "456 neurons").outcome is Outcome.UNGRADED
    assert judge(counted, "456 million").outcome is Outcome.UNGRADED


def test_a_comma_before_three_digits_is_read_as_what_can_be_meant() -> None:
    assert judge(question(3.296), "3,296").outcome is Outcome.CORRECT
    assert judge(question(3.296), "3,296").understood == "3.296"
    assert judge(question(-3.125), "−3,125").outcome is Outcome.CORRECT
    assert judge(question(3296.0), "3,296").outcome is Outcome.CORRECT
    assert judge(question(3.1, Mistake("thousands", 3296.0, "in grams")), "3,296").outcome is Outcome.MISTAKE
    # Nor is it wrong where with a point it is near, or a mistake that is known.
    assert judge(question(3.1), "3,296").outcome is Outcome.NEAR
    assert judge(question(1.0, Mistake("uniform", 3.296, "no preference")), "3,296").mistake == "uniform"
    assert judge(question(1.0), "3,296").understood == "3,296 = 3296"


def test_a_percentage_is_asked_for_only_where_none_is_given() -> None:
    share = question(0.332, ask="Softmax gives a token 69 %. Now 1.5 is taken off. What is its probability?")
    assert judge(share, "33.2%").outcome is Outcome.CORRECT
    assert judge(share, "0.332%").outcome is Outcome.SLIP
    for ask in ("How many per cent differ?", "The standard error, in percentage points?", "How large, in %?"):
        asked = question(3.3, ask=ask)
        assert judge(asked, "3.3%").outcome is Outcome.CORRECT
        assert judge(asked, "3.3 per cent").outcome is Outcome.CORRECT
        assert judge(asked, "3.3").outcome is Outcome.CORRECT


def test_near_says_how_near_was_asked_for() -> None:
    assert judge(SOFTMAX, "0.4").says == "Close, but more than 2 % off."
    assert judge(question(3.14159, tolerance=Tolerance(digits=3)), "3.16").says == (
        "Close, but not to 3 significant digits."
    )


def test_a_question_without_a_value_is_a_bug() -> None:
    with pytest.raises(ValueError, match="needs a value"):
        judge(question(None), "1")


VALUES = st.floats(1e-9, 1e9) | st.floats(-1e9, -1e-9)
WRONG_VALUES = st.lists(st.floats(-1e9, 1e9), max_size=4)
HOW = st.sampled_from(list(By))


def _mistakes(values: list[float]) -> tuple[Mistake, ...]:
    return tuple(Mistake(f"m{place}", value, "wrong") for place, value in enumerate(values))


@given(VALUES, st.integers(1, 6), WRONG_VALUES, HOW)
def test_the_answer_at_the_digits_asked_for_is_always_right(
    value: float, digits: int, wrong: list[float], by: By
) -> None:
    asked = question(value, *_mistakes(wrong), tolerance=Tolerance(digits=digits), by=by)
    for typed in (num(value, digits), f"{value:.{digits - 1}e}", repr(value), num(value)):
        assert judge(asked, typed).outcome is Outcome.CORRECT


@given(VALUES, st.integers(1, 6), st.floats(0, 0.05), st.floats(5.001, 1e4) | st.floats(-1e4, -5.001), WRONG_VALUES)
def test_beyond_five_tolerances_nothing_is_right_or_near(
    value: float, digits: int, relative: float, times: float, wrong: list[float]
) -> None:
    tolerance = Tolerance(relative=relative, digits=digits)
    typed = value + times * half_width(value, tolerance)
    verdict = judge(question(value, *_mistakes(wrong), tolerance=tolerance), repr(typed))
    assert verdict.outcome in {Outcome.WRONG, Outcome.SLIP, Outcome.MISTAKE}


@given(VALUES, VALUES, st.integers(1, 6))
def test_a_mistakes_own_figure_is_recognised_unless_it_is_right(value: float, wrong: float, digits: int) -> None:
    asked = question(value, Mistake("it", wrong, "it"), tolerance=Tolerance(digits=digits))
    verdict = judge(asked, num(wrong, digits))
    assert verdict.outcome in {Outcome.CORRECT, Outcome.MISTAKE, Outcome.NEAR}
    if abs(wrong - value) > 2 * max(half_width(value, asked.tolerance), half_width(wrong, asked.tolerance)):
        assert verdict.mistake == "it"


@given(st.text(max_size=60), HOW)
def test_any_text_gets_a_verdict(typed: str, by: By) -> None:
    verdict = judge(question(0.42, Mistake("it", 0.1, "it"), by=by), typed)
    assert verdict.says.isprintable()
    assert (verdict.outcome is Outcome.SKIPPED) == (not typed.strip())
