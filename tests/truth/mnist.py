"""What the MNIST probes must answer, in closed form and plain Python."""

import math
from typing import Any

import numpy as np
import torch

Parameters = dict[str, Any]


def pixel_distance(drawn: Parameters) -> float:
    # In whole tenths, so that nothing is rounded.
    off = [round(10 * size) for size in drawn["sizes"]]
    return sum(off) / 40 if "L1" in drawn["asked"] else math.sqrt(sum(x * x for x in off) / 400)


def loss_where(drawn: Parameters) -> float:
    # |target - prediction|, with no choice of sides.
    return math.fsum(abs(y - p) for y, p in zip(drawn["targets"], drawn["predictions"], strict=True)) / 4


def accuracy_is_flat(drawn: Parameters) -> set[str]:
    # How far can any sum move, and does one cross zero? No sigmoid and no loss is needed.
    data = torch.Generator().manual_seed(drawn["images"])
    bright, lit = (torch.rand(40, 5, generator=data).numpy() for _ in range(2))
    x = np.where(lit < 0.6, bright.astype(np.float64), 0.0)
    weights = torch.randn(5, generator=data).numpy().astype(np.float64)
    noise = torch.randn(40, generator=data).numpy()
    if drawn["case"] == "dark":
        return {"neither of them"}
    sums = x @ weights - np.median(x @ weights)
    moved = sums + drawn["raised"] * x[:, 0]
    target = sums + 0.5 * noise > 0
    hits = [((scores > 0) == target).sum() for scores in (sums, moved)]
    return {"the loss, not the accuracy" if hits[0] == hits[1] else "the loss and the accuracy"}


def unshuffled_batches(drawn: Parameters) -> float:
    return float(drawn["threes"] // drawn["batch"])


def decode_plateau_accuracy(drawn: Parameters) -> dict[str, Any]:
    threes, sevens = drawn["split"]
    share = (threes if drawn["said"] == 3 else sevens) / (threes + sevens)
    return {"threes": "yes" if drawn["said"] == 3 else "no", "accuracy": share}


def conditioning_stall(drawn: Parameters) -> list[str]:
    # Really run, coefficient by coefficient, with plain sums.
    times = drawn["times"]
    columns = {"a": [t * t for t in times], "b": times, "c": [1.0] * 4}
    steepest = max(sum(x * x for x in column) for column in columns.values())

    def left(column: list[float]) -> float:
        error = 1.0
        for _ in range(10):
            error -= 0.1 / steepest * sum(x * (error * x) for x in column)
        return error

    inputs = {"a": "t²", "b": "t", "c": "1"}
    return [
        f"{name}, which multiplies {inputs[name]}" for name in sorted(columns, key=lambda name: left(columns[name]))
    ]
