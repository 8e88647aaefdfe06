"""Sliders: a line for each number that can be changed."""

from textual import events
from textual.content import Content
from textual.message import Message

from quiz.mathtext import visible
from quiz.tinker import Knob
from quiz.tui.style import KEY, MUTED
from quiz.tui.widgets.lines import Lines

__all__ = ["Knobs"]

_NAME, _VALUE, _END = 18, 9, 7  # columns; of names at least
_LONGEST_NAME = 33
_LONGEST = 40  # columns of a slider, however wide the screen
_SHORTEST = 6
_USUAL = 14  # columns of a slider for which a long name makes room


class Knobs(Lines):
    """Shows knobs, one of them pointed at.

    Attributes:
        cursor: The knob the arrow points at.
    """

    class Moved(Message):
        """A place on a slider was clicked: a share of it, from 0 to 1. None: only the knob's line was."""

        def __init__(self, knob: int, share: float | None) -> None:
            super().__init__()
            self.knob = knob
            self.share = share

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.knobs: tuple[Knob, ...] = ()
        self.cursor = 0
        self._longest = 0  # columns of a name

    def set_knobs(self, knobs: tuple[Knob, ...]) -> None:
        """Show these; the arrow stays where it is."""
        self.knobs = knobs
        self.cursor = min(self.cursor, max(0, len(knobs) - 1))
        self._longest = max((Content(visible(knob.name)).cell_length for knob in knobs), default=0)
        self.show(lambda width: [self._line(place, width) for place in range(len(knobs))])

    def point_at(self, place: int) -> None:
        """Let the arrow point at another one."""
        self.cursor = min(max(0, place), max(0, len(self.knobs) - 1))
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Tell what was clicked."""
        place = event.get_content_offset(self)
        if place is None or not 0 <= place.y < len(self.knobs):
            return
        start, length = self._slider(self.content_size.width)
        inside = start <= place.x < start + length and length > 1 and self.knobs[place.y].share is not None
        self.post_message(self.Moved(place.y, (place.x - start) / (length - 1) if inside else None))

    def _names(self, width: int) -> int:
        """How many columns names get: as many as the longest takes, as far as sliders keep their room."""
        return max(_NAME, min(self._longest + 1, _LONGEST_NAME, width - 2 - _VALUE - 2 * (_END + 1) - 1 - _USUAL))

    def _slider(self, width: int) -> tuple[int, int]:
        """Where sliders begin, and how long they are; 0 where there is no room."""
        start = 2 + self._names(width) + _VALUE + 1 + _END + 1
        length = min(_LONGEST, width - start - 1 - _END)
        return start, length if length >= _SHORTEST else 0

    def _line(self, place: int, width: int) -> Content:
        knob = self.knobs[place]
        here = place == self.cursor
        names = self._names(width)
        name = Content(visible(knob.name)).truncate(names - 1, ellipsis=True)
        low, high = knob.ends
        line = Content.assemble(
            ("▸ " if here else "  ", KEY),
            name.stylize("bold") if here else name,
            " " * (names - name.cell_length),
            (f"{visible(knob.shown):>{_VALUE}}", "bold"),
        )
        _, length = self._slider(width)
        share = knob.share
        if share is None or not length:
            return line.truncate(width, ellipsis=True)
        at = round(share * (length - 1))
        slider = Content.assemble(("─" * at, MUTED), ("●", KEY if here else ""), ("─" * (length - 1 - at), MUTED))
        return Content.assemble(line, (f" {low:>{_END}} ", MUTED), slider, (f" {high}", MUTED))
