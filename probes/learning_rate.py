"""The learning rate: how to look for one, what too much of it looks like, and what decay does."""

import math

import torch

from quiz.probe import (
    Diagnosis,
    Draw,
    Line,
    Number,
    mistake,
    num,
    probe,
    reject,
    right,
    right_panel,
    worked,
    wrong,
    wrong_panel,
)


@probe(digits=3, within="2%")
def exponent_sweep(draw: Draw) -> Number:
    """Rates matter by ratio, so candidates are spaced evenly in the exponent."""
    low, decades = (
        draw.pick("low", [-6, -5, -4, -3], says="the first exponent"),
        draw.pick("decades", [3, 4], says="the number of decades"),
    )
    fine = draw.pick("each_decade", [4, 5, 10, 20, 100], says="the steps per decade")
    place = draw.pick(
        "place",
        [share for share in range(10, 100, 5) if share * decades * fine % 100 == 0],
        says="the place in per cent",
    )
    n, at, high = decades * fine + 1, place * decades * fine // 100, low + decades
    rates = 10 ** torch.linspace(low, high, n, dtype=torch.float64)
    exponent = low + at / fine
    if abs(exponent) < 0.2 or abs(exponent / 10**exponent - 1) < 0.1:
        reject("a rate of about 1")
    return Number(
        ask=f"`lrs = 10 ** torch.linspace({num(low)}, {num(high)}, {n})`: {n} candidate rates, tried one after the "
        f"other. What is `lrs[{at}]`?",
        answer=rates[at],
        mistakes=[
            mistake(
                "linear-sweep",
                10**low + at / (n - 1) * (10**high - 10**low),
                "what equal steps of the *rate* give; they crowd into the largest decade",
            ),
            mistake("exponent-not-rate", exponent, "the exponent; the rate is 10 to that"),
            mistake("natural-base", math.exp(exponent), "e to that exponent; here the base is 10"),
        ],
        hints=[f"{n - 1} equal steps lead from {num(low)} to {num(high)}. How far do {at} of them go?"],
        why=worked(
            f"a step is {decades} / {n - 1} = {num(1 / fine)}; {at} of them: {num(round(at / fine, 4))}",
            f"exponent: {num(low)} + {num(round(at / fine, 4))} = {num(round(exponent, 4))}",
            f"rate: 10^({num(round(exponent, 4))}) = **{num(rates[at], 3)}**",
        ),
    )


def _descend(curvatures: torch.Tensor, start: torch.Tensor, rates: torch.Tensor, kicks: torch.Tensor) -> torch.Tensor:
    """The loss on a noisy quadratic bowl before each step, with a rate for each (or several in parallel)."""
    w, losses = start, []
    for rate, kick in zip(rates, kicks, strict=True):
        losses.append((curvatures * w**2).sum(dim=-1) / 2)
        w = w - rate * (curvatures * w + kick)
    return torch.stack(losses)


@probe(by="read", truth="empirical")
def finder_pick(draw: Draw) -> Diagnosis:
    """The lowest point of a sweep is too hot already: blow-up takes some steps to show."""
    sharpest, colder = (
        draw.number("sharpest", 4, 60, says="the sharpest curvature"),
        draw.integer("colder", 0, 2, says="the lower rates offered"),
    )
    generator = torch.Generator().manual_seed(draw.seed("bowl"))
    start = 3 * torch.randn(20, generator=generator, dtype=torch.float64)
    kicks = 0.3 * torch.randn(100, 20, generator=generator, dtype=torch.float64)
    curvatures = torch.logspace(0, math.log10(sharpest), 20, dtype=torch.float64)
    limit, rates = 2 / sharpest, torch.logspace(-3, 1, 61, dtype=torch.float64)
    losses = _descend(curvatures, start, rates, kicks[:61]).tolist()
    lowest = rates[min(range(61), key=losses.__getitem__)].item()
    shown = next((place for place, loss in enumerate(losses) if loss > 2 * losses[0]), 60) + 1
    if lowest < 1.15 * limit:
        reject("the sweep's minimum is no trap")
    cold = [(limit / share, "too-cold", "There the loss is still at {} after 100 steps.") for share in (150, 35)][
        :colder
    ]
    hot = [
        (lowest, "minimum-of-the-sweep", "That is the sweep's lowest point, and over the edge already."),
        (4 * limit, "over-the-cliff", "There the loss shoots up."),
        (10 * limit, "over-the-cliff", "There the loss shoots up."),
    ][: 3 - colder]
    offered = [limit / 4, *(rate for rate, *_ in cold + hot)]
    several = torch.tensor(offered, dtype=torch.float64)[None, :, None].expand(100, -1, 1)
    ends = dict(zip(offered, _descend(curvatures, start.expand(4, 20), several, kicks)[-1].tolist(), strict=True))
    if 2 * ends[limit / 4] > min(ends[rate] for rate in offered[1:]):
        reject("another rate would do as well")
    return Diagnosis(
        ask="A sweep: the rate rises at each step, and the loss is drawn against it (up to where it has doubled). You "
        "want to train from the same start with one *constant* rate for 100 steps. Which of these?",
        charts=[
            Line(
                losses[:shown],
                rates[:shown],
                title="loss",
                x="rate",
                log_x=True,
                log_y=True,
                note=f"lowest at {num(lowest, 2)}",
            )
        ],
        options=[
            right(num(limit / 4, 2)),
            *(wrong(num(rate, 2), known, says.format(num(ends[rate], 2))) for rate, known, says in cold + hot),
        ],
        hints=["At each point of the sweep the rate has acted for one step only. What would it do in a hundred?"],
        why=worked(
            f"the sharpest curvature of this bowl is {num(sharpest)}, so every rate above 2 / {num(sharpest)} = "
            f"{num(limit, 2)} blows up in the end, also the one at the sweep's minimum",
            f"at **{num(limit / 4, 2)}** the loss goes from {num(losses[0], 2)} to {num(ends[limit / 4], 2)} in 100 "
            f"steps, at {num(lowest, 2)} to 10^{round(math.log10(ends[lowest]))}",
        )
        + "\n\nGo left from the minimum by a factor of three to ten, into the stretch where the loss falls fast.",
    )


# By name: rate times curvature, the mistake of who takes it for another, and what its trace looks like.
RATES = {
    "too small": ([0.005, 0.008, 0.01, 0.015, 0.02], "falling-is-good", "it falls smoothly, by only {} % per step"),
    "good": ([0.5, 0.6, 0.7, 0.8, 1.2, 1.3], "fast-is-suspicious", "it is down to next to nothing within a few steps"),
    "just too large": ([2.03, 2.04, 2.05, 2.06], "range-not-read", "it *grows*, by {} % per step"),
    "far too large": ([2.5, 2.6, 2.8, 3, 3.2], "range-not-read", "it is beyond all bounds after two dozen steps"),
}


@probe(by="read", truth="empirical")
def bracket(draw: Draw) -> Diagnosis:
    """Each step multiplies the error by 1 − rate × curvature: read the axis, not only the shape."""
    chosen = draw.sample("names", list(RATES), 3, says="the rate shown")
    names = [name for name in RATES if name in chosen]
    asked, curvature = draw.pick("asked", names, says="what is asked"), draw.pick("curvature", [0.5, 1, 2, 4, 5, 10])
    start, charts, says = draw.number("start", 1, 4), {}, {}
    for name in names:
        product = draw.pick(f"product {name}", RATES[name][0], says=f"{name}: rate × curvature")
        errors = start * (1 - torch.tensor(product, dtype=torch.float64)) ** torch.arange(25)
        losses = (curvature * errors**2 / 2).tolist()
        charts[name] = Line(losses, title="loss", x="step")
        looks = RATES[name][2].format(num(100 * abs((1 - product) ** 2 - 1), 2))
        says[name] = (
            f"the rate {num(round(product / curvature, 4))}, {name}: {looks}, as the error is multiplied by "
            f"{num(round(1 - product, 3))} each time"
        )
    return Diagnosis(
        ask="The same bowl, the same start, three learning rates. Read the axes: each panel has its own. Which panel "
        f"shows the rate that is **{asked}**?",
        panels=[
            right_panel(charts[name], says[name])
            if name == asked
            else wrong_panel(charts[name], RATES[name][1], says[name])
            for name in names
        ],
        hints=["At which number does each panel begin, and at which does it end?"],
        why=f"The curvature is {num(curvature)}: rates up to 2 / {num(curvature)} = {num(2 / curvature)} shrink the "
        "error, all others let it grow.",
    )


def _decayed(when: int, rate: float, generator: torch.Generator) -> list[float]:
    """The mean loss of 32 noisy descents, whose rate falls to a tenth at this step."""
    kicks = torch.randn(200, 32, generator=generator, dtype=torch.float64)
    steep, flat = torch.full((32,), 3.0, dtype=torch.float64), 14.0
    hovers, slopes = [], []
    for step, kick in enumerate(kicks):
        now = rate / 10 if step >= when else rate
        hovers.append(steep)
        slopes.append(0.05 * flat**2)
        steep, flat = steep - now * (steep - kick), flat - now * 0.2 * flat
    return ((torch.stack(hovers) ** 2).mean(dim=1) / 2 + torch.tensor(slopes)).tolist()


# Two moments for a cut. The drop that follows takes its time: half-way down, the picture is some 18 steps further.
MOMENTS = [[early, late] for early in range(70, 120, 10) for late in range(early + 40, 160, 10)]


@probe(by="read", truth="empirical")
def decay_drop(draw: Draw) -> Diagnosis:
    """The floor's height is set by the rate: lower the rate and the loss drops at once."""
    times = draw.pick("times", MOMENTS, says="the steps offered")
    when, rate = (
        draw.pick("when", [*times, 200], says="the cut's step, 200: never"),
        draw.pick("rate", [0.4, 0.5, 0.6], says="the learning rate"),
    )
    losses = _decayed(when, rate, torch.Generator().manual_seed(draw.seed("noise")))
    bend = round(3.8 / rate / 0.2)  # there the way down ends
    before, after = (sum(losses[a:b]) / (b - a) for a, b in ((when - 20, when), (185, 200)))
    floor = sum(losses[50:65]) / 15
    if floor > 2 * sum(losses[-30:]) / 30 and when == 200:
        reject("a plateau that isn't flat")
    texts = {
        bend: ("bend-taken-for-decay", "There the descent ends and the hovering begins: no rate has changed."),
        times[0]: ("drop-misplaced", "The rate is the same before it and after it."),
        times[1]: ("drop-misplaced", "The rate is the same before it and after it."),
        200: ("flat-means-settled", "The floor drops once more, by far: that is the work of a smaller rate."),
    }
    if when == 200:
        story = "The floor stays where it is: the rate never fell."
    else:
        story = (
            f"Before step {when} the loss hovers at about {num(before, 2)}, at the end at {num(after, 2)}: a tenth of "
            "the rate has about a tenth of the floor. No new valley was found: the same one, with less shaking."
        )
    return Diagnosis(
        ask="SGD with noise, 200 steps, the mean loss of 32 runs. At one moment the learning rate was cut to a tenth, "
        "or it never was. Which?",
        charts=[Line(losses, title="loss", x="step", log_y=True)],
        options=[right(_moment(time)) if time == when else wrong(_moment(time), *said) for time, said in texts.items()],
        hints=["A constant rate gives one descent and one floor."],
        why=f"**{_moment(when).capitalize()}**. {story} The first bend, near step {bend}, is the ordinary end of the "
        "descent.",
    )


def _moment(step: int) -> str:
    return "never" if step == 200 else f"at step {step}"
