"""All keys of the state one is in; any of them works from here."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from quiz.mathtext import visible
from quiz.model import Card
from quiz.tui.keys import Deed, Key, find
from quiz.tui.prose import hang, wrap
from quiz.tui.style import KEY, MUTED
from quiz.tui.widgets.keybar import KeyBar
from quiz.tui.widgets.lines import Lines

__all__ = ["HelpScreen"]

_CLOSE = Key(("escape", "question_mark", "enter"), "Esc", Deed.CLOSE, "close", "back; all these keys work here")
_WIDTH = 10


class HelpScreen(ModalScreen[str | None]):
    """Lists keys, and returns the one that was pressed.

    Args:
        keys: The keys.
        card: The card before the learner, whose id and file are told.
    """

    AUTO_FOCUS = ""

    def __init__(self, keys: tuple[Key, ...], card: Card | None = None) -> None:
        super().__init__()
        self._keys = tuple(key for key in keys if key.deed is not Deed.HELP)
        self._card = card

    def compose(self) -> ComposeResult:
        """The list, and how to leave it."""
        yield Static("quiz · keys", id="progress")
        with VerticalScroll(id="body", can_focus=False):
            yield Lines(self._list)
        with Vertical(id="foot"):
            yield KeyBar()

    def on_mount(self) -> None:
        """Show the way back."""
        self.query_one(KeyBar).set_keys((_CLOSE,))

    def on_key(self, event: events.Key) -> None:
        """Close, do what the key does, or scroll."""
        body = self.query_one("#body", VerticalScroll)
        event.stop()
        if find((_CLOSE,), event.key):
            self.dismiss(None)
        elif event.key in {"down", "up", "pagedown", "pageup"}:
            {
                "down": body.scroll_down,
                "up": body.scroll_up,
                "pagedown": body.scroll_page_down,
                "pageup": body.scroll_page_up,
            }[event.key](animate=False)
        elif find(self._keys, event.key):
            self.dismiss(event.key)

    def _list(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for key in self._keys:
            label = Content.assemble((f"{key.shown:<{_WIDTH}}", KEY))
            lines.extend(hang(wrap(Content(key.says), width - _WIDTH), label))
        if self._card is not None:
            about = f"This card is {self._card.id}, in {self._card.place}."
            lines += [Content(), *(line.stylize(MUTED) for line in wrap(Content(visible(about)), width))]
        return lines
