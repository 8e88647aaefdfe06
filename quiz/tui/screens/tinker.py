"""Tinkering: the numbers of a question as sliders; answer, pictures and mistakes follow as they move."""

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from quiz.figures import num
from quiz.mathtext import visible
from quiz.model import Question
from quiz.tinker import Knob, Tinker
from quiz.tui.keyed import Keyed
from quiz.tui.keys import Deed, Key
from quiz.tui.prose import chart_lines, hang, lay_out
from quiz.tui.style import MUTED, RIGHT
from quiz.tui.widgets.knobs import Knobs
from quiz.tui.widgets.lines import Lines

__all__ = ["TinkerScreen"]

_POLL = 0.02  # seconds: what the eye takes for at once is 0.1
_FAR = 5  # steps
_LABEL = 12  # columns that values take at most to stand in line
_TYPED = frozenset("0123456789.-+")


class TinkerScreen(ModalScreen[None], Keyed[None]):
    """Lets the learner turn the knobs. Nothing of it is logged.

    Args:
        tinker: What is turned.
    """

    def __init__(self, tinker: Tinker) -> None:
        super().__init__()
        self._tinker = tinker
        self._knobs = Knobs(id="knobs")
        self._page = Lines()
        self._field = Input(id="value", compact=True, select_on_focus=False)
        self._deeds |= {
            Deed.UP: lambda: self._point_at(self._knobs.cursor - 1),
            Deed.DOWN: lambda: self._point_at(self._knobs.cursor + 1),
            Deed.TYPE: lambda: self._type(""),
            Deed.RESET: self._tinker.reset,
        }
        self._choices |= {
            Deed.LESS: lambda key: self._turn(-_FAR if key.startswith("shift") else -1),
            Deed.GREATER: lambda key: self._turn(_FAR if key.startswith("shift") else 1),
        }

    def compose(self) -> ComposeResult:
        """The knobs, what comes of them, a field for a typed value, and the keys."""
        yield Static("quiz · what if…", id="progress")
        with VerticalScroll(id="panel", can_focus=False):
            yield self._knobs
        with VerticalScroll(id="body", can_focus=False):
            yield self._page
        yield self._foot(self._field)

    def on_mount(self) -> None:
        """Show the question as it was asked, and look for news from the lab."""
        self.set_interval(_POLL, self._poll)
        self._say("The lab is starting: the sliders come with it." if self._tinker.busy else "")
        self._show()

    # Keys

    def keys(self) -> tuple[Key, ...]:
        """The keys as things stand."""
        if self.focused is self._field:
            return (
                Key((), "Enter", Deed.TYPE, "take this value", "take it"),
                Key(("escape",), "Esc", Deed.CLOSE, "leave the field", "leave"),
            )
        reset = (Key(("r",), "r", Deed.RESET, "back to the numbers of the question", "as asked"),)
        return (
            Key(("left", "h", "shift+left"), "←", Deed.LESS, "less (with Shift: five steps)", "less"),
            Key(("right", "l", "shift+right"), "→", Deed.GREATER, "more (with Shift: five steps)", "more"),
            Key(("escape", "t", "q"), "Esc", Deed.CLOSE, "back to the review", "back"),
            Key(("up", "k"), "↑", Deed.UP, "to the number above"),
            Key(("down", "j"), "↓", Deed.DOWN, "to the number below", "next number"),
            Key(("enter",), "Enter", Deed.TYPE, "type a value, also one beyond the slider's ends", "type"),
            *(reset if self._tinker.changed else ()),
            Key(("pagedown", "space"), "Space", Deed.SCROLL, "scroll on"),
            Key(("pageup",), "PgUp", Deed.BACK, "scroll back"),
            Key(("question_mark",), "?", Deed.HELP, "all keys", "keys"),
        )

    def press(self, name: str) -> bool:
        """Do what a key does; whether it does anything."""
        done = super().press(name)
        if done:
            self._show()
        return done

    def take(self, event: events.Key) -> bool:
        """A key of a command, or the beginning of a number."""
        if super().take(event):
            return True
        begins = self.focused is None and event.character in _TYPED
        if begins and event.character:
            self._type(event.character)
        return begins

    @on(Knobs.Moved)
    def _clicked(self, message: Knobs.Moved) -> None:
        self._knobs.point_at(message.knob)
        knob = self._knob
        if knob is not None and message.share is not None:
            self._tinker.put(knob, knob.at(message.share))
        self._show()

    # What the keys do

    @property
    def _knob(self) -> Knob | None:
        knobs = self._tinker.knobs
        return knobs[self._knobs.cursor] if self._knobs.cursor < len(knobs) else None

    def _point_at(self, place: int) -> None:
        self._knobs.point_at(place)
        row = Region(0, self._knobs.cursor, 1, 1)
        self.query_one("#panel", VerticalScroll).scroll_to_region(row, animate=False)

    def _turn(self, steps: int) -> None:
        knob = self._knob
        if knob is not None:
            value = knob.turned(steps)
            if value != knob.value:
                self._tinker.put(knob, value)

    def _type(self, begin: str) -> None:
        if self._knob is not None:
            self._field.value = begin
            self._field.add_class("-shown")
            self._field.focus()
            self.call_after_refresh(self._field.action_end)
            self._show()

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        knob = self._knob
        event.stop()
        if knob is not None and event.value.strip():
            try:
                value = knob.read(event.value)
            except ValueError as error:
                self._say(f"{visible(knob.name)} takes {error}.")
                return
            self._tinker.put(knob, value)
        self._leave_field()

    def _leave_field(self) -> None:
        self._field.remove_class("-shown")
        self.set_focus(None)
        self._show()

    def _close(self) -> None:
        if self.focused is self._field:
            self._leave_field()
        else:
            self.dismiss()

    # Showing

    def _poll(self) -> None:
        if self._tinker.poll():
            self._show()

    def _show(self) -> None:
        """What the knobs say now; of the last numbers that made a question, what came of them."""
        tinker = self._tinker
        self._knobs.set_knobs(tinker.knobs)
        question = tinker.question or tinker.asked
        self._page.show(lambda width: _lines(question, width))
        if tinker.trouble:
            self._say(f"These numbers make no question: {tinker.trouble}. Above is what came before.")
        elif tinker.question is not None:
            self._say("")
        self._refresh_keys()


def _lines(question: Question, width: int) -> list[Content]:
    """The answer first, then the mistakes' answers, the pictures, and the question with its explanation."""
    values = [_figure(one.value) for one in question.mistakes]
    label = min(_LABEL, max(map(len, ["answer", *values])))
    lines = _labelled("answer", label, question.answer, RIGHT, width)
    for value, mistake in zip(values, question.mistakes, strict=True):
        lines += _labelled(value, label, mistake.says, "bold", width)
    lines += chart_lines(question.charts, width)
    lines += chart_lines(question.after, width)
    lines += [Content(), *(line.stylize(MUTED) for line in lay_out(question.ask, width))]
    if question.why:
        lines += [Content(), *lay_out(question.why, width)]
    return lines


def _figure(value: object) -> str:
    """What a mistake gives; a whole number whole, as after the verdict and as the answer beside it."""
    return num(value, None if value.is_integer() else 3) if isinstance(value, float) else str(value)


def _labelled(label: str, room: int, text: str, style: str, width: int) -> list[Content]:
    mark = Content.assemble((f"{visible(label):>{room}}  ", style))
    return hang(lay_out(text, width - mark.cell_length), mark)
