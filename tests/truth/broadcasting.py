"""What the broadcasting probes must answer, without broadcasting: index by index, step by step."""

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

Parameters = dict[str, Any]


def result_shape(p: Parameters) -> set[str]:
    try:
        shape = np.broadcast_shapes(*p["operands"])
    except ValueError:
        return {"an error"}
    return {str(shape)}


def keepdim_bug(p: Parameters) -> float:
    i, j = p["cell"]
    return float(Fraction(p[f"row {i}"][j], p["totals"][j]))


def bug_hides_in_loss(p: Parameters) -> set[str]:
    # Bet by bet, in plain Python.
    ends, (first, last) = p["ends"], p["outer"]
    first, last = (3, 3) if ends == "marked" else (first, first if ends == "ring" else last)
    steps = [pair for place in range(5) for pair in pairwise([first, *p[f"word {place}"], last])]
    left = {letter: sum(a == letter for a, _ in steps) for letter in range(4)}
    meant, bug = (math.fsum(-math.log(steps.count(s) / left[s[end]]) for s in steps) for end in (0, 1))
    if math.isclose(meant, bug):
        return {"It stays exactly the same"}
    return {"It rises"} if bug > meant else {"It falls"}
