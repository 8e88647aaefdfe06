"""A screen that a table of keys leads: what they do, the line that shows them, and what is said above it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from textual import events
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from quiz.mathtext import visible
from quiz.model import Card
from quiz.tui.keys import Deed, Key, find
from quiz.tui.prose import wrap
from quiz.tui.widgets.keybar import KeyBar
from quiz.tui.widgets.lines import Lines

__all__ = ["Keyed"]

Result = TypeVar("Result")


class Keyed(Screen[Result]):
    """Does what its keys say. A screen names its keys in :meth:`keys` and what they do in ``_deeds``.

    Where it matters which of a deed's keys was pressed, it stands in ``_choices`` instead. A modal one has ModalScreen
    as its first base: that one Textual follows to the style rules.
    """

    AUTO_FOCUS = ""

    def __init__(self, **named: str | None) -> None:
        super().__init__(**named)
        self._note = Lines(id="note")
        self._keybar = KeyBar(id="keys")
        self._deeds: dict[Deed, Callable[[], None]] = {
            Deed.HELP: self._open_help,
            Deed.CLOSE: self._close,
            Deed.SCROLL: lambda: self._body.scroll_page_down(animate=False),
            Deed.BACK: lambda: self._body.scroll_page_up(animate=False),
        }
        self._choices: dict[Deed, Callable[[str], None]] = {}

    def _foot(self, *above: Widget) -> Vertical:
        """What is said, and the line of keys; above both perhaps something else."""
        return Vertical(*above, self._note, self._keybar, id="foot")

    @property
    def _body(self) -> VerticalScroll:
        return self.query_one("#body", VerticalScroll)

    # Keys

    def keys(self) -> tuple[Key, ...]:
        """Its keys as things stand."""
        raise NotImplementedError

    def press(self, name: str) -> bool:
        """Do what a key does; whether it does anything."""
        key = find(self.keys(), name)
        if key is None:
            return False
        self._before(key)
        if key.deed in self._choices:
            self._choices[key.deed](name)
        else:
            self._deeds[key.deed]()
        self._refresh_keys()
        return True

    def take(self, event: events.Key) -> bool:
        """Do what a key does, or type it where typing goes; whether it was either."""
        return self.press(event.key)

    def on_key(self, event: events.Key) -> None:
        """Keys that no widget has taken."""
        if self.take(event):
            event.stop()
            event.prevent_default()

    def commands(self) -> Iterator[tuple[Key, Callable[[], None]]]:
        """Its keys that do one thing each, for the command palette, with what does it."""
        for key in self._all_keys():
            if key.names and key.deed not in self._choices:
                yield key, partial(self._command, key.names[0])

    def _all_keys(self) -> tuple[Key, ...]:
        """Its keys, those included that a field keeps from being keys."""
        return self.keys()

    def _command(self, name: str) -> None:
        self.press(name)

    def _before(self, key: Key) -> None:
        """What any key does first."""

    def _refresh_keys(self) -> None:
        self._keybar.set_keys(self.keys())

    # What every screen does

    def _say(self, text: str) -> None:
        """Say something above the keys."""
        self._note.show((lambda width: wrap(Content(visible(text)), width)) if text else None)

    def _close(self) -> None:
        self.dismiss(None)

    @property
    def _card(self) -> Card | None:
        """The card before the learner, of which the list of keys tells where it stands."""
        return None

    def _open_help(self) -> None:
        from quiz.tui.screens.help import HelpScreen  # noqa: PLC0415 - only when asked for

        self.app.push_screen(HelpScreen(self.keys(), self._card), self._helped)

    def _helped(self, key: str | None) -> None:
        if key:
            self.press(key)
