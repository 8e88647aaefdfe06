"""Threes and sevens: distances between images, a loss that can be trained on, and what sorted batches do."""

from itertools import combinations_with_replacement, pairwise, product

import torch

from quiz.probe import (
    Bars,
    Choice,
    Draw,
    Histogram,
    Multi,
    Number,
    Order,
    mistake,
    num,
    part,
    probe,
    reject,
    right,
    row,
    worked,
    wrong,
    yes_no,
)

TENTHS = [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]
MIXED = [list(bits) for bits in product((0, 1), repeat=4) if 0 < sum(bits) < 4]
BALANCES = [[1, 1, 1, -1], [1, 1, -1, -1], [1, -1, -1, -1]]
ODD_ONE_OUT = [bits for bits in MIXED if sum(bits) != 2]


@probe(digits=3, within="2%")
def pixel_distance(draw: Draw) -> Number:
    """A distance must not let differences cancel; squares make one large difference count more than many small."""
    sizes, signs = (
        draw.sample("sizes", TENTHS, 4, says="the differences' sizes"),
        draw.shuffled(
            "signs", draw.pick("balance", BALANCES, says="the signs, in order"), says="the sign of difference"
        ),
    )
    asked = draw.pick(
        "asked", ["mean absolute difference (L1)", "root of the mean square (RMSE)"], says="what is asked"
    )
    off = [size * sign for size, sign in zip(sizes, signs, strict=True)]
    away = torch.tensor(off, dtype=torch.float64)
    l1, rmse = away.abs().mean().item(), away.square().mean().sqrt().item()
    is_l1 = asked.endswith("(L1)")
    if rmse < 1.04 * l1:
        reject("both distances agree")
    other = ("RMSE", rmse) if is_l1 else ("L1", l1)
    squared = mistake("root-forgotten", rmse**2, "the mean square (MSE); its root is still to be taken")
    added = mistake("sum-not-mean", 4 * l1, "the sum over the four pixels, not their mean")
    steps = {
        True: [f"sizes: {' + '.join(num(abs(d)) for d in off)} = {num(round(4 * l1, 1))}",
               f"mean: {num(round(4 * l1, 1))} / 4 = **{num(l1, 3)}**"],
        False: [f"squares: {' + '.join(num(round(d * d, 2)) for d in off)} = {num(round(4 * rmse**2, 2))}",
                f"mean: {num(round(4 * rmse**2, 2))} / 4 = {num(round(rmse**2, 6))}; its root: **{num(rmse, 3)}**"],
    }  # fmt: skip
    return Number(
        ask=f"In four pixels an image differs from the average 3 by {row(off)}. How far are they apart by the "
        f"**{asked}**?",
        answer=l1 if is_l1 else rmse,
        mistakes=[
            added if is_l1 else squared,
            mistake("other-distance", other[1], f"the other distance, the {other[0]}"),
            mistake("signs-cancel", abs(round(sum(off), 1)) / 4, "the mean with signs: too bright cancels too dark"),
        ],
        why=worked(
            *steps[is_l1],
            moral=f"L1 {num(l1, 3)}, RMSE {num(rmse, 3)}: the squares make the largest difference, "
            f"{num(max(map(abs, off)))}, weigh more.",
        ),
        hints=["Too bright and too dark must not cancel. By which means does this distance get rid of the signs?"],
    )  # fmt: skip


@probe(digits=3, within="2%", fixed=["targets"])
def loss_where(draw: Draw) -> Number:
    """The loss is each prediction's distance from the side on which the truth is."""
    p, y = draw.sample("predictions", TENTHS, 4), draw.pick("targets", ODD_ONE_OUT)
    predictions, targets = torch.tensor(p, dtype=torch.float64), torch.tensor(y)
    each = torch.where(targets == 1, 1 - predictions, predictions).round(decimals=3)
    loss, missed = each.mean().item(), (each > 0.5).double().mean().item()
    if min(abs(loss - other) for other in (0.5, missed, sum(p) / 4)) < 0.01 or max(p) > 1:
        reject("a mistake is right")
    return Number(
        ask=f"Is it a 3? A model predicts {row(p)} for four images; the targets are {row(y)}. What is "
        "`torch.where(targets==1, 1-predictions, predictions).mean()`?",
        answer=loss,
        mistakes=[
            mistake("mean-prediction", predictions.mean(), "the mean prediction; the targets haven't been looked at"),
            mistake("wrong-side", 1 - loss, "the mean distance from the *wrong* answers"),
            mistake("error-rate", missed, "the share of images that are misjudged: it doesn't see by how much"),
        ],
        why=worked(
            f"distances from the truth: {row(each.tolist())}",
            f"mean: {num(round(4 * loss, 3))} / 4 = **{num(loss, 3)}**",
            moral=f"Error rate: {round(4 * missed)} of 4 beyond 0.5. It moves only when a prediction crosses 0.5, the "
            "loss with every one.",
        ),
        hints=["A target of 1 wants a prediction of 1: how far off is each one?"],
    )


LOSS, BOTH = "the loss, not the accuracy", "the loss and the accuracy"
NEITHER, ACCURACY = "neither of them", "the accuracy, not the loss"


FLAT = "Accuracy counts crossings only: its slope is 0 nearly everywhere, which is no signal to train on."
DARK = "A weight's slope contains its input: over a pixel that is always dark it never learns."


def _measured(x: torch.Tensor, y: torch.Tensor, weights: torch.Tensor, bias: float) -> tuple[float, float]:
    """Accuracy and fastbook's loss of a linear classifier."""
    p = torch.sigmoid(x @ weights + bias)
    return ((p > 0.5) == (y == 1)).double().mean().item(), torch.where(y == 1, 1 - p, p).mean().item()


def _images(seed: int, *, dark: bool) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, float]:
    """40 images of five pixels, the first one dark in all of them or not, and a classifier that is mostly right."""
    data = torch.Generator().manual_seed(seed)
    x = torch.rand(40, 5, generator=data).double() * (torch.rand(40, 5, generator=data) < 0.6)
    weights, noise = torch.randn(5, generator=data).double(), torch.randn(40, generator=data)
    x[:, 0] *= not dark
    bias = -(x @ weights).sort().values[19:21].mean().item()  # half of the sums lie on each side of 0
    return x, (x @ weights + bias + 0.5 * noise > 0).long(), weights, bias


# How much the weight is raised, by case.
RAISED: dict[str, list[float]] = {
    "small": [1e-4, 2e-4, 5e-4],
    "large": [2, 3, 4],
    "dark": [1e-4, 0.01, 0.1, 0.5, 1, 2, 3],
}


# What really becomes of the accuracy and of the loss, by case.
FACTS = {
    "small": (
        "The accuracy stays: the nearest sum is {nearest} from 0, and none moves by more than {raised}.",
        "The loss moves, from {loss} to {lower}: it feels the sums of the {lit} lit images, crossing or not.",
    ),
    "large": (
        "The accuracy moves, from {accuracy} to {after}: some sums are carried over 0.",
        "The loss moves, from {loss} to {lower}: whatever moves a sum moves its sigmoid.",
    ),
    "dark": (
        "The accuracy stays: times 0 the weight moves no sum, so none crosses.",
        "The loss stays: times 0 the weight moves no sum, so no sigmoid either.",
    ),
}


def _unlike(first: str, second: str) -> tuple[bool, bool]:
    """Whether two options differ about the accuracy, and about the loss."""
    return (first in {BOTH, ACCURACY}) != (second in {BOTH, ACCURACY}), (first in {BOTH, LOSS}) != (
        second in {BOTH, LOSS}
    )


@probe(truth="empirical")
def accuracy_is_flat(draw: Draw) -> Choice:
    """Accuracy counts crossings of a border, so it is flat nearly everywhere; the loss moves with every lit weight."""
    case = draw.regime("case", list(RAISED), says="the raise, or a dark pixel")
    raised = draw.pick("raised", RAISED[case], says="how much it is raised")
    x, y, weights, bias = _images(draw.seed("images"), dark=case == "dark")
    sums = x @ weights + bias
    moved = weights + torch.tensor([raised, 0, 0, 0, 0], dtype=torch.float64)
    (accuracy, loss), (after, lower) = _measured(x, y, weights, bias), _measured(x, y, moved, bias)
    nearest, lit = sums.abs().min().item(), int((x[:, 0] > 0).sum())
    answer = NEITHER if loss == lower else LOSS if accuracy == after else BOTH
    if nearest < 0.003 or (answer == BOTH) != (case == "large") or 0 < abs(loss - lower) < 1e-7:
        reject("too near the border, or right by coincidence")
    pixel = "dark (0) in all of them" if case == "dark" else f"lit (above 0, at most 1) in {lit} of them"
    cause = {
        "small": f"Each lit image's sum moved, by at most {num(raised)}, and none of them crossed 0.",
        "large": f"Sums moved by up to {num(raised)}, which carried images over the border.",
        "dark": "Whatever this weight is, it is multiplied by 0.",
    }[case]
    facts = [half.format(nearest=num(nearest, 2), raised=num(raised), lit=lit, after=num(after, 3), lower=num(lower, 7),
                         accuracy=num(accuracy, 3), loss=num(loss, 7)) for half in FACTS[case]]  # fmt: skip
    names = {LOSS: "dead-input-learns" if case == "dark" else "border-not-crossed", BOTH: "accuracy-sees-everything",
             NEITHER: "flat-means-nothing-moved", ACCURACY: "loss-blind-to-crossings"}  # fmt: skip
    return Choice(
        ask="A linear classifier looks at 40 images of a few pixels; their weighted sums (bias included) are shown. "
        f"The first pixel is {pixel}. Now the first weight is raised by **{num(raised)}**. Which of these changes at "
        "all: the accuracy over the 40 images (3 if the sum is above 0, else 7), the loss (mean distance of the sum's "
        "sigmoid from the target)?",
        charts=[Histogram(sums, title="sums of the 40 images", note=f"nearest to 0: {num(nearest, 2)} away")],
        options=[
            right(text)
            if text == answer
            else wrong(
                text, name, " ".join(half for half, off in zip(facts, _unlike(text, answer), strict=True) if off)
            )
            for text, name in names.items()
        ],
        why=worked(
            cause,
            f"accuracy: {num(accuracy, 3)}, then {num(after, 3)}",
            f"loss: {num(loss, 7)}, then {num(lower, 7)}",
            moral=f"So: **{answer}**. {DARK if case == 'dark' else FLAT}",
        ),
        hints=["By how much can any of the 40 sums move?"],
    )


@probe()
def unshuffled_batches(draw: Draw) -> Number:
    """In sorted data at most one batch sees both classes: all the others pull to one side."""
    threes, sevens = draw.integer("threes", 600, 6500), draw.integer("sevens", 600, 6500)
    size = draw.pick("batch", [32, 50, 64, 100, 128, 200, 256])
    starts = range(0, threes + sevens, size)
    pure, batches = sum(start + size <= threes for start in starts), len(starts)
    if threes % size == 0 or pure == batches // 2:
        reject("no mixed batch, or half of them by chance")
    last = threes - pure * size
    return Number(
        ask=f"A training set holds {threes} threes, then {sevens} sevens. A loader with batches of {size} goes through "
        "it without shuffling. How many batches of an epoch consist of threes only?",
        answer=pure,
        exact=True,
        mistakes=[
            mistake("mixed-counted", pure + 1, "right if the batch at the border counted too: it holds sevens as well"),
            mistake("shuffling-assumed", 0, "what shuffling would make of it, almost surely"),
            mistake("all-batches", batches, "the number of all batches"),
            mistake("half-of-them", batches // 2, "half of the batches, as if the classes were equally large"),
        ],
        why=worked(
            f"{threes} / {size} = {threes / size:.2f}: **{pure}** full batches of threes",
            f"then one with {last} threes and the first sevens, then sevens only: 1 mixed batch among {batches}",
            moral="Each pure batch pulls towards one answer for everything: the net is driven far to one side before "
            "it sees anything else.",
        ),
        hints=["How many full batches fit into the threes?"],
    )


def _of_threes(threes: int, sevens: int) -> list[float]:
    """The share of threes in each batch, the classes being given in tenths of a batch."""
    labels = torch.cat([torch.ones(threes), torch.zeros(sevens)]).double()
    return [labels[start : start + 10].mean().item() for start in range(0, len(labels), 10)]


def _telling(threes: int, sevens: int) -> bool:
    """Whether the printed accuracy, the true one and a half can be told apart."""
    batches = _of_threes(threes, sevens)
    figures = (0.5, sum(batches) / len(batches), threes / (threes + sevens))
    return all(abs(x - y) > 0.02 for x, y in pairwise([*figures, figures[0]]))


# Threes and sevens in tenths of a batch: three to five batches, one mixed, the last one short.
SPLITS = [
    (threes, sevens)
    for threes, sevens in product(range(8, 30), repeat=2)
    if threes % 10 and (threes + sevens) % 10 and 20 < threes + sevens < 50 and _telling(threes, sevens)
]


@probe(digits=3, within="1%")
def decode_plateau_accuracy(draw: Draw) -> Multi:
    """A printed plateau is a fingerprint: find the constant prediction and the averaging that produce it."""
    size = draw.pick("batch", [20, 50, 100])
    (threes, sevens), said = (
        draw.pick("split", SPLITS, says="3s, 7s in tenths of a batch"),
        draw.regime("said", [3, 7], says="the net's single answer"),
    )
    shares = [round(share if said == 3 else 1 - share, 4) for share in _of_threes(threes, sevens)]
    threes, sevens = threes * size // 10, sevens * size // 10
    printed, true = sum(shares) / len(shares), (threes if said == 3 else sevens) / (threes + sevens)
    listed = " + ".join(num(share, 2) for share in shares)
    return Multi(
        ask=f"A validation set holds {threes} threes, then {sevens} sevens, in batches of {size}. The accuracy printed "
        f"is the mean of the batches' accuracies: {num(round(printed, 4))}, epoch after epoch. The net gives a single "
        "answer to everything.",
        parts=[
            yes_no(
                "threes",
                "does it call everything a 3?",
                holds=said == 3,
                slip="other-class",
                why=f"Then the batches would give {num(round(1 - printed, 4))}." if said == 7 else
                f"If it called everything a 7, the batches would give {num(round(1 - printed, 4))}.",
            ),
            part(
                "accuracy",
                Number(
                    "which share of all images is right?",
                    true,
                    [
                        mistake("balance-assumed", 0.5, "what equal classes would give"),
                        mistake("batches-weighted-alike", printed, "the printed mean, in which the short last batch "
                                "counts as much as a full one"),
                        mistake("other-class", 1 - true, "the share of the other class"),
                    ],
                ),
            ),
        ],
        why=worked(
            f"batches if all is called {said}: ({listed}) / {len(shares)} = {num(round(printed, 4))}, as printed",
            f"so every image is called **{said}**",
            f"of all images {threes if said == 3 else sevens} / {threes + sevens} = **{num(true, 3)}** are right",
            moral="The mean of batch means counts the images of the short last batch too much.",
        ),
        hints=["Which share of each batch is right if everything is called 3?"],
    )  # fmt: skip


# Inputs t for a·t² + b·t + c, by the order in which descent repairs a, b, c: the order of the means of t⁴, t² and 1.
TIMES = (0, 0.1, 0.2, 0.5, 0.8, 1, 1.2, 1.3, 1.5, 1.7, 2, 3, 5, 10, 20)


def _powers(t: tuple[float, ...]) -> dict[str, float]:
    return {name: sum(x**power for x in t) / len(t) for name, power in (("a", 4), ("b", 2), ("c", 0))}


def _inputs() -> dict[str, list[tuple[float, ...]]]:
    found: dict[str, list[tuple[float, ...]]] = {}
    for t in combinations_with_replacement(TIMES, 4):
        means = _powers(t)
        order = sorted(means, key=lambda name: -means[name])
        if len(set(t)) > 2 and all(means[x] > 1.25 * means[y] for x, y in pairwise(order)):
            found.setdefault("".join(order), []).append(t)
    return found


INPUTS = _inputs()


@probe(by="predict")
def conditioning_stall(draw: Draw) -> Order:
    """One rate serves all coefficients, so each is repaired in proportion to the mean square of its input."""
    order = draw.regime("order", sorted(INPUTS), says="the order of repair")
    t = draw.shuffled("times", draw.pick("inputs", INPUTS[order], says="the times, by size"), says="the time")
    x = torch.tensor([[v * v, v, 1] for v in t], dtype=torch.float64)
    curvature = 2 * x.square().mean(dim=0)
    rate = 0.2 / curvature.max().item()
    left = dict(zip("abc", ((1 - rate * curvature) ** 10).tolist(), strict=True))
    means = _powers(tuple(t))
    inputs = {"a": "t²", "b": "t", "c": "1"}
    steps = [f"{name}, which multiplies {inputs[name]}" for name in order]
    return Order(
        ask=f"a·t² + b·t + c is fitted to points at the times t = {row(t)} by descent on the mean squared error, with "
        "one small rate for all. In each of three runs one coefficient starts off by 1 while the two others are right "
        "and stay so. Order the coefficients by how fast they are repaired, **fastest first**.",
        steps=steps,
        why=worked(
            *(f"{name}: mean square of {inputs[name]} is {num(means[name], 3)}; after 10 steps it is still off by "
              f"{num(left[name], 3)}" for name in order),
            moral="The slope of a coefficient contains its input, and the repair by a step its square. So the units of "
            "the input decide who learns: hence inputs are normalised.",
        ),
        hints=["What does each coefficient multiply? Squaring makes numbers above 1 larger, those below 1 smaller."],
        after=[Bars([left[name] for name in order], [f"{name} ({inputs[name]})" for name in order],
                    title="still off after 10 steps")],
    )  # fmt: skip
