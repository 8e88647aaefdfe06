"""What the negative log-likelihood probes must answer, in closed form and plain Python."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Parameters = dict[str, Any]


def average(drawn: Parameters) -> float:
    # The average of the logs is the log of the geometric mean.
    p = drawn["probabilities"]
    return -math.log(math.prod(p) ** (1 / len(p)))


def uniform_baseline(drawn: Parameters) -> float:
    return math.log(drawn["size"])


def perplexity(drawn: Parameters) -> float:
    return float(math.e ** drawn["loss"])


def sequence_probability(drawn: Parameters) -> float:
    return -math.log(math.prod(drawn["probabilities"]))


def best_constant_bet(drawn: Parameters) -> float:
    # A golden-section search for the lowest loss: it knows nothing of the closed form.
    clicks = round(drawn["n"] * drawn["percent"] / 100)

    def loss(p: float) -> float:
        return float(-clicks * math.log(p) - (drawn["n"] - clicks) * math.log1p(-p))

    low, high, ratio = 1e-6, 1 - 1e-6, (math.sqrt(5) - 1) / 2
    while high - low > 1e-7:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if loss(left) < loss(right) else (left, high)
    return (low + high) / 2


def overconfidence(drawn: Parameters) -> float:
    # Day by day.
    rainy = round(drawn["rain"] * drawn["days"])
    costs = [-math.log(drawn["said"])] * rainy + [-math.log1p(-drawn["said"])] * (drawn["days"] - rainy)
    return float(math.fsum(costs) / drawn["days"])


def truth_probability(drawn: Parameters) -> float:
    return float(10 ** (-drawn["loss"] / math.log(10)))


def which_gain(drawn: Parameters) -> Callable[[str], bool]:
    # Judged from the option's own text: the largest ratio that these draws allow is the one drawn as such.
    def wins(text: str) -> bool:
        _, start, _, _, end, _ = text.split()
        return Fraction(end) / Fraction(start) == Fraction(str(drawn["largest"]))

    return wins


def first_losses(drawn: Parameters) -> set[str]:
    # By eye: which curve starts above the yardstick, and which of the others ever rises.
    def state(losses: tuple[float, ...]) -> int:
        if losses[0] > 1.25 * math.log(drawn["classes"]):
            return 1
        return 2 if max(losses) > losses[0] + 0.2 else 0

    states = {f"panel {chart.panel}": state(chart.series[0].values) for chart in drawn["charts"]}
    assert sorted(states.values()) == [0, 1, 2]
    return {panel for panel, found in states.items() if found == drawn["asked"]}
