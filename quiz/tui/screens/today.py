"""Today: what there is to do and how long it takes, the last days, where one is on the path, and one key to begin."""

from enum import StrEnum

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from quiz.desk import Desk
from quiz.errors import QuizError
from quiz.plan import Wish
from quiz.today import Today
from quiz.tui.daypage import day_lines
from quiz.tui.doors import Doors
from quiz.tui.editing import edit
from quiz.tui.keys import AHEAD, DOORS, HELP, MORE, QUIT, Deed, Key
from quiz.tui.widgets.lines import Lines
from quiz.view import NO_MORE

__all__ = ["Role", "TodayScreen"]


class Role(StrEnum):
    """When the day is looked at: before a sitting, in the middle of one, or after one."""

    START = "start"
    PAUSE = "pause"
    END = "end"


class TodayScreen(Doors[Wish | None]):
    """Returns the wish for a sitting, if one is to begin.

    Args:
        desk: The desk.
        wish: What Enter begins; None for what the settings say.
        role: When it is looked at.
    """

    def __init__(self, desk: Desk, wish: Wish | None = None, *, role: Role = Role.END) -> None:
        super().__init__(desk)
        self._wish = wish or desk.wish()
        self._role = role
        self._today: Today | None = None  # until the screen is there, or as long as it can't be read
        self._page = Lines(self._lines)
        self._deeds |= {
            Deed.BEGIN: lambda: self._begin(self._wish),
            Deed.MORE: lambda: self._begin(self._wish.more_new()),
            Deed.AHEAD: lambda: self._begin(self._wish.further_ahead()),
            Deed.EDIT: self._finish_stub,
        }

    def compose(self) -> ComposeResult:
        """The day and the keys."""
        yield Static("quiz · today", id="progress")
        with VerticalScroll(id="body", can_focus=False):
            yield self._page
        yield self._foot()

    def on_mount(self) -> None:
        """Say nothing yet."""
        self._say("")
        self._refresh_keys()

    def on_screen_resume(self) -> None:
        """Count, and after another screen anew: there an item may have been ticked, a card added or suspended."""
        self._look()

    # Keys

    def keys(self) -> tuple[Key, ...]:
        """The keys of this screen."""
        finish = (Key(("e",), "e", Deed.EDIT, "write the first unfinished card's answer", "finish a card"),)
        scroll = Key(("space", "pagedown"), "Space", Deed.SCROLL, "scroll on")
        doors = tuple(key for key in DOORS if key.deed is not Deed.TODAY)
        return (
            *self._own_keys(),
            *(finish if self._today and self._today.stubs else ()),
            *doors,
            scroll,
            Key(("pageup",), "PgUp", Deed.BACK, "scroll back"),
            HELP,
        )

    def _own_keys(self) -> tuple[Key, ...]:
        if self._role is Role.PAUSE:
            return (Key(("escape", "enter", "d", "q"), "Esc", Deed.CLOSE, "go on (Enter too)", "go on"),)
        back = Key(("escape", "d"), "Esc", Deed.CLOSE, "back", "back") if self._role is Role.END else None
        begin = Key(("enter",), "Enter", Deed.BEGIN, "begin today's review", "begin")
        leave = (*((back,) if back else ()), QUIT)
        idle = self._today and not self._today.plan.cards
        return (MORE, AHEAD, *leave) if idle else (begin, *leave)

    # What the keys do

    def _begin(self, wish: Wish) -> None:
        try:
            if self._desk.plan(wish).cards:
                self.dismiss(wish)
            else:
                self._say(NO_MORE)
        except QuizError as error:
            self._say(str(error))

    def _come_back(self, wish: Wish | None = None) -> None:
        if wish is not None:
            self.dismiss(wish)

    def _finish_stub(self) -> None:
        assert self._today is not None
        try:
            problem = edit(self.app, self._desk, self._desk.library.card(next(iter(self._today.stubs))))
        except QuizError as error:
            self._say(str(error))
            return
        self._look()
        self._say(problem)

    # Showing

    def _look(self) -> None:
        try:
            self._today = self._desk.today(self._wish)
        except QuizError as error:
            self._say(str(error))
            return
        self._page.redraw()
        self._refresh_keys()

    def _lines(self, width: int) -> list[Content]:
        if self._today is None:
            return []
        return day_lines(self._today, self._desk.coming(), width, self.size.height)
