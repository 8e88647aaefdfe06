"""The end of a sitting, or that there is nothing to do: what it came to, what comes next, and what one can do now."""

from typing import cast

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from quiz.desk import Desk
from quiz.errors import QuizError
from quiz.figures import counted
from quiz.mathtext import visible
from quiz.plan import Plan, Wish
from quiz.session import Sitting, Summary, View
from quiz.tui.daypage import coming_lines
from quiz.tui.doors import Doors, House
from quiz.tui.keys import AHEAD, DOORS, HELP, MORE, QUIT, Deed, Key
from quiz.tui.prose import hang, lay_out, wrap
from quiz.tui.screens.today import TodayScreen
from quiz.tui.style import MUTED
from quiz.tui.widgets.lines import Lines
from quiz.view import NO_MORE, OPTIMISE, behind

__all__ = ["SummaryScreen"]

_MOST_AGAIN = 8


class SummaryScreen(Doors[View | None]):
    """Returns the view to go on with after an undo."""

    def __init__(self, desk: Desk, sitting: Sitting, wish: Wish, note: str = "") -> None:
        super().__init__(desk)
        self._page = Lines(self._lines)
        self._sitting = sitting
        self._wish = wish
        self._first_note = note
        self._rest: Plan | None = None  # today's review, where this sitting was a part of it or beside it
        self._deeds |= {
            Deed.BEGIN: lambda: self._begin(desk.wish()),
            Deed.MORE: lambda: self._begin(wish.more_new()),
            Deed.AHEAD: lambda: self._begin(wish.further_ahead()),
            Deed.UNDO: self._undo,
            Deed.TODAY: self._open_today,
        }

    def compose(self) -> ComposeResult:
        """What there is to say, and the keys."""
        yield Static("quiz", id="progress")
        with VerticalScroll(id="body", can_focus=False):
            yield self._page
        yield self._foot()

    def on_mount(self) -> None:
        """Say what the last move left to be said."""
        self._say(self._first_note)
        wish = self._wish
        if wish.topic or wish.cram:
            try:
                plan = self._desk.plan(self._desk.wish())
            except QuizError as error:
                self._say(str(error))
            else:
                self._rest = plan if plan.cards else None
                self._page.redraw()
        self._refresh_keys()

    def keys(self) -> tuple[Key, ...]:
        """The keys of this screen."""
        undo = Key(("u",), "u", Deed.UNDO, "take back the last answer", "undo")
        back = Key(("enter",), "Enter", Deed.BEGIN, "go on with today's review", "today's review")
        leave = (back, QUIT) if self._rest else (Key(("q", "enter"), "q", Deed.QUIT, "quit (Enter too)", "quit"),)
        return (
            *leave,
            MORE,
            AHEAD,
            *((undo,) if self._sitting.view.undoable else ()),
            *DOORS,
            HELP,
        )

    def take(self, event: events.Key) -> bool:
        """Do what a key does, or scroll."""
        if event.key in {"space", "pagedown", "down"}:
            self._body.scroll_page_down(animate=False)
        elif event.key in {"pageup", "up"}:
            self._body.scroll_page_up(animate=False)
        else:
            return super().take(event)
        return True

    def _undo(self) -> None:
        try:
            view = self._sitting.undo()
        except QuizError as error:
            self._say(str(error))
        else:
            self.dismiss(view)

    def _begin(self, wish: Wish) -> None:
        """Begin another sitting, unless it would hold nothing."""
        try:
            if not self._desk.plan(wish).cards:
                self._say(NO_MORE)
                return
            self.dismiss(None)
            self.call_later(cast("House", self.app).begin, wish)
        except QuizError as error:
            self._say(str(error))

    def _open_today(self) -> None:
        self.app.push_screen(TodayScreen(self._desk), self._come_back)

    def _come_back(self, wish: Wish | None = None) -> None:
        if wish is not None:
            self._begin(wish)

    # What is said

    def _lines(self, width: int) -> list[Content]:
        summary = self._sitting.summary
        if not summary.answered and not summary.looks:
            topic = f" of {visible(self._wish.topic)}" if self._wish.topic else ""
            lines = [Content.styled(f"Nothing{topic} is due now", "bold")]
        else:
            lines = [Content.styled("Done for now", "bold"), Content(), *_figures(summary)]
        if self._rest:
            lines += [Content(), Content(f"Today's review holds {counted(len(self._rest.cards), 'card')}: Enter.")]
        else:
            lines += [Content(), *coming_lines(self._desk.coming(), width)]
        if summary.sittings:
            lines += [Content(), *wrap(Content(behind(summary.left, summary.sittings)), width)]
        if summary.again:
            lines += [Content(), Content("Missed this time:"), *self._missed(summary, width)]
        if self._desk.optimise_due():
            lines += [Content(), *wrap(Content(OPTIMISE), width)]
        return lines

    def _missed(self, summary: Summary, width: int) -> list[Content]:
        lines: list[Content] = []
        for name in summary.again[:_MOST_AGAIN]:
            lines.extend(hang(lay_out(self._desk.title(name), width - 2)[:2], Content("• ")))
        if len(summary.again) > _MOST_AGAIN:
            lines.append(Content(f"• and {len(summary.again) - _MOST_AGAIN} more"))
        return lines


def _figures(summary: Summary) -> list[Content]:
    minutes = f"{max(1, round(summary.seconds / 60))} min" if summary.seconds >= 60 else f"{round(summary.seconds)} s"  # noqa: PLR2004 - seconds of a minute
    figures = [("answered", f"{summary.answered}"), ("right", f"{summary.right}"), ("time", minutes)]
    if summary.looks:
        figures.insert(2, ("first looks", f"{summary.looks}"))
    return [Content.assemble((f"{name:<14}", MUTED), (figure, "bold")) for name, figure in figures]
