"""One formula laid out: in a line, in a block, or told why it can't be."""

from quiz.mathtext import inline, stacked
from quiz.mathtext.parse import parse
from quiz.mathtext.scan import unknown_macros
from quiz.mathtext.tree import Unparsable
from quiz.mathtext.visible import columns, visible
from quiz.mathtext.wrap import wrap

__all__ = ["block", "line", "problem", "unknown"]


def line(tex: str) -> str:
    r"""A formula in one line: ``\frac{a+b}{c}`` is ``(a + b)/c``. Its source if it can't be said faithfully."""
    source = visible(tex)
    try:
        return inline.text(parse(source), top=True)
    except Unparsable:
        return " ".join(source.split())


def block(tex: str, width: int | None = None) -> str:
    """A formula in two dimensions, in rows without trailing spaces.

    One that takes more than ``width`` columns is given in its line form instead, wrapped at operators.
    """
    source = visible(tex)
    try:
        tree = parse(source)
        in_one_line = inline.text(tree, top=True)  # first: what it can't say is shown as source here too
        rows = [row.rstrip() for row in stacked.layout(tree).rows]
    except Unparsable:
        rows = source.expandtabs().strip("\n").split("\n")
        if width is not None and any(columns(row) > width for row in rows):
            rows = wrap(" ".join(source.split()), width)
        return "\n".join(rows)
    if width is not None and any(columns(row) > width for row in rows):
        rows = wrap(in_one_line, width)
    return "\n".join(rows)


def unknown(tex: str) -> tuple[str, ...]:
    r"""The macros and environments that aren't known, each once, in order: ``\foo``, ``\begin{foo}``."""
    return tuple(dict.fromkeys(unknown_macros(tex)))


def problem(tex: str) -> str:
    """Why a formula is shown as its source, in a few words; nothing if it is laid out."""
    names = unknown(tex)
    try:
        inline.text(parse(visible(tex)), top=True)
    except Unparsable as error:
        return f"unknown: {', '.join(names)}" if names else str(error)
    return ""
