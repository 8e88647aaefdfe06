"""A new card: its question and its answer, nothing else. Without an answer it is kept as a stub."""

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from quiz.desk import Desk
from quiz.errors import QuizError
from quiz.mathtext import visible
from quiz.tui.keyed import Keyed
from quiz.tui.keys import Deed, Key
from quiz.tui.prose import wrap
from quiz.tui.widgets.essay import Essay
from quiz.tui.widgets.field import AnswerField
from quiz.tui.widgets.lines import Lines

__all__ = ["AddScreen"]

_NEXT = Key(("enter",), "Enter", Deed.WRITE, "to the answer", "to the answer")
_LEAVE = Key(("escape",), "Esc", Deed.LEAVE, "leave the field: save or discard", "save or discard")
_CANCEL = Key(("escape",), "Esc", Deed.CLOSE, "cancel", "cancel")
_OUTSIDE = (
    Key(("enter", "s"), "Enter", Deed.SAVE, "save the card", "save"),
    Key(("i", "tab"), "i", Deed.WRITE, "write on", "write on"),
    Key(("d",), "d", Deed.DISCARD, "throw it away", "discard"),
)


class AddScreen(ModalScreen[str | None], Keyed[str | None]):
    """Asks for a card and adds it. Returns what to say of it, or None if there was none."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._topic = desk.journey.topic_watched()
        self._front = AnswerField(self.take, marks=False, id="front")
        self._back = Essay(self.take, id="back")
        self._deeds |= {
            Deed.WRITE: self._write,
            Deed.LEAVE: lambda: self.set_focus(None),
            Deed.SAVE: self._save,
            Deed.DISCARD: self._close,
        }

    def compose(self) -> ComposeResult:
        """Two fields."""
        yield Static(Content(f"quiz · a new card in {visible(self._topic)}"), id="progress")
        with VerticalScroll(id="body", can_focus=False):
            yield Lines(lambda width: wrap(Content("Question"), width))
            yield self._front
            yield Lines(lambda width: wrap(Content("Answer (leave it empty to write it later)"), width))
            yield self._back
        yield self._foot()

    def on_mount(self) -> None:
        """Begin with the question."""
        self.set_focus(self._front)
        self._refresh_keys()

    def may_leave(self) -> bool:
        """Whether the app may end: not with an unsaved card."""
        if self._is_empty():
            return True
        self.set_focus(None)
        self._say("This card is not saved yet.")
        self._refresh_keys()
        return False

    def keys(self) -> tuple[Key, ...]:
        """The keys as things stand."""
        if self.focused is None:
            return _OUTSIDE
        leave = _CANCEL if self._is_empty() else _LEAVE
        return (_NEXT, leave) if self.focused is self._front else (leave,)

    def take(self, event: events.Key) -> bool:
        """Do what a key does, or type it into the field that was entered while it was on its way."""
        if super().take(event):
            return True
        character = "\n" if event.key == "enter" else event.character if event.is_printable else None
        if character is None or self.focused is None:
            return False
        if self.focused is self._back:
            self._back.insert(character)
        else:
            self._front.insert_text_at_cursor(character)
        return True

    def on_input_changed(self) -> None:
        """What Esc does depends on whether there is something to lose."""
        self._refresh_keys()

    def on_text_area_changed(self) -> None:
        """The same for the answer."""
        self._refresh_keys()

    def on_descendant_focus(self) -> None:
        """Tab and clicks move between the fields."""
        self._refresh_keys()

    def _is_empty(self) -> bool:
        return not (self._front.value.strip() or self._back.text.strip())

    def _write(self) -> None:
        """From the question to the answer; from outside to where something is to be written."""
        on_front = self.focused is self._front
        self.set_focus(self._back if on_front or self._front.value else self._front)

    def _save(self) -> None:
        try:
            name = self._desk.add(self._front.value.strip(), self._back.text.strip(), self._topic)
        except QuizError as error:
            self._say(str(error))
            return
        stub = "" if self._back.text.strip() else " as a stub: it is asked once it has an answer"
        self.dismiss(f"Saved {name}{stub or '; it is asked first tomorrow'}.")
