"""Initialisation: the size of random weights decides the first loss, the signal's size, and what can learn at all."""

import math

import torch
from torch.nn import functional

from quiz.probe import (
    Bars,
    Choice,
    Draw,
    Multi,
    Number,
    mistake,
    num,
    probe,
    reject,
    right,
    worked,
    wrong,
    yes_no,
)

# How far the largest of so many standard normal numbers lies above their mean, on average.
WINNER = {10: 1.54, 20: 1.87, 27: 2.0, 50: 2.25, 65: 2.35, 100: 2.51}


@probe(by="predict", digits=2, truth="empirical")
def confidently_wrong(draw: Draw) -> Number:
    """Large random logits are sure of nonsense, and pay for it."""
    classes, spread = (
        draw.pick("classes", list(WINNER)),
        draw.integer("spread", 3, 30, says="the logits' standard deviation"),
    )
    noise = torch.randn(800, classes, generator=torch.Generator().manual_seed(draw.seed("logits")))
    loss = functional.cross_entropy(noise * spread, torch.arange(800) % classes).item()
    uniform, lead = math.log(classes), WINNER[classes] * spread
    return Number(
        ask=f"A fresh net over {classes} classes gives random logits, with mean 0 and standard deviation {spread}, "
        "that know nothing of the labels. About how large is its first loss (mean cross-entropy, in nats)?",
        answer=loss,
        mistakes=[
            mistake("random-is-uniform", uniform, f"ln {classes}, the loss of *equal* logits: small random ones"),
            mistake(
                "spread-times-uniform", spread * uniform, f"the spread times ln {classes}; nothing multiplies them"
            ),
        ],
        why=worked(
            "the truth is any logit: 0 on average",
            f"softmax backs the largest of the {classes}: about {num(WINNER[classes])} standard deviations up, "
            f"{num(WINNER[classes])} · {spread} = {num(lead, 2)}",
            f"the loss is about that gap; measured over 800 examples: **{num(loss, 2)}**",
        )
        + f"\n\nKnowing nothing *and saying so* costs ln {classes} = {num(uniform, 3)}; the rest is boasting.",
        hints=["How many standard deviations above the average is the largest of so many random numbers?"],
        after=[Bars([uniform, loss], ["equal logits", f"logits of size {spread}"], title="first loss", asked=1)],
    )


# What is zero at the start, and the hidden nonlinearity; sorted by what then learns, so that no answer is common.
ZEROS = {
    "all tanh": [("all four are 0", "tanh")],
    "first": [("W1 and b1 are 0, the others random", "tanh")],
    "last": [("W2 and b2 are 0, the others random", hidden) for hidden in ("tanh", "sigmoid")]
    + [("all four are 0", "sigmoid")],
    "none": [
        ("b1 and b2 are 0, the others random", "tanh"),
        ("only W1 is 0, the others random", "tanh"),
        ("W1 and b1 are 0, the others random", "sigmoid"),
    ],
    "blank": [("b1 and b2 are 0, the others random, and the batch is blank: all inputs are 0", "tanh")],
    "blank with bias": [("all four are random, and the batch is blank: all inputs are 0", "tanh")],
}
# Where the first guess is an even one, classes that are equally frequent leave b2 nothing to learn either.
ZEROS |= {"all tanh, even": ZEROS["all tanh"], "last, even": ZEROS["last"][:2]}
# Of each parameter: the misconception of who denies it a gradient, and of who grants it one, and what to say to both.
SLIPS = {
    "W1": (
        "nothing-learns-at-zero",
        "zero-factor-overlooked",
        "W1's gradient is its input times what comes back through W2.",
    ),
    "b1": ("nothing-learns-at-zero", "zero-weight-transmits", "b1's gradient is just what comes back through W2."),
    "W2": ("nothing-learns-at-zero", "zero-input-teaches", "W2's gradient is the hidden units times the loss's slope."),
    "b2": (
        "nothing-learns-at-zero",
        "even-guess-that-fits",
        "b2's gradient is the mean of *guess − truth*: only a guess as even as the classes themselves makes it 0.",
    ),
}


UNEVEN = 13  # examples: no number of classes from 3 to 9 divides them


def _first_gradients(
    zero: str, kind: str, sizes: tuple[int, int, int], seed: int, examples: int
) -> tuple[dict[str, float], float]:
    """The largest gradient in each parameter after one backward pass, and the largest hidden unit."""
    generator = torch.Generator().manual_seed(seed)
    shapes = {"W1": sizes[:2], "b1": sizes[1:2], "W2": sizes[1:], "b2": sizes[2:]}
    gone = [name for name in shapes if zero.startswith("all four are 0") or name in zero.partition(" 0,")[0]]
    net = {
        name: (torch.randn(shape, generator=generator).double() * (name not in gone)).requires_grad_()
        for name, shape in shapes.items()
    }
    x = torch.randn(examples, sizes[0], generator=generator).double() * ("blank" not in zero)
    h = getattr(torch, kind)(x @ net["W1"] + net["b1"])
    loss = functional.cross_entropy(h @ net["W2"] + net["b2"], torch.arange(examples) % sizes[2])
    slopes = torch.autograd.grad(loss, [*net.values()])
    return {name: slope.abs().max().item() for name, slope in zip(net, slopes, strict=True)}, h.abs().max().item()


@probe(truth="empirical")
def zero_all(draw: Draw) -> Multi:
    """A weight's gradient is its input times what comes back: a zero on either side kills it."""
    case = draw.regime("case", list(ZEROS), says="which get a gradient")
    zero, kind = draw.pick("zero", ZEROS[case], says="what is 0, the squash")
    sizes = (
        draw.integer("features", 3, 8, says="the number of inputs"),
        draw.integer("hidden", 4, 12, says="the number of hidden units"),
        draw.integer("classes", 3, 9),
    )
    even = case.endswith("even")
    found, largest = _first_gradients(zero, kind, sizes, draw.seed("net"), 2 * sizes[2] if even else UNEVEN)
    learns = {name: size > 1e-9 for name, size in found.items()}
    morals = ["A weight's gradient is *its input × what comes back*; a bias's is what comes back."]
    if not largest:
        morals.append("Here every hidden unit is tanh(0) = 0, so W2 is fed nothing.")
    if kind == "sigmoid" and not zero.startswith("W2"):
        morals.append("A hidden unit at sigmoid(0) = ½ does feed W2; with tanh it would be 0.")
    if not learns["b1"]:
        morals.append("W2 is 0, so nothing comes back through it to the first layer.")
    if not learns["b2"]:
        morals.append("The guess is even and so are the classes: for b2 one example's wish cancels another's.")
    return Multi(
        ask=f"x → W1, b1 → {kind} → W2, b2 → softmax, cross-entropy; {sizes[0]} inputs, {sizes[1]} hidden units, "
        f"{sizes[2]} classes, {'' if even else 'not '}all equally frequent in the batch. At the start **{zero}**. "
        "Which get a gradient that is not 0 in the first backward pass?",
        parts=[
            yes_no(name, "", holds=learns[name], slip=no if learns[name] else yes, why=why)
            for name, (no, yes, why) in SLIPS.items()
        ],
        why=worked(*(f"{name}: **{'yes' if learns[name] else 'no'}**, largest gradient {num(size * learns[name], 2)}"
                     for name, size in found.items()), moral=" ".join(morals)),
        hints=["For each: what multiplies it on the way up, and does the way back to it lead through a zero?"],
    )  # fmt: skip


# The size of the initial weights, whether the labels fit, whether steps are taken, and the story in words.
STORIES = {
    "sound": (0.1, True, True, "All is well: the last layer's weights are small random numbers"),
    "zero": (0.0, True, True, "All is well: the last layer's weights start at exactly 0"),
    "boastful": (3.0, True, True, "The last layer's initial weights are much too large"),
    "slipped": (0.1, False, True, "The labels have slipped by one row: each belongs to another input"),
    "frozen": (0.1, True, False, "The optimiser's step is missing: no weight ever changes"),
}


def _two_losses(scale: float, classes: int, seed: int, *, fit: bool, steps: bool) -> tuple[float, float]:
    """The loss of a softmax layer on fixed features before and after 20 steps of gradient descent."""
    generator = torch.Generator().manual_seed(seed)
    x, teacher = torch.randn(500, 6, generator=generator), torch.randn(6, classes, generator=generator)
    y = (x @ teacher).argmax(1)
    rows, y = torch.arange(500), y if fit else y.roll(1)
    w, pull = torch.randn(6, classes, generator=generator) * scale, x.T @ functional.one_hot(y, classes).float()
    losses = []
    for _ in range(21):
        p = torch.softmax(x @ w, 1)
        losses.append(-p[rows, y].log().mean().item())
        w = w - steps * 2 * (x.T @ p - pull) / 500
    return losses[0], losses[-1]


@probe(by="read", truth="empirical")
def first_loss_diagnosis(draw: Draw) -> Choice:
    """The first loss tells how sure the net was, the next ones whether the data can teach it anything."""
    story = draw.regime("story", list(STORIES))
    classes = draw.pick("classes", [8, 10, 12, 13, 16, 20])
    scale, fit, steps, _ = STORIES[story]
    first, last = _two_losses(scale, classes, draw.seed("run"), fit=fit, steps=steps)
    uniform = math.log(classes)
    if (scale != 0 and abs(first - uniform) < 0.003) or (story == "boastful" and first < 1.5 * uniform):
        reject("the start does not show")
    if (steps and fit != (first - last > 0.3)) or (story == "slipped" and num(first, 4) == num(last, 4)):
        reject("learning can't be told from memorising")
    tells = {
        "sound": f"That starts near ln {classes}, not quite on it, and then falls a good way.",
        "zero": f"That starts at ln {classes} to the last digit, and then falls like any other.",
        "boastful": f"That starts far above ln {classes}: bold guesses about nothing.",
        "slipped": f"That starts near ln {classes} as well, and then hardly falls: there is only chance to learn.",
        "frozen": "Then both losses are equal to the last digit.",
    }
    return Choice(
        ask=f"A fresh classifier over {classes} classes (ln {classes} = {num(uniform, 4)}) is trained by gradient "
        f"descent on 500 examples.\n\n- loss before the first step: {num(first, 4)}\n"
        f"- loss after 20 steps: {num(last, 4)}\n\nWhich story fits?",
        options=[
            right(text) if name == story else wrong(text, f"taken-for-{name}", tells[name])
            for name, (*_, text) in STORIES.items()
        ],
        why=worked(
            f"first loss {num(first, 4)} against ln {classes} = {num(uniform, 4)}: it shows how boldly the net began",
            f"then {num(last, 4)}: it shows whether there is something to learn, and whether anybody does",
            f"**{STORIES[story][-1]}**. {tells[story].replace('That', 'This')}",
        )
        + "\n\nThe first loss can't see wrong labels: an even guess costs the same on any.",
        hints=["What would a net without any preference score, and what does the distance from it mean?"],
    )


SQUARES = [16, 25, 36, 49, 64, 81, 100, 144, 225, 400, 625, 900, 2500, 10000]


@probe(digits=3, within="2%")
def fan_in_std(draw: Draw) -> Number:
    """Variances of independent terms add, so a sum of n of them grows by the root of n."""
    n, size = (
        draw.pick("fan_in", SQUARES, says="the fan-in"),
        draw.pick("input_std", [0.5, 1, 2, 3, 4], says="the inputs' standard deviation"),
    )
    weight = draw.pick("weight_std", [0.05, 0.1, 0.2, 0.5], says="the weights' standard deviation")
    std = torch.full((n,), (size * weight) ** 2, dtype=torch.float64).sum().sqrt().item()  # one variance per term
    root, one = math.sqrt(n), num(round(size * weight, 4))
    shown = num(round(root, 2))  # a nudge may ask for a number that is no square
    if abs(std - 1) < 0.05 or abs(std / size - 1) < 0.05:
        reject("a slip would go unseen")
    return Number(
        ask=f"A neuron adds up {n:,} inputs times weights, without a bias. The inputs have mean 0 and standard "
        f"deviation {num(size)}, the weights were drawn with mean 0 and standard deviation {num(weight)}, all "
        "independent. What is the standard deviation of the sum?",
        answer=std,
        mistakes=[
            mistake("size-is-kept", size, "the inputs' own; a sum has it only if the weights are scaled for it"),
            mistake("stds-added", n * size * weight, f"what {n:,} terms of equal sign would give; these partly cancel"),
            mistake("weights-forgotten", size * root, "the sum's if every weight were 1 or −1"),
            mistake("one-term", size * weight, f"that of one term; there are {n:,} of them"),
            *(
                [mistake("variance-not-std", std**2, "the variance; its root is asked for")]
                if size * weight != 1
                else []
            ),
        ],
        why=worked(
            f"one term, input times weight: standard deviation {num(size)} · {num(weight)} = {one}",
            f"independent: the {n:,} *variances* add up, so standard deviations grow by √{n:,} = {shown}",
            f"{shown} · {one} = **{num(std, 3)}**",
            moral=f"It would stay at {num(size)} with weights of size 1/√{n:,} = {num(1 / root, 3)}.",
        ),
        hints=["What adds up for independent terms: sizes, or their squares?"],
    )


# What follows the layer: its gain, and how that is written.
GAINS = {
    "a ReLU": (torch.nn.init.calculate_gain("relu"), "√2"),
    "a tanh": (torch.nn.init.calculate_gain("tanh"), "5/3"),
    "another linear layer": (torch.nn.init.calculate_gain("linear"), "1"),
}
# A layer in words, how many products one of its outputs adds up, into how many one input goes, its input channels.
LAYERS = [
    (f"A linear layer {fan_in} → {fan_out}", fan_in, fan_out, 0)
    for fan_in in (25, 49, 64, 81, 100, 196, 225, 400, 784, 900)
    for fan_out in (10, 55, 300, 1000)
] + [
    (f"A {k}×{k} convolution from {c} to {out} channels", k * k * c, k * k * out, c)
    for k, c in ((3, 4), (3, 16), (3, 64), (5, 4), (5, 16))
    for out in (10, 32, 128)
]


@probe(digits=3, within="2%")
def kaiming_std(draw: Draw) -> Number:
    """Kaiming: gain over the root of what one neuron adds up. Finite: 165 variants."""
    layer, fan_in, fan_out, channels = draw.pick("layer", LAYERS, says="the layer and its fans")
    kind = draw.pick("nonlinearity", list(GAINS), says="what comes next")
    gain, written = GAINS[kind]
    std = gain / math.sqrt(fan_in)
    mistakes = [
        mistake("root-lost", gain / fan_in, "the gain over the fan-in itself; variances add, so its root is needed"),
        mistake("fan-out", gain / math.sqrt(fan_out), "what keeps the *backward* signal: it is made from the fan-out"),
    ]
    if gain != 1:
        mistakes.append(
            mistake("no-gain", 1 / math.sqrt(fan_in), f"right without a nonlinearity; {kind} takes some away")
        )
        mistakes.append(mistake("gain-squared", gain**2 / math.sqrt(fan_in), "what the *squared* gain would give"))
    if channels:
        mistakes.append(mistake("kernel-forgotten", gain / math.sqrt(channels), "made from the channels alone"))
    return Number(
        ask=f"{layer} feeds {kind}, with nothing in between. Kaiming initialisation in its usual mode (fan-in): which "
        "standard deviation do the weights get?",
        answer=std,
        mistakes=mistakes,
        why=worked(
            f"each output adds up {fan_in} products"
            + (f": {fan_in // channels} places in each of {channels} channels" if channels else ""),
            f"for {kind} the gain is {written}",
            f"gain / √fan-in = {written} / {math.isqrt(fan_in)} = **{num(std, 3)}**",
            moral="The root undoes the growth of a sum, the gain makes up for what the nonlinearity takes away.",
        ),
        hints=["How many products does one output add up? Then: what does the nonlinearity cost?"],
    )


def _equals(value: float) -> str:
    """Which sign may stand between a product and its value as it is shown."""
    return "=" if math.isclose(float(num(value, 3)), value) else "≈"


@probe(digits=3, within="2%")
def relu_second_moment(draw: Draw) -> Number:
    """ReLU throws away half of the mean square: c/n as weight variance multiplies it by c/2 per layer."""
    depth, c = draw.integer("layers", 3, 6), draw.pick("c", [1, 1.5, 2, 3, 4, 5, 6], says="the variance times n")
    start = draw.pick("mean_square", [1, 2, 3, 4, 5, 6, 8, 10, 12], says="the inputs' mean square")
    square = start * torch.full((depth,), c / 2, dtype=torch.float64).prod().item()
    mistakes = [mistake("halved-once", start * c**depth / 2, "halved only once; every layer has its ReLU")]
    if c != 1:
        mistakes.append(mistake("halving-forgotten", start * c**depth, "what it would be without any ReLU"))
    if c != 2:
        root = start * (c / 2) ** (depth / 2)
        mistakes.append(mistake("root-per-layer", root, "what the *root* of the factor per layer gives"))
        mistakes.append(mistake("size-is-kept", start, "the inputs' own, kept only by a weight variance of 2/n"))
    return Number(
        ask=f"{depth} layers, each linear (no bias) and then ReLU. The weights are normal, with mean 0 and variance "
        f"{num(c)}/n, n being the layer's fan-in. The mean square of the inputs is {start}. What mean square is to be "
        "expected after the last ReLU?",
        answer=square,
        mistakes=mistakes,
        why=worked(
            f"the linear part: n terms of variance {num(c)}/n multiply the mean square by {num(c)}",
            "ReLU zeroes the negative half, which by symmetry holds half of the mean square",
            f"so each layer multiplies it by {num(c)}/2 = {num(c / 2)}",
            f"{depth} layers: {start} · {num(c / 2)}^{depth} {_equals(square)} **{num(square, 3)}**",
            moral="2/n holds it steady: that is the 2 in Kaiming's √(2/n).",
        ),
        hints=["By which factor does one linear layer change the mean square, by which one ReLU?"],
    )


@probe(by="predict", digits=2, truth="empirical")
def default_linear_depth(draw: Draw) -> Number:
    """PyTorch's default weights have a gain of 0.577: a deep tanh stack shrinks its signal layer by layer."""
    depth, width = draw.integer("layers", 3, 10), draw.integer("width", 50, 120)
    size = draw.pick("input_std", [0.5, 1], says="the inputs' standard deviation")
    generator = torch.Generator().manual_seed(draw.seed("net"))
    h, stds = torch.randn(40, width, generator=generator) * size, []
    for _ in range(depth):
        h = (h @ ((2 * torch.rand(width, width, generator=generator) - 1) / width**0.5)).tanh()
        stds.append(h.std().item())
    return Number(
        ask=f"PyTorch's `nn.Linear` draws its weights evenly from −1/√n to 1/√n by default (n inputs). A stack of "
        f"{depth} such layers, {width} wide, without biases, each followed by tanh, gets inputs of standard deviation "
        f"{num(size)}. About what standard deviation do the activations of layer {depth} have?",
        answer=stds[-1],
        mistakes=[
            mistake("default-is-kaiming", 0.65, "what a gain of 5/3 would hold; the default's is 0.577"),
            mistake("size-is-kept", size, "the inputs'; the default weights are too small to keep it"),
            mistake("variance-not-std", size * 3.0**-depth, "a factor of 1/3 per layer: that is the *variance's*"),
        ],
        why=worked(
            "an even spread from −a to a has standard deviation a/√3, so these weights have 0.577/√n: a gain of 0.577",
            "tanh takes a bit off the larger values at first, and hardly anything from small ones",
            f"without tanh {num(size)} · 0.577^{depth} = {num(size * 3 ** (-depth / 2), 2)}; measured, with tanh: "
            f"**{num(stds[-1], 2)}**",
            moral="Default does not mean fit for depth: for tanh multiply such weights by 5/3 · √3 ≈ 2.9.",
        ),
        hints=["Which standard deviation has an even spread from −a to a? And what does n of them do to the sum?"],
        after=[Bars(stds, [f"layer {layer}" for layer in range(1, depth + 1)], title="standard deviation", log=True)],
    )
