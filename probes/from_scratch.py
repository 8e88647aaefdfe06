"""fast.ai's lesson 5: a linear model and a small net by hand, down to the line that zeroes the gradients."""

from collections.abc import Sequence

import torch

from quiz.model import Mistake
from quiz.probe import (
    Bars,
    Choice,
    Diagnosis,
    Draw,
    Line,
    Multi,
    Number,
    Shape,
    grid,
    mistake,
    num,
    part,
    probe,
    reject,
    right,
    right_panel,
    row,
    worked,
    wrong,
    wrong_panel,
)


@probe(digits=2, within="2%")
def plateau_value(draw: Draw) -> Number:
    """A net that says the same to everybody costs the share of those it is wrong about."""
    n = draw.pick("rows", [100, 200, 400, 500, 1000], says="the number of passengers")
    percent = draw.pick("percent", [*range(8, 43), *range(58, 93)], says="the percentage of survivors")
    logit = draw.pick("logit", [-40, -36, -32, -28, -24, 24, 28, 32, 36, 40])
    ones = n * percent // 100
    labels = torch.cat([torch.ones(ones), torch.zeros(n - ones)]).double()
    loss = (torch.full((n,), float(logit)).double().sigmoid() - labels).abs().mean().item()
    said, missed, count = (0, "survived", ones) if logit < 0 else (1, "died", n - ones)
    return Number(
        ask=f"A stuck net: for every passenger the logit (what goes into its final sigmoid) is {num(logit)}. Of the "
        f"{n} passengers {ones} survived (label 1). Which loss (mean absolute error) does it print?",
        answer=loss,
        mistakes=[
            mistake("undecided-half", 0.5, "the loss of a net that says 0.5 to everybody; this one is very decided"),
            mistake("wrong-class", 1 - loss, "the share of those it gets right"),
            mistake("sure-means-no-loss", 0, "the loss of a net that is sure *and* always right"),
            mistake(
                "cross-entropy-not-mae", abs(logit) * count / n, "the mean cross-entropy; an absolute error is ≤ 1"
            ),
        ],
        why=worked(
            f"sigmoid({num(logit)}) is {said}, but for a crumb: it says {said} to everybody",
            f"each of the {count} who {missed} costs 1, everybody else 0: {count} / {n} = **{num(loss, 2)}**",
            moral="A loss that sticks at the share of a class is a net with one and the same answer for everybody.",
        ),
        hints=["What does the sigmoid make of it? For which passengers is that wrong, and by how much?"],
    )


EPOCH = ("predict", "loss", "backward", "step", "zero")
# Listings, the mistake of who takes another for them, and what each does to the losses.
LISTINGS = {
    "sound": (EPOCH, "bug-seen-in-sound-loop", "each epoch steps along a fresh gradient: a steady fall"),
    "lost": (
        ("predict", "loss", "backward", "zero", "step"),
        "zero-order-harmless",
        "the gradient is wiped before it is used: nothing ever moves",
    ),
    "summed": (
        ("predict", "loss", "backward", "step"),
        "grad-overwritten",
        "gradients pile up: the second step is too long, soon the weight overshoots, and the loss comes back up",
    ),
    "stale": (
        ("predict", "loss", "step", "zero", "backward"),
        "step-order-harmless",
        "the first step finds no gradient, each later one an old one: two equal losses at first",
    ),
}


def _losses(lines: Sequence[str], x: torch.Tensor, y: torch.Tensor, rate: float) -> list[float]:
    """The losses of six epochs that run these lines in this order, for the model w · x with w = 0 at first."""
    w, losses = torch.zeros((), dtype=torch.float64, requires_grad=True), []
    loss = w  # predicting is part of the loss here: no order puts anything between the two
    for _ in range(6):
        for line in lines:
            match line:
                case "loss":
                    loss = (w * x - y).square().mean()
                    losses.append(loss.item())
                case "backward":
                    loss.backward()  # type: ignore[no-untyped-call]
                case "step" if w.grad is not None:
                    w.data -= rate * w.grad
                case "zero":
                    w.grad = None
    return losses


@probe(by="read", truth="empirical")
def loop_order(draw: Draw) -> Choice:
    """The trace of the losses tells in which order the loop's lines ran."""
    kind = draw.regime("kind", list(LISTINGS), says="the order of the lines")
    x = torch.tensor(draw.sample("x", [1, 2, 3, 4, 5], 3), dtype=torch.float64)
    y = (
        x * draw.integer("weight", 2, 6, says="the w behind the targets")
        + torch.tensor(draw.integers("noise", -1, 1, 3, says="the noise on target"))
    ).double()
    share = draw.pick("share", [0.25, 0.3, 0.35], says="the share of the way per step")
    losses = _losses(LISTINGS[kind][0], x, y, share / (2 * x.square().mean().item()))
    listing = {name: " → ".join(lines) for name, (lines, *_) in LISTINGS.items()}
    return Choice(
        ask=f"The model {row(x.tolist())} · w is fitted to {row(y.tolist())} by mean squared error, from w = 0. Each "
        "epoch runs the same lines of PyTorch, in the same order (`step` skips a weight that has no gradient yet). "
        "In which order, to print these losses?",
        options=[
            right(listing[name]) if name == kind else wrong(listing[name], known, f"There {does}.")
            for name, (_, known, does) in LISTINGS.items()
        ],
        charts=[Bars(losses, [f"epoch {epoch}" for epoch in range(6)], title="loss")],
        hints=["Which gradient does each step use: this epoch's, an older one, several added up, or none?"],
        why=f"**{listing[kind]}**: {LISTINGS[kind][2]}.\n\n"
        + worked(*(f"{listing[name]}: {does}" for name, (*_, does) in LISTINGS.items() if name != kind)),
    )


def _signed(value: float) -> str:
    """A number as a factor or a summand: negative ones in parentheses."""
    return f"({num(value)})" if value < 0 else num(value)


def _added(values: Sequence[float]) -> str:
    """A sum, written out."""
    first, *rest = (round(value, 6) for value in values)
    return " + ".join([num(first), *map(_signed, rest)])


def _apart(answer: float, *mistakes: Mistake) -> list[Mistake]:
    """Those that are no neighbours of the answer, nor of each other: for whole numbers."""
    kept: list[Mistake] = []
    for one in mistakes:
        if all(abs(float(one.value) - value) > 1 for value in (answer, *(float(other.value) for other in kept))):
            kept.append(one)
    return kept


def _line(slope: float, offset: float) -> str:
    sign = "−" if offset < 0 else "+"
    times = {1: "", -1: "−"}.get(int(slope), num(slope))
    return f"{times}x {sign} {num(abs(offset))}" if offset else f"{times}x"


@probe(nudge=False)
def relu_sum(draw: Draw) -> Number:
    """Each piece is cut at zero by itself; only then are they added."""
    x = draw.pick("x", [-3, -2, -1, 1, 2, 3])
    slopes = draw.sample("slopes", [-3, -2, -1, 1, 2, 3], 3, says="the slope of line")
    heights = draw.integers("heights", 2, 9, 3, says="the size at *x* of line")
    signs = draw.shuffled(
        "signs",
        draw.pick("cut", [[1, 1, -1], [1, -1, -1]], says="the signs at *x*, in order"),
        says="the sign at *x* of line",
    )
    values = [float(height * sign) for height, sign in zip(heights, signs, strict=True)]
    offsets = [value - slope * x for value, slope in zip(values, slopes, strict=True)]
    m, b = (torch.tensor(several, dtype=torch.float64) for several in (slopes, offsets))
    places = torch.linspace(-4, 4, 81, dtype=torch.float64)
    curve = (places[:, None] * m + b).relu().sum(1)
    answer, total = (m * x + b).relu().sum().item(), sum(values)
    bent = sum(offset + max(slope * x, 0) for slope, offset in zip(slopes, offsets, strict=True))
    pieces = [_line(slope, offset) for slope, offset in zip(slopes, offsets, strict=True)]
    return Number(
        ask=f"A curve made of three ReLUs: {' + '.join(f'relu({piece})' for piece in pieces)}. "
        f"How high is it at x = {num(x)}?",
        answer=answer,
        exact=True,
        mistakes=_apart(
            answer,
            mistake("relu-forgotten", total, "the sum of the three lines, with none of them cut"),
            mistake("relu-after-sum", max(total, 0), "the sum cut at 0; each line is cut by itself"),
            mistake("relu-before-offset", bent, "what cutting before the offset is added gives"),
        ),
        why=worked(
            *(
                f"relu({piece}): {num(value)}" + (", cut to 0" if value < 0 else ", stays")
                for piece, value in zip(pieces, values, strict=True)
            ),
            f"together: **{num(answer)}**",
            moral="Cut first, then add: so each piece contributes one bend at a place of its own.",
        ),
        hints=["Work out the three lines one by one. What does ReLU make of a negative one?"],
        after=[Line(curve, places, title="the three added up", x="x", asked=x)],
    )


@probe(digits=3, within="1%")
def mae_grad(draw: Draw) -> Number:
    """For an absolute error only the side of each point counts, and x is its leverage."""
    x = draw.sample("x", [-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6], 4)
    slope = draw.pick("slope", [-2, -1, 1, 2, 3], says="w")
    sides = draw.shuffled(
        "sides",
        draw.pick("balance", [[1, 1, 1, -1], [1, 1, -1, -1], [1, -1, -1, -1]], says="the error signs, in order"),
        says="the error sign of point",
    )
    errors = [
        side * gap
        for side, gap in zip(sides, draw.integers("gaps", 1, 4, 4, says="the error size of point"), strict=True)
    ]
    y = [slope * place - error for place, error in zip(x, errors, strict=True)]
    w = torch.tensor(float(slope), dtype=torch.float64, requires_grad=True)
    places, targets = (torch.tensor(several, dtype=torch.float64) for several in (x, y))
    (gradient,) = torch.autograd.grad((w * places - targets).abs().mean(), w)
    if abs(gradient) < 0.5:
        reject("the points cancel")
    signed = [place * side for place, side in zip(x, sides, strict=True)]
    signs = mistake("input-forgotten", sum(sides) / 4, "the mean of the signs, as for a constant; each counts x times")
    table = grid([x, [slope * place for place in x], y], names=["x", "wx", "y"])
    return Number(
        ask=f"The model is wx with w = {num(slope)}, the loss the mean of |wx − y| over four points:\n\n{table}\n\n"
        "What is the gradient of the loss with respect to w?",
        answer=gradient,
        mistakes=[
            mistake("squared-error-gradient", 2 * sum(e * place for e, place in zip(errors, x, strict=True)) / 4,
                    "the gradient of the mean *squared* error: there each point counts by its distance"),
            *([signs] if sum(sides) != sum(signed) else []),
            mistake("sum-not-mean", sum(signed), "the sum over the four points; the mean divides it by 4"),
            mistake("direction-turned", -gradient, "the direction of *descent*: the gradient points uphill"),
        ],
        why=worked(
            f"above y or below it? signs of wx − y: {row(sides)}",
            f"times x: {row(signed)}",
            f"mean: {num(sum(signed))} / 4 = **{num(gradient, 3)}**",
            moral="How far off a point is plays no part; x says how much leverage w has on it.",
        ),
        hints=["The slope of |error| is 1 or −1. How much does wx move when w moves by 1?"],
    )  # fmt: skip


@probe()
def count_above_from_grad(draw: Draw) -> Number:
    """A mean absolute error lets points vote, one voice each: the gradient counts them."""
    n = draw.pick("points", [20, 25, 40, 50, 100])
    above = draw.integer("above", 2, n - 2, says="the number of points above")
    name = draw.pick("name", ["c", "the bias", "the intercept", "the constant term"], says="the lift's name")
    if abs(2 * above - n) < n / 10:
        reject("a nearly even vote")
    sides = torch.cat([torch.ones(above), -torch.ones(n - above)]).double()
    c = torch.zeros((), dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad((c - sides).abs().mean(), c)
    return Number(
        ask=f"A curve is fitted to {n} points by mean absolute error; none of them lies on it. PyTorch says that the "
        f"loss has the gradient {num(round(gradient.item(), 4))} with respect to {name}, which lifts the whole curve. "
        "How many of the points lie *above* the curve?",
        answer=above,
        exact=True,
        mistakes=_apart(
            above,
            mistake("direction-turned", n - above, "the number *below* the curve"),
            mistake("other-side-forgotten", abs(n - 2 * above), "the surplus of one side over the other"),
            mistake("gradient-means-balance", n / 2, "an even split, which has the gradient 0"),
        ),
        why=worked(
            "lift the curve a little: the error of a point above shrinks, that of a point below grows",
            f"so the gradient is (below − above) / {n}: below − above = {num(n - 2 * above)}",
            f"together they are {n}: above = ({n} − {_signed(n - 2 * above)}) / 2 = **{above}**",
            moral="One point, one voice, however far off it is. The vote is even at the median.",
        ),
        hints=["What does lifting the curve a little do to the error of one point above it, of one below it?"],
    )


TIMES = ["never", "once", "twice", "three times", "four times"]


@probe(fixed=["before", "after"])
def zero_grad_accumulate(draw: Draw) -> Number:
    """`backward()` adds to `.grad`; only zeroing starts afresh."""
    c, place = draw.pick("c", [0.5, 1, 2, 3, 5], says="the factor of x²"), draw.pick("x", [-6, -5, -4, -3, 3, 4, 5, 6])
    before, after = (
        draw.integer("before", 0, 3, says="the calls before zeroing"),
        draw.integer("after", 2, 4, says="the calls after that"),
    )
    x = torch.tensor(float(place), dtype=torch.float64, requires_grad=True)
    for call in range(before + after):
        if call == before and x.grad is not None:
            x.grad.zero_()
        (c * x**2).backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None
    once, answer = 2 * c * place, x.grad.item()
    never = mistake("zeroing-ignored", once * (before + after), "the sum of all the calls, as if nothing was zeroed")
    value = mistake("value-for-slope", c * place**2 * after, "the sum of the losses; their slopes are added")
    first = f"`backward()` is called {TIMES[before]}, then comes `x.grad.zero_()`, then " if before else ""
    return Number(
        ask=f"x = {num(place)}, and the loss is {'' if c == 1 else num(c)}x². {first}`backward()` is called "
        f"{TIMES[after]}, each time on the loss computed anew; x stays as it is. What is `x.grad` now?",
        answer=answer,
        exact=True,
        mistakes=[
            mistake("grad-overwritten", once, "the gradient of a single call; later calls add theirs"),
            mistake("gradients-multiplied", once**after, "the product of the gradients; they are added"),
            *([value] if len({value.value, never.value, answer, once**after}) == 4 else []),
            *([never] if before else []),
        ],
        why=worked(
            f"one call: 2 · {num(c)} · {_signed(place)} = {num(once)}",
            f"{after} calls since `.grad` was {'zeroed' if before else 'empty'}: {after} · {_signed(once)} = "
            f"**{num(answer)}**",
            moral="`backward()` means `.grad +=`. Several losses can contribute; the price is that you must zero.",
        ),
        hints=["What does a single call leave in `.grad`? What does the next one do with it?"],
    )


UNITS: dict[str, dict[str, float]] = {
    "age": {"years": 80, "decades": 8},
    "fare": {"pounds": 512, "hundreds": 5.12, "log": 6.24},
    "siblings": {"number": 8},
    "female": {"0 or 1": 1},
}


@probe(by="read")
def scale_dominates(draw: Draw) -> Multi:
    """A contribution is coefficient times value; dividing by the maxima makes columns comparable."""
    units = [draw.pick(f"{name}-unit", list(choices), says=f"the unit of *{name}*") for name, choices in UNITS.items()]
    largest = torch.tensor([UNITS[name][unit] for name, unit in zip(UNITS, units, strict=True)]).double()
    shares = torch.tensor(
        [*(draw.pick(name, [0.25, 0.5, 0.75, 1], says=f"*{name}* over its largest") for name in list(UNITS)[:3]), 1]
    ).double()
    parts = torch.tensor(
        draw.shuffled("parts", [0.6, 0.3, -0.15, -0.06], says="the scaled part of column")
    ).double() * draw.pick("scale", [-1, 1, 2], says="the factor on all parts")
    coefficients, values = parts / shares, shares * largest
    raw, scaled = coefficients * values, coefficients * (values / largest)
    ranked = raw.abs().sort(descending=True).values
    if ranked[0] < 1.2 * ranked[1]:
        reject("two columns contribute alike")
    slips = dict.fromkeys(UNITS, "contribution-misjudged")
    slips[list(UNITS)[int(values.argmax())]] = "value-not-contribution"
    slips[list(UNITS)[int(coefficients.abs().argmax())]] = "coefficient-not-contribution"

    def options(contributions: torch.Tensor) -> Choice:
        best = list(UNITS)[int(contributions.abs().argmax())]
        lines = [
            right(name)
            if name == best
            else wrong(name, slips[name], f"It contributes {num(amount, 2)}: *{best}* moves the sum further.")
            for name, amount in zip(UNITS, contributions.tolist(), strict=True)
        ]
        return Choice("", lines, ordered=True)

    table = grid(
        [[round(v, 2) for v in values.tolist()], [round(v, 2) for v in largest.tolist()],
         [round(v, 4) for v in coefficients.tolist()]],
        names=["this passenger", "largest of all", "coefficient"],
        columns=[f"{name} ({unit})" for name, unit in zip(UNITS, units, strict=True)],
    )  # fmt: skip
    return Multi(
        ask=f"A linear model adds up coefficient × value over these columns:\n\n{table}\n\nWhich column changes this "
        "passenger's sum most, up or down: **before**, with these values, and **after** each column has been divided "
        "by its largest value, the coefficients left as they are?",
        parts=[part("before", options(raw)), part("after", options(scaled))],
        why=worked(
            f"before, coefficient × value: {row(raw.tolist(), 2)}: **{list(UNITS)[int(raw.abs().argmax())]}**",
            f"after, the same divided by the largest value: {row(scaled.tolist(), 2)}: "
            f"**{list(UNITS)[int(scaled.abs().argmax())]}**",
            moral="With coefficients of like size, as at a random start, the column with the largest numbers rules the "
            "sum until it is divided; and one rate can't serve all.",
        ),
        hints=["Neither the largest value nor the largest coefficient decides, but their product."],
    )


PLACES = {"prediction-column": ((2, 1), (2,)), "target-column": ((2,), (2, 1)), "rows": ((2,), (2,)),
          "columns": ((2, 1), (2, 1))}  # fmt: skip


@probe()
def silent_broadcast_loss(draw: Draw) -> Multi:
    """A row and a column make a table of all pairs: the loss runs, and means something else."""
    v = sorted(draw.sample("values", list(range(1, 13)), 4, says="the number"))
    places = draw.pick(
        "places",
        [[0, 3, 1, 2], [3, 0, 1, 2], [1, 2, 0, 3], [2, 1, 0, 3], [0, 2, 3, 1], [1, 3, 0, 2]],
        says="the numbers' order, by size",
    )
    shapes = PLACES[
        draw.pick("shapes", [*PLACES, "target-column", "prediction-column"], says="what is a column or row")
    ]
    p, t = [v[place] for place in places[:2]], [v[place] for place in places[2:]]
    errors = (torch.tensor(p).view(shapes[0]) - torch.tensor(t).view(shapes[1])).abs()
    loss = errors.double().mean().item()
    pairs = [abs(p[0] - t[0]), abs(p[1] - t[1])]
    table = [abs(a - b) for a in p for b in t]
    mixed = errors.numel() > len(pairs)
    other = (
        mistake("broadcast-unseen", sum(pairs) / 2, "the mean of the two matching pairs, which was intended")
        if mixed
        else mistake("broadcast-imagined", sum(table) / 4, "the mean over all pairs; these shapes match one to one")
    )
    shaped = (
        [
            mistake("broadcast-unseen", shape, "not what right-aligned shapes give: fill with 1s on the left, then "
                    "stretch the 1s")
            for shape in [(2,), (2, 1)]
        ]
        if mixed
        else [mistake("broadcast-imagined", (2, 2), "a table of all pairs; these shapes match one to one")]
    )  # fmt: skip
    return Multi(
        ask=f"`preds` holds {row(p)} and has shape {shapes[0]}; `targets` holds {row(t)} and has shape "
        f"{shapes[1]}. What is the shape of `(preds - targets).abs()`, and what its mean, the loss?",
        parts=[
            part("shape", Shape("", tuple(errors.shape), shaped)),
            part("loss", Number("", loss, [other], digits=3)),
        ],
        why=worked(
            f"{shapes[0]} and {shapes[1]}, compared from the right: **{tuple(errors.shape)}**"
            + (", a row against a column: every prediction meets every target" if mixed else ", one to one"),
            f"errors: {row(table if mixed else pairs)}, mean **{num(loss, 3)}**",
            moral="Nothing crashes and the loss even falls, towards one prediction for everybody: look at shapes."
            if mixed
            else "Equal shapes pair up entry by entry, as intended.",
        ),
        hints=["Write the two shapes below each other, flush right. Where one has no axis, it counts as 1."],
    )  # fmt: skip


def _table(draw: Draw) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """200 passengers, whether they survived, and random coefficients."""
    generator = torch.Generator().manual_seed(draw.seed("passengers"))
    u = torch.rand(200, 5, generator=generator, dtype=torch.float64)
    age, fare = (1 + 79 * u[:, 0]).floor(), 1 + 4 * u[:, 1]
    female, first = (u[:, 2] < 0.4).double(), (u[:, 3] < 0.25).double()
    odds = 3.2 * female + 1.5 * first + 0.5 * fare - 0.03 * age - 2.5
    x = torch.stack([age, fare, female, 1 - female, first], dim=1)
    return x, (u[:, 4] < odds.sigmoid()).double(), torch.rand(5, generator=generator, dtype=torch.float64) - 0.5


def _train(x: torch.Tensor, y: torch.Tensor, start: torch.Tensor, rate: float, without: str) -> list[float]:
    """The losses of the pipeline's first epochs, with one of its cells deleted."""
    x = x if without == "normalise" else x / x.max(dim=0).values
    coefficients, losses = start.clone().requires_grad_(), []
    for _ in range(8):
        preds = x @ coefficients
        loss = ((preds if without == "sigmoid" else preds.sigmoid()) - y).abs().mean()
        losses.append(round(loss.item(), 2))
        loss.backward()  # type: ignore[no-untyped-call]
        assert coefficients.grad is not None
        if without != "update":
            coefficients.data -= rate * coefficients.grad
        if without != "zero":
            coefficients.grad = None
    return losses


CELLS = {
    "normalise": (
        "dividing each column by its maximum",
        "ages of up to 80 push the sigmoid to 0 or 1 for almost everybody, and little is learned",
    ),
    "sigmoid": ("the sigmoid", "predictions leave the range 0 to 1, and the loss climbs above 1"),
    "zero": (
        "zeroing the gradients",
        "the first two losses agree, then steps add up and it falls *faster*; it can't swing as on a bowl",
    ),
    "update": ("subtracting rate · gradient", "the first loss comes again and again"),
}


def _signature(gone: str, whole: Sequence[float], losses: Sequence[float]) -> str:
    """What in these figures tells which cell is gone."""
    first, other = (f"{trace[0]:.2f}" for trace in (losses, whole))
    return {
        "normalise": f"The very first loss, before any step, is {first} and not {other}: something about the *inputs* "
        "differs. With ages of up to 80 the sigmoid says 0 or 1 to almost everybody, and is flat there: little is "
        "learned.",
        "sigmoid": f"A loss of {num(max(losses), 2)}: no prediction between 0 and 1 can be off by more than 1, so they "
        "have left that range.",
        "zero": f"The first two losses agree, since the first step has nothing to forget. Then {losses[2]:.2f} against "
        f"{whole[2]:.2f}: old gradients push along. (Behind a sigmoid there is no far wall, so it doesn't swing.)",
        "update": f"The loss starts at the right {first} and stays there: nothing moves the coefficients.",
    }[gone]


@probe(by="read", truth="empirical")
def explain_by_prediction(draw: Draw) -> Choice:
    """What a cell is for is what breaks without it: each deleted line has its own signature."""
    x, y, start = _table(draw)
    rate, gone = (
        draw.pick("rate", [3.0, 4.0, 5.0], says="the learning rate"),
        draw.regime("gone", list(CELLS), says="what is left out"),
    )
    whole, losses = (_train(x, y, start, rate, without) for without in ("", gone))
    odd = {
        "normalise": abs(losses[0] - whole[0]) < 0.03 or losses[-1] < whole[-1] + 0.08,
        "sigmoid": max(losses) < 1.1,
        "zero": losses[2] > whole[2] - 0.02,
        "update": whole[-1] > whole[0] - 0.05,
    }
    if odd[gone]:
        reject("the trace has no clear signature")
    table = grid([whole, losses], names=["whole", "without"], columns=["epoch 0", *"1234567"], digits=2)
    return Choice(
        ask="fast.ai's linear model with a sigmoid on 200 passengers (age up to 80), by mean absolute error, rate "
        f"{num(rate)}. Its losses, with the **whole** pipeline and **without** one of its cells:\n\n{table}\n\n"
        "Which cell was deleted?",
        options=[
            right(text) if name == gone else wrong(text, f"cell-{name}", f"Without it: {shows}.")
            for name, (text, shows) in CELLS.items()
        ],
        hints=[
            "Which loss is the first to differ? Does the second trace learn, stand still, or leave the range 0 to 1?"
        ],
        why=f"**{CELLS[gone][0].capitalize()}**. {_signature(gone, whole, losses)}",
    )


@probe(digits=3, within="0.5%", fixed=["turn"])
def first_step_loss(draw: Draw) -> Number:
    """Measure once, move every coefficient, measure again: on a straight stretch the loss falls by rate · Σ g²."""
    pull, turn = (
        draw.matrix("pull", 4, 2, -1, 4, digits=0, says="the pull on row, coefficient"),
        draw.pick("turn", [[1, 1], [1, -1], [-1, 1], [-1, -1]], says="the signs of the slopes"),
    )
    signs, gaps = (
        draw.shuffled("signs", [1, 1, -1, -1], says="the error sign of row"),
        draw.integers("gaps", 5, 9, 4, says="the error size of row"),
    )
    rate = draw.pick("rate", [0.1, 0.15, 0.2, 0.3], says="the learning rate")
    errors = torch.tensor(signs).double() * torch.tensor(gaps)
    x = torch.tensor(pull, dtype=torch.float64) * torch.tensor(turn) * torch.tensor(signs)[:, None]
    w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    measured = (x @ w + errors).abs().mean()
    (g,) = torch.autograd.grad(measured, w)
    moved, before = errors - x @ (rate * g), measured.item()
    after, squares, size = moved.abs().mean().item(), float(g @ g), abs(g).sum().item()
    if min(abs(g)) < 0.25 or rate * squares < 0.03 * before or (moved * errors).min() < 0:
        reject("a slope near zero, a tiny step, or one across a kink")
    once = mistake("slopes-not-squared", before - rate * size, "what you get if a slope counts once; it counts in "
                   "the step's length and in its effect")  # fmt: skip
    return Number(
        ask="A linear model with two coefficients prints its loss (mean absolute error over 4 rows), "
        f"{num(before)}, and the gradient {row(g.tolist())}. Both coefficients take one step at rate {num(rate)}; no "
        "row's error changes its sign on the way. Which loss is printed next?",
        answer=after,
        mistakes=[
            mistake("uphill", before + rate * squares, "the loss after a step *up* the slope; descent subtracts"),
            mistake("sum-not-mean", before - 4 * rate * squares, "what four times the step would do"),
            mistake("old-coefficients", before, "the loss before the step; it is measured at the new coefficients"),
            *([once] if abs(size - squares) > 0.1 * squares else []),
        ],
        why=worked(
            f"steps: {row([round(-rate * slope, 6) for slope in g.tolist()])}, each slope times −{num(rate)}",
            f"effects, step · slope: {' and '.join(num(round(-rate * slope**2, 6)) for slope in g.tolist())}",
            f"next loss: {num(before)} − {num(round(rate * squares, 6))} = **{num(after, 3)}**",
            moral="An absolute error is straight between its kinks, so this is exact; on a curve it takes a tiny step.",
        ),
        hints=["By how much does each coefficient move? What does one unit of it do to the loss?"],
    )


# Two digits, by equal ratios from 200 to 200,000.
ROWS = sorted({int(float(f"{200 * 1000 ** (k / 80):.1e}")) for k in range(81)})


@probe(by="predict", digits=2, truth="statistical")
def leak_size(draw: Draw) -> Number:
    """A leak is as large as a statistic depends on the few rows that should have stayed unseen."""
    n = draw.pick("number_of_rows", ROWS, says="the number of rows")
    share = draw.pick("percent", [10, 20, 30, 50], says="the validation set's share")
    inside = n - n * share // 100
    leak = 100 * (0.5 / inside - 0.5 / n) ** 0.5
    alone = 100 * (0.5 / inside) ** 0.5
    return Number(
        ask=f"A column of {n:,} normally distributed numbers; {share} % of the rows are the validation set. You "
        "normalise by the standard deviation of *all* rows in place of the training rows'. By how many per cent do "
        "these two standard deviations typically (root mean square) differ?",
        answer=leak,
        standard_error=0.01 * leak,
        mistakes=[
            mistake(
                "leak-is-share", share, "the share of the rows that leaks; most of what they say, the others say too"
            ),
            mistake("one-over-n", 100 / n, "the weight of a single row"),
        ],
        why=worked(
            f"a standard deviation from m rows errs by about 1/√(2m): from {inside:,} rows by {num(alone, 2)} %",
            "all rows share most of that error, as they contain these; what is left is the difference of the squares:",
            f"√(1/(2 · {inside:,}) − 1/(2 · {n:,})) = **{num(leak, 2)}** %",
            moral="Tiny for a spread over many rows; large for what hangs on few: a rare category, a maximum.",
        ),
        hints=["By how much does a standard deviation from so many rows err at all? How much of that do both share?"],
    )


# Curvatures and rates that multiply to a share of the way, far enough from one another in what two steps then do.
BOWLS = [
    [h, rate]
    for h, rates in {0.5: (0.4, 0.5, 0.6, 1, 1.2), 1: (0.2, 0.25, 0.3, 0.5, 0.6), 2: (0.1, 0.15, 0.25, 0.3),
                     4: (0.05, 0.15), 5: (0.04, 0.05, 0.06, 0.1, 0.12)}.items()
    for rate in rates
]  # fmt: skip


@probe(digits=3, within="2%", fixed=["bowl"])
def forgot_zero_loop(draw: Draw) -> Number:
    """Without zeroing, a step is the rate times the sum of all gradients so far: a ball without friction."""
    start = draw.pick("start", [-20, -16, -12, -10, -8, -6, -4, 4, 6, 8, 10, 12, 16, 20])
    h, rate = draw.pick("bowl", BOWLS, says="the curvature and the rate")
    share = round(rate * h, 4)
    x = torch.tensor(float(start), dtype=torch.float64, requires_grad=True)
    places, slopes = [x.item()], []
    for _ in range(2):
        (h * x**2 / 2).backward()  # type: ignore[no-untyped-call]
        assert x.grad is not None
        slopes.append(h * x.item())
        x.data -= rate * x.grad
        places.append(x.item())
    first = share * start
    return Number(
        ask=f"The loss is {num(h / 2) if h != 2 else ''}x², with the slope {num(h) if h != 1 else ''}x; x starts at "
        f"{num(start)}, the rate is {num(rate)}. The loop calls `backward()` and steps with `x.grad`, but never zeroes "
        "it. Where is x after two steps?",
        answer=places[-1],
        mistakes=[
            mistake("grad-overwritten", start * (1 - share) ** 2, "where a loop that zeroes gets to"),
            mistake("constant-velocity", start - 2 * first, "what repeating the first step gives"),
            mistake(
                "frozen-gradient",
                start - 3 * first,
                "what adding up the *first* gradient gives; each backward adds the one at the new place",
            ),
        ],
        why=worked(
            f"step 1: `.grad` = {num(round(slopes[0], 6))}, so x = {num(round(places[1], 6))}",
            f"step 2: `.grad` = {_added(slopes)} = {num(round(sum(slopes), 6))}, so x = **{num(places[2], 3)}**",
            moral="The sum of gradients is a velocity: x speeds past the minimum and swings for ever.",
        ),
        hints=["What stands in `x.grad` at the second step? The first gradient is still there."],
    )


RUNS = {
    "zeroes its gradients, at a sound rate": (
        "slow-taken-for-bug",
        "it slides into the minimum: each step shrinks with the slope",
    ),
    "never zeroes its gradients": (
        "swing-taken-for-rate",
        "a ball without friction: wide, smooth swings that neither grow nor die",
    ),
    "zeroes, at a rate far too high": (
        "growth-taken-for-bug",
        "it jumps to the other side with *every* step, a bit further each time",
    ),
}


@probe(by="read")
def which_trace_forgot_zero(draw: Draw) -> Diagnosis:
    """Forgotten zeroing swings smoothly; too high a rate flips sides at every step and grows."""
    start, share = (
        draw.number("start", 2, 9, says="the size of the start"),
        draw.pick("share", [0.05, 0.06, 0.07, 0.08, 0.1, 0.12], says="the sound rate"),
    )
    turn, asked = (
        draw.pick("turn", [-1, 1], says="the sign of the start"),
        draw.pick("asked", list(RUNS), says="what is asked"),
    )
    excess = draw.pick("excess", [2.02, 2.03, 2.04], says="the far too high rate")
    panels = []
    for (run, (known, tell)), rate in zip(RUNS.items(), (share, share, excess), strict=True):
        x, total, places = torch.tensor(turn * start, dtype=torch.float64), torch.zeros(()).double(), []
        for _ in range(40):
            places.append(x.item())
            total = total + x if run.startswith("never") else x
            x = x - rate * total
        chart, says = Line(places, title="the weight", x="step"), f"the loop that {run}: {tell}"
        panels.append(right_panel(chart, says) if run == asked else wrong_panel(chart, known, says))
    return Diagnosis(
        ask="Three loops minimise the same bowl, with its minimum at 0, from the same start. In random order: "
        f"one {'; one '.join(RUNS)}. The panels show the weight. Which is the one that **{asked}**?",
        panels=panels,
        hints=["What does x.grad hold after ten steps, if nobody empties it? And when does it change its sign?"],
        why="Summed gradients are a velocity. It changes sign only some time after the weight has passed the minimum, "
        "hence the long swing; with too high a rate every single step overshoots.",
    )
