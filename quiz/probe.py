"""What the author of a probe imports: the decorator, the draws, the answers and the text helpers.

A probe is a function of one argument, ``draw``. It draws its parameters by name, computes with torch, and returns
one of :class:`Number`, :class:`Choice`, :class:`Order`, :class:`Shape`, :class:`Multi` or :class:`Diagnosis`. torch is
the author's import, not ours: reading this module costs a screen nothing. Each result takes ``charts`` to be shown with
the question and ``after`` for once it has been answered, made with :func:`Bars`, :func:`Histogram`, :func:`Line` and
:func:`Heat`: at most four, of at most 400 numbers each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn, SupportsFloat, overload

from quiz.charts.make import Bars, Heat, Histogram, Line, panels
from quiz.draw import Draw
from quiz.figures import grid, is_dust, num, row, shape_text, term, worked
from quiz.model import By, Chart, Mistake, Option, Place

__all__ = [
    "Bars",
    "Choice",
    "Diagnosis",
    "Draw",
    "Heat",
    "Histogram",
    "Line",
    "Multi",
    "Number",
    "Order",
    "Probe",
    "Rejected",
    "Result",
    "Shape",
    "grid",
    "mistake",
    "num",
    "panels",
    "part",
    "probe",
    "reject",
    "right",
    "right_panel",
    "row",
    "term",
    "worked",
    "wrong",
    "wrong_panel",
    "yes_no",
]


class Rejected(Exception):  # noqa: N818 - an outcome of a draw, not an error
    """This draw makes no good question; another one is to be tried."""


@dataclass(frozen=True, slots=True)
class Number:
    """A question answered with a number.

    Args:
        ask: The question, in markdown, with the numbers that were drawn.
        answer: The right number; anything ``float`` takes, such as a tensor with one element.
        mistakes: Wrong numbers with a known cause, made with :func:`mistake`.
        why: The explanation, in markdown, with this variant's numbers.
        hints: Each a further step; none may contain the answer.
        exact: The answer is a whole number, and asked for as it is: a count of parameters, say.
        digits: Significant digits asked for. Here and below: overrides what the decorator says.
        within: Tolerance as ``"2%"`` of the answer, or ``"0.05"`` of its own unit.
        absolute: Absolute tolerance; needed where the answer can be zero.
        standard_error: Of a statistical answer; three of them are accepted.
        options: Ask for a choice among the answer and up to three of its mistakes, as numbers of ``digits`` digits.
    """

    ask: str
    answer: SupportsFloat
    mistakes: Sequence[Mistake] = ()
    why: str = ""
    hints: Sequence[str] = ()
    digits: int | None = None
    within: str | None = None
    absolute: SupportsFloat | None = None
    standard_error: SupportsFloat = 0.0
    options: bool = False
    exact: bool = False
    charts: Sequence[Chart] = ()
    after: Sequence[Chart] = ()

    def __post_init__(self) -> None:
        """Make zeros of what rounding has left in the place of one: −8.9e−16 beside 43.56."""
        try:
            values = [float(self.answer), *(float(one.value) for one in self.mistakes)]
        except (TypeError, ValueError, RuntimeError, AttributeError):
            return  # what is no number is told where the question is built
        if any(is_dust(value, values) for value in values):
            answer, *wrong = (0.0 if is_dust(value, values) else value for value in values)
            object.__setattr__(self, "answer", answer)
            mistakes = (replace(one, value=value) for one, value in zip(self.mistakes, wrong, strict=True))
            object.__setattr__(self, "mistakes", tuple(mistakes))


@dataclass(frozen=True, slots=True)
class Choice:
    """A question answered by choosing among options made with :func:`right` and :func:`wrong`.

    The options are shuffled unless ``ordered`` says that they have an order of their own (less, same, more).
    """

    ask: str
    options: Sequence[Option]
    why: str = ""
    hints: Sequence[str] = ()
    ordered: bool = False
    charts: Sequence[Chart] = ()
    after: Sequence[Chart] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """A question answered by putting things in order: ``steps`` in the right order, shown shuffled."""

    ask: str
    steps: Sequence[str]
    why: str = ""
    hints: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    after: Sequence[Chart] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A question answered with a tensor's shape. A mistake's value is a shape, too."""

    ask: str
    answer: Sequence[int]
    mistakes: Sequence[Mistake] = ()
    why: str = ""
    hints: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    after: Sequence[Chart] = ()


@dataclass(frozen=True, slots=True)
class NamedPart:
    """One part of a :class:`Multi`; made with :func:`part` or :func:`yes_no`."""

    name: str
    answer: Number | Shape | Choice


@dataclass(frozen=True, slots=True)
class Multi:
    """Several named parts judged jointly: right only if all of them are.

    The parts are listed below ``ask``, each with its own ``ask``. Names hold no comma, semicolon, colon or equals sign.
    """

    ask: str
    parts: Sequence[NamedPart]
    why: str = ""
    hints: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    after: Sequence[Chart] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One of several charts to tell apart; made with :func:`right_panel` or :func:`wrong_panel`."""

    chart: Chart
    right: bool
    says: str
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A question answered by looking: what is wrong in these charts, or which panel shows what is asked for.

    Give ``charts`` and ``options`` (as in :class:`Choice`), or ``panels`` alone: those are shuffled, get their letters
    then, and are answered by letter; what each of them shows is added to ``why``.
    """

    ask: str
    panels: Sequence[Panel] = ()
    options: Sequence[Option] = ()
    why: str = ""
    hints: Sequence[str] = ()
    ordered: bool = False
    charts: Sequence[Chart] = ()
    after: Sequence[Chart] = ()


Result = Multi | Number | Choice | Order | Shape | Diagnosis


@dataclass(frozen=True, slots=True)
class Probe:
    """A function that builds one question, with what its decorator declared."""

    name: str
    function: Callable[[Draw], Result]
    by: By
    truth: str
    digits: int | None
    within: str
    place: Place = field(compare=False)
    nudge: bool = True
    fixed: tuple[str, ...] = ()

    def __call__(self, draw: Draw) -> Result:
        """Build one question from these draws."""
        return self.function(draw)


@overload
def probe(function: Callable[[Draw], Result], /) -> Probe: ...


@overload
def probe(
    *,
    by: str = ...,
    digits: int | None = ...,
    within: str = ...,
    truth: str = ...,
    nudge: bool = ...,
    fixed: Sequence[str] = ...,
) -> Callable[[Callable[[Draw], Result]], Probe]: ...


def probe(
    function: Callable[[Draw], Result] | None = None,
    /,
    *,
    by: str = "compute",
    digits: int | None = None,
    within: str = "",
    truth: str = "exact",
    nudge: bool = True,
    fixed: Sequence[str] = (),
) -> Probe | Callable[[Callable[[Draw], Result]], Probe]:
    """Declare a function to be a probe. Its name is ``<file>.<function>``.

    Args:
        function: What is declared, where ``@probe`` stands without arguments.
        by: How a person gets the number: ``compute`` (at most about four operations), ``read`` (from a picture or
            table) or ``predict`` (an estimate, judged within a factor of two).
        digits: Significant digits asked for.
        within: Tolerance as ``"2%"`` of the answer, or ``"0.05"`` of its own unit.
        truth: ``exact`` (follows from what is shown), ``statistical`` (an expectation) or ``empirical`` (a net
            really run).
        nudge: Whether a card may ask how the answer moves when a draw is changed.
        fixed: Draws that make no sense changed, such as the place of what is asked for.

    Raises:
        ValueError: For a ``by`` or ``truth`` that doesn't exist, and for a ``within`` that is no text.
    """
    if by not in set(By):
        raise ValueError(f"by={by!r}: write {', '.join(By)}")
    if not isinstance(within, str):
        raise ValueError(f'within={within!r}: write it as "2%"')  # noqa: TRY004 - to the author it is a value
    if truth not in {"exact", "statistical", "empirical"}:
        raise ValueError(f"truth={truth!r}: write exact, statistical or empirical")

    def declare(function: Callable[[Draw], Result]) -> Probe:
        code = function.__code__
        topic = code.co_filename.rsplit("/", 1)[-1].removesuffix(".py")
        place = Place(code.co_filename, code.co_firstlineno)
        return Probe(f"{topic}.{function.__name__}", function, By(by), truth, digits, within, place, nudge, names)

    names = (fixed,) if isinstance(fixed, str) else tuple(fixed)
    return declare if function is None else declare(function)


def reject(reason: str) -> NoReturn:
    """Ask for another draw, where this one makes a question that is degenerate or gives itself away."""
    raise Rejected(reason)


def mistake(name: str, value: SupportsFloat | Sequence[int], says: str) -> Mistake:
    """A wrong answer with a known cause.

    Args:
        name: The misconception's id, shared by all probes that can meet it.
        value: What the misconception gives with this variant's parameters: a number, or a shape.
        says: Completes "0.12 is …": what the number is, as in "what multiplying by the temperature gives".
    """
    if isinstance(value, Sequence):
        return Mistake(name, shape_text(value), says)
    return Mistake(name, float(value), says)


def right(text: str, why: str = "") -> Option:
    """An option that is right."""
    return Option(text, right=True, why=why)


def wrong(text: str, name: str, why: str) -> Option:
    """An option that is wrong, with the misconception's id and what to say to whoever chose it."""
    return Option(text, mistake=name, why=why)


def right_panel(chart: Chart, says: str) -> Panel:
    """The panel that is asked for. ``says`` completes "Panel A is …"."""
    return Panel(chart, True, says)  # noqa: FBT003 - the field's name is the function's


def wrong_panel(chart: Chart, name: str, says: str) -> Panel:
    """Another panel, with the misconception's id; ``says`` completes "Panel A is …"."""
    return Panel(chart, False, says, name)  # noqa: FBT003 - the field's name is the function's


def part(name: str, answer: Number | Shape | Choice) -> NamedPart:
    """One part of a :class:`Multi`, with its own ``ask`` (it may be empty), tolerance and mistakes."""
    return NamedPart(name, answer)


def yes_no(name: str, ask: str, *, holds: bool, slip: str, why: str) -> NamedPart:
    """A part that is answered with yes or no.

    Args:
        name: The part's name.
        ask: What is to be judged.
        holds: Whether yes is right.
        slip: The misconception's id behind the other answer.
        why: What to say to whoever gave it.
    """
    words = ("yes", "no") if holds else ("no", "yes")
    options = [right(words[0]), wrong(words[1], slip, why)]
    return NamedPart(name, Choice(ask, sorted(options, key=lambda option: option.text, reverse=True), ordered=True))
