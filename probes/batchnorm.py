"""Batch normalisation: what it computes, what it couples, what it forgives and what it costs."""

import math
from statistics import NormalDist

import torch
from torch.nn import functional

from quiz.model import Mistake
from quiz.probe import (
    Bars,
    Choice,
    Diagnosis,
    Draw,
    Histogram,
    Multi,
    Number,
    grid,
    mistake,
    num,
    part,
    probe,
    reject,
    right,
    right_panel,
    row,
    term,
    worked,
    wrong,
    wrong_panel,
)

# Deviations from the mean that sum to zero and have a whole standard deviation: 3, 5, 7 and 2.
SPREADS = [[-5, 1, 1, 3], [-7, -1, 1, 7], [-11, -1, 5, 7], [-4, 1, 1, 1, 1]]


def _batch(draw: Draw) -> list[int]:
    """A batch of small whole numbers with a whole mean and a whole standard deviation."""
    mean = draw.pick("mean", [-6, -4, -3, -2, 2, 3, 4, 5, 6, 8])
    sign = draw.pick("sign", [-1, 1], says="the deviations' sign")
    spread = draw.shuffled(
        "spread", draw.pick("spreads", SPREADS, says="the deviations, sorted"), says="the deviations"
    )
    return [mean + sign * deviation for deviation in spread]


def _moments(values: list[int]) -> tuple[float, float]:
    """Mean and standard deviation over the batch (divided by n, as batchnorm normalises)."""
    batch = torch.tensor(values, dtype=torch.float64)
    return batch.mean().item(), batch.std(correction=0).item()


def _told_apart(answer: float, mistakes: list[Mistake]) -> list[Mistake]:
    """The mistakes that are 5 % away from those before them; a draw that puts one near the answer is rejected."""
    values = [answer]
    kept = []
    for wrong_one in mistakes:
        value = float(wrong_one.value)
        near = [abs(value - other) < 0.05 * max(abs(value), abs(other)) for other in values]
        if near[0]:
            reject("a mistake would be right")
        if not any(near):
            values.append(value)
            kept.append(wrong_one)
    return kept


@probe(digits=3, within="2%")
def forward_value(draw: Draw) -> Number:
    """One neuron, one batch: centre, divide by the spread, stretch, shift."""
    x, at = _batch(draw), draw.integer("at", 0, 3, says="the place asked about, from 0")
    gamma = draw.pick("gamma", [-2, -1.5, 0.5, 1.5, 2, 3], says="γ")
    beta = draw.pick("beta", [-3.5, -2.2, -1.2, 0.8, 1.2, 2.5, 4.5], says="β")
    mean, std = _moments(x)
    column = torch.tensor(x, dtype=torch.float64)[:, None]
    weight, bias = (torch.tensor([float(value)], dtype=torch.float64) for value in (gamma, beta))
    y = functional.batch_norm(column, None, None, weight, bias, training=True)[at, 0].item()
    unit = (x[at] - mean) / std
    if abs(y) < 0.1:
        reject("too near zero")
    return Number(
        ask=f"A batch gives one neuron the pre-activations {row(x)}: mean {num(round(mean, 2))}, variance "
        f"{num(round(std**2, 2))} (divided by n). Batchnorm in training mode has γ = {num(gamma)} and β = {num(beta)}; "
        f"ε is negligible. What comes out for the {num(x[at])}?",
        answer=y,
        mistakes=_told_apart(
            y,
            [
                mistake("no-scale-shift", unit, "the standardised value itself; γ still stretches it and β shifts it"),
                mistake(
                    "divided-by-variance",
                    gamma * (x[at] - mean) / std**2 + beta,
                    "what dividing by the variance gives; batchnorm divides by its root",
                ),
                mistake("not-centred", gamma * x[at] / std + beta, "what comes out if the mean is not taken off first"),
            ],
        ),
        why=worked(
            f"mean {num(mean)}, so the {num(x[at])} lies {num(x[at] - mean)} from it",
            f"standard deviation {num(std)} (variance {num(std**2)})",
            f"standardised: x̂ = {num(x[at] - mean)} / {num(std)} = {num(unit, 3)}",
            f"y = γ · x̂ + β = {num(gamma)} · {term(round(unit, 3))} + {term(beta)} = **{num(y, 3)}**",
        ),
        hints=[f"How many standard deviations does the {num(x[at])} lie from the mean? Then γ and β have their turn."],
        after=[
            Bars(
                {"in": x, "out": [gamma * (value - mean) / std + beta for value in x]},
                [f"example {place}" for place in range(1, len(x) + 1)],
                title="one neuron over the batch",
                asked=at,
            )
        ],
    )


@probe(digits=2, within="2%")
def output_moments(draw: Draw) -> Number:
    """Whatever comes in, the output has mean β and standard deviation |γ|."""
    x = draw.integers("batch", -9, 15, 5)
    gamma = draw.pick("gamma", [-4, -3, -2.5, -1.5, -0.5, 0.5, 1.5, 2, 2.5, 3, 4], says="γ")
    beta = draw.pick("beta", [-6, -5, -3.5, -2.2, -1.2, 0.8, 1.2, 3.5, 4.5, 6], says="β")
    asked = draw.pick("asked", ["mean", "standard deviation"], says="what is asked")
    mean, std = _moments(x)
    if std < 2 or abs(mean) < 1:
        reject("the batch is nearly standardised already")
    out = functional.batch_norm(torch.tensor(x)[:, None].double(), None, None, training=True) * gamma + beta
    of_mean = asked == "mean"
    answer = out.mean() if of_mean else out.std(correction=0)
    skipped = gamma * mean + beta if of_mean else abs(gamma) * std
    return Number(
        ask=f"A feature is {row(x)} over a batch of five. It passes batchnorm in training mode with "
        f"γ = {num(gamma)}, β = {num(beta)}. What is the **{asked}** of the five outputs"
        f"{'' if of_mean else ' (dividing by n)'}?",
        answer=answer,
        mistakes=[
            mistake("input-moment", mean if of_mean else std, f"the {asked} of the input, which batchnorm removes"),
            mistake("no-scale-shift", 0 if of_mean else 1, f"the {asked} before γ and β had their turn"),
            mistake("normalising-skipped", skipped, "what γ and β make of the raw input, without standardising it"),
            mistake(
                "gamma-beta-swapped",
                gamma if of_mean else beta,
                "γ, which sets the spread" if of_mean else "β, which sets the mean",
            ),
            *([] if of_mean else [mistake("variance-not-std", gamma**2, "the *variance*: γ squared")]),
            *(
                [mistake("spread-signed", gamma, "γ with its sign; a spread is never negative")]
                if gamma < 0 and not of_mean
                else []
            ),
        ],
        why=worked(
            f"in: mean {num(mean, 3)}, standard deviation {num(std, 3)}",
            "standardised: mean 0, standard deviation 1, whatever came in",
            f"times γ = {num(gamma)}: mean 0, standard deviation |γ| = {num(abs(gamma), 2)}",
            f"plus β: mean {num(beta, 2)}, standard deviation still {num(abs(gamma), 2)}",
        )
        + f"\n\nThe layer *chooses* its own moments: the {asked} is **{num(answer, 2)}** for any batch.",
    )


@probe(digits=3, within="2%")
def batch_coupling(draw: Draw) -> Number:
    """In training mode an example's output moves when another example of its batch does."""
    after, at = _batch(draw), draw.integer("at", 0, 3, says="the place asked about, from 0")
    other = draw.pick("other", [(at + step) % 4 for step in (1, 2, 3)], says="the place that changes, from 0")
    change = draw.pick("change", [-9, -8, -6, 6, 8, 9], says="how much it changes")
    before = [value - change if place == other else value for place, value in enumerate(after)]
    (old_mean, old_std), (mean, std) = _moments(before), _moments(after)
    old, new = (before[at] - old_mean) / old_std, (after[at] - mean) / std
    if old_std < 1:
        reject("a batch of equals")
    return Number(
        ask=f"One feature over a batch: {row(before)}. Batchnorm in training mode (γ = 1, β = 0, variance divided "
        f"by n) turns the {num(after[at])} in place {at + 1} into {num(old, 3)}. Now only *another* example changes, "
        f"the one in place {other + 1}: the batch is {row(after)}, and its variance no longer {num(old_std**2, 3)} but "
        f"{num(std**2)}. What does the {num(after[at])} in place {at + 1} turn into?",
        answer=new,
        mistakes=_told_apart(
            new,
            [
                mistake("neighbours-ignored", old, "the old value: as if an example were normalised on its own"),
                mistake("mean-only", (after[at] - mean) / old_std, "right about the new mean, with the old spread"),
                mistake("std-only", (after[at] - old_mean) / std, "right about the new spread, with the old mean"),
                mistake(
                    "divided-by-variance",
                    (after[at] - mean) / std**2,
                    "what dividing by the variance gives; batchnorm divides by its root",
                ),
            ],
        ),
        why=worked(
            f"the mean moves from {num(old_mean)} to {num(mean)}",
            f"the standard deviation moves from {num(old_std, 3)} to {num(std)}",
            f"({num(after[at])} − {term(mean)}) / {num(std)} = **{num(new, 3)}**",
        )
        + "\n\nThis example did not change, its companions did. That is a fault for a single prediction and, by "
        "accident, a regulariser in training: every visit finds other companions.",
        hints=["Both statistics moved: which mean is taken off now, and what is divided by?"],
    )


@probe(digits=3, within="2%")
def running_mean(draw: Draw) -> Number:
    """A running mean covers the share `momentum` of the remaining distance at each batch."""
    momentum = draw.pick("momentum", [0.05, 0.1, 0.15, 0.2], says="the momentum")
    k = draw.integer("batches", 4, 14)
    mean = draw.pick("mean", [-30, -20, -16, -12, -8, -6, -5, -4, -3, 3, 4, 5, 6, 7, 8, 9, 12, 15, 20, 30])
    layer = torch.nn.BatchNorm1d(1, momentum=momentum).double()
    for _ in range(k):
        layer(torch.tensor([[mean - 1.0], [mean + 1.0]], dtype=torch.float64))
    assert layer.running_mean is not None
    answer = layer.running_mean.item()
    left = (1 - momentum) ** k
    return Number(
        ask=f"A fresh `BatchNorm1d(1, momentum={momentum})` starts with a running mean of 0. It sees {k} training "
        f"batches, and each happens to have mean {num(mean)}. What is the running mean now?",
        answer=answer,
        mistakes=_told_apart(
            answer,
            [
                mistake("arrived-at-once", mean, "the batches' own mean, which the running mean only creeps towards"),
                mistake(
                    "linear-creep", k * momentum * mean, f"{k} equal steps; in truth each is shorter than the last"
                ),
                mistake("what-is-left", left * mean, "the distance still to go"),
            ],
        ),
        why=worked(
            f"each batch: running ← {num(1 - momentum)} · running + {momentum} · {term(mean)}",
            f"so each batch leaves {num(1 - momentum)} of the distance to {num(mean)}; after {k}: "
            f"{num(1 - momentum)}^{k} = {num(left, 3)}",
            f"covered: {num(mean)} · (1 − {num(left, 3)}) = **{num(answer, 3)}**",
        )
        + "\n\nPyTorch's momentum is the weight of the *new* batch. Evaluate too early and too little is subtracted.",
        hints=[f"By which factor does the remaining distance to {num(mean)} shrink with each batch?"],
    )


@probe(digits=3, within="2%")
def fold(draw: Draw) -> Number:
    """At test time batchnorm is a fixed affine map, so it melts into the layer before it."""
    w, b, mean = (draw.pick(name, [-7, -5, -4, -3, -2, 2, 3, 4, 6, 8]) for name in ("w", "b", "mean"))
    beta = draw.pick("beta", [-5.3, -3.4, -1.7, 0.6, 1.3, 2.7, 4.6], says="β")
    std, gamma = (
        draw.pick("std", [0.5, 2, 4, 5], says="the running standard deviation"),
        draw.pick("gamma", [-3, -1.5, 0.8, 1.5, 3, 6], says="γ"),
    )
    variance = torch.tensor([float(std**2)], dtype=torch.float64)
    x = torch.tensor([[0.0]], dtype=torch.float64)  # the folded bias is what the pair gives for x = 0
    out = functional.batch_norm(x * w + b, x[0] + mean, variance, x[0] + gamma, x[0] + beta, training=False)
    folded = out.item()
    if b == mean or abs(folded) < 0.1:
        reject("a term is missing")
    return Number(
        ask=f"After training, a neuron computes {num(w)}·x + {term(b)}, then batchnorm in eval mode: running mean "
        f"{num(mean)}, running variance {num(std**2)}, γ = {num(gamma)}, β = {num(beta)} (ε negligible). Fold both "
        "into one neuron w′·x + b′. What is b′?",
        answer=folded,
        mistakes=_told_apart(
            folded,
            [
                mistake("bias-kept", b, "the old bias, as if batchnorm touched only the weight"),
                mistake("not-scaled", b - mean + beta, "what centring and shifting give, without the factor γ/σ"),
                mistake("bias-dropped", beta - gamma * mean / std, "the fold of a neuron that never had a bias"),
            ],
        ),
        why=worked(
            f"eval mode is the fixed line γ·(z − {term(mean)}) / {num(std)} + β, with z = {num(w)}·x + {term(b)}",
            f"factor γ/σ = {num(gamma)} / {num(std)} = {num(gamma / std)}, so w′ = {num(round(gamma / std * w, 4))}",
            f"b′ = {num(gamma / std)} · ({num(b)} − {term(mean)}) + {term(beta)} = **{num(folded, 3)}**",
        )
        + "\n\nA line after a line is one line: at test time batchnorm can cost nothing at all.",
        hints=["What comes out of the pair for x = 0?"],
    )


@probe(by="read", truth="empirical")
def eval_mode_bug(draw: Draw) -> Choice:
    """Training mode is exact on its own batch; eval mode is only as good as the running statistics."""
    mean, std = draw.pick("mean", [-9, -7, -6, 6, 7, 8, 9]), draw.pick("std", [2, 3, 4])
    early, late = (
        draw.integer("early", 1, 3, says="the early eval's batches"),
        draw.pick("late", [60, 80, 100], says="the late eval's batches"),
    )
    noise = torch.randn(late + 1, 32, 1, generator=torch.Generator().manual_seed(draw.seed("data")))
    layer, batch = torch.nn.BatchNorm1d(1, affine=False), noise[late] * std + mean
    outputs = {}
    for count in range(late):
        layer.train()(noise[count] * std + mean)
        if count + 1 in {early, late}:
            outputs[count + 1] = layer.eval()(batch)
    names = ["in training mode", f"in eval mode after {early} training batch{'es' * (early > 1)}"]
    names.append(f"in eval mode after {late} training batches")
    shown = zip(names, (layer.train()(batch), outputs[early], outputs[late]), strict=True)
    lines = {name: [round(out.mean().item(), 2) + 0.0, round(out.std(correction=0).item(), 2)] for name, out in shown}
    if abs(lines[names[2]][0]) < 0.03 and abs(lines[names[2]][1] - 1) < 0.03:
        reject("the running statistics happen to be this batch's")
    order, asked = (
        draw.shuffled("order", [0, 1, 2], says="the mode, from 0, of line"),
        draw.integer("asked", 0, 2, says="the mode asked for, from 0"),
    )
    table = grid([lines[names[place]] for place in order], names="ABC", columns=["mean", "std"])
    share = num(100 * (1 - 0.9**early), 2)
    says = [
        "exactly 0 and 1: this batch's own statistics were taken off",
        f"far off: the running mean has covered only {share} % of the way from 0",
        "near 0 and 1, not exact: these are the statistics of other batches",
    ]
    ids = ["train-taken-for-eval", "fresh-statistics-trusted", "running-is-exact"]
    label = dict(zip(order, "ABC", strict=True))
    return Choice(
        ask=f"Features with mean about {num(mean)} and standard deviation about {std} pass a batchnorm (γ = 1, "
        f"β = 0, momentum 0.1). The output for one and the same batch was measured {names[0]}, {names[1]}, and "
        f"{names[2]}, in some order:\n\n{table}\n\nWhich line was measured **{names[asked]}**?",
        options=[
            right(label[place])
            if place == asked
            else wrong(label[place], ids[place], f"That is the one {names[place]}, {says[place]}.")
            for place in order
        ],
        ordered=True,
        hints=["Which of the three takes off this very batch's mean? How far has the running mean come in the others?"],
        why=worked(*(f"**{label[place]}** {names[place]}: {says[place]}" for place in order))
        + "\n\nTo forget `eval()`, and to call it before the running statistics have settled: the two classic bugs.",
    )


@probe(digits=3, within="2%", truth="empirical")
def scale_invariance(draw: Draw) -> Number:
    """Behind a batchnorm, weights c times as big give the same output and a gradient c times as small."""
    c = draw.pick("c", [0.1, 0.2, 0.25, 0.5, 2, 3, 4, 5, 8, 10], says="the factor")
    rows = draw.pick("batch", [16, 32, 64])
    generator = torch.Generator().manual_seed(draw.seed("net"))
    x, weight, force = (torch.randn(size, generator=generator).double() for size in ((rows, 8), (8, 6), (rows, 6)))

    def gradient(factor: float) -> float:
        scaled = (weight * factor).requires_grad_()
        out = functional.batch_norm(x @ scaled, None, None, training=True)
        slope: torch.Tensor = torch.autograd.grad((force * out.tanh()).mean(), scaled)[0]
        return float(100 * slope.norm())

    norm, answer = float(f"{gradient(1):.3g}"), gradient(c)
    return Number(
        ask=f"Linear (no bias) → batchnorm → tanh → loss, one batch of {rows} in training mode. The gradient of the "
        f"loss with respect to the linear layer's weights has norm {num(norm)}. Now multiply all those weights by "
        f"{num(c)} and run the same batch. What is the norm of the gradient?",
        answer=answer,
        mistakes=[
            mistake("same-function-same-gradient", norm, "the old norm: the output is unchanged, its slope is not"),
            mistake("gradient-grows-with-weights", norm * c, "what a gradient in proportion to the weights would be"),
            mistake(
                "squared-scale",
                norm / c**2,
                "the old norm / c²; it is the step *relative to the weights* that changes by 1/c²",
            ),
        ],
        why=worked(
            f"weights × {num(c)}: mean and standard deviation × {num(c)} too, so the output is the same",
            f"for the same change of output a weight must now move {num(c)} times as far",
            f"so the slope is divided by {num(c)}: {num(norm)} / {num(c)} ≈ {num(norm / c, 3)}; "
            f"measured **{num(answer, 3)}**",
        )
        + "\n\nLarge weights brake themselves: gradient / c on weights × c makes the *relative* step 1/c² as big.",
        hints=["Does the output change? Then how far must a weight move now to have the same effect as before?"],
    )


def _bias_gradients(place: str, rows: int, hidden: int, seed: int, *, training: bool) -> list[float]:
    """Largest gradient in each bias of three linear layers, with a batchnorm after the layer called ``place``."""
    generator = torch.Generator().manual_seed(seed)
    h, biases = torch.randn(rows, 12, generator=generator).double(), []
    for layer, width in enumerate((hidden, hidden, 5), start=1):
        weight = torch.randn(h.shape[1], width, generator=generator).double() / h.shape[1] ** 0.5
        biases.append(torch.zeros(width, dtype=torch.float64, requires_grad=True))
        h = h @ weight + biases[-1]
        still = torch.zeros(width).double(), torch.ones(width).double()
        if place == f"Linear {layer}":
            h = functional.batch_norm(h, *still, training=training)
        if layer < 3:
            h = h.tanh()
        if place == f"tanh {layer}":
            h = functional.batch_norm(h, *still, training=training)
    loss = functional.cross_entropy(h, torch.arange(rows) % 5)
    return [gradient.abs().max().item() for gradient in torch.autograd.grad(loss, biases)]


@probe(truth="empirical")
def bias_is_cancelled(draw: Draw) -> Choice:
    """Only a bias straight before a batchnorm in training mode gets a gradient of zero."""
    place = draw.pick(
        "place", [*2 * ["Linear 1", "Linear 2", "Linear 3"], "tanh 1", "tanh 2"], says="the layer before batchnorm"
    )
    mode = draw.pick("mode", ["training", "training", "training", "training", "eval"])
    rows, hidden = (
        draw.pick("batch", [8, 10, 16, 20, 32, 50, 64]),
        draw.pick("hidden", [10, 12, 15, 16, 20, 24, 32], says="the hidden width"),
    )
    sizes = _bias_gradients(place, rows, hidden, draw.seed("net"), training=mode == "training")
    names = ["b1", "b2", "b3"]
    answer = next((name for name, size in zip(names, sizes, strict=True) if size < 1e-12), "none of them")
    if mode == "eval":
        cause = "In eval mode the mean taken off is a stored number: it does not follow a bias, so nothing cancels."
    elif place.startswith("tanh"):
        cause = (
            "The bias before this batchnorm goes through a tanh first: that bends, so its shift is no shift any more."
        )
    else:
        cause = (
            f"A bias in {place} shifts its feature's batch mean by just as much, and that mean is taken off at once."
        )
    wrongs = {
        name: ("wrong-bias", f"Its gradient is up to {num(size, 2)}. {cause}")
        for name, size in zip(names, sizes, strict=True)
    }
    wrongs["none of them"] = ("bias-always-learns", cause)
    shown = ["0" if size < 1e-12 else num(size, 2) for size in sizes]
    measured = ", ".join(f"{name}: {size}" for name, size in zip(names, shown, strict=True))
    chain = "x → Linear 1 → tanh 1 → Linear 2 → tanh 2 → Linear 3 → loss".replace(place, f"{place} → **batchnorm**")
    return Choice(
        ask=f"{chain}\n\nEach linear layer has a bias (b1, b2, b3); hidden width {hidden}, a batch of {rows}, "
        f"batchnorm in **{mode}** mode. After one backward pass, which bias has a gradient of zero (but for dust)?",
        options=[right(text) if text == answer else wrong(text, *said) for text, said in wrongs.items()],
        ordered=True,
        hints=["Add a constant to one bias in your mind. Is there a place at which it is taken off again, whole?"],
        why=f"Largest gradient in each bias: {measured}. So: **{answer}**. {cause}",
    )


def _losses(x: torch.Tensor, start: list[torch.Tensor], *, batchnorm: bool) -> list[float]:
    """Losses at steps 0, 3, ... 12 of gradient descent on a tanh net, from the same starting weights."""
    weights, trace = [weight.clone().requires_grad_() for weight in start], []
    for _ in range(13):
        h = x
        for weight in weights[:-1]:
            h = h @ weight
            h = (functional.batch_norm(h, None, None, training=True) if batchnorm else h).tanh()
        loss = functional.cross_entropy(h @ weights[-1], torch.arange(len(x)) % 6)
        trace.append(round(loss.item(), 2))
        slopes = torch.autograd.grad(loss, weights)
        weights = [(w - 0.3 * slope).detach().requires_grad_() for w, slope in zip(weights, slopes, strict=True)]
    return trace[::3]


@probe(by="read", truth="empirical")
def depth_race(draw: Draw) -> Choice:
    """With a small gain the signal dies on its way up; batchnorm inflates it again at every layer."""
    gain, width = draw.pick("gain", [0.1, 0.2, 0.3]), draw.pick("width", [16, 20, 24])
    generator = torch.Generator().manual_seed(draw.seed("net"))
    x = torch.randn(48, width, generator=generator)
    start = [torch.randn(width, out, generator=generator) * gain / width**0.5 for out in [width] * 6 + [6]]
    traces = {kind: _losses(x, start, batchnorm=kind == "with") for kind in ("with", "without")}
    if traces["with"][-1] > traces["without"][-1] - 0.1:
        reject("the traces can't be told apart")
    panels, asked = (
        draw.shuffled("panels", ["with", "without"], says="the panel"),
        draw.pick("asked", ["with", "without"], says="what is asked"),
    )
    steps = ["step 0", "3", "6", "9", "12"]
    table = grid([traces[kind] for kind in panels], names="AB", columns=steps, digits=3)
    known = {
        "with": "its loss falls: every layer passes on a signal of full size, and gradients come back",
        "without": "its loss lies flat near ln 6 = 1.79: the signal is dead before the top, so nothing is learned",
    }
    # Who takes the dead net for the one with batchnorm, and who believes that the plain one learns.
    slips = {"without": "flat-means-stable", "with": "small-gain-taken-for-harmless"}
    said = {label: f"the net {kind} batchnorm; {known[kind]}" for label, kind in zip("AB", panels, strict=True)}
    return Choice(
        ask=f"Two tanh nets with 6 hidden layers of {width} and the same weights, drawn with a gain of only {gain} "
        f"(standard deviation {gain}/√{width}); one has batchnorm before each tanh. Six classes, the same 48 "
        f"examples, plain gradient descent. Losses:\n\n{table}\n\nWhich is the net **{asked}** batchnorm?",
        options=[
            right(label) if kind == asked else wrong(label, slips[kind], f"That is {said[label]}.")
            for label, kind in zip("AB", panels, strict=True)
        ],
        ordered=True,
        hints=[f"What has become of a signal that six layers have each multiplied by about {gain}? ln 6 is 1.79."],
        why=worked(*(f"**{label}** is {text}" for label, text in said.items()))
        + f"\n\nEach layer multiplies the signal by about {gain}: six leave next to nothing. Both nets start near "
        "ln 6, so the first loss tells nothing about depth; the first dozen steps do.",
    )


@probe(digits=2, within="2%")
def both_moments(draw: Draw) -> Multi:
    """β alone sets the mean, |γ| alone the spread: neither the batch nor the other one has a say."""
    x = _batch(draw)
    gamma = draw.pick("gamma", [-4, -3, -2.5, -1.5, 1.5, 2.5, 3, 4], says="γ")
    beta = draw.pick("beta", [-6, -5, -3.5, -2.2, 1.2, 3.5, 4.5, 6], says="β")
    mean, std = _moments(x)
    weight, bias = (torch.tensor([float(value)], dtype=torch.float64) for value in (gamma, beta))
    out = functional.batch_norm(torch.tensor(x)[:, None].double(), None, None, weight, bias, training=True)
    return Multi(
        ask=f"Batchnorm in training mode gets the batch {row(x)}; γ = {num(gamma)}, β = {num(beta)}. What are the mean "
        "and the standard deviation of what comes out (dividing by n)?",
        parts=[
            part(
                "mean",
                Number(
                    "",
                    out.mean(),
                    [
                        mistake("input-moment", mean, "the mean of the input, which batchnorm removes"),
                        mistake("normalising-skipped", gamma * mean + beta, "what γ and β make of the raw mean"),
                        mistake("gamma-beta-swapped", gamma, "γ, which sets the spread"),
                        mistake("no-scale-shift", 0, "the mean before β had its turn"),
                    ],
                    absolute=0.02,
                ),
            ),
            part(
                "std",
                Number(
                    "",
                    out.std(correction=0),
                    [
                        *(
                            [mistake("spread-signed", gamma, "γ with its sign; a spread is never negative")]
                            if gamma < 0
                            else []
                        ),
                        mistake("input-moment", std, "the spread of the input, which batchnorm removes"),
                        mistake("normalising-skipped", abs(gamma) * std, "what γ makes of the raw spread"),
                        mistake("variance-not-std", gamma**2, "the *variance*: γ squared"),
                        mistake("no-scale-shift", 1, "the spread before γ had its turn"),
                    ],
                ),
            ),
        ],
        why=worked(
            f"in: mean {num(mean, 3)}, standard deviation {num(std, 3)}; standardised: 0 and 1, whatever came in",
            f"times γ: mean 0, standard deviation |γ| = **{num(abs(gamma), 2)}**",
            f"plus β: mean **{num(beta, 2)}**, the spread stays",
        ),
        hints=["What are the two right after standardising? Then let γ act, then β."],
    )


def _activations(gain: float, layers: int, generator: torch.Generator, *, batchnorm: bool) -> list[torch.Tensor]:
    """What each layer of a tanh stack puts out for 32 inputs of 32 numbers."""
    h = torch.randn(32, 32, generator=generator)
    out = []
    for _ in range(layers):
        x = h @ (torch.randn(32, 32, generator=generator) * gain / 32**0.5)
        h = (functional.batch_norm(x, None, None, training=True) if batchnorm else x).tanh()
        out.append(h.flatten())
    return out


@probe(by="read", truth="empirical")
def rescue_panel(draw: Draw) -> Diagnosis:
    """Behind a batchnorm the picture is the same whatever the weights' gain; without it the gain decides."""
    small, large = (
        draw.pick("small", [0.2, 0.3, 0.4, 0.5], says="the small gain"),
        draw.pick("large", [5, 6, 8], says="the large gain"),
    )
    rescued, asked = (
        draw.pick("rescued", [small, large], says="the gain with batchnorm"),
        draw.integer("asked", 0, 2, says="the net asked for, from 0"),
    )
    generator = torch.Generator().manual_seed(draw.seed("nets"))
    nets = [(rescued, True), (small, False), (large, False)]
    tops = [_activations(gain, 6, generator, batchnorm=batchnorm)[-1] for gain, batchnorm in nets]
    names = [
        f"gain {num(rescued)} with batchnorm",
        f"gain {num(small)} without batchnorm",
        f"gain {num(large)} without batchnorm",
    ]
    says = [
        "standardised before each tanh, so broad with a modest rim, whatever the gain",
        "shrunk six times over: what is left is a spike at 0, which carries little signal",
        "pushed to the rims: most units are saturated",
    ]
    ids = ["batchnorm-not-seen", "narrow-is-safe", "wide-is-healthy"]
    charts = [Histogram(top, low=-1, high=1, title="top layer") for top in tops]
    spreads = ", ".join(f"{num(top.std(), 2)} ({name})" for top, name in zip(tops, names, strict=True))
    return Diagnosis(
        ask="Three untrained tanh nets of six layers, 32 wide, differ in the gain of their weights (standard deviation "
        f"times √32) and in batchnorm before each tanh: {'; '.join(names)}. The panels show the activations of the "
        f"top layer, in random order. Which is **{names[asked]}**?",
        panels=[
            right_panel(chart, f"*{name}*: {tell}")
            if place == asked
            else wrong_panel(chart, known, f"*{name}*: {tell}")
            for place, (chart, name, tell, known) in enumerate(zip(charts, names, says, ids, strict=True))
        ],
        hints=["Batchnorm hands tanh numbers of mean 0 and standard deviation 1. What does tanh make of those?"],
        why=f"Standard deviations: {spreads}. Neither wide nor narrow is healthy in itself: what batchnorm buys is "
        "that the gain no longer decides.",
    )


TRENDS = {
    "healthy": ("looks-healthy", "much the same broad picture in every layer", [1.6, 1.67, 1.75]),
    "shrinking": ("looks-shrinking", "each layer narrower than the one before", [0.4, 0.5, 0.6]),
    "saturated": ("looks-saturated", "two towers at the rims in every layer", [4, 4.5, 5]),
}
CAUSES = {
    "healthy": "about 5/3, which makes up for what tanh squeezes",
    "shrinking": "too small: signals die out",
    "saturated": "too large: slopes are near 0 at the rims",
}


@probe(by="read", truth="empirical")
def activation_trend(draw: Draw) -> Diagnosis:
    """Compare the layers with each other: the trend tells, no layer alone."""
    state = draw.pick("state", list(TRENDS))
    gain, seed = draw.pick("which", TRENDS[state][2], says="the gain"), draw.seed("net")
    layers, cured = (
        _activations(gain, 5, torch.Generator().manual_seed(seed), batchnorm=batchnorm) for batchnorm in (False, True)
    )
    spreads = ", ".join(num(h.std(), 2) for h in layers)
    drawn, mended = (
        Histogram({f"layer {place}": h for place, h in enumerate(found, 1)}, low=-1, high=1, title=title)
        for found, title in ((layers, "activations"), (cured, "the same weights, with batchnorm"))
    )
    return Diagnosis(
        ask="A fresh tanh net, 32 wide: what its five layers put out for one batch, each strip drawn to its own "
        "tallest bin. In which state are its activations?",
        charts=[drawn],
        options=[
            right(name) if name == state else wrong(name, known, f"{name.capitalize()} would be {what}.")
            for name, (known, what, _) in TRENDS.items()
        ],
        hints=["Go from layer 1 to layer 5: does the picture narrow, stay, or stand at the rims?"],
        why=f"**{state.capitalize()}**: {TRENDS[state][1]}. Standard deviations from layer 1 to 5: {spreads}. The gain "
        f"is {num(gain)}, {CAUSES[state]}.",
        after=[mended],
    )


# Chosen so that the share beyond ±0.9 of tanh(gain · noise) runs by equal ratios from 4.5 % to 56 %.
GAINS = [round(math.atanh(0.9) / NormalDist().inv_cdf(1 - 0.0225 * 12.5 ** (step / 24)), 3) for step in range(25)]


@probe(by="read", digits=2, within="15%")
def read_saturation(draw: Draw) -> Number:
    """Area, not height: the outermost bins' share of everything, on both sides."""
    gain, seed = draw.pick("gain", GAINS), draw.seed("net")
    values = (torch.randn(1024, generator=torch.Generator().manual_seed(seed)) * gain).tanh()
    chart = Histogram(values, low=-1, high=1, bins=20, title="tanh activations")
    counts = chart.series[0].values
    total, top, rims = sum(counts), max(counts), (counts[0], counts[-1])
    share = 100 * sum(rims) / total
    if share < 3:
        reject("the rims can't be read")
    return Number(
        ask="The activations of a tanh layer, in 20 bins from −1 to 1; the share in the tallest is written beside it. "
        "How many per cent of all units stand in the two outermost bins together?",
        answer=share,
        mistakes=[
            mistake("one-side-only", 100 * max(rims) / total, "the share of one rim; tanh has two"),
            mistake("height-for-area", 100 * max(rims) / top, "a rim's height, measured by the tallest bin's"),
        ],
        charts=[chart],
        hints=["How high is each outermost bin, measured by the tallest one?"],
        why=worked(
            f"the tallest bin holds {num(100 * top / total, 2)} % of all units",
            f"left rim: {num(100 * rims[0] / total, 2)} %, right rim: {num(100 * rims[1] / total, 2)} %",
            f"together: **{num(share, 2)}** %. There the slope of tanh is below 0.19: little gradient passes",
        ),
    )
