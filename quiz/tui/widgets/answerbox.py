"""Where an answer is typed: a line or several, with what was understood beneath."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from quiz import answers
from quiz.answers import Input as Needs
from quiz.mathtext import visible
from quiz.model import Outcome, Verdict
from quiz.session import Stage, View
from quiz.tui.echo import understood
from quiz.tui.keys import Field
from quiz.tui.prose import wrap
from quiz.tui.widgets.field import AnswerField, Handler
from quiz.tui.widgets.lines import Lines

if TYPE_CHECKING:  # costs 20 ms, and only explanations need it
    from quiz.tui.widgets.essay import Essay

__all__ = ["HOW_SURE", "AnswerBox"]

_FIELD = (3, 1)  # rows on a high and on a low screen, as the style sheet has them
_ESSAY = (8, 4)
HOW_SURE = "say how sure you are this time: ! sure, ; guessing"


class AnswerBox(Vertical):
    """The field that a question's kind asks for, or none.

    Args:
        handle: Is offered the keys that are not text for the field.
    """

    def __init__(self, handle: Handler) -> None:
        super().__init__(id="answer")
        self._handle = handle
        self._field = AnswerField(handle, id="field")
        self._essay: Essay | None = None
        self._refused: tuple[Verdict | None, str] = None, ""
        self._echo = Lines(id="echo")

    def compose(self) -> ComposeResult:
        """The line; the larger field is made when it is needed."""
        yield self._field
        yield self._echo

    @property
    def text(self) -> str:
        """What has been typed."""
        return self._essay.text if self._essay is not None else self._field.value

    @property
    def typing(self) -> Field:
        """Where typing goes now."""
        focused = self.screen.focused
        if focused is None:
            return Field.NONE
        return Field.LINE if focused is self._field else Field.TEXT

    def height_at(self, width: int, *, low: bool) -> int:
        """How many rows it takes at this width of its text; ``low``: on a screen where it is made small."""
        if not self.has_class("-shown"):
            return 0
        field = (_ESSAY if self._essay is not None else _FIELD)[low]
        return field + self._echo.height_at(width)

    def open(self, needs: Needs, typed: str) -> None:
        """Show the field for this input, with this in it, and type there."""
        self.set_class(needs is not Needs.DIGITS, "-shown")
        if self._essay is not None:
            self._essay.remove()
            self._essay = None
        with self.prevent(Input.Changed):
            self._field.value = ""
        if needs is Needs.DIGITS:
            self.leave()
            return
        self._field.display = needs is not Needs.POINTS
        if needs is Needs.POINTS:
            from quiz.tui.widgets.essay import Essay  # noqa: PLC0415 - see above

            self._essay = Essay(self._handle)
            self.mount(self._essay, before=self._echo)
        self.set_text(typed)
        self.enter()

    def set_text(self, text: str) -> None:
        """Put something into the field."""
        if self._essay is not None:
            self._essay.text = text
            return
        with self.prevent(Input.Changed):
            self._field.value = text
        self._field.cursor_position = len(self._field.value)

    def close(self) -> None:
        """Show no field."""
        self.remove_class("-shown")
        self.leave()

    def enter(self) -> None:
        """Type here."""
        self.screen.set_focus(self._essay or self._field, scroll_visible=False)

    def leave(self) -> None:
        """Let letters be commands."""
        self.screen.set_focus(None)

    def type(self, character: str) -> None:
        """Type a character that was on its way before the field was there."""
        if self._essay is not None:
            self._essay.insert(character)
        else:
            self._field.insert_text_at_cursor(character)

    def echo(self, view: View) -> None:
        """Say how to answer, or what was understood of what is typed."""
        if view.question is None or not (view.stage is Stage.ASK or view.repairable):
            return
        says = understood(view.question, self.text)
        latest = view.repaired if view.repairable else view.verdict
        if latest is not self._refused[0]:
            self._refused = latest, self.text
        if latest is not None and latest.outcome is Outcome.UNGRADED and self.text == self._refused[1]:
            says = f"? {latest.says}"
        elif self._essay is not None:
            says = f"{answers.hint_line(view.question)}; when done: Esc, then Enter"
        elif not self.text.strip():
            how = answers.hint_line(view.question)
            says = f"{how} · {HOW_SURE}" if view.mark and not view.repairable else how
        self._echo.show(lambda width: wrap(Content(visible(says)), width))
