"""A table to play at without a screen: cards of each kind, a log in memory, and variants made here."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from quiz.errors import ProbeError
from quiz.memory import Scheduler, replay
from quiz.model import (
    By,
    Card,
    Event,
    EventType,
    Kind,
    Memory,
    Mistake,
    Option,
    Place,
    Point,
    Question,
    Tolerance,
    Variant,
)
from quiz.plan import Plan
from quiz.session import Sitting
from quiz.view import View

__all__ = ["CARDS", "RIGHT", "Clock", "Maker", "MemoryLog", "Table", "right_answer", "seen_before"]

HERE = Place("cards/t.md", 3)
CARDS = {
    card.id: card
    for card in (
        Card("recall", "t", Kind.RECALL, "Why?", HERE, answer="Because.", traps=("Not so.",)),
        Card("cloze", "t", Kind.CLOZE, "ln 27 is […]", HERE, expected="3.30", answer=""),
        Card("number", "t", Kind.NUMBER, "ln 27?", HERE, expected="ln 27", within="2%", answer="It is 3.296."),
        Card(
            "choice", "t", Kind.CHOICE, "Which?", HERE,
            options=(Option("a", right=True), Option("b", why="No."), Option("c"), Option("d")),
        ),
        Card("shape", "t", Kind.SHAPE, "Shape?", HERE, expected="(32, 10)"),
        Card("order", "t", Kind.ORDER, "Order?", HERE, steps=("one", "two", "three")),
        Card(
            "explain", "t", Kind.EXPLAIN, "Explain.", HERE,
            points=(Point("p", essential=True), Point("q", essential=True), Point("r"), Point("s")),
        ),
        Card("probe", "t", Kind.PROBE, "A probe", HERE, probe="t.double"),
        Card("flip", "t", Kind.PROBE, "A coin", HERE, probe="t.flip"),
    )
}  # fmt: skip


class MemoryLog:
    """A log like the store's, in a list."""

    def __init__(self, now: "Clock") -> None:
        self.events: list[Event] = []
        self.written: list[int] = []  # how many events at a time
        self.now = now
        self.scheduler = Scheduler()

    def append(self, *events: Event) -> None:
        self.append_all(events)

    def append_all(self, events: Iterable[Event]) -> list[Event]:
        first = max(self.events[-1].id + 1 if self.events else 0, int(self.now().timestamp() * 1000))
        stored = [replace(event, id=id_) for id_, event in enumerate(events, first)]
        self.events += stored
        self.written.append(len(stored))
        return stored

    def undo_all(self, event_ids: Iterable[int], day: int) -> list[Event]:
        cards = {event.id: event.card for event in self.events}
        return self.append_all(Event(cards[id_], EventType.UNDO, day, target=id_) for id_ in event_ids)

    def memory(self, card: str) -> Memory:
        return replay([event for event in self.events if event.card == card], self.scheduler)


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(milliseconds=5)
        return self.time


class Maker:
    """Variants made on the spot; ``slow`` keeps them waiting, ``broken`` fails."""

    def __init__(self) -> None:
        self.made = 0
        self.slow = False
        self.broken = False

    def ready(self, _probe: str) -> bool:
        return not self.slow

    def take(self, probe: str) -> Variant | None:
        if self.broken:
            raise ProbeError(f"{probe} raised ZeroDivisionError", place=Place("probes/t.py", 9))
        if self.slow:
            return None
        self.made += 1
        if probe == "t.flip":
            options = (Option("heads", right=True), Option("tails", why="No."))
            return Variant(probe, self.made, Question(Kind.CHOICE, "Which?", "heads", options=options), id=self.made)
        question = Question(
            Kind.NUMBER, f"Twice {self.made + 4}?", str(2 * self.made + 8), by=By.COMPUTE, value=2.0 * self.made + 8,
            tolerance=Tolerance(relative=0.02), hints=("Add it to itself.",),
            mistakes=(Mistake("squared", (self.made + 4.0) ** 2, "its square"),),
        )  # fmt: skip
        return Variant(probe, self.made, question, id=self.made)

    def wait(self, _seconds: float) -> None:
        self.slow = False


class Table:
    def __init__(self, cards: Iterable[str], *, cram: bool = False, once: bool = False) -> None:
        self.clock = Clock()
        self.seconds = 0.0
        self.log = MemoryLog(self.clock)
        self.maker = Maker()
        self.cram = cram
        self.once = once
        self.plan = Plan(cards=tuple(cards), seconds=60.0)

    def sit(self, cards: Mapping[str, Card] = CARDS) -> Sitting:
        return Sitting(
            self.plan, card=cards.get, log=self.log, variants=self.maker, scheduler=self.log.scheduler,
            now=self.clock, stopwatch=lambda: self.seconds, cram=self.cram, once=self.once,
        )  # fmt: skip

    @property
    def answers(self) -> list[Event]:
        return [event for event in self.log.events if event.type is EventType.ANSWER]


def seen_before(table: Table, *cards: str) -> None:
    """The cards were looked at once: what comes now is a review."""
    for card in cards:
        table.log.append(Event(card, EventType.LOOK, 20_500))


RIGHT = {"cloze": "3.3", "number": "3.3", "shape": "32x10"}


def right_answer(view: View) -> str:
    question = view.question
    assert question is not None
    if question.kind is Kind.CHOICE:
        return str(next(n for n, option in enumerate(question.options, 1) if option.right))
    if question.kind is Kind.ORDER:
        return " ".join(str(question.shown.index(step) + 1) for step in range(len(question.steps)))
    assert view.card is not None
    return RIGHT.get(view.card.id) or repr(question.value)
