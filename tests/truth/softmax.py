"""What the softmax probes must answer, in closed form and plain Python."""

import math
from collections.abc import Callable
from typing import Any

Parameters = dict[str, Any]


def value(drawn: Parameters) -> float:
    # 1 / (sum of the exps of all differences): no numerator, no sum of counts.
    own = drawn["logits"][drawn["asked"]]
    return 1 / math.fsum(math.exp(z - own) for z in drawn["logits"])


def log_odds(drawn: Parameters) -> float:
    i, j = drawn["asked"]
    return math.exp(drawn["logits"][i] - drawn["logits"][j])


def temperature(drawn: Parameters) -> float:
    # The softmax of two logits is the sigmoid of their gap, and sigmoid(x) = (1 + tanh(x / 2)) / 2.
    return (1 - math.tanh(drawn["gap"] / drawn["temperature"] / 2)) / 2


def invariances(drawn: Parameters) -> Callable[[str], bool]:
    # Read off what the edit does to the gaps, with no softmax at all.
    gaps = {
        "add": "No probability",
        "less-max": "No probability",
        "times": "grows",
        "raise-top": "grows",
        "divide": "shrinks",
        "half-way": "shrinks",
        "negate": "reversed",
        "mirror": "reversed",
    }
    return lambda text: gaps[drawn["edit"]] in text


def nudge(drawn: Parameters) -> float:
    p = drawn["percent"] / 100
    return float(1 / (1 + math.exp(-drawn["step"]) * (1 - p) / p))


def lone_leader(drawn: Parameters) -> float:
    return float(1 / (1 + (drawn["tokens"] - 1) * math.exp(-drawn["lead"])))


def temperature_panel(drawn: Parameters) -> set[str]:
    # The temperature is the two leaders' gap in logits over the log of the ratio of their bars.
    first, second = sorted(drawn["logits"], reverse=True)[:2]
    wanted = {"plain": 1.0}.get(drawn["asked"]) or float(drawn[drawn["asked"]])

    def miss(values: tuple[float, ...]) -> float:
        top, next_ = sorted(values, reverse=True)[:2]
        return abs(math.log((first - second) / math.log(top / max(next_, 0.0005)) / wanted))

    best = min(drawn["charts"], key=lambda chart: miss(chart.series[0].values))
    return {f"panel {best.panel}"}
