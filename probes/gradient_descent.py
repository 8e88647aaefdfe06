"""Gradient descent: steps against the slope, and what the slopes of a cost say and don't say."""

from itertools import combinations, product

import torch

from quiz.probe import (
    Choice,
    Draw,
    Line,
    Multi,
    Number,
    mistake,
    num,
    part,
    probe,
    reject,
    right,
    row,
    term,
    worked,
    wrong,
)

# Rates for a·(x − m)²: kind numbers that neither land on the minimum at once nor diverge.
RATES = {
    1: [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 0.75],
    2: [0.05, 0.1, 0.15, 0.2, 0.3, 0.4],
    3: [0.05, 0.1, 0.2, 0.25],
    4: [0.05, 0.1, 0.15, 0.2],
    5: [0.02, 0.04, 0.05, 0.06, 0.08, 0.12, 0.15],
}


def _times(factor: float, what: str) -> str:
    """A product, in which a factor of 1 is not written."""
    if abs(factor) == 1:
        return what if factor > 0 else f"−{what}"
    return f"{num(factor)}·{what}"


def _bowl(a: float, minimum: float, x: float, rate: float, steps: int) -> list[float]:
    """The places that descent on a·(x − minimum)² visits, the start among them."""
    places = [x]
    for _ in range(steps):
        place = torch.tensor(places[-1], dtype=torch.float64, requires_grad=True)
        (slope,) = torch.autograd.grad(a * (place - minimum) ** 2, place)
        places.append(round(places[-1] - rate * slope.item(), 9))
    return places


def _so(factor: float) -> str:
    """What it means for x that each step multiplies its distance by this; a nudged rate may go too far."""
    if factor >= 0:
        return "the nearer, the shorter the step" if factor else "it is there at once"
    way = "and comes nearer" if factor > -1 else "to the same distance" if factor == -1 else "further away each time"
    return f"it jumps across, {way}"


@probe(digits=3, within="1%", fixed=["minimum", "steps", "away"])
def step_quadratic(draw: Draw) -> Number:
    """A step is minus rate times slope, so steps shrink by themselves as the slope does."""
    a, m, steps = (
        draw.integer("a", 1, 5, says="the bowl's factor"),
        draw.integer("minimum", 1, 6),
        draw.pick("steps", [1, 2], says="the number of steps"),
    )
    away, rate = (
        draw.pick("away", [-6, -5, -4, -3, 3, 4, 5, 6, 8], says="the start minus the minimum"),
        draw.pick("rate", RATES[a], says="the learning rate"),
    )
    x = _bowl(a, m, m + away, rate, steps)
    slopes = [round(2 * a * (place - m), 4) for place in x]
    height, factor = x[0] - rate * a * away**2, round(1 - rate * 2 * a, 3)
    if abs(x[-1]) < 0.2 or abs(height - x[1]) < 0.05:
        reject("near zero, or height and slope agree")
    wrongs = [
        mistake("uphill", _bowl(a, m, x[0], -rate, steps)[-1], "what going *up* the slope gives"),
        mistake("power-rule-lost", _bowl(a, m, x[0], rate / 2, steps)[-1], "what half the slope gives: x² has 2x"),
        mistake("value-for-slope", height, "what stepping by the *height* of the curve, not its slope, gives"),
        mistake("equal-steps", x[0] - steps * rate * slopes[0], "the end of two equal steps; the slope has changed"),
    ]
    path = [num(round(place, 4)) for place in x]
    path[-1] = f"**{num(x[-1], 3)}**"
    return Number(
        ask=f"The loss is {_times(a, f'(x − {m})²')}. Gradient descent starts at x = {num(x[0])} with the learning "
        f"rate {num(rate)}. Where is x after {'one step' if steps == 1 else 'two steps'}?",
        answer=x[-1],
        mistakes=[*wrongs[:2], wrongs[1 + steps]],
        why=worked(
            *(
                f"slope at {path[k]}: {2 * a} · {term(round(x[k] - m, 4))} = {num(slopes[k])}, so x becomes "
                f"{path[k]} − {num(rate)} · {term(slopes[k])} = {path[k + 1]}"
                for k in range(steps)
            ),
            moral=f"Each step multiplies the distance to {m} by 1 − {num(rate)} · {2 * a} = {num(factor)}: "
            f"{_so(factor)}.",
        ),
        hints=["The slope of a·(x − m)² is 2·a·(x − m)."],
        after=[Line([a * (k / 4 - 8) ** 2 for k in range(65)], [m + k / 4 - 8 for k in range(65)], title="the loss",
                    x="x", note=" → ".join(num(place, 3) for place in x))],
    )  # fmt: skip


# Rate times curvature, by what descent on a bowl then does.
BOWLS = {
    "It comes nearer without ever crossing the minimum": [0.3, 0.5, 0.8],
    "It crosses the minimum at each step, and comes nearer": [1.2, 1.5, 1.8],
    "It crosses the minimum at each step, to the same distance": [2.0],
    "It crosses the minimum at each step, and goes further away": [2.2, 2.5, 3.0],
}
BOWL_MISTAKES = ["rate-without-curvature", "rate-without-curvature", "swing-for-ever", "overshoot-is-divergence"]


@probe()
def lr_regime(draw: Draw) -> Choice:
    """Too large a rate is a statement about rate times curvature, never about the rate alone."""
    answer, h = draw.regime("behaviour", list(BOWLS)), draw.pick("curvature", [0.1, 0.5, 1, 2, 4, 5, 10, 20, 50])
    rate_h, start = (
        draw.pick("product", BOWLS[answer], says="rate times curvature"),
        draw.pick("start", [-8, -5, -4, -2, 2, 3, 4, 6]),
    )
    rate = round(rate_h / h, 4)
    x = _bowl(h / 2, 0, start, rate, 8)
    factor = round(1 - rate_h, 3)
    says = [
        "That needs a factor between 0 and 1.",
        "That needs a factor between −1 and 0.",
        "That needs a factor of exactly −1.",
        "That needs a factor below −1.",
    ]
    return Choice(
        ask=f"The loss is {_times(h / 2, 'x²')}. Gradient descent starts at x = {num(start)} with a learning rate of "
        f"{num(rate)}. What does x do?",
        options=[
            right(text)
            if text == answer
            else wrong(text, name, f"{what} Here each step multiplies x by {num(factor)}.")
            for text, name, what in zip(BOWLS, BOWL_MISTAKES, says, strict=True)
        ],
        ordered=True,
        why=worked(
            f"the slope at x is 2 · {num(h / 2)} · x = {_times(h, 'x')} (so the curvature is {num(h)})",
            f"a step: x − {num(rate)} · {_times(h, 'x')} = {_times(factor, 'x')}",
            f"so x goes {' → '.join(num(round(place, 3)) for place in x[:4])}: **{answer[0].lower()}{answer[1:]}**",
            moral="Below 1, rate · curvature slides in; between 1 and 2 it overshoots and still converges; above 2 it "
            "diverges. No rate is large or small by itself.",
        ),
        hints=["By which number does one step multiply x? Work out the slope first."],
        after=[Line(x, title="x after each step", x="step")],
    )


# Three slopes of different sizes, none of which has nearly all of the squares.
GRADIENTS = [
    list(g)
    for g in product((-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6), repeat=3)
    if max(x * x for x in g) < 0.9 * sum(x * x for x in g) and len({abs(x) for x in g}) == 3
]


@probe(digits=2, within="3%")
def bang_for_buck(draw: Draw) -> Number:
    """Moving along the slope, each weight contributes its own slope squared: the large ones do nearly all."""
    g = draw.pick("slopes", GRADIENTS)
    rate = draw.pick("rate", [0.001, 0.002, 0.01, 0.02, 0.05], says="the learning rate")
    squares = [slope * slope for slope in g]
    total = torch.tensor(squares, dtype=torch.float64).sum().item()
    return Number(
        ask=f"A cost depends on three weights, and its gradient is now {row(g)}. One step of gradient descent is "
        f"taken at the rate {num(rate)}. By about how much does the cost fall, if the slopes stay as they are?",
        answer=rate * total,
        mistakes=[
            mistake("slopes-not-squared", rate * sum(map(abs, g)), "rate times the slopes' sizes; each counts squared"),
            mistake("largest-only", rate * max(squares), "what the weight with the largest slope alone brings"),
            mistake("distance-not-fall", rate * total**0.5, "how *far* the weights move, taken together"),
        ],
        why=worked(
            f"a weight with slope g moves by −{num(rate)}·g, which changes the cost by g · (−{num(rate)}·g)",
            f"squares: {' + '.join(map(num, squares))} = {num(total)}",
            f"fall: {num(rate)} · {num(total)} = **{num(rate * total, 2)}**",
            f"the largest slope alone brings {100 * max(squares) / total:.0f} % of it",
        ),
        hints=["How far does each weight move? How much does each move change the cost?"],
    )


# Five slopes with a whole average, some of them against it, one of them the largest; by how many are against it.
WISHES: dict[int, list[list[int]]] = {1: [], 2: [], 3: []}
for _slopes in combinations((-9, -8, -7, -6, -4, -3, -2, -1, 1, 2, 3, 4, 6, 7, 8, 9), 5):
    if abs(sum(_slopes)) in {5, 10, 15} and min(_slopes) < 0 < max(_slopes) and min(_slopes) + max(_slopes):
        WISHES[sum(slope * sum(_slopes) < 0 for slope in _slopes)].append(list(_slopes))


@probe(digits=3, within="2%")
def average_of_wishes(draw: Draw) -> Multi:
    """The step follows the average of all examples' wishes, and some examples get worse by it."""
    slopes = draw.shuffled(
        "order",
        draw.pick(
            "slopes",
            WISHES[draw.pick("against", list(WISHES), says="the number that get worse")],
            says="the slopes, by size",
        ),
        says="the slope of example",
    )
    rate = draw.pick("rate", [0.1, 0.2, 0.5], says="the learning rate")
    mean = torch.tensor(slopes, dtype=torch.float64).mean().item()
    worse = sum(slope * mean < 0 for slope in slopes)
    single = max(slopes, key=abs)
    return Multi(
        ask=f"The cost is the average over five examples. With respect to one weight their own costs have the slopes "
        f"{row(slopes)}. One step at the rate {num(rate)}, with all five in the batch:",
        parts=[
            part(
                "change",
                Number(
                    "by how much does the weight change (with sign)?",
                    -rate * mean,
                    [
                        mistake("uphill", rate * mean, "a step *up* the average slope"),
                        mistake("sum-not-mean", -rate * sum(slopes), "the step for the sum of the five costs"),
                        mistake("loudest-example", -rate * single, "the step that the loudest example wants"),
                    ],
                ),
            ),
            part(
                "worse",
                Number(
                    "how many of the five get worse by it (the step being small)?",
                    worse,
                    [mistake("nobody-loses", 0, "what you get if each example got its wish"),
                     mistake("winners-counted", 5 - worse, "the number of those that get better")],
                    exact=True,
                ),
            ),
        ],
        why=worked(
            f"average slope: {num(sum(slopes))} / 5 = {num(mean)}, so the change is −{num(rate)} · {term(mean)} = "
            f"**{num(-rate * mean, 3)}**",
            f"an example gets worse if its own slope has the other sign: **{worse}** of them",
            moral="Each example tells the weight what would be best for itself. Only the average is the gradient, and "
            "some pay for it.",
        ),
        hints=["An example whose own slope has the sign of the average gets what it wanted."],
    )  # fmt: skip
