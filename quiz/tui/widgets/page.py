"""The page that scrolls: the question, what there is to choose from, and what is said of the answer."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region

from quiz.model import Kind
from quiz.session import Stage, View
from quiz.tui import verdict
from quiz.tui.prose import lay_out
from quiz.tui.widgets.choices import Choices, Row
from quiz.tui.widgets.lines import Lines

__all__ = ["Page"]

_MUTED = "$text-muted"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Page(VerticalScroll):
    """Shows one view after the other."""

    def __init__(self) -> None:
        super().__init__(id="page", can_focus=False)
        self._view = View(Stage.WAIT)
        self._unfolded = False
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

    @property
    def rows(self) -> Choices:
        """What can be picked from now."""
        return self._points if self._view.stage is Stage.REVEAL else self._choices

    @property
    def folded(self) -> bool:
        """Whether a part of the verdict is behind a key."""
        return not self._unfolded and self._view.stage is Stage.JUDGED and self._is_long()

    def show(self, view: View, *, turned: bool) -> None:
        """Show this. ``turned``: it is another question or stage than before, and not only another hint."""
        self._view = view
        self._ask.show(self._question_lines)
        if not turned:
            return
        self._unfolded = False
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
        if question.kind is Kind.CHOICE:
            rows = [Row(str(place), option.text) for place, option in enumerate(question.options, start=1)]
            self._choices.set_rows(tuple(rows), several=question.several, live=True)
        else:
            rows = [Row(letter, question.steps[step]) for letter, step in zip(_LETTERS, question.shown, strict=False)]
            self._choices.set_rows(tuple(rows))
        self.scroll_home(animate=False)

    def _show_reveal(self, view: View) -> None:
        question = view.question
        assert question is not None
        if question.kind is Kind.EXPLAIN:
            rows = [
                Row(str(place), f"{point.text} **(essential)**" if point.essential else point.text)
                for place, point in enumerate(question.points, start=1)
            ]
            self._points.set_rows(tuple(rows), several=True, live=True)
        self._verdict.show(lambda width: verdict.reveal_lines(view, width))
        self._bring_up()

    def _show_judged(self, view: View) -> None:
        question = view.question
        assert question is not None
        self._points.freeze()
        if question.kind in {Kind.CHOICE, Kind.ORDER} and not view.again_at_once:
            picked = self._choices.picked
            self._choices.set_rows(verdict.judged_rows(view, picked), several=question.several and bool(picked))
            self._choices.picked = picked
        self._verdict.show(self._verdict_lines)
        self._bring_up()

    def _bring_up(self) -> None:
        """Scroll to the verdict, if it doesn't fit below the question."""
        self.call_after_refresh(self.scroll_to_widget, self._verdict, animate=False, top=True)

    def _is_long(self) -> bool:
        question = self._view.question
        by_learner = question is not None and question.kind in {Kind.RECALL, Kind.CLOZE, Kind.EXPLAIN}
        width = self._verdict.content_size.width or self.content_size.width
        return not by_learner and verdict.is_long(verdict.verdict_lines(self._view, width))

    def _verdict_lines(self, width: int) -> list[Content]:
        lines = verdict.verdict_lines(self._view, width)
        return verdict.fold(lines, width) if self.folded else lines

    def _question_lines(self, width: int) -> list[Content]:
        view = self._view
        if view.stage is Stage.WAIT or view.question is None or view.card is None:
            return [Content.styled("building a question …", _MUTED)]
        title, ask = view.card.title, view.question.ask
        if title and ask.startswith(title):
            lines = [line.stylize("bold") for line in lay_out(title, width)]
            body = ask.removeprefix(title).strip("\n")
            lines += [Content(), *lay_out(body, width)] if body else []
        else:
            lines = lay_out(ask, width)
        for hint in view.hints:
            lines += [Content(), *(line.stylize(_MUTED) for line in lay_out(f"Hint: {hint}", width))]
        return lines
