"""Language models of makemore: tables of counts, the net that rediscovers them, and embeddings."""

from itertools import pairwise

import torch
from torch.nn import functional

from quiz.probe import (
    Bars,
    Choice,
    Diagnosis,
    Draw,
    Number,
    Order,
    mistake,
    num,
    probe,
    reject,
    right,
    row,
    worked,
    wrong,
)

LETTERS = ".abcdefghijklmnopqrstuvwxyz"
SMALL = 4  # letters of the source in loss_ladder


def _written_by(order: int, generator: torch.Generator) -> torch.Tensor:
    """100 texts of 19 letters in which the next one depends on the last ``order`` ones."""
    table = torch.softmax(1.6 * torch.randn(SMALL**order, SMALL, generator=generator), 1).cumsum(1)[:, :-1]
    dice, place, letters = torch.rand(19, 100, 1, generator=generator), torch.zeros(100, dtype=torch.long), []
    for die in dice:
        letters.append((die > table[place]).sum(1))
        place = (place * SMALL + letters[-1]) % SMALL**order
    return torch.stack(letters, 1)


def _losses(text: torch.Tensor, order: int) -> tuple[float, float]:
    """A count model of this order (+0.1 for each cell): its loss on the first half of the texts, and on the second."""
    context = sum((text[:, 3 - back : -back] * SMALL ** (back - 1) for back in range(1, order + 1)),
                  torch.zeros_like(text[:, 3:]))  # fmt: skip
    cells = context * SMALL + text[:, 3:]
    counts = cells[:50].flatten().bincount(minlength=SMALL ** (order + 1)).view(-1, SMALL) + 0.1
    surprise = -(counts / counts.sum(1, keepdim=True)).log().flatten()
    return surprise[cells[:50]].mean().item(), surprise[cells[50:]].mean().item()


@probe(by="read", truth="empirical")
def loss_ladder(draw: Draw) -> Diagnosis:
    """More context always helps on the training text; only held-out text says whether it tells something."""
    order = draw.regime("order", [2, 0, 3, 1], says="the letters it looks back at")
    text = _written_by(order, torch.Generator().manual_seed(draw.seed("source")))
    both = [_losses(text, back) for back in range(4)]
    train = [round(loss, 3) for loss, _ in both]
    held = [float(f"{loss:.3g}") for _, loss in both]  # as the bars show it
    margins = [held[back] - held[order] - (0.03 if back < order else 0.003) for back in range(4) if back != order]
    if min(margins) < 0 or any(a <= b for a, b in pairwise(train)):
        reject("the true order doesn't stand out")
    names, what = ["none", "one", "two", "three"], {True: "stopped-too-early", False: "memorised"}
    reasons = {
        back: f"Held-out loss {num(held[back], 3)} against {num(held[order], 3)}: "
        + ("there is more to be had." if back < order else "what the table adds was learned by heart.")
        for back in range(4)
    }
    moral = "A training loss falls with each letter of context, whether that tells something or not."
    return Diagnosis(
        ask="A source writes texts in four letters. Count tables that look back at 0, 1, 2 or 3 letters were made from "
        "800 letters of it and tried on 800 fresh ones. At how many earlier letters does the *source* look?",
        options=[
            right(name) if back == order else wrong(name, what[back < order], reasons[back])
            for back, name in enumerate(names)
        ],
        ordered=True,
        charts=[
            Bars(
                {"training": train, "held out": held},
                [f"{back} back" for back in range(4)],
                title="average negative log-likelihood",
            )
        ],
        why=worked(
            f"held out: {row(held, 3)}, lowest at {order}: **{names[order]}**",
            f"its training loss: {row(train, 3)}",
            moral=moral,
        ),
        hints=["Which of the two losses falls even if the added letter says nothing?"],
    )


@probe(digits=3, within="2%")
def logit_difference(draw: Draw) -> Number:
    """Logits are log-counts up to a constant: their difference is the log of a ratio of counts."""
    n = draw.sample("counts", [2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 40, 50, 60, 80], 4)
    letters = draw.sample("letters", "aeilnorsuy", 4)
    i, j = draw.sample("asked", range(4), 2, says="the letter asked, from 0")
    counts = torch.tensor(n, dtype=torch.float64)
    logits = counts.log()
    gap, p = (logits[i] - logits[j]).item(), counts / counts.sum()
    if not torch.softmax(logits, 0).allclose(p) or abs(gap) < 0.35 or abs(n[i] / n[j] / gap - 1) < 0.08:
        reject("a mistake would be right")
    listed = ", ".join(f"*{letter}* {count} times" for letter, count in zip(letters, n, strict=True))
    return Number(
        ask=f"In the training names *q* is followed by {listed}, and by nothing else. A net (one-hot "
        "letter, a linear layer, softmax) is trained on them to the end, without a penalty. Given *q*: what is the "
        f"logit of *{letters[i]}* minus that of *{letters[j]}*?",
        answer=gap,
        mistakes=[
            mistake("counts-as-logits", n[i] - n[j], "the difference of the counts; logits are their *logs*"),
            mistake("log-forgotten", n[i] / n[j], "the ratio of the counts; the logits' difference is its log"),
            mistake("probabilities-as-logits", p[i] - p[j], "the difference of the probabilities"),
            mistake("base-ten", torch.log10(counts[i] / counts[j]), "the logarithm to base 10; softmax works with e"),
        ],
        why=worked(
            f"the loss is lowest where softmax gives the frequencies: {n[i]} / {sum(n)} and {n[j]} / {sum(n)}",
            f"e to the difference is their ratio, {n[i]} / {n[j]} = {num(n[i] / n[j], 3)}; the sum cancels",
            f"difference: ln({n[i]} / {n[j]}) = **{num(gap, 3)}**. The net has rediscovered the counts, as logs",
        ),
        hints=["Which probabilities does the trained row give? And what is a ratio of softmax outputs?"],
    )


@probe(digits=3, within="2%", fixed=["seen", "letters"])
def add_k(draw: Draw) -> Number:
    """Smoothing pretends to have seen each of V letters k more times: k once above, V times below."""
    v, k = (
        draw.pick("letters", [10, 20, 25, 27, 30, 50], says="the number of cells"),
        draw.pick("k", [1, 2, 3, 4, 5, 8, 10]),
    )
    # Few enough for k itself to be a share of them: k forgotten and k added once can then be told apart.
    total, n = (
        draw.pick("total", [20, 25, 40, 50, 60], says="the row's sum"),
        draw.pick("seen", [0, 0, 0, 1, 1, 2, 3, 5, 8, 12], says="the count of *m*"),
    )
    p, once = (n + k) / (total + k * v), (n + k) / (total + k)
    if abs(n / total / p - 1) < 0.06:
        reject("smoothing hardly moves it")
    return Number(
        ask=f"A letter's row in a bigram table adds up to {total}, with a count of {n} for *m*. It has {v} cells, and "
        f"smoothing adds k = {num(k)} to each. What probability does *m* get?",
        answer=p,
        mistakes=[
            mistake(
                "not-renormalised",
                (n + k) / total,
                "the new count over the old sum; then the shares add up to more than 1",
            ),
            *(
                [
                    mistake(
                        "smoothed-below-only", n / (total + k * v), "the old count over the new sum; *m* got its k, too"
                    )
                ]
                if n
                else []
            ),
            mistake("unsmoothed", n / total, "the unsmoothed share"),
            *(
                [mistake("k-added-once", once, "what k added only once below gives; each cell gets it")]
                if k / total > 0.045
                else []
            ),
            *(
                [mistake("uniform-share", 1 / v, "the share of each if nothing had been counted")]
                if all(abs(v * other - 1) > 0.045 for other in (p, once, (n + k) / total))
                else []
            ),
        ],
        why=worked(
            f"above: {n} + {num(k)} = {num(n + k)}",
            f"below: each of the {v} cells gets {num(k)} more, {total} + {v} · {num(k)} = {num(total + k * v)}",
            f"{num(n + k)} / {num(total + k * v)} = **{num(p, 3)}**, where the plain share was {num(n / total, 3)}",
        ),
        hints=["How many counts have been added to the whole row?"],
    )


@probe(digits=2, within="2%")
def table_blowup(draw: Draw) -> Number:
    """A table has V cells for each of Vⁿ contexts. Finite: 40 variants."""
    v = draw.pick("vocabulary", [4, 5, 10, 20, 27, 30, 50, 65, 100, 1000], says="the number of symbols")
    n = draw.integer("context", 2, 5, says="the length of the context")
    cells = torch.tensor(float(v), dtype=torch.float64) ** (n + 1)
    return Number(
        ask=f"A count model over {v:,} symbols predicts the next one from the last {n}. How many cells "
        "has its table? An expression will do.",
        answer=cells,
        mistakes=[
            mistake("contexts-only", cells / v, "the number of contexts; each has a row of cells, one per symbol"),
            mistake("tables-added", n * v**2, f"{n} bigram tables side by side; contexts multiply"),
            mistake("context-times-symbols", n * v, "the size of a one-hot input"),
        ],
        why=worked(
            f"contexts: {v:,} to the power {n} = {int(cells / v):,}",
            f"times {v:,} possible next symbols: {int(cells):,}, or **{num(cells, 2)}**",
            f"each further symbol of context makes it {v:,} times as large; a net adds a few weights",
        ),
        hints=["How many different contexts are there, and how many cells does one of them need?"],
    )


@probe(truth="empirical")
def l2_is_smoothing(draw: Draw) -> Order:
    """Pulling logits to 0 pulls probabilities to uniform: a penalty on the weights is smoothing."""
    n = draw.sample("counts", [1, 2, 3, 4, 6, 8, 12, 16, 20, 30, 40, 50], 5)
    strengths = sorted(draw.sample("strengths", [0, 0.1, 0.3, 1, 3], 3, says="λ"))
    frequency = torch.tensor(n, dtype=torch.float64) / sum(n)
    pull = 2 * torch.tensor(strengths, dtype=torch.float64)[:, None] / 5
    z = (frequency.log() - frequency.log().mean()).expand(3, 5)
    for _ in range(15):  # Newton's method on cross-entropy + strength · mean(z²), for the three at once
        p = torch.softmax(z, 1)
        bend = torch.diag_embed(p + pull + 1e-9) - p[:, :, None] * p[:, None, :]
        z = z - torch.linalg.solve(bend, p - frequency + pull * z)
    p = torch.softmax(z, 1)
    entropy = -torch.xlogy(p, p).sum(1)
    if (entropy.diff() < 0.03).any() or ((100 * p % 1 - 0.5).abs() < 1e-6).any():
        reject("the rows are too much alike, or a number lies between two roundings")
    rows = [f"({', '.join(f'{x:.2f}' for x in line)})" for line in p.tolist()]
    return Order(
        ask=f"The letters that follow *q* were counted: {row(n)}. Three bigram nets were trained to the end on "
        "cross-entropy plus λ times the mean square of the five logits, each with another λ. These are the "
        "probabilities that they give the five letters. Put them in order, from the smallest λ to the largest.",
        steps=rows,
        why=worked(
            f"the counts' own shares: {row([round(x, 2) for x in frequency.tolist()])}",
            *(f"λ = {num(strength)}: {line}" for strength, line in zip(strengths, rows, strict=True)),
            moral="All logits 0 means uniform. The harder they are pulled there, the more even the row, as when "
            "more and more is added to all counts.",
        ),
        hints=["Which probabilities belong to five logits of 0?"],
    )


@probe()
def embedding_grad_rows(draw: Draw) -> Number:
    """Only the rows that were looked up get a gradient, each one sum over all its uses."""
    batch, size = draw.pick("size", [(6, 3), (7, 3), (5, 4), (9, 2)], says="examples, letters in each")
    wanted = draw.integer("wanted", 4, 15, says="the different letters")
    used = draw.sample("used", LETTERS, wanted, says="the letter used")
    extra = draw.integers("extra", 1, wanted, batch * size - wanted, says="the letter used again")
    cells = draw.shuffled("order", [*used, *(used[place - 1] for place in extra)], says="the letter looked up")
    x = torch.tensor([LETTERS.index(letter) for letter in cells]).view(batch, size)
    y = draw.integers("targets", 0, 26, batch, says="the target, *a* being 1")
    table = torch.ones(27, 2, dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(table[x].sum(), table)
    rows, seen = int((gradient != 0).any(1).sum()), len({*x.flatten().tolist(), *y})
    examples = [
        f"`{' '.join(LETTERS[at] for at in line)} → {LETTERS[to]}`" for line, to in zip(x.tolist(), y, strict=True)
    ]
    slips = [
        mistake("whole-table", 27, "the whole table; rows that nobody looked up stay out of the computation"),
        mistake("every-use-a-row", batch * size, "the number of look-ups; those of one letter share a row"),
    ]
    if min(seen - rows, abs(seen - batch * size), abs(seen - 27)) > 1:
        slips.append(mistake("targets-look-up", seen, "right if targets were looked up, too; they only pick an output"))
    if min(abs(batch - rows), abs(batch - seen)) > 1:
        slips.append(mistake("one-row-per-example", batch, "the number of examples"))
    return Number(
        ask=f"A net looks its contexts' letters up in an embedding table C of 27 rows (a mark and 26 letters) and "
        f"predicts the next one. A batch, context → target:\n\n{',  '.join(examples)}\n\n"
        "After `backward()`, how many rows of `C.grad` are not zero?",
        answer=rows,
        exact=True,
        mistakes=slips,
        why=worked(
            f"looked up are the contexts' letters: {' '.join(sorted({*cells}))}",
            f"that makes **{num(rows)}** rows; those that were used several times get the sum of their gradients",
            "the other rows did not take part and keep a gradient of 0: rare letters learn rarely",
        ),
        hints=["What is read from C: contexts, targets or both?"],
    )


SAME, INFINITE, NOT_A_NUMBER, RAISES = (
    "the same number",
    "infinity",
    "NaN (not a number)",
    "nothing: it raises an overflow error",
)
RANGES = ["safe", "top", "low", "safe", "other", "gap"]


def _logits(draw: Draw, case: str) -> tuple[list[int], int]:
    """Four logits and a label; ``case`` says what is to happen to them in float32."""
    place, label = draw.sample("places", range(4), 2, says="the large, true one, from 0")
    if case == "low":
        return draw.sample("low", range(-150, -108), 4, says="the logit"), label
    z = draw.sample("others", range(-20, 31), 4, says="the logit")
    z[place] = (
        draw.integer("top", 93, 140, says="the largest logit")
        if case in {"top", "other"}
        else draw.integer("high", 35, 80, says="the largest logit")
    )
    if case == "gap":
        z[label] = z[place] - draw.integer("gap", 112, 150, says="the true one's distance")
    return z, place if case == "top" else label


@probe()
def logsumexp_overflow(draw: Draw) -> Choice:
    """In float32 e^89 is infinite and e^−104 is 0; taking the largest logit off first costs nothing and avoids both."""
    z, label = _logits(draw, draw.regime("case", RANGES, says="the logits' range"))
    logits = torch.tensor(z, dtype=torch.float32)
    counts = logits.exp()
    naive = -(counts / counts.sum())[label].log()
    loss = functional.cross_entropy(logits[None], torch.tensor([label])).item()
    answer = NOT_A_NUMBER if naive.isnan() else INFINITE if naive.isinf() else SAME
    if answer == SAME and abs(naive.item() - loss) > 1e-4 * loss:
        reject("not quite the same")
    total, own, share = (
        "∞" if value.isinf() else "NaN" if value.isnan() else "0" if value == 0 else num(value, 3)
        for value in (counts.sum(), counts[label], (counts / counts.sum())[label])
    )
    step = f"its count {own}, the sum {total}, the share {share}"
    reasons = {
        SAME: ("float-range-ignored", f"Something leaves float32's range: {step}."),
        INFINITE: ("overflow-is-infinity", f"Infinity comes where the share rounds to 0. Here: {step}."),
        NOT_A_NUMBER: ("overflow-is-nan", f"NaN comes from ∞ / ∞ or 0 / 0. Here: {step}."),
        RAISES: ("overflow-raises", "Python's math.exp does; a tensor quietly holds ∞ or 0."),
    }
    return Choice(
        ask=f"Four logits in float32: {row(z)}. The true class is that with {num(z[label])}. `F.cross_entropy` gives "
        f"{num(loss, 3)}. What does this give: exp of all, divide by their sum, minus log of the true one's share?",
        options=[right(text) if text == answer else wrong(text, *said) for text, said in reasons.items()],
        why=worked(
            f"count of the true class: {own}; sum of all: {total}",
            {SAME: "both fit into float32, and so does the share",
             INFINITE: "the share comes out as 0, and −ln 0 is infinite",
             NOT_A_NUMBER: f"{own} / {total} is not a number"}[answer] + f": **{answer}**",
            f"`F.cross_entropy` takes the largest logit, {num(max(z))}, off first: then the largest count is 1",
        ),
        hints=["float32 holds e^88, not e^89; and e^−103, but not e^−104, which becomes 0."],
    )  # fmt: skip
