"""Mathematics as text that never changes its meaning: TeX in, one honest line or a block of text out.

A formula is laid out as a whole or shown as its source, never in between. What is known of TeX stands in
``symbols.py`` and ``parse.py``. Only glyphs that common terminal fonts have come out: nothing above the basic plane.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from quiz.mathtext import prose as _prose
from quiz.mathtext.prose import Formula
from quiz.mathtext.visible import columns, visible

if TYPE_CHECKING:
    from quiz.mathtext.formula import block, line, problem, unknown

__all__ = ["Formula", "block", "columns", "formulas", "line", "problem", "prose", "unknown", "visible"]


_LATE = ("block", "line", "problem", "unknown")


def __getattr__(name: str) -> Any:
    """What lays formulas out is imported with the first formula: 25 ms that a question without one does without."""
    if name in _LATE:
        return getattr(import_module("quiz.mathtext.formula"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def formulas(markdown: str) -> list[Formula]:
    """The formulas of a markdown text, ``$...$`` and ``$$...$$``, in order."""
    return list(_prose.find(markdown))


def prose(markdown: str, width: int | None = None, space: str = " ") -> str:
    r"""Markdown with its formulas laid out and its control characters made visible.

    ``$...$`` becomes its line form, escaped so that markdown shows it literally; ``$$...$$`` a code block with the
    block form in at most ``width`` columns (in a heading or a table its line form). Code, ``\$`` and lone dollar
    signs stay: an opening ``$`` has no space after it, a closing one has none before it and no digit after it.
    ``space`` stands for one inside an inline formula, for who fills lines and would rather not break there.
    """
    if "$" not in markdown:
        return visible(markdown)
    from quiz.mathtext.formula import block, line  # noqa: PLC0415 - see above

    return _prose.replace(markdown, line, block, width, space)
