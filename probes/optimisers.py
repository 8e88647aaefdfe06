"""Optimisers: what momentum adds up, what Adam divides by, and which of them suits which landscape."""

import math
from collections.abc import Callable, Sequence

import torch

from quiz.probe import (
    Choice,
    Draw,
    Line,
    Number,
    grid,
    mistake,
    num,
    probe,
    reject,
    right,
    row,
    term,
    worked,
    wrong,
)

KINDS = ["SGD", "momentum", "RMSprop", "Adam"]
GRADIENTS = [0.0001, 0.0005, 0.002, 0.01, 0.03, 0.2, 4, 15, 60, 250, 1000, 8000]
Point = list[float]


def _walk(
    kind: str, rate: float, slope: Callable[[Point], Point], start: Point, steps: int, *, mu: float = 0.9
) -> Point:
    """Where an optimiser of PyTorch's defaults (but for rate and momentum) stands after so many steps."""
    w, m, v = list(start), [0.0] * len(start), [0.0] * len(start)
    alpha, keep = (0.999, 0.9) if kind == "Adam" else (0.99, mu)
    for step in range(1, steps + 1):
        for at, g in enumerate(slope(w)):
            m[at] = keep * m[at] + (1 - keep if kind == "Adam" else 1) * g
            v[at] = alpha * v[at] + (1 - alpha) * g * g
            if kind == "Adam":
                move = m[at] / (1 - keep**step) / (math.sqrt(v[at] / (1 - alpha**step)) + 1e-8)
            else:
                move = {"SGD": g, "momentum": m[at], "RMSprop": g / (math.sqrt(v[at]) + 1e-8)}[kind]
            w[at] -= rate * move
    return w


@probe(digits=3, within="2%")
def momentum_terminal(draw: Draw) -> Number:
    """On a constant slope momentum adds up to 1/(1 − μ) times the step."""
    mu, rate = (
        draw.pick("mu", [0.6, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99], says="the momentum"),
        draw.pick("rate", [0.01, 0.02, 0.05, 0.1, 0.2], says="the learning rate"),
    )
    g = draw.pick("gradient", [0.2, 0.4, 0.5, 1.5, 2, 3, 4, 5, 6, 8])
    buffer = 0.0
    for _ in range(3000):
        buffer = mu * buffer + g
    return Number(
        ask=f"SGD with momentum {num(mu)} (buffer ← {num(mu)} · buffer + gradient; step = rate · buffer), at rate "
        f"{num(rate)}. On a long even slope the gradient of a weight is {num(g)} at every step. How far does the "
        "weight move per step in the end?",
        answer=rate * buffer,
        mistakes=[
            mistake("momentum-forgotten", rate * g, "the first step, and plain SGD's; the buffer keeps growing"),
            mistake("momentum-averages", rate * g * (1 - mu), "rate · gradient · (1 − μ): the *new* gradient's part in "
                    "an average; the buffer is a sum"),
            *([mistake("momentum-as-factor", mu * rate * g, "μ · rate · gradient")] if mu <= 0.9 else []),
        ],
        hints=["In the end the buffer no longer changes: buffer = μ · buffer + gradient."],
        why=worked(
            f"at rest: buffer = {num(g)} / (1 − {num(mu)}) = {num(buffer, 3)}",
            f"step: {num(rate)} · {num(buffer, 3)} = **{num(rate * buffer, 3)}**, {num(1 / (1 - mu), 3)} times plain "
            "SGD's",
        ),
    )  # fmt: skip


@probe(digits=3, within="2%")
def adam_first_step(draw: Draw) -> Number:
    """Adam's first step is as long as the rate, whatever the gradient's size."""
    rate = draw.pick(
        "rate", [0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2], says="the learning rate"
    )
    g = draw.pick("gradient", [sign * size for size in GRADIENTS for sign in (-1, 1)])
    after = float(f"{_walk('Adam', rate, lambda _: [g], [0.0], 1)[0]:.3g}")  # what ε takes off, no digit shows
    return Number(
        ask=f"A weight's first gradient is {num(g)}. By how much does Adam (rate {num(rate)}, betas 0.9 and 0.999) "
        "change the weight in its first step? Mind the sign.",
        answer=after,
        mistakes=[
            mistake("plain-step", -rate * g, "plain SGD's step; Adam divides by the gradient's own size"),
            mistake(
                "uncorrected", after * 0.1 / math.sqrt(0.001), "Adam's step without bias correction, 3.16 times it"
            ),
            mistake("uphill", -after, "a step *up* the slope"),
            mistake("first-share", after / 10, "what an uncorrected m over a corrected v gives"),
        ],
        hints=["After one step, what are the corrected averages of g and of g²?"],
        why=worked(
            f"m = 0.1 · g, corrected by 1 / (1 − 0.9): m̂ = g = {num(g)}",
            "v = 0.001 · g², corrected by 1 / (1 − 0.999): v̂ = g²",
            f"step: −{num(rate)} · g / √(g²) = −{num(rate)} · ({'+' if g > 0 else '−'}1) = **{num(after, 3)}**",
        )
        + "\n\nThe first step tells the gradient's sign and nothing else.",
    )


@probe(digits=3, within="2%")
def rmsprop_step(draw: Draw) -> Number:
    """RMSprop's first step is too long: its average starts at 0 and nobody corrects it."""
    alpha, rate = (
        draw.pick("alpha", [0.75, 0.84, 0.9, 0.96, 0.99], says="α"),
        draw.pick("rate", [0.001, 0.002, 0.01, 0.03, 0.05], says="the learning rate"),
    )
    g = draw.pick("gradient", [-60, -35, -8, -6, -0.3, -0.02, 0.02, 0.2, 0.3, 6, 7, 15, 30, 70])
    root = math.sqrt(1 - alpha)
    (after,) = torch.tensor([-rate * g / math.sqrt((1 - alpha) * g * g)], dtype=torch.float64).tolist()
    return Number(
        ask=f"RMSprop: v ← {num(alpha)} · v + {num(round(1 - alpha, 2))} · g², starting from v = 0; then the weight "
        f"changes by −rate · g / √v, with rate {num(rate)}. The first gradient is {num(g)}. What is the first change? "
        "Mind the sign.",
        answer=after,
        mistakes=[
            mistake("plain-step", -rate * g, "plain SGD's step"),
            mistake("as-if-corrected", -rate * math.copysign(1, g), "what a bias correction, as in Adam, would give"),
            mistake("root-forgotten", -rate * g / ((1 - alpha) * g * g), "what dividing by v gives; it is its root"),
            mistake("uphill", -after, "a step *up* the slope"),
        ],
        hints=["How large is v after the first gradient? Take its root before you put numbers in."],
        why=worked(
            f"v = {num(round(1 - alpha, 2))} · g², so √v = {num(root, 3)} · |g|",
            f"g cancels, but for its sign: −{num(rate)} / {num(root, 3)} · ({'+' if g > 0 else '−'}1) = "
            f"**{num(after, 3)}**",
            f"that is {num(1 / root, 3)} times the rate: v is still nearly empty, so it divides by too little",
        ),
    )


@probe(digits=3, within="2%")
def bias_correction(draw: Draw) -> Number:
    """After t steps an average that began at 0 holds only the share 1 − βᵗ."""
    beta = draw.pick("beta", [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.92, 0.95, 0.96, 0.98, 0.99], says="β")
    step = draw.integer(
        "steps", 2, min(30, int(3 / -math.log(beta))), says="the number of gradients"
    )  # then something is still missing
    missing = torch.tensor(beta, dtype=torch.float64).pow(step).item()
    answer, shown = 1 / (1 - missing), range(1, 31)
    return Number(
        ask=f"A running average m ← {num(beta)} · m + {num(round(1 - beta, 2))} · g starts at 0. It has seen {step} "
        "gradients, all about the same. By which factor must m be multiplied to give their true size?",
        answer=answer,
        mistakes=[
            mistake("first-step-factor", 1 / (1 - beta), "the factor after *one* step"),
            mistake("share-not-factor", 1 - missing, "the share of the true size that m has reached; divide by it"),
            mistake("missing-not-factor", missing, "the share that is still missing"),
            mistake("one-over-steps", 1 / step, "1 / t, which belongs to a plain sum"),
        ],
        hints=["How much of its weight does the average still give to the 0 at which it began?"],
        why=worked(
            f"the 0 at the start still has the weight {num(beta)}^{step} = {num(missing, 3)}",
            f"so m has reached {num(1 - missing, 3)} of the true size: multiply by 1 / {num(1 - missing, 3)} = "
            f"**{num(answer, 3)}**",
            f"the correction fades within a few times 1 / (1 − {num(beta)}) = {num(1 / (1 - beta), 3)} steps",
        ),
        after=[Line([1 / (1 - beta**t) for t in shown], shown, title="factor", x="steps", asked=step)],
    )


@probe(digits=3, within="2%")
def adam_vs_adamw(draw: Draw) -> Number:
    """Adam divides an L2 pull by its own size; AdamW's decay goes round the division."""
    kind = draw.pick("kind", ["Adam", "AdamW"], says="the optimiser")
    rate, decay = (
        draw.pick("rate", [0.002, 0.003, 0.005, 0.01, 0.02, 0.05], says="the learning rate"),
        draw.pick("decay", [0.01, 0.02, 0.1, 0.2]),
    )
    w = draw.pick("sign", [-1, 1], says="the weight's sign") * draw.pick(
        "weight", [0.3, 0.5, 2, 3, 4, 6, 8, 20, 30], says="the weight's size"
    )
    (pulled,) = _walk("Adam", rate, lambda now: [decay * now[0]], [w], 1)
    changes = {"Adam": pulled - w, "AdamW": -rate * decay * w}
    other = "AdamW" if kind == "Adam" else "Adam"
    how = {
        "Adam": "Adam with L2 (decay · w is added to the gradient)",
        "AdamW": "AdamW (besides Adam's step, w is multiplied by 1 − rate · decay)",
    }
    return Number(
        ask=f"A weight of {num(w)} has no influence on the loss: its gradient is 0. By how much does it change in the "
        f"first step of {how[kind]}, with rate {num(rate)} and decay {num(decay)}? Mind the sign.",
        answer=changes[kind],
        mistakes=[
            mistake("decay-misplaced", changes[other], {
                "Adam": "AdamW's change: here the pull passes through Adam's division by its own size",
                "AdamW": "what Adam makes of an L2 pull; AdamW's decay doesn't pass through the division",
            }[kind]),
            mistake("no-gradient-no-step", 0, "what happens without any decay"),
            mistake("rate-forgotten", -decay * w, "decay · weight, without the rate"),
        ],
        hints=["Does the decay pass through Adam's division by √v, or go round it?"],
        why=worked(
            f"Adam with L2: the gradient is {num(decay)} · {term(w)}; divided by its own size, only the sign is "
            f"left, so the change is {num(changes['Adam'], 3)}, for any {'positive' if w > 0 else 'negative'} weight"
            " and any decay",
            f"AdamW: −{num(rate)} · {num(decay)} · {term(w)} = {num(changes['AdamW'], 3)}, in proportion to w",
            f"{kind} here: **{num(changes[kind], 3)}**",
        ),
    )  # fmt: skip


LESSONS = {
    "SGD": ("plain-for-all", "A step of 0.4 · slope suits a slope of ordinary size; where it is gentle, it crawls."),
    "momentum on the round": (
        "momentum-always",
        "Where plain steps get there, the speed that it gathers only swings it past the goal, to and fro.",
    ),
    "momentum": (
        "momentum-always",
        "On so gentle a slope it takes long to gather speed: along y it is still on its way.",
    ),
    "Adam": (
        "adam-always",
        "Its steps are about 0.4 long: too short for a long way, and too long near the goal, where it swings.",
    ),
}
STORIES = {
    "round": "No direction is steeper than another, and every step of plain SGD leaves 0.6 of the error. The others "
    "have nothing to repair, and overshoot.",
    "far": "The way along y is long and gentle: SGD leaves 0.996 of the error per step, Adam gains 0.4 per "
    "step at most. Momentum sums the small pulls to ten times SGD's step.",
    "near": "Along y SGD leaves 0.996 of the error per step, momentum about 0.96; Adam's steps of 0.4 soon get there.",
    "plateau": "The slope along y is tiny: SGD crawls, momentum takes long to gather speed, Adam's steps don't depend "
    "on the slope's size.",
}


def _tanh_slope(x: float, scale: float) -> float:
    """The slope of tanh²(x/scale)."""
    return 2 * math.tanh(x / scale) / math.cosh(x / scale) ** 2 / scale


def _landscape(name: str) -> tuple[str, Callable[[Point], float], Callable[[Point], Point]]:
    """In words, its height and its slope."""
    if name == "plateau":
        return (
            "tanh²(x/4) + tanh²(y/40)",
            lambda w: math.tanh(w[0] / 4) ** 2 + math.tanh(w[1] / 40) ** 2,
            lambda w: [_tanh_slope(w[0], 4), _tanh_slope(w[1], 40)],
        )
    flat = 1 if name == "round" else 100
    words = "½(x² + y²)" if flat == 1 else "½(x² + y²/100)"
    return words, lambda w: (w[0] ** 2 + w[1] ** 2 / flat) / 2, lambda w: [w[0], w[1] / flat]


STARTS = {
    "round": ((1, 9), (1, 9)),
    "far": ((2, 9), (20, 60)),
    "near": ((0.3, 1), (4, 8)),
    "plateau": ((2, 8), (4, 12)),
}


@probe(truth="empirical")
def race(draw: Draw) -> Choice:
    """A round bowl suits SGD, a long gentle slope momentum, and a plateau Adam."""
    best = draw.regime("winner", ["SGD", "momentum", "Adam"], says="the winner")
    shape = {
        "SGD": "round",
        "momentum": "far",
        "Adam": draw.pick("where", ["near", "plateau"], says="the landscape for Adam"),
    }[best]
    start = [
        draw.number(name, *ends, says=f"{name} at the start") for name, ends in zip("xy", STARTS[shape], strict=True)
    ]
    words, height, slope = _landscape(shape)
    heights = {kind: height(_walk(kind, 0.4, slope, start, 40)) for kind in ("SGD", "momentum", "Adam")}
    second = min(height for kind, height in heights.items() if kind != best)
    if second < 1.5 * heights[best]:
        reject("too close a finish")
    ends = ", ".join(f"{kind} {num(max(end, 1e-9), 2)}" for kind, end in heights.items())
    return Choice(
        ask=f"The loss is {words}. Three methods start at x = {num(start[0])}, y = {num(start[1])} and take 40 "
        "steps each: plain SGD, SGD with momentum 0.9, and Adam (betas 0.9 and 0.999), all at rate 0.4. Whose loss is "
        "lowest then?",
        options=[
            right(kind) if kind == best else wrong(kind, *LESSONS.get(f"{kind} on the {shape}", LESSONS[kind]))
            for kind in heights
        ],
        ordered=True,
        hints=[
            "Neither direction is steeper than the other. Who gets to the goal, and who comes to rest there?"
            if shape == "round"
            else "How far does each get in 40 steps along the gentler direction, and who settles in the steeper one?"
        ],
        why=f"Losses after 40 steps: {ends}. {STORIES[shape]} So: **{best}**.",
    )


SETS = {
    (): ("nobody's", "nobody-immune"),
    (0, 1, 2, 3): ("all four's", "all-immune"),
    (2, 3): ("RMSprop's and Adam's", "only-adaptive-immune"),
    (0, 1): ("plain SGD's and momentum's", "only-plain-immune"),
}
CHANGES = {
    "loss times c": "the loss is multiplied by {c}",
    "loss plus c": "{c} is added to the loss",
    "rate times c": "the learning rate is multiplied by {c}",
    "loss times c, rate by c": "the loss is multiplied by {c} and the learning rate divided by {c}",
}
# What each change does to plain SGD and momentum, and to RMSprop and Adam.
REASONS = {
    "loss times c": (
        "SGD's and momentum's steps are rate · gradient, and the gradient is {c} times as large.",
        "RMSprop and Adam divide by the gradient's own size, which takes the factor {c} out again.",
    ),
    "loss plus c": (
        "SGD and momentum go by the gradient, and a constant has no slope: each gradient is the same as before.",
        "RMSprop and Adam, too, see of the loss its gradients alone, and {c} more at every place changes none.",
    ),
    "rate times c": (
        "The rate multiplies the steps of SGD and momentum: {c} times as long from the first one on.",
        "RMSprop and Adam adapt to the *gradient*; their step *is* about the rate, and now about {c} times as long.",
    ),
    "loss times c, rate by c": (
        "For SGD and momentum only the product rate · gradient counts: divided by {c} and times {c} it is the same.",
        "RMSprop and Adam don't notice the loss's factor, but do notice that the rate is 1/{c} of what it was.",
    ),
}


def _against(facts: Sequence[str], said: Sequence[object], true: Sequence[object]) -> str:
    """Those of the facts that an option gets wrong."""
    return " ".join(fact for fact, claim, is_so in zip(facts, said, true, strict=True) if claim != is_so)


@probe()
def scale_invariance(draw: Draw) -> Choice:
    """SGD's step is measured in gradients, Adam's in rates."""
    change, c = draw.regime("change", list(CHANGES), says="what changes"), draw.pick("c", [2, 3, 4, 5, 10, 100])
    rate, start = (
        draw.pick("rate", [0.001, 0.002, 0.005, 0.01], says="the learning rate"),
        draw.sample("start", [-3, -2, -1.5, 1.5, 2, 3], 2),
    )
    a, b = draw.pick("a", [1, 2, 3], says="the factor of x²"), draw.pick("b", [1, 2, 3], says="the factor of y⁴")
    scale, faster = (c if "loss times" in change else 1), {"rate times c": c, "loss times c, rate by c": 1 / c}
    same = []
    for at, kind in enumerate(KINDS):
        before = _walk(kind, rate, lambda w: [2 * a * w[0], 4 * b * w[1] ** 3], start, 4)
        after = _walk(
            kind, rate * faster.get(change, 1), lambda w: [scale * 2 * a * w[0], scale * 4 * b * w[1] ** 3], start, 4
        )
        if math.dist(before, after) < 1e-6:
            same.append(at)
    what, reasons = CHANGES[change].format(c=c), [reason.format(c=c) for reason in REASONS[change]]
    return Choice(
        ask=f"The loss {a if a > 1 else ''}x² + {b if b > 1 else ''}y⁴ is minimised from {row(start)} by plain SGD, "
        f"SGD with momentum, RMSprop and Adam, each with rate {num(rate)}. Now {what}, and all four run again. Whose "
        "path stays the same (but for ε)?",
        options=[
            right(text)
            if places == tuple(same)
            else wrong(text, known, _against(reasons, *((0 in who, 2 in who) for who in (places, same))))
            for places, (text, known) in SETS.items()
        ],
        hints=["Write down one step of each. Where does the change enter, and does it cancel?"],
        why=f"{' '.join(reasons)} Unchanged: **{SETS[tuple(same)][0]}**.",
    )


WINS = {
    (0, 0): "momentum is nearer and has the lower loss",
    (1, 1): "Adam is nearer and has the lower loss",
    (0, 1): "momentum is nearer, Adam has the lower loss",
    (1, 0): "Adam is nearer, momentum has the lower loss",
}


def _misjudged(said: tuple[int, int], true: tuple[int, int]) -> str:
    """The misconception of who names these winners by distance and by loss."""
    if len(set(true)) == 1:
        return "measures-misread"
    return "one-ranking" if len(set(said)) == 1 else "measures-swapped"


def _valley_slope(w: Point) -> Point:
    """The slope of Rosenbrock's valley; nothing pushes back whoever has left it for good."""
    off = w[1] - w[0] ** 2
    return [-2 * (1 - w[0]) - 400 * w[0] * off, 200 * off] if abs(w[0]) < 100 else [0.0, 0.0]


def _valley(start: Point, steps: int) -> tuple[list[Point], list[float], list[float]] | None:
    """Where momentum and Adam end, how far from the goal and how high; None if it is a close call."""
    walks = [
        _walk("momentum", 0.0003, _valley_slope, start, steps, mu=0.99),
        _walk("Adam", 0.05, _valley_slope, start, steps),
    ]
    ends = [[round(value, 2) + 0.0 for value in end] for end in walks]
    far = [math.dist(end, (1, 1)) for end in ends]
    loss = [(1 - x) ** 2 + 100 * (y - x * x) ** 2 for x, y in ends]
    clear = max(far) < 9 and max(far) > 1.15 * min(far) and max(loss) > 1.4 * min(loss)
    return (ends, far, loss) if clear else None


@probe(by="read", truth="empirical")
def by_which_measure(draw: Draw) -> Choice:
    """In a curved valley, nearer to the goal and lower down are different achievements."""
    start = [draw.number("x", -1.8, -0.5, says="x at the start"), draw.number("y", 0.5, 2.5, says="y at the start")]
    clear = {steps: found for steps in (60, 100, 160, 250) if (found := _valley(start, steps))}
    if not clear:
        reject("too close")
    steps = draw.pick("steps", list(clear))
    ends, far, loss = clear[steps]
    wins = (far.index(min(far)), loss.index(min(loss)))
    names = ("momentum", "Adam")
    table = grid(ends, names=names, columns=["x", "y"])
    parts = [[(1 - x) ** 2, 100 * (y - x * x) ** 2] for x, y in ends]
    sums = ", ".join(f"{name} {num(one, 2)} + {num(two, 2)}" for name, (one, two) in zip(names, parts, strict=True))
    distances = ", ".join(f"{name} {num(gap, 2)}" for name, gap in zip(names, far, strict=True))
    facts = [
        f"Nearer is {names[wins[0]]}, by the distances: {distances}.",
        f"Lower is {names[wins[1]]}, by the losses, (1 − x)² + 100(y − x²)²: {sums}.",
    ]
    return Choice(
        ask="Rosenbrock's valley (1 − x)² + 100(y − x²)²: its floor is the curve y = x², its lowest point (1, 1). From "
        f"{row(start)}, {steps} steps of SGD with momentum 0.99 (rate 0.0003) and of Adam (rate 0.05) end at"
        f"\n\n{table}\n\nWho is nearer to (1, 1), and whose loss is lower?",
        options=[
            right(text)
            if pair == wins
            else wrong(text, _misjudged(pair, wins), _against(facts, pair, wins))
            for pair, text in WINS.items()
        ],
        hints=["The loss has two parts, how far x is from 1 and how far y is from x²: estimate both."],
        why=worked(
            f"distances: {distances}",
            f"losses, (1 − x)² + 100(y − x²)²: {sums}",
            f"**{WINS[wins]}**",
        )
        + ("\n\nHere both measures agree. They part where one is far ahead, but up the wall."
           if len(set(wins)) == 1
           else "\n\nFar ahead but up the wall, or on the floor but far back: ask *by which measure* it won."),
    )  # fmt: skip
