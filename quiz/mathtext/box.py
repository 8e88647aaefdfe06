"""Blocks of text with a baseline, and how to put them beside, above and between one another."""

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.mathtext.visible import columns, pad

__all__ = ["Box", "beside", "delimiter", "line_box", "roomy", "spread", "stack"]

# top, middle, bottom, filling; a brace also has a point in its middle
_PARTS = {
    "(": "⎛⎜⎝⎜",
    ")": "⎞⎟⎠⎟",
    "[": "⎡⎢⎣⎢",
    "]": "⎤⎥⎦⎥",
    "{": "⎧⎨⎩⎪",
    "}": "⎫⎬⎭⎪",
    "⌊": "⎢⎢⎣⎢",
    "⌋": "⎥⎥⎦⎥",
    "⌈": "⎡⎢⎢⎢",
    "⌉": "⎤⎥⎥⎥",
    "|": "││││",
    "‖": "‖‖‖‖",
}
_BRACE_ROWS = 3  # at least, if it has more than one


@dataclass(frozen=True, slots=True)
class Box:
    """Rows of equal width; ``base`` is the row that stands on the line."""

    rows: tuple[str, ...]
    base: int = 0

    @property
    def width(self) -> int:
        """In terminal columns."""
        return columns(self.rows[0])

    @property
    def height(self) -> int:
        """In rows."""
        return len(self.rows)


def line_box(text: str) -> Box:
    """A box of one row."""
    return Box((text,))


def beside(boxes: Sequence[Box]) -> Box:
    """From left to right, on a common baseline."""
    if len(boxes) < 2:  # noqa: PLR2004 - nothing to put beside anything
        return boxes[0] if boxes else line_box("")
    above = max(box.base for box in boxes)
    below = max(box.height - box.base for box in boxes)
    columns_of_rows = []
    for box in boxes:
        blank = " " * box.width
        top = above - box.base
        columns_of_rows.append([blank] * top + list(box.rows) + [blank] * (above + below - top - box.height))
    return Box(tuple("".join(parts) for parts in zip(*columns_of_rows, strict=True)), above)


def stack(boxes: Sequence[Box], base: int, align: str = "^") -> Box:
    """From top to bottom; ``base`` counts from the stack's first row."""
    width = max(box.width for box in boxes)
    return Box(tuple(pad(row, width, align) for box in boxes for row in box.rows), base)


def delimiter(glyph: str, inside: Box) -> Box:
    """A delimiter as tall as what it embraces. One without tall parts (⟨) stands on the baseline."""
    height = inside.height
    if not glyph or height == 1 or glyph not in _PARTS:
        return line_box(glyph)
    top, middle, bottom, filling = tuple(_PARTS[glyph])
    rows = [top, *[filling] * (height - 2), bottom]
    if glyph in "{}":
        rows[inside.base if 0 < inside.base < height - 1 else height // 2] = middle
    return Box(tuple(rows), inside.base)


def roomy(inside: Box) -> Box:
    """At least three rows: a brace has a point between its ends."""
    short = 1 < inside.height < _BRACE_ROWS
    return Box((*inside.rows, " " * inside.width), inside.base) if short else inside


def spread(inside: Box) -> Box:
    """The same with the empty row in the middle, beside the brace's point."""
    short = 1 < inside.height < _BRACE_ROWS
    return Box((inside.rows[0], " " * inside.width, inside.rows[1]), 1) if short else inside
