"""The day at a glance: before a sitting, in the middle of one, and after it."""

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from quiz.errors import CardError, StoreError
from quiz.model import Card, Place
from quiz.plan import Wish
from quiz.session import Stage
from quiz.tui.screens.today import TodayScreen

if TYPE_CHECKING:
    from tests.tui.conftest import Play
    from tests.tui.fakes import FakeDesk

SIZES = {"80x24": (80, 24), "40x12": (40, 12), "120x40": (120, 40)}


def busy(desk: "FakeDesk") -> None:
    """More due than fits, many topics, an item being watched, stubs, and a card that can't be asked."""
    desk.left = 150
    desk.states = {"lesson": ("done", 1), "watch": ("watching", 1)}
    desk.topics = {
        name: 9 - place for place, name in enumerate(["attention", "batchnorm", "durs", "gain", "gan", "gpt", "nll"])
    }
    desk.topics |= {"residuals": 1, "resnet": 1, "softmax": 1}
    desk.stubs = {"why": "Why does the *loss* rise at first, if the rate is warmed up over a few hundred steps?"}
    problem = CardError("this card has no answer", "write one behind ---", Place("cards/mine.md", 12))
    desk.library = SimpleNamespace(problems=[problem], card=desk.cards.get)


@pytest.mark.parametrize("size", SIZES)
async def test_the_day(play: "Play", size: str) -> None:
    async with play("sm-number", "sm-what", size=SIZES[size], prepare=busy, today=True) as game:
        await game.rest()
        game.golden(f"today-{size}")


async def test_what_is_left_out_is_told_from_what_is_only_odd(play: "Play") -> None:
    odd = CardError("unknown key titel", "did you mean title:?", Place("cards/mine.md", 2), leaves_out=False)
    left_out = CardError("this card has no answer", "write one", Place("cards/mine.md", 12))

    def prepare(desk: "FakeDesk") -> None:
        desk.library.problems.append(odd)

    async with play("sm-number", prepare=prepare, today=True) as game:
        await game.rest()
        assert "To be mended" in game.text
        assert "Can't be asked" not in game.text

    def both(desk: "FakeDesk") -> None:
        desk.library.problems.extend([odd, left_out])

    async with play("sm-number", prepare=both, today=True) as game:
        await game.rest()
        assert re.search(r"Can't be asked\s+cards/mine.md:12: this card .*\(1 more:\s+quiz", game.text, re.DOTALL)


async def test_one_key_begins(play: "Play") -> None:
    async with play("sm-number", today=True, wish=Wish(minutes=3)) as game:
        assert game.app.sitting is None
        await game.press("enter")
        assert game.at(Stage.ASK)
        assert game.review._wish == Wish(minutes=3)


async def test_a_first_start_asks_and_begins_without_it(play: "Play") -> None:
    def first(desk: "FakeDesk") -> None:
        desk.first = True

    async with play("sm-number", prepare=first, today=True) as game:
        await game.press("enter")
        assert game.at(Stage.ASK)


async def test_when_nothing_is_due_it_says_so_and_offers_more(play: "Play") -> None:
    def more(desk: "FakeDesk") -> None:
        desk.planned, desk.more = (), ("sm-what",)

    async with play("sm-what", today=True, prepare=more) as game:
        await game.rest()
        game.golden("today-nothing")
        await game.press("enter")  # means nothing here
        assert isinstance(game.app.screen, TodayScreen)
        await game.press("m")
        assert game.at(Stage.ASK)
        assert game.review._wish == Wish(new=4)
    async with play(today=True) as game:
        await game.press("n")
        assert "There is nothing more of that now." in game.text


async def test_in_the_middle_of_a_sitting_it_leads_back(play: "Play") -> None:
    async with play("sm-invariance", prepare=busy) as game:
        for leave in ("escape", "enter", "d", "q"):
            await game.press("d")
            assert "Esc go on" in game.bar
            await game.press(leave)
            assert game.at(Stage.ASK)
            assert not isinstance(game.app.screen, TodayScreen)
        await game.press("d", "p", "g")  # a door behind the door, and another sitting from there
        assert game.review._wish == Wish(guess="watch", cram=True)
        assert len(game.app.screen_stack) == 2


async def test_at_the_end_it_begins_what_is_left(play: "Play") -> None:
    async with play("sm-number", wish=Wish(topic="softmax")) as game:
        await game.press(*"ln 27", "enter", "enter", "d")
        assert "Enter begin" in game.bar
        await game.press("escape", "d", "enter")
        assert game.review._wish == Wish()


async def test_what_changed_behind_a_door_is_seen(play: "Play") -> None:
    async with play("sm-number", today=True, prepare=busy) as game:
        assert "1 of 3 items done" in game.text
        await game.press("p", "enter", "escape")
        await game.rest()
        assert "2 of 3 items done" in game.text


async def test_a_stub_is_finished_from_here(play: "Play", monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def edit(_app: object, _desk: object, card: Card) -> str:
        opened.append(card.id)
        return ""

    monkeypatch.setattr("quiz.tui.screens.today.edit", edit)

    def unfinished(desk: "FakeDesk") -> None:
        desk.stubs = {"sm-what": "What is it?"}

    async with play("sm-number", "sm-what", today=True, prepare=unfinished) as game:
        assert "e finish a card" in game.bar
        await game.press("e")
        assert opened == ["sm-what"]


async def test_a_database_that_fails_as_the_day_is_asked_for_is_said(play: "Play") -> None:
    async with play("sm-invariance") as game:
        game.desk.failing = StoreError("the database is damaged", "bring back a backup")
        await game.press("d")
        assert "the database is damaged" in game.text
        await game.press("escape")
        assert game.at(Stage.ASK)


async def test_a_database_that_fails_is_said(play: "Play") -> None:
    async with play("sm-number", today=True) as game:
        game.desk.failing = StoreError("the database is damaged", "bring back a backup")
        await game.press("c", "escape")
        assert "the database is damaged" in game.text
