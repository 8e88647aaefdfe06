"""The line that an answer is typed into."""

from collections.abc import Callable, Mapping
from inspect import iscoroutinefunction

from textual import events
from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Input

from quiz.mathtext import visible

__all__ = ["AnswerField", "Handler", "edits_of"]

_NO_EDITS = {"submit", "copy", "cut", "paste"}

Handler = Callable[[events.Key], bool]
"""Offered a key; says whether it did something with it."""


def edits_of(widget: type[Widget]) -> Mapping[str, str]:
    """The keys with which a field moves its cursor or deletes, and the name of the method that does it.

    Textual would run these only when the key has bubbled up to the app: letters typed right after a backspace or
    Ctrl+U overtook it, and it deleted them.
    """
    return {
        key: f"action_{binding.action}"
        for binding in widget.BINDINGS
        if isinstance(binding, Binding) and binding.action.isidentifier() and binding.action not in _NO_EDITS
        if not iscoroutinefunction(getattr(widget, f"action_{binding.action}"))
        for key in binding.key.split(",")
    }


_EDITS = edits_of(Input)


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
            getattr(self, _EDITS[event.key])()
            event.stop()
            event.prevent_default()
            return
        if self._handle(event) or not typing:
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take all lines of what is pasted, as one. Textual keeps the first, and says nothing of the others."""
        event.text = " ".join(line.strip() for line in event.text.splitlines() if line.strip())

    def validate_value(self, value: str) -> str:
        """Show control characters, which only a paste can bring, instead of obeying them."""
        return visible(value.replace("\t", " "))
