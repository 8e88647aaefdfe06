"""The accepted band: a correctly rounded answer is never wrong, and near is never much."""

import math
from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import assume, example, given, strategies as st

from quiz.answers.band import half_width, near_band, reach, right_band, whole
from quiz.model import By, Tolerance

VALUES = st.floats(1e-12, 1e12) | st.floats(-1e12, -1e-12)
DIGITS = st.integers(1, 6)


@given(VALUES, DIGITS, st.sampled_from([ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_HALF_DOWN]))
@example(0.345, 2, ROUND_HALF_UP)
@example(2.5, 1, ROUND_HALF_EVEN)
@example(2.5, 1, ROUND_HALF_UP)
@example(9.996, 3, ROUND_HALF_UP)
@example(0.09995, 3, ROUND_HALF_UP)
@example(-1234.5, 4, ROUND_HALF_UP)
def test_a_correctly_rounded_answer_is_right(value: float, digits: int, rounding: str) -> None:
    rounded = float(Context(prec=digits, rounding=rounding).create_decimal(Decimal(repr(value))))
    low, high = right_band(value, Tolerance(digits=digits), None)
    assert low <= rounded <= high


@given(st.integers(-(10**6), 10**6), DIGITS, st.integers(-9, 9), st.booleans())
def test_a_tie_may_be_rounded_either_way(whole_part: int, digits: int, exponent: int, up: bool) -> None:  # noqa: FBT001 - Hypothesis draws it
    mantissa = abs(whole_part) % (9 * 10 ** (digits - 1)) + 10 ** (digits - 1)
    value = float(f"{mantissa}.5e{exponent}")
    rounded = float(f"{mantissa + up}e{exponent}")
    low, high = right_band(value, Tolerance(digits=digits), By.COMPUTE)
    assert low <= rounded <= high


@given(VALUES, DIGITS)
@example(math.nextafter(1, 0), 1)
@example(math.nextafter(1e-9, 0), 3)
def test_a_whole_unit_of_the_last_digit_off_is_too_much(value: float, digits: int) -> None:
    exponent = Decimal(repr(value)).adjusted()
    unit = 10.0 ** (exponent - digits + 1)
    low, high = right_band(value, Tolerance(digits=digits), None)
    assert low > value - unit
    assert high < value + unit


def test_the_widest_tolerance_counts() -> None:
    assert half_width(10, Tolerance(relative=0.02, absolute=0.1, digits=3, standard_error=0.01)) == pytest.approx(0.2)
    assert half_width(10, Tolerance(relative=0.02, absolute=0.3, digits=3, standard_error=0.01)) == pytest.approx(0.3)
    assert half_width(10, Tolerance(relative=0.02, absolute=0.1, digits=1, standard_error=0.01)) == pytest.approx(5)
    assert half_width(10, Tolerance(relative=0.02, absolute=0.1, digits=3, standard_error=0.1)) == pytest.approx(0.3)
    assert half_width(0, Tolerance(absolute=0.1, digits=2, relative=0.02)) == pytest.approx(0.1)


@given(st.floats(1e-6, 1e6), st.lists(st.floats(1e-6, 1e6), max_size=4), st.sampled_from([1, -1]))
def test_an_estimate_counts_within_a_factor_of_two_or_half_way_to_a_mistake(
    value: float, mistakes: list[float], sign: int
) -> None:
    assume(all(mistake != value for mistake in mistakes))
    low, high = right_band(sign * value, Tolerance(), By.PREDICT, [sign * mistake for mistake in mistakes])
    low, high = sorted((abs(low), abs(high)))
    assert high / value <= 2 * (1 + 1e-9)
    for mistake in mistakes:
        half_way = math.sqrt(mistake * value)
        assert not low * (1 + 1e-9) < half_way < high * (1 - 1e-9)
    if not mistakes:
        assert (low, high) == pytest.approx((value / 2, 2 * value))


def test_a_mistake_of_the_other_sign_or_zero_narrows_no_estimate() -> None:
    assert right_band(3, Tolerance(), By.PREDICT, [-3.1, 0.0]) == pytest.approx((1.5, 6))


def test_an_estimate_is_no_narrower_than_its_tolerance() -> None:
    assert right_band(100, Tolerance(relative=0.02), By.PREDICT, [100.1]) == pytest.approx((98, 102))
    assert right_band(0, Tolerance(absolute=0.5), By.PREDICT, [1.0]) == pytest.approx((-0.5, 0.5))


def test_reach_of_numbers_whose_ratio_no_float_holds() -> None:
    assert reach(1e200, [1e-200]) == pytest.approx(math.log(2))
    assert reach(1e-200, [1e200, 1.5e-200]) == pytest.approx(math.log(1.5) / 2)


@given(VALUES, DIGITS, st.floats(0, 0.1))
def test_near_is_five_tolerances_and_a_quarter_at_most(value: float, digits: int, relative: float) -> None:
    tolerance = Tolerance(relative=relative, digits=digits)
    width = half_width(value, tolerance)
    low, high = near_band(value, tolerance, None)
    assert high - value <= 5 * width * (1 + 1e-9) + 1e-9 * abs(value)
    assert high - value <= max(width, abs(value) / 4) * (1 + 1e-9)
    right_low, right_high = right_band(value, tolerance, None)
    assert low <= right_low <= right_high <= high


def test_near_of_an_estimate_is_twice_its_reach() -> None:
    assert near_band(10, Tolerance(), By.PREDICT) == pytest.approx((2.5, 40))


def test_whole_numbers_are_exact_with_half_a_unit_at_most() -> None:
    for value in (1, 2, 3, 24, 25, 1000, 124_439_808, -7):
        low, high = right_band(value, whole(value), None)
        assert [number for number in range(value - 3, value + 4) if low <= number <= high] == [value]
    assert right_band(0, whole(0), None)[1] < 1e-6


@pytest.mark.parametrize("value", [-7, 0, 1, 3, 21, 26, 1000, 124_439_808])
def test_nothing_is_near_to_an_exact_whole_number(value: int) -> None:
    """27 free numbers of a softmax, where 26 are right, is the very misconception."""
    assert near_band(value, whole(value), None) == right_band(value, whole(value), None)
