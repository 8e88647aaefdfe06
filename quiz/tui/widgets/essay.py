"""A field of several lines: an explanation in one's own words, or the answer of a new card."""

from textual import events
from textual.widgets import TextArea

from quiz.tui.widgets.field import Handler, edits_of

__all__ = ["Essay"]

_EDITS = edits_of(TextArea)


class Essay(TextArea):
    """A text area that types only while it is the one that is typed into.

    Args:
        handle: Is offered every key that comes when it no longer is.
    """

    def __init__(self, handle: Handler, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, soft_wrap=True, show_line_numbers=False)
        self._handle = handle

    def on_key(self, event: events.Key) -> None:
        """Keep letters that were typed right after Esc from landing here."""
        if event.key == "escape" or self.screen.focused is not self:
            self._handle(event)
        elif event.key in _EDITS:
            getattr(self, _EDITS[event.key])()
        else:
            return
        event.stop()
        event.prevent_default()
