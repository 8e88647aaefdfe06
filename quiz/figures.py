"""Numbers as text: what is shown to a learner, in one way everywhere."""

import math
from collections.abc import Iterable, Sequence
from typing import SupportsFloat, SupportsInt

__all__ = ["counted", "grid", "is_dust", "num", "percent", "row", "shape_text", "term", "worked"]

_MINUS = "−"
_ULPS, _PARTS = 8, 256


def num(value: SupportsFloat, digits: int | None = None) -> str:
    """A number as text: with ``digits`` significant digits, or just as it is (``2``, ``0.1``, ``−3.25``).

    A whole number is never rounded: 65536 to three digits is not 65500. Never in exponent form between 1e-4 and 1e6,
    never ``-0``.
    """
    number = float(value)
    if digits is None:
        text = repr(number)
    elif number == 0:
        text = "0"
    else:
        exponent = math.floor(math.log10(abs(float(f"{number:.{digits - 1}e}"))))
        if number.is_integer() and digits <= exponent < 6:  # noqa: PLR2004 - the range the docstring names
            text = f"{number:.0f}"
        elif -5 < exponent < 6:  # noqa: PLR2004 - see above
            text = f"{round(number, digits - 1 - exponent):.{max(0, digits - 1 - exponent)}f}"
        else:
            text = f"{number:.{digits - 1}e}"
    text = text.removesuffix(".0")
    return "0" if text in {"-0", "0"} else text.replace("-", _MINUS)


def is_dust(value: SupportsFloat, beside: Iterable[SupportsFloat]) -> bool:
    """Whether a number is what rounding left of a zero, when those beside it were computed from the same numbers.

    That is a few units in their last place, and in whole small parts of one: a number that is truly as small, such as
    e⁻⁴⁰, goes on for more digits than the difference of two larger ones can have.
    """
    number = abs(float(value))
    unit = math.ulp(max((abs(float(one)) for one in beside), default=0.0))
    return 0 < number <= _ULPS * unit and (number / unit * _PARTS).is_integer()


def term(value: SupportsFloat, digits: int | None = None) -> str:
    """A number as it stands inside a formula: a negative one in parentheses."""
    return f"({num(value, digits)})" if float(value) < 0 else num(value, digits)


def counted(number: int, what: str) -> str:
    """A count with its noun: ``1 card``, ``2 cards``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """A share as ``84 %``."""
    return f"{share:.0%}".replace("%", " %")


def row(values: Sequence[SupportsFloat], digits: int | None = None) -> str:
    """Numbers as ``(1, −2, 0.5)``."""
    return f"({', '.join(num(value, digits) for value in values)})"


def shape_text(shape: Sequence[SupportsInt]) -> str:
    """A tensor's shape as Python writes it: ``(32, 10)``, ``(5,)``, ``()``."""
    return f"({', '.join(str(int(size)) for size in shape)}{',' if len(shape) == 1 else ''})"


def grid(
    rows: Sequence[Sequence[SupportsFloat]],
    *,
    names: Sequence[str] = (),
    columns: Sequence[str] = (),
    digits: int | None = None,
) -> str:
    """A table of numbers as a fenced block, its columns flush right; ``names`` stand before the rows."""
    cells = [[num(value, digits) for value in line] for line in rows]
    if columns:
        cells.insert(0, list(columns))
    if names:
        shift = [""] if columns else []
        cells = [[name, *line] for name, line in zip([*shift, *names], cells, strict=True)]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    first = bool(names)
    lines = [
        "  ".join(
            cell.ljust(width) if first and place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]
    return "\n".join(["```text", *lines, "```"])


def worked(*steps: str, moral: str = "") -> str:
    """An explanation in markdown: its steps as a list, then the sentence to take home."""
    listed = "\n".join(f"- {step}" for step in steps)
    return f"{listed}\n\n{moral}" if moral else listed
