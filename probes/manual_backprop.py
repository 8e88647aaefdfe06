"""Backpropagation by hand, tensor by tensor: what each operation of a net sends back."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from quiz.probe import Choice, Draw, Number, grid, mistake, num, probe, reject, right, row, term, worked, wrong


def _sum(values: list[int]) -> str:
    return " + ".join(term(value) for value in values)


# Three probabilities that add up to 1, none of them ½: there 1 − p and p would agree.
SHARES = [
    [a / 100, b / 100, (100 - a - b) / 100]
    for a in range(5, 95, 5)
    for b in range(5, 95 - a, 5)
    if len({a, b, 100 - a - b}) == 3 and 50 not in {a, b, 100 - a - b}
]


@probe(digits=3, within="1%", fixed=["asked", "truth", "probabilities"])
def dlogits(draw: Draw) -> Number:
    """(softmax − one-hot) / n: the truth is pulled up with just the force by which the others are pushed down."""
    p, n = draw.pick("probabilities", SHARES), draw.pick("n", [2, 4, 5, 8, 10, 20], says="the batch size")
    truth, asked = (
        draw.integer("truth", 0, 2, says="the true class, from 0"),
        draw.integer("asked", 0, 2, says="the logit asked, from 0"),
    )
    logits = torch.tensor([p] + [[0.2, 0.3, 0.5]] * (n - 1), dtype=torch.float64).log().requires_grad_()
    loss = functional.cross_entropy(logits, torch.tensor([truth] + [0] * (n - 1)))
    (grad,) = torch.autograd.grad(loss, logits)
    answer, hit = grad[0, asked].item(), asked == truth
    force = round(p[asked] - hit, 2)
    mistakes = [
        mistake("mean-forgotten", n * answer, "what the sum over the batch would give; the loss is its *mean*"),
        mistake("direction-turned", -answer, "the way in which descent moves this logit; its slope has the other sign"),
    ]
    if hit:
        mistakes.append(mistake("log-only", -1 / p[asked] / n, "the slope of −ln p / n in the *probability*, −1/(n·p)"))
        mistakes.append(mistake("one-hot-forgotten", p[asked] / n, "p / n: right for a class that is not the truth"))
    else:
        mistakes.append(mistake("truth-only", 0, "what a loss without softmax would send to the other classes"))
        mistakes.append(mistake("one-hot-everywhere", (p[asked] - 1) / n, "(p − 1) / n: right for the true class only"))
    return Number(
        ask=f"A batch of {n} examples, three classes, mean cross-entropy. For one example softmax gives {row(p)}, and "
        f"its true class is the {['first', 'second', 'third'][truth]}. What is the gradient of the loss in this "
        f"example's **{['first', 'second', 'third'][asked]}** logit?",
        answer=answer,
        mistakes=mistakes,
        why=worked(
            f"softmax less one-hot: {row([round(value - (place == truth), 2) for place, value in enumerate(p)])}, "
            "which adds up to 0",
            f"the loss is a mean over {n}: {num(force)} / {n} = **{num(answer, 3)}**",
            "descent goes against it: this logit is " + ("pulled up" if hit else "pushed down"),
        ),
        hints=["Raise this logit a little: does the loss rise or fall?", "(softmax − one-hot), and then the mean."],
    )


OFFERED = {
    "W": ["x.T @ dout", "dout.T @ x", "dout @ W.T", "dout @ W"],
    "x": ["dout @ W.T", "dout @ W", "x.T @ dout", "dout.T @ x"],
    "b": ["dout.sum(0)", "dout.sum(1)", "dout.mean(0)", "dout"],
}


def _judged(code: str, wanted: str, grad: Tensor, known: dict[str, Tensor]) -> tuple[str, str]:
    """The misconception behind an expression and what is wrong with it; both empty if it is the gradient."""
    if " @ " in code:
        left, right_one = (known[name.removesuffix(".T")].T if name.endswith(".T") else known[name]
                           for name in code.split(" @ "))  # fmt: skip
        if left.shape[1] != right_one.shape[0]:
            return "inner-sizes", f"{_size(left)} and {_size(right_one)} can't be multiplied: the inner sizes differ."
        value = left @ right_one
    else:
        dout = known["dout"]
        value = {"dout.sum(0)": dout.sum(0), "dout.sum(1)": dout.sum(1), "dout.mean(0)": dout.mean(0)}.get(code, dout)
    if value.shape == grad.shape:
        if torch.allclose(value, grad):
            return "", ""
        return "mean-for-sum", "The bias was added to every example. What comes back adds up; nothing is averaged."
    for name in {"x", "W"} - {wanted}:
        if value.shape == known[name].shape:
            return "shape-of-other", f"Its shape is {_size(value)}: that is the gradient in {name}."
    if code == "dout":
        return "broadcast-not-summed", f"Its shape is {_size(value)}: one gradient for every example, not yet summed."
    slip = "transposed" if value.shape[::-1] == grad.shape else "wrong-axis" if wanted == "b" else "shape-of-other"
    return slip, f"Its shape is {_size(value)}; the gradient in {wanted} has {_size(grad)}, as {wanted} has."


def _size(tensor: Tensor) -> str:
    return str(tuple(tensor.shape))


@probe(nudge=False)
def matmul_backward(draw: Draw) -> Choice:
    """Only one arrangement of the two known matrices has the shape of the wanted gradient."""
    n, i, o = draw.sample("sizes", [2, 3, 4, 5, 6, 8, 10, 12, 16, 27, 32], 3, says="the size (batch, in, out)")
    wanted, layer = (
        draw.regime("wanted", ["W", "x", "b"], says="the gradient asked for"),
        draw.regime("layer", ["x @ W + b", "x @ W.T + b"]),
    )
    generator, flipped = torch.Generator().manual_seed(draw.seed("numbers")), ".T" in layer
    sizes = {"x": (n, i), "W": (o, i) if flipped else (i, o), "b": (o,), "dout": (n, o)}
    known = {name: torch.randn(*size, generator=generator, dtype=torch.float64) for name, size in sizes.items()}
    leaf = known[wanted].requires_grad_()
    out = known["x"] @ (known["W"].T if flipped else known["W"]) + known["b"]
    (grad,) = torch.autograd.grad(out, leaf, known["dout"])
    verdicts = {code: _judged(code, wanted, grad, known) for code in OFFERED[wanted]}
    answer = next(code for code, (slip, _) in verdicts.items() if not slip)
    reason = {
        "W": f"no other arrangement gives {sizes['W']}; the sum over the {n} examples hides in the product",
        "x": f"no other arrangement gives {sizes['x']}",
        "b": "b was copied to every example, so the gradients of the copies are added",
    }[wanted]
    return Choice(
        ask=f"A layer computes `out = {layer}`. Shapes: x {sizes['x']}, W {sizes['W']}, b {sizes['b']}. From above "
        f"comes `dout`, the gradient of the loss in `out`. Which expression is the gradient in **{wanted}**?",
        options=[
            wrong(f"`{code}`", slip, why) if slip else right(f"`{code}`") for code, (slip, why) in verdicts.items()
        ],
        why=worked(
            f"`dout` has the shape of `out`, {sizes['dout']}; the gradient in {wanted} has that of {wanted}, "
            f"{sizes[wanted]}",
            f"**`{answer}`**: {reason}",
        ),
        hints=["Which shape must the gradient have? What has to stand left, what right, to get it?"],
    )


@probe(within="1%", fixed=["place", "shape"])
def broadcast_backward(draw: Draw) -> Number:
    """What was copied forward is summed backward, along the stretched axis."""
    rows, columns = draw.pick("size", [[3, 2], [2, 3], [3, 4], [4, 3]], says="the shape of x")
    shape = draw.regime("shape", ["row", "column"], says="the shape of b")
    upstream = [
        draw.integers(f"row {place}", -4, 9, columns, says=f"row {place} of dout") for place in range(1, rows + 1)
    ]
    place = draw.integer("place", 0, min(rows, columns) - 1, says="the place asked, from 0")
    size = (columns,) if shape == "row" else (rows, 1)
    b = torch.zeros(size, dtype=torch.float64, requires_grad=True)
    dout = torch.tensor(upstream, dtype=torch.float64)
    (grad,) = torch.autograd.grad(torch.zeros(rows, columns, dtype=torch.float64) + b, b, dout)
    answer = grad.flatten()[place].item()
    column, line = [values[place] for values in upstream], upstream[place]
    mine, other = (column, line) if shape == "row" else (line, column)
    if abs(answer) < 2 or sum(other) == answer:
        reject("a sum is nearly zero, or the two sums agree")
    index = f"[{place}]" if shape == "row" else f"[{place}, 0]"
    return Number(
        exact=True,
        ask=f"`out = x + b`; x has the shape {(rows, columns)}, b the shape {size}. From above comes dout:\n\n"
        f"{grid(upstream)}\n\nWhat is `b.grad{index}`? (Indices count from 0.)",
        answer=answer,
        mistakes=[
            mistake("wrong-axis", sum(other), "a sum along the other axis, the one in which b was *not* stretched"),
            mistake("mean-for-sum", sum(mine) / len(mine), "the average over the copies; their effects add up"),
            *([mistake("first-copy", mine[0], "the gradient of one copy only; every copy sends one back")]
              if mine[0] not in {answer, sum(other), answer / len(mine)} else []),
        ],
        why=worked(
            f"b{index} was added to every number of {'column' if shape == 'row' else 'row'} {place}",
            f"so all of their gradients come back to it: {_sum(mine)} = **{num(answer)}**",
        )
        + "\n\nA copy forward is a sum backward; and a sum forward is a copy backward.",
        hints=["Which entries of `out` change when this one number of b does?"],
    )  # fmt: skip


@probe(digits=3, within="1%", fixed=["at"])
def bn_backward(draw: Draw) -> Number:
    """One x reaches the loss by itself, through the mean and through the variance: two averages are taken off."""
    signs = draw.pick(
        "unit", [[1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1], [-1, -1, 1, 1], [-1, 1, 1, -1]], says="x̂"
    )
    mean, std = (
        draw.pick("mean", [-3, -1, 2, 4], says="the mean of x"),
        draw.pick("std", [0.1, 0.25, 4, 5, 10], says="σ"),
    )
    level, tilt = (
        draw.pick("level", [-4, -2, 2, 4], says="the mean of dy"),
        draw.pick("tilt", [-3, -1, 1, 3], says="the mean of dy · x̂"),
    )
    rest = {
        sign: iter((u, -u))
        for sign, u in zip(
            (1, -1),
            draw.sample("rest", [-6, -5, -3, -2, 2, 3, 5, 6], 2, says="what is left of dy at x̂ = ±1"),
            strict=True,
        )
    }
    dy, at = (
        [level + tilt * sign + next(rest[sign]) for sign in signs],
        draw.integer("at", 0, 3, says="the example asked, from 0"),
    )
    x = torch.tensor([mean + std * sign for sign in signs], dtype=torch.float64)[:, None].requires_grad_()
    unit = functional.batch_norm(x, None, None, training=True, eps=1e-12)
    (grad,) = torch.autograd.grad(unit, x, torch.tensor(dy, dtype=torch.float64)[:, None])
    answer, left = grad[at, 0].item(), dy[at] - level - signs[at] * tilt
    return Number(
        ask=f"Batchnorm over a batch of four, γ = 1, ε negligible, the variance divided by n. The deviation is "
        f"σ = {num(std)}, the standardised values are x̂ = {row(signs)}, and from above comes dy = {row(dy)}. The "
        f"mean of dy is {num(level)}, that of dy · x̂ is {num(tilt)}. What is dx for the "
        f"{['first', 'second', 'third', 'fourth'][at]} example?",
        answer=answer,
        mistakes=[
            mistake("statistics-constant", dy[at] / std, "dy / σ, as if mean and variance were constants"),
            mistake("variance-constant", (dy[at] - level) / std, "what comes out with the variance as a constant"),
            mistake("scale-forgotten", left, "the result before the division by σ"),
            mistake("mean-constant", (dy[at] - signs[at] * tilt) / std, "what comes out with the mean as a constant"),
        ],
        why=worked(
            f"through the mean: the average of dy, {num(level)}, is taken off",
            f"through the variance: the average of dy · x̂, {num(tilt)}, times x̂ = {num(signs[at])} is taken off",
            f"dx = ({num(dy[at])} − {term(level)} − {term(signs[at] * tilt)}) / {num(std)} = **{num(answer, 3)}**",
        )
        + "\n\nThe four dx add up to 0, and so do the four dx · x̂: a shift or a stretch of the batch changes nothing.",
        hints=[
            "Three routes lead from an x to the loss: its own x̂, the mean and the variance. Each has its term.",
            "dx = (dy − mean(dy) − x̂ · mean(dy · x̂)) / σ",
        ],
    )


LETTERS = "aeilmnorst"


@probe(within="1%", fixed=["times"])
def embedding_rows(draw: Draw) -> Number:
    """A letter that is used k times receives k gradients, and they are added."""
    used, *others = draw.sample("letters", LETTERS, 4, says="the letters")
    times = draw.pick("times", [2, 3, 4], says="the uses of the first letter")
    text = draw.shuffled(
        "text", [used] * times + [others[place % 3] for place in range(6 - times)], says="the letter at position"
    )
    forces = draw.sample("gradients", [-4, -3, -2, -1, *range(1, 12)], 6)
    index = torch.tensor([LETTERS.index(letter) for letter in text])
    table = torch.zeros(len(LETTERS), 1, dtype=torch.float64, requires_grad=True)
    (grad,) = torch.autograd.grad(table[index], table, torch.tensor(forces, dtype=torch.float64)[:, None])
    answer = grad[LETTERS.index(used), 0].item()
    mine = [force for letter, force in zip(text, forces, strict=True) if letter == used]
    if abs(answer) < 2 or answer in {mine[0], mine[-1]}:
        reject("one of the gradients is the sum already")
    mistakes = [
        mistake("overwritten", mine[-1], "the last gradient alone, what `dC[ix] = demb` without `+` leaves"),
        mistake("first-copy", mine[0], "the first gradient alone"),
    ]
    mean = sum(mine) / times
    if min(abs(mean - one) for one in (answer, mine[0], mine[-1])) >= 1:
        mistakes.append(mistake("mean-for-sum", mean, "their average; every use has its own effect, and effects add"))
    return Number(
        exact=True,
        ask=f"An embedding table C with one number for each letter. Six positions look up the letters "
        f"{' '.join(text)}, and from above come the gradients {row(forces)}, position by position. What is the "
        f"gradient of C's row for *{used}*?",
        answer=answer,
        mistakes=mistakes,
        why=worked(
            f"*{used}* is used {times} times: its row was copied to {times} positions",
            f"each copy sends its gradient back: {_sum(mine)} = **{num(answer)}**",
            "letters that do not occur get 0, and stay as they are",
        ),
        hints=["Where does this row go? What comes back from each of these places?"],
    )


@probe(digits=3, within="1%", fixed=["given"])
def bessel(draw: Draw) -> Number:
    """Dividing by n − 1 makes a variance larger by n / (n − 1): a lot for 4, next to nothing for 1000."""
    n, given = (
        draw.pick("n", [3, 4, 5, 6, 8, 9, 10, 11, 16, 21]),
        draw.regime("given", ["biased", "unbiased"], says="the variance given"),
    )
    unit = draw.pick(
        "times", [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.2, 1.5, 2, 3, 4, 5], says="the variances' difference"
    )
    biased, unbiased = round((n - 1) * unit, 4), round(n * unit, 4)  # n times the one is n − 1 times the other
    x = torch.arange(n, dtype=torch.float64)
    x = x * (biased / x.var(correction=0)).sqrt()
    shown, answer = (biased, x.var()) if given == "biased" else (unbiased, x.var(correction=0))
    calls = ["`x.var(correction=0)`, which divides by n,", "`x.var()`, which divides by n − 1,"]
    known, asked = calls if given == "biased" else calls[::-1]
    factor = n / (n - 1) if given == "biased" else (n - 1) / n
    return Number(
        ask=f"{n} values x. {known} gives {num(shown)}. What does {asked} give?",
        answer=answer,
        mistakes=[
            mistake("ratio-inverted", shown / factor, "what the inverse factor gives: the smaller divisor belongs to "
                    "the larger variance"),
            mistake("no-difference", shown, "the same number again; only for large n can the two be taken as equal"),
            *([mistake("off-by-one", shown * ((n + 1) / n if given == "biased" else n / (n + 1)),
                       "what n and n + 1 would give; the divisors are n and n − 1")] if n <= 6 else []),
        ],
        why=worked(
            f"the sum of the squared deviations is the same: {num(shown)} · {n if given == 'biased' else n - 1} = "
            f"{num(round(n * biased, 4))}",
            f"divided by {n - 1 if given == 'biased' else n}: **{num(answer, 3)}**",
        )
        + "\n\nTorch's `var` takes n − 1 unless told otherwise; its batchnorm normalises with n but keeps n − 1 in the "
        "running average for later use, a mismatch that only tiny batches feel.",
        hints=["What do the two have in common before they are divided?"],
    )  # fmt: skip


BATCH, FEATURES = "over the batch (each column of dx)", "over the features (each row of dx)"
BOTH, NEITHER = "over both", "over neither"
FORWARD: dict[str, Callable[[Tensor], Tensor]] = {
    "batchnorm in training mode": lambda x: functional.batch_norm(x, None, None, training=True),
    "`x - x.mean(0)`": lambda x: x - x.mean(0),
    "`softmax(x, dim=0)`": lambda x: torch.softmax(x, 0),
    "layernorm": lambda x: functional.layer_norm(x, x.shape[1:]),
    "softmax and cross-entropy": lambda x: torch.log_softmax(x, 1),
    "`x - x.mean(1, keepdim=True)`": lambda x: x - x.mean(1, keepdim=True),
    "`tanh`": torch.tanh,
    "batchnorm after `eval()`": lambda x: functional.batch_norm(
        x, x.new_full(x.shape[1:], 0.1), x.new_full(x.shape[1:], 1.4)
    ),
    "`x - x.mean(0)`, and then layernorm": lambda x: functional.layer_norm(x - x.mean(0), x.shape[1:]),
}
LAYERS = {
    BATCH: {
        "batchnorm in training mode": "A shift of a whole feature is taken off again with the batch mean",
        "`x - x.mean(0)`": "A shift of a whole column is taken off again",
        "`softmax(x, dim=0)`": "This softmax runs over the examples, and can't see a column's common level",
    },
    FEATURES: {
        "layernorm": "A shift of all features of one example is taken off again with its mean",
        "softmax and cross-entropy": "Softmax can't see the common level of one example's logits",
        "`x - x.mean(1, keepdim=True)`": "A shift of a whole row is taken off again",
    },
    BOTH: {"`x - x.mean(0)`, and then layernorm": "The first takes off a shift of a column, the second one of a row"},
    NEITHER: {
        "`tanh`": "Any shift of its input shows in the output",
        "batchnorm after `eval()`": "The running averages are constants, so a shift gets through",
    },
}
NEEDS = {
    BATCH: ("shift-axis", "For that it would have to be blind to a shift of a whole column, and to no other."),
    FEATURES: ("shift-axis", "For that it would have to be blind to a shift of a whole row, and to no other."),
    BOTH: ("zero-both-ways", "For that it would have to be blind to shifts of columns and of rows."),
    NEITHER: ("no-invariance", "It is blind to a kind of shift, and its gradient shows that."),
}


@probe(nudge=False)
def zero_sums(draw: Draw) -> Choice:
    """Where the forward pass is blind to a shift along an axis, the gradient sums to zero along it."""
    kind = draw.regime("kind", [BATCH, FEATURES, BATCH, FEATURES, NEITHER, BOTH], says="where dx adds up to 0")
    layer = draw.pick("layer", list(LAYERS[kind]))
    n, features = draw.sample(
        "sizes", [4, 5, 6, 8, 10, 12, 16, 20, 24, 27, 32, 48, 50, 64], 2, says="the size (examples, features)"
    )
    generator = torch.Generator().manual_seed(draw.seed("numbers"))
    x, force = (torch.randn(n, features, generator=generator, dtype=torch.float64) for _ in range(2))
    x.requires_grad_()
    (dx,) = torch.autograd.grad(FORWARD[layer](x), x, force)
    sums = {"batch": dx.sum(0).abs().max().item(), "features": dx.sum(1).abs().max().item()}
    found = {(True, False): BATCH, (False, True): FEATURES, (True, True): BOTH, (False, False): NEITHER}
    answer = found[(sums["batch"] < 1e-9, sums["features"] < 1e-9)]  # zero but for rounding
    said = [f"the sums over the {axis} are {'0' if size < 1e-9 else f'anything, here up to ±{num(size, 2)}'}"
            for axis, size in sums.items()]  # fmt: skip
    return Choice(
        ask=f"x has the shape {(n, features)}: {n} examples, {features} features. It goes through **{layer}** on its "
        "way to the loss. Over which axis do the entries of dx, the gradient in x, add up to 0, whatever comes from "
        "above?",
        options=[right(text) if text == answer else wrong(text, *needs) for text, needs in NEEDS.items()],
        why=worked(f"{LAYERS[kind][layer]}: **{answer}**", *said)
        + "\n\nA shift that changes nothing has the slope 0, and this slope is the sum of the gradients along it.",
        hints=["Add a constant to a whole column, or to a whole row of x. Does the output change?"],
    )
