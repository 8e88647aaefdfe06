"""Norms told apart by what they average over: batchnorm, layernorm, groupnorm and their kin."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from quiz.probe import (
    Diagnosis,
    Draw,
    Heat,
    Number,
    grid,
    mistake,
    num,
    probe,
    reject,
    right,
    worked,
    wrong,
)

# Deviations that sum to zero and have a whole standard deviation, for five features and for four examples.
FIVES = [(-7, -1, 1, 2, 5), (-6, -3, 1, 3, 5), (-5, -3, -1, 3, 6), (-5, -2, -1, 1, 7)]
FOURS = [(-7, -1, 1, 7), (-5, 1, 1, 3), (-3, -1, -1, 5)]


@probe(digits=3, within="2%", nudge=False)
def bn_vs_ln(draw: Draw) -> Number:
    """Layernorm looks along the row of one example, batchnorm down the column of one feature."""
    of_row = draw.pick("norm", ["layernorm", "batchnorm"]) == "layernorm"
    along, down = (
        draw.shuffled(
            name,
            draw.pick(f"{name}s", options, says=f"the {name}'s deviations, sorted"),
            says=f"the deviation along the {name}",
        )
        for name, options in (("row", FIVES), ("column", FOURS))
    )
    i, j = (
        draw.integer("at", 0, 3, says="the example, from 0"),
        draw.integer("feature", 0, 4, says="the feature, from 0"),
    )
    value = draw.pick("mean", [-3, -2, -1, 1, 2, 3, 4, 5, 6], says="the mean that is taken off") + (
        along[j] if of_row else down[i]
    )
    x = torch.tensor(draw.matrix("rest", 4, 5, -3, 9, digits=0, says="the entry elsewhere"), dtype=torch.float64)
    x[:, j] = torch.tensor(down) - down[i] + value
    x[i] = torch.tensor(along) - along[j] + value
    by_row, by_column = (((x[i, j] - line.mean()) / line.std(correction=0)).item() for line in (x[i], x[:, j]))
    whole = ((x - x.mean()) / x.std(correction=0))[i, j].item()
    layer = functional.layer_norm(x, (5,))[i, j]
    answer = layer if of_row else functional.batch_norm(x, None, None, training=True)[i, j]
    line = x[i] if of_row else x[:, j]
    other, swapped = ("batchnorm", by_column) if of_row else ("layernorm", by_row)
    if min(abs(a - b) for a, b in ((by_row, by_column), (by_row, whole), (by_column, whole))) < 0.06:
        reject("two norms agree")
    where = f"layernorm, along the row of example {i + 1}" if of_row else f"batchnorm, down column {'abcde'[j]}"
    mean, std = line.mean().item(), line.std(correction=0).item()
    return Number(
        ask="Rows are examples, columns are features:\n\n"
        + grid(x.tolist(), names=[f"example {n}" for n in range(1, 5)], columns="abcde")
        + f"\n\nWhat does **{'layernorm' if of_row else 'batchnorm'}** (training mode, no scale and shift, variance "
        f"divided by n, ε negligible) make of feature {'abcde'[j]} of example {i + 1}, the {num(value)}?",
        answer=answer,
        mistakes=[
            mistake("axes-swapped", swapped, f"{other}'s answer, {'down the column' if of_row else 'along the row'}"),
            mistake("not-centred", value / std, "the value divided by the spread; the mean goes first"),
            mistake("divided-by-variance", (value - mean) / std**2, "the distance over the variance; its root is due"),
            mistake("whole-tensor", whole, "what the mean and spread of the whole table give"),
        ],
        why=worked(
            f"{where}: mean {num(mean)}, standard deviation {num(std)}",
            f"({num(value)} − {num(mean) if mean >= 0 else f'({num(mean)})'}) / {num(std)} = **{num(answer, 3)}**",
            moral="Layernorm needs no companions: one example alone gives the same." if of_row
            else "Batchnorm compares an example with its batch: other companions, another answer.",
        ),
        hints=[f"The numbers were chosen kindly: the standard deviation is {num(std)}."],
    )  # fmt: skip


NORMS = ("batchnorm in eval mode", "batchnorm", "layernorm", "groupnorm with 2 groups", "one norm over the whole table")


def _normed(name: str, x: Tensor) -> Tensor:
    features = x.shape[1]
    match name:
        case "batchnorm":
            return functional.batch_norm(x, None, None, training=True)
        case "batchnorm in eval mode":
            return nn.BatchNorm1d(features).double().eval()(x)  # type: ignore[no-any-return]
        case "layernorm":
            return functional.layer_norm(x, (features,))
        case "groupnorm with 2 groups":
            return functional.group_norm(x, 2)
        case _:
            return functional.layer_norm(x, tuple(x.shape))


def _moved(draw: Draw, name: str, rows: int, columns: int, at: tuple[int, int]) -> Tensor:
    """Which outputs of a norm change when one input does."""
    if name.startswith("groupnorm") and columns < 6:
        reject("two features in a group come out as 1 and −1, whatever they were")
    x = torch.randn(rows, columns, generator=torch.Generator().manual_seed(draw.seed("data")), dtype=torch.float64)
    edited = x.clone()
    edited[at] += 1.5
    change = (_normed(name, edited) - _normed(name, x)).abs()
    if bool(((change > 1e-9) & (change < 1e-6)).any()):
        reject("a change that could be taken for none")
    return change > 1e-9


REACH = {
    "batchnorm": "the column: all examples share that feature's mean and spread",
    "batchnorm in eval mode": "that entry alone: running statistics stand fixed, whatever comes in",
    "layernorm": "the row: all features of that example share a mean and a spread, and nobody else does",
    "groupnorm with 2 groups": "half a row: the features of that example which share its group",
    "one norm over the whole table": "everything: all entries share one mean and one spread",
}


@probe(fixed=["row", "column"])
def who_changes(draw: Draw) -> Number:
    """Every output moves that shares its mean and spread with the edited entry, and no other."""
    name = draw.pick("norm", [*NORMS, *NORMS[1:]])
    rows, columns = draw.pick("examples", [3, 5, 7]), draw.pick("features", [8, 12, 18])
    at = (
        draw.integer("row", 0, rows - 1, says="the edited example, from 0"),
        draw.integer("column", 0, columns - 1, says="the edited feature, from 0"),
    )
    moved = _moved(draw, name, rows, columns, at)
    answer = int(moved.sum())
    counts = {
        "batchnorm": (rows, "a column"),
        "layernorm": (columns, "a row"),
        "one norm over the whole table": (rows * columns, "the whole table"),
        "groupnorm with 2 groups": (columns // 2, "half a row"),
        "batchnorm in eval mode": (1, "the edited entry alone"),
    }
    return Number(
        ask=f"A table of {rows} examples (rows) with {columns} features (columns) goes through **{name}**"
        f"{'' if 'eval' in name else ', in training mode'}. Then a single entry is edited, feature {at[1] + 1} of "
        f"example {at[0] + 1}, and it goes through again. How many of the {rows * columns} outputs differ from before?",
        answer=answer,
        exact=True,
        mistakes=[
            mistake(f"reach-of-{other.replace(' ', '-')}", size,
                    f"{what}, which is what {other} would change")
            for other, (size, what) in counts.items()
            if size != answer
        ],
        why=f"What moves is {REACH[name]}. Here: **{answer}**. Who moves is also who leaks into whom.",
        hints=["Which entries share their mean and their spread with the edited one?"],
        after=[
            Heat(moved.double().tolist(), [f"example {n + 1}" for n in range(rows)], title="1 = this output differs",
                 low=0, high=1)
        ],
    )  # fmt: skip


@probe(by="read", truth="empirical")
def fingerprint(draw: Draw) -> Diagnosis:
    """Edit one entry and look who moves: the norm betrays its axes."""
    name = draw.regime("norm", NORMS)
    rows, columns = draw.pick("examples", [3, 4, 5]), draw.pick("features", [6, 8])
    at = (
        draw.integer("row", 0, rows - 1, says="the edited example, from 0"),
        draw.integer("column", 0, columns - 1, says="the edited feature, from 0"),
    )
    moved = _moved(draw, name, rows, columns, at)
    others = draw.sample("others", [other for other in NORMS if other != name], 3, says="the other answer")
    return Diagnosis(
        ask=f"{rows} examples (rows) with {columns} features (columns) go through a norm, twice: the second time "
        "with one entry edited. Outputs that differ are marked 1. Which norm was it? (Training mode, if not said to be "
        "eval mode.)",
        charts=[Heat(moved.double().tolist(), [f"example {n + 1}" for n in range(rows)], low=0, high=1)],
        options=[
            right(name),
            *(
                wrong(other, f"reach-of-{other.replace(' ', '-')}", f"What moves then is {REACH[other]}.")
                for other in others
            ),
        ],
        why=f"What moved is {REACH[name]}.",
        hints=["Those that moved share one mean and one spread."],
    )
