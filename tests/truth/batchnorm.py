"""What the probes of probes/batchnorm.py should say, by other routes: plain sums, closed forms, NumPy in float64.

Each function takes a variant's parameters and returns the right number, or the set of right options.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

Parameters = Mapping[str, Any]
Array = np.ndarray[Any, np.dtype[np.float64]]


def _moments(values: list[float]) -> tuple[float, float]:
    n, total, squares = len(values), sum(values), sum(value * value for value in values)
    return total / n, math.sqrt(squares / n - (total / n) ** 2)


def _batch(p: Parameters) -> list[float]:
    return [p["mean"] + p["sign"] * deviation for deviation in p["spread"]]


def _normal(seed: int, *shape: int) -> tuple[Array, torch.Generator]:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator).double().numpy(), generator


def forward_value(p: Parameters) -> float:
    x = _batch(p)
    mean, std = _moments(x)
    return float(p["gamma"] * (x[p["at"]] - mean) / std + p["beta"])


def both_moments(p: Parameters) -> dict[str, float]:
    return {"mean": float(p["beta"]), "std": math.sqrt(p["gamma"] ** 2)}


def output_moments(p: Parameters) -> float:
    return float(p["beta"] if p["asked"] == "mean" else abs(p["gamma"]))


def batch_coupling(p: Parameters) -> float:
    x = _batch(p)
    mean, std = _moments(x)
    return (x[p["at"]] - mean) / std


def running_mean(p: Parameters) -> float:
    return float(p["mean"] * (1 - (1 - p["momentum"]) ** p["batches"]))


def fold(p: Parameters) -> float:
    return float(p["gamma"] / p["std"] * (p["b"] - p["mean"]) + p["beta"])


def eval_mode_bug(p: Parameters) -> set[str]:
    noise, _ = _normal(p["data"], p["late"] + 1, 32, 1)
    x = noise[:, :, 0] * p["std"] + p["mean"]
    batch, lines = x[-1], [(0.0, 1.0)]
    for seen in (p["early"], p["late"]):
        shares = np.array([0.1 * 0.9 ** (seen - 1 - k) for k in range(seen)])
        mean = shares @ x[:seen].mean(axis=1)
        variance = 0.9**seen + shares @ x[:seen].var(axis=1, ddof=1)
        lines.append((batch.mean() / variance**0.5 - mean / variance**0.5, batch.std() / variance**0.5))
    # Exact, then near, then far from mean 0 and deviation 1: told from the figures alone.
    far = sorted(range(3), key=lambda place: abs(lines[place][0]) + abs(lines[place][1] - 1))
    kind = {0: far[0], 1: far[2], 2: far[1]}[p["asked"]]
    return {"ABC"[p["order"].index(kind)]}


def scale_invariance(p: Parameters) -> float:
    """The slope by finite differences, entry by entry."""
    generator = torch.Generator().manual_seed(p["net"])
    x, weight, force = (
        torch.randn(size, generator=generator).double().numpy() for size in ((p["batch"], 8), (8, 6), (p["batch"], 6))
    )
    h = 1e-5 * p["c"]

    def loss(w: Array) -> Array:
        z = np.einsum("ni,kij->knj", x, w)
        unit = (z - z.mean(axis=1, keepdims=True)) / np.sqrt(z.var(axis=1, keepdims=True) + 1e-5)
        result: Array = (force * np.tanh(unit)).mean(axis=(1, 2))
        return result

    nudges = h * np.eye(48).reshape(48, 8, 6)
    slopes = (loss(weight * p["c"] + nudges) - loss(weight * p["c"] - nudges)) / (2 * h)
    return float(100 * np.linalg.norm(slopes))


def bias_is_cancelled(p: Parameters) -> set[str]:
    if p["mode"] == "eval" or p["place"].startswith("tanh"):
        return {"none of them"}
    return {f"b{p['place'][-1]}"}


def depth_race(p: Parameters) -> set[str]:
    """The whole race again in NumPy, with the backward pass written out."""
    width, gain = p["width"], p["gain"]
    x, generator = _normal(p["net"], 48, width)
    start = [
        torch.randn(width, out, generator=generator).double().numpy() * gain / width**0.5 for out in [width] * 6 + [6]
    ]
    last = {with_it: _last_loss(x, start, with_it=with_it) for with_it in (True, False)}
    falling, flat = ("with", "without") if last[True] < last[False] else ("without", "with")
    wanted = {"with": falling, "without": flat}[p["asked"]]
    return {"AB"[p["panels"].index(wanted)]}


def _last_loss(x: Array, start: list[Array], *, with_it: bool) -> float:
    weights, labels, n = list(start), np.arange(48) % 6, 48
    for step in range(13):
        hidden, units, widths = [x], [], []
        for weight in weights[:-1]:
            z = hidden[-1] @ weight
            if with_it:
                widths.append(np.sqrt(z.var(axis=0) + 1e-5))
                z = (z - z.mean(axis=0)) / widths[-1]
                units.append(z)
            hidden.append(np.tanh(z))
        logits = hidden[-1] @ weights[-1]
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        if step == 12:
            break
        back = (p - np.eye(6)[labels]) / n
        new = [weights[-1] - 0.3 * hidden[-1].T @ back]
        for layer in range(5, -1, -1):
            back = (back @ weights[layer + 1].T) * (1 - hidden[layer + 1] ** 2)
            if with_it:
                unit = units[layer]
                back = (back - back.mean(axis=0) - unit * (back * unit).mean(axis=0)) / widths[layer]
            new.insert(0, weights[layer] - 0.3 * hidden[layer].T @ back)
        weights = new
    return float(-np.log(p[np.arange(n), labels]).mean())


def _shape(counts: tuple[float, ...]) -> tuple[float, float]:
    """A histogram's spread on [−1, 1], from the middles of its bins, and the share of its four outermost bins."""
    weights = np.array(counts) / sum(counts)
    middles = (np.arange(len(counts)) + 0.5) / len(counts) * 2 - 1
    mean = float(weights @ middles)
    return math.sqrt(float(weights @ middles**2) - mean**2), float(weights[:2].sum() + weights[-2:].sum())


def rescue_panel(p: Parameters) -> set[str]:
    """A spike, two towers, or something broad between them."""

    def state(counts: tuple[float, ...]) -> int:
        spread, rims = _shape(counts)
        return 1 if spread < 0.2 else 2 if rims > 0.5 else 0

    states = {f"panel {chart.panel}": state(chart.series[0].values) for chart in p["charts"]}
    assert sorted(states.values()) == [0, 1, 2]
    return {panel for panel, found in states.items() if found == p["asked"]}


def activation_trend(p: Parameters) -> set[str]:
    """By the top layer: narrow, at the rims, or neither."""
    spread, rims = _shape(p["charts"][0].series[-1].values)
    return {"shrinking" if spread < 0.2 else "saturated" if rims > 0.5 else "healthy"}


def read_saturation(p: Parameters) -> float:
    """Counted from the numbers themselves, not from bins."""
    noise, _ = _normal(p["net"], 1024)
    return float(100 * np.mean(np.abs(np.tanh(noise * p["gain"])) >= 0.9))
