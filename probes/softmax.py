"""Softmax: logits become positive counts by exp, counts become shares by division."""

from collections.abc import Sequence
from itertools import permutations

import torch

from quiz.probe import (
    Bars,
    Choice,
    Diagnosis,
    Draw,
    Number,
    mistake,
    num,
    probe,
    reject,
    right,
    right_panel,
    row,
    term,
    worked,
    wrong,
    wrong_panel,
)

# With a negative logit (else |z| is no mistake) and a sum other than zero (else logits can't be shared out).
TRIPLES = [list(triple) for triple in permutations(range(-4, 5), 3) if min(triple) < 0 and sum(triple) != 0]
PLACES = ["first", "second", "third"]
HALVES = [-3, -2.5, -2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2, 2.5, 3]


def _softmax(logits: Sequence[float]) -> torch.Tensor:
    return torch.softmax(torch.tensor(logits, dtype=torch.float64), dim=0)


@probe(digits=3, within="2%")
def value(draw: Draw) -> Number:
    """A negative logit is a small probability, not a negative one."""
    z = draw.pick("logits", TRIPLES)
    at = draw.pick("asked", [place for place in range(3) if z[place] < max(z)], says="the class asked, from 0")
    counts = torch.exp(torch.tensor(z, dtype=torch.float64))
    p, count, unsigned = _softmax(z)[at], counts[at], _softmax([abs(x) for x in z])[at]
    if abs(unsigned / p - 1) < 0.05:
        reject("the sign hardly matters")
    return Number(
        ask=f"Three classes have the logits {row(z)}. What probability does softmax give the {PLACES[at]}?",
        answer=p,
        mistakes=[
            mistake("linear-share", z[at] / sum(z), "the logit divided by the sum of the logits; exp comes first"),
            mistake("sign-lost", unsigned, "the share if all logits were made positive"),
            mistake("sigmoid-each", count / (1 + count), "the sigmoid of that logit alone; its rivals count too"),
        ],
        why=worked(
            f"exp makes counts: {row(counts.tolist(), 3)}",
            f"their sum: {num(counts.sum(), 3)}",
            f"the {PLACES[at]} one's share: {num(count, 3)} / {num(counts.sum(), 3)} = **{num(p, 3)}**",
        ),
        hints=["Turn each logit into a positive count, then ask which share of all counts is this one's."],
    )


@probe(digits=3, within="2%")
def log_odds(draw: Draw) -> Number:
    """The ratio of two probabilities depends on the difference of their logits, and on nothing else."""
    z = draw.sample("logits", HALVES, 5)
    i, j = draw.sample("asked", range(5), 2, says="the letter asked, from 0")
    a, b = "abcde"[i], "abcde"[j]
    p = _softmax(z)
    listed = ", ".join(f"{letter} {num(x)}" for letter, x in zip("abcde", z, strict=True))
    return Number(
        ask=f"Five letters have the logits {listed}. What is the ratio of *{a}*'s probability to *{b}*'s "
        "after softmax?",
        answer=p[i] / p[j],
        mistakes=[
            mistake("ratio-of-logits", z[i] / z[j], "the ratio of the two logits; exp comes before dividing"),
            mistake(
                "difference-not-exp", z[i] - z[j], "the difference of the logits: the *log* of the ratio asked for"
            ),
            mistake("ratio-inverted", p[j] / p[i], f"the ratio the other way round, {b}'s to {a}'s"),
        ],
        why=worked(
            "both are divided by the same sum, so it cancels: the other three letters do not matter",
            f"difference of the logits: {num(z[i])} − {term(z[j])} = {num(z[i] - z[j])}",
            f"ratio: exp({num(z[i] - z[j])}) = **{num(p[i] / p[j], 3)}**",
        ),
        hints=["Write the two probabilities as fractions. What do they have in common?"],
    )


@probe(digits=3, within="2%")
def temperature(draw: Draw) -> Number:
    """Dividing by a temperature below 1 widens the gaps: less is left for the runner-up."""
    low, gap = (
        draw.pick("lower", [-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2], says="the lower logit"),
        draw.pick("gap", [0.5, 1, 1.5, 2, 3], says="the gap between the logits"),
    )
    t = draw.pick("temperature", [0.25, 0.5, 2, 4] if gap < 3 else [0.5, 2, 4], says="the temperature")
    pair = draw.shuffled("pair", [low, low + gap], says="the logits")
    low, gap = min(pair), max(pair) - min(pair)  # a logit may have been turned
    if not gap:
        reject("neither is the less likely one")
    at, plain = pair.index(low), _softmax(pair)
    p = _softmax([z / t for z in pair])[at]
    ratio, others = p / (1 - p), [plain[at], 1 - p, plain[at] ** (1 / t)]
    return Number(
        ask=f"Two tokens have the logits {row(pair)}; one is sampled at temperature {num(t)}. "
        "What is the probability of the less likely one?",
        answer=p,
        mistakes=[
            mistake("temperature-multiplied", _softmax([z * t for z in pair])[at],
                    "what multiplying by the temperature gives; logits are divided by it"),
            mistake("temperature-ignored", plain[at], "its probability at temperature 1"),
            mistake("power-not-normalised", plain[at] ** (1 / t),
                    "the plain probability to the power 1/T; the two powers do not add up to 1 yet"),
            mistake("other-token", 1 - p, "the probability of the likelier one"),
            # Of a small probability it is all but the same, and now and then it is close to another mistake.
            *([mistake("ratio-for-share", ratio, "its probability as a multiple of the other's; together they are 1")]
              if p > 0.045 and all(abs(ratio / other - 1) > 0.045 for other in others) else []),
        ],
        why=worked(
            f"divide the gap by the temperature: {num(gap)} / {num(t)} = {num(gap / t)}, "
            f"so the gap {'gets wider' if t < 1 else 'gets narrower' if t > 1 else 'stays as it is'}",
            f"its count beside the other's: exp(−{num(gap / t)}) = {num(p / (1 - p), 3)} to 1",
            f"its share: {num(p / (1 - p), 3)} / (1 + {num(p / (1 - p), 3)}) = **{num(p, 3)}** "
            f"(at temperature 1: {num(plain[at], 3)})",
        ),
        hints=["Only the gap between the logits matters. What does the temperature do to the gap?"],
        after=[Bars({"T = 1": plain, f"T = {num(t)}": _softmax([z / t for z in pair])},
                    [f"logit {num(z)}" for z in pair], title="probabilities", asked=at)],
    )  # fmt: skip


STAYS, GROWS = "No probability changes", "The order stays and the largest probability grows"
SHRINKS, REVERSED = "The order stays and the largest probability shrinks", "The order is reversed"
NEEDS = {
    STAYS: ("level-matters-not", "All three stay only when every logit moves by the same amount."),
    GROWS: ("sharpens", "For that the leader must be further ahead: its gaps have to widen."),
    SHRINKS: ("flattens", "For that the leader must be less far ahead: its gaps have to narrow."),
    REVERSED: ("sign-turned", "For that the smallest logit has to become the largest."),
}


def _edited(z: list[int], c: float, edit: str) -> tuple[str, list[float]]:
    """One of eight edits, two for each effect, in words and done."""
    top, mean = max(z), sum(z) / 3
    edits: dict[str, tuple[str, list[float]]] = {
        "add": (f"{num(20 * c)} is added to every logit", [x + 20 * c for x in z]),
        "less-max": ("The largest logit is subtracted from every logit", [x - top for x in z]),
        "times": (f"Every logit is multiplied by {num(c)}", [x * c for x in z]),
        "raise-top": (f"{num(c)} is added to the largest logit only", [x + c * (x == top) for x in z]),
        "divide": (f"Every logit is divided by {num(c)}", [x / c for x in z]),
        "half-way": ("Every logit is moved halfway to the average of the three", [(x + mean) / 2 for x in z]),
        "negate": (f"Every logit is multiplied by −{num(c)}", [-c * x for x in z]),
        "mirror": (f"Every logit $z$ is replaced by ${num(c)} - z$", [c - x for x in z]),
    }
    return edits[edit]


@probe()
def invariances(draw: Draw) -> Choice:
    """A shift does nothing, a wider gap sharpens, a narrower one flattens, a turned sign reverses."""
    z, c = (
        draw.sample("logits", range(-2, 3), 3, says="the logit"),
        draw.pick("c", [1.5, 2], says="the number in the edit"),
    )
    edit = draw.regime("edit", ["add", "times", "divide", "negate", "less-max", "raise-top", "half-way", "mirror"])
    words, new = _edited(z, c, edit)
    before, after = _softmax(z), _softmax(new)
    if torch.equal(before.argsort(), after.argsort()):
        change = (after.max() - before.max()).item()
        answer = STAYS if abs(change) < 1e-9 else GROWS if change > 0 else SHRINKS
    else:
        answer = REVERSED
    return Choice(
        ask=f"The logits are {row(z)}. {words}. What happens to the three probabilities?",
        options=[right(text) if text == answer else wrong(text, *needs) for text, needs in NEEDS.items()],
        why=worked(
            f"logits {row(z)}: probabilities {row(before.tolist(), 2)}",
            f"logits {row([round(x, 2) for x in new])}: probabilities {row(after.tolist(), 2)}",
            f"**{answer}**: softmax sees only the differences between logits",
        ),
        hints=["Look at the gaps between the logits: do they stay, widen, narrow or turn round?"],
    )


@probe(digits=3, within="2%")
def nudge(draw: Draw) -> Number:
    """Adding to a logit multiplies the odds, not the probability."""
    percent = draw.integer("percent", 20, 90, says="the token's percentage")
    step = draw.pick("step", [-1.5, -1, -0.5, 0.5, 1, 1.5, 2], says="the change of its logit")
    p, factor = percent / 100, torch.tensor(step, dtype=torch.float64).exp().item()
    odds = p / (1 - p)
    answer = _softmax([step + torch.tensor(odds, dtype=torch.float64).log().item(), 0])[0]
    verb = "added to" if step > 0 else "taken off"
    return Number(
        ask=f"Softmax gives a token {percent} %. Now {num(abs(step))} is {verb} its logit, the others stay. "
        "What is its probability?",
        answer=answer,
        mistakes=[
            mistake("probability-multiplied", p * factor,
                    "its probability times exp of the step; then all of them no longer add up to 1"),
            mistake("odds-not-probability", odds * factor, "its new *odds*; the probability is odds / (1 + odds)"),
            mistake("nudge-ignored", p, "its probability before"),
        ],
        why=worked(
            f"odds before: {num(p)} / {num(round(1 - p, 2))} = {num(odds, 3)}",
            f"a step of {num(step)} multiplies them by exp({num(step)}) = {num(factor, 3)}: {num(odds * factor, 3)}",
            f"back to a probability: {num(odds * factor, 3)} / (1 + {num(odds * factor, 3)}) = **{num(answer, 3)}**",
        ),
        hints=["Think in odds, p : (1 − p). What does the step do to them?"],
    )  # fmt: skip


@probe(digits=3, within="2%")
def lone_leader(draw: Draw) -> Number:
    """The more rivals, the larger the lead a logit needs: the crowd's small shares add up."""
    n = draw.pick("tokens", [27, 50, 65, 100, 256, 500, 1000, 10000, 50257])
    lead = draw.number("lead", 2, 6.5, says="the leading logit")
    p = _softmax([lead, torch.tensor(n - 1, dtype=torch.float64).log().item()])[0]  # the crowd as one logit
    count = torch.tensor(lead, dtype=torch.float64).exp().item()
    return Number(
        ask=f"A vocabulary of {n:,} tokens: one logit is {num(lead)}, all the others are 0. "
        "What probability does that one get?",
        answer=p,
        mistakes=[
            mistake("one-rival", count / (count + 1), "its probability against a single rival"),
            mistake("linear-share", lead / (lead + n - 1), "a share without exp, and with a count of 1 for each rival"),
            mistake("uniform-share", 1 / n, "the share of one in a vocabulary without any preference"),
        ],
        why=worked(
            f"its count: exp({num(lead)}) = {num(count, 3)}",
            f"each rival's count is exp(0) = 1, together {n - 1:,}",
            f"share: {num(count, 3)} / ({num(count, 3)} + {n - 1:,}) = **{num(p, 3)}**",
        ),
        hints=["What is the count of one rival, and how many rivals are there?"],
    )


@probe(by="read")
def temperature_panel(draw: Draw) -> Diagnosis:
    """Below 1 the leader takes nearly all, above 1 the shares draw level; the order never changes."""
    rest = draw.sample("rest", [-1, -0.5, 0.5, 1], 3, says="the other logit")
    z = draw.shuffled(
        "logits", [draw.pick("leader", [2, 2.5, 3], says="the largest logit"), *rest], says="the logit of token"
    )
    cold, hot = (
        draw.pick("cold", [0.25, 0.5], says="the low temperature"),
        draw.pick("hot", [3, 4, 5], says="the high temperature"),
    )
    asked = draw.pick("asked", ["cold", "plain", "hot"], says="what is asked")
    shares = {t: [round(p, 3) for p in _softmax([x / t for x in z]).tolist()] for t in (cold, 1, hot)}
    wanted = {"cold": cold, "plain": 1, "hot": hot}[asked]
    gap = max(z) - sorted(z)[-2]
    says = {t: f"temperature {num(t)}: there the lead of {num(gap)} counts as {num(gap / t, 2)}" for t in shares}
    charts = {t: Bars(p, [f"logit {num(x)}" for x in z], title="probabilities") for t, p in shares.items()}
    return Diagnosis(
        ask=f"Four tokens have the logits {row(z)}. Their softmax was drawn at the temperatures {num(cold)}, 1 and "
        f"{num(hot)}, in random order. Which panel is **temperature {num(wanted)}**?",
        panels=[
            right_panel(charts[t], says[t]) if t == wanted else wrong_panel(charts[t], "temperature-direction", says[t])
            for t in charts
        ],
        hints=["At temperature 1, a token that leads by 1 gets 2.7 times as much. Check two bars."],
        why="A lead of $d$ multiplies a probability by $e^{d/T}$: dividing by a small $T$ makes leads large, a large "
        "$T$ makes them small.",
    )
