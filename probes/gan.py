"""Generative adversarial nets: what the best discriminator says, how hard it pushes, what it fails to see."""

from collections.abc import Sequence

import torch
from torch.nn import functional

from quiz.probe import (
    Bars,
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

DENSITIES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 0.9, 1.2, 1.5, 1.6, 1.8, 2, 2.4, 2.5, 2.7, 3, 3.2, 3.6, 4]


def _apart(values: Sequence[float]) -> bool:
    """Whether all of them differ by a tenth at least."""
    return all(abs(one - two) > 0.1 * max(one, two) for place, one in enumerate(values) for two in values[:place])


PAIRS = [(p, q) for p in DENSITIES for q in DENSITIES if _apart([p / (p + q), p, p / q, 0.5, q / (p + q)])]


@probe(digits=2, within="3%")
def optimal_discriminator(draw: Draw) -> Number:
    """The best verdict is a share: of all that look like this, how many are real?"""
    p, q = draw.pick("densities", PAIRS, says="the two densities")
    rate = torch.tensor([p, q], dtype=torch.float64)
    answer = (rate / rate.sum())[0].item()
    return Number(
        ask="A GAN's discriminator has been trained to the end against a fixed generator, on as many real pictures as "
        f"fakes. At some picture x the real ones have the density {num(p)} and the fakes {num(q)}. What is D(x), its "
        "probability that x is real?",
        answer=answer,
        mistakes=[
            mistake("density-as-verdict", p, "the density of the real ones: how common x is among them, no verdict"),
            mistake("odds-not-probability", p / q, "p/q, the odds; a probability is p/(p + q)"),
            mistake("always-even", 0.5, "the verdict only where real and fake are equally dense"),
            mistake("real-and-fake-swapped", q / (p + q), "the probability that x is a *fake*"),
        ],
        why=worked(
            f"of all pictures that look like x, real to fake is {num(p)} : {num(q)}",
            f"D(x) = p / (p + q) = {num(p)} / {num(round(p + q, 2))} = **{num(answer, 2)}**",
            moral="The verdict compares two densities. So the fakes' density is seen only relative to the real one, "
            "and where both agree D has to say ½.",
        ),
        hints=["Gather all pictures that look like x, real and fake. Which share of them is real?"],
    )


LOSSES = {"saturating": "ln(1 − D), as in the original minimax game", "non-saturating": "−ln D, as is usual"}
VERDICTS = [*range(2, 41), *range(60, 91)]


@probe(digits=2, within="1%")
def generator_gradient(draw: Draw) -> Number:
    """In the logit ln(1 − D) pushes with strength D, −ln D with 1 − D. Finite: 140 cases."""
    name, percent = (
        draw.regime("loss", list(LOSSES), says="the loss"),
        draw.pick("percent", VERDICTS, says="D in per cent"),
    )
    d = percent / 100
    logit = torch.tensor(d, dtype=torch.float64).logit().requires_grad_()
    loss = functional.logsigmoid(-logit) if name == "saturating" else -functional.logsigmoid(logit)
    (slope,) = torch.autograd.grad(loss, logit)
    answer, outer = slope.abs().item(), 1 - d if name == "saturating" else d
    inner = "D · (1 − D)"
    return Number(
        ask=f"The discriminator ends in a sigmoid, and gives a fake the verdict D = {num(d)}. The generator "
        f"minimises {LOSSES[name]}. How steep is this loss in the discriminator's "
        "**logit** (the absolute value of the slope)?",
        answer=answer,
        mistakes=[
            mistake("other-generator-loss", 1 - answer,
                    "the steepness of the other generator loss, −ln D" if name == "saturating"
                    else "the steepness of the other generator loss, ln(1 − D)"),
            mistake("sigmoid-slope-alone", d * (1 - d), "D(1 − D), the slope of the sigmoid alone"),
            mistake("slope-in-verdict", 1 / outer, "the steepness in D; the logit lies one sigmoid further back"),
        ],
        why=worked(
            f"in D the steepness is 1/{'(1 − D)' if name == 'saturating' else 'D'}, and the sigmoid has {inner}",
            f"in the logit: {'D' if name == 'saturating' else '1 − D'} = **{num(answer, 2)}**; the other loss would "
            f"have {num(1 - answer, 2)}",
            moral="A fake that is seen through has D near 0: there ln(1 − D) hardly pushes at all and −ln D pushes "
            "with nearly full strength, just when help is needed.",
        ),
        hints=["Chain rule: the slope of the logarithm times D(1 − D), the slope of the sigmoid."],
        after=[
            Line(
                {"−ln D": [1 - x / 20 for x in range(21)], "ln(1 − D)": [x / 20 for x in range(21)]},
                [x / 20 for x in range(21)],
                title="steepness in the logit",
                x="D",
                asked=d,
            )
        ],
    )  # fmt: skip


FORTIETHS = [n for few in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16) for n in (few, 40 - few)] + [20]


@probe(digits=3, within="1%")
def loss_at_equilibrium(draw: Draw) -> Number:
    """Against perfect fakes the discriminator can only quote the base rate, and pays its entropy."""
    fortieth = draw.pick("fortieth", FORTIETHS, says="the number real of every 40")
    batch = draw.pick("forties", range(40, 601, 40), says="the batch size")
    real = fortieth * batch // 40
    share = torch.tensor(fortieth / 40, dtype=torch.float64)
    loss = functional.binary_cross_entropy(share, share).item()
    even = torch.tensor(2.0).log().item()
    terms = [-share.log().item(), -(1 - share).log().item()]
    q, rest = num(fortieth / 40), num(round(1 - fortieth / 40, 3))
    return Number(
        ask=f"Nothing can tell this generator's fakes from real pictures. Each batch for the discriminator has {batch} "
        f"pictures, {real} real and {batch - real} fake. It is as good as it can be. What is its **mean** binary "
        "cross-entropy per picture, in nats?",
        answer=loss,
        mistakes=[
            mistake("best-means-free", 0, "the loss of one that can tell them apart; the best there *is* can't here"),
            mistake("fifty-fifty", even, "ln 2, the loss at as many real ones as fakes"),
            mistake("halves-added", sum(terms), "−ln q − ln(1 − q): each kind counted fully; a mean weighs them"),
            mistake(
                "one-kind-only", min(terms), "the loss on a picture of the commoner kind; the rarer one costs more"
            ),
        ],
        why=worked(
            f"all it can say is the base rate, D = {real}/{batch} = {q}",
            f"a real one costs −ln {q} = {num(terms[0], 3)}, a fake −ln {rest} = {num(terms[1], 3)}",
            f"mean: {q} · {num(terms[0], 3)} + {rest} · {num(terms[1], 3)} = **{num(loss, 3)}**",
            moral="The entropy of a coin with that bias. With half and half it is ln 2 = 0.693 per picture; the usual "
            "sum of the two halves' losses is 2 ln 2 = 1.386, and not 0.",
        ),
        hints=["It can say only one number, the same for all pictures. Which, and what does it cost on average?"],
    )


def _grown(side: int, kernel: int, stride: int, padding: int) -> list[int]:
    """The side of a transposed convolution's output, and what four ways of getting it wrong give."""
    out = (side - 1) * stride - 2 * padding + kernel
    shrunk = (side + 2 * padding - kernel) // stride + 1
    return [out, shrunk, side * stride, out + 4 * padding, out + stride]


STAMPS = [
    (side, kernel, stride, padding)
    for side in (4, 5, 6, 7, 8, 10, 12, 14, 16, 20)
    for kernel in (3, 4, 5, 6)
    for stride in (2, 3)
    for padding in (1, 2)
    if side > kernel and len(set(_grown(side, kernel, stride, padding))) == 5
]


@probe(nudge=False)
def transpose_conv_size(draw: Draw) -> Number:
    """Each input pixel stamps a patch; padding trims the rim. Finite: 94 sizes."""
    side, kernel, stride, padding = draw.pick("size", STAMPS, says="side, kernel, stride, padding")
    answer = functional.conv_transpose1d(torch.zeros(1, 1, side), torch.zeros(1, 1, kernel), None, stride, padding)
    out = answer.shape[2]
    _, shrunk, scaled, added, late = _grown(side, kernel, stride, padding)
    return Number(
        ask=f"A feature map of {side} × {side} enters `nn.ConvTranspose2d(64, 32, {kernel}, stride={stride}, "
        f"padding={padding})`. How many pixels does a side of the output have?",
        answer=out,
        exact=True,
        mistakes=[
            mistake("ordinary-convolution", shrunk, "the side after an *ordinary* convolution with these settings"),
            mistake("times-stride", scaled, "side · stride; it fits only if kernel = stride + 2 · padding"),
            mistake("padding-adds", added, "the side if padding were added; here it trims"),
            mistake("first-place-forgotten", late, "with a jump too many: n stamps have n − 1 jumps between them"),
        ],
        why=worked(
            f"every input pixel stamps a patch of {kernel}, each {stride} further on: {side - 1} jumps of {stride} = "
            f"{(side - 1) * stride}",
            f"and the width of the last stamp: {(side - 1) * stride} + {kernel} = {(side - 1) * stride + kernel}",
            f"padding trims both ends: − 2 · {padding} = **{out}**",
            moral="It is the ordinary formula solved for the input: a convolution with these settings takes "
            f"{out} to {side}.",
        ),
        hints=["Where does the first pixel's stamp begin, and where does the last one's end?"],
    )


KINDS = (5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 18, 20, 24, 25, 26, 30)
COVERED = [(kinds, made) for kinds in KINDS for made in range(1, kinds // 2) if 0.1 <= made / kinds <= 0.42]


@probe(digits=2, within="2%")
def collapsed_verdict(draw: Draw) -> Number:
    """Perfect pictures of too few kinds are too many of that kind: that gives them away."""
    kinds, made = draw.pick("kinds", COVERED, says="the two numbers of kinds")
    what = draw.pick(
        "what", ["shapes", "breeds of dog", "letters", "kinds of leaves", "signs"], says="what pictures show"
    )
    densities = torch.tensor([1 / kinds, 1 / made], dtype=torch.float64)
    verdict = (densities[0] / densities.sum()).item()
    named = f"{made} of these {kinds}, each equally often" if made > 1 else "one of these"
    return Number(
        ask=f"Real pictures show {kinds} {what}, each equally often. A generator makes perfect pictures, but only of "
        f"{named}. The best possible discriminator (fed half real, half fake) sees one of its fakes. What does it "
        "say for D, the probability that it is real?",
        answer=verdict,
        mistakes=[
            mistake("perfect-so-even", 0.5, "what it would say if the generator made all kinds"),
            mistake("share-covered", made / kinds, "the share of the kinds that are made"),
            mistake("real-and-fake-swapped", kinds / (kinds + made), "the probability that it is *fake*"),
            mistake("fakes-are-zero", 0, "the verdict on a picture that can't be real; this one can"),
        ],
        why=worked(
            f"its kind makes up 1/{kinds} of the real pictures and {f'1/{made}' if made > 1 else 'all'} of the fakes",
            f"D = (1/{kinds}) / (1/{kinds} + {f'1/{made}' if made > 1 else '1'}) = {made} / ({kinds} + {made}) = "
            f"**{num(verdict, 2)}**",
            moral="No picture gives itself away by its looks, only by being too frequent. Learning that takes the "
            "discriminator time, and the generator then moves on to another kind.",
        ),
        hints=["How frequent is this picture's kind among the real ones, and how frequent among the fakes?"],
        after=[
            Bars(
                {"real": [1 / kinds, 1 / kinds], "fake": [1 / made, 0]},
                ["a kind it makes", "one it doesn't"],
                title="share of all pictures",
            )
        ],
    )


STATES = {
    "balanced": "It is in balance: good samples, and of every kind.",
    "collapsed": "Its modes have collapsed: good samples, but most kinds are missing.",
    "smeared": "It has variety without quality: many samples lie where no data are.",
    "astray": "It has gone astray: no sample lies where the data are.",
}
TELLS = {
    "balanced": "Then the lower strip would show the same humps as the upper one, all of them.",
    "collapsed": "Then what the lower strip shows would lie within one or two humps of the upper one.",
    "smeared": "Then the lower strip would have no gaps: it would fill the room between the humps as well.",
    "astray": "Then the lower strip would lie beside the humps, in a gap or outside.",
}


@probe(by="read", truth="empirical")
def collapse_or_balance(draw: Draw) -> Diagnosis:
    """Are the samples good, and are there samples of every kind? Two questions, not one."""
    state, modes = draw.regime("state", list(STATES)), draw.integer("modes", 4, 6, says="the number of humps")
    hit = draw.sample(
        "hit",
        range(modes),
        1 if modes == 4 else draw.integer("covered", 1, 2, says="the humps it can hit"),
        says="the hump hit, from 0",
    )
    generator = torch.Generator().manual_seed(draw.seed("samples"))
    centres = 4.0 * torch.arange(modes)
    narrow = torch.randn(300, generator=generator) * 0.4
    real = centres[torch.randint(modes, (300,), generator=generator)] + torch.randn(300, generator=generator) * 0.4
    everywhere = centres[torch.randint(modes, (300,), generator=generator)]
    few = centres[torch.tensor(hit)[torch.randint(len(hit), (300,), generator=generator)]]
    fake = {
        "balanced": everywhere + narrow,
        "collapsed": few + narrow,
        "smeared": everywhere + 5 * narrow,
        "astray": few[0] + 2 + narrow,
    }[state]
    verdict = num(len(hit) / (modes + len(hit)), 2)
    return Diagnosis(
        ask=f"A GAN is trained on data with {modes} humps. Above 300 real samples, below 300 of the generator's. How "
        "is the generator doing?",
        charts=[Histogram({"real": real, "fake": fake}, low=-3, high=4 * modes - 1, bins=8 * modes + 4, x="value")],
        options=[
            right(text) if name == state else wrong(text, f"{name}-for-{state}", TELLS[name])
            for name, text in STATES.items()
        ],
        why={
            "balanced": "The lower strip repeats the upper one: the best discriminator has to say ½ everywhere.",
            "collapsed": "Each single sample would pass for real. Only their frequency gives them away: the best "
            f"discriminator would say {verdict} to each, and a slower one for a while still ½.",
            "smeared": "Every hump gets its share, but so do the gaps between them, where a discriminator is sure "
            "of itself.",
            "astray": "Real and fake don't overlap: the discriminator separates them without effort, and ln(1 − D) as "
            "the generator's loss would give hardly any gradient.",
        }[state] + " Quality and variety are two questions.",
        hints=["Does each fake lie under a hump? And does each hump have fakes?"],
    )  # fmt: skip
