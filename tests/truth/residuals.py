"""What the probes of probes/residuals.py should say, by other routes: plain products, counting, NumPy in float64.

Each function takes a variant's parameters and returns the right number, the set of right options, or the right order.
"""

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

Parameters = Mapping[str, Any]
Array = np.ndarray[Any, np.dtype[np.float64]]


def _normal(generator: torch.Generator, *shape: int) -> Array:
    drawn: Array = torch.randn(*shape, generator=generator).double().numpy()
    return drawn


def gradient_product(p: Parameters) -> float:
    """The sum over all routes, each the product of the slopes it passes through."""
    sizes = range(len(p["slopes"]) + 1)
    return float(sum(math.prod(route) for size in sizes for route in itertools.combinations(p["slopes"], size)))


def path_lengths(p: Parameters) -> float:
    """Pascal's triangle: each further block halves the routes between around and through."""
    blocks, passed = p["blocks and passed"]
    shares = [1.0]
    for _ in range(blocks):
        shares = [(left + up) / 2 for left, up in zip([*shares, 0.0], [0.0, *shares], strict=True)]
    return float(shares[passed])


def variance_growth(p: Parameters) -> float:
    return math.hypot(p["start"], *[p["branch"]] * p["blocks"])


def zero_init_block(p: Parameters) -> float:
    if p["zeroed"] == "w2":
        return float(p["x"])
    return float(p["x"] + p["w2"] * p["b1"])  # b1 is positive, so relu lets it through


def delete_layer(p: Parameters) -> set[str]:
    generator = torch.Generator().manual_seed(p["net"])
    x = _normal(generator, 32, 32)
    weights = [_normal(generator, 32, 32) * 1.6 / 32**0.5 for _ in range(p["layers"])]

    def output(out: list[int], *, keep: float, branch: float) -> Array:
        h = x
        for weight in (weight for place, weight in enumerate(weights) if place not in out):
            h = keep * h + branch * np.tanh(h @ weight)
        return h

    def cosine(out: list[int], keep: float, branch: float) -> float:
        whole, cut = output([], keep=keep, branch=branch), output(out, keep=keep, branch=branch)
        lengths = np.linalg.norm(whole, axis=1) * np.linalg.norm(cut, axis=1)
        return float(((whole * cut).sum(axis=1) / lengths).mean())

    values = [cosine(p["gone"][:1], 0, 1), cosine(p["gone"], 1, p["scale"]), cosine(p["gone"][:1], 1, p["scale"])]
    assert values == sorted(values)  # the plain net lies lowest, then three removed, then one
    kinds = ["plain, 1 layer removed", "residual, 3 layers removed", "residual, 1 layer removed"]
    assert p["asked"] in kinds
    return {"ABC"[p["panels"].index(p["asked"])]}


def depth_gradient(p: Parameters) -> list[str]:
    """The backward pass written out: each layer's factor is its own slope, transposed."""
    few, many = p["few"], p["many"]
    nets = [
        (f"plain, {few} layers", few, 0.0, 1.0),
        (f"plain, {many} layers", many, 0.0, 1.0),
        (f"residual, {many} layers, branch × 0.1", many, 1.0, 0.1),
        (f"residual, {many} layers, branch × 0.5", many, 1.0, 0.5),
    ]
    generator = torch.Generator().manual_seed(p["nets"])
    norms = {}
    for name, depth, keep, branch in nets:
        h = _normal(generator, 16, 32)
        layers = []
        for _ in range(depth):
            weight = _normal(generator, 32, 32) * p["gain"] / 32**0.5
            out = np.tanh(h @ weight)
            layers.append((weight, 1 - out**2))
            h = keep * h + branch * out
        force = _normal(generator, 16, 32)
        back = force / np.linalg.norm(force)
        for weight, slope in reversed(layers):
            back = keep * back + branch * (back * slope) @ weight.T
        norms[name] = float(np.linalg.norm(back))
    return sorted((nets[place][0] for place in p["chosen"]), key=lambda name: -norms[name])


def which_vanish(p: Parameters) -> dict[str, str]:
    found = {}
    for name, (depth, slope), skip in zip("ABCD", p["stacks"], p["skips"], strict=True):
        decades = depth * math.log10(abs(slope + skip))  # a skip is worth 1
        found[name] = "yes" if decades < -2 else "no"
    return found


def gradient_panel(p: Parameters) -> set[str]:
    """Level, falling or rising on the way down, by the slope of a line through the logs of the bars."""

    def state(sizes: tuple[float, ...]) -> int:
        slope = np.polyfit(range(len(sizes)), np.log(sizes), 1)[0]  # per layer, upwards
        return 1 if slope > 0.2 else 2 if slope < -0.2 else 0

    states = {f"panel {chart.panel}": state(chart.series[0].values) for chart in p["charts"]}
    assert sorted(states.values()) == [0, 1, 2]
    return {panel for panel, found in states.items() if found == p["asked"]}
