"""The path on the screen, and the question of a first start."""

from typing import TYPE_CHECKING

import pytest

from quiz.errors import StoreError
from quiz.plan import Wish
from quiz.session import Stage
from quiz.tui.screens.today import TodayScreen

if TYPE_CHECKING:
    from tests.tui.conftest import Play
    from tests.tui.fakes import FakeDesk


def first(desk: "FakeDesk") -> None:
    desk.first = True


def watching(desk: "FakeDesk") -> None:
    desk.states = {"lesson": ("done", 1), "watch": ("watching", 1)}


@pytest.mark.parametrize("size", ["80x24", "40x12"])
async def test_a_first_start_asks_where_one_is(play: "Play", size: str) -> None:
    width, height = map(int, size.split("x"))
    async with play("sm-number", size=(width, height), prepare=first) as game:
        await game.rest()
        game.golden(f"welcome-{size}")
        await game.press("down", "down", "enter")
        assert game.desk.states == {"here": ("watch", 0)}
        assert game.at(Stage.ASK)


async def test_a_first_start_may_leave_it_open(play: "Play") -> None:
    async with play("sm-number", prepare=first) as game:
        await game.press("x", "escape")
        assert game.desk.states == {}
        assert isinstance(game.app.screen, TodayScreen)
        await game.press("enter")
        assert game.at(Stage.ASK)


async def test_a_first_start_has_a_list_of_its_keys(play: "Play") -> None:
    async with play("sm-number", prepare=first) as game:
        assert "? keys" in game.lines[-1]
        await game.press("question_mark")
        assert "not now: look around first" in game.text
        assert "I am here: begin" in game.text
        await game.press("escape")
        assert "Where are you" in game.text
        await game.press("question_mark", "q")
        assert game.desk.states == {}
        assert isinstance(game.app.screen, TodayScreen)


async def test_from_the_start_and_everything(play: "Play") -> None:
    for key, name in (("home", "start"), ("end", "everything")):
        async with play("sm-number", prepare=first) as game:
            await game.press(key, "enter")
            assert game.desk.states == {"here": (name, 0)}


@pytest.mark.parametrize("size", ["80x24", "40x12", "120x40"])
async def test_the_path(play: "Play", size: str) -> None:
    width, height = map(int, size.split("x"))
    async with play("sm-invariance", size=(width, height), prepare=watching) as game:
        await game.press("p", "up")
        await game.rest()
        game.golden(f"path-{size}")
        await game.press("escape")
        assert game.at(Stage.ASK)


async def test_ticking_goes_round(play: "Play") -> None:
    async with play("sm-invariance", prepare=watching) as game:
        await game.press("p")
        for state in ("done", "ahead", "watching"):
            await game.press("enter")
            assert game.desk.states["watch"][0] == state
        assert "Watching: new cards come from here first" in game.text
        assert game.text.count("▸") == 1


async def test_being_here_and_wanting_more(play: "Play") -> None:
    async with play("sm-invariance", prepare=watching) as game:
        await game.press("p", "m")
        assert "more:watch" in game.desk.states
        await game.press("k", "h")
        assert "h again" in game.text
        await game.press("j", "k", "h")
        assert "here" not in game.desk.states  # a move between the two is second thoughts
        await game.press("h")
        assert game.desk.states == {"here": ("lesson", 0)}


async def test_what_was_ticked_stays_in_sight(play: "Play") -> None:
    async with play("sm-invariance", size=(80, 8), prepare=watching) as game:
        await game.press("p", "end", "enter")
        await game.rest()
        assert "▸" in game.text


async def test_where_nothing_was_ticked_being_here_needs_no_second_word(play: "Play") -> None:
    async with play("sm-invariance") as game:
        await game.press("p", "h")
        assert "here" in game.desk.states


async def test_guessing_begins_another_sitting_and_leads_back(play: "Play") -> None:
    async with play("sm-invariance", prepare=watching) as game:
        await game.press("p", "g")
        assert game.review._wish == Wish(guess="watch", cram=True)
        await game.press("enter")
        assert "The schedule stays as it is" in game.text
        assert game.bar.startswith("Enter go on")
        assert "rating" not in game.bar  # there is nothing to rate
        await game.press("4")
        assert game.at(Stage.JUDGED)
        await game.press("enter")
        await game.rest()
        game.golden("summary-guessed")
        await game.press("d", "enter")
        assert game.review._wish == Wish()
        await game.press("p", "j", "g")
        assert "Nothing to guess at" in game.text


async def test_keys_are_listed_and_work_from_there(play: "Play") -> None:
    async with play("sm-invariance", prepare=watching) as game:
        await game.press("p", "question_mark")
        await game.rest()
        game.golden("path-help")
        await game.press("m")
        assert "more:watch" in game.desk.states


async def test_what_can_not_be_written_is_said(play: "Play") -> None:
    async with play("sm-invariance", prepare=watching) as game:
        await game.press("p")
        game.desk.failing = StoreError("the disk is full", "make room")
        await game.press("enter")
        assert "the disk is full" in game.text


async def test_it_is_one_key_from_the_end_too(play: "Play") -> None:
    async with play("sm-invariance", prepare=watching) as game:
        await game.press("enter", "enter", "p", "g")
        assert game.review._wish.guess == "watch"


@pytest.mark.parametrize("page", ["pageup", "pagedown"])
async def test_pages_are_turned_where_there_is_no_room_for_any(play: "Play", page: str) -> None:
    async with play("sm-invariance", size=(20, 5)) as game:
        await game.press("p", "m")
        await game.rest()
        assert game.app.screen.query_one("#items").size.height == 0
        await game.pilot.press(page)  # a key that goes wrong would keep the quicker way waiting
        await game.press("escape")
        assert game.at(Stage.ASK)
