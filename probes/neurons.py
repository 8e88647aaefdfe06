"""Neurons: a weighted sum that looks for a pattern, a threshold, a squash; and layers of them."""

import math
from collections.abc import Sequence
from itertools import combinations, pairwise, permutations

import torch

from quiz.probe import Draw, Heat, Line, Number, Order, mistake, num, probe, reject, row, term, worked


def _plus(value: float) -> str:
    """A summand with its sign, as it stands behind another one."""
    return f"{'+' if value > 0 else '−'} {num(abs(value))}"


def _sigmoid(value: float) -> float:
    return torch.sigmoid(torch.tensor(value, dtype=torch.float64)).item()


def _count(sizes: Sequence[int]) -> int:
    """Trainable numbers of a stack of linear layers, without making them."""
    layers = [torch.nn.Linear(before, after, device="meta") for before, after in pairwise(sizes)]
    return sum(parameter.numel() for layer in layers for parameter in layer.parameters())


@probe()
def param_count(draw: Draw) -> Number:
    """A layer is a matrix plus one bias for each of its own neurons; the input owns nothing."""
    inputs, hidden = (
        draw.pick("inputs", [4, 5, 8, 10, 20, 50, 100, 784], says="the number of inputs"),
        draw.pick("hidden", [3, 6, 10, 16, 20, 30], says="the first hidden layer"),
    )
    outputs, second = (
        draw.pick("outputs", [1, 2, 4, 10], says="the number of outputs"),
        draw.pick("second", [None, None, 5, 10], says="the second hidden layer"),
    )
    sizes = [inputs, hidden, *([second] if second else []), outputs]
    edges, total = sum(before * after for before, after in pairwise(sizes)), _count(sizes)
    return Number(
        ask=f"A fully connected net has layers of {', '.join(map(str, sizes[:-1]))} and {outputs} "
        f"neuron{'s' * (outputs > 1)}, the first being the input. How many numbers does training adjust?",
        answer=total,
        exact=True,
        mistakes=[
            mistake("biases-forgotten", edges, "the number of weights; the biases are missing"),
            mistake("input-biases", total + inputs, "right if the inputs had biases too: they hold data alone"),
            mistake("neurons-counted", sum(sizes), "the number of neurons; learned are their weights and biases"),
        ],
        why=worked(
            *(
                f"into the {after}: {before} · {after} = {before * after:,} weights and {after} "
                f"bias{'es' * (after > 1)}, {before * after + after:,}"
                for before, after in pairwise(sizes)
            ),
            f"together **{total}**, of which the weights are {100 * edges / total:.1f} %",
        ),
        hints=["Take one layer at a time: how many edges come in, and how many neurons get a bias?"],
    )


@probe(digits=3, within="2%", fixed=["activations"])
def neuron_value(draw: Draw) -> Number:
    """The bias moves the threshold before the squash."""
    a = draw.sample("activations", [0, 0.1, 0.2, 0.5, 0.8, 1], 2)
    w, b = draw.sample("weights", [-4, -3, -2, -1, 1, 2, 3, 4], 2), draw.pick("bias", [-3, -2, -1, 1, 2, 3])
    weighted = round(torch.dot(*(torch.tensor(values, dtype=torch.float64) for values in (a, w))).item(), 2)
    z = round(weighted + b, 2)
    if abs(z) > 5 or z == 0:
        reject("saturated, or plain 0.5")
    answer = _sigmoid(z)
    return Number(
        ask=f"A sigmoid neuron receives the activations {row(a)} over the weights {row(w)} and has the bias {num(b)}. "
        "What is its own activation?",
        answer=answer,
        mistakes=[
            mistake("bias-forgotten", _sigmoid(weighted), "the sigmoid of the weighted sum alone, without the bias"),
            mistake("bias-after-squash", _sigmoid(weighted) + b, "the bias added after the sigmoid; it moves the "
                    "threshold before it"),
            mistake("no-squash", z, "weighted sum plus bias, not squashed yet"),
        ],
        why=worked(
            f"weighted: {' + '.join(f'{num(x)} · {term(y)}' for x, y in zip(a, w, strict=True))} = {num(weighted)}",
            f"plus bias: {num(weighted)} + {term(b)} = {num(z)}",
            f"squashed: 1 / (1 + exp({num(-z)})) = **{num(answer, 3)}**",
            moral=f"A bias of {num(b)} says: the weighted sum must be above {num(-b)} to light it up more than half.",
        ),
        hints=["Three steps, in this order: weighted sum, bias, sigmoid(z) = 1 / (1 + exp(−z))."],
    )  # fmt: skip


# What is shown to the neuron: the brightness of the strip's five pixels, of one line beside it, of the rest beside it.
IMAGES = {
    "the strip bright, the rest dark": (5, 0, 0),
    "three of the strip's pixels bright, the rest dark": (3, 0, 0),
    "the strip at half brightness, the rest dark": (2.5, 0, 0),
    "the strip and one line of penalties bright": (5, 1, 0),
    "everything bright": (5, 1, 1),
    "everything dark": (0, 0, 0),
    "the negative: the strip dark, everything else bright": (0, 1, 1),
}


def _sums(reward: float, penalty: float, sides: int) -> dict[str, float]:
    """The weighted sum of each image."""
    return {
        name: reward * strip - penalty * 5 * (one + (sides - 1) * other) for name, (strip, one, other) in IMAGES.items()
    }


# Rewards and penalties of a pixel, on how many sides of the strip.
CASES = [
    (reward, penalty, sides)
    for reward, penalty in [(1, 0.5), (1, 1), (1, 2), (2, 0.5), (2, 1), (2, 3), (3, 1), (3, 2), (3, 4)]
    for sides in (1, 2)
]


@probe(by="read")
def weight_grid_rank(draw: Draw) -> Order:
    """A weighted sum is a template match with penalties: brightness where the template says dark costs points."""
    reward, penalty, sides = draw.pick("case", CASES, says="reward, penalty, its sides")
    sums = _sums(reward, penalty, sides)
    different = [names for names in combinations(IMAGES, 4) if len({sums[name] for name in names}) == 4]
    names = draw.pick("images", different, says="the images")
    if list(names) not in [list(four) for four in different]:
        reject("two images have the same sum")
    at = draw.pick("at", [0, 4] if sides == 1 else [1, 2, 3], says="the strip's place, from 0")
    lines = [0.0] * 5
    for beside in (at - 1, at + 1):
        if 0 <= beside < 5:
            lines[beside] = float(-penalty)
    lines[at] = float(reward)
    weights = torch.tensor(lines).expand(5, 5)
    weights = weights if draw.pick("upright", [True, False], says="whether the strip is upright") else weights.T
    steps = sorted(names, key=lambda name: -sums[name])
    return Order(
        ask="The weights of one neuron over an image of 5 × 5 pixels; its bias is 0. The strip is where they are "
        "positive. Bright pixels are 1, dark ones 0. Order the images by the neuron's weighted sum, "
        "**largest first**.",
        charts=[Heat(weights, [f"row {place}" for place in range(1, 6)], [f"{place}" for place in range(1, 6)])],
        steps=steps,
        hints=["Add up the weights under the bright pixels: a dark pixel adds 0, whatever its weight."],
        why=worked(
            *(f"{name}: {num(sums[name])}" for name in steps),
            moral="A neuron rewards brightness where its weights are positive and punishes it where they are negative. "
            "Dark everywhere is 0, not the minimum.",
        ),
    )


AXIS = [step / 2 for step in range(-16, 17)]


@probe(by="predict", digits=2, fixed=["side"])
def saturation_nudge(draw: Draw) -> Number:
    """On the flat ends of a sigmoid a nudge hardly shows: its slope is about exp(−|z|)."""
    z = draw.number("distance_of_z_from_0", 2, 7, says="the distance of *z* from 0") * draw.pick(
        "side", [-1, 1], says="the sign of *z*"
    )
    step = draw.pick("step", [0.05, 0.1, 0.2], says="the growth of *z*")
    moved = _sigmoid(z + step) - _sigmoid(z)
    slope = _sigmoid(z) * (1 - _sigmoid(z))
    return Number(
        ask=f"A sigmoid neuron's weighted sum plus bias is z = {num(z)}. A weight is wiggled so that z grows by "
        f"{num(step)}. Without a calculator: about how much does the neuron's output grow?",
        answer=moved,
        mistakes=[
            mistake("slope-at-zero", step / 4, "what the steepest place, z = 0, would give: a quarter of the step"),
            mistake("no-squash", step, "the step itself, as if nothing squashed it"),
            mistake("value-not-change", _sigmoid(z + step), "the new output, not its change"),
        ],
        why=worked(
            f"far out the slope of the sigmoid is about exp(−|z|) = exp({num(-abs(z))}) = "
            f"{num(math.exp(-abs(z)), 2)} (exactly σ(1 − σ) = {num(slope, 3)})",
            f"times the step: {num(slope, 3)} · {num(step)}, and a little {'less' if z > 0 else 'more'}, as the slope "
            f"{'falls' if z > 0 else 'grows'} on the way: **{num(moved, 2)}**",
            f"at z = 0 the same wiggle would move it by {num(step / 4, 2)}",
            moral="Learning is wiggle and watch: on the flat ends there is nothing to watch. That is why ReLUs "
            "replaced sigmoids in hidden layers.",
        ),
        hints=["σ(z) = 1 / (1 + exp(−z)) is about exp(−|z|) away from its end. exp(−2.3) is a tenth."],
        after=[
            Line([_sigmoid(place) for place in AXIS], AXIS, title="the sigmoid", x="z", low=0, high=1)
        ],
    )  # fmt: skip


# Two hidden units' biases whose sum is something.
HIDDEN_BIASES = [[one, two] for one, two in permutations((-5, -4, -3, -2, 2, 3, 4, 5), 2) if one + two]


@probe()
def linear_collapse(draw: Draw) -> Number:
    """Two linear layers in a row are one, and the second scales the first one's biases as well."""
    w1, w2 = (
        draw.sample(name, [-4, -3, -2, 2, 3, 4], 2, says=f"the {whose} weights")
        for name, whose in (("w1", "hidden units'"), ("w2", "output's"))
    )
    b1, b2 = (
        draw.pick("b1", HIDDEN_BIASES, says="the hidden units' biases"),
        draw.pick("b2", [-7, -5, -4, -2, -1, 1, 3, 4, 6, 8], says="the output's bias"),
    )
    first, second = (torch.tensor(values, dtype=torch.float64) for values in (b1, w2))
    answer, slope = (second @ first + b2).item(), sum(x * y for x, y in zip(w1, w2, strict=True))
    if answer in {0, b2, sum(b1) + b2, slope}:
        reject("zero, or right by mistake")
    return Number(
        ask=f"A net without any activation function: the hidden units are h₁ = {num(w1[0])}·x {_plus(b1[0])} and "
        f"h₂ = {num(w1[1])}·x {_plus(b1[1])}, the output is {num(w2[0])}·h₁ {_plus(w2[1])}·h₂ {_plus(b2)}. "
        "A single layer w·x + b does the same. What is its b?",
        answer=answer,
        exact=True,
        mistakes=[
            mistake("last-bias-only", b2, "the output's own bias; the hidden biases come through to it as well"),
            mistake("biases-added", sum(b1) + b2, "the sum of all biases; the output's weights scale the hidden ones"),
            mistake("slope-not-bias", slope, "the w of that single layer"),
        ],
        why=worked(
            f"let x be 0: then h₁ = {num(b1[0])} and h₂ = {num(b1[1])}",
            f"{num(w2[0])} · {term(b1[0])} {_plus(w2[1])} · {term(b1[1])} {_plus(b2)} = **{num(answer)}**",
            moral="A hundred layers without a bend between them are worth one. The bend is the whole reason for depth.",
        ),
        hints=["What does the net put out for x = 0?"],
    )
