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
