"""Backpropagation: factors along a route, sums over routes, and what cuts a route."""

from collections.abc import Callable

import torch
from torch.nn import functional

from quiz.probe import Choice, Draw, Number, mistake, num, probe, reject, right, row, term, worked, wrong


def _leaf(value: float) -> torch.Tensor:
    return torch.tensor(float(value), dtype=torch.float64, requires_grad=True)


# Nudged, the incoming activation or the weight would move a as well, and a is what is drawn.
@probe(digits=3, within="1%", fixed=["asked", "y", "input", "weight"])
def chain_last_weight(draw: Draw) -> Number:
    """Three factors, three questions: what came in, is the gate open, how wrong was it?"""
    a, y = draw.pick("a", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]), draw.pick("y", [0, 1])
    before, w = (
        draw.pick("input", [0.2, 0.3, 0.4, 2, 3, 4], says="the incoming activation"),
        draw.pick("weight", [-7, -5, -2.5, 2.5, 5, 7], says="w"),
    )
    asked = draw.pick("asked", ["w", "w", "b", "input"], says="what is asked")
    at, wt = _leaf(before), _leaf(w)
    bt = _leaf(torch.tensor(a, dtype=torch.float64).logit().item() - w * before)
    cost = (torch.sigmoid(wt * at + bt) - y) ** 2
    slopes = [slope.item() for slope in torch.autograd.grad(cost, [wt, bt, at])]
    grad = dict(zip(["w", "b", "input"], slopes, strict=True))
    gate, error = round(a * (1 - a), 4), round(a - y, 4)
    last = {"w": before, "b": 1, "input": w}[asked]
    symbol = {"w": "w", "b": "b", "input": "a_{L-1}"}[asked]
    whose = {
        "w": f"the sum feels the weight by what came in: {num(before)}",
        "b": "the sum feels the bias one to one: 1",
        "input": f"the sum feels what came in by the weight: {num(w)}",
    }[asked]
    swapped = "input" if asked == "w" else "w"
    named = {"w": "weight", "b": "bias", "input": "incoming activation"}
    return Number(
        ask=f"A neuron: $z = w\\,a_{{L-1}} + b$, $a = \\sigma(z)$, cost $C = (a - y)^2$. With $a_{{L-1}}$ = "
        f"{num(before)} and w = {num(w)} it gives a = {num(a)}; y = {y} was wanted. What is $\\partial C/\\partial "
        f"{symbol}$?",
        answer=grad[asked],
        mistakes=[
            mistake("no-squash", 2 * error * last, "the slope without σ′: as if the neuron were linear"),
            mistake("last-factor", grad[swapped], f"the slope for the {named[swapped]}"),
            mistake("power-rule-lost", grad[asked] / 2, "half of it: the derivative of a square has a 2"),
            mistake("direction-turned", -grad[asked], "the step that descent takes, the slope with its sign turned"),
        ],
        why=worked(
            f"how wrong: 2(a − y) = 2 · {term(error)} = {num(round(2 * error, 4))}",
            f"is the gate open: σ′(z) = a(1 − a) = {num(gate)}",
            whose,
            f"{num(round(2 * error, 4))} · {num(gate)} · {term(last)} = **{num(grad[asked], 3)}**",
        ),
        hints=["σ′(z) can be had from a alone: a(1 − a).",
               f"How does C feel a, how does a feel z, how does z feel the {named[asked]}?"],
    )  # fmt: skip


@probe(digits=3, within="1%")
def two_paths(draw: Draw) -> Number:
    """An activation that feeds two neurons is wanted by both: the wishes add up, with their signs."""
    weights = [draw.pick("first weight", [-4, -3, -2, 2, 3, 4]), draw.pick("second weight", [-5, -3, -1.5, 1.5, 3, 5])]
    errors = [draw.pick("first error", [-3, -2, -0.5, 0.5, 2, 3]), draw.pick("second error", [-4, -2, -1, 1, 2, 4])]
    value = draw.pick("a", [-3, -2, 1, 2, 3])
    a = _leaf(value)
    outs = [weight * a for weight in weights]
    cost = sum((out - (out - error).detach()) ** 2 for out, error in zip(outs, errors, strict=True))
    assert isinstance(cost, torch.Tensor)
    (grad,) = torch.autograd.grad(cost, a)
    paths = [2 * error * weight for error, weight in zip(errors, weights, strict=True)]
    if abs(sum(paths)) < 2:
        reject("the two wishes cancel")
    larger = max(paths, key=abs)
    stronger = "one of the two routes" if paths[0] == paths[1] else "the stronger of the two routes"
    targets = [(out - error).item() for out, error in zip(outs, errors, strict=True)]
    return Number(
        ask=f"An activation a = {num(value)} feeds two outputs, $o_1$ = {num(weights[0])}a and "
        f"$o_2$ = {num(weights[1])}a. The cost is $(o_1 - t_1)^2 + (o_2 - t_2)^2$ with targets {row(targets)}, so the "
        f"outputs miss them by {row(errors)}. What is $\\partial C/\\partial a$?",
        answer=grad,
        mistakes=[
            mistake("one-route", larger, f"what {stronger} brings; the other counts as well"),
            mistake("routes-averaged", sum(paths) / 2, "half of it: the average of the two routes (or a 2 lost)"),
            mistake("routes-multiplied", paths[0] * paths[1], "the product of the two routes; routes add up"),
        ],
        why=worked(
            *(
                f"through $o_{place}$: 2 · {term(error)} · {term(weight)} = {num(path)}"
                for place, (error, weight, path) in enumerate(zip(errors, weights, paths, strict=True), start=1)
            ),
            f"together **{num(grad, 3)}**",
        )
        + "\n\nThis is the Σ over the next layer's neurons in every backprop formula.",
        hints=["By how much does each of the two squares change when a grows a little?"],
    )


RATIOS = {
    "w1/b": ("$w_1$", "b"),
    "w2/b": ("$w_2$", "b"),
    "w1/w2": ("$w_1$", "$w_2$"),
    "w2/w1": ("$w_2$", "$w_1$"),
}


@probe(digits=3, within="1%", fixed=["pair"])
def weight_bias_ratio(draw: Draw) -> Number:
    """All that lies downstream is common to a neuron's weights and bias: only the inputs tell their gradients apart."""
    inputs = [draw.pick("x1", [-4, -2.5, -2, 0.2, 0.4, 0.5, 2, 4]), draw.pick("x2", [-5, -3, -0.5, 0.3, 0.8, 2.5, 5])]
    weights = [draw.pick("w1", [-0.7, -0.6, 0.3, 0.6, 0.7]), draw.pick("w2", [-0.9, -0.35, 0.35, 0.9])]
    pair = draw.regime("pair", list(RATIOS), says="the ratio asked for")
    bias = draw.pick("b", [-0.4, 0.1, 0.2])
    w1, w2, b = _leaf(weights[0]), _leaf(weights[1]), _leaf(bias)
    z = w1 * inputs[0] + w2 * inputs[1] + b
    loss = (3 * torch.tanh(2 * torch.sigmoid(z) - 0.5) - 1) ** 2  # some net downstream
    grads = dict(zip(["w1", "w2", "b"], torch.autograd.grad(loss, [w1, w2, b]), strict=True))
    factor = {"w1": inputs[0], "w2": inputs[1], "b": 1.0}
    weight = {"w1": weights[0], "w2": weights[1], "b": 1.0}
    over, under = pair.split("/")
    answer = (grads[over] / grads[under]).item()
    top, bottom = RATIOS[pair]
    return Number(
        ask=f"Deep in a net a neuron computes $z = w_1 x_1 + w_2 x_2 + b$; many layers follow. In one example "
        f"$x_1$ = {num(inputs[0])}, $x_2$ = {num(inputs[1])}, $w_1$ = {num(weights[0])}, $w_2$ = {num(weights[1])}, "
        f"b = {num(bias)}. How many times as large as the gradient of {bottom} is that of {top} (with the sign)?",
        answer=answer,
        mistakes=[
            mistake("same-neuron-same-gradient", 1, "the ratio if a neuron had one gradient for all its parameters"),
            mistake("weights-for-inputs", weight[over] / weight[under],
                    "made with the parameters' own values; a product hands over the *other* factor"),
            mistake("ratio-inverted", 1 / answer, "the ratio the other way round"),
        ],
        why=worked(
            "the gradient of z, whatever it is, is common to all three",
            f"z feels {top} by {num(factor[over])}, and {bottom} by {num(factor[under])}",
            f"ratio: {num(factor[over])} / {term(factor[under])} = **{num(answer, 3)}**",
        )
        + "\n\nA large input makes its weight learn fast; the bias learns as if its input were 1.",
        hints=["Call the gradient of z *g*. What are the three gradients then?"],
    )  # fmt: skip


@probe(digits=3, within="1%")
def average_of_products(draw: Draw) -> Number:
    """A batch gradient averages input × error per example; averaging them apart first loses how they go together."""
    x, errors = draw.sample("inputs", range(1, 7), 3), draw.sample("errors", range(-5, 6), 3)
    w = _leaf(draw.pick("w", [-2, -1, 1, 2, 3]))
    wanted = [w.item() * value - error for value, error in zip(x, errors, strict=True)]
    inputs, targets = (torch.tensor(values, dtype=torch.float64) for values in (x, wanted))
    (grad,) = torch.autograd.grad((0.5 * (w * inputs - targets) ** 2).mean(), w)
    products = [value * error for value, error in zip(x, errors, strict=True)]
    apart = sum(x) / 3 * sum(errors) / 3
    if abs(sum(products)) < 2 or abs(sum(products) - 3 * apart) < 1 or sum(errors) == 0:
        reject("near zero, or inputs and errors hardly go together")
    return Number(
        ask=f"A neuron without bias or squash, wx, has three examples: inputs {row(x)}, errors (output − target) "
        f"{row(errors)}. The cost is the mean over the three of ½ error². What is ∂C/∂w?",
        answer=grad,
        mistakes=[
            mistake("means-multiplied", apart, "the average input times the average error"),
            mistake("sum-not-mean", sum(products), "the sum over the examples; the cost is their mean"),
            mistake("input-forgotten", sum(errors) / 3, "the average error: what a bias would have as its gradient"),
        ],
        why=worked(
            f"input · error, example by example: {row(products)}",
            f"their mean: {num(sum(products))} / 3 = **{num(grad, 3)}**",
            f"mean input · mean error would be {num(apart, 3)}",
        )
        + "\n\nThe difference is how inputs and errors vary *together*, and that is what a weight has to learn.",
        hints=["What is the slope of ½ error² in w for one example? Then average."],
    )


# What is written, its value from x, c and the frozen copy of x, and the slope worked out (k: what is detached).
Cut = Callable[[torch.Tensor, float, torch.Tensor], torch.Tensor]
CUTS: dict[str, tuple[Cut, str]] = {
    "x * ({c} * x).detach() + x**2": (lambda x, c, s: x * c * s + x**2, "{k} + 2 · {x}"),
    "x**2 * ({c} * x).detach()": (lambda x, c, s: x**2 * c * s, "2 · {x} · {k}"),
    "(x - ({c} * x).detach())**2": (lambda x, c, s: (x - c * s) ** 2, "2 · ({x} − {k})"),
    "{c} * x**2 - (x**2).detach()": (lambda x, c, s: c * x**2 - s**2, "2 · {c} · {x}"),
    "({c} * x).detach() * (x**2 + x)": (lambda x, c, s: c * s * (x**2 + x), "{k} · (2 · {x} + 1)"),
}


@probe(digits=3, within="1%")
def detach_half(draw: Draw) -> Number:
    """`detach` keeps the number and cuts the route: what it returns is a constant to the way back."""
    x, c = (
        draw.pick("x", [-6, -5, -4, -3, -2, 2, 3, 4, 5, 6]),
        draw.pick("c", [-5, -4, -3, -2, 2, 3, 4, 5, 6], says="the factor"),
    )
    code = draw.regime("form", list(CUTS), says="y, with {c} for the factor")
    (value, slope), constant = CUTS[code], x * x if "(x**2).detach" in code else c * x
    at, frozen = _leaf(x), _leaf(x)
    y = value(at, c, frozen)
    kept, cut = (part.item() for part in torch.autograd.grad(y, [at, frozen]))
    zero = torch.zeros((), dtype=torch.float64)
    erased = torch.autograd.grad(value(at, c, zero), at, allow_unused=True)[0].item()
    if abs(kept) < 1 or abs(kept + cut) < 1:
        reject("a zero slope")
    return Number(
        exact=True,
        ask=f"x = {num(x)} requires a gradient. `y.backward()` is called: which number is then in `x.grad`?\n\n"
        f"```python\ny = {code.format(c=c)}\n```",
        answer=kept,
        mistakes=[
            mistake("detach-ignored", kept + cut, "the slope along all routes; `detach` has cut one of them"),
            *([mistake("detach-erases", erased, "the slope if the detached number were 0; it keeps its value")]
              if abs(erased - kept) > 1 else []),
            *([mistake("value-for-slope", y.item(), "y, a value and no slope")]
              if min(abs(y.item() - other) for other in (kept, kept + cut, erased)) > 0.05 * abs(y.item()) else []),
        ],
        why=worked(
            f"what is detached counts as a constant, {num(constant)}",
            "slope in the x that is left: "
            f"{slope.format(x=term(x), c=term(c), k=term(constant))} = **{num(kept)}**",
            f"without `detach` it would be {num(kept + cut)}",
        ),
        hints=["Replace the detached part by its number. Then differentiate what is left."],
    )  # fmt: skip


CAUSES = {
    "dead": (
        "One hidden unit is off (its ReLU gives 0) in every example",
        "dead-for-other-zero",
        "A dead unit leaves exact zeros in all that is its own, its column here, and nowhere else.",
    ),
    "detached": (
        "The hidden layer's output is detached before W2",
        "detach-for-other-zero",
        "Then the way back reaches neither W1 nor b1: both would have no gradient at all.",
    ),
    "cancelled": (
        "The sum x · W1 + b1 goes through batchnorm",
        "cancelled-for-other-zero",
        "Batchnorm takes the bias off again: all of b1 would be rounding dust, a million times smaller than the rest.",
    ),
    "unused": (
        "The forward pass leaves b1 out",
        "unused-for-other-zero",
        "Then b1 alone would have no gradient at all, and W1 would be alive.",
    ),
    "black": (
        "One of the two inputs is 0 in every example",
        "input-for-other-zero",
        "An input that is always 0 leaves its whole *row* of W1 at exactly 0, and b1 alive.",
    ),
}


def _gradients(cause: str, unit: int, generator: torch.Generator) -> list[list[float] | None]:
    """What reaches the rows of W1, b1 and W2, a column for each hidden unit; None where no route leads."""
    x, target = torch.randn(8, 2, generator=generator), torch.randn(8, generator=generator)
    first = torch.randn(2, 3, generator=generator).requires_grad_()
    bias = torch.randn(3, generator=generator) * 0.5 + 0.5
    last = torch.randn(3, generator=generator).requires_grad_()
    if cause == "dead":
        bias[unit] = -9.0
    if cause == "black":
        x[:, unit % 2] = 0.0
    bias.requires_grad_()
    z = x @ first if cause == "unused" else x @ first + bias
    if cause == "cancelled":
        z = functional.batch_norm(z, None, None, training=True)
    h = torch.relu(z)
    loss = ((h.detach() if cause == "detached" else h) @ last - target).square().mean()
    grads = torch.autograd.grad(loss, [first, bias, last], allow_unused=True)
    w, b, v = (None if grad is None else grad.tolist() for grad in grads)
    return [*(w or [None, None]), b, v]


def _cell(value: float) -> str:
    return num(value, 1 if abs(value) < 1e-6 else 2)  # far below any real gradient here: dust


@probe(truth="empirical")
def zero_grad_cause(draw: Draw) -> Choice:
    """No gradient at all, an exact 0 and rounding dust are three different findings."""
    cause, unit = draw.regime("cause", list(CAUSES)), draw.integer("unit", 0, 2, says="the hidden unit, from 0")
    rows = _gradients(cause, unit, torch.Generator().manual_seed(draw.seed("net")))
    columns = zip(*[values for values in rows if values is not None], strict=True)
    dead = sum(all(value == 0 for value in column) for column in columns)
    if dead != (cause == "dead") or (cause == "cancelled" and 0 in (rows[2] or [])):
        reject("another unit is dead as well, or the dust happens to be 0")
    cells = [["—"] * 3 if values is None else [_cell(value) for value in values] for values in rows]
    names = ["W1, input 1", "W1, input 2", "b1", "W2"]
    table = "\n".join(
        f"{name:<12}" + "".join(f"{cell:>10}" for cell in line) for name, line in zip(names, cells, strict=True)
    )
    telltale = {
        "dead": f"all that belongs to hidden unit {unit + 1} is exactly 0, the rest is alive",
        "detached": "W1 and b1 have no gradient at all: the way back ends before them",
        "cancelled": "b1 is dust, an exact 0 spoiled by rounding: whatever it adds is taken off again",
        "unused": "b1 alone has no gradient at all: no route leads from the loss to it",
        "black": f"the row of input {unit % 2 + 1} is exactly 0: input · error is 0 in every example",
    }[cause]
    return Choice(
        ask="A net x → W1, b1 → ReLU → W2 → loss, two inputs, three hidden units; one thing about it is out of the "
        "ordinary. Its `.grad`s after one `backward()` over 8 examples, a column for each hidden unit (— : no gradient "
        f"at all):\n\n```text\n{table}\n```\n\nWhat is it?",
        options=[right(text) if key == cause else wrong(text, name, why) for key, (text, name, why) in CAUSES.items()],
        why=f"**{CAUSES[cause][0]}**: {telltale}.\n\nFirst read the kind of zero (none at all, exactly 0, dust), then "
        "where it stands (a column, a row, a tensor).",
        hints=["Which kind of zero is it, and is it a column, a row or a whole tensor?"],
    )
