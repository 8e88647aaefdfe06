"""An app being played, and its screen as plain text."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol, cast

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from quiz.desk import Desk
from quiz.model import Event
from quiz.plan import Wish
from quiz.session import Stage, View
from quiz.tui.app import QuizApp
from quiz.tui.screens import review
from quiz.tui.screens.path import PathScreen
from quiz.tui.screens.review import ReviewScreen
from quiz.tui.screens.today import TodayScreen
from tests.tui.deck import deck
from tests.tui.fakes import FakeDesk

GOLDEN = Path(__file__).parent / "golden"


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


@pytest.fixture(autouse=True)
def _no_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """No learner is as fast as these keys, which are all meant for what is there."""
    monkeypatch.setattr(review, "_BREATH", 0.0)


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
