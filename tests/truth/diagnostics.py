"""What the probes of probes/diagnostics.py should say: gradients by autograd in float64, pictures by their counts.

Each function takes a variant's parameters, with the charts shown among them, and returns the right number, or the set
of right options.
"""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Parameters = Mapping[str, Any]


def _moments(counts: Sequence[float]) -> tuple[float, float]:
    """A histogram's spread on [−1, 1], from the middles of its bins, and the share of its two outermost bins."""
    total, bins = sum(counts), len(counts)
    middles = [(place + 0.5) / bins * 2 - 1 for place in range(bins)]
    squares = fmean([x * x for x in middles], weights=counts)
    return math.sqrt(squares - fmean(middles, weights=counts) ** 2), (counts[0] + counts[-1]) / total


def _state(chart: Any) -> str:
    """By the spread of the top layer and the share that stands at the rims, layer by layer."""
    spreads, rims = zip(*(_moments(series.values) for series in chart.series), strict=True)
    if spreads[-1] < 0.15:
        return "small"
    if min(rims) > 0.4:
        return "large"
    if rims[0] > 0.6:
        return "inputs"
    return "fan-in" if max(rims) > 0.48 else "healthy"


def activation_fault(p: Parameters) -> set[str]:
    return {
        {
            "healthy": "all in order",
            "small": "the gain is too small",
            "large": "the gain is too large",
            "inputs": "the inputs are far too large",
            "fan-in": "one size of weight for all layers, whatever their fan-in",
        }[_state(p["charts"][0])]
    }


def healthy_panel(p: Parameters) -> set[str]:
    states = [_state(chart) for chart in p["charts"]]
    asked = next(word for word in ("healthy", "small", "inputs", "large") if word in p["asked"])
    assert sorted(states) == ["healthy", "inputs", "large", "small"]
    return {"panel " + "ABCD"[states.index(asked)]}


def _gradients(weights: list[Tensor], generator: torch.Generator) -> tuple[list[Tensor], list[Tensor]]:
    """The loss's gradients with respect to each layer's outputs and to each matrix."""
    x = torch.rand(64, 32, generator=generator) * 2 - 1
    labels = (x @ torch.randn(32, 10, generator=generator)).argmax(dim=1)
    weights = [weight.double().requires_grad_() for weight in weights]
    h, hidden = x.double(), []
    for weight in weights[:-1]:
        h = torch.tanh(h @ weight)
        hidden.append(h)
    loss = functional.cross_entropy(h @ weights[-1], labels)
    found = torch.autograd.grad(loss, [*hidden, *weights])
    return list(found[: len(hidden)]), list(found[len(hidden) :])


def gradient_histogram(p: Parameters) -> set[str]:
    generator = torch.Generator().manual_seed(p["net"])
    weights = [torch.randn(32, 32, generator=generator) * p["gain"] / math.sqrt(32) for _ in range(5)]
    weights.append(torch.randn(32, 10, generator=generator) * 0.3 / math.sqrt(32))
    blame, _ = _gradients(weights, generator)
    growth = (blame[0].std() / blame[-1].std()).item()
    if growth < 0.2:
        return {"vanishing: less and less arrives towards layer 1"}
    return {"exploding: more and more arrives towards layer 1"} if growth > 4 else {"level"}


def weight_gradient_odd_one(p: Parameters) -> set[str]:
    generator = torch.Generator().manual_seed(p["net"])
    weights = [
        torch.randn(32, out, generator=generator)
        * p["gain"]
        / math.sqrt(32)
        * (p["factor"] if p["odd"] == place else 1)
        for place, out in enumerate([32, 32, 32, 32, 10], 1)
    ]
    _, slopes = _gradients(weights, generator)
    ratios = [(slope.std() / weight.std()).item() for slope, weight in zip(slopes, weights, strict=True)]
    *others, second, first = sorted(ratios)
    if first > 3 * second:
        return {f"matrix {ratios.index(first) + 1}"}
    assert first < 3 * min(second, *others)
    return {"none: they are within a factor of three"}


def update_ratio(p: Parameters) -> set[str]:
    (chart,) = p["charts"]
    first, last = (fmean(series.values[place] for series in chart.series) for place in (0, -1))
    if first > -1:
        return {"the learning rate is too high"}
    if first < -4.2:
        return {"the learning rate is too low"}
    assert -3.3 < first < -2.3
    return {"it was sound, then cut to a hundredth on purpose" if last < first - 1.5 else "the learning rate is sound"}


def frozen_layer(p: Parameters) -> set[str]:
    (chart,) = p["charts"]
    still = {series.name for series in chart.series if set(series.values) == {-6.0}}
    return still or {"none: all four are trained"}


def hockey_stick(p: Parameters) -> set[str]:
    first, *_, last = p["charts"][0].series[0].values
    top = max(p["charts"][0].series[0].values)
    if first > 4:
        return {"the last layer started far too large"}
    assert abs(first - math.log(10)) < 0.25
    if top > 4:
        return {"the learning rate is too high"}
    return {"all in order" if last < 0.87 * first else "the learning rate is too low"}


def saturation_image(p: Parameters) -> set[str]:
    cells = torch.tensor([series.values for series in p["charts"][0].series])
    if cells.amin(dim=0).max() == 1:
        return {"a few units are dead"}
    if cells.mean() > 0.45:
        return {"the weights are far too large, but no unit is dead"}
    return {"one example lies far outside" if cells.mean(dim=1).max() > 0.85 else "all in order"}


def dead_neurons(p: Parameters) -> float:
    columns = zip(*(series.values for series in p["charts"][0].series), strict=True)
    return float(sum(all(column) for column in columns))


def dead_panel(p: Parameters) -> set[str]:
    """By the share of units in the lowest bin, and the mean of all."""
    kinds = []
    for chart in p["charts"]:
        counts = chart.series[0].values
        mean = fmean(range(len(counts)), weights=counts)
        kinds.append("with dead units" if counts[0] else "low" if mean < 7 else "with all units in order")
    asked = p["asked"] if p["asked"] in kinds else "low"
    return {"panel " + "ABCD"[kinds.index(asked)]}


def batchnorm_mode(p: Parameters) -> set[str]:
    trained, used = ([_moments(series.values) for series in chart.series] for chart in p["charts"])
    if min(rims for _, rims in trained) > 0.35:
        return {"it was in eval mode already in training"}
    if min(rims for _, rims in used) > 0.35:
        return {"its running statistics lag far behind"}
    if min(spread for spread, _ in used) > 0.7:  # ±0.76 each
        return {"in use it is still in training mode, and requests come in pairs"}
    return {"all in order"}


def name_the_fault(p: Parameters) -> set[str]:
    hidden, blame, ratios, losses = p["charts"]
    state = _state(hidden)
    updates = [series.values for series in ratios.series]
    first, *_, last = losses.series[0].values
    if min(map(max, updates)) == -6:
        return {"one hidden matrix is not trained"}
    if state in {"small", "large"}:
        return {f"the hidden weights start too {state}"}
    assert state == "healthy"
    assert 0.4 < _moments(blame.series[0].values)[0] / _moments(blame.series[-1].values)[0] < 2.5
    if first > 3.5:
        return {"the last layer starts too large"}
    if last > 2 * first:
        return {"the learning rate is too high"}
    return {"the learning rate is too low" if max(map(max, updates)) < -4 else "nothing"}


def fix_that_fault(p: Parameters) -> set[str]:
    """The edit that brings the odd one of gain, last layer and rate back to its usual size."""
    usual = {"gain": 5 / 3, "last": 0.3, "rate": 0.2}
    off = {name: math.log(p[name] / size) for name, size in usual.items()}
    odd = max(off, key=lambda name: abs(off[name]))
    return {
        {
            ("gain", True): "divide the hidden weights by 3",
            ("gain", False): "multiply the hidden weights by 4",
            ("last", True): "divide the last layer's weights by 20",
            ("rate", True): "divide the learning rate by 100",
            ("rate", False): "multiply the learning rate by 100",
        }[odd, off[odd] > 0]
    }


def saturation_standard_error(p: Parameters) -> float:
    """From the moments of a yes-or-no, counted out over a population of 100."""
    yes = round(100 * p["share"])
    answers = [1.0] * yes + [0.0] * (100 - yes)
    mean = fmean(answers)
    return 100 * math.sqrt(fmean([(answer - mean) ** 2 for answer in answers])) / math.sqrt(p["n"])
