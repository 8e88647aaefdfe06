"""Diagnosis by picture: activations, gradients, weight gradients, update:data ratios and losses of small nets."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional

from quiz.model import Chart, Option
from quiz.probe import (
    Bars,
    Diagnosis,
    Draw,
    Heat,
    Histogram,
    Line,
    Number,
    mistake,
    num,
    panels,
    probe,
    reject,
    right,
    right_panel,
    worked,
    wrong,
    wrong_panel,
)

WIDTH, CLASSES, BATCH = 32, 10, 64
FLOOR = -6.0
SOUND = [1.55, 1.6, 1.67, 1.75]
STEPS = 12


@dataclass
class Run:
    """What a training run left behind: the losses, log10 of update:data by step, and the start's hidden values."""

    losses: list[float] = field(default_factory=list)
    ratios: list[list[float]] = field(default_factory=list)
    hidden: list[Tensor] = field(default_factory=list)
    blame: list[Tensor] = field(default_factory=list)
    slopes: list[Tensor] = field(default_factory=list)


def _weights(sizes: Sequence[int], gain: float, generator: torch.Generator) -> list[Tensor]:
    """One matrix from each size to the next, with standard deviation gain / √fan-in."""
    return [torch.randn(wide, out, generator=generator) * gain / wide**0.5 for wide, out in pairwise(sizes)]


def _data(size: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Inputs between −1 and 1, and their classes, one-hot, by a linear teacher."""
    x = torch.rand(size, WIDTH, generator=generator) * 2 - 1
    labels = (x @ torch.randn(WIDTH, CLASSES, generator=generator)).argmax(dim=1)
    return x, functional.one_hot(labels, CLASSES).float()


def _stack(x: Tensor, weights: Sequence[Tensor]) -> list[Tensor]:
    """What each tanh layer puts out."""
    out = []
    for weight in weights:
        x = (x @ weight).tanh()
        out.append(x)
    return out


def _slopes(
    x: Tensor, truth: Tensor, weights: Sequence[Tensor]
) -> tuple[float, list[Tensor], list[Tensor], list[Tensor]]:
    """Loss, hidden values, their gradients and the weights' gradients, by the chain rule written out."""
    hidden = _stack(x, weights[:-1])
    logits = hidden[-1] @ weights[-1]
    logp = logits.log_softmax(dim=1)
    back = (logp.exp() - truth) / len(x)
    slopes, blame = [hidden[-1].T @ back], [back @ weights[-1].T]
    for place in range(len(hidden) - 1, -1, -1):
        back = blame[0] * (1 - hidden[place] ** 2)
        below = hidden[place - 1] if place else x
        slopes.insert(0, below.T @ back)
        if place:
            blame.insert(0, back @ weights[place].T)
    return -(truth * logp).sum().item() / len(x), hidden, blame, slopes


def _ratios(updates: Sequence[Tensor], weights: Sequence[Tensor]) -> list[float]:
    """log10 of each update's size over its weights' own; an update of nothing is drawn at the floor."""
    sizes = torch.stack([torch.stack(list(several)).std(dim=(1, 2)) for several in (updates, weights)])
    share = (sizes[0] / sizes[1]).tolist()
    return [round(max(FLOOR, min(0.0, math.log10(one))), 2) if one > 0 else FLOOR for one in share]


def _train(seed: int, gain: float, last: float, rates: Sequence[float], frozen: int = 0) -> Run:
    """Four hidden tanh layers and an output layer, trained by plain gradient descent on a fresh batch each step.

    Args:
        seed: Of data and weights.
        gain: Of the hidden matrices.
        last: Of the output matrix.
        rates: The learning rate of each step.
        frozen: The hidden matrix (from 1) that the optimiser was never given.
    """
    generator = torch.Generator().manual_seed(seed)
    x, truth = _data(len(rates) * BATCH, generator)
    weights = _weights([WIDTH] * 5, gain, generator) + _weights([WIDTH, CLASSES], last, generator)
    run = Run()
    for step, rate in enumerate(rates):
        batch = slice(step * BATCH, (step + 1) * BATCH)
        loss, hidden, blame, slopes = _slopes(x[batch], truth[batch], weights)
        if step == 0:
            run.hidden, run.blame, run.slopes = hidden, blame, slopes
        updates = [slope * (0 if place == frozen else rate) for place, slope in enumerate(slopes, 1)]
        run.losses.append(round(loss, 3))
        run.ratios.append(_ratios(updates[:-1], weights[:-1]))
        weights = [weight - update for weight, update in zip(weights, updates, strict=True)]
    return run


def _strips(layers: Sequence[Tensor], title: str, reach: float = 1.0, names: Sequence[str] = ()) -> Chart:
    """A strip for each layer over a common range; of a large batch every fourth example."""
    each = max(1, layers[0].shape[0] // 16)
    labels = names or [f"layer {place}" for place in range(1, len(layers) + 1)]
    named = {label: layer[::each].flatten() for label, layer in zip(labels, layers, strict=True)}
    return Histogram(named, low=-reach, high=reach, title=title)


def _options(found: str, states: dict[str, tuple[str, str]]) -> list[Option]:
    """An option for each state; of a wrong one, its mistake and what it would look like."""
    return [
        right(name) if name == found else wrong(name, known, f"That would show as {look}.")
        for name, (known, look) in states.items()
    ]


CAUSES = {
    "all in order": ("looks-healthy", "broad, much the same picture in all five layers"),
    "the gain is too small": ("looks-shrinking", "strips that narrow from layer to layer, down to a spike"),
    "the gain is too large": ("looks-saturated", "towers at both rims in every layer, whatever its fan-in"),
    "one size of weight for all layers, whatever their fan-in": (
        "fan-in-overlooked",
        "towers at the rims in the layers with a large fan-in, and only there",
    ),
    "the inputs are far too large": ("inputs-overlooked", "towers at the rims in layer 1, fading from layer to layer"),
}
GAINS = {
    "the gain is too small": [0.4, 0.45, 0.5],
    "the gain is too large": [4.5, 5, 6],
    "one size of weight for all layers, whatever their fan-in": [1.3, 1.35, 1.4],  # for the smallest fan-in
}
FAN_INS = [[16, 16, 240, 16, 240], [16, 240, 16, 240, 16], [16, 240, 240, 16, 16], [16, 240, 16, 16, 240]]


@probe(by="read", truth="empirical")
def activation_fault(draw: Draw) -> Diagnosis:
    """Which layers are saturated tells why: all, the first, or those that sum over many inputs."""
    found = draw.regime("fault", list(CAUSES))
    fan_ins = draw.pick("fan_ins", FAN_INS, says="the fan-ins")
    gain = draw.pick("gain", GAINS.get(found, SOUND))
    reach = 12.0 if found == "the inputs are far too large" else 1.0
    generator = torch.Generator().manual_seed(draw.seed("net"))
    x = (torch.rand(BATCH, fan_ins[0], generator=generator) * 2 - 1) * reach
    weights = _weights([*fan_ins, WIDTH], gain, generator)
    if found == "one size of weight for all layers, whatever their fan-in":
        weights = [weight * (wide / fan_ins[0]) ** 0.5 for weight, wide in zip(weights, fan_ins, strict=True)]
    layers = _stack(x, weights)
    names = [f"layer {place} (of {wide})" for place, wide in enumerate(fan_ins, 1)]
    shown = [layer[:, :WIDTH] for layer in layers]
    rims = [100 * (layer.abs() > 0.97).double().mean() for layer in layers]  # the lecture's threshold
    return Diagnosis(
        ask="A fresh tanh net, its inputs meant to lie between −1 and 1. Its five layers sum over few or many inputs; "
        "the fan-in stands in parentheses. The strips show what each layer puts out for one batch. What is wrong, if "
        "anything? (Gain: the weights' standard deviation times √fan-in.)",
        charts=[_strips(shown, "activations", names=names)],
        options=_options(found, CAUSES),
        hints=["Is it all layers, one, or some? What do those have in common?"],
        why=f"**{found.capitalize()}**: {CAUSES[found][1]}. Beyond ±0.97 stand, from layer 1 to 5: "
        f"{', '.join(num(share, 2) for share in rims)} per cent.\n\nA wrong gain acts in every layer, a wrong input "
        "in the first (the next already gets numbers within ±1), a forgotten √fan-in where many terms are summed.",
    )


# How a net is called, its gain, the reach of its inputs, the mistake of who takes it for another, and how it looks.
PANELS = [
    ("the healthy net", 1.67, 1, "looks-healthy", "broad, and much the same in every layer"),
    ("the net with too small a gain", 0.45, 1, "looks-shrinking", "narrower from layer to layer: its signal dies out"),
    (
        "the net with too large a gain",
        5,
        1,
        "looks-saturated",
        "at the rims in every layer: hardly any gradient passes",
    ),
    ("the net with far too large inputs", 1.67, 12, "inputs-overlooked", "at the rims in layer 1, less so after it"),
]


@probe(by="read", truth="empirical")
def healthy_panel(draw: Draw) -> Diagnosis:
    """A healthy picture is the same in every layer; a sick one has a trend, a tower or an odd layer."""
    asked = draw.regime("asked", [name for name, *_ in PANELS], says="what is asked")
    generator = torch.Generator().manual_seed(draw.seed("nets"))
    shown = []
    for name, gain, reach, known, tell in PANELS:
        x = (torch.rand(BATCH, WIDTH, generator=generator) * 2 - 1) * reach
        layers = [layer[:, :16] for layer in _stack(x, _weights([WIDTH] * 5, gain, generator))]
        chart = _strips(layers, "activations")
        says = f"{name}: {tell}"
        shown.append(right_panel(chart, says) if name == asked else wrong_panel(chart, known, says))
    return Diagnosis(
        ask="Four fresh tanh nets of four layers, 32 wide; inputs should lie between −1 and 1. One is healthy, one has "
        "too small and one too large a gain, one gets inputs that are far too large. Which panel is "
        f"**{asked}**?",
        panels=shown,
        hints=["Read each panel from layer 1 down to layer 4, and compare the layers with each other."],
        why="No single strip decides. The same broad picture in every layer is health.",
    )


TRENDS = {
    "level": ("trend-overlooked", "strips of much the same width"),
    "vanishing: less and less arrives towards layer 1": ("vanishing-misread", "a spike at layer 1, wide at layer 5"),
    "exploding: more and more arrives towards layer 1": ("exploding-misread", "wide at layer 1, a spike at layer 5"),
}


@probe(by="read", truth="empirical")
def gradient_histogram(draw: Draw) -> Diagnosis:
    """Width alone is no symptom; a width that changes from layer to layer is. Blame travels from the top down."""
    found = draw.regime("state", list(TRENDS))
    place = list(TRENDS).index(found)
    gain = draw.pick("gain", [SOUND, [0.4, 0.45, 0.5], [5.5, WIDTH**0.5, 6]][place])
    cause = [
        f"The gain, {num(gain)}, makes up for what tanh squeezes",
        f"The gain, {num(gain)}, is too small: where tanh is nearly straight a layer passes on just about that share",
        f"The gain, {num(gain, 3)}, is far too large (weights drawn with standard deviation 1 have √32 = 5.66 here)",
    ][place]
    generator = torch.Generator().manual_seed(draw.seed("net"))
    weights = _weights([WIDTH] * 6, gain, generator) + _weights([WIDTH, CLASSES], 0.3, generator)
    blame = _slopes(*_data(BATCH, generator), weights)[2]
    sizes = [float(layer.std()) for layer in blame]
    if not (0.45 < sizes[0] / sizes[-1] < 2.2, sizes[0] < 0.15 * sizes[-1], sizes[0] > 5 * sizes[-1])[place]:
        reject("the picture is not clear")
    return Diagnosis(
        ask="A fresh tanh net of five hidden layers, 32 wide, after one backward pass. The strips show the gradients "
        "of the loss with respect to each layer's outputs, over one common range. How do the gradients fare on their "
        "way **down**, from layer 5 to layer 1?",
        charts=[_strips(blame, "gradients", 2 * max(sizes))],
        options=_options(found, TRENDS),
        hints=["Start at layer 5, next to the loss. Does the strip get wider or narrower on the way to layer 1?"],
        why=f"**{found.capitalize()}**. Standard deviations from layer 5 to 1: "
        f"{', '.join(num(size, 2) for size in reversed(sizes))}. {cause}.\n\n"
        + (
            "A common factor per layer means geometric growth or decay: ten layers more would make it far worse."
            if place
            else "A factor per layer that is near 1 is what lets a net be deep."
        ),
    )


@probe(by="read", truth="empirical")
def weight_gradient_odd_one(draw: Draw) -> Diagnosis:
    """A gradient is large or small beside its own weights: the ratio says which matrix will be shaken."""
    odd = draw.regime("odd", [0, 1, 2, 3, 4, 5], says="the odd matrix, 0 for none")
    factor, gain = draw.pick("factor", [0.25, 0.3, 0.35], says="the factor on its weights"), draw.pick("gain", SOUND)
    generator = torch.Generator().manual_seed(draw.seed("net"))
    weights = _weights([WIDTH] * 5 + [CLASSES], gain, generator)
    weights = [weight * (factor if place == odd else 1) for place, weight in enumerate(weights, 1)]
    slopes = _slopes(*_data(BATCH, generator), weights)[3]
    pairs = list(zip(slopes, weights, strict=True))
    ratios = [float(slope.std() / weight.std()) for slope, weight in pairs]
    names = [f"matrix {place}" for place in range(1, 6)]
    texts = {"none: they are within a factor of three": 0, **{name: place for place, name in enumerate(names, 1)}}
    slips = ["relative-size-overlooked", "closest-to-data", *["odd-one-missed"] * 3, "last-by-heart"]
    looks = ["none stands out", *(f"{name} alone is wide" for name in names)]
    reach = 2.5 * max(ratios)
    return Diagnosis(
        ask="A tanh net with five weight matrices (5 leads to the logits), after one backward pass. Each strip shows "
        "the gradients of one matrix, **divided by the standard deviation of its weights**, over one common range. "
        "Which matrix will a common learning rate shake several times as hard as the others?",
        charts=[_strips([slope / weight.std() for slope, weight in pairs], "gradient : weight", reach, names)],
        options=[
            right(text) if place == odd else wrong(text, slips[place], f"In that picture {looks[place]}.")
            for text, place in texts.items()
        ],
        ordered=True,
        hints=["Which strip reaches further out than the others?"],
        why=f"**{list(texts)[odd].capitalize()}**. The gradient's standard deviation over the weights': "
        f"{', '.join(num(ratio, 2) for ratio in ratios)}. "
        + (
            f"The weights of matrix {odd} had been multiplied by {num(factor)}: small weights with an ordinary "
            "gradient move by a large share of themselves. In makemore it is the last matrix, since there *it* was "
            "shrunk."
            if odd
            else "Nothing was shrunk: each matrix moves by a similar share of itself."
        ),
        after=[Bars(ratios, names, title="gradient : weight", log=True)],
    )


RATES = {
    "the learning rate is too low": ("rate-taken-for-low", "all lines flat near −5"),
    "the learning rate is sound": ("rate-taken-for-sound", "all lines near −3, from the first step to the last"),
    "the learning rate is too high": ("rate-taken-for-high", "lines that start above −1 and jump about"),
    "it was sound, then cut to a hundredth on purpose": ("decay-overlooked", "a sudden drop from −3 to −5"),
}


@probe(by="read", truth="empirical")
def update_ratio(draw: Draw) -> Diagnosis:
    """An update of a thousandth of the weights per step is sound: −3 on the log scale, whatever the loss says."""
    found = draw.regime("state", list(RATES))
    place = list(RATES).index(found)
    rate = draw.pick(
        "rate",
        [[0.0008, 0.001, 0.0012], [0.08, 0.1, 0.12], [16.0, 20.0, 24.0], [0.08, 0.1, 0.12]][place],
        says="the learning rate",
    )
    cut, seed = draw.integer("cut", 5, 8, says="the steps before the cut"), draw.seed("net")
    rates = [rate / 100 if place == 3 and step >= cut else rate for step in range(STEPS)]
    run = _train(seed, draw.pick("gain", SOUND), 0.3, rates)
    lines = {f"layer {layer}": line for layer, line in enumerate(zip(*run.ratios, strict=True), 1)}
    return Diagnosis(
        ask=f"A tanh net trains for {STEPS} steps of plain gradient descent. For each of its four hidden matrices the "
        "chart shows log₁₀(size of the update / size of the weights), sizes as standard deviations. What does it say?",
        charts=[Line(lines, range(1, STEPS + 1), title="update:data, log10", x="step", low=FLOOR, high=0)],
        options=_options(found, RATES),
        hints=["−3 is a thousandth of the weight per step. How many factors of ten is this away from it, and when?"],
        why=f"**{found[0].upper()}{found[1:]}**: {RATES[found][1]}. The first step had {num(run.ratios[0][0], 2)} in "
        f"layer 1, the last {num(run.ratios[-1][0], 2)}. One unit is a factor of ten in the rate (here it was "
        f"{num(rates[0])}{f', from step {cut + 1} on {num(rates[-1])}' if place == 3 else ''}).",
        after=[Line(run.losses, range(1, STEPS + 1), title="the loss", x="step", low=0)],
    )


@probe(by="read", truth="empirical")
def frozen_layer(draw: Draw) -> Diagnosis:
    """A frozen matrix has a gradient and no update: only a picture of updates shows it."""
    frozen = draw.regime("frozen", [0, 1, 2, 3, 4], says="the frozen matrix, 0 for none")
    rate, gain = draw.pick("rate", [0.08, 0.1, 0.12], says="the learning rate"), draw.pick("gain", SOUND)
    run = _train(draw.seed("net"), gain, 0.3, [rate] * STEPS, frozen)
    names = [f"matrix {layer}" for layer in range(1, 5)]
    lines = dict(zip(names, zip(*run.ratios, strict=True), strict=True))
    slopes = [float(slope.std()) for slope in run.slopes[:4]]
    texts = ["none: all four are trained", *names]
    slips = ["floor-overlooked", "closest-to-data", "neighbour-blamed", "neighbour-blamed", "closest-to-loss"]
    return Diagnosis(
        ask="One hidden matrix of this tanh net may have been left out of the optimiser; all matrices get gradients. "
        "The chart shows log₁₀(size of the update / size of the weights) at each step; an update of exactly 0 is drawn "
        "at −6. Which matrix is not trained?",
        charts=[Line(lines, range(1, STEPS + 1), title="update:data, log10", x="step", low=FLOOR, high=0)],
        options=[
            right(text)
            if place == frozen
            else wrong(text, slips[place], f"Then {f'the line of {text} alone' if place else 'no line'} would lie on "
                       "the floor.")
            for place, text in enumerate(texts)
        ],
        ordered=True,
        hints=["Whose sign lies along the bottom of the chart?"],
        why=f"**{texts[frozen].capitalize()}**: "
        + (f"its line lies on the floor, though its gradient (standard deviation {num(slopes[frozen - 1], 2)}) is as "
           "good as the others'." if frozen else "no line lies on the floor; they run together near −3.")
        + " A picture of gradients can't show who is left out of the optimiser: it looks the same.",
        after=[Bars(slopes, names, title="gradient of each matrix at the first step")],
    )  # fmt: skip


LOSSES = {
    "the last layer started far too large": ("cliff-taken-for-learning", "a start far above ln 10 = 2.3, then a cliff"),
    "all in order": ("healthy-curve-doubted", "a start near ln 10 = 2.3 and a steady fall"),
    "the learning rate is too high": ("rate-taken-for-high", "a start near ln 10 = 2.3 and then a *rise*"),
    "the learning rate is too low": ("rate-taken-for-low", "a start near ln 10 = 2.3 and hardly any change"),
}


@probe(by="read", truth="empirical")
def hockey_stick(draw: Draw) -> Diagnosis:
    """A first loss far above ln V and then a cliff: the first steps only take back a boast."""
    found = draw.regime("fault", list(LOSSES))
    place = list(LOSSES).index(found)
    last = draw.pick("last", [6, 7, 8], says="the last layer's gain") if place == 0 else 0.3
    rate = draw.pick(
        "rate", [[0.08, 0.1], [0.7, 0.8, 0.9], [12.0, 16.0, 20.0], [0.002, 0.003]][place], says="the learning rate"
    )
    run = _train(draw.seed("net"), draw.pick("gain", SOUND), last, [rate] * 16)
    first, end, top = run.losses[0], run.losses[-1], max(run.losses)
    uniform = math.log(CLASSES)
    cliff = first > 1.8 * uniform and end < 0.65 * first
    if not (cliff, end < 0.86 * first, top > 2 * first, end > 0.95 * first)[place]:
        reject("the picture is not clear")
    return Diagnosis(
        ask=f"The first 16 losses of a net over {CLASSES} classes; the first is {num(first, 3)}. What do you make of "
        "them?",
        charts=[Line(run.losses, range(16), title="loss", x="step", low=0, high=math.ceil(top))],
        options=_options(found, LOSSES),
        hints=[f"What loss has a net that gives each of {CLASSES} classes the same probability?"],
        why=worked(
            f"a net that knows nothing starts at ln {CLASSES} = {num(uniform, 3)}; this one at {num(first, 3)}",
            f"highest {num(top, 3)}, after 15 steps {num(end, 3)}: **{found}**",
        ) + (f"\n\nThe fall to {num(uniform, 2)} is no learning: it only takes back what the output layer claimed. "
             "Start that layer small, and these steps go into the task." if place == 0 else ""),
    )  # fmt: skip


def _saturated(draw: Draw, units: int, examples: int, state: str) -> Tensor:
    """Which units are saturated for which examples (0 or 1), in a tanh layer with this fault."""
    generator = torch.Generator().manual_seed(draw.seed("layer"))
    x = torch.randn(examples, WIDTH, generator=generator)
    weights = torch.randn(WIDTH, units, generator=generator) / WIDTH**0.5
    bias = torch.zeros(units)
    gain = 3.8 if state == "large" else 1.3
    if state == "dead":
        bias[
            draw.sample(
                "dead",
                range(units),
                draw.pick("count", [2, 3], says="the number of dead units"),
                says="the dead unit, from 0",
            )
        ] = 11.0
    if state == "outlier":
        x[draw.integer("outlier", 0, examples - 1, says="the odd example, from 0")] *= 60
    full: Tensor = (x @ weights * gain + bias).tanh().abs() > 0.97
    return full.double()


IMAGES = {
    "healthy": ("health-overlooked", "a sprinkle of filled cells, without a full row or column"),
    "dead": ("column-overlooked", "two or three columns that are filled all the way down"),
    "outlier": ("row-overlooked", "a row that is filled (nearly) from end to end, and a sprinkle elsewhere"),
    "large": ("spread-overlooked", "more than half of all cells filled, in all rows and columns"),
}
IMAGE_TEXTS = {
    "healthy": "all in order",
    "dead": "a few units are dead",
    "outlier": "one example lies far outside",
    "large": "the weights are far too large, but no unit is dead",
}


@probe(by="read", truth="empirical")
def saturation_image(draw: Draw) -> Diagnosis:
    """A full column is a dead unit, a full row an odd example; filled cells everywhere are neither."""
    found = draw.regime("state", list(IMAGES))
    image = _saturated(draw, 8, 8, found)  # small enough to be read out in words
    columns, rows, share = image.mean(dim=0), image.mean(dim=1), float(image.mean())
    clear = {
        "healthy": columns.max() < 0.75 and rows.max() < 0.6,
        "dead": int((columns == 1).sum()) in {2, 3} and columns[columns < 1].max() < 0.75,
        "outlier": columns.max() < 0.75 and rows.max() > 0.85 and rows.sort().values[-2] < 0.6,
        "large": columns.max() < 1 and rows.max() < 1 and share > 0.5,
    }
    if not clear[found]:
        reject("the picture is not clear")
    return Diagnosis(
        ask="A tanh layer: each row is an example of the batch, each column a unit; a cell is filled "
        "(1) where |tanh| > 0.97, else empty (0). What does the picture say?",
        charts=[Heat(image, range(1, 9), title=f"saturated ({num(100 * share, 2)} % of the cells)", low=0, high=1)],
        options=_options(IMAGE_TEXTS[found], {IMAGE_TEXTS[state]: both for state, both in IMAGES.items()}),
        hints=["Look for a column that is filled from top to bottom, then for a row."],
        why=f"**{IMAGE_TEXTS[found].capitalize()}**: {IMAGES[found][1]}.\n\nA unit without a single empty cell passes "
        "no gradient for any example of this batch: dead, as far as it goes. A full row is an example that saturates "
        "all units. A unit that is saturated for most examples still learns from the rest.",
    )


# Filled neighbours run into one another: so their columns can be counted.
EVERY_OTHER = [column if column % 2 else "" for column in range(1, 25)]


@probe(by="read", truth="empirical", nudge=False)
def dead_neurons(draw: Draw) -> Number:
    """Being saturated often is not death: a dead unit is saturated for every example."""
    count = draw.regime("count", list(range(1, 9)), says="the number of dead units")
    dead = draw.sample("dead", range(24), count, says="the dead unit, from 0")
    generator = torch.Generator().manual_seed(draw.seed("layer"))
    x = torch.randn(9, WIDTH, generator=generator)
    weights = torch.randn(WIDTH, 24, generator=generator) * draw.pick("gain", [2.5, 3, 3.5]) / WIDTH**0.5
    bias = torch.zeros(24)
    bias[dead] = torch.tensor(draw.sample("signs", [-25.0, 25.0] * 8, count, says="the bias of dead unit"))
    image = ((x @ weights + bias).tanh().abs() > 0.97).double()
    full = int((image.sum(dim=0) == 9).sum())
    nearly, share = int((image.sum(dim=0) > 7).sum()), float(image.mean())
    if full != count:
        reject("a unit is saturated for every example by chance")
    return Number(
        ask="Nine examples (rows) went through a tanh layer of 24 units (columns). A cell is filled (1) where "
        "|tanh| > 0.97, else empty (0). How many units are dead, as far as this batch can tell?",
        answer=full,
        mistakes=[
            mistake("share-of-units", round(24 * share), "what the share of filled cells would make of 24 units"),
            mistake("ever-saturated", int((image.sum(dim=0) > 0).sum()), "the number of units with any filled cell"),
            *([mistake("nearly-taken-for-dead", nearly, "the number of units with at most one empty cell; that one is "
                       "enough to learn from")] if nearly not in {full, round(24 * share)} else []),
        ],
        exact=True,
        charts=[Heat(image, range(1, 10), EVERY_OTHER, title="saturated", low=0, high=1)],
        hints=["Go through the columns one by one: is there a single empty cell in it?"],
        why=f"**{full}** of 24 columns are filled from top to bottom: for these units 1 − tanh² is about 0 for every "
        f"example, so no gradient passes. {num(100 * share, 2)} % of all cells are filled, but a unit with one empty "
        "cell still learns from that example.",
    )  # fmt: skip


ALIVE = {
    "with all units in order": (
        "looks-healthy",
        "spread around one half: each unit is on for about half of the examples",
    ),
    "with dead units": (
        "dead-overlooked",
        "a pile at 0: those units are on for no example at all, so they get no gradient",
    ),
    "with biases pushed down, but no unit dead": (
        "seldom-taken-for-dead",
        "around a fifth: seldom on, but never quite off; all of them learn",
    ),
}


@probe(by="read", truth="empirical")
def dead_panel(draw: Draw) -> Diagnosis:
    """A ReLU that is seldom on learns; one that is never on does not."""
    asked, share = (
        draw.regime("asked", list(ALIVE), says="what is asked"),
        draw.pick("share", [0.25, 0.3, 0.4, 0.5], says="the share of dead units"),
    )
    generator = torch.Generator().manual_seed(draw.seed("layers"))
    low = draw.pick("low", [0.7, 0.8, 0.9], says="how far biases are pushed")
    charts = []
    for place in range(3):
        x = torch.randn(256, WIDTH, generator=generator)
        z = x @ _weights([WIDTH, 64], 2**0.5, generator)[0]
        if place == 1:
            z[:, : round(64 * share)] -= 9 * 2**0.5
        if place == 2:
            z = z - low * z.std(dim=0)
        on = (z > 0).double().mean(dim=0)
        if (on.min() < 0.08) != (place == 1):
            reject("the pictures are not clear")
        charts.append(Histogram(100 * on, low=0, high=100, bins=20, title="64 units", x="on for % of examples"))
    return Diagnosis(
        ask="Three ReLU layers of 64 units. For each unit it was counted for how many of 256 examples its output is "
        f"above 0. Which panel is the layer **{asked}**?",
        panels=[
            right_panel(chart, f"the layer *{name}*: {tell}")
            if name == asked
            else wrong_panel(chart, slip, f"the layer *{name}*: {tell}")
            for chart, (name, (slip, tell)) in zip(charts, ALIVE.items(), strict=True)
        ],
        hints=["A dead ReLU is on for 0 % of the examples."],
        why=f"Dead here are {round(64 * share)} of 64: a step far too large had pushed their biases below anything the "
        "inputs could make up for. Where a ReLU is off its slope is 0; off everywhere, nothing brings it back.",
    )


MODES = {
    "all in order": ("mode-error-overlooked", "a broad strip in both pictures"),
    "in use it is still in training mode, and requests come in pairs": (
        "pairs-overlooked",
        "two spikes near ±0.76 in use: of two values the one always becomes 1, the other −1",
    ),
    "its running statistics lag far behind": ("lag-overlooked", "a broad strip in training, towers at the rims in use"),
    "it was in eval mode already in training": ("no-op-overlooked", "towers at the rims in both pictures"),
}
MODE_REASONS = [
    "In training it uses the batch's own mean and deviation, in use the running ones, which have caught up with them.",
    "tanh 1 = 0.76. Only *which* of the two is larger survives. Call `eval()` before use.",
    "Each of the 10 batches entered them with a weight of only 0.001: they still say mean 0, variance 1.",
    "In eval mode running statistics are used, never updated: at mean 0 and variance 1 batchnorm has done nothing.",
]


@probe(by="read", truth="empirical")
def batchnorm_mode(draw: Draw) -> Diagnosis:
    """Batchnorm is two different functions; compare the same layer in training and in use."""
    found = draw.regime("fault", list(MODES))
    place = list(MODES).index(found)
    gain, weight = draw.pick("gain", [4, 5, 6]), 0.001 if place == 2 else 0.3
    generator = torch.Generator().manual_seed(draw.seed("net"))
    weights = _weights([WIDTH] * 4, gain, generator)
    means, variances = torch.zeros(3, WIDTH), torch.ones(3, WIDTH)

    def passed(x: Tensor, *, training: bool) -> list[Tensor]:
        out = []
        for layer, matrix in enumerate(weights):
            x = functional.batch_norm(x @ matrix, means[layer], variances[layer], training=training, momentum=weight)
            x = x.tanh()
            out.append(x)
        return out

    for batch in torch.randn(10, BATCH, WIDTH, generator=generator):
        trained = passed(batch, training=place != 3)
    asked = torch.randn(16, WIDTH, generator=generator)
    pairs = [passed(asked[start : start + 2], training=True) for start in range(0, 16, 2)] if place == 1 else []
    used = [torch.cat(parts) for parts in zip(*pairs, strict=True)] if pairs else passed(asked, training=False)
    return Diagnosis(
        ask="A net with batchnorm before each of its three tanh layers, in training and later in use, on data of the "
        "same kind. The strips show what the layers put out. What is wrong with its batchnorm, if anything?",
        charts=[_strips(trained, "in training, a batch of 64"), _strips(used, "in use, 16 requests")],
        options=_options(found, MODES),
        hints=["First the upper picture: does it look like tanh of numbers with mean 0 and deviation 1?"],
        why=f"**{found[0].upper()}{found[1:]}**: {MODES[found][1]}.\n\n{MODE_REASONS[place]} (The weights have a gain "
        f"of {num(gain)}: without any normalisation the net would be saturated.)",
    )


@dataclass(frozen=True)
class Fault:
    """A fault: how it looks in four pictures and in two, the one-line edit that mends it, and how a net gets it."""

    name: str
    mistake: str
    look: str
    brief: str = ""
    edit: str = ""
    gains: tuple[float, ...] = tuple(SOUND)
    lasts: tuple[float, ...] = (0.3,)
    rates: tuple[float, ...] = (0.15, 0.2, 0.25)


FAULTS = [
    Fault("nothing", "looks-healthy",
          "broad strips in A, alike in B, between −2 and −3 in C, and a start near ln 10 = 2.3 in D"),
    Fault("the hidden weights start too small", "looks-shrinking",
          "strips in A that narrow with depth, and in B the other way round", "strips that narrow with depth",
          "multiply the hidden weights by 4", gains=(0.4, 0.42, 0.45)),
    Fault("the hidden weights start too large", "looks-saturated", "towers at the rims of A, in every layer",
          "towers at the rims in every layer", "divide the hidden weights by 3", gains=(4.8, 5, 5.2)),
    Fault("the last layer starts too large", "cliff-taken-for-learning",
          "healthy A and B, and a first loss far above ln 10 = 2.3", "a first loss far above ln 10 = 2.3",
          "divide the last layer's weights by 20", lasts=(5, 6, 7), rates=(0.12, 0.15)),
    Fault("the learning rate is too low", "rate-taken-for-low",
          "healthy A and B, but below −4 in C and a loss that stays near ln 10 = 2.3",
          "healthy activations and a loss that stays near ln 10 = 2.3", "multiply the learning rate by 100",
          rates=(0.002, 0.0025, 0.003)),
    Fault("the learning rate is too high", "rate-taken-for-high",
          "healthy A and B, but a start above −1 in C and a loss that rises from ln 10 = 2.3",
          "healthy activations and a loss that rises from ln 10 = 2.3", "divide the learning rate by 100",
          rates=(15, 18, 20)),
    Fault("one hidden matrix is not trained", "floor-overlooked", "a row of −6 in C: no update at all"),
]  # fmt: skip
TIMES = [0, 3, 6, 9]


def _losses(run: Run, title: str = "loss") -> Chart:
    return Bars([run.losses[step] for step in TIMES], [f"step {step}" for step in TIMES], title=title)


@probe(by="read", truth="empirical")
def name_the_fault(draw: Draw) -> Diagnosis:
    """Four pictures of one net: each fault has its own place where it shows first."""
    which = draw.regime("fault", list(range(len(FAULTS))), says="the fault, 0 for none")
    fault, frozen = FAULTS[which], draw.integer("frozen", 1, 4, says="the untrained matrix, if any")
    gain, last, rate = (
        draw.pick("gain", fault.gains),
        draw.pick("last", fault.lasts, says="the last layer's gain"),
        draw.pick("rate", fault.rates, says="the learning rate"),
    )
    run = _train(draw.seed("net"), gain, last, [rate] * 10, frozen if which == 6 else 0)
    reach = 2.5 * max(float(layer.std()) for layer in run.blame)
    layers, steps = [f"layer {layer}" for layer in range(1, 5)], TIMES[::3]
    ratios = [[round(run.ratios[step][layer], 1) for step in steps] for layer in range(4)]
    return Diagnosis(
        ask="A tanh net of four hidden layers with ten classes. **A** what its layers put out at the start, **B** the "
        "loss's gradients with respect to that (one common range), **C** log₁₀ of update:data of the hidden matrices, "
        "**D** the loss. What is wrong?",
        charts=panels(
            _strips([layer[:, :16] for layer in run.hidden], "activations"),
            _strips([layer[:, :16] for layer in run.blame], "gradients", reach),
            Heat(ratios, layers, [f"step {step}" for step in steps], title="update:data, log10", low=FLOOR, high=0),
            _losses(run),
        ),
        options=[
            right(one.name) if one is fault else wrong(one.name, one.mistake, f"That would show as {one.look}.")
            for one in FAULTS
        ],
        hints=["A first: broad in every layer? Then D: does it start at ln 10 = 2.3? Then C."],
        why=f"**{fault.name.capitalize()}**: {fault.look}. (Gain of the hidden weights {num(gain)}, of the last layer "
        f"{num(last)}, learning rate {num(rate)}.)",
    )


@probe(by="read", truth="empirical")
def fix_that_fault(draw: Draw) -> Diagnosis:
    """A diagnosis is right when its one-line repair restores the picture."""
    which, seed = draw.regime("fault", [1, 2, 3, 4, 5], says="the fault"), draw.seed("net")
    fault = FAULTS[which]
    gain, last, rate = (
        draw.pick("gain", fault.gains),
        draw.pick("last", fault.lasts, says="the last layer's gain"),
        draw.pick("rate", fault.rates, says="the learning rate"),
    )
    factors = {1: (4, 1, 1), 2: (1 / 3, 1, 1), 3: (1, 1 / 20, 1), 4: (1, 1, 100), 5: (1, 1, 0.01)}[which]
    mended = (gain * factors[0], last * factors[1], rate * factors[2])
    before, after = (_train(seed, one, two, [three] * 10) for one, two, three in ((gain, last, rate), mended))
    pictures = [
        (_strips([layer[:, :16] for layer in run.hidden], "activations at the start"), _losses(run))
        for run in (before, after)
    ]
    return Diagnosis(
        ask="A tanh net of four hidden layers with ten classes, trained by plain gradient descent. Which one of these "
        "edits will make its pictures healthy?",
        charts=panels(*pictures[0]),
        options=[
            right(one.edit)
            if one is fault
            else wrong(one.edit, one.mistake, f"That is for another fault: {one.name}. It would show as {one.brief}.")
            for one in FAULTS
            if one.edit
        ],
        hints=["Are the activations as they should be? If so: where does the loss start, and which way does it go?"],
        why=f"**{fault.edit.capitalize()}**: {fault.name}, recognised by {fault.brief}.\n\nBelow the same net with "
        f"this edit. Its loss then goes from {num(after.losses[0], 3)} to {num(after.losses[-1], 3)}; before, it went "
        f"from {num(before.losses[0], 3)} to {num(before.losses[-1], 3)}.",
        after=panels(*pictures[1]),
    )  # fmt: skip


@probe(digits=2, within="5%")
def saturation_standard_error(draw: Draw) -> Number:
    """A share read off a histogram is an estimate, and errs by √(p(1 − p)/n). Finite: 108 variants."""
    share = draw.pick("share", [0.1, 0.2, 0.36, 0.64, 0.8, 0.9], says="the saturated share")
    n = draw.pick("n", [root**2 for root in (10, 12, 15, 16, 20, 24, 25, 30, 32, 36, 40, 48, 50, 60, 64, 75, 80, 100)])
    spread = torch.tensor(share * (1 - share), dtype=torch.float64).sqrt().item()
    error = 100 * spread / n**0.5
    return Number(
        ask=f"Of n = {n:,} activations {num(round(100 * share))} % are saturated; take them as independent. What is "
        "the standard error of that percentage, in percentage points?",
        answer=error,
        mistakes=[
            mistake("one-minus-p-forgotten", 100 * share / n**0.5, "100 · p/√n; the spread of a yes-or-no is "
                    "√(p(1 − p))"),
            mistake("variance-not-std", 100 * spread**2 / n**0.5, "what p(1 − p) gives without its root"),
            mistake("root-n-forgotten", 100 * spread / n, "what dividing by n gives; errors shrink by √n"),
        ],
        hints=["What is the standard deviation of a single yes-or-no with probability p? Averaging n divides by √n."],
        why=worked(
            f"one yes-or-no: √({num(share)} · {num(round(1 - share, 2))}) = {num(spread, 2)}",
            f"the mean of {n:,}: {num(spread, 2)} / {num(n**0.5, 3)} = {num(error / 100, 2)}, that is "
            f"**{num(error, 2)}** in percentage points",
        ) + "\n\nTwo shares that differ by less than about three times this may well be the same.",
    )  # fmt: skip
