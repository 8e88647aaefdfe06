"""Tensors: shapes that walk through a net, picking by index, views of one memory, and sampling by weight."""

from itertools import combinations, product

import torch

from quiz.model import Mistake
from quiz.probe import Bars, Draw, Number, Shape, grid, mistake, num, probe, reject, row, worked

# The probabilities of a row, in hundredths.
ROWS = [(10, 20, 30, 40), (5, 15, 30, 50), (5, 10, 25, 60), (5, 20, 25, 50), (10, 15, 25, 50), (5, 15, 20, 60),
        (5, 10, 15, 70), (10, 15, 35, 40), (5, 20, 35, 40)]  # fmt: skip
LABELS = [list(three) for three in product(range(4), repeat=3) if len(set(three)) > 1]
# Weights for four outcomes with a friendly sum.
HALVES = [place / 2 for place in range(1, 10)]
FOURS = [four for four in combinations(HALVES, 4) if sum(four) in {5, 8, 10, 12.5} and sum(four) / 4 not in four]
WEIGHTS = [[four[(start + step) % 4] for step in (0, 2, 1, 3)] for four in FOURS for start in range(4)]


def _text(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


@probe()
def shape_walk(draw: Draw) -> Shape:
    """Say what each axis means, and the shape follows."""
    n, t, e = draw.pick("batch", [16, 32, 64, 128]), draw.integer("context", 3, 8), draw.pick("embedding", [2, 10, 12])
    h, v = draw.pick("hidden", [100, 200, 300]), draw.pick("vocabulary", [27, 30, 65])
    stage = draw.regime("stage", ["emb", "flat", "W1", "h", "total", "picked", "mean"], says="what is asked")
    if e == t or t * e in {n, h, v, 100}:
        reject("two sizes agree")
    generator = torch.Generator().manual_seed(0)
    table, w1 = torch.randn(v, e, generator=generator), torch.randn(t * e, h, generator=generator)
    x, y = (torch.randint(v, size, generator=generator) for size in ((n, t), (n,)))
    emb = table[x]
    flat = emb.view(n, -1)
    hidden = torch.tanh(flat @ w1)
    counts = (hidden @ torch.ones(h, v) / h).exp()
    total = counts.sum(1, keepdim=True)
    made = {"emb": emb, "flat": flat, "W1": w1, "h": hidden, "total": total,
            "picked": (counts / total)[torch.arange(n), y], "mean": hidden.mean(0, keepdim=True)}  # fmt: skip
    slips, reason = _slips(stage, n, t, e, h, v)
    shape = tuple(made[stage].shape)
    code = (
        f"X: ({n}, {t})    Y: ({n},)    C: ({v}, {e})\n"
        "emb = C[X]\nflat = emb.view(emb.shape[0], -1)\n"
        f"h = torch.tanh(flat @ W1)    # {h} neurons\n"
        f"counts = (h @ W2).exp()      # {v} letters\n"
        "total = counts.sum(1, keepdim=True)\n"
        f"picked = (counts / total)[torch.arange({n}), Y]\n"
        "mean = h.mean(0, keepdim=True)"
    )
    return Shape(
        ask=f"`X` holds letter numbers, `Y` the letters that follow.\n\n```text\n{code}\n```\n\n"
        f"What shape has `{stage}`?",
        answer=shape,
        mistakes=slips,
        why=f"`{stage}` is **{_text(shape)}**: {reason}.",
        hints=["What does each axis stand for: example, place in the context, feature, letter?"],
    )


def _slips(stage: str, *sizes: int) -> tuple[list[Mistake], str]:
    """The wrong shapes of a stage, and what its axes mean."""
    n, t, e, h, v = sizes
    stages = {
        "emb": (
            [
                mistake("index-adds-no-axis", (n, t), "the shape of X; each number in it is replaced by a whole row"),
                mistake("axes-merged", (n, t * e), "what the view makes of it, one line later"),
                mistake("one-hot-not-embedding", (n, t, v), "the shape of one-hot vectors, not of rows of C"),
            ],
            f"example, place, feature. Each number of X is *replaced* by a row of C, an axis of {e} more",
        ),
        "flat": (
            [
                mistake("view-forgotten", (n, t, e), "emb before the view, which lays an example's rows end to end"),
                mistake("wrong-axes-merged", (n * t, e), "what view(−1, size of a row) gives: places become examples"),
            ],
            f"example, then all {t} embeddings of it end to end, {t} · {e} = {t * e} numbers",
        ),
        "W1": (
            [
                mistake(
                    "transposed", (h, t * e), "its transpose, which is how nn.Linear stores it; here flat stands left"
                ),
                mistake("view-forgotten", (e, h), "what would fit one letter's embedding; flat holds all of them"),
                mistake("batch-in-weights", (n, h), "a weight for each example; weights don't know the batch"),
            ],
            f"as many rows as flat has numbers per example, {t} · {e} = {t * e}, and a column for each neuron",
        ),
        "h": (
            [
                mistake("view-forgotten", (n, t, h), "a hidden layer for each place; the view has merged the places"),
                mistake("weights-not-result", (t * e, h), "the shape of W1, not of what it makes"),
                mistake("transposed", (h, n), "neurons first; the examples stay in front"),
            ],
            f"example, neuron. In a product the inner sizes meet ({t * e} and {t * e}) and vanish",
        ),
        "total": (
            [
                mistake("keepdim-lost", (n,), "what comes without keepdim=True"),
                mistake("summed-axis-0", (1, v), "the sum over the examples; sum(1) adds along a row"),
                mistake("nothing-summed", (n, v), "the shape of counts, before the sum"),
            ],
            "one sum for each example; keepdim leaves a 1 where the axis that was summed had stood",
        ),
        "picked": (
            [
                mistake("all-pairs", (n, n), "what [:, Y] gives: every example with every label"),
                mistake("axis-kept", (n, 1), "a column; two index lists side by side leave one axis"),
                mistake("nothing-picked", (n, v), "the shape before picking"),
            ],
            "one probability for each example: the two lists are walked in step, place by place",
        ),
        "mean": (
            [
                mistake("mean-over-features", (n, 1), "the mean over the neurons, for each example"),
                mistake("keepdim-lost", (h,), "what comes without keepdim=True"),
                mistake("nothing-summed", (n, h), "the shape of h, before the mean"),
            ],
            "one mean for each neuron; axis 0, the examples, is gone but for the 1 that keepdim leaves",
        ),
    }
    return stages[stage]


@probe(digits=3, within="1%", nudge=False)
def index_pick(draw: Draw) -> Number:
    """p[arange(n), y] pairs row i with column y[i]; a slice and a list make a block."""
    rows = draw.sample("rows", ROWS, 3, says="the per cent, sorted, of row")
    p = [
        [x / 100 for x in draw.shuffled(f"row {place}", line, says=f"row {place}, in per cent")]
        for place, line in enumerate(rows)
    ]
    y = draw.pick("labels", LABELS)
    table, labels = torch.tensor(p, dtype=torch.float64), torch.tensor(y)
    picked = table[torch.arange(3), labels]
    if abs(picked.mean() - 0.25) < 0.01:
        reject("the mean of the whole table")
    return Number(
        ask=f"`p` holds the probabilities of 4 classes for 3 examples:\n\n{grid(p)}\n\nand `y` holds the labels {y}. "
        "What is `p[torch.arange(3), y].mean()`?",
        answer=picked.mean(),
        mistakes=[
            mistake("all-pairs", table[:, labels].mean(), "the mean of `p[:, y]`: every row with every label"),
            mistake("confidence-not-truth", table.amax(1).mean(), "the mean of the rows' largest: sure, not right"),
            mistake("labels-unused", 0.25, "the mean of the whole table, without picking"),
        ],
        why=worked(
            f"row 0 meets label {y[0]}, row 1 label {y[1]}, row 2 label {y[2]}: {row(picked.tolist())}",
            f"mean: {num(picked.sum(), 3)} / 3 = **{num(picked.mean(), 3)}**",
            "this is all that a loss reads of `p`; the other nine count only through the sum to 1",
        ),
        hints=["Two index lists of equal length are walked in step."],
    )  # fmt: skip


# How b is made of a, whether it shares a's memory, and what that is.
WAYS = {
    "view": ("a.view({r}, {c})", True, "a view: the same numbers through other spectacles"),
    "reshape": ("a.reshape({r}, {c})", True, "a view again: nothing needs to move"),
    "transpose": ("a.view({r}, {c}).t()", True, "still the same numbers: only the strides are swapped"),
    "clone": ("a.view({r}, {c}).clone()", False, "a copy, made on purpose"),
    "contiguous": ("a.view({r}, {c}).t().contiguous()", False, "a copy: numbers in a new order need new memory"),
    "fancy": ("a[torch.arange({n})].view({r}, {c})", False, "a copy: indexing with a *list* gathers into new memory"),
}


@probe()
def view_shares_memory(draw: Draw) -> Number:
    """A write through a view is a write into the base; a copy goes its own way."""
    r, c = draw.pick("rows", [2, 3, 4, 5]), draw.pick("columns", [3, 4, 5, 6])
    new, way = (
        draw.pick("new", [50, 100, 200, 300], says="the number written"),
        draw.regime("way", list(WAYS), says="how `b` is made"),
    )
    turned = ".t()" in WAYS[way][0]
    sides = ("column", "row") if turned else ("row", "column")
    i = draw.integer("i", 1, r - 1, says=f"the {sides[0]} index in `b`")
    j = draw.integer("j", 0, c - 1, says=f"the {sides[1]} index in `b`")
    if not (0 <= i < r and 0 <= j < c):
        reject("there is no such place")
    a = torch.arange(r * c)
    old, shares = int(a.sum()), WAYS[way][1]
    b = {"view": a.view(r, c), "reshape": a.reshape(r, c), "transpose": a.view(r, c).t(), "clone": a.view(r, c).clone(),
         "contiguous": a.view(r, c).t().contiguous(), "fancy": a[torch.arange(r * c)].view(r, c)}[way]  # fmt: skip
    place = (j, i) if turned else (i, j)
    b[place] = new
    cell, other, made = i * c + j, j * r + i, WAYS[way][0].format(r=r, c=c, n=r * c)
    slips = [
        mistake("view-copies", old, "the old sum, as if `b` had numbers of its own; it looks at those of `a`"),
        mistake("added-not-replaced", old + new, "the old sum with the new number added; another one is gone"),
    ]
    if min(other, abs(cell - other)) > 2:
        slips.append(
            mistake("column-major", old + new - other, "right if memory ran down the columns; it runs along the rows")
        )
    copied = [mistake("copy-shares", old + new - cell, "right if `b` looked at the memory of `a`; it has its own")]
    return Number(
        ask=f"```python\na = torch.arange({r * c})    # 0 to {r * c - 1}: a.sum() is {old}\nb = {made}\n"
        f"b[{place[0]}, {place[1]}] = {new}\n```\n\nWhat is `a.sum()` now?",
        answer=a.sum(),
        exact=True,
        mistakes=slips if shares else copied,
        why=worked(
            f"`{made}` is {WAYS[way][2]}",
            f"`b[{place[0]}, {place[1]}]` is `a[{cell}]`, since a row holds {c}: {cell} becomes {new}"
            if shares
            else "writing into `b` doesn't touch `a`",
            f"`a.sum()`: {old} − {cell} + {new} = **{num(a.sum())}**" if shares else f"still **{num(old)}**",
        ),
        hints=["Has `b` memory of its own, or does it look at that of `a`? If so: at which place?"],
    )


@probe()
def stride_quiz(draw: Draw) -> Number:
    """An axis' stride is the product of the later sizes; a transpose only swaps strides."""
    sizes = draw.sample("sizes", [2, 3, 4, 5, 6, 10], 3, says="the sizes of x")
    turned = draw.pick("turned", [False, True], says="whether it is transposed")
    places = ("first", "third", "second") if turned else ("first", "second", "third")
    i, j, k = (
        draw.integer(name, 1, size - 1, says=f"the {which} index")
        for name, which, size in zip("ijk", places, sizes, strict=True)
    )
    if not all(0 <= index < size for index, size in zip((i, j, k), sizes, strict=True)):
        reject("there is no such place")
    x = torch.zeros(*sizes)
    one, two, three = x.stride()
    at = i * one + j * two + k * three
    a, b, c = sizes
    plain = f"At which place (counted from 0) stands `x[{i}, {j}, {k}]`"
    swap = f"`y = x.transpose(1, 2)`, of shape {_text((a, c, b))}, shares its memory. At which place (counted from 0) "
    how = f"{swap}stands `y[{i}, {k}, {j}]`" if turned else plain
    moved = i * b * c + k * b + j
    slips = [mistake("indices-added", i + j + k, "the sum of the indices")]
    if turned:
        slips = [mistake("transpose-moves", moved, "the place if the transpose had moved the numbers")][
            : abs(moved - at) // 3
        ]
    return Number(
        ask=f"`x` has the shape {_text((a, b, c))} and lies in one piece, place 0 holding `x[0, 0, 0]`. {how}?",
        answer=at,
        exact=True,
        mistakes=[
            mistake("column-major", i + a * j + a * b * k, "the place if the *first* index ran fastest"),
            mistake("sizes-as-strides", a * i + b * j + c * k, "each index times the size of its own axis"),
            *slips,
        ],
        why=worked(
            f"the last axis takes steps of 1, the middle one of {c}, the first of {b} · {c} = {b * c}",
            *([f"`y[{i}, {k}, {j}]` is `x[{i}, {j}, {k}]`: a transpose swaps two strides and moves nothing"]
              if turned else []),
            f"{i} · {b * c} + {j} · {c} + {k} = **{num(at)}**",
        ),
        hints=["How far is it in memory from one row to the next, and from one table to the next?"],
    )  # fmt: skip


@probe(digits=3, within="2%", fixed=["asked", "draws"])
def multinomial_expect(draw: Draw) -> Number:
    """Drawing by weights divides by the sum itself: only the share of a weight counts."""
    w = draw.pick("weights", WEIGHTS)
    n, asked = (
        draw.pick("draws", [100, 200, 400, 500, 1000, 2000], says="the number of draws"),
        draw.integer("asked", 0, 3, says="the number asked about"),
    )
    weights = torch.tensor(w, dtype=torch.float64)
    p = weights / weights.sum()
    found = torch.multinomial(weights, n, replacement=True).bincount(minlength=4).tolist()
    answer = n * p[asked]
    soft, odds = n * weights.softmax(0)[asked], answer / (1 - p[asked])
    if min(abs(answer / wrong - 1) for wrong in (soft, n / 4)) < 0.04:
        reject("a mistake would be right")
    scatter = (answer * (1 - p[asked])).sqrt()
    return Number(
        ask=f"With weights `w` = {w}, `torch.multinomial(w, {n}, replacement=True)` draws {n} numbers from 0 to 3. "
        f"How many of them are {asked}, on average?",
        answer=answer,
        mistakes=[
            mistake("equal-shares", n / 4, "an equal share; the weights were not used"),
            mistake("weights-as-logits", soft, "the softmax's share: right for logits; these are weights"),
            *([mistake("odds-not-probability", odds, "its weight against the *others*'; the sum includes its own")]
              if min(abs(odds / wrong - 1) for wrong in (soft, n / 4)) > 0.06 else []),
        ],
        why=worked(
            f"the weights add up to {num(weights.sum())}; {num(w[asked])} of that is a share of {num(p[asked], 3)}",
            f"of {n} draws: **{num(answer, 3)}**, give or take √(n p (1 − p)) = {num(scatter, 2)}",
            f"one run of it: {', '.join(map(str, found))}",
        ),
        hints=["The weights need not add up to 1. What is this one's share of all?"],
        after=[Bars({"expected": n * p, "this run": found}, range(4), title="how often", asked=asked)],
    )  # fmt: skip
