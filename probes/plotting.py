"""Plotting: what a height means, which axis straightens what, and what every summary throws away."""

import torch

from quiz.probe import (
    Choice,
    Diagnosis,
    Draw,
    Histogram,
    Line,
    Number,
    mistake,
    num,
    probe,
    right,
    worked,
    wrong,
)


@probe(digits=3, within="2%")
def density_height(draw: Draw) -> Number:
    """Height times width is the share, so a density may well exceed 1."""
    n = draw.pick("samples", [100, 200, 500, 1000, 2000])
    width = draw.pick("width_at_the_same_count", [0.02, 0.05, 0.1, 0.2, 0.25, 0.5])  # as a nudge calls it
    bins, percent = (
        draw.pick("bins", [20, 25, 40, 50]),
        draw.integer("percent", 2, 30, says="the bin's share in per cent"),
    )
    count = n * percent // 100
    values = torch.tensor([width / 2] * count + [1.5 * width] * (n - count), dtype=torch.float64)
    height = torch.histogram(values, bins=2, range=(0, 2 * width), density=True).hist[0].item()
    return Number(
        ask=f"`torch.histogram(x, bins={bins}, density=True)` of {n} numbers. Each of its {bins} bins is {num(width)} "
        f"wide, and one of them holds {count} of the numbers. How high is that bin's bar?",
        answer=height,
        mistakes=[
            mistake("share-not-density", count / n, "the *share* of the numbers; a density divides it by the width"),
            mistake("count-not-density", count, "the count, which would be the height without `density=True`"),
            mistake("uniform-share", 1 / bins, f"the share of each bin if all {bins} held the same"),
            mistake("width-multiplied", count / n * width, "the share *times* the width; the bar's area is the share"),
        ],
        why=worked(
            f"the bar's share of the numbers: {count} / {n} = {num(count / n)}",
            f"its area is that share: height · {num(width)} = {num(count / n)}",
            f"height: {num(count / n)} / {num(width)} = **{num(height, 3)}**",
            moral="It is per unit of x, not a probability: narrow bins make tall bars, and the whole area is 1."
            if height > 1
            else "It is per unit of x, not a probability: histograms with different bins can be laid over each other.",
        ),
        hints=["Which of a bar's measures is the share of the numbers: its height or its area?"],
    )


CODES = {
    "each block": "x.view(-1, {b}).mean(1)",
    "left over": "x.view(-1, {b}).mean(1)",
    "over blocks": "x.view(-1, {b}).mean(0)",
    "rows": "x.view({b}, -1).mean(1)",
}


@probe()
def block_mean(draw: Draw) -> Choice:
    """A view cuts into full rows or not at all; the mean then removes the axis that it is told to."""
    case = draw.regime("case", list(CODES), says="how it is cut and averaged")
    b, k = (
        draw.pick("block", [10, 20, 25, 50, 100, 200, 500, 1000], says="the number in the code"),
        draw.pick("blocks", [30, 40, 60, 80, 120, 150], says="the steps by that number"),
    )
    rest = draw.pick("rest", [2, 3, 4, 7], says="the numbers left over") if case == "left over" else 0
    n, x = b * k + rest, torch.zeros(b * k + rest)
    try:
        rows = x.view(b, -1) if case == "rows" else x.view(-1, b)
        size = rows.mean(0 if case == "over blocks" else 1).shape[0]
    except RuntimeError:
        size = 0
    wrongs = {
        k: ("blocks-for-block", f"That would be a mean for each of {k} rows of {b} numbers."),
        b: ("block-for-blocks", f"That would be {b} means, each over {k} numbers."),
        n: ("view-without-mean", "That is every single number: the mean removes an axis."),
        0: ("view-refuses", f"{n:,} is {k} · {b}: the view fits."),
    }
    if rest:
        wrongs[k] = ("rest-dropped", f"A view drops nothing, not even a rest of {rest}.")
        wrongs[k + 1] = ("rest-padded", f"A view adds nothing: the last row would have only {rest} numbers.")
        wrongs.pop(n)
    why = {
        "each block": f"{k} rows of {b} successive numbers, and `mean(1)` makes one number of each row: **({k},)**. A "
        f"curve of {k} points; independent noise falls by √{b}, and nothing shorter than {b} steps is left",
        "left over": f"**An error**: {n:,} = {k} · {b} + {rest}, and a view neither drops nor pads. "
        f"`x[:{k * b}]` would fit",
        "over blocks": f"{k} rows of {b} successive numbers, and `mean(0)` removes the axis of the *rows*: **({b},)**. "
        "The first numbers of all rows are averaged, then the second ones: no curve over time any more",
        "rows": f"{b} is the number of *rows* here: {b} rows of {k} successive numbers, one mean each: **({b},)**. "
        f"A curve of {b} points, each over {k} steps",
    }
    return Choice(
        ask=f"A loss was noted at {n:,} steps: `x` has shape ({n},). What is the shape of `{CODES[case].format(b=b)}`?",
        options=[
            right(f"({found},)" if found else "none: it is an error")
            if found == size
            else wrong(f"({found},)" if found else "none: it is an error", *said)
            for found, said in wrongs.items()
        ],
        why=f"{why[case]}.",
        hints=["What are the rows after `view`, and which axis does `mean` take away?"],
    )


LAWS = {
    "exponential": "an exponential decay: the same *factor* every 100 steps",
    "linear": "a linear decline: the same *amount* every 100 steps",
    "power": "a power law: the same factor at every *doubling* of the steps",
    "floor": "a power law onto a floor that it doesn't get below",
}
# What each looks like, by the axes: the one that they make straight, and two that they bend, down and up.
SEEN = {
    "log-y": {
        "exponential": "straight: equal steps multiply it by equal factors, which are equal lengths on a log axis",
        "power": "steep, then ever flatter: its factor per 100 steps comes ever closer to 1",
        "linear": "flat, then over a cliff: the same amount is a small factor at first, a huge one in the end",
    },
    "log-log": {
        "power": "straight: each doubling of the steps multiplies it by the same factor",
        "exponential": "ever steeper: each further doubling of the steps costs it a larger factor",
        "floor": "falling, then level: in the end the constant outweighs what still falls",
    },
}


def _falling(law: str, steps: list[float], start: float, decades: float, power: float) -> list[float]:
    """What falls by such a law, from about ``start``; by so many decades, or with such an exponent."""
    x = torch.tensor(steps, dtype=torch.float64)
    share = {
        "exponential": torch.exp(-decades * 2.3 * x / steps[-1]),
        "power": (x / steps[0]) ** -power,
        "linear": 1 - (1 - 10**-decades) * x / steps[-1],
        "floor": (x / steps[0]) ** -1.5 + 10**-decades * 4,
    }[law]
    return [float(f"{start * value:.4g}") for value in share.tolist()]


@probe(by="read")
def log_axis(draw: Draw) -> Diagnosis:
    """Choose the axes on which your hypothesis is a straight line."""
    axes = draw.regime("axes", list(SEEN))
    law = list(SEEN[axes])[draw.regime("law", [0, 1, 2], says="the law, from 0")]
    end, decades = (
        draw.pick("end", [1000, 1500, 2000, 3000, 5000], says="the last step"),
        draw.pick("decades", [1.8, 2, 2.2, 2.5], says="the decades it falls"),
    )
    power, start = (
        draw.pick("power", [0.75, 0.85, 1.15, 1.25], says="the power law's exponent"),
        draw.pick("start", [2, 3, 4, 5, 6, 8], says="the loss at the start"),
    )
    far = [10 * (end / 10) ** (k / 20) if axes == "log-log" else 10 + (end - 10) * k / 20 for k in range(21)]
    steps = [float(f"{step:.3g}") for step in far]
    losses = _falling(law, steps, start, decades, power)
    evenly = [10 + (end - 10) * k / 20 for k in range(21)]
    return Diagnosis(
        ask="A loss over its steps, drawn on "
        + ("**log-log** axes" if axes == "log-log" else "a **logarithmic y axis** (the steps on an ordinary one)")
        + ". What does it follow?",
        charts=[Line(losses, steps, title="loss", x="step", log_x=axes == "log-log", log_y=True)],
        options=[
            right(LAWS[name]) if name == law else wrong(LAWS[name], f"taken-for-{name}", f"That would be {seen}.")
            for name, seen in SEEN[axes].items()
        ],
        hints=["On a log axis equal *factors* are equal lengths."],
        why=f"**{LAWS[law][0].upper()}{LAWS[law][1:]}**. On {axes} axes it is {SEEN[axes][law]}.\n\nStraight on log-y: "
        "the same factor in equal steps. Straight on log-log: the same factor at each doubling. Draw on the axes on "
        "which your guess would be a line, and look whether it is one.",
        after=[Line(_falling(law, evenly, start, decades, power), evenly, title="the same on ordinary axes", x="step")],
    )


NONE, HISTOGRAM = "none of the three: they look like two samples of the same thing", "the two histograms"
BAR, ERROR_BAR = "a bar for each mean", "a dot for each mean, with an error bar of one standard deviation"
KINDS = {
    "mean": (BAR, "The means differ, and a mean is all that a bar shows."),
    "spread": (ERROR_BAR, "The means are equal, so bars are too; one spread is a multiple of the other."),
    "shape": (
        HISTOGRAM,
        "Means and standard deviations are equal; one sample has two humps and hardly anything at its mean.",
    ),
    "nothing": (NONE, "Mean, spread and shape agree."),
}
ALIKE = {
    BAR: ("mean-shows-all", "The means are equal, so the bars would be."),
    ERROR_BAR: ("summary-misjudged", "Means and spreads are equal, so the dots with their bars would be."),
    NONE: ("difference-overlooked", "There is a difference: compare where they lie, how wide they are, their humps."),
}
TOO_MUCH = ("histogram-to-be-safe", "They tell them apart, and show far more than that takes.")
# What is wrong with each of the other pictures, by what differs.
MISREAD = {
    "mean": ALIKE
    | {HISTOGRAM: TOO_MUCH, ERROR_BAR: ("summary-misjudged", "It would do, but the spreads are equal: spare them.")},
    "spread": ALIKE | {HISTOGRAM: TOO_MUCH},
    "shape": ALIKE,
    "nothing": ALIKE
    | {HISTOGRAM: ("noise-for-difference", "Even these agree, but for the noise that 400 random numbers have.")},
}


def _sample(mean: float, std: float, humps: int, generator: torch.Generator) -> list[float]:
    """400 numbers with exactly this mean and standard deviation, in one hump or two."""
    x = torch.randn(400, generator=generator, dtype=torch.float64)
    if humps > 1:
        x = 0.25 * x + torch.tensor([-1.0, 1.0], dtype=torch.float64).repeat(200)
    x = (x - x.mean()) / x.std(correction=0)
    return [round(value, 3) for value in (mean + std * x).tolist()]


@probe(by="read")
def what_is_hidden(draw: Draw) -> Diagnosis:
    """Every summary throws something away: know what, before you choose one."""
    kind = draw.regime("kind", list(KINDS), says="what differs")
    mean, std = draw.pick("mean", [3, 4, 5, 6]), draw.pick("std", [1, 1.2, 1.5], says="the standard deviation")
    turned = draw.pick("turned", [False, True], says="whether A and B swap")
    generator = torch.Generator().manual_seed(draw.seed("samples"))
    other_mean = mean + (2.5 * std if kind == "mean" else 0)
    other_std = std / 3 if kind == "spread" else std
    pair = [_sample(mean, std, 1, generator), _sample(other_mean, other_std, 1 + (kind == "shape"), generator)]
    first, second = reversed(pair) if turned else pair
    figures = [
        f"{name}: mean {num(round(float(m), 1))}, standard deviation {num(round(float(s), 1))}"
        for name, (m, s) in zip("AB", [(mean, std), (other_mean, other_std)][:: -1 if turned else 1], strict=True)
    ]
    picture, why = KINDS[kind]
    return Diagnosis(
        ask="Two samples of 400 numbers. Which is the **simplest** picture that would already tell them apart?",
        charts=[Histogram({"A": first, "B": second}, low=-2, high=14, bins=30, title="counts")],
        options=[
            right(text) if text == picture else wrong(text, *MISREAD[kind][text])
            for text in (BAR, ERROR_BAR, HISTOGRAM, NONE)
        ],
        why=f"**{picture[0].upper()}{picture[1:]}**. {why}\n\n"
        + worked(*figures, moral="Each summary throws something away: a bar all but the mean, error bars the shape."),
        hints=["Compare in this order: where they lie, how wide they are, how many humps they have."],
    )
