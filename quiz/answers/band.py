"""The interval of numbers that counts as right: one place, so that judging, building and checking agree."""

import math
from collections.abc import Iterable, Sequence

from quiz.model import By, Tolerance

__all__ = ["Band", "half_width", "near_band", "predicted_band", "reach", "right_band", "whole"]

Band = tuple[float, float]

_FACTOR_OF_TWO = math.log(2)
_NEAR = 5
_NEAR_SHARE = 0.25


def half_width(value: float, tolerance: Tolerance) -> float:
    """How far a typed number may lie from ``value``, in its own unit.

    The widest of the relative, absolute and statistical tolerance (three standard errors) and half a unit of the
    last significant digit asked for, so that a correctly rounded answer is never wrong.
    """
    widths = [tolerance.relative * abs(value), tolerance.absolute, 3 * tolerance.standard_error]
    if tolerance.digits is not None and value != 0:
        # Not by log10: it rounds 0.99999999999999989 up to 1, and the band would be ten times as wide.
        exponent = int(f"{value:.16e}".partition("e")[2])
        last_digit = exponent - tolerance.digits + 1
        widths.append(0.5 * 10.0**last_digit)
    # A shade more: 0.35 as an answer to 0.345 must not fail on the last bit of a float.
    return max(widths) * (1 + 1e-9) + 1e-12 * abs(value)


def whole(value: float) -> Tolerance:
    """The tolerance of a whole number that is asked for exactly, such as a count of parameters.

    Not quite half a unit, so that neighbours are told apart; at most 2 %, so that 1.6 is not right where 2 is asked
    for.
    """
    return Tolerance(absolute=min(0.45, 0.02 * abs(value)) or 1e-9)


def reach(value: float, others: Iterable[float], cap: float = _FACTOR_OF_TWO) -> float:
    """The |log ratio| within which an estimate counts as meant for ``value`` and not for one of ``others``.

    Half the log-distance to the nearest of the same sign, at most ``cap``; 0 for the value 0.
    """
    if value == 0:
        return 0.0
    # Logs are subtracted, not the ratio's log taken: 1e-200 / 1e200 is 0.
    distances = [abs(math.log(abs(other)) - math.log(abs(value))) / 2 for other in others if _same_sign(other, value)]
    return min([cap, *distances])


def _same_sign(one: float, other: float) -> bool:
    return (one > 0 and other > 0) or (one < 0 and other < 0)


def _around(value: float, width: float, log_width: float) -> Band:
    """The union of ``value ± width`` and ``value`` times or divided by ``exp(log_width)``."""
    ends = (value - width, value + width, value * math.exp(-log_width), value * math.exp(log_width))
    return min(ends), max(ends)


def predicted_band(value: float, tolerance: Tolerance, mistakes: Sequence[float]) -> Band:
    """The interval for an estimate: within a factor of two, or half the log-distance to the nearest mistake.

    Falls back to :func:`half_width` where a logarithm says nothing: at zero, and for what it makes narrower.
    """
    return _around(value, half_width(value, tolerance), reach(value, mistakes))


def right_band(value: float, tolerance: Tolerance, by: By | None, mistakes: Sequence[float] = ()) -> Band:
    """The lowest and the highest number that is judged correct."""
    if by is By.PREDICT:
        return predicted_band(value, tolerance, mistakes)
    width = half_width(value, tolerance)
    return value - width, value + width


def near_band(value: float, tolerance: Tolerance, by: By | None, mistakes: Sequence[float] = ()) -> Band:
    """The lowest and the highest number that is judged near: five tolerances, for an estimate twice its reach.

    Never more than a quarter of the value beyond the tolerance's own width. Nothing is near to a whole number that is
    asked for exactly: to be off by one is mostly the misconception itself.
    """
    width = half_width(value, tolerance)
    if by is not By.PREDICT and tolerance == whole(value):
        return value - width, value + width
    if value != 0:
        width = max(width, min(_NEAR * width, _NEAR_SHARE * abs(value)))
    else:
        width *= _NEAR
    return _around(value, width, 2 * reach(value, mistakes) if by is By.PREDICT else 0.0)
