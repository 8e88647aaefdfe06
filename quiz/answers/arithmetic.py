"""Arithmetic on floats that never gives infinity or nan: it says what can't be done instead."""

import math
from collections.abc import Callable

from quiz.answers.typed import NotUnderstood

__all__ = ["CONSTANTS", "FUNCTIONS", "apply", "figure", "finite", "power", "quotient"]

_WHOLE = 1e15  # above it a float no longer tells whole numbers apart to the unit
_SMALL, _LARGE = 1e-4, 1e4


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


FUNCTIONS: dict[str, Callable[[float], float]] = {
    "exp": math.exp,
    "ln": math.log,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "sqrt": math.sqrt,
    "√": math.sqrt,
    "tanh": math.tanh,
    "sigmoid": _sigmoid,
    "abs": abs,
    "relu": lambda x: max(x, 0.0),
    "sin": math.sin,
    "cos": math.cos,
}
CONSTANTS = {"pi": math.pi, "e": math.e}


def figure(value: float) -> str:
    """A number to four significant digits, whole numbers in full: ``3.296``, ``1,500,000``, ``2.5e−5``."""
    value = float(value)  # an author may well have written absolute=1
    if value.is_integer() and abs(value) < _LARGE:
        text = f"{value:.0f}"  # "1,234 = 1,234" would not tell whether the comma was read as a decimal one
    elif (value.is_integer() and abs(value) < _WHOLE) or _LARGE <= abs(value) < _LARGE**2:
        text = f"{value:,.0f}"
    elif _SMALL <= abs(value) < _LARGE:
        text = f"{value:.4g}"
    else:
        mantissa, _, exponent = f"{value:.3e}".partition("e")
        text = f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    return text.replace("-", "−")


def finite(value: float) -> float:
    """``value`` itself.

    Raises:
        NotUnderstood: If it overflowed.
    """
    if not math.isfinite(value):
        raise NotUnderstood("That is too large.")
    return value


def apply(name: str, argument: float) -> float:
    """The value of one of :data:`FUNCTIONS`.

    Raises:
        NotUnderstood: Outside its domain, or where its value is too large.
    """
    return _computed(FUNCTIONS[name], (argument,), f"{name} of {figure(argument)}")


def power(base: float, exponent: float) -> float:
    """``base`` to the power ``exponent``, on floats: a tower of powers overflows at once, it doesn't compute.

    Raises:
        NotUnderstood: Where it is not a real number, or too large.
    """
    return _computed(math.pow, (base, exponent), f"{figure(base)} to the power {figure(exponent)}")


def quotient(value: float, divisor: float) -> float:
    """``value / divisor``.

    Raises:
        NotUnderstood: For a division by zero, or an overflow.
    """
    if divisor == 0:
        raise NotUnderstood("That divides by zero.")
    return finite(value / divisor)


def _computed(function: Callable[..., float], arguments: tuple[float, ...], what: str) -> float:
    try:
        value = function(*arguments)
    except ValueError:
        raise NotUnderstood(f"{what} does not exist.") from None
    except OverflowError:
        raise NotUnderstood(f"{what} is too large.") from None
    return finite(value)
