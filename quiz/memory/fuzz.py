"""Intervals within their limits, spread a little so that cards learned together don't stay together.

The ranges are Anki's (its source, ``fuzz.rs``): nothing below 2.5 days, then one day plus 15 % of the interval's part
between 2.5 and 7 days, 10 % of that between 7 and 20, and 5 % of the rest.
"""

import hashlib
import math

__all__ = ["constrain", "fraction", "rounded"]

_BANDS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, math.inf, 0.05))
_LEAST = _BANDS[0][0]


def fraction(card: str, reps: int) -> float:
    """A number in [0, 1) that is always the same for a card's n-th answer, whatever the process or the platform."""
    digest = hashlib.blake2b(f"{card}/{reps}".encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48


def rounded(days: float) -> int:
    """To the nearest whole day, halves upwards: Anki's rounding, where Python's goes to the even day."""
    return math.floor(days + 0.5)


def constrain(days: float, minimum: int, maximum: int, spread: float | None) -> int:
    """An ideal interval as whole days between the limits.

    Args:
        days: The ideal interval.
        minimum: The least it may be; gives way to the maximum.
        maximum: The most it may be.
        spread: Where in the fuzz range to go, in [0, 1); None for no fuzz.
    """
    minimum = min(minimum, maximum)
    if spread is None:
        return min(max(rounded(days), minimum), maximum)
    days = min(max(days, minimum), maximum)
    delta = _delta(days)
    lower = min(max(rounded(days - delta), minimum), maximum)
    upper = min(max(rounded(days + delta), minimum), maximum)
    return lower + math.floor(spread * (1 + upper - lower))


def _delta(days: float) -> float:
    if days < _LEAST:
        return 0.0
    return 1.0 + sum(share * max(min(days, end) - start, 0.0) for start, end, share in _BANDS)
