"""What the learning-rate probes must answer: closed forms, and what the pictures show."""

import math
from statistics import fmean
from typing import Any

import torch

Parameters = dict[str, Any]


def exponent_sweep(drawn: Parameters) -> float:
    return float(10 ** (drawn["low"] + drawn["decades"] * drawn["place"] / 100))


def finder_pick(drawn: Parameters) -> Any:
    """The loss after 100 steps on average, in closed form, as a test of each option's text."""
    start = 3 * torch.randn(20, generator=torch.Generator().manual_seed(drawn["bowl"]), dtype=torch.float64)
    curvatures = [drawn["sharpest"] ** (place / 19) for place in range(20)]

    def loss(rate: float) -> float:
        total = 0.0
        for h, w in zip(curvatures, start.tolist(), strict=True):
            left = (1 - rate * h) ** 198
            total += h * (w**2 * left + (rate * 0.3) ** 2 * (1 - left) / (1 - (1 - rate * h) ** 2)) / 2
        return float(total)

    limit = 2 / drawn["sharpest"]
    assert loss(limit / 4) < min(loss(limit * factor) for factor in (1 / 150, 1 / 35, 1.15, 1.5, 2, 4, 10))
    return lambda text: math.isclose(float(text), limit / 4, rel_tol=0.06)


def bracket(drawn: Parameters) -> set[str]:
    """By the first step of each panel: the loss is multiplied by (1 − rate · curvature)²."""

    def name(values: tuple[float, ...]) -> str:
        factor = math.sqrt(values[1] / values[0])
        return (
            "far too large"
            if factor > 1.3
            else "just too large"
            if factor > 1
            else "too small"
            if factor > 0.9
            else ("good")
        )

    return {f"panel {chart.panel}" for chart in drawn["charts"] if name(chart.series[0].values) == drawn["asked"]}


def decay_drop(drawn: Parameters) -> set[str]:
    """Seen in the drawn losses: the last of the times just before which the loss still stands at its first floor."""
    losses = drawn["charts"][0].series[0].values
    floor = fmean(losses[55:69])
    if floor < 4 * fmean(losses[180:]):
        return {"never"}
    return {f"at step {max(time for time in drawn['times'] if fmean(losses[time - 10 : time]) > 0.6 * floor)}"}
