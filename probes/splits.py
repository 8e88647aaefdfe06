"""Splits: what each part of the data is for, and how a measurement gets better than the truth."""

import math

import torch

from quiz.probe import Choice, Draw, Number, mistake, num, probe, reject, right, worked, wrong

CUTS = {"60/20/20": (60, 80), "70/15/15": (70, 85), "80/10/10": (80, 90), "90/5/5": (90, 95), "98/1/1": (98, 99)}


@probe()
def sizes(draw: Draw) -> Number:
    """A cut is a position; a part's size lies between two cuts."""
    n, cut = draw.pick("hundreds", range(500, 9501, 100), says="the number of names"), draw.pick("shares", list(CUTS))
    asked = draw.pick("asked", ["train", "dev", "test"], says="what is asked")
    one, two = CUTS[cut]
    names = list(range(n))
    first, second = n * one // 100, n * two // 100
    parts = {"train": names[:first], "dev": names[first:second], "test": names[second:]}
    share, size = {"train": one, "dev": two - one, "test": 100 - two}[asked], len(parts[asked])
    return Number(
        ask=f"{n:,} names are shuffled and cut at `n1 = {one} * n // 100` and `n2 = {two} * n // 100`: train "
        f"is `names[:n1]`, dev is `names[n1:n2]`, test is `names[n2:]`. How many names are in **{asked}**?",
        answer=size,
        mistakes=[
            mistake("cut-taken-for-size", second, "n2: a position, which counts everything before it"),
            mistake("parts-not-apart", n - first, "everything after n1: dev and test together"),
            mistake(
                "share-of-the-rest", share * (n - first) / 100, f"{share} % of what train has left over, not of all"
            ),
        ],
        exact=True,
        why=worked(
            f"n1 = {first}, n2 = {second}, so train, dev and test hold {first}, {second - first} and {n - second}",
            f"{asked}: **{size}**, {share} % of the {n:,} names",
        ),
        hints=["Where does this part begin, and where does it end?"],
    )


@probe(by="predict", digits=2, within="10%", truth="statistical")
def pick_the_best_optimism(draw: Draw) -> Number:
    """The best of many noisy scores is lucky as well as good."""
    n = draw.pick("dev_size", [50, 100, 200, 400, 800, 1600, 3200, 6400], says="the size of the dev set")
    percent, k = (
        draw.pick("truth", [60, 70, 75, 80, 85, 90], says="the true accuracy"),
        draw.pick("settings", [20, 50, 100, 200, 500]),
    )
    p, hits = percent / 100, torch.arange(n + 1, dtype=torch.float64)
    binomial = torch.lgamma(torch.tensor(n + 1.0).double()) - torch.lgamma(hits + 1) - torch.lgamma(n - hits + 1)
    below = torch.exp(binomial + hits * math.log(p) + (n - hits) * math.log(1 - p)).cumsum(0)
    optimism = 100 * ((1 - below**k).sum().item() / n - p)  # the mean of a maximum: the sum of its tails
    error = 100 * math.sqrt(p * (1 - p) / n)
    return Number(
        ask=f"{k} settings were tried on {n} dev examples. In truth all {k} models are equally good: each is right on "
        f"{percent} % of new examples, and their blunders have nothing to do with each other. You report the *best* "
        f"of the {k} dev scores. By about how many percentage points is it too high, on average?",
        answer=optimism,
        mistakes=[
            mistake("unseen-means-unbiased", 0, "what one setting, chosen beforehand, would be off on average"),
            mistake("one-standard-error", error, "one standard error; the luckiest of many is further out"),
            mistake("luck-adds-up", k * error, "a standard error for each setting; the best is lucky once"),
        ],
        why=worked(
            f"one score scatters by √({num(p)} · {num(round(1 - p, 2))} / {n}) = {num(error, 2)} points",
            f"the luckiest of {k} lies about {num(optimism / error, 2)} such errors up: **{num(optimism, 2)}** points",
            "choosing picks luck too: for an honest number, measure the chosen one on data that did not choose it",
        ),
        hints=["How far does a single score scatter? And how far out is the luckiest of so many?"],
    )


STATES = {
    "too simple: it underfits": ("level-not-seen", "Then both losses would lie far above what is achievable."),
    "too flexible: it overfits": ("gap-not-seen", "Then dev would lie far above train."),
    "about right": ("yardstick-ignored", "Then both losses would lie near what is achievable."),
    "dev examples have leaked into training": ("leak-not-seen", "Then dev would be *better* than is achievable."),
}
MODELS = [(1, 24, 0.3), (9, 16, 0.5), (5, 200, 0.6), (9, 16, 0.5)]  # degree, examples, noise: one for each state


def _curve(x: torch.Tensor, bend: float) -> torch.Tensor:
    return torch.sin(bend * x)


@probe(by="read", truth="empirical")
def diagnose(draw: Draw) -> Choice:
    """Two losses need a third: what is achievable. The level tells underfitting, the gap overfitting."""
    state, bend = (
        draw.regime("state", [0, 1, 2, 3], says="the state, from 0"),
        draw.pick("bend", [3.0, 3.5, 4.0], says="the bend of the curve"),
    )
    degree, n, noise = MODELS[state]
    generator = torch.Generator().manual_seed(draw.seed("data"))
    x = torch.rand(n + 600, generator=generator, dtype=torch.float64)
    x[:n] = (x[:n] + torch.arange(n)) / n  # one point for each equal part of the range
    x = 2 * x - 1
    y = _curve(x, bend) + noise * torch.randn(n + 600, generator=generator, dtype=torch.float64)
    powers = torch.cos(torch.arange(degree + 1) * torch.acos(x)[:, None])  # Chebyshev's: better conditioned
    fit = torch.linalg.lstsq(powers[:n], y[:n, None]).solution
    errors = (powers @ fit - y[:, None])[:, 0] ** 2
    shown = slice(0, n // 2) if state == 3 else slice(n, None)
    train, dev, floor = errors[:n].mean().item(), errors[shown].mean().item(), noise**2
    level, gap = (train + dev) / 2 / floor, dev / train
    clear = [
        level > 2 and gap < 1.5,
        train < 0.8 * floor and 1.7 < dev / floor < 50,
        0.83 < train / floor < 1.17 and 0.96 < dev / floor < 1.27 and gap < 1.42,
        dev < 0.7 * floor and train < 0.7 * floor,
    ]
    if not clear[state]:
        reject("a borderline case")
    answer = list(STATES)[state]
    return Choice(
        ask=f"A polynomial was fitted to noisy points. Mean squared errors: train **{num(train, 2)}**, dev "
        f"**{num(dev, 2)}**. The points' noise alone has a mean square of **{num(floor, 2)}**, which no model can "
        "beat on new points, but by luck. What is the matter?",
        options=[right(text) if text == answer else wrong(text, *said) for text, said in STATES.items()],
        hints=["Compare each of the two with the noise, not only with each other."],
        why=worked(
            f"level: train is {num(train / floor, 2)} of what is achievable, dev {num(dev / floor, 2)}",
            f"gap: dev is {num(gap, 2)} times train",
            f"**{answer}**: the polynomial had degree {degree}, for {n} points",
        ),
    )


@probe(by="read", truth="empirical")
def leak_by_group(draw: Draw) -> Choice:
    """A near-duplicate in the training part turns a test into a memory test."""
    patients, scans = (
        draw.pick("patients", [30, 40, 50]),
        draw.pick("scans", [6, 8, 10], says="the scans of each patient"),
    )
    own = draw.pick("spread", [0.02, 0.05, 0.1, 4.0, 5.0], says="the spread of a patient's scans")
    asked = draw.pick(
        "asked",
        ["*scans* were shuffled and cut in half", "*patients* were shuffled and cut in half"],
        says="what is asked",
    )
    generator = torch.Generator().manual_seed(draw.seed("data"))
    centres = torch.randn(patients, 1, 5, generator=generator)
    points = (centres + own * torch.randn(patients, scans, 5, generator=generator)).flatten(0, 1)
    labels = torch.randint(2, (patients, 1), generator=generator).expand(patients, scans).flatten()
    mixed = torch.randperm(patients * scans, generator=generator)
    scores = []
    for order in (mixed, torch.arange(patients * scans)):  # patients stand in random order already
        known, new = order[: patients // 2 * scans], order[patients // 2 * scans :]
        nearest = torch.cdist(points[new], points[known]).argmin(dim=1)
        scores.append(round(100 * (labels[known][nearest] == labels[new]).double().mean().item()))
    tight, gap = own < 1, scores[0] - scores[1]
    if scores[0] == scores[1] or (tight and gap < 25) or (not tight and abs(gap) > 12):
        reject("the gap doesn't fit its cause")
    return _leak_question(draw, asked, scores, patients=patients, scans=scans, own=own)


def _leak_question(draw: Draw, asked: str, scores: list[int], *, patients: int, scans: int, own: float) -> Choice:
    shown, tight = draw.shuffled("order", [0, 1], says="the cut (0: by scans) of score"), own < 1
    texts = {f"the one with {scores[place]} %": place for place in shown} | {"can't be told: the gap is luck": 2}
    answer = (0 if "scans" in asked else 1) if tight else 2
    cause = (
        "Shuffled scans leave near-copies of almost every test scan in the training part: the nearest neighbour *is* "
        "the same patient, label included. New patients are a coin toss (and some twenty tosses scatter by 11 points)."
        if tight
        else "A patient's scans differ from each other nearly as much as from anybody's, so there is next to nothing "
        "to recognise: both ways of cutting give a coin toss."
    )
    gap = abs(scores[0] - scores[1])
    if tight:
        ids = ["random-is-harsher", "random-is-harsher", "gap-called-luck"]
        whys = [
            f"{scores[0]} % takes near-copies, {num(own)} apart, in the training part: only shuffled scans leave them.",
            f"{scores[1]} % is about a coin toss, all that new patients allow. Near-copies make a test easier.",
            f"{gap} points are more than luck: a patient's scans are {num(own)} apart where patients are 1 apart.",
        ]
    else:
        ids = ["luck-called-leak"] * 3
        whys = [
            f"{scores[place]} % against {scores[1 - place]} %: {gap} points, as coin tosses scatter. At {num(own)} "
            "apart a patient's scans are no near-copies that could leak."
            for place in (0, 1)
        ]
    return Choice(
        ask=f"{patients} patients, {scans} scans each, a scan being 5 numbers. The patients' centres are spread by 1, "
        f"each one's scans around it by {num(own)}. Every *patient* got a label by tossing a coin; its scans share it. "
        "A classifier that copies the label of the nearest training scan was tested twice: scans shuffled and cut in "
        f"half, or patients shuffled and cut in half. Accuracies, in random order: {scores[shown[0]]} % and "
        f"{scores[shown[1]]} %. Which is the one where {asked}?",
        options=[
            right(text) if place == answer else wrong(text, ids[place], whys[place]) for text, place in texts.items()
        ],
        hints=["Is a scan's nearest neighbour another scan of the same patient? And can that one be in training?"],
        why=f"By scans: {scores[0]} %, by patients: {scores[1]} %. {cause} So: **{list(texts)[shown.index(answer)]}**."
        if answer < 2
        else f"By scans: {scores[0]} %, by patients: {scores[1]} %. {cause} So: **the gap is luck**.",
    )
