"""A block of text that lays itself out for whatever width it gets."""

from collections.abc import Callable

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

__all__ = ["Layout", "Lines"]

Layout = Callable[[int], list[Content]]
"""Gives the lines for a width in cells."""


class Lines(Widget):
    """Lines of text, laid out once for each width. Hidden while there are none."""

    DEFAULT_CSS = "Lines { height: auto; text-wrap: nowrap; }"

    def __init__(self, layout: Layout | None = None, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._layout_of = layout
        self._laid_out: tuple[int, list[Content]] = (-1, [])
        self.display = layout is not None

    def show(self, layout: Layout | None) -> None:
        """Show something else, or nothing."""
        self._layout_of = layout
        self.redraw()

    def redraw(self) -> None:
        """Lay the lines out again."""
        self._laid_out = (-1, [])
        self.display = self._layout_of is not None
        self.refresh(layout=True)

    def lines(self, width: int) -> list[Content]:
        """The lines at this width."""
        if self._laid_out[0] != width:
            self._laid_out = (width, self._layout_of(width) if self._layout_of and width > 0 else [])
        return self._laid_out[1]

    def height_at(self, width: int) -> int:
        """How many rows it takes at this width: none while it is hidden."""
        return len(self.lines(width)) if self.display else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """As many rows as there are lines."""
        return len(self.lines(width))

    def render(self) -> Content:
        """All lines; the widget is as wide as they were laid out for."""
        return Content("\n").join(self.lines(self.content_size.width))
