"""What the gradient descent probes must answer, in closed form and plain Python."""

from fractions import Fraction
from typing import Any

Parameters = dict[str, Any]


def step_quadratic(drawn: Parameters) -> float:
    # Each step multiplies the distance to the minimum by one and the same factor.
    factor = 1 - 2 * drawn["a"] * drawn["rate"]
    return float(drawn["minimum"] + drawn["away"] * factor ** drawn["steps"])


def lr_regime(drawn: Parameters) -> set[str]:
    # From the numbers the question shows, as fractions: after 60 steps, is x nearer, and did its sign turn?
    half = Fraction(str(drawn["curvature"])) / 2
    rate = Fraction(str(round(drawn["product"] / drawn["curvature"], 4)))
    x, turns = Fraction(drawn["start"]), 0
    for _ in range(60):
        before, x = x, x - rate * 2 * half * x
        turns += before * x < 0
    end = abs(x / drawn["start"])
    if not turns:
        return {"It comes nearer without ever crossing the minimum"}
    way = "to the same distance" if end == 1 else "and comes nearer" if end < 1 else "and goes further away"
    return {f"It crosses the minimum at each step, {way}"}


def bang_for_buck(drawn: Parameters) -> float:
    # The slope along the step, times the step.
    return float(-sum(slope * (-drawn["rate"] * slope) for slope in drawn["slopes"]))


def average_of_wishes(drawn: Parameters) -> dict[str, float]:
    # Five little parabolas with these slopes: take the step and see whose cost went up.
    change = -drawn["rate"] * sum(drawn["slopes"]) / 5
    small = 1e-3 * change
    return {"change": change, "worse": sum(slope * small + small**2 / 2 > 0 for slope in drawn["slopes"])}
