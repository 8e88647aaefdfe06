"""Attention from the seat of one token: `urs`, in `Mr D urs ley`, looks back at `D`."""

import itertools
import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from quiz.probe import Choice, Draw, Number, mistake, num, probe, reject, right, row, term, worked, wrong

_TOKENS = ("Mr", "D", "urs", "ley")


def _steps(*lines: str) -> str:
    """An explanation: its steps as a list, the last line as the sentence to take home."""
    return worked(*lines[:-1], moral=lines[-1])


def _near(first: float, second: float, within: float = 0.02) -> bool:
    """Whether two numbers are too close to be told apart at ``within`` (of each)."""
    return abs(first - second) <= 2.5 * within * max(abs(first), abs(second))


def _signed(draw: Draw, name: str, low: float, high: float, says: str) -> float:
    """A number well away from zero, of either sign."""
    sign = draw.pick(f"sign of {name}", [-1, 1], says=f"the sign of {says}")
    return sign * draw.number(name, low, high, says=f"the size of {says}")


def _random(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def _attend(q: Tensor, k: Tensor, v: Tensor, *, causal: bool = True) -> tuple[Tensor, Tensor]:
    """Pattern and output of one head, a row for each token."""
    scores = q @ k.T / k.shape[1] ** 0.5
    if causal:
        scores = scores.masked_fill(~torch.ones_like(scores, dtype=torch.bool).tril(), -math.inf)
    pattern = torch.softmax(scores, dim=1)
    mixed: Tensor = pattern @ v
    return pattern, mixed


def _layers(x: Tensor, seed: int, depth: int, *, causal: bool) -> Tensor:
    """The residual vectors after ``depth`` layers of one head each, normalised on the way in."""
    width = x.shape[1]
    for layer in range(depth):
        weights = _random(seed + layer, 4, width, width) / width**0.5
        h = torch.nn.functional.layer_norm(x, (width,))
        x = x + _attend(h @ weights[0], h @ weights[1], h @ weights[2], causal=causal)[1] @ weights[3]
    return x


@probe(digits=3, within="2%")
def score(draw: Draw) -> Number:
    """The asker's query meets the source's key."""
    vectors = {
        "D": draw.integers("x_D", -2, 2, 3, says="the vector of `D`"),
        "urs": draw.integers("x_urs", -2, 2, 3, says="the vector of `urs`"),
    }
    x = torch.tensor(list(vectors.values()), dtype=torch.float64)
    q, k = (torch.tensor(draw.matrix(name, 3, 2, -1.5, 1.5, says=name), dtype=torch.float64) for name in ("W_Q", "W_K"))
    q, k = torch.round(x @ q, decimals=1), torch.round(x @ k, decimals=1)
    dot, swapped, alike = float(q[1] @ k[0]), float(q[0] @ k[1]), float(x[0] @ x[1])
    answer = dot / math.sqrt(2)
    if abs(answer) < 0.2 or _near(dot, swapped):
        reject("no score to speak of, or the same both ways")
    cells = [[name, row(vectors[name]), row(q[i].tolist()), row(k[i].tolist())] for i, name in enumerate(vectors)]
    widths = [max(len(line[i]) for line in [["", "vector x", "query q", "key k"], *cells]) for i in range(4)]
    lines = [["", "vector x", "query q", "key k"], *cells]
    table = "\n".join("  ".join(cell.ljust(widths[i]) for i, cell in enumerate(line)).rstrip() for line in lines)
    products = " + ".join(f"{term(a)}·{term(b)}" for a, b in zip(q[1].tolist(), k[0].tolist(), strict=True))
    return Number(
        ask="`urs` looks back at `D`. The head has size 2.\n\n"
        f"```text\n{table}\n```\n\nWhat is the score of this look, just before the softmax?",
        answer=answer,
        mistakes=[
            mistake("roles-swapped", swapped / math.sqrt(2), "the score of `D` looking at `urs`; here `urs` asks"),
            mistake("similarity", alike / math.sqrt(2), "what the two tokens' own vectors give: their likeness"),
            mistake("no-root", dot, "the bare dot product, not yet divided by the root of the head size"),
            mistake("d-for-root", dot / 2, "the dot product divided by 2; it is divided by √2"),
        ],
        why=_steps(
            "`urs` asks, so its query counts; `D` is found, so its key counts.",
            f"{products} = {num(round(dot, 2))}",
            f"{num(round(dot, 2))}/√2 = {num(answer, 3)}",
            f"The other way round, `D` to `urs`, the score would be {num(swapped / math.sqrt(2), 3)}: two "
            f"projections "
            "make attention a one-way affair, and likeness of the tokens has no part in it.",
        ),
        hints=["Which of the two tokens asks, and which is asked?"],
    )


@probe(digits=3, within="1%")
def weight(draw: Draw) -> Number:
    """A budget of 1 for which all that is visible competes, the asker included."""
    scores = [
        draw.number("Mr", -1, 1.5, says="the score of `Mr`"),
        draw.number("D", 1.5, 4, says="the score of `D`"),
        draw.number("urs", 0.5, 2.5, says="the score of `urs`"),
        draw.number("ley", 0, 3, says="the score of `ley`"),
    ]
    s = torch.tensor(scores, dtype=torch.float64)
    seen = s[:3]
    answer = float(torch.softmax(seen, dim=0)[1])
    linear, alone = float(s[1] / (seen.sum() + 1e-9)), float(torch.softmax(s[:2], dim=0)[1])
    ahead = float(torch.softmax(s, dim=0)[1])
    if any(_near(*pair, within=0.01) for pair in itertools.combinations((answer, linear, alone, ahead), 2)):
        reject("two mistakes would be one, or right")
    powers = " + ".join(f"e^{num(value)}" for value in scores[:3])
    return Number(
        ask="Text: `Mr D urs ley`. The query of `urs` scores, by the keys of all four:\n\n"
        f"`Mr` {num(scores[0])}, `D` {num(scores[1])}, `urs` {num(scores[2])}, `ley` {num(scores[3])}\n\n"
        "In a decoder, what weight does `urs` give to `D`?",
        answer=answer,
        mistakes=[
            mistake("linear-share", linear, "the score divided by the sum of the scores; softmax shares out e^score"),
            mistake("looks-ahead", ahead, "the weight without a mask; `ley` comes later"),
            mistake("self-left-out", alone, "the weight if `urs` could not look at itself; it can"),
        ],
        why=_steps(
            "`urs` sees `Mr`, `D` and itself. `ley` comes later: its score becomes −∞.",
            f"e^{num(scores[1])} / ({powers}) = {num(answer, 3)}",
            f"The other {num(1 - answer, 2)} rest on `Mr` and on `urs` itself: a budget of 1, to be spent in full.",
        ),
        hints=["Who may `urs` look at? Strike out the others first."],
    )


@probe(digits=3, within="2%")
def weighted_sum(draw: Draw) -> Number:
    """What arrives is a blend; only a sharp look comes near to a copy."""
    a = draw.pick("weight", [0.15, 0.2, 0.3, 0.35, 0.4, 0.6, 0.65, 0.7, 0.8, 0.85], says="the weight of `D`")
    there, own = _signed(draw, "v_D", 0.5, 4, "the value of `D`"), _signed(draw, "v_urs", 0.5, 4, "the value of `urs`")
    weights, values = (torch.tensor(pair, dtype=torch.float64) for pair in ([a, 1 - a], [there, own]))
    answer = float(weights @ values)
    others = [there, float(weights.flip(0) @ values), there + own]
    if abs(answer) < 0.15 or any(_near(answer, other) for other in others):
        reject("a mistake would be right")
    rest = round(1 - a, 2)
    return Number(
        ask=f"Text so far: `D urs`. `urs` gives `D` the weight {num(a)} and keeps the rest for itself. "
        f"On one axis the values are {num(there)} for `D` and {num(own)} for `urs`. "
        "What does the head take in at `urs`, on this axis?",
        answer=answer,
        mistakes=[
            mistake("copy-of-source", there, "the value of `D`, as if it were copied whole"),
            mistake("weights-swapped", others[1], "the blend with the two weights exchanged"),
            mistake("plain-sum", others[2], "both values added without their weights"),
            mistake("not-own-value", a * there, "the share of `D` alone; the rest of the weight brings a value too"),
        ],
        why=_steps(
            f"The weights sum to 1, so `urs` keeps 1 − {num(a)} = {num(rest)} for itself.",
            f"{num(a)}·{term(there)} + {num(rest)}·{term(own)} = {num(answer, 3)}",
            "A head takes in a blend. It comes near to copying `D` only when the look is sharp.",
        ),
        hints=["Weights sum to 1. How much is left for `urs` itself?"],
    )


@probe(digits=3, within="2%")
def residual_add(draw: Draw) -> Number:
    """The head's result is added to the asker's vector: urs stays urs and gains a note."""
    a, v, o = (
        draw.number("weight", 0.3, 0.8, says="the weight of `D`"),
        draw.number("value", 0.5, 3, says="the value of `D`"),
        _signed(draw, "W_O", 0.5, 2, "W_O's factor"),
    )
    before, source = _signed(draw, "x_urs", 0.3, 3, "what `urs` held"), _signed(draw, "x_D", 0.3, 3, "what `D` held")
    weights = torch.tensor([(1 - a) / 2, a, (1 - a) / 2], dtype=torch.float64)
    write = float(weights @ torch.tensor([0, v, 0], dtype=torch.float64)) * o
    answer, replaced, at_source = before + write, write, source + write
    if abs(answer) < 0.1 or any(_near(answer, other) for other in (replaced, at_source, before)):
        reject("nothing is written, or a mistake would be right")
    return Number(
        ask=f"`urs` looks at `D` with weight {num(a)}. This head (size 1) takes the value {num(v)} from `D`, and 0 "
        f"from all else. W_O sends the head's result to one axis of the residual stream, times {num(o)}. "
        f"There `urs` held {num(before)} and `D` held {num(source)}. What does `urs` hold on this axis afterwards?",
        answer=answer,
        mistakes=[
            mistake("replaced", replaced, "what the head writes; it is added to what `urs` held, not put in its place"),
            mistake("written-to-source", at_source, "what `D` held plus the write; the token looked at is not written"),
            mistake("unchanged", before, "what `urs` held before the look"),
            mistake("weight-forgotten", before + v * o, "what a look with weight 1 would leave"),
        ],
        why=_steps(
            f"Taken in: {num(a)}·{num(v)} = {num(round(a * v, 2))}",
            f"Written: {num(round(a * v, 2))}·{term(o)} = {num(round(write, 3))}",
            f"Added: {num(before)} + {term(round(write, 3))} = {num(answer, 3)}. `D` keeps its {num(source)}.",
            "`urs` is still `urs` and has a note besides. Adding is what leaves the original for later layers to read.",
        ),
        hints=["First what is taken in, then what is written; and what becomes of what was there?"],
    )


@probe(truth="empirical")
def mask_blocks_future(draw: Draw) -> Choice:
    """Causality is a property of the mask, at any depth. finite: 72 questions."""
    case = draw.pick("case", ["future", "future", "past", "open"], says="the edit, or an open mask")
    one, other = sorted(map(_TOKENS.index, draw.sample("tokens", _TOKENS, 2, says="the token")))
    masked = case != "open"
    watched, edited = (other, one) if case == "past" else (one, other)
    if case == "open":
        pair = draw.shuffled("direction", [_TOKENS[watched], _TOKENS[edited]], says="watched, then edited")
        watched, edited = map(_TOKENS.index, pair)
    depth, seed = draw.pick("depth", [1, 2, 12], says="the number of layers"), draw.seed("net")
    x = _random(seed + 99, 4, 5)
    changed = x.clone()
    changed[edited] = _random(seed + 98, 5)
    after, before = (_layers(start, seed, depth, causal=masked)[watched] for start in (changed, x))
    moved = (after - before).abs().max()
    still = float(moved) < 1e-9
    if not still and moved < 1e-3:
        reject("a change that could be taken for rounding")
    name, source = (f"`{_TOKENS[i]}`" for i in (watched, edited))
    texts = {
        True: "it stays exactly the same",
        False: "it changes",
    }
    whys = {
        True: f"It moves by up to {num(moved, 2)}: {source} is in view of {name}"
        + (
            "."
            if case != "open"
            else ", for there is no mask."
            if edited > watched
            else ", with a mask or without one."
        ),
        False: f"With the mask, nothing that depends on {source} enters the row of {name}, in any layer.",
    }
    return Choice(
        ask=f"Text: `Mr D urs ley`; {depth} attention layer{'s' if depth > 1 else ''}, "
        f"{'with the causal mask' if masked else 'the mask taken out'}. The embedding of {source} is replaced by "
        f"another. What happens to the final vector of {name}?",
        options=[
            right(texts[still]),
            wrong(
                texts[not still],
                "looks-ahead" if still else "always-looks-back" if edited > watched else "sees-no-change",
                whys[not still],
            ),
            wrong(
                "only the weights it gives change, its vector does not",
                "pattern-without-output",
                "The vector is the blend made with those weights: it moves when they do, and stays when they stay.",
            ),
        ],
        why=f"{whys[not still]} Depth makes no difference: a stack of masked layers leaks nothing, since in each a "
        "position reads only itself and what comes before. This is how one tests it: change one token, watch another."
        if masked
        else f"{whys[not still]} Looking back is not in attention's nature; the mask alone forbids looking ahead.",
        hints=[f"Is {source} in view of {name}?"],
    )


@probe(digits=3, within="2%")
def logit_gain(draw: Draw) -> Number:
    """A head's direct say in a logit is weight × what its OV circuit says: linear."""
    a, effect = (
        draw.number("weight", 0.2, 0.8, digits=2, says="the weight of `D`"),
        _signed(draw, "OV", 1, 4, "the effect of `D`"),
    )
    rest, other = _signed(draw, "start", 0.5, 3, "the old logit"), _signed(draw, "OV of Mr", 1, 3, "the effect of `Mr`")
    share = round((1 - a) / 2, 3)
    weights, said = (torch.tensor(pair, dtype=torch.float64) for pair in ([a, share], [effect, other]))
    answer = float(weights @ said)
    others = [effect, effect + other]
    if abs(answer) < 0.15 or any(_near(answer, value) for value in others) or _near(rest + answer, effect + other):
        reject("nothing is added, or a mistake would be right")
    return Number(
        ask=f"At `urs` a head looks at `D` with weight {num(a)}, at `Mr` with {num(share)}, the rest on `urs` "
        f"itself. "
        f"Its OV circuit, read at the logit of `ley`, says {num(effect)} for `D`, {num(other)} for `Mr` and 0 for "
        f"`urs`. Without this head the logit is {num(rest)}. What does the head add to it?",
        answer=answer,
        mistakes=[
            mistake("weight-forgotten", effect, "what a look at `D` with weight 1 would add"),
            mistake("one-source-only", a * effect, "the share of `D` alone; `Mr` is looked at too"),
            mistake("whole-logit", rest + answer, "the logit with the head; the question is what the head adds"),
            mistake("plain-sum", effect + other, "both effects added without their weights"),
        ],
        why=_steps(
            f"`D`: {num(a)}·{term(effect)} = {num(round(a * effect, 3))}",
            f"`Mr`: {num(share)}·{term(other)} = {num(round(share * other, 3))}",
            f"Together {num(answer, 3)}.",
            "Weight times effect, summed over the sources: linear, so the work of every head can be audited by itself.",
        ),
        hints=["Each source contributes its weight times what the OV circuit says of it."],
    )


@probe(digits=3, within="2%")
def odds_multiplier(draw: Draw) -> Number:
    """Logits add, odds multiply."""
    a, effect = (
        draw.number("weight", 0.2, 0.9, digits=2, says="the weight of `D`"),
        draw.number("OV", 1.3, 4, says="the effect of `D`"),
    )
    write = a * effect
    before = torch.tensor([1.0, 2.0], dtype=torch.float64)
    after = before + torch.tensor([write, 0.0], dtype=torch.float64)
    odds = [torch.softmax(z, dim=0) for z in (before, after)]
    answer = float((odds[1][0] / odds[1][1]) / (odds[0][0] / odds[0][1]))
    others = [1 + write, math.exp(a), math.exp(effect), write]
    if any(_near(answer, other) for other in others) or any(_near(math.exp(a), other) for other in others[::3]):
        reject("two mistakes would be one, or right")
    return Number(
        ask=f"At `urs` a head looks at `D` with weight {num(a)}; its OV circuit turns `D` into {num(effect)} on the "
        "logit of `ley` and 0 on that of `ine`. By what factor does the head multiply the odds of `ley` against "
        "`ine`?",
        answer=answer,
        mistakes=[
            mistake("additive-odds", 1 + write, "1 plus the write; what is added to a logit goes into an exponent"),
            mistake("effect-forgotten", math.exp(a), "e to the weight alone, without what is moved"),
            mistake("weight-forgotten", math.exp(effect), "the factor of a look with weight 1"),
            mistake("no-exponential", write, "what is added to the logit; odds are e to the gap of two logits"),
        ],
        why=_steps(
            f"Added to the logit of `ley`: {num(a)}·{num(effect)} = {num(round(write, 3))}",
            "Odds of two tokens: e^(difference of their logits)",
            f"e^{num(round(write, 3))} = {num(answer, 3)}",
            "Contributions add up in logits and multiply in odds, whatever the odds were before.",
        ),
        hints=["What does the gap between the two logits grow by?"],
    )


_CHANGES = {
    "both": "its weights, and with them its output",
    "output": "its output alone; the weights stay",
    "nothing": "nothing at all",
    "pattern": "its weights alone; the output stays",
}
_CLAIMS = {"both": (True, True), "output": (False, True), "nothing": (False, False), "pattern": (True, False)}
_CHANGE_MISTAKES = {
    "both": "sees-new-weights",
    "output": "sees-new-output",
    "nothing": "sees-no-change",
    "pattern": "pattern-without-output",
}
_SCALES = [0.25, 0.5, 2.0, 3.0, 5.0]
_Parts = tuple[Tensor, Tensor, Tensor, Tensor]  # queries, keys, values, W_O


def _turned(x: Tensor, degrees: float) -> Tensor:
    """Two-dimensional rows, rotated."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return x @ torch.tensor([[c, s], [-s, c]], dtype=torch.float64)


_SHARPER = "Every score is multiplied: softmax makes them sum to 1 but does not undo a change of their spread."
_MOVED = "Values and W_O have no part in the scores: the look stays, what it moves is another thing."
_WHERE = "Only the products of queries with keys count, and they are what they were."
_WHAT = "Only the product of W_V with W_O counts, and it is what it was."
# What is edited, what that changes, why, and the edit itself.
_EDITS: list[tuple[str, str, str, Callable[[_Parts, float], _Parts]]] = [
    ("W_Q is multiplied by {c}", "both", _SHARPER, lambda p, c: (p[0] * c, *p[1:])),
    ("W_K is multiplied by {c}", "both", _SHARPER, lambda p, c: (p[0], p[1] * c, *p[2:])),
    ("W_Q and W_K are both multiplied by {c}", "both", _SHARPER, lambda p, c: (p[0] * c, p[1] * c, *p[2:])),
    ("W_Q changes its sign", "both", "Every score changes its sign: the favourite becomes the last.",
     lambda p, _: (-p[0], *p[1:])),
    ("one and the same vector is added to the query of every token", "both",
     "The vector meets each key in another dot product: the scores shift by different amounts.",
     lambda p, _: (p[0] + 1, *p[1:])),
    ("W_V is multiplied by {c}", "output", _MOVED, lambda p, c: (*p[:2], p[2] * c, p[3])),
    ("W_O is multiplied by {c}", "output", _MOVED, lambda p, c: (*p[:3], p[3] * c)),
    ("W_V and W_O are both multiplied by {c}", "output", _MOVED, lambda p, c: (*p[:2], p[2] * c, p[3] * c)),
    ("W_V changes its sign", "output", _MOVED, lambda p, _: (*p[:2], -p[2], p[3])),
    ("one and the same vector is added to the value of every token", "output", _MOVED,
     lambda p, _: (*p[:2], p[2] + 1, p[3])),
    ("W_Q is multiplied by {c} and W_K divided by {c}", "nothing", _WHERE,
     lambda p, c: (p[0] * c, p[1] / c, *p[2:])),
    ("W_Q and W_K both change their sign", "nothing", _WHERE, lambda p, _: (-p[0], -p[1], *p[2:])),
    ("all queries and all keys are rotated by {d} degrees", "nothing", _WHERE,
     lambda p, c: (_turned(p[0], 60 * c), _turned(p[1], 60 * c), *p[2:])),
    ("one and the same vector is added to the key of every token", "nothing",
     "All scores of one query shift by the same amount, and softmax does not see that.",
     lambda p, _: (p[0], p[1] + 1, *p[2:])),
    ("W_V is multiplied by {c} and W_O divided by {c}", "nothing", _WHAT, lambda p, c: (*p[:2], p[2] * c, p[3] / c)),
    ("W_V and W_O both change their sign", "nothing", _WHAT, lambda p, _: (*p[:2], -p[2], -p[3])),
]  # fmt: skip


def _changed(before: _Parts, after: _Parts, watched: int) -> tuple[str, list[str]]:
    """What an edit changes for one token: a key of :data:`_CHANGES`, and its weights and output in words."""
    runs = []
    for parts in (before, after):
        pattern, mixed = _attend(*parts[:3])
        runs.append((pattern[watched], (mixed @ parts[3])[watched]))
    (weights, output), (new_weights, new_output) = runs
    moved = [float((weights - new_weights).abs().max()), float((output - new_output).abs().max())]
    if any(1e-9 < size < 1e-2 for size in moved):
        reject("a change that two decimals hardly show")
    does = tuple(size > 1e-9 for size in moved)
    shown = [row([round(value, 2) for value in vector.tolist()]) for vector in (*runs[0], *runs[1])]
    found = next(what for what, claims in _CLAIMS.items() if claims == does)
    whose = (f"The weights of `{_TOKENS[watched]}`", "The numbers of its output")
    return found, [
        f"{what} go from {shown[i]} to {shown[i + 2]}." if does[i] else f"{what} stay {shown[i]}."
        for i, what in enumerate(whose)
    ]


def _what_changes(ask: str, found: str, reason: str, run: Sequence[str], hint: str) -> Choice:
    def against(what: str) -> str:
        """What of the run speaks against this option, and why it is so."""
        facts = (fact for fact, said, true in zip(run, _CLAIMS[what], _CLAIMS[found], strict=True) if said != true)
        return " ".join([*facts, reason])

    return Choice(
        ask=ask,
        options=[
            right(text) if what == found else wrong(text, _CHANGE_MISTAKES[what], against(what))
            for what, text in _CHANGES.items()
        ],
        why=f"{reason} Measured in a random head:\n\n- {run[0]}\n- {run[1]}",
        hints=[hint],
    )


@probe(truth="empirical")
def qk_rescale(draw: Draw) -> Choice:
    """Only the products W_Q·W_K (where to look) and W_V·W_O (what to move) exist for the rest. finite: 52 edits."""
    what = draw.pick("what", ["both", "output", "nothing"], says="what changes")
    text = draw.pick("edit", [edit[0] for edit in _EDITS if edit[1] == what])
    reason, edit = next(edit[2:] for edit in _EDITS if edit[0] == text)
    c, seed = draw.pick("factor", _SCALES), draw.seed("net")
    q, k, v = _random(seed, 3, 3, 2)
    before = (q, k, v, _random(seed + 1, 2, 4))
    found, run = _changed(before, edit(before, c), 2)
    text = text.format(c=num(c), d=num(60 * c))
    return _what_changes(
        f"A head at work on `Mr D urs`: {text}. What changes for `urs`?",
        found,
        f"{reason} {_where_what(found)}",
        run,
        "Write the score as one product, and the write as another. What does the edit do to each?",
    )


def _where_what(found: str) -> str:
    return {
        "both": "New weights blend the values anew, so the output goes along.",
        "output": "Where to look and what to move are two separate circuits.",
    }.get(found, "A query, a key or a value by itself means nothing outside its head.")


@probe(truth="empirical")
def qk_vs_ov_edit(draw: Draw) -> Choice:
    """Query: the asker's alone. Key: weights of all who see it. Value: their output. finite: 48 edits."""
    cases: dict[str, list[tuple[str, str, str]]] = {"both": [], "output": [], "nothing": []}
    for kind, token, watched in itertools.product("qkv", range(4), range(4)):
        sees, alone = token <= watched, watched == 0
        acts = token == watched if kind == "q" else sees
        reach = "output" if kind == "v" else "both"
        cases[reach if acts and not (alone and kind != "v") else "nothing"].append(
            (kind, _TOKENS[token], _TOKENS[watched])
        )
    what = draw.pick("what", list(cases), says="what changes")
    kind, *pair = draw.pick("case", cases[what], says="the part, its token, watched")
    token, watched = map(_TOKENS.index, pair)
    seed = draw.seed("net")
    q, k, v = _random(seed, 3, 4, 3)
    parts = {"q": q.clone(), "k": k.clone(), "v": v.clone()}
    parts[kind][token] += 1
    w_o = _random(seed + 1, 3, 4)
    found, run = _changed((q, k, v, w_o), (parts["q"], parts["k"], parts["v"], w_o), watched)
    name, source = (f"`{_TOKENS[i]}`" for i in (watched, token))
    part = {"q": "query", "k": "key", "v": "value"}[kind]
    if token > watched:
        reason = f"{source} comes after {name}, behind the mask: nothing of it reaches {name}."
    elif kind == "q" and token != watched:
        reason = f"{name} asks with its own query. That of {source} only steers what {source} takes in."
    elif kind != "v" and watched == 0:
        reason = f"{name} sees itself alone: its one weight is 1, whatever the score."
    elif kind == "v":
        reason = f"The value of {source} is what {name} takes in from it. It has no part in the scores."
    else:
        reason = f"The {part} of {source} enters the scores of {name}: new weights, and so another blend of values."
    return _what_changes(
        f"Text: `Mr D urs ley`, one masked head. The {part} of {source}, and nothing else, is replaced. "
        f"What changes for {name}?",
        found,
        reason,
        run,
        f"Whose query, whose keys and whose values make up the output of {name}?",
    )


_TEXTS = [
    "Mr D urs ley was thin",
    "the gi raffe ate my hat",
    "Her mi one read on quietly",
    "old Dumb led ore sat down",
]


@probe(truth="empirical")
def who_changes(draw: Draw) -> Choice:
    """An edit reaches its own position and all later ones, however many layers there are."""
    words = draw.pick("text", _TEXTS).split()
    first = draw.integer("first", 0, 2, says="the words cut off in front")
    words = words[first : first + draw.integer("length", 4, 6, says="the number of words")]
    edited, depth = (
        draw.integer("edited", 1, len(words) - 2, says="the edited word, from 0"),
        draw.pick("depth", [1, 1, 2, 3], says="the number of layers"),
    )
    causal, seed = draw.pick("causal", [True] * 5 + [False], says="whether it is masked"), draw.seed("net")
    x = _random(seed + 99, len(words), 5)
    other = x.clone()
    other[edited] += _random(seed + 98, 5)
    moved = (_layers(other, seed, depth, causal=causal) - _layers(x, seed, depth, causal=causal)).abs().amax(dim=1)
    if bool(((moved > 1e-9) & (moved < 1e-4)).any()):
        reject("a change that could be taken for rounding")
    options = []
    for place, (word, size) in enumerate(zip(words, moved.tolist(), strict=True)):
        if size > 1e-9:
            how = "it is the edited token itself" if place == edited else f"it has `{words[edited]}` in view"
            options.append(right(f"`{word}`", f"{how}: it moves by {num(size, 2)}"))
        else:
            options.append(wrong(f"`{word}`", "looks-ahead", f"it comes before `{words[edited]}`, which it can't see"))
    return Choice(
        ask=f"`{' '.join(words)}` goes through {depth} attention layer{'s' if depth > 1 else ''}, "
        f"{'masked as in a decoder' if causal else 'without a mask, as in an encoder'}. "
        f"The vector of `{words[edited]}` is edited at the entrance. Whose vectors differ at the exit?",
        options=options,
        why="A token is changed by what it looks at, never by who looks at it. "
        + (
            "Under the mask that means: the edit reaches its own position and every later one, and no number of "
            "layers "
            "carries anything back."
            if causal
            else "Without a mask every token looks at every other, so the edit reaches them all, earlier ones too."
        ),
        hints=["A look changes the one who looks. Who can look at the edited token?"],
    )


@probe(digits=3, within="2%")
def two_heads(draw: Draw) -> Number:
    """Each head has a budget of its own; the layer writes the sum."""
    weights = draw.numbers("weights", 0.55, 0.95, 2, digits=2)
    writes = [_signed(draw, f"write {head}", 0.5, 4, f"head {head}'s write") for head in (1, 2)]
    a, w = torch.tensor(weights, dtype=torch.float64), torch.tensor(writes, dtype=torch.float64)
    answer = float(a @ w)
    one_budget, plain = answer / sum(weights), sum(writes)
    if abs(answer) < 0.15 or any(_near(answer, other) for other in (one_budget, plain, 2 * weights[1] * writes[1])):
        reject("a mistake would be right")
    products = " + ".join(f"{num(x)}·{term(y)}" for x, y in zip(weights, writes, strict=True))
    return Number(
        ask=f"Two heads of one layer look from `urs` at `D`, with weights {num(weights[0])} and {num(weights[1])}. "
        f"Sent through each head's own W_V and W_O, `D` becomes {num(writes[0])} on one residual axis in the first "
        f"and "
        f"{num(writes[1])} in the second; all other tokens give 0 there. "
        "How much does the layer add to `urs` on this axis?",
        answer=answer,
        mistakes=[
            mistake("heads-averaged", answer / 2, "the mean of the two writes; heads add up"),
            mistake("one-budget", one_budget, "what one budget of 1 shared by both heads would give; each has its own"),
            mistake("last-head-wins", weights[1] * writes[1], "the write of the second head alone"),
            mistake("weight-forgotten", plain, "the sum as if both heads looked with weight 1"),
        ],
        why=_steps(
            "Each head has its own softmax: the two weights need not sum to 1.",
            f"{products} = {num(answer, 3)}",
            "All heads write at once, and their writes add: notes on one sheet. None can rub out another's, except "
            "by "
            "writing its negative.",
        ),
        hints=["What becomes of the results of several heads at the end of the layer?"],
    )


_PIECES = ("Mr", "D", "urs", "ley", "was", "thin", "and", "bold", "his", "wife", "had", "twice", "the", "neck")


@probe()
def induction_target(draw: Draw) -> Choice:
    """It looks at the token *after* the earlier copy."""
    size = draw.integer("length", 7, 10, says="the number of tokens")
    words, copy = (
        draw.sample("words", _PIECES, size - 1, says="the token"),
        draw.integer("copy", 2, size - 4, says="the earlier copy's place"),
    )
    words = [*words, words[copy - 1]]
    ids = torch.tensor([_PIECES.index(word) for word in words])
    same = (ids[:-1] == ids[-1]).nonzero().flatten() + 1
    found = int((ids[:-2] == ids[-1]).nonzero()) + 2  # positions count from 1; the next one's note is matched
    if int(same) != copy:
        reject("the copy is not where it was put")

    def text(place: int) -> str:
        return f"{place}, `{words[place - 1]}`"

    earlier = [
        wrong(text(copy), "looks-at-copy", "That is the match, not the target: copied, it would say itself again."),
        wrong(text(copy - 1), "off-by-one-back", "That stands before the earlier copy; it tells what led to it."),
    ]
    later = [
        wrong(text(found + 1), "off-by-one-ahead", f"One too far: position {found} followed `{words[-1]}` at once."),
        wrong(text(size - 1), "previous-token", "That is what the previous-token head of the first layer does."),
        wrong(text(size), "looks-at-itself", "It asks for a token that *came after* an earlier copy of itself."),
    ]
    # Not always as many: else its rank would be the same each time.
    before = draw.integer("wrong ones before it", 0, 2, says="the wrong answers before it")
    after = draw.sample("wrong ones after it", range(3), 3 - before, says="the wrong answer after it")
    line = "  ".join(f"{place}:{word}" for place, word in enumerate(words, 1))
    return Choice(
        ask=f"A trained two-layer model reads\n\n```text\n{line}\n```\n\n"
        f"Which position does its induction head look at from the last token, `{words[-1]}`?",
        options=[right(text(found)), *earlier[:before], *(later[i] for i in after)],
        why=_steps(
            f"In the first layer every token notes who stood before it: position {found} carries “after "
            f"`{words[-1]}`”.",
            f"In the second, the last `{words[-1]}` asks “who came after `{words[-1]}`?” and finds that note.",
            f"It copies what stands there, `{words[found - 1]}`, as its prediction.",
        ),
        hints=[f"Where did `{words[-1]}` stand before, and what does the model want to know now?"],
    )


@probe(digits=3, within="2%")
def induction_prob(draw: Draw) -> Number:
    """The match strength has to grow with ln T to stay sharp in long texts."""
    size = draw.integer("tokens", 6, 60)
    beta = draw.number("beta", math.log(size) - 1, math.log(size) + 1.7, says="the score of `urs`")
    notes = torch.eye(size, dtype=torch.float64)  # position i carries the note "after token i − 1"
    answer = float(torch.softmax(beta * notes @ notes[size // 2], dim=0)[size // 2])
    sigmoid = 1 / (1 + math.exp(-beta))
    if any(_near(other, sigmoid) for other in (answer, math.exp(beta) / (size - 1))):
        reject("a mistake would be right")
    return Number(
        ask=f"An induction head at the second `D` looks over {size} tokens. Exactly one, `urs`, carries the note "
        f"“after "
        f"`D`” and scores {num(beta)}; all others score 0. What weight does `urs` get?",
        answer=answer,
        mistakes=[
            mistake("uniform", 1 / size, "an equal share for each token, as if the match counted for nothing"),
            mistake("single-competitor", sigmoid, "the weight with one competitor; here there are many"),
            mistake("itself-not-counted", math.exp(beta) / (size - 1), "e^score over the others; it is in the sum too"),
        ],
        why=_steps(
            f"e^{num(beta)} = {num(math.exp(beta), 3)} against {size - 1} tokens of e⁰ = 1 each",
            f"{num(math.exp(beta), 3)}/({num(math.exp(beta), 3)} + {size - 1}) = {num(answer, 3)}",
            f"Each competitor is weak, but they add up: to hold half of the weight takes a score of ln {size - 1} = "
            f"{num(math.log(size - 1), 3)}, more in a longer text.",
        ),
        hints=["How much do all the tokens that do not match weigh together?"],
    )


_LETTERS = "abcdefghij"
_TASKS = {  # what is to be named -> layers of attention it takes
    "the letter that comes next in the alphabet after the last one shown": 0,
    "the letter {k} places before the last one": 1,
    "the letter at place {k} of the text": 1,
    "the letter that followed the last letter when that came up before": 2,
    "the letter that stood before the last letter when that came up before": 2,
}
_DEPTHS = {
    0: "none: embedding and unembedding do it",
    1: "one",
    2: "two",
}
_TOO_SHALLOW = {
    1: "Without a look only the last letter, `{last}`, is known, and it does not tell the letter asked for, `{asked}`: "
    "in another text it would be another.",
    2: "One look finds what it is told to look for: the earlier `{last}`. Which letter stood beside it is not "
    "written there yet.",
}
_TOO_DEEP = {
    0: "A look would bring in other letters, and none of them has a say: `{asked}` follows from `{last}` alone.",
    1: "Nothing has to be noted beforehand: the place to look at follows from the positions, and `{asked}` is "
    "what stands there.",
}
_TASK_WHYS = {
    0: "Nothing but the last letter is needed, and that is at hand: embedding and unembedding make a table of pairs.",
    1: "The last letter alone does not tell, so there has to be a look. One suffices: the place to look at follows "
    "from "
    "the positions of asker and source, whatever stands beside them.",
    2: "The score of a look depends on two tokens, asker and source, and not on the source's neighbour. A first "
    "layer "
    "has to write the neighbour into the token; only then can a second find it there, or fetch it.",
}


def _text(generator: torch.Generator) -> list[int]:
    """Different letters, then one of the earlier ones once more; how far back it stood varies."""
    size, extra = (int(torch.randint(low, high, (1,), generator=generator)) for low, high in ((5, 8), (1, 4)))
    letters = torch.randperm(len(_LETTERS), generator=generator)[: size + extra].tolist()
    return [*letters, letters[int(torch.randint(1, size - 1, (1,), generator=generator))]]


def _named(task: str, k: int, depth: int, text: list[int]) -> int:
    """The letter that a hand-built net of ``depth`` attention layers names: 20 times the match as its scores."""
    if depth == 0:
        return text[-1] + 1
    x = torch.nn.functional.one_hot(torch.tensor(text), len(_LETTERS) + 1).double()
    notes = torch.cat([torch.zeros_like(x[:1]), x[:-1]])  # what a previous-token head writes
    place, match = torch.arange(len(text)), x @ x[-1] * (torch.arange(len(text)) < len(text) - 1)
    if "{k}" in task:
        scores, values = (place == (k - 1 if "at place" in task else len(text) - 1 - k)).double(), x
    elif depth == 1:
        scores, values = match, x
    else:
        scores, values = (notes @ x[-1], x) if "followed" in task else (match, notes)
    return int((torch.softmax(20 * scores, dim=0) @ values).argmax())


@probe(truth="empirical")
def one_layer_fails(draw: Draw) -> Choice:
    """That it came after D is no part of a token until an earlier layer has written it there."""
    depth = draw.pick("depth", [0, 1, 2], says="the layers it takes")
    task = draw.pick("task", [name for name, needed in _TASKS.items() if needed == depth])
    k, generator = draw.integer("k", 2, 4), torch.Generator().manual_seed(draw.seed("texts"))
    texts = [_text(generator) for _ in range(20)]
    truths = [_named(task, k, depth, text) for text in texts]
    less = sum(_named(task, k, max(depth - 1, 0), text) == truth for text, truth in zip(texts, truths, strict=True))
    if texts[0][-1] == len(_LETTERS) - 1 or (depth and less > 10):
        reject("no letter follows in the alphabet, or the shallower net is lucky")
    shown = " ".join(_LETTERS[letter] for letter in texts[0])
    names = {"last": _LETTERS[texts[0][-1]], "asked": _LETTERS[truths[0]]}

    def against(layers: int) -> str:
        says = _TOO_SHALLOW[layers + 1] if layers < depth else _TOO_DEEP[depth]
        return says.format(**names)

    measured = f" Of 20 such texts a net of depth {depth} gets all right, one of depth {depth - 1} only {less}."
    return Choice(
        ask="Texts of random letters; how far apart a letter repeats differs from text to text. A net of attention "
        f"layers alone, with positions, has to name {task.format(k=k)}. For example\n\n```text\n{shown}  →  "
        f"{_LETTERS[truths[0]]}\n```\n\nHow many attention layers does this take at least?",
        options=[
            right(text)
            if needed == depth
            else wrong(text, "too-few-layers" if needed < depth else "too-many-layers", against(needed))
            for needed, text in _DEPTHS.items()
        ],
        why=_TASK_WHYS[depth] + (measured if depth else ""),
        hints=["For the last letter to look at the right place: what must be known there, and is it?"],
        ordered=True,
    )


@probe(digits=3, within="2%")
def skip_trigram_bug(draw: Draw) -> Number:
    """The destination decides whether to look; the source alone decides what is moved."""
    low, gap = (
        draw.number("low", 0.5, 2, says="the smaller effect"),
        draw.number("gap", 0.5, 2.5, says="the gap of the effects"),
    )
    mind, bay = draw.shuffled("mind and bay", [low, round(low + gap, 1)], says="the effects on mind and bay")
    a_in, a_at = draw.sample("weights", [0.25, 0.4, 0.6, 0.8], 2, says="the weights from `in` and `at`")
    writes = a_at * torch.tensor([mind, bay], dtype=torch.float64)
    p = torch.softmax(writes, dim=0)
    answer = float(p[0] / p[1])
    full, both, elsewhere = math.exp(mind - bay), math.exp(a_at * (mind + bay)), math.exp(a_in * (mind - bay))
    if any(_near(answer, other) for other in (full, elsewhere, 1.0)):
        reject("a mistake would be right")
    return Number(
        ask="One head of a one-layer model has learned “keep … in → mind” and “keep … at → bay”. Whenever it looks "
        "at "
        f"`keep`, its OV circuit says {num(mind)} for `mind` and {num(bay)} for `bay`. From `in` it looks at `keep` "
        f"with weight {num(a_in)}, from `at` with weight {num(a_at)}.\n\nBy what factor does it multiply the odds of "
        "`mind` against `bay` at `at`?",
        answer=answer,
        mistakes=[
            mistake(
                "destination-decides", 1.0, "the odds left as they were; but from `at` the head looks at `keep` as well"
            ),
            mistake("weight-forgotten", full, "the factor of a look with weight 1"),
            mistake("wrong-destination", elsewhere, "the factor at `in`"),
            mistake("effects-added", both, "e to the sum of both effects; odds follow their difference"),
        ],
        why=_steps(
            f"Added at `at`: {num(a_at)}·{num(mind)} for `mind`, {num(a_at)}·{num(bay)} for `bay`.",
            f"The odds are multiplied by e^({num(a_at)}·({num(mind)} − {num(bay)})) = {num(answer, 3)}",
            f"At `in` it is {num(elsewhere, 3)}: another strength, the same direction. What is moved is up to `keep` "
            "alone, so one head that helps “keep in mind” and “keep at bay” also helps “keep at mind” and “keep in "
            "bay”.",
        ),
        hints=["Which of the two weights is in force, and what is moved with it?"],
    )


_ROUTES = {
    "key": "the key route: how well `D` is found",
    "value": "the value route: what `D` hands over",
    "none": "none arrives at `D` by either route",
    "equal": "both carry the same, since both go through the weight",
}


_ROUTE_MISTAKES = {
    "key": "learns-where-only",
    "value": "learns-what-only",
    "none": "past-is-frozen",
    "equal": "weight-is-all",
}


def _routes(strength: float, others: int, *, rival: bool) -> tuple[float, float, float]:
    """D's weight and the size of the gradient at D by the key and by the value route, in the probe's little head."""
    x = torch.eye(4, dtype=torch.float64)[[0] * others + [3] * rival + [1]].requires_grad_()
    reads = torch.tensor([0.0, 1.0, 0.0, 1.0], dtype=torch.float64)  # W_K reads D, and its rival
    content = torch.tensor([0.0, 1.0, 0.0, 0.0], dtype=torch.float64)  # W_V reads D alone
    sizes = []
    for keys, values in ((x, x.detach()), (x.detach(), x)):
        weights = torch.softmax(strength * (keys @ reads), dim=0)
        logits = torch.stack([weights @ (values @ content), torch.zeros((), dtype=torch.float64)])
        (gradient,) = torch.autograd.grad(-torch.log_softmax(logits, dim=0)[0], x)
        along = gradient[-1] @ content  # on the axis that both routes read
        sizes.append(abs(float(along)))
    return float(weights[-1]), sizes[0], sizes[1]


def _route_whys(found: str, a: float, strength: float) -> dict[str, str]:
    """What speaks against each route but the one that brings more; ``a`` is D's weight."""
    key = num(a * (1 - a) * strength, 3)
    if found == "none":
        return {
            "key": "`Mr` never scores the key of `D`, which comes after it: how well `D` is found plays no part there.",
            "value": "`Mr` blends in no value of `D`, which comes after it: what `D` hands over plays no part there.",
            "equal": "The weight that `Mr` gives to `D` is 0, by the mask: there is none that both could go through.",
        }
    return {
        "key": f"The key route goes through softmax's slope, A(1 − A)·score = {key}; by the value comes more, "
        f"A = {num(a, 3)}.",
        "value": f"By the value comes A = {num(a, 3)}, by the key more, A(1 − A)·score = {key}.",
        "none": f"`urs` sees `D`, with weight {num(a, 3)}: its key and its value both have a part in the loss.",
        "equal": f"The weight is in both, but the key has to move it: that is times (1 − A)·score = "
        f"{num((1 - a) * strength, 3)}, which is {'more' if found == 'key' else 'less'} than 1.",
    }


@probe(truth="empirical")
def gradient_reaches_D(draw: Draw) -> Choice:  # noqa: N802 - the token's name
    """Two ways back into D: the value route goes with A, the key route with A(1 − A)·score."""
    strength, others = (
        draw.number("score", 1.2, 8, says="the score of `D`"),
        draw.integer("others", 2, 40, says="the number of other tokens"),
    )
    rival, ahead = (
        draw.pick(name, [True, False, False, False, False], says=says)
        for name, says in (("rival", "a rival with that score"), ("loss ahead", "the loss taken at `Mr`"))
    )
    a, key, value = _routes(strength, others, rival=rival)
    if 1 / 1.25 < key / value < 1.25:
        reject("both routes carry about the same")
    found = "none" if ahead else "key" if key > value else "value"
    reason = (
        f"D has the weight {num(a, 3)}. Key route ∝ A(1 − A)·score, value route ∝ A: the ratio of the two is "
        f"(1 − {num(a, 3)})·{num(strength)} = {num(key / value, 3)}."
    )
    moral = {
        "none": "The loss at `Mr` depends on what `Mr` sees, and `D` comes after it: behind the mask there is "
        "neither "
        "a key nor a value of `D`. An error made at `urs` would reach `D`.",
        "key": f"{reason} `D` is in real competition, so where to look is still being learned.",
        "value": f"{reason} "
        + (
            "The look is almost settled: saturated attention learns what to move, hardly where to look."
            if key / value < 0.4
            else "`D` holds a good part of the weight already, and the score is too low to make up for that."
        ),
    }[found]
    against = _route_whys(found, a, strength)
    rivals = f", and one rival scores {num(strength)} too" if rival else ""
    return Choice(
        ask=f"From `urs`, `D` scores {num(strength)} (query {num(strength)} · key 1), {others} other tokens score "
        f"0{rivals}. The value of `D` is 1 and goes to the logit of `ley`; all other values are 0. Key and value "
        f"both "
        "read the same axis of D's vector, with weight 1.\n\nThe loss of the prediction made at "
        f"{'`Mr`, just before `D`,' if ahead else '`urs`'} is sent back. Which route brings the larger gradient to "
        f"D's "
        "vector?",
        options=[
            right(text) if name == found else wrong(text, _ROUTE_MISTAKES[name], against[name])
            for name, text in _ROUTES.items()
        ],
        why=moral,
        hints=[
            "Does `Mr` see `D` at all?"
            if ahead
            else "By the value: in proportion to A. By the key: in proportion to A(1 − A)·score."
        ],
    )


@probe()
def cache(draw: Draw) -> Number:
    """A key and a value per layer and head, for ever; never a query."""
    layers, heads = draw.pick("layers", [4, 6, 8, 10, 12, 16, 24, 32]), draw.pick("heads", [2, 3, 4, 6, 8, 12, 16])
    size, tokens = draw.pick("head size", [16, 32, 64, 128]), draw.pick("tokens", [40, 100, 250, 600, 1000])
    kept = torch.zeros(2, layers, heads, size)  # what `D` leaves behind
    one = layers * heads * size
    return Number(
        ask=f"A decoder has {layers} layers, each with {heads} heads of size {size}; every head has keys and "
        f"values of "
        f"its own. {tokens} tokens have been read and the next is to be generated. How many numbers does the cache "
        "hold on behalf of `D` alone?",
        answer=kept.numel(),
        exact=True,
        mistakes=[
            mistake("query-kept", 3 * one, "what keeping the query too would take; nobody asks on D's behalf again"),
            mistake("key-or-value", one, "one vector for each layer and head; a key and a value are needed"),
            mistake("whole-text", 2 * one * tokens, f"the cache of all {tokens} tokens"),
            mistake("one-layer", 2 * heads * size, "what one layer keeps"),
        ],
        why=_steps(
            "To be found later, `D` needs its key; to hand something over, its value. Its query was used and is done.",
            f"2 · {layers} layers · {heads} heads · {size} = {kept.numel()}",
            "They can be kept because of the mask: nothing that comes later can change anything at `D`.",
        ),
        hints=["Of query, key and value: which of D's will a later token still ask for?"],
    )
