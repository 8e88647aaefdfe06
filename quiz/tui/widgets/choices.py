"""Numbered or lettered things to choose from: options, points to tick, steps to put in order."""

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message

from quiz.tui.prose import hang, lay_out
from quiz.tui.style import KEY, MUTED
from quiz.tui.widgets.lines import Lines

__all__ = ["Choices", "Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to choose: its label, its markdown, and for after the verdict a glyph and a remark (markdown)."""

    label: str
    text: str
    glyph: str = ""
    style: str = ""
    remark: str = ""


class Choices(Lines):
    """Rows of which one or several can be picked, by whoever holds this widget; a click asks for it.

    Attributes:
        cursor: The row the arrow points at, or None.
        picked: The rows that are picked.
    """

    class Clicked(Message):
        """A row was clicked."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.rows: tuple[Row, ...] = ()
        self.several = False
        self.live = False
        self.cursor: int | None = None
        self.picked: frozenset[int] = frozenset()
        self._row_at: list[int] = []

    def set_rows(self, rows: tuple[Row, ...], *, several: bool = False, live: bool = False) -> None:
        """Show rows, none of them picked. Only ``live`` ones can be."""
        self.rows, self.several, self.live = rows, several, live
        self.cursor, self.picked = None, frozenset()
        self.show(self._lay_out if rows else None)

    def toggle(self, row: int) -> None:
        """Pick a row or drop it; where only one may be picked, the others are dropped."""
        if self.several:
            self.picked ^= {row}
        else:
            self.picked = frozenset({row})
        self.cursor = row
        self.redraw()

    def move(self, by: int) -> None:
        """Move the arrow; where only one may be picked, that picks."""
        last = len(self.rows) - 1
        start = -1 if by > 0 else last + 1
        self.cursor = min(last, max(0, (start if self.cursor is None else self.cursor) + by))
        if not self.several:
            self.picked = frozenset({self.cursor})
        self.redraw()

    def freeze(self) -> None:
        """Let nothing be picked any more."""
        self.live = False
        self.redraw()

    def top_of(self, row: int) -> int:
        """The line at which a row begins."""
        return self._row_at.index(row) if row in self._row_at else 0

    def on_click(self, event: events.Click) -> None:
        """Report which row was clicked."""
        if self.live and 0 <= event.y < len(self._row_at):
            self.post_message(self.Clicked(self._row_at[event.y]))

    def _lay_out(self, width: int) -> list[Content]:
        lines: list[Content] = []
        self._row_at = []
        for place, row in enumerate(self.rows):
            label = self._label(place, row)
            part = hang(lay_out(row.text, width - label.cell_length), label)
            if row.remark:
                indent = Content(" " * label.cell_length)
                remark = [line.stylize(MUTED) for line in lay_out(row.remark, width - label.cell_length)]
                part = [*part, *hang(remark, indent)]
            lines.extend(part)
            self._row_at.extend([place] * len(part))
        return lines

    def _label(self, place: int, row: Row) -> Content:
        glyph = row.glyph or ("▸" if self.live and self.cursor == place else " ")
        box = ("[x] " if place in self.picked else "[ ] ") if self.several else ""
        style = row.style or (KEY if place in self.picked else "")
        room = max(len(other.label) for other in self.rows)
        return Content.assemble((f"{glyph} ", style), (f"{row.label:>{room}} ", style or "bold"), (box, style))
