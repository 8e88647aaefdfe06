"""Statistics: days, what is coming, retention, what is held, calibration, misconceptions to practise, time."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from quiz.desk import Desk
from quiz.errors import QuizError
from quiz.plan import Wish
from quiz.stats import Misconception
from quiz.tui.keyed import Keyed
from quiz.tui.keys import Deed, Key
from quiz.tui.report import PRACTISED, report
from quiz.tui.style import MUTED
from quiz.tui.widgets.lines import Lines

__all__ = ["StatsScreen"]

_DIGITS = tuple("123456789")[:PRACTISED]


class StatsScreen(ModalScreen[Wish | None], Keyed[Wish | None]):
    """Tells the numbers. Returns the wish for a sitting, if the learner wants to practise a misconception.

    Args:
        desk: The desk.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: tuple[Misconception, ...] = ()
        self._page = Lines(lambda _: [Content.styled("counting…", MUTED)])
        self._choices[Deed.PRACTISE] = self._practise
        self._deeds |= {
            Deed.DOWN: lambda: self._body.scroll_down(animate=False),
            Deed.UP: lambda: self._body.scroll_up(animate=False),
        }

    def compose(self) -> ComposeResult:
        """The numbers and the keys."""
        yield Static("quiz · stats", id="progress")
        with VerticalScroll(id="body", can_focus=False):
            yield self._page
        yield self._foot()

    def on_mount(self) -> None:
        """Count once the screen has been painted: a log of years takes a moment."""
        self._say("")
        self._refresh_keys()
        self.call_after_refresh(self._count)

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

    # Showing

    def _count(self) -> None:
        try:
            stats = self._desk.stats()
        except QuizError as error:
            self._page.show(None)
            self._say(str(error))
            return
        self._found = stats.counts.misconceptions
        self._page.show(lambda width: report(stats, width, self._desk.title))
        self._refresh_keys()
