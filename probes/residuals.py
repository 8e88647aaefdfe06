"""Residual connections: what adding the input back does to signals, gradients and the loss of a layer."""

import math
from itertools import pairwise

import torch

from quiz.probe import (
    Bars,
    Choice,
    Diagnosis,
    Draw,
    Multi,
    Number,
    Order,
    grid,
    mistake,
    num,
    probe,
    reject,
    right,
    right_panel,
    row,
    term,
    worked,
    wrong,
    wrong_panel,
    yes_no,
)


def _product(values: list[float]) -> str:
    """The factors as they are multiplied."""
    return " · ".join(term(round(value, 2)) for value in values)


def _near(one: float, two: float) -> bool:
    """Whether two numbers are too much alike to be told apart by an answer."""
    return abs(one - two) < 0.05 * max(abs(one), abs(two))


# Blocks in all and branches passed, few or nearly all of them so that the ways can be counted on paper, where none of
# the misconceptions happens to give the right share.
ROUTES = [
    [blocks, passed]
    for blocks in range(4, 12)
    for passed in range(1, blocks)
    if min(passed, blocks - passed) <= 3
    and not any(
        _near(math.comb(blocks, passed) / 2**blocks, value)
        for value in (passed / blocks, 1 / (blocks + 1), 1 / 2**blocks)
    )
]


@probe(digits=3, within="2%")
def gradient_product(draw: Draw) -> Number:
    """Each block contributes the factor 1 + f′: small slopes leave the product near 1 in place of near 0."""
    slopes = draw.sample("slopes", [-0.6, -0.5, -0.4, -0.3, -0.2, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], 4)
    x = torch.ones((), dtype=torch.float64, requires_grad=True)
    h = x
    for slope in slopes:
        h = h + slope * h  # a block whose branch has just this slope
    (gradient,) = torch.autograd.grad(h, x)
    answer, plain, total = gradient.item(), math.prod(slopes), sum(slopes)
    if _near(answer, 1 + plain) or _near(answer, 1 + total) or _near(1 + plain, 1 + total):
        reject("a mistake would be right")
    return Number(
        ask=f"Four residual blocks x + f(x) in a row. The local slopes f′ of their branches are {row(slopes)}. By "
        "which factor is a gradient multiplied on its way back through all four?",
        answer=answer,
        mistakes=[
            mistake("no-skip", plain, "the product of the branches' slopes: what a plain net of four layers passes on"),
            mistake("one-skip-for-all", 1 + plain, "what a single skip around all four together gives"),
            mistake("slopes-added", 1 + total, "what adding the four slopes to 1 gives; factors in a row multiply"),
        ],
        why=worked(
            "d(x + f(x))/dx = 1 + f′, one factor for each block",
            f"{_product([1 + slope for slope in slopes])} = **{num(answer, 3)}**",
            f"the same branches without the skips: {_product(slopes)} = {num(plain, 2)}",
        )
        + "\n\nThe smaller the slopes, the nearer to 1 comes the product with skips, and to 0 the one without.",
        hints=["What is the derivative of x + f(x)?"],
    )


@probe(digits=3, within="2%")
def path_lengths(draw: Draw) -> Number:
    """Most routes through a residual net are of middle length; finite: 37 variants."""
    blocks, passed = draw.pick("blocks and passed", ROUTES)
    ways, share = math.comb(blocks, passed), math.comb(blocks, passed) / 2**blocks
    routes = torch.cartesian_prod(*[torch.tensor([0, 1])] * blocks)  # block by block: around (0) or through (1)
    counted = (routes.sum(dim=1) == passed).double().mean()
    return Number(
        ask=f"Each of {blocks} residual blocks can be passed through its branch, or around it by the skip. Of all "
        f"routes from input to output, which share goes through exactly {passed} branch{'es' * (passed > 1)}?",
        answer=counted,
        mistakes=[
            mistake("equal-shares", 1 / (blocks + 1), "what equal shares for every length give; lengths are not equal"),
            mistake("share-of-blocks", passed / blocks, "a share of the blocks, not of the routes"),
            mistake("one-route", 1 / 2**blocks, "the share of one single route; many have this length"),
        ],
        why=worked(
            f"two ways at each block: 2^{blocks} = {2**blocks} routes",
            f"to choose the {passed} of {blocks} that are passed through: {ways} ways",
            f"{ways} / {2**blocks} = **{num(share, 3)}**",
        )
        + "\n\nOnly one route runs through every branch. A deep residual net is mostly a crowd of shallower ones.",
        hints=[f"How many routes are there in all? In how many ways can {passed} of {blocks} be chosen?"],
    )


@probe(digits=3, within="2%", truth="statistical")
def variance_growth(draw: Draw) -> Number:
    """Independent writes add their variances, so the stream grows like the root of the depth."""
    blocks = draw.pick("blocks", [4, 5, 6, 8, 10, 12, 14, 16, 20, 24, 32, 40, 48], says="the number of blocks")
    start, branch = (
        draw.pick("start", [0.5, 1, 1.5, 2, 3], says="the deviation at the start"),
        draw.pick("branch", [0.5, 0.8, 1, 1.5, 2], says="the writes' standard deviation"),
    )
    variance = start**2 + blocks * branch**2
    generator = torch.Generator().manual_seed(draw.seed("stream"))
    stream = start * torch.randn(2048, generator=generator)
    for _ in range(blocks):
        stream = stream + branch * torch.randn(2048, generator=generator)
    answer = math.sqrt(variance)
    if any(_near(answer, value) for value in (start, variance)) or _near(variance, start + blocks * branch):
        reject("a mistake would be right")
    return Number(
        ask=f"A residual stream starts with standard deviation {num(start)}. {blocks} blocks each add a write that "
        f"is independent of all the others, with standard deviation {num(branch)}. No norm on the stream. What is "
        "the stream's standard deviation at the end?",
        answer=answer,
        mistakes=[
            mistake("stays-put", start, "the standard deviation at the start: as if the writes cancelled"),
            mistake("variance-for-std", variance, "the variance; its root is asked for"),
            mistake(
                "deviations-added",
                start + blocks * branch,
                "what adding standard deviations gives: right for writes that all agree, not for independent ones",
            ),
        ],
        why=worked(
            f"variances of independent terms add: {num(start)}²"
            f" + {blocks} · {num(branch)}² = {num(round(variance, 4))}",
            f"√{num(round(variance, 4))} = **{num(answer, 3)}**",
            f"a run with 2048 random numbers: {num(stream.std(), 3)}",
        )
        + "\n\nThe stream swells like √depth. So blocks read it through a norm, and GPT-2 starts their last layers "
        "smaller, by 1/√(number of writes).",
        hints=["Of terms that are independent, what adds up: the standard deviations, or something else?"],
    )


@probe(digits=3, within="2%")
def zero_init_block(draw: Draw) -> Number:
    """A block whose last layer starts at zero is the identity; zero elsewhere is another matter."""
    x = draw.pick("x", [-3, -2.5, -2, -1.5, -1.2, 1.2, 1.5, 2, 2.5, 3])
    w1, b1 = draw.pick("w1", [-0.8, -0.5, 0.5, 0.8], says="w₁"), draw.pick("b1", [2.2, 2.5, 3, 4], says="b₁")
    w2, zeroed = (
        draw.pick("w2", [-2, -1.4, -0.6, 0.6, 1.4, 2], says="w₂"),
        draw.pick("zeroed", ["w1", "w2"], says="the weight set to 0"),
    )

    def block(w1: float, w2: float) -> float:
        return x + (w2 * torch.relu(torch.tensor(w1 * x + b1, dtype=torch.float64))).item()

    last, first = block(w1, 0), block(0, w2)
    answer, other = (first, last) if zeroed == "w1" else (last, first)
    wrongs = [answer - x, other, block(w1, w2)]
    if abs(answer) < 0.1 or any(_near(answer, value) for value in wrongs) or _near(wrongs[0], wrongs[2]):
        reject("a mistake would be right")
    inner = f"{num(w1 if zeroed == 'w2' else 0)} · {term(x)} + {num(b1)}"
    held = max(0.0, (w1 if zeroed == "w2" else 0) * x + b1)
    outer = num(w2 if zeroed == "w1" else 0)
    moral = (
        "With its *last* weight at zero the block is the identity: a deep net starts shallow and then deepens."
        if zeroed == "w2"
        else "Zero in the *first* weight does not silence the branch: the bias still gets through."
    )
    return Number(
        ask=f"A residual block computes y = x + w₂ · relu(w₁·x + b₁), with w₁ = {num(w1)}, b₁ = {num(b1)}, "
        f"w₂ = {num(w2)}. Before training starts, **{zeroed.replace('1', '₁').replace('2', '₂')}** is set to 0. "
        f"What is y for x = {num(x)}?",
        answer=answer,
        mistakes=[
            mistake("no-skip", wrongs[0], "what the branch alone gives; the skip adds x"),
            mistake("other-layer-zeroed", wrongs[1], "what comes out if the other weight is the one at zero"),
            mistake("nothing-zeroed", wrongs[2], "what the block gives with all its weights as they were"),
        ],
        why=worked(
            f"hidden: relu({inner}) = {num(round(held, 4))}",
            f"branch: {outer} · {num(round(held, 4))} = {num(round(answer - x, 4))}",
            f"y = {num(x)} + {term(round(answer - x, 4))} = **{num(answer, 3)}**",
        )
        + f"\n\n{moral}",
        hints=["Work from the inside out. What does the branch still hand to the sum?"],
    )


@probe(by="read", truth="empirical")
def delete_layer(draw: Draw) -> Choice:
    """In a residual net a layer is one addend among many; in a plain net everything flows through it."""
    scale, layers = draw.pick("scale", [0.3, 0.4], says="the factor on the branch"), draw.pick("layers", [8, 10])
    gone = draw.sample("gone", range(layers), 3, says="the layer removed, from 0")
    generator = torch.Generator().manual_seed(draw.seed("net"))
    x = torch.randn(32, 32, generator=generator)
    weights = [torch.randn(32, 32, generator=generator) * 1.6 / 32**0.5 for _ in range(layers)]

    def output(residual: bool, without: list[int]) -> torch.Tensor:  # noqa: FBT001 - reads well at its few calls
        h = x
        for place, weight in enumerate(weights):
            if place not in without:
                h = h + scale * (h @ weight).tanh() if residual else (h @ weight).tanh()
        return h

    nets = {"plain, 1 layer removed": (False, gone[:1]), "residual, 1 layer removed": (True, gone[:1])}
    nets["residual, 3 layers removed"] = (True, gone)
    cosines = {
        name: round(torch.cosine_similarity(output(residual, []), output(residual, out), dim=1).mean().item(), 2)
        for name, (residual, out) in nets.items()
    }
    plain, one, three = cosines.values()
    if three > one - 0.02 or plain > three - 0.3:
        reject("the figures can't be told apart")
    panels, asked = (
        draw.shuffled("panels", list(nets), says="the panel"),
        draw.pick("asked", list(nets), says="what is asked"),
    )
    table = grid([[cosines[name]] for name in panels], names="ABC", columns=["cosine"])
    known = {
        "plain, 1 layer removed": "all signals passed through the missing layer, so what follows works on nonsense",
        "residual, 1 layer removed": "one addend of many is missing, half of the routes are left",
        "residual, 3 layers removed": "three addends are missing: worse than one, and still the same message",
    }
    said = {
        label: f"{name} (cosine {num(cosines[name])}): {known[name]}" for label, name in zip("ABC", panels, strict=True)
    }

    def slip(name: str) -> str:
        return "residual-as-chain" if "plain" in name + asked else "removals-miscounted"

    return Choice(
        ask=f"Two untrained tanh nets with the same {layers} weight matrices: **plain**, h ← tanh(W·h), and "
        f"**residual**, h ← h + {scale} · tanh(W·h). Layers are removed, and the outputs before and after compared "
        f"(cosine: 1 = same direction, 0 = unrelated). Three cases, in random order:\n\n{table}\n\n"
        f"Which is **{asked}**?",
        options=[
            right(label) if name == asked else wrong(label, slip(name), f"That is {said[label]}.")
            for label, name in zip("ABC", panels, strict=True)
        ],
        ordered=True,
        why=worked(*(f"**{label}** {text}" for label, text in said.items()))
        + "\n\nTrained nets behave so too: dropping one block of a ResNet hardly hurts, dropping one layer of a VGG "
        "is fatal (Veit et al. 2016).",
        hints=["How much of what arrives at the output has passed through a layer that is missing?"],
    )


def _input_gradient(kind: str, depth: int, gain: float, generator: torch.Generator) -> float:
    """Norm of the gradient at the input of a tanh net, for a gradient of norm 1 at its output."""
    scale = {"plain": 0.0, "small": 0.1, "large": 0.5}[kind]
    x = torch.randn(16, 32, generator=generator).requires_grad_()
    h = x
    for _ in range(depth):
        out = (h @ (torch.randn(32, 32, generator=generator) * gain / 32**0.5)).tanh()
        h = h + scale * out if scale else out
    force = torch.randn(16, 32, generator=generator)
    (gradient,) = torch.autograd.grad((h * force / force.norm()).sum(), x)
    return float(gradient.norm())


@probe(by="predict", truth="empirical")
def depth_gradient(draw: Draw) -> Order:
    """A plain net multiplies many factors far from 1; a residual net many factors near 1."""
    gain = draw.pick("gain", [0.5, 0.6, 0.7, 0.8, 2.5, 3, 3.5, 4])
    few, many = (
        draw.pick("few", [3, 4, 5, 6], says="the short net's layers"),
        draw.pick("many", [20, 24, 28], says="the deep nets' layers"),
    )
    nets = {
        f"plain, {few} layers": ("plain", few),
        f"plain, {many} layers": ("plain", many),
        f"residual, {many} layers, branch × 0.1": ("small", many),
        f"residual, {many} layers, branch × 0.5": ("large", many),
    }
    generator = torch.Generator().manual_seed(draw.seed("nets"))
    norms = {name: _input_gradient(kind, depth, gain, generator) for name, (kind, depth) in nets.items()}
    chosen = draw.sample("chosen", [0, 1, 2, 3], 3, says="the net shown, from 0")
    asked = sorted((list(nets)[place] for place in chosen), key=lambda name: -norms[name])
    if any(norms[one] < 1.8 * norms[two] for one, two in pairwise(asked)):
        reject("too close to call")
    trend = "less than 1: depth starves it" if gain < 1 else "more than 1, even saturated: depth inflates it"
    return Order(
        ask=f"Three untrained tanh nets, 32 wide, weights with standard deviation {gain}/√32 (gain {gain}). Plain: "
        "h ← tanh(W·h). Residual: h ← h + branch · tanh(W·h). A gradient of norm 1 enters at the top. Order the nets "
        "by the norm that arrives at the input, **largest first**.",
        steps=asked,
        after=[Bars([norms[name] for name in asked], asked, title="gradient at the input", log=True)],
        hints=["By what does *one* layer multiply the gradient, roughly: W's gain, or 1 + branch · something?"],
        why=f"The norms, in this order: {', '.join(num(norms[name], 2) for name in asked)}.\n\nA plain layer "
        f"with gain {gain} multiplies the gradient by {trend}. A residual layer multiplies it by 1 + something "
        "small: near 1 for branch × 0.1, more for a larger branch. It is not depth that kills a gradient, it is "
        "a long product of factors far from 1.",
    )


DEEP = 20  # layers: fewer of them, taken for vanishing, are no case of "depth alone kills"
# Depth and local slope of a branch. Plain: slope to the power depth; residual: 1 + slope to that power.
STACKS = [(depth, slope) for depth in (3, 4, 20, 30, 40) for slope in (-0.6, -0.3, -0.05, 0.1, 0.5, 0.7, 0.98, 1.05)]


@probe()
def which_vanish(draw: Draw) -> Multi:
    """Depth alone kills no gradient, and a skip alone saves none: it is the factor per layer, to the power depth."""
    stacks = draw.sample("stacks", STACKS, 4, says="the depth, slope of stack")
    skips = draw.shuffled("skips", [True, True, False, False], says="the skip of stack")
    factors = [1 + slope if skip else slope for (_, slope), skip in zip(stacks, skips, strict=True)]
    arrives = [abs(factor) ** depth for (depth, _), factor in zip(stacks, factors, strict=True)]
    vanishes = [size < 0.01 for size in arrives]
    if any(0.004 < size < 0.025 for size in arrives) or len(set(vanishes)) == 1:
        reject("too close to call, or all alike")
    parts = []
    for name, (depth, slope), skip, factor, size, gone in zip(
        "ABCD", stacks, skips, factors, arrives, vanishes, strict=True
    ):
        kind = f"x + f(x), {depth} blocks" if skip else f"f(x), {depth} layers"
        if gone:
            slip = "skip-always-saves" if skip else "plain-thought-safe"
        else:
            slip = "depth-alone-kills" if depth >= DEEP else "power-misjudged"
        why = f"{num(abs(factor), 3)} to the power {depth} is {num(size, 2)}"
        parts.append(yes_no(name, f"{kind}, slope f′ = {num(slope)} everywhere", holds=gone, slip=slip, why=f"{why}."))
    return Multi(
        ask="A gradient of 1 enters four stacks at the top. In which does **less than 1 %** of it arrive at the "
        "bottom? Yes or no for each:",
        parts=parts,
        why=worked(
            *(
                f"{name}: |{'1 + f′' if skip else 'f′'}| = {num(abs(factor), 3)} per layer, to the power {depth}: "
                f"{num(size, 2)}, {'**yes**' if gone else '**no**'}"
                for name, (depth, _), skip, factor, size, gone in zip(
                    "ABCD", stacks, skips, factors, arrives, vanishes, strict=True
                )
            )
        )
        + "\n\nA skip moves the factor from f′ to 1 + f′: near 1 as long as the branch is gentle.",
        hints=["Per layer the gradient is multiplied by f′, with a skip by 1 + f′. Then think of the depth."],
    )


def _layer_gradients(branch: float, gain: float, layers: int, generator: torch.Generator) -> list[float]:
    """The gradient's norm at the input of each layer, for a norm of 1 at the top; ``branch`` 0 is a plain net."""
    h = torch.randn(16, 32, generator=generator).requires_grad_()
    inputs = []
    for _ in range(layers):
        inputs.append(h)
        out = (h @ (torch.randn(32, 32, generator=generator) * gain / 32**0.5)).tanh()
        h = h + branch * out if branch else out
    force = torch.randn(16, 32, generator=generator)
    found = torch.autograd.grad((h * force / force.norm()).sum(), inputs)
    return [float(f"{gradient.norm().item():.2g}") for gradient in found]


@probe(by="read", truth="empirical")
def gradient_panel(draw: Draw) -> Diagnosis:
    """A residual net's gradients are level over its depth; a plain net's are a staircase, down or up."""
    layers, asked = draw.pick("layers", [6, 7, 8]), draw.integer("asked", 0, 2, says="the net asked for, from 0")
    small, large = (
        draw.pick("small", [0.4, 0.5, 0.6], says="the small gain"),
        draw.pick("large", [5, 6, 8], says="the large gain"),
    )
    gain = draw.pick("residual", [small, large], says="the residual net's gain")
    generator = torch.Generator().manual_seed(draw.seed("nets"))
    nets = [(0.1, gain), (0.0, small), (0.0, large)]
    found = [_layer_gradients(branch, spread, layers, generator) for branch, spread in nets]
    level, down, up = (gradients[0] / gradients[-1] for gradients in found)
    if not 0.5 < level < 2.5 or down > 0.2 or up < 5:
        reject("the pictures are not clear")
    names = [f"residual, gain {num(gain)}", f"plain, gain {num(small)}", f"plain, gain {num(large)}"]
    says = [
        "level, since each layer passes the gradient on by its skip",
        "smaller and smaller on the way down to layer 1: it vanishes",
        "larger and larger on the way down to layer 1: it explodes, saturated as the units are",
    ]
    ids = ["residual-as-chain", "vanishing-overlooked", "exploding-overlooked"]
    labels = [f"layer {place}" for place in range(1, layers + 1)]
    charts = [Bars(gradients, labels, title="gradient size", log=True) for gradients in found]
    return Diagnosis(
        ask=f"Three untrained tanh nets of {layers} layers: {'; '.join(names)} (gain: the weights' standard deviation "
        "times √32; residual: h ← h + 0.1 · tanh(W·h)). A gradient of norm 1 enters above the last layer. The bars, in "
        f"random order, show what arrives at each layer. Which panel is **{names[asked]}**?",
        panels=[
            right_panel(chart, f"*{name}*: {tell}")
            if place == asked
            else wrong_panel(chart, known, f"*{name}*: {tell}")
            for place, (chart, name, tell, known) in enumerate(zip(charts, names, says, ids, strict=True))
        ],
        hints=["Read from the last layer down to layer 1: that is the way the gradient goes."],
        why="In a plain net each layer multiplies the gradient by much the same factor: a staircase on a log scale. In "
        "a residual net that factor is 1 + something small.",
    )
