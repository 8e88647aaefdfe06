"""The frozen values that all other parts speak. No input or output, no clock, no imports of ours."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple

__all__ = [
    "By",
    "Card",
    "Chart",
    "ChartKind",
    "Event",
    "EventType",
    "Kind",
    "Memory",
    "Mistake",
    "Option",
    "Outcome",
    "Part",
    "Phase",
    "Place",
    "Point",
    "Question",
    "Rating",
    "Series",
    "Standing",
    "Sureness",
    "Tolerance",
    "Variant",
    "Verdict",
]


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, as error messages name it: ``path:line``."""

    path: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Kind(StrEnum):
    """What sort of answer a question asks for. ``PROBE`` is a card whose question decides when it is built."""

    RECALL = "recall"
    CLOZE = "cloze"
    EXPLAIN = "explain"
    CHOICE = "choice"
    NUMBER = "number"
    ORDER = "order"
    SHAPE = "shape"
    MULTI = "multi"
    NUDGE = "nudge"
    DIAGNOSIS = "diagnosis"
    PROBE = "probe"

    @property
    def by_learner(self) -> bool:
        """Whether the learner says how it went, once they have seen the answer; else the program judges."""
        return self in {Kind.RECALL, Kind.CLOZE, Kind.EXPLAIN}

    @property
    def by_options(self) -> bool:
        """Whether options are all that can be answered; a number or a shape may be asked with them or without."""
        return self in {Kind.CHOICE, Kind.NUDGE, Kind.DIAGNOSIS}


class ChartKind(StrEnum):
    """What a chart looks like."""

    BARS = "bars"
    HISTOGRAM = "histogram"
    LINE = "line"
    HEAT = "heat"


class By(StrEnum):
    """How a person gets a number: a few operations, reading a picture, or estimating."""

    COMPUTE = "compute"
    READ = "read"
    PREDICT = "predict"


class Rating(IntEnum):
    """FSRS's four ratings."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Sureness(StrEnum):
    """How sure the learner said to be when submitting. Unmarked answers stay out of the calibration."""

    UNMARKED = ""
    SURE = "sure"
    GUESS = "guess"


class Outcome(StrEnum):
    """What judging an answer came to."""

    CORRECT = "correct"
    NEAR = "near"
    SLIP = "slip"
    MISTAKE = "mistake"
    WRONG = "wrong"
    SKIPPED = "skipped"
    UNGRADED = "ungraded"


class Phase(StrEnum):
    """Where a card stands in FSRS."""

    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


class EventType(StrEnum):
    """The kinds of row in the log."""

    ANSWER = "answer"
    LOOK = "look"
    TRY = "try"
    UNDO = "undo"
    RESET = "reset"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    BURY = "bury"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice. ``mistake`` is the id of the mistake that leads to it, ``why`` what to say of it."""

    text: str
    right: bool = False
    why: str = ""
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an explanation, to be ticked off against the learner's own words."""

    text: str
    essential: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One of the named parts of a question that are judged jointly: a number, a shape or a choice of its own."""

    name: str
    question: "Question"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer that has a known cause.

    ``value`` is a number for number questions, else the answer's canonical text. ``says`` completes
    "<value> is what …": it tells what the number *is*, not what the learner did.
    """

    id: str
    value: float | str
    says: str


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a typed number may lie from the answer: the widest of all that is given.

    ``relative`` is a fraction (0.02 = 2 %), ``absolute`` and ``standard_error`` in the answer's unit (three
    standard errors count), ``digits`` the significant digits asked for (half a unit of the last one counts).
    """

    relative: float = 0.0
    absolute: float = 0.0
    digits: int | None = None
    standard_error: float = 0.0


@dataclass(frozen=True, slots=True)
class Card:
    """One card as its file says it.

    ``title`` is the heading, ``body`` the rest of the question, ``answer`` what stands after the dashes; all
    three are markdown. For a cloze, ``title``/``body`` hold the gap as ``[…]``, ``expected`` its text, and ``filled``
    the question with each gap's text in its place, marked as :mod:`quiz.gaps` has it.
    ``expected`` is the typed answer of a number or shape card. ``teaches`` lists the curriculum's questions
    (``from=``). ``written`` tells whether the id stands in the file; ``fingerprint`` identifies the content
    (heading left out) of a card whose id does not. A ``stub`` is a question whose answer is still to be written:
    it is listed, not asked.
    """

    id: str
    topic: str
    kind: Kind
    title: str
    place: Place
    body: str = ""
    answer: str = ""
    options: tuple[Option, ...] = ()
    points: tuple[Point, ...] = ()
    steps: tuple[str, ...] = ()
    expected: str = ""
    within: str = ""
    traps: tuple[str, ...] = ()
    probe: str = ""
    core: bool = False
    idea: str = ""
    teaches: tuple[str, ...] = ()
    source: str = ""
    at: str = ""
    needs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    written: bool = True
    fingerprint: str = ""
    stub: bool = False
    filled: str = ""

    @property
    def question(self) -> str:
        """Heading and body as one markdown text."""
        return "\n\n".join(part for part in (self.title, self.body) if part)

    @property
    def item(self) -> str:
        """The number of the path's item whose card it is: that before the dot in its first numbered ``from=``."""
        return next((name.partition(".")[0] for name in self.teaches if name[:1].isdigit()), "")


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers that are drawn as one.

    Bars, a line (over ``at``, else over 0, 1, 2 …), the counts of a histogram's bins, or a row of a heat strip.
    """

    values: tuple[float, ...]
    name: str = ""
    at: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers to be drawn.

    ``labels`` name bars or a heat strip's columns; ``x`` and ``y`` the axes. ``log_y`` holds for bars too. ``low`` and
    ``high`` are the range of values drawn: a histogram's bins divide it evenly; None leaves it to the numbers. ``note``
    is the decisive number, ``panel`` the letter of one of several charts. ``asked`` is where the learner's own number
    belongs (a bar's place from 0, an x of a line; a histogram has it on its axis), ``guess`` that number.
    """

    kind: ChartKind
    series: tuple[Series, ...]
    title: str = ""
    labels: tuple[str, ...] = ()
    x: str = ""
    y: str = ""
    log_x: bool = False
    log_y: bool = False
    low: float | None = None
    high: float | None = None
    note: str = ""
    panel: str = ""
    asked: float | None = None
    guess: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One concrete question, ready to be shown and judged, whether a card's own or a probe's variant.

    ``ask``, ``why`` and ``hints`` are markdown. ``answer`` is the right answer as text. Only the fields of its
    kind are filled: ``value``, ``tolerance``, ``by`` and ``mistakes`` for numbers; ``options`` in the order
    shown for choices; ``steps`` in the *right* order and ``shown`` (indices into ``steps``) for order;
    ``points`` for explain; ``parts`` for multi; ``mistakes`` for shapes too. ``traps`` are the typical misconceptions
    of a recall card. ``charts`` are shown with the question, ``after`` once it has been answered.
    """

    kind: Kind
    ask: str
    answer: str
    by: By | None = None
    value: float | None = None
    tolerance: Tolerance = Tolerance()
    options: tuple[Option, ...] = ()
    points: tuple[Point, ...] = ()
    steps: tuple[str, ...] = ()
    shown: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    traps: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    why: str = ""
    charts: tuple[Chart, ...] = ()
    after: tuple[Chart, ...] = ()

    @property
    def choosing(self) -> bool:
        """Whether it is answered by picking among options."""
        return bool(self.options)

    @property
    def several(self) -> bool:
        """Whether a choice has to be answered with more (or fewer) than one option."""
        return sum(option.right for option in self.options) != 1


@dataclass(frozen=True, slots=True)
class Variant:
    """One question from a probe, stored whole: it is judged, replayed and exported without running the probe.

    ``parameters`` holds the named draws; ``source_hash`` is that of the probe's file.
    """

    probe: str
    seed: int
    question: Question
    parameters: dict[str, object] = field(default_factory=dict)
    truth: str = "exact"
    source_hash: str = ""
    torch_version: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What judging came to.

    ``understood`` echoes how the answer was read, ``says`` is the first thing to tell the learner (markdown),
    ``mistake`` the id of the mistake that was recognised.
    """

    outcome: Outcome
    understood: str = ""
    says: str = ""
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the log.

    ``id`` is the time in unix milliseconds, unique over the whole log (0 = not stored yet: the store assigns it).
    ``day`` is the study day, ``utc_offset`` in minutes, ``duration`` in milliseconds. ``interval`` is in days, or
    in seconds below zero; ``due`` accordingly a study day or unix seconds. ``target`` is the event an undo takes
    back. ``parameters`` identifies the scheduler's parameters. ``kind`` is the card's, so that median times can be told
    by kind without the card files.
    """

    card: str
    type: EventType
    day: int
    id: int = 0
    utc_offset: int = 0
    duration: int = 0
    sureness: Sureness = Sureness.UNMARKED
    outcome: Outcome | None = None
    mistake: str = ""
    response: str = ""
    proposed: Rating | None = None
    rating: Rating | None = None
    counts: bool = True
    interval: int = 0
    due: int = 0
    parameters: int = 0
    variant: int | None = None
    target: int | None = None
    sitting: int = 0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """A card's state: what replaying its counted answers gives, and where the last one left it.

    ``stability`` in days, ``difficulty`` 1 to 10. ``due`` is a study day in review, unix seconds in (re)learning;
    ``interval`` likewise days, or seconds below zero. ``last_day`` and ``last_at`` tell when it was last answered, as a
    study day and in unix milliseconds. ``buried`` is the study day on which the card is left alone.
    """

    phase: Phase = Phase.NEW
    step: int = 0
    stability: float = 0.0
    difficulty: float = 0.0
    last_day: int = 0
    last_at: int = 0
    due: int = 0
    interval: int = 0
    reps: int = 0
    lapses: int = 0
    looked: bool = False
    suspended: bool = False
    buried: int = 0


class Standing(NamedTuple):
    """What planning needs of a memory, its fields as there. A named tuple: 20,000 of them are made at every start."""

    phase: Phase = Phase.NEW
    stability: float = 0.0
    last_day: int = 0
    due: int = 0
    looked: bool = False
    suspended: bool = False
    buried: int = 0
