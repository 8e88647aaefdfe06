"""Negative log-likelihood: the surprise at what happened, per symbol."""

from collections.abc import Sequence
from itertools import pairwise

import torch

from quiz.probe import (
    Choice,
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
    row,
    worked,
    wrong,
    wrong_panel,
)

# Sizes of real outputs, far enough apart in ln V to be told apart.
SIZES = {
    2: "a spam filter over {} classes",
    3: "a sentiment classifier over {} classes",
    4: "a model of DNA over {} bases",
    6: "a model of a die over {} faces",
    8: "a classifier of {} emotions",
    10: "a digit classifier over {} classes",
    13: "a classifier of card ranks over {} classes",
    17: "a part-of-speech tagger over {} tags",
    20: "a model of proteins over {} amino acids",
    27: "a model of names over {} characters",
    37: "a classifier of pets over {} breeds",
    52: "a classifier of playing cards over {} classes",
    65: "a model of Shakespeare over {} characters",
    100: "an image classifier over {} classes",
    256: "a model of raw text over {} bytes",
    500: "a speech model over {} sound units",
    1000: "an image classifier over {} classes",
    2500: "a recommender over {} films",
    8000: "a language model over {} tokens",
    21841: "an image classifier over {} classes",
    50257: "a language model over {} tokens",
    128256: "a language model over {} tokens",
}
FRIENDLY = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.4, 0.5, 0.8, 0.9]
NAMES = ["al", "an", "ed", "em", "jo", "li", "mo", "ty"]
# Two decimals, by equal ratios from 0.8 to 9.2: small losses are told apart finely, large ones coarsely.
LOSSES = sorted({round(0.8 * 11.5 ** (step / 240), 2) for step in range(241)})
CURVE = [step / 10 for step in range(93)]


def _nll(probabilities: Sequence[float]) -> torch.Tensor:
    """One negative log-likelihood for each probability, in nats."""
    return -torch.tensor(probabilities, dtype=torch.float64).log()


@probe(digits=3, within="2%")
def average(draw: Draw) -> Number:
    """Average the logs, not the probabilities: one bad miss dominates."""
    p = draw.sample("probabilities", FRIENDLY, 3)
    each = _nll(p)
    of_mean, digits = _nll([sum(p) / 3])[0], each.mean() / _nll([0.1])[0]
    if abs(digits / of_mean - 1) < 0.05:
        reject("two mistakes agree")
    return Number(
        ask=f"A model gave the three letters that really came the probabilities {row(p)}. "
        "What is its average negative log-likelihood, in nats?",
        answer=each.mean(),
        mistakes=[
            mistake("log-of-mean", of_mean, "the surprise at the *average* probability; the surprises are averaged"),
            mistake("sum-not-mean", each.sum(), "the sum over the three; the average divides it by 3"),
            mistake("base-ten", digits, "the average with logarithms to base 10; torch takes ln"),
        ],
        why=worked(
            f"surprises −ln p: {row(each.tolist(), 3)}",
            f"average: {num(each.sum(), 3)} / 3 = **{num(each.mean(), 3)}**",
            f"the {num(min(p))} alone brings {num(100 * each.max() / each.sum(), 2)} % of it",
        ),
        hints=["First a surprise for each letter, then the average."],
    )


@probe(digits=3, within="1%")
def uniform_baseline(draw: Draw) -> Number:
    """A model that knows nothing has the loss ln V, whatever the data. Finite: 22 variants."""
    size = draw.pick("size", list(SIZES), says="the number of answers")
    loss = _nll([1 / size])[0]
    return Number(
        ask=f"You start to train {SIZES[size].format(f'{size:,}')}. If it begins with no preference at all, "
        "what is its first loss (mean negative log-likelihood, in nats)?",
        answer=loss,
        mistakes=[
            mistake("probability-not-loss", 1 / size, "the probability each answer gets; the loss is −ln of it"),
            mistake("base-two", loss / _nll([0.5])[0], "the loss in bits, with log2; torch takes ln"),
            mistake("base-ten", loss / _nll([0.1])[0], "the loss with logarithms to base 10; torch takes ln"),
            mistake("zero-knowledge-zero-loss", 0, "the loss of a model that is certain and right every time"),
        ],
        why=worked(
            f"no preference: whatever comes had the probability 1 / {size:,}",
            f"loss: −ln(1 / {size:,}) = ln {size:,} = **{num(loss, 3)}**, on any data",
            "a first loss well above it is an initialisation that is confidently wrong",
        ),
        hints=["What probability does the truth get from a model without preferences?"],
    )


@probe(digits=3, within="2%")
def perplexity(draw: Draw) -> Number:
    """exp(loss) turns nats into a number of equally likely choices."""
    loss = draw.number("loss", 0.5, 4.5, digits=2, says="the loss")
    choices = torch.tensor(loss, dtype=torch.float64).exp().item()
    return Number(
        ask=f"A language model's loss on held-out text, in nats per token, is {num(loss)}. What is its perplexity: "
        "among how many equally likely tokens would guessing be as hard?",
        answer=choices,
        mistakes=[
            mistake("base-two", 2**loss, "two to the loss, right for a loss in bits; this one is in nats"),
            mistake(
                "probability-not-choices", 1 / choices, "the typical probability of the truth; choices are 1 over it"
            ),
            mistake("base-ten", 10**loss, "ten to the loss, right for a loss with logarithms to base 10"),
        ],
        why=worked(
            f"V equally likely tokens have the loss ln V; here ln V = {num(loss)}",
            f"V = exp({num(loss)}) = **{num(choices, 3)}**",
        ),
        hints=["Which loss has a uniform guess among V tokens? Solve that for V."],
    )


@probe(digits=3, within="2%")
def sequence_probability(draw: Draw) -> Number:
    """Probabilities of successive letters multiply, so their surprises add."""
    word = draw.pick("word", NAMES)
    p = draw.sample("probabilities", [0.04, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6], 3)
    each = _nll(p)
    total = each.sum()
    if abs(each.prod() / total - 1) < 0.05:
        reject("the product of the logs is right by chance")
    return Number(
        ask=f"A bigram model says P({word[0]} | start) = {num(p[0])}, P({word[1]} | {word[0]}) = {num(p[1])} and "
        f"P(end | {word[1]}) = {num(p[2])}. What is the negative log-likelihood of the whole name *{word}*, in nats?",
        answer=total,
        mistakes=[
            mistake("probabilities-added", _nll([sum(p)])[0], "−ln of the *sum* of the probabilities; they multiply"),
            mistake("mean-not-sum", total / 3, "the average over the three steps; the whole name has the sum"),
            mistake("logs-multiplied", each.prod(), "the product of the three surprises; the log turns × into +"),
            mistake("probability-not-loss", torch.exp(-total), "the name's probability; its −ln is asked"),
        ],
        why=worked(
            f"P({word}) = {num(p[0])} · {num(p[1])} · {num(p[2])} = {num(torch.exp(-total), 3)}",
            f"−ln of it: {' + '.join(num(x, 3) for x in each)} = **{num(total, 3)}**",
            "every step multiplies in a factor of at most 1, so long names tend to score worse: hence averages",
        ),
        hints=["How do you get the probability of all three happening?"],
    )


@probe(digits=3, within="2%")
def best_constant_bet(draw: Draw) -> Number:
    """Cross-entropy makes honesty the best strategy: say the frequency, not the majority."""
    n, share = (
        draw.pick("n", [20, 25, 40, 50, 100, 200], says="the number of visitors"),
        draw.integer("percent", 11, 89, says="the percentage of clicks"),
    )
    k = round(n * share / 100)
    q = k / n
    if abs(q - 0.5) < 0.05:
        reject("a fifty-fifty bet is honest here")
    loss = -(q * torch.tensor(q).log() + (1 - q) * torch.tensor(1 - q).log())
    return Number(
        ask=f"{k} of {n} visitors clicked. A model may say only one constant probability p of a click, the same for "
        "everybody. Which p has the lowest negative log-likelihood on these visitors?",
        answer=q,
        mistakes=[
            mistake("majority-bet", round(q), "a bet on the majority: the first visitor who does otherwise costs ∞"),
            mistake("hedge-at-half", 0.5, f"the cautious bet: it costs ln 2 = 0.693 each, the best {num(loss, 3)}"),
            mistake("odds-not-probability", k / (n - k), "the odds: clicks for each visitor who did not click"),
        ],
        why=worked(
            f"loss of saying p: {num(q)} · (−ln p) + {num(round(1 - q, 4))} · (−ln(1 − p))",
            f"its slope −{num(q)} / p + {num(round(1 - q, 4))} / (1 − p) is 0 where p = {k} / {n} = **{num(q, 3)}**",
            f"the loss there, {num(loss, 3)}, is the entropy of the clicks: honesty cannot be beaten",
        ),
        hints=["What does p = 1 cost when one visitor doesn't click? What does p = 0.5 cost?"],
    )


@probe(digits=3, within="2%")
def overconfidence(draw: Draw) -> Number:
    """Saying more than the frequency costs more than saying the frequency."""
    q, p = (
        draw.pick("rain", [0.55, 0.6, 0.65, 0.7, 0.75, 0.8], says="the share of rainy days"),
        draw.pick("said", [0.9, 0.92, 0.95, 0.97, 0.98, 0.99], says="the probability forecast"),
    )
    days = draw.pick("days", [20, 40, 60, 80, 100, 120, 200])
    hit, miss = _nll([p, 1 - p])
    honest = torch.dot(torch.tensor([q, 1 - q], dtype=torch.float64), _nll([q, 1 - q]))
    loss = q * hit + (1 - q) * miss
    return Number(
        ask=f"It rained on {round(q * days)} of {days} days; every morning the forecast said "
        f"{round(100 * p)} % rain. What is the forecast's average negative log-likelihood, in nats?",
        answer=loss,
        mistakes=[
            mistake("misses-free", q * hit, "what the rainy days alone bring; the dry days were the expensive ones"),
            mistake("entropy-not-cross-entropy", honest, "the loss of an honest forecast, which says the frequency"),
            mistake("truth-and-model-swapped", p * _nll([q])[0] + (1 - p) * _nll([1 - q])[0],
                    "the loss if what was said and what happened are swapped: the log belongs to what was said"),
        ],
        why=worked(
            f"a rainy day costs −ln {num(p)} = {num(hit, 3)}, a dry one −ln {num(round(1 - p, 2))} = {num(miss, 3)}",
            f"average: {num(q)} · {num(hit, 3)} + {num(round(1 - q, 2))} · {num(miss, 3)} = **{num(loss, 3)}**",
            f"always saying {round(100 * q)} % would have cost {num(honest, 3)}",
        ),
        hints=["What does one rainy day cost, what one dry day, and how often does each come?"],
    )  # fmt: skip


@probe(by="predict", digits=2)
def truth_probability(draw: Draw) -> Number:
    """Every 2.3 nats of loss are a factor of ten."""
    loss = draw.pick("loss", LOSSES, says="the loss")
    what = draw.pick(
        "what", ["letter of a name", "token of a text", "picture", "word of a sentence"], says="what was predicted"
    )
    p = torch.tensor(-loss, dtype=torch.float64).exp().item()
    return Number(
        ask=f"For one {what} the loss (negative log-likelihood, in nats) is {num(loss)}. Without a calculator: "
        "about what probability did the model give the truth (as a decimal or a fraction)?",
        answer=p,
        mistakes=[
            *(
                [mistake("percent-of-loss", loss / 100, "the loss read as per cent")]
                if abs(torch.tensor(100 * p / loss).log().item()) > 1.1
                else []
            ),
            mistake("base-two", 2**-loss, "two to the minus loss, right for a loss in bits"),
            mistake("base-ten", 10**-loss, "ten to the minus loss, as if the logarithm had base 10"),
        ],
        why=worked(
            f"p = exp(−{num(loss)}) = **{num(p, 2)}**, about 1 in {1 / p:,.{0 if p < 0.1 else 1}f}",
            f"in the head: ln 10 ≈ 2.3, so {num(loss)} nats are {loss / _nll([0.1])[0]:.1f} factors of ten"
            if loss >= 2.3
            else f"in the head: ln 2 ≈ 0.7, so {num(loss)} nats are {loss / _nll([0.5])[0]:.1f} halvings",
        ),
        hints=["ln 2 ≈ 0.7 and ln 10 ≈ 2.3: how many halvings, how many tenths are in that loss?"],
        after=[
            Line(
                torch.tensor(CURVE).neg().exp(),
                CURVE,
                title="probability of the truth",
                x="loss",
                log_y=True,
                low=1e-4,
                high=1,
                note=f"{num(p, 2)} at a loss of {num(loss)}",
                asked=loss,
            )
        ],
    )


@probe()
def which_gain(draw: Draw) -> Choice:
    """The loss falls by the log of the ratio: from 1 % to 4 % beats from 40 % to 80 %."""
    low = sorted(draw.sample("low", [1, 2, 3, 4, 5, 6], 3, says="the low probability in %"))
    starts = [*low, draw.pick("high", [20, 22, 24], says="the high probability in %")]
    best = draw.integer("best", 0, 3, says="the right one, from 0")
    factors = [
        draw.pick("largest", [2.5, 3, 3.5, 4], says="the right one's factor"),
        *draw.shuffled("factors", [1.5, 1.75, 2], says="the factor of another"),
    ]
    factors = [*factors[1 : best + 1], factors[0], *factors[best + 1 :]]
    ends = [start * factor for start, factor in zip(starts, factors, strict=True)]
    gains = [end - start for start, end in zip(starts, ends, strict=True)]
    widest = gains.index(max(gains))
    fall = (_nll(starts) - _nll(ends)).tolist()
    texts = [f"from {num(start)} % to {num(end)} %" for start, end in zip(starts, ends, strict=True)]
    reasons = [
        f"Times {num(f)}: the loss falls by ln {num(f)} = {num(x, 3)}." for f, x in zip(factors, fall, strict=True)
    ]
    names = [
        "difference-not-ratio" if gain == max(gains) else "rarest-first" if start == low[0] else "ratio-misread"
        for start, gain in zip(starts, gains, strict=True)
    ]
    return Choice(
        ask=f"On four examples the truth had the probabilities {', '.join(f'{start} %' for start in starts)}. One "
        "training step raises them all. On which does the negative log-likelihood fall most?",
        options=[right(text, why) if place == best else wrong(text, name, why)
                 for place, (text, name, why) in enumerate(zip(texts, names, reasons, strict=True))],
        why=worked(
            f"**{texts[best]}**: a factor of {num(factors[best])}, so the loss falls by {num(fall[best], 3)}",
            f"the largest gain in points, {texts[widest]}, lowers it by {num(fall[widest], 3)}"
            if widest != best
            else "it is the largest gain in points as well, but that is not why",
            "−ln p counts ratios: by how much was the probability *multiplied*?",
        ),
        hints=["ln(b) − ln(a) = ln(b / a)."],
    )  # fmt: skip


def _training(classes: int, start: float, rate: float, generator: torch.Generator) -> list[float]:
    """Losses of a linear classifier in its first steps, its weights begun at this size."""
    x, teacher = (torch.randn(*shape, generator=generator) for shape in ((200, 6), (6, classes)))
    y = (x @ teacher + 2 * torch.randn(200, classes, generator=generator)).argmax(dim=1)
    weights = (torch.randn(6, classes, generator=generator) * start).requires_grad_()
    losses = []
    for _ in range(40):
        loss = torch.nn.functional.cross_entropy(x @ weights, y)
        (gradient,) = torch.autograd.grad(loss, weights)
        weights = (weights - rate * gradient).detach().requires_grad_()
        losses.append(round(loss.item(), 3))
    return losses


# The weights' size at the start, the rate, both in words, and the mistake of who takes this training for another.
STARTS = [
    (0.01, 2.0, "begun with small weights, at a sound rate", "start-taken-for-health"),
    (2.0, 2.0, "begun with large weights, at a sound rate", "fall-taken-for-learning"),
    (0.01, 100.0, "begun with small weights, at far too high a rate", "rise-taken-for-bad-start"),
]


@probe(by="read", truth="empirical")
def first_losses(draw: Draw) -> Diagnosis:
    """A fresh model that knows nothing starts at ln V; what starts far above was sure of nonsense."""
    classes, asked = (
        draw.pick("classes", [10, 13, 16, 20, 27]),
        draw.integer("asked", 0, 2, says="the training asked, from 0"),
    )
    generator = torch.Generator().manual_seed(draw.seed("training"))
    uniform = float(torch.tensor(classes).log())
    modest, boastful, wild = runs = [_training(classes, start, rate, generator) for start, rate, *_ in STARTS]
    if boastful[0] < 1.5 * uniform:
        reject("the start is not clear")
    if any(b > a + 0.05 for calm in (modest, boastful) for a, b in pairwise(calm)) or max(wild) < wild[0] + 0.5:
        reject("the rates can't be told apart")
    says = [
        f"it starts at {num(modest[0], 3)} ≈ ln {classes} and falls without a jolt",
        f"it starts at {num(boastful[0], 3)}, far above ln {classes}, and is busy unlearning that",
        f"it starts at {num(wild[0], 3)} ≈ ln {classes} and then *rises*: its steps overshoot",
    ]
    charts = [Line(losses, title="loss", x="step") for losses in runs]
    names, ids = [name for *_, name, _ in STARTS], [known for *_, known in STARTS]
    return Diagnosis(
        ask=f"The same kind of classifier over {classes} classes was trained three times: {'; '.join(names)}. Here are "
        "the first 40 losses of each (negative log-likelihood in nats), in random order. Which panel is the one "
        f"**{names[asked]}**?",
        panels=[
            right_panel(chart, f"the one {name}: {tell}")
            if place == asked
            else wrong_panel(chart, known, f"the one {name}: {tell}")
            for place, (chart, name, tell, known) in enumerate(zip(charts, names, says, ids, strict=True))
        ],
        hints=[f"What loss does a model show that gives each of {classes} classes the same probability?"],
        why=f"The yardstick is ln {classes} = {num(uniform, 3)}. A steep fall from far above it is no sign of "
        "learning: it only takes back what the initial weights claimed.",
    )
