"""Broadcasting: shapes flush right, ones and blanks stretched; and what a forgotten keepdim does."""

from itertools import pairwise

import torch

from quiz.probe import Choice, Draw, Number, grid, mistake, num, probe, reject, right, worked, wrong

ERROR = "an error"
SIZES = [2, 3, 4, 5, 6, 7, 8]


def _text(shape: list[int]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _lined_up(a: list[int], b: list[int], *, left: bool = False) -> str:
    """The result of two shapes written flush right (or, wrongly, flush left)."""
    longest = max(len(a), len(b))
    fill = [[1] * (longest - len(shape)) for shape in (a, b)]
    one, two = (shape + ones if left else ones + shape for shape, ones in zip((a, b), fill, strict=True))
    clash = any(x != y and 1 not in {x, y} for x, y in zip(one, two, strict=True))
    return ERROR if clash else _text([max(x, y) for x, y in zip(one, two, strict=True)])


def _written(a: list[int], b: list[int]) -> str:
    """Two shapes one under the other, flush right, the blanks as dots."""
    longest = max(len(a), len(b))
    rows = [["·"] * (longest - len(shape)) + [str(size) for size in shape] for shape in (a, b)]
    return " against ".join(f"`{' '.join(cells)}`" for cells in rows)


@probe()
def result_shape(draw: Draw) -> Choice:
    """Written flush right, each pair of sizes must be equal, or hold a 1 or a blank."""
    full = draw.sample("full", SIZES, 3, says="the full size of axis")
    ones, more = (
        draw.pick("ones", [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2)], says="the longer shape's 1s, from 0"),
        draw.pick("more", [(), (0,), (1,)], says="the shorter one's 1s, from 0"),
    )
    fits, short = (
        draw.regime("fits", [True, False, True], says="whether they fit"),
        draw.integer("short", 1, 2, says="the axes the shorter lacks"),
    )
    a = [1 if axis in ones else size for axis, size in enumerate(full)]
    b = [1 if short + axis in more else size for axis, size in enumerate(full[short:])]
    meets = [place for place in range(len(b)) if a[short + place] > 1]
    if not (fits or meets):
        reject("nothing can clash")
    if not fits:  # often with the first axis' size, so that flush left they would fit
        clash = draw.pick("clash", meets, says="the shorter's clash, from 0")
        b[clash] = draw.pick("other", [full[0], full[0], *SIZES], says="the size that clashes")
    a, b = draw.shuffled("operands", [a, b], says="the shape")
    try:
        answer = _text(list((torch.ones(a) + torch.ones(b)).shape))
    except RuntimeError:
        answer = ERROR
    if (answer == ERROR) == fits:
        reject("not what was to be drawn")
    larger = _text([max(pair) for pair in zip(([1] * 3 + a)[-3:], ([1] * 3 + b)[-3:], strict=True)])
    known = [
        (_lined_up(a, b, left=True), "left-aligned", "Flush left it would be; shapes are compared from the right."),
        (ERROR, "ranks-must-agree", "There is none: a missing axis counts as 1, and a 1 is stretched."),
        (_text(a), "first-shape-wins", "That is the first shape alone; the second one has a say in every column, too."),
        (
            _text(b),
            "second-shape-wins",
            "That is the second shape alone; the first one has a say in every column, too.",
        ),
        (larger, "larger-size-wins", "Only a 1 is stretched: two different sizes above 1 are an error."),
        (_text(a + b), "all-pairs", "That is every axis of both. Axes that meet in a column are one axis."),
    ]
    options = {text: (name, why) for text, name, why in reversed(known) if text != answer}
    places = sorted(options, key=[text for text, *_ in known].index)[:3]
    steps = _written(a, b)
    reason = (
        "a column holds two different sizes above 1"
        if answer == ERROR
        else "each column is equal or holds a 1 or a blank"
    )
    return Choice(
        ask=f"`x` has the shape {_text(a)}, `y` the shape {_text(b)}. What is the shape of `x + y`?",
        options=[right(answer), *(wrong(text, *options[text]) for text in places)],
        why=worked(f"flush right: {steps}", f"{reason}: **{answer}**"),
        hints=["Write the two shapes one under the other, flush right."],
    )


# Rows of three counts by their sum.
COUNTS = {total: [[x, y, total - x - y] for x in range(1, total) for y in range(1, total - x) if x + y < total]
          for total in (5, 8, 10, 16, 20)}  # fmt: skip


@probe(digits=3, within="2%", fixed=["cell"])
def keepdim_bug(draw: Draw) -> Number:
    """Sums without keepdim are a row: entry (i, j) is divided by the sum of row j."""
    totals = draw.sample("totals", list(COUNTS), 3, says="the row sums")
    n = [draw.pick(f"row {place}", COUNTS[total]) for place, total in enumerate(totals)]
    i, j = draw.sample("cell", range(3), 2, says="the row and column asked for")
    counts = torch.tensor(n, dtype=torch.float64)
    p = counts / counts.sum(1)
    column = sum(line[j] for line in n)
    if abs(column / totals[j] - 1) < 0.06 or abs(column / totals[i] - 1) < 0.06:
        reject("two sums agree")
    return Number(
        ask=f"The table `N` holds counts:\n\n{grid(n)}\n\nSomebody wants shares in each row, writes `P = N / N.sum(1)` "
        f"and forgets `keepdim=True`. What is `P[{i}, {j}]` (counted from 0)?",
        answer=p[i, j],
        mistakes=[
            mistake("bug-as-intended", n[i][j] / totals[i], f"divided by the sum of row {i}: what was wanted"),
            mistake("column-sum", n[i][j] / column, f"divided by the sum of *column* {j}; `sum(1)` adds along rows"),
            mistake("divided-by-total", n[i][j] / sum(totals), "divided by the sum of the whole table"),
        ],
        why=worked(
            f"`N.sum(1)` = ({', '.join(map(str, totals))}), of shape (3,): read as a *row*, (1, 3)",
            f"so column {j} is divided by its entry {j}, which is the sum of row {j}: {totals[j]}",
            f"{n[i][j]} / {totals[j]} = **{num(p[i, j], 3)}**; wanted was {n[i][j]} / {totals[i]}",
        ),
        hints=["What shape has `N.sum(1)`, and which axis of `N` does its only axis meet?"],
    )


STAYS, RISES, FALLS = "It stays exactly the same", "It rises", "It falls"
ENDS = ["marked", "rise", "ring", "fall"]


def _words(draw: Draw, ends: str) -> list[list[int]]:
    """Five words over letters 0 to 3 that begin alike and end alike; 3 is the mark where there is one."""
    letters = range(3 if ends == "marked" else 4)
    first, last = draw.sample("outer", letters, 2, says="the first and last, from 0")
    if ends in {"marked", "ring"}:
        first = last = 3 if ends == "marked" else first
    bag = [*letters, *letters, *([last] * 6 if ends == "rise" else [])]
    return [
        [
            first,
            *draw.sample(
                f"word {place}",
                bag,
                draw.integer(f"inner {place}", 3, 4, says=f"the letters inside word {place + 1}"),
                says=f"the letter, from 0, in word {place + 1}",
            ),
            last,
        ]
        for place in range(5)
    ]


@probe()
def bug_hides_in_loss(draw: Draw) -> Choice:
    """The bug swaps the sum of each word's first letter for that of its last: closed words can't tell."""
    ends = draw.regime("ends", ENDS, says="how words begin and end")
    words, names = _words(draw, ends), "abc." if ends == "marked" else "abcd"
    counts = torch.zeros(4, 4, dtype=torch.float64)
    for word in words:
        for pair in pairwise(word):
            counts[pair] += 1
    left, (a, *_, z) = counts.sum(1), words[0]
    if 0 in left or (ends in {"rise", "fall"} and abs(torch.log(left[a] / left[z])) < 0.2):
        reject("a letter is never left, or two are left equally often")
    meant, bug = (-torch.xlogy(counts, counts / sums).sum() / counts.sum() for sums in (left[:, None], left))
    answer = STAYS if abs(bug - meant) < 1e-9 else RISES if bug > meant else FALLS
    swap = (
        f"Each word pays ln {num(left[z])} (for its last letter) in place of ln {num(left[a])} (for its first)."
        if a != z
        else f"Each word begins and ends with `{names[a]}`, so for both it pays the same ln {num(left[a])}."
    )
    texts = {STAYS: "loss-unmoved", RISES: "bug-must-cost", FALLS: "bug-pays"}
    says = {
        STAYS: "Only inside a word is a letter entered as often as it is left.",
        RISES: "A bug in the probabilities need not cost anything.",
        FALLS: "Rows that no longer sum to 1 need not pay.",
    }
    options = [
        right(text) if text == answer else wrong(text, name, f"{says[text]} {swap}") for text, name in texts.items()
    ]
    each = ", ".join(f"{name} {num(total)}" for name, total in zip(names, left, strict=True))
    return Choice(
        ask=f"A bigram table `N` counts what follows what in {_spelt(words, names)}. Its row sums, how often each is "
        f"*left*: {each}. With `keepdim=True` forgotten, `P = N / N.sum(1)` divides N[i, j] by the sum of row **j**. "
        "What becomes of the average negative log-likelihood of these very words?",
        options=[*options, wrong("It is infinite", "bug-breaks-loss", "Every pair that occurs has a count above 0.")],
        why=worked(
            "rightly a step pays ln of the sum of the letter it *leaves*; with the bug, of the one it *enters*",
            "a letter inside a word is entered once and left once: no difference",
            f"so each word pays ln {num(left[z])} (its last, `{names[z]}`) in place of ln {num(left[a])} (its first, "
            f"`{names[a]}`)"
            if a != z
            else f"each word begins and ends with `{names[a]}`: what it pays for its last letter it saves on its first",
            f"**{answer}**: {num(meant, 4)} as meant, {num(bug, 4)} with the bug",
        ),
        hints=["A letter inside a word is entered and left. What about a word's first and last?"],
    )


def _spelt(words: list[list[int]], names: str) -> str:
    return ", ".join(f"`{''.join(names[letter] for letter in word)}`" for word in words)
