"""Minibatches: noisy gradients that are cheap, and what their noise does."""

import math
from itertools import pairwise

import torch

from quiz.probe import (
    Choice,
    Draw,
    Histogram,
    Line,
    Number,
    Order,
    mistake,
    num,
    probe,
    reject,
    right,
    worked,
    wrong,
)

BATCHES = [4, 8, 16, 32, 64, 128, 256, 512]


@probe(digits=3, within="2%", fixed=["batch"])
def noise_ratio(draw: Draw) -> Number:
    """Noise falls with the root of the batch: four times the work halves it."""
    old = draw.pick("batch", BATCHES, says="the old batch size")
    factors = [1 / 16, 1 / 4, 4, 9, 16, 25, 100]
    new = draw.pick(
        "new_batch", [round(old * share) for share in factors if old * share >= 4], says="the new batch size"
    )
    factor = new / old
    noise = draw.pick(
        "noise", [0.12, 0.18, 0.24, 0.3, 0.36, 0.48, 0.6, 0.9, 1.2, 1.8, 2.4, 3], says="the old standard deviation"
    )
    answer = noise / torch.tensor(factor, dtype=torch.float64).sqrt().item()
    return Number(
        ask=f"Over minibatches of {old} random examples, the gradient of one weight scatters with a standard deviation "
        f"of {num(noise)}. What is its standard deviation over minibatches of {new:,}?",
        answer=answer,
        mistakes=[
            mistake("variance-not-std", noise / factor, "what a noise in proportion to 1/B would be: so falls "
                    "the *variance*; the deviation falls with its root"),
            mistake("noise-grows-with-batch", noise * math.sqrt(factor), "what a noise that grows with √B would be"),
            mistake("noise-ignored", noise, "the old one: as if the number of examples changed nothing"),
        ],
        why=worked(
            f"batch and cost are multiplied by {num(factor) if factor > 1 else f'1/{num(1 / factor)}'}",
            f"its root: √({new} / {old}) = {num(math.sqrt(factor), 3)}",
            f"noise: {num(noise)} / {num(math.sqrt(factor), 3)} = **{num(answer, 3)}**",
        ),
        hints=["An average of n independent numbers has a variance n times smaller. And its root?"],
    )  # fmt: skip


def _batch_gradients(generator: torch.Generator, sizes: tuple[int, int]) -> list[torch.Tensor]:
    """The gradient of one weight of a linear regression on 4000 points, for 600 random batches of each size."""
    x, noise = torch.randn(4000, 5, generator=generator), torch.randn(4000, generator=generator)
    off = torch.randn(5, generator=generator) / 2  # how far the weights are from the truth
    each = 2 * (x @ off - noise) * x[:, 0]
    return [each[torch.randint(4000, (600, size), generator=generator)].mean(dim=1) for size in sizes]


@probe(by="predict", within="30%", truth="statistical", nudge=False)
def noise_measured(draw: Draw) -> Number:
    """Half the width takes four times the batch."""
    old = draw.pick("batch", [8, 12, 16, 20, 24, 32, 40, 48, 64], says="the first batch size")
    factor = draw.pick(
        "factor",
        [share for share in (1 / 9, 1 / 4, 4, 9) if 4 <= old * share < 300 and old * share % 1 == 0],
        says="the second size by the first",
    )
    new, generator = round(old * factor), torch.Generator().manual_seed(draw.seed("data"))
    first, second = _batch_gradients(generator, (old, new))
    widths = [float(f"{strip.std().item():.3g}") for strip in (first, second)]
    ratio = float(f"{widths[0] / widths[1]:.3g}")
    if abs(ratio**2 / factor - 1) > 0.15:
        reject("a lucky sample")
    ends = 4 * max(widths)
    low, high = first.mean().item() - ends, first.mean().item() + ends
    return Number(
        ask=f"The gradient of one weight was computed on 600 random minibatches of **{old}** examples (upper strip), "
        f"and on 600 of another size (lower strip). Standard deviations: {num(widths[0], 3)} and "
        f"{num(widths[1], 3)}. About how many examples had a batch of the second kind?",
        answer=new,
        mistakes=[
            mistake("variance-not-std", old * ratio, "the batch in proportion to 1/noise; the root is missing"),
            mistake("noise-grows-with-batch", old / ratio**2, "the size if larger batches were noisier"),
            mistake("noise-ignored", old, "the first size"),
        ],
        digits=len(str(new)) + 1,
        charts=[Histogram({f"{old} each": first, "the others": second}, low=low, high=high, title="gradients")],
        hints=["How many times narrower or wider is the lower strip? Noise goes with 1/√B."],
        why=worked(
            f"noise, first by second: {num(widths[0], 3)} / {num(widths[1], 3)} = {num(ratio, 3)}",
            f"so the batch is {num(ratio, 3)}² times {old}, about {num(old * ratio**2, 2)}; it was **{new}**",
            "both strips have the same centre: small batches are noisier, not biased",
        ),
    )


@probe()
def updates_per_epoch(draw: Draw) -> Number:
    """The short last batch is a step too, unless it is dropped."""
    size, epochs = (
        draw.pick("batch", [32, 50, 64, 100, 128, 200, 256], says="the batch size"),
        draw.pick("epochs", [2, 3, 4, 5, 10, 20]),
    )
    whole, left = (
        draw.integer("whole", 3, 40, says="the number of whole batches"),
        draw.pick("left", [0.1, 0.25, 0.4, 0.5, 0.75, 0.9], says="the share of a batch left"),
    )
    dropped = draw.pick("drop_last", [False, False, True], says="`drop_last`")
    n = whole * size + round(left * size)
    batches = torch.split(torch.arange(n), size)
    steps = epochs * sum(len(batch) == size or not dropped for batch in batches)
    last = "dropped (`drop_last=True`)" if dropped else "kept"
    return Number(
        ask=f"{n:,} training examples, minibatches of {size}, {epochs} epochs. A last batch that is short is {last}. "
        "How many times are the weights updated?",
        answer=steps,
        mistakes=[
            mistake("last-batch-misjudged", epochs * (whole + dropped), "the number of updates if the short batch "
                    f"were {'kept' if dropped else 'dropped'}"),
            mistake("one-epoch", steps / epochs, "the updates of a single epoch"),
            mistake("example-by-example", n * epochs, "the number of examples looked at; each update takes a batch"),
        ],
        exact=True,
        hints=["How many whole batches does one epoch hold, and what happens with the rest?"],
        why=worked(
            f"{n:,} / {size} = {num(round(n / size, 2))}: {whole} whole batches and a short one of {n - whole * size}",
            f"so {len(batches) - dropped} updates in an epoch, in {epochs} epochs **{steps}**",
        )
        + "\n\nAn epoch counts examples, learning counts updates.",
    )  # fmt: skip


RACERS = [4, 32, 128]
RATE, COPIES = 0.3, 12


def _distances(start: float, noise: float, visits: int, generator: torch.Generator) -> list[float]:
    """Mean squared distance from the solution for each batch size, after so many examples; 12 runs of each."""
    x = torch.randn(visits, COPIES, 5, generator=generator)
    off = torch.randn(visits, COPIES, 1, generator=generator) * noise
    found = []
    for size in RACERS:
        xs, offs = (t.view(visits // size, size, COPIES, -1).transpose(1, 2).mT for t in (x, off))
        error = torch.full((COPIES, 5, 1), start / math.sqrt(5))
        for curve, push in zip(xs @ xs.mT / size, xs @ offs.mT / size, strict=True):
            error = error - RATE * (curve @ error - push)
        found.append((error**2).sum(dim=(1, 2)).mean().item())
    return found


LESSONS = {
    4: ("few-cheap-steps", "It took most steps, and has long been hovering in its own noise."),
    32: ("middle-is-safest", "The middle wins where small batches hover already and large ones are still on the way."),
    128: ("best-gradient-wins", "Its gradients are the best, but it got so few steps that it is still on the way."),
}
STORIES = {
    4: "Distance was all that stood in the way, so whoever takes most steps is nearest.",
    32: "Batches of 4 hover in their noise by now, those of 128 are still on the way.",
    128: "All have arrived, and now the noise decides: the largest batch hovers closest.",
}


@probe(truth="empirical")
def race(draw: Draw) -> Choice:
    """Far away many cheap steps win; near the minimum quiet ones do."""
    kind = draw.regime("kind", ["clean", "early", "late"], says="the stage of the race")
    noise = 0 if kind == "clean" else draw.number("noise", 1, 3, says="the labels' noise")
    start = draw.number("start", 1, 8 if kind == "clean" else 1.5 + noise, says="the starting distance")
    visits = draw.pick(
        "visits",
        [128, 256, 384] if kind == "clean" else [256, 384] if kind == "early" else [1024, 1280],
        says="the number of examples",
    )
    far = _distances(start, noise, visits, torch.Generator().manual_seed(draw.seed("data")))
    first, second = sorted(far)[:2]
    if second < 2 * first:
        reject("too close a finish")
    best = RACERS[far.index(first)]
    runs = ", ".join(f"{num(math.sqrt(d), 2)} (batches of {size})" for size, d in zip(RACERS, far, strict=True))
    labels = f"carry noise of standard deviation {num(noise)}" if noise else "are free of noise"
    return Choice(
        ask="SGD on a linear regression (5 weights, standard normal inputs, loss ½ · error²) starts at a distance of "
        f"{num(start)} from the true weights; the labels {labels}. Rate {RATE}, and {visits:,} fresh examples, that is "
        f"{', '.join(str(visits // size) for size in RACERS)} steps for batches of {', '.join(map(str, RACERS))}. "
        "Which ends nearest to the truth?",
        options=[
            *(
                right(f"batches of {size}") if size == best else wrong(f"batches of {size}", *LESSONS[size])
                for size in RACERS
            ),
            wrong("all about the same", "examples-alone-count", "They saw as many examples; but few steps don't get far"
                  + (", and small batches can't sit still." if noise else ".")),
        ],
        ordered=True,
        hints=["At this rate a dozen steps cover nearly all of the way. And then: is there noise to keep you moving?"],
        why=f"Distances at the end, root mean square of {COPIES} runs: {runs}. {STORIES[best]} "
        f"So: **batches of {best}**.",
    )  # fmt: skip


@probe(truth="empirical")
def hover_radius(draw: Draw) -> Order:
    """Where it hovers, the spread goes with rate over batch size."""
    curvature, noise = draw.pick("curvature", [0.5, 1, 2]), draw.pick("noise", [1, 2, 3], says="the noise per example")
    rate, size = draw.pick("rate", [0.1, 0.2, 0.25], says="the learning rate"), draw.pick("batch", [4, 8, 16])
    slow, large = (
        draw.pick("slower", [2, 4], says="the slower rate's divisor"),
        draw.pick("larger", [4, 8, 16], says="the larger batch's factor"),
    )
    mixed = draw.pick(
        "mixed", [(0.5, 0.125), (2, 0.5), (2, 1), (0.5, 0.25), (2, 32)], says="the last one's two factors"
    )
    settings = [
        (rate, size),
        (rate / slow, size),
        (rate, size * large),
        (rate * mixed[0], max(1, int(size * mixed[1]))),
    ]
    places = sorted(draw.sample("settings", range(4), 3, says="the run shown, from 0"))
    chosen = [settings[place] for place in places]
    ratios = sorted(r / b for r, b in chosen)
    if any(y < 1.9 * x for x, y in pairwise(ratios)):
        reject("they hover alike")
    generator = torch.Generator().manual_seed(draw.seed("kicks"))
    rates, batches = torch.tensor(chosen, dtype=torch.float64).T[:, :, None]
    pushes = torch.randn(160, 3, 100, generator=generator, dtype=torch.float64) * noise / batches.sqrt()
    w, trace = torch.zeros(3, 100, dtype=torch.float64), []
    for push in pushes:
        w = w - rates * (curvature * w - push)
        trace.append(w)
    late = torch.stack(trace[-80:])
    spread = late.std(dim=(0, 2)).tolist()
    names = [f"rate {num(r)}, batches of {b}" for r, b in chosen]
    order = sorted(range(3), key=lambda place: spread[place])
    if any(spread[b] < 1.15 * spread[a] for a, b in pairwise(order)):
        reject("a lucky sample")
    quotients = [f"{name}: η/B = {num(chosen[at][0] / chosen[at][1], 2)}, spread {num(spread[at], 2)}"
                 for at, name in enumerate(names)]  # fmt: skip
    lines = {f"η={num(r)}, B={b}": late[::2, at, 0] for at, (r, b) in enumerate(chosen)}
    return Order(
        ask="Three runs of SGD with a constant rate, on the same bowl with the same noise per example. All have long "
        "arrived and hover about the minimum. Put them in order, from the *tightest* hover to the widest.",
        steps=[names[at] for at in order],
        hints=["A smaller rate shrinks each kick, a larger batch averages its noise. Which quotient tells both?"],
        why=worked(*(quotients[at] for at in order))
        + "\n\nWhile ηh is small, the variance at rest is about ηs²/(2hB), with s the noise per example and h the "
        f"curvature: it is the quotient η/B that counts. Tightest first: **{' → '.join(names[at] for at in order)}**.",
        after=[Line(lines, range(0, 80, 2), title="the weight", x="step")],
    )
