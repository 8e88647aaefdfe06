"""What the backprop probes must answer: finite differences and closed forms, no autograd."""

import math
from collections.abc import Callable
from typing import Any

Parameters = dict[str, Any]


def chain_last_weight(drawn: Parameters) -> float:
    # A central difference of the cost itself, through a sigmoid written as a tanh.
    point = {"w": drawn["weight"], "input": drawn["input"]}
    point["b"] = 2 * math.atanh(2 * drawn["a"] - 1) - point["w"] * point["input"]

    def cost(step: float) -> float:
        at = point | {drawn["asked"]: point[drawn["asked"]] + step}
        a = (1 + math.tanh((at["w"] * at["input"] + at["b"]) / 2)) / 2
        return float((a - drawn["y"]) ** 2)

    h = 1e-5
    return (cost(h) - cost(-h)) / (2 * h)


def two_paths(drawn: Parameters) -> float:
    # The cost is a parabola in a: a central difference of any width is its slope.
    a = drawn["a"]

    def cost(at: float) -> float:
        return sum(
            float((drawn[f"{which} weight"] * (at - a) + drawn[f"{which} error"]) ** 2) for which in ("first", "second")
        )

    return (cost(a + 1) - cost(a - 1)) / 2


def weight_bias_ratio(drawn: Parameters) -> float:
    # Which change of the one parameter moves z as a change of 1 in the other does?
    top, bottom = drawn["pair"].split("/")
    moves = {"w1": drawn["x1"], "w2": drawn["x2"], "b": 1}
    return float(moves[top] / moves[bottom])


def average_of_products(drawn: Parameters) -> float:
    # Mean input · mean error, plus their covariance.
    x, errors = drawn["inputs"], drawn["errors"]
    mean_x, mean_e = sum(x) / 3, sum(errors) / 3
    return float(mean_x * mean_e + sum((a - mean_x) * (e - mean_e) for a, e in zip(x, errors, strict=True)) / 3)


def detach_half(drawn: Parameters) -> float:
    # y is a parabola in the x that is left: a central difference of width 1 is exact.
    s, c = drawn["x"], drawn["c"]
    forms: dict[str, Callable[[float], float]] = {
        "x * ({c} * x).detach() + x**2": lambda x: x * c * s + x * x,
        "x**2 * ({c} * x).detach()": lambda x: x * x * c * s,
        "(x - ({c} * x).detach())**2": lambda x: (x - c * s) ** 2,
        "{c} * x**2 - (x**2).detach()": lambda x: c * x * x - s * s,
        "({c} * x).detach() * (x**2 + x)": lambda x: c * s * (x * x + x),
    }
    y = forms[drawn["form"]]
    return (y(s + 1) - y(s - 1)) / 2


def zero_grad_cause(drawn: Parameters) -> Callable[[str], bool]:
    words = {
        "dead": "ReLU gives 0",
        "detached": "detached",
        "cancelled": "batchnorm",
        "unused": "leaves b1 out",
        "black": "inputs is 0",
    }
    return lambda text: words[drawn["cause"]] in text
