"""Mathematics as text that never changes its meaning: TeX in, one honest line or a block of text out.

A formula is laid out as a whole or shown as its source, never in between. What is known of TeX stands in
``symbols.py`` and ``parse.py``. Only glyphs that common terminal fonts have come out: nothing above the basic plane.
"""

from quiz.mathtext import inline, prose as _prose, stacked
from quiz.mathtext.parse import parse
from quiz.mathtext.prose import Formula
from quiz.mathtext.scan import unknown_macros
from quiz.mathtext.tree import Unparsable
from quiz.mathtext.visible import columns, visible
from quiz.mathtext.wrap import wrap

__all__ = ["Formula", "block", "columns", "formulas", "line", "problem", "prose", "unknown", "visible"]


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


def formulas(markdown: str) -> list[Formula]:
    """The formulas of a markdown text, ``$...$`` and ``$$...$$``, in order."""
    return list(_prose.find(markdown))


def prose(markdown: str, width: int | None = None) -> str:
    r"""Markdown with its formulas laid out and its control characters made visible.

    ``$...$`` becomes its line form, escaped so that markdown shows it literally; ``$$...$$`` a code block with the
    block form in at most ``width`` columns (in a heading or a table its line form). Code, ``\$`` and lone dollar
    signs stay: an opening ``$`` has no space after it, a closing one has none before it and no digit after it.
    """
    return _prose.replace(markdown, line, block, width)
