"""The line that an answer is typed into."""

from collections.abc import Callable

from textual import events
from textual.widgets import Input

from quiz.mathtext import visible

__all__ = ["AnswerField", "Handler"]

_EDITS = {
    "backspace": "delete_left",
    "delete": "delete_right",
    "left": "cursor_left",
    "right": "cursor_right",
    "home": "home",
    "end": "end",
}

Handler = Callable[[events.Key], bool]
"""Offered a key; says whether it did something with it."""


class AnswerField(Input):
    """An input line that leaves some keys to its screen.

    The screen is asked at once, not by a message that bubbles up: letters typed right after Enter would overtake it
    and land in a field that is no longer typed into.

    Args:
        handle: Is offered every key that is not text and, once typing goes elsewhere, every key.
        marks: Whether ``!``, ``;`` and a leading space are not text.
    """

    def __init__(
        self,
        handle: Handler,
        *,
        marks: bool = True,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id, select_on_focus=False)
        self._handle = handle
        self._marks = marks

    def on_key(self, event: events.Key) -> None:
        """Offer the key to the screen before the field takes it."""
        typing = self.screen.focused is self
        mark = self._marks and (event.character in {"!", ";"} or (event.character == " " and not self.value))
        if typing and event.is_printable and not mark:
            return
        if typing and event.key in _EDITS:
            # Textual would run these only when the key has bubbled up to the app: letters typed right after a
            # backspace overtook it, and it deleted one of them.
            getattr(self, f"action_{_EDITS[event.key]}")()
            event.stop()
            event.prevent_default()
            return
        if self._handle(event) or not typing:
            event.stop()
            event.prevent_default()

    def validate_value(self, value: str) -> str:
        """Show control characters, which only a paste can bring, instead of obeying them."""
        return visible(value.replace("\t", " "))
