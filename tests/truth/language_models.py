"""What the probes about language models must answer: in closed form, by bisection, and in plain Python."""

import math
from fractions import Fraction
from typing import Any

import numpy as np

Parameters = dict[str, Any]


def loss_ladder(p: Parameters) -> set[str]:
    # Read off the chart: where the held-out loss is lowest. That is the order the source was drawn with.
    held = next(series.values for series in p["charts"][0].series if series.name == "held out")
    assert held.index(min(held)) == p["order"]
    return {["none", "one", "two", "three"][p["order"]]}


def logit_difference(p: Parameters) -> float:
    # Gradient descent on the two logits' gap alone: only these two letters bear on it.
    n, m = (p["counts"][place] for place in p["asked"])
    gap = 0.0
    for _ in range(400):
        gap -= 4 * (1 / (1 + math.exp(-gap)) - n / (n + m))
    return gap


def add_k(p: Parameters) -> float:
    k = Fraction(p["k"])
    row = [p["seen"] + k, p["total"] - p["seen"] + (p["letters"] - 1) * k]
    return float(row[0] / sum(row))


def table_blowup(p: Parameters) -> float:
    cells = p["vocabulary"]
    for _ in range(p["context"]):
        cells *= p["vocabulary"]
    return float(cells)


def _penalised(shares: list[float], pull: float) -> list[float]:
    """Probabilities where p + pull · z = share for each logit z, by bisection on log Σ exp z and on each z."""

    def logit(share: float, log_sum: float) -> float:
        low, high = -60.0, 60.0
        for _ in range(80):
            z = (low + high) / 2
            low, high = (low, z) if math.exp(z - log_sum) + pull * z > share else (z, high)
        return z

    low, high = -60.0, 60.0
    for _ in range(50):
        log_sum = (low + high) / 2
        p = [math.exp(logit(share, log_sum) - log_sum) for share in shares]
        low, high = (low, log_sum) if sum(p) < 1 else (log_sum, high)
    return p


def l2_is_smoothing(p: Parameters) -> list[str]:
    shares = [count / sum(p["counts"]) for count in p["counts"]]
    rows = [_penalised(shares, 2 * strength / 5) if strength else shares for strength in sorted(p["strengths"])]
    return [f"({', '.join(f'{x:.2f}' for x in row)})" for row in rows]


def embedding_grad_rows(p: Parameters) -> int:
    return len(set(p["used"]))


def logsumexp_overflow(p: Parameters) -> set[str]:
    # By the logits' range alone: where float32's exp ends, above and below.
    case = p["case"]
    if case == "low":
        assert max(p["low"]) < math.log(float(np.finfo(np.float32).smallest_subnormal) / 2)
        return {"NaN (not a number)"}
    largest = math.log(np.finfo(np.float32).max)
    if p.get("top", 0) > largest:
        return {"NaN (not a number)"} if case == "top" else {"infinity"}
    assert p["high"] < largest
    return {"infinity"} if case == "gap" else {"the same number"}
