"""Autoencoders and VAEs: what a bottleneck loses, what the KL charges, how a gradient passes the dice."""

from itertools import combinations

import torch
from torch.distributions import Normal, kl_divergence

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
    reject,
    right_panel,
    row,
    term,
    worked,
    wrong_panel,
)


def _apart(*values: float, by: float = 0.08) -> bool:
    """Whether any two of them differ by this share of the larger."""
    return all(abs(one - two) > by * max(abs(one), abs(two)) for one, two in combinations(values, 2))


def _double(value: float) -> torch.Tensor:
    return torch.tensor(value, dtype=torch.float64)


@probe(digits=3, within="2%")
def kl(draw: Draw) -> Number:
    """The KL holds codes near 0 by a bowl, and off certainty by a wall."""
    mu = draw.pick("mu", [x / 5 for x in range(-15, 16)], says="μ")
    sigma = draw.pick("sigma", [0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5], says="σ")
    code, prior = Normal(_double(mu), _double(sigma)), Normal(_double(0), _double(1))
    answer, other_way = kl_divergence(code, prior).item(), kl_divergence(prior, code).item()
    log = _double(sigma).log().item()
    bracket = answer + log
    if not _apart(answer, bracket, bracket - 2 * log, other_way, by=0.05):
        reject("two ways to reckon agree")
    return Number(
        ask=f"For some picture a VAE's encoder puts out μ = {num(mu)} and σ = {num(sigma)} for a latent. What does the "
        "KL divergence from the prior charge for it: KL(N(μ, σ²) ‖ N(0, 1)), in nats?",
        answer=answer,
        mistakes=[
            mistake("log-forgotten", bracket, "(μ² + σ² − 1)/2, without the − ln σ that charges for certainty"),
            mistake("log-of-variance-unhalved", bracket - 2 * log, "what comes out with ln σ² in place of ln σ"),
            mistake("kl-the-other-way", other_way, "KL(N(0, 1) ‖ N(μ, σ²)), the other direction"),
        ],
        why=worked(
            "KL = (μ² + σ² − 1)/2 − ln σ",
            f"= ({num(round(mu**2, 4))} + {num(round(sigma**2, 4))} − 1)/2 {'+' if log < 0 else '−'} "
            f"{num(abs(log), 3)} = **{num(answer, 3)}**",
            f"place alone (μ²/2) costs {num(mu**2 / 2, 3)}, width alone {num(answer - mu**2 / 2, 3)}",
            moral="Zero only at μ = 0, σ = 1. μ²/2 is a bowl that holds codes near 0; −ln σ is a wall that rises "
            "without limit as σ goes to 0, so that no code shrinks to a point.",
        ),
        hints=["(μ² + σ² − 1)/2 − ln σ: check that it is 0 for the prior itself."],
        after=[
            Line(
                [mu**2 / 2 + (s**2 - 1) / 2 - _double(s).log().item() for s in (x / 10 for x in range(1, 51))],
                [x / 10 for x in range(1, 51)],
                title=f"KL at μ = {num(mu)}",
                x="σ",
                low=0,
            )
        ],
    )


DICE = [
    (sigma, epsilon)
    for sigma in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.5, 2, 2.5, 3)
    for epsilon in (-2, -1.5, -0.8, -0.6, -0.5, 0.5, 0.6, 0.8, 1.5, 2)
    if _apart(1, abs(sigma), abs(epsilon), abs(sigma * epsilon), by=0.1)
]


@probe(digits=3, within="1%")
def reparam_gradient(draw: Draw) -> Number:
    """The code z = μ + σε is an ordinary function of μ and σ: the dice only supply a constant."""
    mu, (sigma, epsilon) = (
        draw.pick("mu", [-2, -1, -0.5, 0.5, 1, 2], says="μ"),
        draw.pick("sigma_epsilon", DICE, says="σ and ε"),
    )
    target = draw.pick("target", [-4, -3, -2, -1, 1, 2, 3, 4], says="the target of z")
    log_sigma = _double(sigma).log().requires_grad_()
    z = mu + log_sigma.exp() * epsilon
    (gradient,) = torch.autograd.grad((z - target) ** 2, log_sigma)
    where = round(mu + sigma * epsilon, 3)
    if abs(where - target) < 0.2:
        reject("z lies on its target")
    pull, away = round(2 * (where - target), 3), f"{'+' if target < 0 else '−'} {num(abs(target))}"
    return Number(
        ask=f"A VAE's encoder puts out μ = {num(mu)} and log σ, with σ = {num(sigma)}. The dice fall on ε = "
        f"{num(epsilon)}, so z = μ + σε = {num(where)}, and the loss is (z {away})². "
        "What is the gradient of this loss with respect to **log σ**? Mind the sign.",
        answer=gradient,
        mistakes=[
            mistake("dice-forgotten", pull, "the gradient with respect to μ, where dz/dμ = 1"),
            mistake("log-forgotten", pull * epsilon, "the gradient with respect to σ; log σ brings one more factor σ"),
            mistake("noise-dropped", pull * sigma, "what comes out without the factor ε"),
            mistake("no-gradient-through-dice", 0, "what one would get if sampling cut the graph; ε is outside it"),
        ],
        why=worked(
            f"the pull on z: 2 · (z − target) = 2 · ({num(where)} {away}) = {num(pull)}",
            f"z = μ + e^(log σ) · ε, so dz/d(log σ) = σ · ε = {num(sigma)} · {term(epsilon)} = "
            f"{num(round(sigma * epsilon, 3))}",
            f"{num(pull)} · {term(round(sigma * epsilon, 3))} = **{num(gradient, 3)}**",
            moral="ε is drawn first and then is a number like any input: the dice stand outside, and the gradient "
            "passes by them.",
        ),
        hints=["ε is a constant here. How does z move when log σ grows a little?"],
    )  # fmt: skip


BETAS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, *range(1, 11), 12, 14, 15, 16, 18, 20, 24, 25, 30]


@probe(digits=2, within="2%")
def beta_sigma(draw: Draw) -> Number:
    """The more the decoder needs a latent, the more exactly it is coded; every bit of exactness costs β."""
    w = draw.pick("w", [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10], says="the decoder's weight")
    beta = draw.pick("beta", BETAS, says="β")
    curve = torch.tensor([2 * w * w + beta, beta], dtype=torch.float64)
    answer = (curve[1] / curve[0]).sqrt().item()
    lost = (beta / (beta + w * w)) ** 0.5
    if not _apart(answer, answer**2, lost, 1, by=0.05):
        reject("the posterior is nearly the prior")
    return Number(
        ask=f"A VAE has one latent, and its decoder is {num(w)} · z. Its loss, squared error + {num(beta)} · KL, on "
        f"average over the dice depends on σ like this: {num(w * w)} · σ² + {num(beta)} · (σ²/2 − ln σ). At which σ "
        "is that smallest?",
        answer=answer,
        mistakes=[
            mistake("root-forgotten", answer**2, "the best *variance*, σ²"),
            mistake("slope-not-doubled", lost, "what comes out if the slope of w²σ² is taken to be w²σ"),
            mistake("posterior-is-prior", 1, "where the KL alone would put it"),
            mistake("posterior-is-point", 0, "where the squared error alone would put it"),
        ],
        why=worked(
            f"slope: 2 · {num(w * w)} · σ + {num(beta)} · (σ − 1/σ) = 0",
            f"times σ: ({num(2 * w * w)} + {num(beta)}) · σ² = {num(beta)}",
            f"σ = √({num(beta)} / {num(round(2 * w * w + beta, 2))}) = **{num(answer, 2)}**",
            moral="A truce: the squared error pulls σ to 0, the KL to 1. A larger w (the decoder magnifies noise) "
            "strengthens the one, a larger β the other.",
        ),
        hints=["At the bottom the slope in σ is 0. What is the slope of each term?"],
        after=[
            Line(
                [w * w * s * s + beta * (s * s / 2 - _double(s).log().item()) for s in (x / 40 for x in range(2, 61))],
                [x / 40 for x in range(2, 61)],
                title="loss",
                x="σ",
                note=f"lowest at {num(answer, 2)}",
                asked=answer,
            )
        ],
    )


@probe(digits=3, within="1%")
def linear_bottleneck(draw: Draw) -> Number:
    """A linear autoencoder keeps the widest directions and loses the variance of all others."""
    variances = draw.sample("variances", [0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20], 5)
    k = draw.integer("latents", 1, 3)
    if min(variances[:k]) > max(variances[k:]):
        variances = variances[::-1]  # the widest are not to stand first
    spread = torch.linalg.eigvalsh(torch.diag(torch.tensor(variances, dtype=torch.float64)))
    lost, kept = spread[: 5 - k].sum().item(), spread[5 - k :].sum().item()
    if not _apart(lost, kept, lost / (lost + kept), min(variances), lost / 5, by=0.03):
        reject("two ways to reckon agree")
    return Number(
        ask=f"Centred data in 5 dimensions have, along their principal directions, the variances {row(variances)}. A "
        f"**linear** autoencoder with {k} latent{'s' if k > 1 else ''} is trained to the end. What squared error is "
        "left on average (summed over the 5 dimensions)?",
        answer=lost,
        mistakes=[
            mistake("kept-not-lost", kept, "the variance that is *kept*"),
            mistake("share-not-sum", lost / (lost + kept), "the share of the variance that is lost"),
            mistake("smallest-alone", min(variances), "the smallest variance alone; all that finds no place is lost"),
            mistake("mean-not-sum", lost / 5, "the mean over the 5 dimensions; the sum is asked"),
            mistake("order-as-listed", sum(variances[k:]), "what is lost if the first in the list are kept; "
                    "training keeps the widest"),
        ],
        why=worked(
            f"kept: the widest {'direction' if k == 1 else f'{k} directions'}, "
            f"{row(sorted(variances, reverse=True)[:k]) if k > 1 else num(max(variances))}",
            f"lost: {' + '.join(num(x) for x in sorted(variances)[: 5 - k])} = **{num(lost, 3)}**",
            moral=("The latent may have any scale and sign, but it lies along that direction. "
                   if k == 1
                   else "The latents need not *be* the principal directions, but they span the same subspace. ")
            + "Whatever is perpendicular to it is replaced by its mean.",
        ),
        hints=["Along how many directions can the data still vary behind the bottleneck? Which would you choose?"],
        after=[Bars(variances, [f"direction {place}" for place in range(1, 6)], title="variance")],
    )  # fmt: skip


CLOUDS = {
    "autoencoder": "a plain autoencoder: codes anywhere, at any scale, with empty room between them",
    "VAE": "the VAE: all codes together centred on 0 with a spread of about 1, and the classes still told apart",
    "collapsed": "the VAE with too large a β: each class alone is N(0, 1), so z says nothing about the picture",
}
ASKED = {
    "autoencoder": "a plain autoencoder",
    "VAE": "a VAE with a moderate β",
    "collapsed": "a VAE with far too large a β",
}


@probe(by="read", truth="empirical")
def latent_cloud(draw: Draw) -> Diagnosis:
    """Only the KL makes the cloud round; too much of it empties the code."""
    asked, share = (
        draw.pick("asked", list(CLOUDS), says="what is asked"),
        draw.pick("share", [0.06, 0.08, 0.1, 0.12, 0.15], says="the moderate VAE's σ²"),
    )
    scale, shift = (
        draw.pick("scale", [3.5, 4, 4.5, 5], says="the plain codes' scale"),
        draw.pick("shift", [-1.5, -1, 1, 1.5], says="the plain codes' shift"),
    )
    classes = draw.sample("classes", ["ones", "threes", "fours", "sevens", "nines"], 2, says="the class")
    generator = torch.Generator().manual_seed(draw.seed("data"))
    noise, epsilon = torch.randn(2, 2, 200, generator=generator)
    x = torch.tensor(draw.shuffled("centres", [-1.0, 1.0], says="the side of class"))[:, None] + 0.15 * noise
    x = (x - x.mean()) / x.std()
    codes = {
        "autoencoder": scale * x + shift,
        # The best linear VAE on data of variance 1: with β = 2 · share it has μ = √(1 − share) · x and σ² = share.
        "VAE": (1 - share) ** 0.5 * x + share**0.5 * epsilon,
        "collapsed": epsilon,
    }
    charts = {
        name: Histogram(dict(zip(classes, z, strict=True)), low=-10, high=10, bins=50) for name, z in codes.items()
    }
    return Diagnosis(
        ask="Three nets with one latent, trained on the same pictures. Each panel: the codes z, class by class. Which "
        f"belongs to **{ASKED[asked]}**?",
        panels=[
            right_panel(chart, CLOUDS[name])
            if name == asked
            else wrong_panel(chart, f"{name}-for-{asked}", CLOUDS[name])
            for name, chart in charts.items()
        ],
        why="Reconstruction wants the classes apart, and doesn't mind where. The KL wants all of them at N(0, 1). Look "
        "at the width of the whole cloud for the KL, and at the overlap of the classes for what is left of the code.",
        hints=["Which of the losses says anything about where the codes lie, or how wide they spread?"],
    )
