"""A desk without a store, and screens as plain text."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from math import exp
from pathlib import Path
from types import SimpleNamespace
from typing import Protocol, cast

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from quiz.browse import Found, parse, search
from quiz.cards import read
from quiz.desk import Coming, Desk, Today
from quiz.draw import Span
from quiz.errors import CardError, ProbeError
from quiz.home import Settings
from quiz.lab.drawn import Drawn
from quiz.library import Ref
from quiz.links import link
from quiz.memory import Scheduler
from quiz.model import (
    By,
    Card,
    Event,
    EventType,
    Kind,
    Memory,
    Mistake,
    Phase,
    Place,
    Question,
    Standing,
    Variant,
)
from quiz.path import read as read_path
from quiz.plan import Plan, Wish
from quiz.route import Milestone, milestones
from quiz.session import Sitting, Stage, View
from quiz.stats import Calibration, Counts, Misconception, Share, Stats
from quiz.tinker import Tinker
from quiz.tui.app import QuizApp
from quiz.tui.screens.path import PathScreen
from quiz.tui.screens.review import ReviewScreen
from quiz.tui.screens.today import TodayScreen

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

DECK = r"""---
title: Softmax
source: https://youtu.be/PaCmpygFfXo
---

## What does **softmax** do to a vector of logits? {#sm-what at=1:02}

Say it in one line, for $x \in \mathbb{R}^n$.

---

It exponentiates and normalises:

$$p_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$

✗ It is no *maximum*: nothing is thrown away.

## A bigram model that knows nothing has a loss of ==ln 27== {#sm-floor}

## Which of these leaves softmax unchanged? {#sm-invariance}

```python
p = torch.softmax(x, dim=0)  # x: [n]
```

- [ ] doubling every logit

  Doubling sharpens the distribution: the gaps between logits double.
- [x] adding the same number to every logit

  The factor $e^c$ cancels.
- [ ] swapping two logits

## Which hold for a batch of logits $(32, 27)$? {#sm-several}

- [x] the rows of the softmax over `dim=1` sum to 1
- [ ] the columns do
- [x] every entry is positive

## What is $-\ln p$ for $p = 1/27$? {#sm-number answer="ln 27" within="2%"}

---

$\ln 27 = 3 \ln 3 \approx 3.296$: a uniform guess over 27 characters.

## What shape has `logits.sum(1, keepdim=True)` for logits of shape (32, 27)? {#sm-shape shape="(32, 1)"}

## In which order does a training step run? {#sm-order order}

1. forward pass
2. zero the gradients
3. backward pass
4. update the parameters

## Explain why the maximum is subtracted before exponentiating. {#sm-explain}

---

The result does not change, the range does.

- [ ] ! the largest exponent becomes 0, so nothing overflows
- [ ] ! the common factor cancels in the ratio
- [ ] small terms may underflow to 0, which is harmless

## {#sm-probe probe=softmax.first}
"""


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


class FakeDesk:
    """What the screens need of a desk."""

    def __init__(self, cards: list[Card]) -> None:
        self.settings = Settings()
        self.cards = {card.id: card for card in cards}
        self.library = SimpleNamespace(problems=[], card=self.cards.get)
        self.log = FakeLog()
        self.store = self.log
        self.variants = FakeVariants()
        self.added: list[tuple[str, str]] = []
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

    def is_first_start(self) -> bool:
        return self.first

    def path_lines(self) -> list[Milestone]:
        return milestones(PATH, REFS, MEMORIES, self.states, day=20510, recall=Scheduler().retrievability)

    def choose(self, name: str, state: str) -> None:
        if self.failing is not None:
            raise self.failing
        self.states[name] = (state, len(self.states))

    def today(self) -> Today:
        if self.failing is not None:
            raise self.failing
        plan = self.plan(self.wish())
        topics = self.topics or ({"softmax": len(plan.cards)} if plan.cards else {})
        return Today(
            plan, 20510, plan.due + plan.left, topics, 1, self.days[-1], self.days, self.path_lines(), self.stubs,
            tuple(self.library.problems),
        )  # fmt: skip

    def begin_at(self, name: str) -> None:
        self.states = {"here": (name, 0)}

    def want_more(self, name: str) -> None:
        self.states[f"more:{name}"] = ("more", 0)

    def stats(self) -> Stats:
        if self.failing is not None:
            raise self.failing
        held = [stone for stone in self.path_lines() if stone.held is not None]
        return Stats(20510, self.counts, 0.9, tuple((n * 7 + 3) % 11 for n in range(30)), held)

    def practising(self, misconception: Misconception) -> Wish:
        return Wish(cards=tuple(card for card in misconception.cards if card in self.cards), cram=True)

    def guessing(self, name: str) -> Wish:
        return Wish(guess=name, cram=True)

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

    def topic_watched(self) -> str:
        return "softmax"

    def add(self, front: str, back: str, topic: str = "") -> str:
        if not front:
            raise CardError("a card needs a question", "type one")
        self.added.append((front, back))
        return "softmax-new"

    def place_to_edit(self, card: str) -> Place:
        return self.cards[card].place

    def reload(self) -> tuple[CardError, ...]:
        return ()

    def source(self, card: Card) -> str:
        return link(card.source, card.at)

    def settle(self) -> None:
        self.settled += 1

    def close(self) -> None:
        self.closed = True


class Game:
    """One app being played."""

    def __init__(self, app: QuizApp, desk: FakeDesk, pilot: Pilot[None]) -> None:
        self.app = app
        self.desk = desk
        self.pilot = pilot

    async def press(self, *keys: str) -> "Game":
        """Press keys, each as soon as the one before has been dealt with. (The pilot's own way takes 80 ms a key.)"""
        for key in keys:
            character = key if len(key) == 1 else " " if key == "space" else None
            name = _character_to_key(key) if len(key) == 1 else key
            self.app.post_message(events.Key(name, character))
            await self._dealt_with()
        await self.settle()
        return self

    async def settle(self) -> None:
        """Let the screen catch up with what was dealt with."""
        for _ in range(3):
            self.app.screen._on_timer_update()
            await self._dealt_with()

    async def until(self, text: str) -> None:
        """Wait until a text is on the screen (a toast, say, which comes when it comes), and nothing moves any more."""
        for _ in range(200):
            if text in self.text:
                await self.rest()
                return
            await self.pilot.pause(0.05)
        raise AssertionError(f"{text!r} is not on the screen:\n{self.text}")

    async def rest(self) -> None:
        """Wait until the screen stays as it is: a scroll bar that appears lays the text out once more."""
        before, same = "", 0
        for _ in range(100):
            same = same + 1 if self.text == before else 0
            if same == 3:
                return
            before = self.text
            await self.pilot.pause(0.02)

    async def _dealt_with(self) -> None:
        quiet = 0
        while quiet < 3:
            await asyncio.sleep(0)
            pumps = [self.app, *self.app.screen_stack, *self.app.screen.walk_children()]
            quiet = 0 if any(pump.message_queue_size for pump in pumps) else quiet + 1

    async def type(self, text: str) -> "Game":
        return await self.press(*text)

    @property
    def events(self) -> list[Event]:
        return self.desk.log.events

    @property
    def review(self) -> ReviewScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, ReviewScreen))

    @property
    def view(self) -> View:
        return self.review._view

    def at(self, stage: Stage) -> bool:
        return self.view.stage is stage

    @property
    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def bar(self) -> str:
        """The line of keys: the last one that shows any."""
        return next(line for line in reversed(self.lines) if line.strip()).strip()

    def golden(self, name: str) -> None:
        """The screen is the one that was kept under this name; ``QUIZ_UPDATE_GOLDEN=1`` keeps it."""
        kept = GOLDEN / f"{name}.txt"
        shown = "\n".join(self.lines).rstrip("\n") + "\n"
        if os.environ.get("QUIZ_UPDATE_GOLDEN"):
            GOLDEN.mkdir(exist_ok=True)
            kept.write_text(shown, encoding="utf-8")
        assert shown == kept.read_text(encoding="utf-8"), f"{kept} differs; look, then set QUIZ_UPDATE_GOLDEN=1"


class Play(Protocol):
    """Begins a game with the deck's cards of these ids; ``sm-probe`` is one that a probe backs."""

    def __call__(
        self,
        *cards: str,
        size: tuple[int, int] = (80, 24),
        prepare: Callable[[FakeDesk], None] = lambda _: None,
        wish: Wish | None = None,
        today: bool = False,
    ) -> AbstractAsyncContextManager[Game]: ...


def deck(text: str = DECK) -> list[Card]:
    topic = read(text, "cards/softmax.md", "softmax")
    assert not topic.problems, topic.problems
    return list(topic.cards)


@pytest.fixture
def play() -> Play:
    @asynccontextmanager
    async def begin(
        *cards: str,
        size: tuple[int, int] = (80, 24),
        prepare: Callable[[FakeDesk], None] = lambda _: None,
        wish: Wish | None = None,
        today: bool = False,
    ) -> AsyncIterator[Game]:
        known = {card.id: card for card in deck()}
        desk = FakeDesk([known[card] for card in cards])
        prepare(desk)
        app = QuizApp(lambda: cast("Desk", desk), wish, welcome=True, today=today)
        async with app.run_test(size=size) as pilot:
            game = Game(app, desk, pilot)
            while app.sitting is None and not app._exit and not isinstance(app.screen, (PathScreen, TodayScreen)):
                await pilot.pause()
            await pilot.pause()
            yield game

    return begin
