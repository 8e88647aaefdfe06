"""Attention: who may look at whom, what the weights come to, what depends on order, and the shapes of it all."""

import math

import torch
from torch import Tensor

from quiz.model import Option
from quiz.probe import (
    Choice,
    Draw,
    Heat,
    Multi,
    Number,
    Shape,
    grid,
    mistake,
    num,
    part,
    probe,
    reject,
    right,
    row,
    term,
    worked,
    wrong,
)

_WORDS = ("the", "owl", "read", "old", "maps", "by", "night", "his", "red", "cat", "saw", "rain")


def _steps(*lines: str) -> str:
    """An explanation: its steps as a list, the last line as the sentence to take home."""
    return worked(*lines[:-1], moral=lines[-1])


def _near(first: float, second: float) -> bool:
    """Whether two numbers are too close to be told apart at 2 %."""
    return abs(first - second) <= 0.05 * max(abs(first), abs(second))


def _head(x: Tensor, mask: Tensor, seed: int) -> Tensor:
    """What one head with random projections writes for each row of ``x``; ``mask`` is true where a row may look."""
    generator = torch.Generator().manual_seed(seed)
    width = x.shape[1]
    query, key, value = torch.randn(3, width, width, generator=generator, dtype=torch.float64) / width**0.5
    scores = (x @ query) @ (x @ key).T / width**0.5
    written: Tensor = torch.softmax(scores.masked_fill(~mask, -math.inf), dim=1) @ (x @ value)
    return written


def _triangle(size: int) -> Tensor:
    return torch.ones(size, size, dtype=torch.bool).tril()


@probe(digits=3, within="2%", fixed=["row"])
def causal_average(draw: Draw) -> Number:
    """Row t of the normalised lower triangle averages token t and all before it."""
    values, at = (
        draw.numbers("values", -5, 5, 5, says="the numbers"),
        draw.pick("row", [1, 2, 3], says="the row asked about, from 0"),
    )
    x = torch.tensor(values, dtype=torch.float64)
    weights = torch.ones(5, 5, dtype=torch.float64).tril()
    weights = weights / weights.sum(dim=1, keepdim=True)
    answer = (weights @ x)[at]
    if abs(answer) < 0.1 or abs(x[at]) < 0.2 or any(_near(float(answer), float(other)) for other in (x.mean(), x[at])):
        reject("a mistake would be right")
    seen = values[: at + 1]
    return Number(
        ask=f"Five tokens carry one number each: `x = {row(values)}`.\n\n"
        "```python\nw = torch.tril(torch.ones(5, 5))\nw = w / w.sum(dim=1, keepdim=True)\nout = w @ x\n```\n\n"
        f"What is `out[{at}]`?",
        answer=answer,
        mistakes=[
            mistake("looks-ahead", x.mean(), "the mean of all five; a lower triangle hides what comes later"),
            mistake("not-normalised", x[: at + 1].sum(), "the sum of what is visible; the row was divided by its sum"),
            mistake("self-left-out", x[:at].mean(), "the mean of the earlier tokens alone; the diagonal counts too"),
            mistake("no-mixing", x[at], "the token's own number, with nothing mixed in"),
        ],
        why=_steps(
            f"Row {at} of `w` holds 1/{at + 1} in its first {at + 1} places and 0 after them.",
            f"({' + '.join(term(v) for v in seen)})/{at + 1} = {num(answer, 3)}",
            "One matrix product does this for all positions at once. Attention keeps the trick and learns the weights.",
        ),
        hints=[f"Write down row {at} of `w`: which places are not zero?"],
    )


@probe(digits=3, within="2%")
def masked_softmax(draw: Draw) -> Number:
    """Minus infinity before the softmax: what is hidden gets nothing, what is visible shares 1."""
    at = draw.pick("row", [1, 2], says="the asking token, from 0")
    scores = [
        *draw.numbers("scores", -1, 2, at + 1),
        *draw.numbers("hidden", 0.4, 2.5, 3 - at, says="the later tokens' scores"),
    ]
    asked = draw.pick("column", [0, at - 1], says="the token asked about, from 0")
    s = torch.tensor(scores, dtype=torch.float64)
    answer = torch.softmax(s[: at + 1], dim=0)[asked]
    everything = torch.softmax(s, dim=0)[asked]
    zeros = torch.softmax(torch.where(torch.arange(4) <= at, s, 0.0), dim=0)[asked]
    if _near(float(zeros), float(everything)):
        reject("a mask of zeros gives what no mask gives")
    shown = " + ".join(f"e^{num(v)}" for v in scores[: at + 1])
    return Number(
        ask=f"Token {at + 1} of 4 has the scores {row(scores)} against tokens 1 to 4. "
        f"The causal mask comes first, then softmax. What weight does token {at + 1} give to token {asked + 1}?",
        answer=answer,
        mistakes=[
            mistake("mask-after-softmax", everything, "the weight with no mask, or with one applied after softmax"),
            mistake("zero-as-mask", zeros, "what a mask of 0 gives; e⁰ = 1, so a hidden token still takes a share"),
            mistake("self-left-out", torch.softmax(s[:at], dim=0)[asked], "the weight if a token could not see itself"),
        ],
        why=_steps(
            f"Token {at + 1} sees tokens 1 to {at + 1}; every later score becomes −∞, and e^−∞ = 0.",
            f"e^{num(scores[asked])} / ({shown}) = {num(answer, 3)}",
            "The mask has to come before the softmax, so that what remains is shared out among the visible alone.",
        ),
        hints=["How many scores are left when the mask has done its work?"],
        after=[
            Heat(
                [[*torch.softmax(s[: at + 1], dim=0), *[0] * (3 - at)], torch.softmax(s, dim=0)],
                ["masked", "no mask"],
                [f"token {place}" for place in range(1, 5)],
                title=f"weights of token {at + 1}",
                low=0,
                high=1,
            )
        ],
    )


@probe(digits=2, within="3%")
def scale_saturation(draw: Draw) -> Number:
    """Without the root, scores spread as √d, and softmax starts as a hard choice."""
    root = draw.pick("root", [2, 3, 4, 5, 6, 8], says="the root of the head size")
    weaker, gap = (
        draw.number("weaker", -1, 1, says="the weaker score"),
        draw.number("gap", max(0.2, 1.2 / root), 6 / root, says="the gap between the scores"),
    )
    size, pair = root**2, draw.shuffled("order", [weaker, round(weaker + gap, 1)], says="the scores")
    gap = round(max(pair) - min(pair), 1)  # a score may have been turned
    if not gap:
        reject("neither key is the weaker one")
    scaled, raw, wrong_way = (
        float(torch.softmax(torch.tensor(pair, dtype=torch.float64) * factor, dim=0).min())
        for factor in (1, root, size)
    )
    return Number(
        ask=f"A head of size {size}. After division by √{size}, a query scores {num(pair[0])} and {num(pair[1])} "
        "against the only two keys. Somebody deletes the division. What weight is left for the weaker key?",
        answer=raw,
        mistakes=[
            mistake("same-with-scale", scaled, "its weight with the division in place"),
            mistake("d-for-root", wrong_way, f"what scores {size} times as large give; the root was removed, not d"),
            mistake("other-entry", 1 - raw, "the weight of the stronger key"),
        ],
        why=_steps(
            f"Undivided, the scores lie {root} times as far apart: {num(gap)} · {root} = {num(round(gap * root, 1))}.",
            f"1/(1 + e^{num(round(gap * root, 1))}) = {num(raw, 2)}, where it was {num(scaled, 2)}.",
            f"The slope of a weight is p(1 − p): {num(scaled * (1 - scaled), 2)} before, {num(raw * (1 - raw), 2)} "
            "now. A choice that is already made learns slowly; the root keeps it open at the start.",
        ),
        hints=[f"√{size} = {root}. What does that do to the gap between the two scores?"],
    )


@probe()
def shapes(draw: Draw) -> Shape:
    """Scores are tokens × tokens, once per text and head; values come back in the head's width."""
    b, t, h = draw.pick("B", [2, 3, 5, 8]), draw.pick("T", [6, 7, 10, 12]), draw.pick("heads", [2, 4, 8])
    d, stage = (
        draw.pick("head size", [8, 16, 32]),
        draw.pick("stage", ["scores", "mixed", "merged"], says="what is asked"),
    )
    q = torch.zeros(b, h, t, d)
    scores = q @ q.transpose(-2, -1)
    mixed = torch.softmax(scores, dim=-1) @ q
    asked, answer = {
        "scores": ("q @ k.transpose(-2, -1)", scores),
        "mixed": ("softmax(q @ k.transpose(-2, -1)) @ v", mixed),
        "merged": (
            "(softmax(q @ k.transpose(-2, -1)) @ v).transpose(1, 2).reshape(B, T, C)",
            mixed.reshape(b, t, -1),
        ),
    }[stage]
    others = {
        "scores": [
            mistake("channels-by-channels", (b, h, d, d), "channels against channels; here tokens meet tokens"),
            mistake("heads-forgotten", (b, t, t), "one table per text; every head has a table of its own"),
            mistake("batch-mixed", (b * t, b * t), "every token of the batch against every other, across texts"),
        ],
        "mixed": [
            mistake("still-scores", (b, h, t, t), "the shape of the weights; multiplying by v turns them into vectors"),
            mistake("heads-forgotten", (b, t, d), "the result of a single head"),
            mistake("full-width", (b, h, t, h * d), f"every head at full width; each works with {d} of the channels"),
        ],
        "merged": [
            mistake("heads-averaged", (b, t, d), "one head's width; heads are laid side by side, not averaged"),
            mistake("heads-not-merged", (b, h, t, d), "the shape before the heads are put together"),
            mistake("still-scores", (b, t, t), "tokens against tokens; the result is one vector per token"),
        ],
    }[stage]
    return Shape(
        ask=f"B = {b} texts, T = {t} tokens, C = {h * d} channels, {h} heads; `q`, `k` and `v` each have the shape "
        f"(B, heads, T, C/heads) = ({b}, {h}, {t}, {d}).\n\n```python\n{asked}\n```\n\nWhat shape does this have?",
        answer=tuple(answer.shape),
        mistakes=others,
        why=_steps(
            f"Each head works with C/heads = {h * d}/{h} = {d} channels.",
            f"q·kᵀ sums over those {d}: tokens × tokens, per text and head, ({b}, {h}, {t}, {t}).",
            f"Times v sums over the tokens looked at: ({b}, {h}, {t}, {d}). Side by side the heads fill the width "
            f"again: ({b}, {t}, {h * d}).",
        ),
        hints=["Which axis does the matrix product sum over? It disappears."],
    )


@probe()
def permutation_blind(draw: Draw) -> Choice:
    """Without positions a token sees a bag; the mask only says which bag."""
    words = draw.sample("words", _WORDS, 5, says="the word")
    first, second = sorted(draw.sample("swapped", range(5), 2, says="the swapped place, from 0"))
    masked, placed = draw.pick(
        "case", [(True, False)] * 3 + [(True, True)] * 2 + [(False, False)], says="causal mask, positions"
    )
    seed = draw.seed("net")
    generator = torch.Generator().manual_seed(seed + 1)
    x, position = torch.randn(2, 5, 6, generator=generator, dtype=torch.float64)
    order = list(range(5))
    order[first], order[second] = second, first
    mask = _triangle(5) if masked else torch.ones(5, 5, dtype=torch.bool)
    before = _head(x + position * placed, mask, seed)
    after = _head(x[order] + position * placed, mask, seed)[order]
    stays = [float((before - after)[i].abs().max()) < 1e-9 for i in range(5)]
    swapped, (one, other) = [words[i] for i in order], (words[first], words[second])
    if masked and not placed:
        reason = (
            f"Without positions only the bag of visible words counts. From place {first + 1} to {second + 1} a word "
            "sees another bag than before (or now sees more or fewer words); before and after that stretch, the same."
        )
    elif masked:
        reason = (
            f"Positions are added, so a word at place {first + 1} or later sees at least one other vector, be it its "
            "own. Only what stands before that sees the same ones."
        )
    else:
        reason = "No mask and no positions: each word asks the same question of the same bag. Nothing moves at all."

    def option(place: int) -> Option:
        word = words[place]
        if stays[place]:
            reordered = place > second or not masked
            return right(word, f"`{word}` sees the same vectors as before{', in another order' * reordered}")
        if place in {first, second}:
            change = (
                "its own vector holds another position now"
                if placed
                else f"it stands {'later' if place == first else 'earlier'} now, and sees "
                f"{'more' if place == first else 'fewer'} words"
            )
        elif place < second:
            change = f"it sees `{other}` now in place of `{one}`"
        else:
            change = f"`{one}` and `{other}`, which it sees, hold each other's positions now"
        return wrong(word, "order-never-matters", change)

    same = next((word for word, still in zip(words, stays, strict=True) if still), "")
    return Choice(
        ask=f"One attention head, {'with a causal mask' if masked else 'no mask (an encoder)'}, "
        f"{'position vectors added' if placed else 'no position vectors'}.\n\n"
        f"before: `{' '.join(words)}`\n\nafter: `{' '.join(swapped)}`\n\n"
        "Follow each word to where it now stands. For which words does the head put out the *same* vector as before?",
        options=[
            *map(option, range(5)),
            wrong("none of them", "order-in-attention", f"`{same}` asks the same question of the same vectors")
            if same
            else right("none of them"),
        ],
        why=reason,
        hints=["For each word: which set of vectors may it look at, before and after?"],
    )


@probe()
def cross_shapes(draw: Draw) -> Shape:
    """Rows ask, columns answer; what comes out has the asker's length."""
    asking, source = draw.integer("target tokens", 3, 20), draw.integer("source tokens", 3, 20)
    d, stage = draw.pick("head size", [24, 32, 48, 64]), draw.pick("stage", ["scores", "output"], says="what is asked")
    if asking == source:
        reject("as many askers as sources")
    q, k = torch.zeros(asking, d), torch.zeros(source, d)
    scores = q @ k.T
    if stage == "scores":
        what, answer = "table of scores", tuple(scores.shape)
        others = [
            mistake("keys-ask", (source, asking), "sources in the rows: there the keys would ask"),
            mistake("self-for-cross", (asking, asking), "the target attending to itself"),
            mistake("source-with-itself", (source, source), "the source attending to itself"),
        ]
    else:
        what, answer = "output", tuple((torch.softmax(scores, dim=1) @ k).shape)
        others = [
            mistake("length-of-source", (source, d), "one vector per source token; each *asker* gets one"),
            mistake("still-scores", (asking, source), "the shape of the scores, before the values are mixed"),
            mistake("concatenated", (asking + source, d), "both texts laid end to end"),
        ]
    return Shape(
        ask=f"Cross-attention, one head of size {d}: a decoder holding {asking} target tokens attends to an "
        f"encoder's {source} source tokens. What shape does the {what} have?",
        answer=answer,
        mistakes=others,
        why=_steps(
            f"Queries come from the target: ({asking}, {d}). Keys and values come from the source: ({source}, {d}).",
            f"Scores: ({asking}, {source}), a row for each asker; each row sums to 1 over the source.",
            f"Output: ({asking}, {d}), one vector per asker.",
        ),
        hints=["Who asks? Its length is the number of rows."],
    )


_MASKS = {  # name, what its rows show, what would be seen if it were this one
    "encoder": (
        "encoder self-attention",
        "every row is full and the table is square: each token sees the whole text, both ways",
        "all cells would be filled and the table would be square",
    ),
    "decoder": (
        "decoder self-attention over the whole past",
        "row t is filled up to column t: itself and all that came before",
        "row t would be filled from column 1 to column t, and no further",
    ),
    "cross": (
        "cross-attention from a decoder to an encoder",
        "every row is full but the table is not square: one text asks, another is asked",
        "rows and columns would belong to two texts and the table would not be square",
    ),
    "prefix": (
        "a prefix model: a prompt read both ways, then left to right",
        "the first rows all see the same block, the prompt; from there on it is a triangle",
        "a filled square, the prompt, would stand top left",
    ),
    "window": (
        "left to right, with a window of a few tokens",
        "the filled cells form a band: itself and a few before it, not the distant past",
        "the early columns would be empty again in the last rows",
    ),
    "backward": (
        "right to left",
        "row t is filled from column t on: itself and what comes after",
        "the filled cells would lie on and above the diagonal",
    ),
}


def _mask(kind: str, size: int, part: int) -> Tensor:
    """Who (row) may look at whom (column). ``part`` is the prefix, the window or the number of sources."""
    low = _triangle(size)
    full = torch.ones(size, size, dtype=torch.bool)
    prefix = full.clone()
    prefix[:, part:] = low[:, part:]
    return {
        "encoder": full,
        "decoder": low,
        "cross": torch.ones(size, part, dtype=torch.bool),
        "prefix": prefix,
        "window": low & full.triu(1 - part),
        "backward": full.triu(),
    }[kind]


@probe()
def mask_picture(draw: Draw) -> Choice:
    """Read one row of the mask: what may this token see? finite: 70 pictures."""
    kind, size = (
        draw.pick("kind", list(_MASKS), says="the attention"),
        draw.integer("tokens", 4, 8, says="the tokens that ask"),
    )
    part = draw.pick(
        "part",
        [n for n in range(3, 9) if n != size] if kind == "cross" else range(2, size - 1),
        says="the prompt, window or source",
    )
    others = draw.sample("others", [other for other in _MASKS if other != kind], 3, says="the other answer")
    lines = [" ".join("■" if seen else "·" for seen in line) for line in _mask(kind, size, part).tolist()]
    return Choice(
        ask="Rows ask, columns are asked; ■ = may look, · = may not. (A text and its translation differ in length.)"
        "\n\n```text\n" + "\n".join(lines) + "\n```\n\nWhose attention is this?",
        options=[
            right(_MASKS[kind][0]),
            *(wrong(_MASKS[other][0], f"reads-{other}", f"Then {_MASKS[other][2]}.") for other in others),
        ],
        why=f"Read it row by row, each row being what one token may see: {_MASKS[kind][1]}.",
        hints=["Take the first row, then the last: what may that token see?"],
    )


_LEAKS = {
    "causal": "causal: a token sees itself and what came before",
    "shifted": "a leak: the mask's diagonal sits one place too far right",
    "open": "a leak: every token sees all the others",
    "self": "blind: a token sees only itself",
    "backward": "reversed: a token sees itself and what comes after",
}
_LEAK_WHYS = {
    "causal": "Then the nudged token and all later ones would move, and none before.",
    "shifted": "Then exactly one token before the nudged one would move too.",
    "open": "Then every position would move.",
    "self": "Then the nudged token alone would move.",
    "backward": "Then the nudged token and the *earlier* ones would move.",
}


@probe(truth="empirical")
def future_leak_test(draw: Draw) -> Choice:
    """Causal means: nudge a token, and no earlier output moves."""
    kind, nudged, seed = (
        draw.pick("mask", list(_LEAKS)),
        draw.integer("nudged", 3, 5, says="the nudged token"),
        draw.seed("net"),
    )
    others = draw.sample("others", [other for other in _LEAKS if other != kind], 3, says="the other answer")
    ones = torch.ones(6, 6, dtype=torch.bool)
    masks = {"causal": ones.tril(), "shifted": ones.tril(1), "open": ones, "self": ones.tril().triu()}
    mask = masks.get(kind, ones.triu())
    x = torch.randn(6, 5, generator=torch.Generator().manual_seed(seed + 1), dtype=torch.float64)
    other = x.clone()
    other[nudged - 1] += 1
    moved = (_head(other, mask, seed) - _head(x, mask, seed)).abs().amax(dim=1)
    if bool(((moved > 1e-12) & (moved < 5e-3)).any()):
        reject("a change that could be taken for rounding")
    sizes = [round(float(value), 3) for value in moved]
    return Choice(
        ask=f"A head reads six tokens. Token {nudged} is nudged; the largest change of each token's output:\n\n"
        + grid([list(range(1, 7)), sizes], names=["token", "change"])
        + "\n\nWhat do you say of its mask?",
        options=[
            right(_LEAKS[kind]),
            *(wrong(_LEAKS[name], f"reads-{name}", _LEAK_WHYS[name]) for name in others),
        ],
        why=_steps(
            f"Only look at which outputs moved: {', '.join(str(i + 1) for i, size in enumerate(sizes) if size)}. "
            f"Token {nudged} was nudged.",
            "How far they moved says nothing. In a causal net everything before the nudged token stays bit for bit "
            "the same: a test of three lines that a too-good loss should send you to.",
        ),
        hints=[f"Which tokens had token {nudged} in view?"],
    )


@probe()
def head_in_and_out(draw: Draw) -> Multi:
    """A head meets tokens with tokens, and writes one narrow vector for each."""
    b, t = draw.pick("B", [2, 4, 5, 8]), draw.pick("T", [3, 6, 7, 10, 12])
    c, d = draw.pick("C", [48, 64, 96]), draw.pick("head size", [9, 16, 20, 32])
    x = torch.zeros(b, t, c)
    q, k, v = (torch.nn.functional.linear(x, torch.zeros(d, c)) for _ in range(3))
    scores = q @ k.transpose(-2, -1)
    return Multi(
        ask=f"One head of size {d} reads `x` of shape (B, T, C) = ({b}, {t}, {c}); its query, key and value are "
        "linear layers without bias. What are the shapes of its weights (after the softmax) and of its output, and how "
        "many numbers does the query layer learn?",
        parts=[
            part(
                "weights",
                Shape(
                    "",
                    tuple(scores.shape),
                    [
                        mistake("channels-by-channels", (b, d, d), "channels against channels; tokens meet tokens"),
                        mistake("still-projected", (b, t, d), "the shape of the queries"),
                        mistake("batch-forgotten", (t, t), "one text's table; each text of the batch has its own"),
                    ],
                ),
            ),
            part(
                "output",
                Shape(
                    "",
                    tuple((scores @ v).shape),
                    [
                        mistake("full-width", (b, t, c), f"the width of `x`; this head writes only {d} numbers"),
                        mistake("still-scores", (b, t, t), "the shape of the weights; times v they become vectors"),
                    ],
                ),
            ),
            part(
                "numbers",
                Number(
                    "",
                    c * d,
                    [
                        mistake("square-layer", c * c, "C·C; this layer maps C to the head's size"),
                        mistake("tokens-counted", t * d, "T times the size; one layer serves all tokens"),
                    ],
                    exact=True,
                ),
            ),
        ],
        why=_steps(
            f"Queries, keys and values: ({b}, {t}, {d}), by a matrix of {c} · {d} = {c * d} numbers each.",
            f"q·kᵀ sums over the {d}: every token with every token, ({b}, {t}, {t}); softmax changes no shape.",
            f"Times v sums over the tokens looked at: ({b}, {t}, {d}).",
            "The number of tokens is in the weights' shape and in no parameter: so a head takes texts of any length.",
        ),
        hints=["Begin with the shape of the queries. Which axis does each product sum over?"],
    )
