"""What the probes of probes/from_scratch.py should say, by other routes: closed forms, plain Python, NumPy."""

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import torch

Parameters = Mapping[str, Any]
Array = np.ndarray[Any, np.dtype[np.float64]]


def plateau_value(p: Parameters) -> float:
    # Passenger by passenger.
    ones = p["rows"] * p["percent"] // 100
    said = 1 / (1 + math.exp(-p["logit"]))
    return float(math.fsum(abs(label - said) for label in [1] * ones + [0] * (p["rows"] - ones)) / p["rows"])


def loop_order(p: Parameters) -> Callable[[str], bool]:
    # A small interpreter runs the lines of the option's text, with the slope of the bowl by finite differences.
    x, (drawn,) = [float(value) for value in p["x"]], p["charts"]
    y = [value * p["weight"] + noise for value, noise in zip(x, p["noise"], strict=True)]
    rate = p["share"] / (2 * sum(value * value for value in x) / 3)

    def loss(w: float) -> float:
        return float(sum((w * a - b) ** 2 for a, b in zip(x, y, strict=True)) / 3)

    def prints(text: str) -> bool:
        w, held, slope, losses = 0.0, None, 0.0, []
        for line in text.split(" → ") * 6:
            if line == "loss":
                losses.append(loss(w))
                slope = (loss(w + 0.5) - loss(w - 0.5)) / 1.0
            elif line == "backward":
                held = (held or 0.0) + slope
            elif line == "step":
                w -= rate * (held or 0.0)
            elif line == "zero":
                held = None
        return bool(np.allclose(losses, drawn.series[0].values, rtol=1e-4))

    return prints


def relu_sum(p: Parameters) -> float:
    return math.fsum(h for h, sign in zip(p["heights"], p["signs"], strict=True) if sign > 0)


def mae_grad(p: Parameters) -> float:
    # Between kinks the loss is straight: a difference quotient is exact.
    slope, h = p["slope"], 0.01
    errors = [side * gap for side, gap in zip(p["sides"], p["gaps"], strict=True)]
    y = [slope * x - error for x, error in zip(p["x"], errors, strict=True)]

    def loss(w: float) -> float:
        return float(sum(abs(w * a - b) for a, b in zip(p["x"], y, strict=True)) / 4)

    return (loss(slope + h) - loss(slope - h)) / (2 * h)


def count_above_from_grad(p: Parameters) -> float:
    gradient = (p["points"] - 2 * p["above"]) / p["points"]
    return float(p["points"] * (1 - gradient) / 2)


def zero_grad_accumulate(p: Parameters) -> float:
    # The calls after the zeroing add up to the slope of after · c · x².
    total = p["after"] * p["c"]
    return float(total * ((p["x"] + 1) ** 2 - (p["x"] - 1) ** 2) / 2)


LARGEST = {"years": 80, "decades": 8, "pounds": 512, "hundreds": 5.12, "log": 6.24, "number": 8, "0 or 1": 1}


def scale_dominates(p: Parameters) -> dict[str, str]:
    # Divided columns contribute the drawn parts; undivided ones these times the column's largest value.
    names = ["age", "fare", "siblings", "female"]
    after = {name: abs(share) for name, share in zip(names, p["parts"], strict=True)}
    before = {name: share * LARGEST[p[f"{name}-unit"]] for name, share in after.items()}
    return {"before": max(before, key=before.__getitem__), "after": max(after, key=after.__getitem__)}


def silent_broadcast_loss(p: Parameters) -> dict[str, str]:
    v = sorted(p["values"])
    a, b, c, d = (v[place] for place in p["places"])
    if p["shapes"] in {"rows", "columns"}:
        return {"shape": "(2,)" if p["shapes"] == "rows" else "(2, 1)", "loss": str((abs(a - c) + abs(b - d)) / 2)}
    return {"shape": "(2, 2)", "loss": str((abs(a - c) + abs(a - d) + abs(b - c) + abs(b - d)) / 4)}


def _trace(p: Parameters, gone: str) -> list[float]:
    """The pipeline in NumPy, with the gradient of the mean absolute error written out."""
    generator = torch.Generator().manual_seed(p["passengers"])
    u = torch.rand(200, 5, generator=generator, dtype=torch.float64).numpy()
    w = torch.rand(5, generator=generator, dtype=torch.float64).numpy() - 0.5
    age, fare, female, first = np.floor(1 + 79 * u[:, 0]), 1 + 4 * u[:, 1], u[:, 2] < 0.4, u[:, 3] < 0.25
    y = u[:, 4] < 1 / (1 + np.exp(-(3.2 * female + 1.5 * first + 0.5 * fare - 0.03 * age - 2.5)))
    x = np.column_stack([age, fare, female, ~female, first]).astype(float)
    x = x if gone == "normalise" else x / x.max(axis=0)
    held, losses = np.zeros(5), []
    for _ in range(8):
        z = x @ w
        s = z if gone == "sigmoid" else (1 + np.tanh(z / 2)) / 2
        slope = np.ones(200) if gone == "sigmoid" else s * (1 - s)
        losses.append(float(np.abs(s - y).mean()))
        held = (held if gone == "zero" else 0) + x.T @ (np.sign(s - y) * slope) / 200
        w = w - (0 if gone == "update" else p["rate"]) * held
    return losses


def explain_by_prediction(p: Parameters) -> set[str]:
    # Told from the two traces alone, as the learner has to.
    whole, losses = (_trace(p, gone) for gone in ("", p["gone"]))
    if max(losses) > 1:
        return {"the sigmoid"}
    if abs(losses[0] - whole[0]) > 0.01:
        return {"dividing each column by its maximum"}
    return {"subtracting rate · gradient"} if abs(losses[-1] - losses[0]) < 1e-9 else {"zeroing the gradients"}


def first_step_loss(p: Parameters) -> float:
    # Every row is pulled towards its target by the two mean pulls.
    mean = [sum(pull[place] for pull in p["pull"]) / 4 for place in (0, 1)]
    rows = [gap - p["rate"] * (a * mean[0] + b * mean[1]) for gap, (a, b) in zip(p["gaps"], p["pull"], strict=True)]
    return float(sum(rows) / 4)


def leak_size(p: Parameters) -> float:
    # Simulated: the spread of the training rows against that of all, through sums of squares.
    n, rng = p["number_of_rows"], np.random.default_rng(1)
    outside = n * p["percent"] // 100
    inside = n - outside
    between = outside * inside / n * rng.normal(0, math.sqrt(1 / inside + 1 / outside), 20_000) ** 2
    a, b = rng.chisquare(inside - 1, 20_000), rng.chisquare(outside - 1, 20_000)
    ratio = np.sqrt(a / (inside - 1)) / np.sqrt((a + b + between) / (n - 1))
    return float(100 * np.sqrt(np.mean((ratio - 1) ** 2)))


def forgot_zero_loop(p: Parameters) -> float:
    # As a matrix power: place and summed gradient go on together.
    h, rate = p["bowl"]
    step = np.array([[1 - rate * h, -rate], [h, 1.0]])
    return float((np.linalg.matrix_power(step, 2) @ np.array([p["start"], 0.0]))[0])


def which_trace_forgot_zero(p: Parameters) -> set[str]:
    # From the pictures: which one flips at every step, which one stays on one side, which one does neither.
    def flips(values: tuple[float, ...]) -> int:
        return sum(a * b < 0 for a, b in pairwise(values))

    kinds = {"zeroes its gradients, at a sound rate": 0, "zeroes, at a rate far too high": 39}
    wanted = kinds.get(p["asked"])
    return {
        f"panel {chart.panel}"
        for chart in p["charts"]
        if (flips(chart.series[0].values) == wanted if wanted is not None else 0 < flips(chart.series[0].values) < 10)
    }
