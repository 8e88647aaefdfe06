"""What the probes of probes/initialisation.py should say, by other routes: closed forms, and NumPy in float64.

Each function takes a variant's parameters and returns the right number, the set of right options, or the parts' words.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

Parameters = Mapping[str, Any]


def confidently_wrong(p: Parameters) -> float:
    generator = torch.Generator().manual_seed(p["logits"])
    logits = torch.randn(800, p["classes"], generator=generator).double().numpy() * p["spread"]
    top = logits.max(axis=1)
    total = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
    truth = logits[np.arange(800), np.arange(800) % p["classes"]]
    return float((total - truth).mean())


def zero_all(p: Parameters) -> dict[str, str]:
    """The backward pass written out in float64, where the dust of rounding is far below any gradient."""
    what, kind = p["zero"]
    features, hidden, classes = p["features"], p["hidden"], p["classes"]
    generator = torch.Generator().manual_seed(p["net"])
    net = {}
    for name, shape in (("W1", (features, hidden)), ("b1", (hidden,)), ("W2", (hidden, classes)), ("b2", (classes,))):
        drawn = torch.randn(shape, generator=generator).double().numpy()
        net[name] = 0 * drawn if what.startswith("all four are 0") or name in what.partition(" 0,")[0] else drawn
    examples = 2 * classes if "even" in p["case"] else 13
    x = torch.randn(examples, features, generator=generator).double().numpy() * ("blank" not in what)
    z = x @ net["W1"] + net["b1"]
    h = np.tanh(z) if kind == "tanh" else 1 / (1 + np.exp(-z))
    slope = 1 - h**2 if kind == "tanh" else h * (1 - h)
    counts = np.exp(h @ net["W2"] + net["b2"])
    back = (counts / counts.sum(axis=1, keepdims=True) - np.eye(classes)[np.arange(examples) % classes]) / examples
    below = back @ net["W2"].T * slope
    found = {"W1": x.T @ below, "b1": below.sum(axis=0), "W2": h.T @ back, "b2": back.sum(axis=0)}
    return {name: "yes" if np.abs(gradient).max() > 1e-6 else "no" for name, gradient in found.items()}


def first_loss_diagnosis(p: Parameters) -> set[str]:
    """The run again in NumPy, and then told from the two figures alone."""
    classes, generator = p["classes"], torch.Generator().manual_seed(p["run"])
    shapes = ((500, 6), (6, classes), (6, classes))
    x, teacher, start = (torch.randn(shape, generator=generator).double().numpy() for shape in shapes)
    y = (x @ teacher).argmax(axis=1)
    size = {"zero": 0, "boastful": 3}.get(p["story"], 0.1)
    goal = np.eye(classes)[np.roll(y, 1) if p["story"] == "slipped" else y]
    w, losses = start * size, []
    for _ in range(21):
        counts = np.exp(x @ w)
        shares = counts / counts.sum(axis=1, keepdims=True)
        losses.append(-np.log((shares * goal).sum(axis=1)).mean())
        w = w - (p["story"] != "frozen") * 2 * x.T @ (shares - goal) / 500
    first, last, uniform = losses[0], losses[-1], math.log(classes)
    if first > 1.5 * uniform:
        return {"The last layer's initial weights are much too large"}
    if first == last:
        return {"The optimiser's step is missing: no weight ever changes"}
    if first - last < 0.3:
        return {"The labels have slipped by one row: each belongs to another input"}
    exact = abs(first - uniform) < 1e-9
    return {f"All is well: the last layer's weights {'start at exactly 0' if exact else 'are small random numbers'}"}


def fan_in_std(p: Parameters) -> float:
    return float(p["input_std"] * p["weight_std"] * math.sqrt(p["fan_in"]))


def kaiming_std(p: Parameters) -> float:
    """By what it is for: the mean square that the nonlinearity leaves of a unit one, but for tanh's convention."""
    _, fan_in, _, _ = p["layer"]
    square = {"a ReLU": 2.0, "a tanh": 25 / 9, "another linear layer": 1.0}[p["nonlinearity"]]
    return math.sqrt(square / fan_in)


def relu_second_moment(p: Parameters) -> float:
    square = float(p["mean_square"])
    for _ in range(p["layers"]):
        square *= p["c"]
        square /= 2
    return square


def default_linear_depth(p: Parameters) -> float:
    generator, width = torch.Generator().manual_seed(p["net"]), p["width"]
    h = torch.randn(40, width, generator=generator).double().numpy() * p["input_std"]
    for _ in range(p["layers"]):
        share = torch.rand(width, width, generator=generator).double().numpy()
        h = np.tanh(h @ ((2 * share - 1) / math.sqrt(width)))
    return float(h.std(ddof=1))
