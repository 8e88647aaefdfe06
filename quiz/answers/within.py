"""How far off a number may be, as cards and probes write it: ``2%`` of the answer, or ``0.05`` of its own unit."""

import re

from quiz.model import Tolerance

__all__ = ["WRITE", "read"]

WRITE = 'write it as "2%" or "0.01"'
_WITHIN = re.compile(r"(-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(%|percent|per cent)?", re.IGNORECASE | re.ASCII)


def read(text: str) -> Tolerance:
    """The tolerance that ``within`` asks for.

    Raises:
        ValueError: If it is no number, with or without a sign for percent behind it, or not above zero.
    """
    found = _WITHIN.fullmatch(text.strip())
    if found is None:
        raise ValueError("is not a number, alone or with % behind it")
    width = float(found[1])
    if not 0 < width < float("inf"):
        raise ValueError("allows nothing" if width <= 0 else "allows everything")
    return Tolerance(relative=width / 100) if found[2] else Tolerance(absolute=width)
