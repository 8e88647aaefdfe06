"""The app: paints first, then opens the desk, and holds the sitting until it is over."""

import gc
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Static

from quiz.errors import QuizError
from quiz.tui.style import LOW

if TYPE_CHECKING:  # the desk and all below it are imported after the first paint
    from quiz.desk import Desk
    from quiz.plan import Wish
    from quiz.session import Sitting

__all__ = ["QuizApp", "run"]

_TEXTUALS_KEYS = "Keys"  # a command that lists bindings; ours are no bindings, and ? lists them
_IDLE = 0.5  # seconds after the first question in which nothing else is done


class QuizApp(App[None]):
    """The review in the terminal.

    Args:
        open_desk: Opens the desk, in the thread of the screen: SQLite's objects belong to one.
        wish: What the sitting is to hold; None for what the settings say.
        welcome: Whether a first start begins with asking where the learner is on the path.
        today: Whether to begin with what the day holds, rather than with its first question.

    Attributes:
        failure: Why the app had to end, if it had to.
        desk: The desk, once it is open.
        sitting: The sitting, once it has begun.
    """

    CSS_PATH = "quiz.tcss"
    TITLE = "quiz"
    AUTO_FOCUS = None
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-tall")]  # noqa: RUF012 - declared by Textual as an instance variable
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "quit", show=False, priority=True)]

    def __init__(
        self,
        open_desk: "Callable[[], Desk]",
        wish: "Wish | None" = None,
        *,
        welcome: bool = False,
        today: bool = False,
    ) -> None:
        super().__init__()
        self._open_desk = open_desk
        self._wish = wish
        self._welcome = welcome
        self._today = today
        self.failure: QuizError | None = None
        self.desk: Desk | None = None
        self.sitting: Sitting | None = None

    def compose(self) -> ComposeResult:
        """Something to look at until the first question is there."""
        yield Static("quiz", id="progress")

    def on_ready(self) -> None:
        """Open the desk once the screen has been painted."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        try:
            self.desk = self._open_desk()
            theme = self.desk.theme
            if theme in self.available_themes:
                self.theme = theme
            elif theme:
                says = f"There is no theme {theme!r}: Ctrl+P lists them."
                self.set_timer(_IDLE, lambda: self.notify(says, severity="warning", markup=False))
            self.theme_changed_signal.subscribe(self, self._remember_theme)
            if self._welcome and self.desk.journey.is_first_start():
                from quiz.tui.screens.path import PathScreen  # noqa: PLC0415 - once in a life

                self.push_screen(PathScreen(self.desk, welcome=True), lambda _: self._welcomed())
            elif self._today:
                self._open_today()
            else:
                self._begin_first(self._wish)
        except QuizError as error:
            self.fail(error)

    def _welcomed(self) -> None:
        """Go on after the first question of all: with the review, or for who would rather look around with the day."""
        assert self.desk is not None
        try:
            undecided = self.desk.journey.is_first_start()
        except QuizError as error:
            self.fail(error)
            return
        if undecided:
            self._open_today()
        else:
            self._begin_first(self._wish)

    def _open_today(self) -> None:
        from quiz.tui.screens.today import Role, TodayScreen  # noqa: PLC0415 - not for the first question

        assert self.desk is not None
        self.push_screen(TodayScreen(self.desk, self._wish, role=Role.START), self._begin_first)

    def _begin_first(self, wish: "Wish | None") -> None:
        assert self.desk is not None
        try:
            self.begin(wish or self.desk.wish())
        except QuizError as error:
            self.fail(error)
            return
        self.set_timer(_IDLE, self._settle)

    def begin(self, wish: "Wish") -> None:
        """Begin a sitting and show it.

        Raises:
            QuizError: If it can't begin; what is on the screen stays.
        """
        from quiz.tui.screens.review import ReviewScreen  # noqa: PLC0415 - see above

        assert self.desk is not None
        sitting = self.desk.sitting(wish)
        screen = ReviewScreen(self.desk, sitting, wish)
        if self.sitting is None:
            self.push_screen(screen)
        else:
            self.sitting.finish()
            self.switch_screen(screen)
        self.sitting = sitting

    def _remember_theme(self, theme: Theme) -> None:
        """A theme that was chosen in the command palette is there next time, too."""
        assert self.desk is not None
        try:
            self.desk.remember_theme(theme.name)
        except QuizError as error:
            self.notify(str(error), severity="warning", markup=False)

    def fail(self, error: QuizError) -> None:
        """Leave, and say why."""
        self.failure = error
        self.exit(return_code=error.exit_code)

    def _handle_exception(self, error: Exception) -> None:
        """Whatever a screen can't go on without, and didn't say itself: a sentence, and no traceback over the shell.

        Textual has no public hook for this, and its own way prints the traceback.
        """
        if isinstance(error, QuizError):
            self.fail(error)
        else:
            super()._handle_exception(error)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Whatever the screen's keys do, found by its words; then Textual's own."""
        from quiz.tui.keyed import Keyed  # noqa: PLC0415 - not for the first paint
        from quiz.tui.keys import BY_HAND  # noqa: PLC0415 - likewise

        if isinstance(screen, Keyed):
            for key, do in screen.commands():
                if key.deed not in BY_HAND:
                    name = key.says if key.short in key.says else f"{key.short}: {key.says}"
                    yield SystemCommand(f"{name[0].upper()}{name[1:]}", f"Key: {key.shown}", do)
        yield from (one for one in super().get_system_commands(screen) if one.title != _TEXTUALS_KEYS)

    async def action_quit(self) -> None:
        """Leave from anywhere. What was judged but not accepted yet is logged."""
        may_leave: Callable[[], bool] | None = getattr(self.screen, "may_leave", None)
        if may_leave is not None and not may_leave():
            return
        try:
            if self.sitting is not None:
                self.sitting.finish()
        except QuizError as error:
            self.fail(error)
        else:
            self.exit()

    def _settle(self) -> None:
        """What the first question didn't need: housekeeping, and what the first answer will import."""
        assert self.desk is not None
        try:
            self.desk.settle()
        except QuizError as error:
            self.notify(str(error), severity="warning", markup=False)
        import markdown_it.tree  # noqa: F401, PLC0415 - 15 ms that the first answer would wait for

        import quiz.mathtext.formula  # noqa: PLC0415 - 25 ms, likewise
        import quiz.tui.widgets.essay  # noqa: F401, PLC0415 - 20 ms that the first explanation would wait for

        if not gc.isenabled():  # see run()
            gc.freeze()  # what start-up made stays, and needs no looking through at every key
            gc.enable()


def run(app: QuizApp) -> int:
    """Hold a review on the terminal. Returns the exit code; what went wrong is said on standard error."""
    gc.disable()  # a collection among half a million fresh objects would cost 30 ms before the first question
    try:
        app.run()
        if app.sitting is not None:
            app.sitting.finish()  # a browser's tab or a terminal was closed: keep what was judged
    except QuizError as error:
        app.fail(error)
    finally:
        gc.enable()
        if app.desk is not None:
            app.desk.close()
    for trouble in (app.failure, app.desk.trouble if app.desk is not None else None):
        if trouble is not None:
            sys.stderr.write(f"quiz: {trouble}\n")
    return app.return_code or 0
