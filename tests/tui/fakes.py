"""A desk without a store, and what lies on it."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from math import exp
from types import SimpleNamespace

from quiz.browse import Found, parse, search
from quiz.draw import Span
from quiz.errors import CardError, LibraryError, ProbeError
from quiz.home import Settings
from quiz.lab.drawn import Drawn
from quiz.library import Ref
from quiz.links import link
from quiz.memory import Scheduler
from quiz.model import By, Card, Event, EventType, Kind, Memory, Mistake, Phase, Place, Question, Standing, Variant
from quiz.past import past_lines
from quiz.path import read as read_path
from quiz.plan import Plan, Wish
from quiz.route import Milestone, milestones
from quiz.session import Sitting
from quiz.stats import Calibration, Counts, Misconception, Share, Stats
from quiz.tinker import Tinker
from quiz.today import Coming, Today

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

PATH = read_path(
    """
* Basics
  * [ ] Watch [this lesson](https://youtu.be/PaCmpygFfXo), and read what is said about it in all the places where it is
    {#lesson topics=softmax from=1}
    * [ ] https://youtu.be/PaCmpygFfXo {#watch topics=softmax from=2 title="makemore 1: bigrams"}
* Tools
  * [ ] What is each plot supposed to tell you? {#plots}
""",
    "path.md",
)
REFS = [
    Ref(
        name,
        Kind.RECALL,
        core=True,
        idea="",
        needs=(),
        probe="",
        title=name,
        stub=False,
        written=True,
        fingerprint="",
        line=1,
        item=item,
        topic="softmax",
        path="softmax.md",
        position=0,
    )
    for name, item in (("a", "1"), ("b", "1"), ("c", "2"))
]
MEMORIES = {"a": Standing(Phase.REVIEW, stability=30, last_day=20500, due=20509)}


class FakeLog:
    """Events in a list."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.memories: dict[str, Memory] = {}
        self.failing: Exception | None = None

    def append_all(self, events: Iterable[Event]) -> list[Event]:
        if self.failing is not None:
            raise self.failing
        stored = [replace(event, id=id_) for id_, event in enumerate(events, len(self.events) + 1)]
        self.events += stored
        return stored

    def undo_all(self, event_ids: Iterable[int], day: int) -> list[Event]:
        return self.append_all(Event("", EventType.UNDO, day, target=event_id) for event_id in event_ids)

    def history(self, card: str) -> list[Event]:
        return [event for event in self.events if event.card == card]

    def memory(self, card: str) -> Memory:
        known = Memory(Phase.REVIEW, stability=3, difficulty=5, last_day=20500, due=20510, interval=3, reps=2)
        return self.memories.get(card, known)


class FakeVariants:
    """Questions of one probe, as many as there are numbers in ``waits``; each says how often one has to ask for it."""

    def __init__(self) -> None:
        self.given = 0
        self.not_yet = 0
        self.error: ProbeError | None = None

    def ready(self, probe: str) -> bool:
        self.not_yet -= 1
        return self.not_yet < 0

    def take(self, probe: str) -> Variant | None:
        if self.error is not None:
            raise self.error
        self.given += 1
        first = 0.1 * self.given
        question = Question(
            Kind.NUMBER,
            f"Logits [{first:.1f}, 2.0], temperature 0.5.\n\nWhat probability does the first get?",
            "0.047",
            by=By.COMPUTE,
            value=0.047,
            mistakes=(Mistake("times", 0.35, "multiplying by the temperature gives; softmax divides by it"),),
            hints=("Divide both logits by 0.5 first.", "Only the difference of the two counts."),
            why="Dividing by 0.5 doubles the gap: $1/(1 + e^{3}) \\approx 0.047$.",
        )
        parameters = {"temperature": 0.5, "mode": "soft", "net": 7}
        return Variant(probe, self.given, question, parameters, id=self.given)

    def wait(self, seconds: float) -> None:
        return None


class FakeJourney:
    """What the screens need of the learner's way along the path; what they do is kept on the desk."""

    def __init__(self, desk: "FakeDesk") -> None:
        self._desk = desk

    def is_first_start(self) -> bool:
        return self._desk.first

    def milestones(self) -> list[Milestone]:
        return milestones(PATH, REFS, MEMORIES, self._desk.states, day=20510, recall=Scheduler().retrievability)

    def choose(self, name: str, state: str) -> None:
        if self._desk.failing is not None:
            raise self._desk.failing
        self._desk.states[name] = (state, len(self._desk.states))

    def begin_at(self, name: str) -> None:
        self._desk.states = {"here": (name, 0)}
        self._desk.first = False

    def want_more(self, name: str) -> None:
        self._desk.states[f"more:{name}"] = ("more", 0)

    def guessing(self, name: str) -> Wish:
        return Wish(guess=name, cram=True)

    def topic_watched(self) -> str:
        return "softmax"


class FakeDesk:
    """What the screens need of a desk."""

    def __init__(self, cards: list[Card]) -> None:
        self.settings = Settings()
        self.cards = {card.id: card for card in cards}
        self.library = SimpleNamespace(problems=[], card=self._card)
        self.log = FakeLog()
        self.store = self.log
        self.journey = FakeJourney(self)
        self.variants = FakeVariants()
        self.added: list[tuple[str, str]] = []
        self.dropped: list[str] = []
        self.settled = 0
        self.closed = False
        self.left = 0
        self.more: tuple[str, ...] = ()
        self.planned = tuple(self.cards)
        self.failing: Exception | None = None
        self.first = False
        self.chosen_theme = ""
        self.states: dict[str, tuple[str, int]] = {}
        self.days = (0, 3, 12, 0, 9, 20, 7, 0, 0, 15, 11, 8, 0, 4)
        self.stubs: dict[str, str] = {}
        self.topics: dict[str, int] = {}
        self.counts = Counts({}, Share(), {}, Calibration.of(()), ())

    @property
    def theme(self) -> str:
        return self.chosen_theme

    def remember_theme(self, name: str) -> None:
        self.chosen_theme = name

    def today(self, wish: Wish | None = None) -> Today:
        if self.failing is not None:
            raise self.failing
        plan = self.plan(wish or self.wish())
        topics = self.topics or ({"softmax": len(plan.cards)} if plan.cards else {})
        path, problems = self.journey.milestones(), tuple(self.library.problems)
        return Today(
            plan, 20510, plan.due + plan.left, topics, 1, self.days[-1], self.days, path, self.stubs, problems
        )  # fmt: skip

    def stats(self) -> Stats:
        if self.failing is not None:
            raise self.failing
        held = [stone for stone in self.journey.milestones() if stone.held is not None]
        return Stats(20510, self.counts, 0.9, tuple((n * 7 + 3) % 11 for n in range(30)), held)

    def practising(self, misconception: Misconception) -> Wish:
        return Wish(cards=tuple(card for card in misconception.cards if card in self.cards), cram=True)

    def browse(self, text: str) -> tuple[list[Found], str]:
        wanted = parse(text)
        refs = [
            Ref(
                card.id, card.kind, core=False, idea="", needs=(), probe=card.probe, title=card.title, stub=False,
                written=True, fingerprint="", line=1, item="", topic=card.topic, path="softmax.md", position=0,
            )
            for card in self.cards.values()
        ]  # fmt: skip
        suspended = {event.card for event in self.log.events if event.type is EventType.SUSPEND}
        memories = {card: Standing(suspended=True) for card in suspended}
        return search(refs, memories, wanted, day=20510), wanted.trouble

    def mark(self, card: str, deed: EventType) -> Event:
        return self.log.append_all([Event(card, deed, 20510)])[0]

    def tinker(self, variant: Variant) -> Tinker:
        return Tinker(variant, self.rerun)

    def rerun(self, variant: Variant, changed: Mapping[str, object] | None, attempt: int) -> Future[Drawn]:
        parameters = {**variant.parameters, **(changed or {})}
        done: Future[Drawn] = Future()
        temperature = float(str(parameters["temperature"]))
        if temperature <= 0:
            done.set_exception(ProbeError("the temperature has to be above 0", "try another"))
        else:
            value = 1 / (1 + exp(1.5 / temperature))
            question = replace(variant.question, value=value, answer=f"{value:.3f}")
            spans = {"temperature": Span(0.1, 4, 0.1), "mode": Span(options=("soft", "hard")), "net": Span()}
            done.set_result(Drawn(replace(variant, question=question, parameters=parameters), attempt, spans=spans))
        return done

    def wish(self) -> Wish:
        return Wish()

    def plan(self, wish: Wish) -> Plan:
        cards = self.more if wish.new or wish.ahead else self.planned
        if wish.guess == "plots":
            cards = ()
        return Plan(cards, len(cards), 0, 30.0 * len(cards), self.left, -(-self.left // 20))

    def sitting(self, wish: Wish) -> Sitting:
        if self.failing is not None:
            raise self.failing
        return Sitting(
            self.plan(wish),
            card=self.cards.get,
            log=self.log,
            variants=self.variants,
            scheduler=Scheduler(fuzz=False),
            now=lambda: NOW,
            stopwatch=lambda: 0.0,  # a slow machine's seconds are no part of a screen
            cram=wish.cram,
            once=bool(wish.guess),
        )

    def optimise_due(self) -> bool:
        return False

    def coming(self) -> Coming:
        return Coming(7, 1)

    def add(self, front: str, back: str, topic: str = "") -> str:
        if not front:
            raise CardError("a card needs a question", "type one")
        self.added.append((front, back))
        return "softmax-new"

    def _card(self, name: str) -> Card:
        if name not in self.cards:
            raise LibraryError(f"there is no card {name!r}")
        return self.cards[name]

    def past(self, card: str) -> list[str]:
        return past_lines(self.log.history(card))

    def title(self, card: str) -> str:
        return self.cards[card].title or card if card in self.cards else card

    def place_to_edit(self, card: str) -> Place:
        return self.cards[card].place

    def drop_copy(self, card: str) -> None:
        self.dropped.append(card)

    def reload(self) -> tuple[CardError, ...]:
        return tuple(self.library.problems)

    def source(self, card: Card) -> str:
        return link(card.source, card.at)

    def settle(self) -> None:
        self.settled += 1

    def close(self) -> None:
        self.closed = True
