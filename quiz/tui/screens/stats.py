"""Statistics: days, what is coming, retention, what is held, calibration, misconceptions to practise, time."""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from quiz.desk import Desk
from quiz.errors import QuizError
from quiz.mathtext import visible
from quiz.plan import Wish
from quiz.stats import Misconception
from quiz.tui.keys import Deed, Key, find
from quiz.tui.prose import wrap
from quiz.tui.report import PRACTISED, report
from quiz.tui.style import MUTED
from quiz.tui.widgets.keybar import KeyBar
from quiz.tui.widgets.lines import Lines

__all__ = ["StatsScreen"]

_DIGITS = tuple("123456789")[:PRACTISED]


class StatsScreen(ModalScreen[Wish | None]):
    """Tells the numbers. Returns the wish for a sitting, if the learner wants to practise a misconception.

    Args:
        desk: The desk.
    """

    AUTO_FOCUS = ""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: tuple[Misconception, ...] = ()
        self._page = Lines(lambda _: [Content.styled("counting…", MUTED)])
        self._note = Lines(id="note")
        self._deeds: dict[Deed, Callable[[str], None]] = {
            Deed.PRACTISE: self._practise,
            Deed.SCROLL: lambda _: self._body.scroll_page_down(animate=False),
            Deed.BACK: lambda _: self._body.scroll_page_up(animate=False),
            Deed.DOWN: lambda _: self._body.scroll_down(animate=False),
            Deed.UP: lambda _: self._body.scroll_up(animate=False),
            Deed.HELP: lambda _: self._help(),
            Deed.CLOSE: lambda _: self._close(),
        }

    def compose(self) -> ComposeResult:
        """The numbers and the keys."""
        yield Static("quiz · stats", id="progress")
        with VerticalScroll(id="body", can_focus=False):
            yield self._page
        with Vertical(id="foot"):
            yield self._note
            yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Count once the screen has been painted: a log of years takes a moment."""
        self._say("")
        self.query_one(KeyBar).set_keys(self.keys())
        self.call_after_refresh(self._count)

    @property
    def _body(self) -> VerticalScroll:
        return self.query_one("#body", VerticalScroll)

    # Keys

    def keys(self) -> tuple[Key, ...]:
        """The keys of this screen."""
        last = min(len(self._found), PRACTISED)
        shown = f"1–{last}" if last > 1 else "1"
        practise = Key(_DIGITS[:last], shown, Deed.PRACTISE, "practise a misconception; unscheduled", "practise")
        return (
            Key(("escape", "c", "q"), "Esc", Deed.CLOSE, "back", "back"),
            *((practise,) if last else ()),
            Key(("space", "pagedown"), "Space", Deed.SCROLL, "scroll on", "scroll"),
            Key(("pageup",), "PgUp", Deed.BACK, "scroll back"),
            Key(("down", "j"), "↓", Deed.DOWN, "a line down"),
            Key(("up", "k"), "↑", Deed.UP, "a line up"),
            Key(("question_mark",), "?", Deed.HELP, "all keys", "keys"),
        )

    def press(self, name: str) -> bool:
        """Do what a key does; whether it does anything."""
        key = find(self.keys(), name)
        if key is not None:
            self._deeds[key.deed](name)
        return key is not None

    def on_key(self, event: events.Key) -> None:
        """Do it."""
        if self.press(event.key):
            event.stop()

    # What the keys do

    def _practise(self, key: str) -> None:
        one = self._found[int(key) - 1]
        try:
            wish = self._desk.practising(one)
            if wish.cards and self._desk.plan(wish).cards:
                self.dismiss(wish)
                return
        except QuizError as error:
            self._say(str(error))
            return
        self._say(f"No question that is open to you can meet {one.id} now.")

    def _close(self) -> None:
        self.dismiss(None)

    def _help(self) -> None:
        from quiz.tui.screens.help import HelpScreen  # noqa: PLC0415 - only when asked for

        self.app.push_screen(HelpScreen(self.keys()), self._helped)

    def _helped(self, key: str | None) -> None:
        if key:
            self.press(key)

    # Showing

    def _count(self) -> None:
        try:
            stats = self._desk.stats()
        except QuizError as error:
            self._page.show(None)
            self._say(str(error))
            return
        self._found = stats.counts.misconceptions
        self._page.show(lambda width: report(stats, width, self._title))
        self.query_one(KeyBar).set_keys(self.keys())

    def _title(self, name: str) -> str:
        """What a card is called; its id if it has gone, or a probe asks it."""
        try:
            card = self._desk.library.card(name)
        except QuizError:
            return name
        return card.title or name if card is not None else name

    def _say(self, text: str) -> None:
        self._note.show((lambda width: wrap(Content(visible(text)), width)) if text else None)
