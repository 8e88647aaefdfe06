"""The line that an answer is typed into."""

from collections.abc import Callable

from textual import events
from textual.widgets import Input

from quiz.mathtext import visible

__all__ = ["AnswerField"]

Handler = Callable[[str], bool]
"""Told a key's name; says whether it did something with it."""


class AnswerField(Input):
    """An input line that leaves some keys to its screen.

    The screen is asked at once, not by a message that bubbles up: letters typed right after Enter would overtake it
    and land in a field that is no longer there.

    Args:
        handle: Is offered every key that is not text (``!`` and ``;`` are none here, nor is a leading space) and,
            while the field isn't the one that is typed into, every key.
    """

    def __init__(self, handle: Handler, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, select_on_focus=False)
        self._handle = handle

    def on_key(self, event: events.Key) -> None:
        """Offer the key to the screen before the field takes it."""
        typing = self.screen.focused is self
        special = event.character in {"!", ";"} or (event.character == " " and not self.value)
        if typing and event.is_printable and not special:
            return
        if self._handle(event.key) or special or not typing:
            event.stop()
            event.prevent_default()

    def validate_value(self, value: str) -> str:
        """Show control characters, which only a paste can bring, instead of obeying them."""
        return visible(value.replace("\t", " "))
