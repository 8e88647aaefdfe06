"""The page that scrolls: the question, what there is to choose from, and what is said of the answer."""

from dataclasses import replace

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen

from quiz.model import Kind, Outcome, Question
from quiz.session import Stage, View
from quiz.tui import verdict
from quiz.tui.echo import placed
from quiz.tui.prose import chart_lines, lay_out
from quiz.tui.style import KEY, MUTED, WRONG
from quiz.tui.widgets.choices import Choices, Row
from quiz.tui.widgets.lines import Lines

__all__ = ["Page"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Page(VerticalScroll):
    """Shows one view after the other."""

    def __init__(self) -> None:
        super().__init__(id="page", can_focus=False)
        self._view = View(Stage.WAIT)
        self._earlier: verdict.Earlier = ()
        self._unfolded = False
        self._bring_up = False
        self._width = 0
        self._rows = 0
        self._tried: frozenset[int] = frozenset()
        self._ask = Lines()
        self._choices = Choices()
        self._verdict = Lines()
        self._points = Choices()

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self._ask
        yield self._choices
        yield self._verdict
        yield self._points

    def on_resize(self, event: events.Resize) -> None:
        """Keep the verdict in sight when the lines above it take more rows than before."""
        if event.size.width != self._width:
            self._bring_up = self._width > 0 and self._view.stage in {Stage.REVEAL, Stage.JUDGED}
            self._width = event.size.width

    def on_mount(self) -> None:
        """Be told of every layout."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._laid_out, immediate=True)

    @property
    def rows(self) -> Choices:
        """What can be picked from now."""
        return self._points if self._view.stage is Stage.REVEAL else self._choices

    @property
    def folded(self) -> bool:
        """Whether a part of the verdict is behind a key."""
        return not self._unfolded and self._view.stage is Stage.JUDGED and self._is_long()

    @property
    def goes_on(self) -> bool:
        """Whether there is more below what is in sight."""
        return round(self.scroll_offset.y) < self.max_scroll_y

    def limit(self, rows: int) -> None:
        """Take no more rows of the screen than these."""
        if rows != self._rows:
            self._rows = rows
            self.styles.max_height = rows
            if self._view.stage is Stage.JUDGED:
                self._verdict.redraw()  # what was folded may have room now

    def show(self, view: View, *, turned: bool, earlier: verdict.Earlier = ()) -> None:
        """Show this. ``turned``: it is another question or stage than before, and not only another hint."""
        self._view, self._earlier = view, earlier
        self._ask.show(self._question_lines)
        if not turned:
            return
        self._unfolded = self._bring_up = False
        match view.stage:
            case Stage.ASK:
                self._show_ask(view)
            case Stage.REVEAL:
                self._show_reveal(view)
            case Stage.JUDGED:
                self._show_judged(view)
            case _:
                self._clear()

    def unfold(self) -> None:
        """Show the whole verdict."""
        self._unfolded = True
        self._verdict.redraw()

    def move(self, by: int) -> None:
        """Move the arrow among the rows, and bring it into sight."""
        rows = self.rows
        rows.move(by)
        region = rows.virtual_region
        top = rows.top_of(rows.cursor or 0)
        self.scroll_to_region(Region(region.x, region.y + top, region.width, 2), animate=False)

    def _clear(self) -> None:
        self._choices.set_rows(())
        self._points.set_rows(())
        self._verdict.show(None)

    def _show_ask(self, view: View) -> None:
        question = view.question
        assert question is not None
        self._clear()
        self._tried = frozenset()
        if question.choosing:
            rows = [Row(str(place), option.text) for place, option in enumerate(question.options, start=1)]
            self._choices.set_rows(tuple(rows), several=question.several, live=True)
        else:
            self._choices.set_rows(_steps(question, ""), live=True)
        self.scroll_home(animate=False)

    def place_steps(self, typed: str) -> None:
        """Move the steps of an order to where they are placed by what is typed, as long as one may."""
        view = self._view
        question = view.question
        if question is not None and question.kind is Kind.ORDER and (view.stage is Stage.ASK or view.repairable):
            rows = _steps(question, typed)
            if rows != self._choices.rows:
                self._choices.set_rows(rows, live=True)

    def _show_reveal(self, view: View) -> None:
        question = view.question
        assert question is not None
        if question.kind is Kind.EXPLAIN:
            rows = [
                Row(str(place), f"{point.text} **(essential)**" if point.essential else point.text)
                for place, point in enumerate(question.points, start=1)
            ]
            self._points.set_rows(tuple(rows), several=True, live=True)
        self._verdict.show(lambda width: verdict.reveal_lines(view, width, self._earlier))
        self._bring_up = True

    def _show_judged(self, view: View) -> None:
        question = view.question
        assert question is not None
        right = view.verdict is not None and view.verdict.outcome is Outcome.CORRECT
        self._points.freeze()
        if view.repairable:
            self._show_repair()
        elif (question.choosing or question.kind is Kind.ORDER) and (right or not view.again_at_once):
            picked = self._choices.picked | self._tried
            self._choices.set_rows(verdict.judged_rows(view, picked), several=question.several and bool(picked))
            self._choices.picked = picked
        self._verdict.show(self._verdict_lines)
        self._bring_up = True

    def _show_repair(self) -> None:
        """Let the options be picked from once more, the one that was wrong marked as such."""
        self._tried = self._choices.picked
        rows = [
            replace(row, glyph="✗", style=WRONG) if place in self._tried else row
            for place, row in enumerate(self._choices.rows)
        ]
        self._choices.set_rows(tuple(rows), live=self._choices.live)

    def _laid_out(self, _: Screen[object]) -> None:
        """Scroll to the verdict if it doesn't fit below the question: only after the layout is it known where it is."""
        if self._bring_up:
            self._bring_up = False
            self.scroll_to(y=self._verdict.virtual_region.y, animate=False, immediate=True)

    def _is_long(self) -> bool:
        question = self._view.question
        by_learner = question is not None and question.kind.by_learner
        width = self._verdict.content_size.width or self.content_size.width
        above = sum(part.height_at(width) + part.styles.margin.bottom for part in (self._ask, self._choices))
        room = self._rows - self.styles.padding.top - above
        return not by_learner and verdict.is_long(verdict.verdict_lines(self._view, width), room)

    def _verdict_lines(self, width: int) -> list[Content]:
        lines = verdict.verdict_lines(self._view, width, self._earlier)
        return verdict.fold(lines, width) if self.folded else lines

    def _question_lines(self, width: int) -> list[Content]:
        view = self._view
        if view.stage is Stage.WAIT or view.question is None or view.card is None:
            return [Content.styled("building a question …", MUTED)]
        title, ask = view.card.title, view.question.ask
        if title and ask.startswith(title):
            lines = [line.stylize("bold") for line in lay_out(title, width)]
            body = ask.removeprefix(title).strip("\n")
            lines += [Content(), *lay_out(body, width)] if body else []
        else:
            lines = lay_out(ask, width)
        lines += chart_lines(view.question.charts, width)
        for hint in view.hints:
            lines += [Content(), *(line.stylize(MUTED) for line in lay_out(f"Hint: {hint}", width))]
        return lines


def _steps(question: Question, typed: str) -> tuple[Row, ...]:
    """The steps of an order under their letters, those that are placed numbered and first."""
    first = placed(question, typed)
    rows = [Row(letter, question.steps[step]) for letter, step in zip(_LETTERS, question.shown, strict=False)]
    moved = [replace(rows[place], glyph=str(number), style=KEY) for number, place in enumerate(first, start=1)]
    return (*moved, *(row for place, row in enumerate(rows) if place not in first))
