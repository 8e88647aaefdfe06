"""What the tensor probes must answer, with plain lists: no view, no stride, no index list."""

import math
from fractions import Fraction
from itertools import product
from typing import Any

Parameters = dict[str, Any]


def shape_walk(p: Parameters) -> tuple[int, ...]:
    # By what each axis stands for.
    n, letters, vocabulary = p["batch"], p["context"] * p["embedding"], p["vocabulary"]
    assert n > 1 < vocabulary
    return {
        "emb": (n, p["context"], p["embedding"]),
        "flat": (n, letters),
        "W1": (letters, p["hidden"]),
        "h": (n, p["hidden"]),
        "total": (n, 1),
        "picked": (n,),
        "mean": (1, p["hidden"]),
    }[p["stage"]]


def index_pick(p: Parameters) -> float:
    rows = [p[f"row {place}"] for place in range(3)]
    return float(sum(Fraction(rows[i][label], 100) for i, label in enumerate(p["labels"])) / 3)


def view_shares_memory(p: Parameters) -> int:
    # A list of rows that hold the very same cells, or copies of them.
    rows, columns = p["rows"], p["columns"]
    cells = [[number] for number in range(rows * columns)]
    table = [cells[start : start + columns] for start in range(0, rows * columns, columns)]
    i, j = p["i"], p["j"]
    if p["way"] in {"view", "reshape", "transpose"}:
        table[i][j][0] = p["new"]
    return sum(cell for (cell,) in cells)


def stride_quiz(p: Parameters) -> int:
    # Memory order is the order of a nested loop.
    a, b, c = p["sizes"]
    wanted = (p["i"], p["j"], p["k"])
    return list(product(range(a), range(b), range(c))).index(wanted)


def multinomial_expect(p: Parameters) -> float:
    return float(p["draws"] * Fraction(p["weights"][p["asked"]]) / Fraction(math.fsum(p["weights"])))
