"""What the optimiser probes must answer: closed forms, and PyTorch's own optimisers."""

import math
from collections.abc import Callable
from typing import Any

import torch

Parameters = dict[str, Any]
Loss = Callable[[torch.Tensor], torch.Tensor]


def _run(kind: str, rate: float, loss: Loss, start: list[float], steps: int, **options: Any) -> torch.Tensor:
    """Where PyTorch's optimiser gets to, in float64."""
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser = getattr(torch.optim, kind)([w], lr=rate, **options)
    for _ in range(steps):
        optimiser.zero_grad()
        torch.autograd.backward(loss(w))
        optimiser.step()
    return w.detach()


def momentum_terminal(drawn: Parameters) -> float:
    return float(drawn["rate"] * drawn["gradient"] / (1 - drawn["mu"]))


def adam_first_step(drawn: Parameters) -> float:
    return _run("Adam", drawn["rate"], lambda w: (drawn["gradient"] * w).sum(), [0.0], 1).item()


def rmsprop_step(drawn: Parameters) -> float:
    slope = drawn["gradient"]
    return _run("RMSprop", drawn["rate"], lambda w: (slope * w).sum(), [0.0], 1, alpha=drawn["alpha"]).item()


def bias_correction(drawn: Parameters) -> float:
    """By running the average over ones."""
    average = 0.0
    for _ in range(drawn["steps"]):
        average += (1 - drawn["beta"]) * (1 - average)
    return 1 / average


def adam_vs_adamw(drawn: Parameters) -> float:
    start = drawn["sign"] * drawn["weight"]
    after = _run(drawn["kind"], drawn["rate"], lambda w: (0 * w).sum(), [float(start)], 1, weight_decay=drawn["decay"])
    return float(after.item() - start)


def race(drawn: Parameters) -> set[str]:
    shape = {"SGD": "round", "momentum": "far"}.get(drawn["winner"], drawn.get("where", ""))

    def loss(w: torch.Tensor) -> torch.Tensor:
        if shape == "plateau":
            return (w / torch.tensor([4.0, 40.0], dtype=torch.float64)).tanh().square().sum()
        return (w[0] ** 2 + w[1] ** 2 / (1 if shape == "round" else 100)) / 2

    start = [drawn["x"], drawn["y"]]
    runs = {"SGD": ("SGD", {}), "momentum": ("SGD", {"momentum": 0.9}), "Adam": ("Adam", {})}
    ends = {name: loss(_run(kind, 0.4, loss, start, 40, **options)).item() for name, (kind, options) in runs.items()}
    return {min(ends, key=ends.__getitem__)}


def scale_invariance(drawn: Parameters) -> set[str]:
    c, change, rate = drawn["c"], drawn["change"], drawn["rate"]

    a, b = float(drawn["a"]), float(drawn["b"])

    def loss(w: torch.Tensor) -> torch.Tensor:
        return a * w[0].square() + b * w[1].square().square()

    def changed(w: torch.Tensor) -> torch.Tensor:
        times, plus = (float(c) if word in change else plain for word, plain in (("loss times", 1.0), ("plus", 0.0)))
        return loss(w) * times + plus

    new_rate = rate * (c if change == "rate times c" else 1 / c if "rate by" in change else 1)
    same = ""
    for kind, options in (("SGD", {}), ("SGD", {"momentum": 0.9}), ("RMSprop", {}), ("Adam", {})):
        one, two = (_run(kind, r, f, drawn["start"], 4, **options) for r, f in ((rate, loss), (new_rate, changed)))
        same += "01"[torch.allclose(one, two, rtol=1e-6, atol=1e-7)]
    names = {"0000": "nobody's", "1111": "all four's", "0011": "RMSprop's and Adam's"}
    return {names.get(same, "plain SGD's and momentum's")}


def by_which_measure(drawn: Parameters) -> set[str]:
    def loss(w: torch.Tensor) -> torch.Tensor:
        return (1 - w[0]).square() + 100 * (w[1] - w[0].square()).square()

    start, steps = [drawn["x"], drawn["y"]], drawn["steps"]
    momentum = _run("SGD", 0.0003, loss, start, steps, momentum=0.99).round(decimals=2)
    adam = _run("Adam", 0.05, loss, start, steps).round(decimals=2)
    nearer = "momentum" if math.dist(momentum, (1, 1)) < math.dist(adam, (1, 1)) else "Adam"
    lower = "momentum" if loss(momentum) < loss(adam) else "Adam"
    return {
        f"{nearer} is nearer and has the lower loss"
        if nearer == lower
        else (f"{nearer} is nearer, {lower} has the lower loss")
    }
