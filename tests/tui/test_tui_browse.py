"""Browsing on the screen."""

import subprocess
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from textual.app import App

from quiz.browse import Found
from quiz.errors import CardError, StoreError
from quiz.model import EventType, Place
from quiz.session import Stage
from tests.tui.fakes import FakeDesk

if TYPE_CHECKING:
    from tests.tui.conftest import Game, Play

CARDS = ("sm-invariance", "sm-what", "sm-number", "sm-order", "sm-explain", "sm-probe")


async def look_for(game: "Game", text: str) -> None:
    await game.press("slash", *text, "enter")


@pytest.mark.parametrize("size", ["80x24", "40x12", "120x40"])
async def test_browsing(play: "Play", size: str) -> None:
    width, height = map(int, size.split("x"))
    async with play(*CARDS, size=(width, height)) as game:
        await game.press("slash", "enter", "down")
        await game.rest()
        game.golden(f"browse-{size}")
        await game.press("escape")
        assert game.at(Stage.ASK)


async def test_letters_are_typed_until_one_leaves_the_field(play: "Play") -> None:
    async with play(*CARDS) as game:
        await look_for(game, "esr kind:order")
        assert "Nothing matches" in game.text
        assert game.events == []


async def test_a_filter_narrows_the_list(play: "Play") -> None:
    async with play(*CARDS) as game:
        await look_for(game, "kind:order")
        assert "1 card" in game.lines[0]
        assert "1. forward pass" in game.text
        await game.press("slash", "end", *" is:lost", "enter")
        assert "is: takes" in game.text


async def test_suspending_and_taking_up_again(play: "Play") -> None:
    async with play(*CARDS) as game:
        await look_for(game, "kind:number")
        await game.press("s")
        assert [event.type for event in game.events] == [EventType.SUSPEND]
        await game.until("▸ suspended")
        await game.press("h")
        assert "suspend  #1" in game.text


async def test_a_suspended_card_stays_before_the_arrow_though_it_matches_no_more(play: "Play") -> None:
    def all_due(desk: "FakeDesk") -> None:
        def due(text: str) -> tuple[list[Found], str]:
            found, trouble = FakeDesk.browse(desk, text.replace("is:due", ""))
            return [one for one in found if text != "is:due" or one.state != "suspended"], trouble

        vars(desk)["browse"] = due

    async with play(*CARDS, prepare=all_due) as game:
        await look_for(game, "is:due")
        await game.press("down", "down", "s")
        assert "Suspended: s takes it up again." in game.text
        await game.until("▸ suspended")
        await game.press("s")
        assert [event.card for event in game.events] == ["sm-number", "sm-number"]
        await look_for(game, "")
        await game.until("5 cards")
        assert "sm-number" not in game.text


async def test_a_reset_is_confirmed(play: "Play") -> None:
    async with play(*CARDS) as game:
        await look_for(game, "kind:number")
        await game.press("r", "h", "r")
        assert game.events == []
        await game.press("r")
        assert [event.type for event in game.events] == [EventType.RESET]


async def test_what_can_not_be_written_is_said(play: "Play") -> None:
    async with play(*CARDS) as game:
        await look_for(game, "kind:number")
        game.desk.log.failing = StoreError("the disk is full", "make room")
        await game.press("s")
        assert "the disk is full" in game.text


async def test_where_no_editor_can_be_opened_the_file_is_named(play: "Play", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    async with play(*CARDS) as game:
        await look_for(game, "kind:number")
        await game.press("e")
        assert "edit cards/softmax.md" in game.text.replace("\n ", " ")


async def test_a_card_that_can_not_be_asked_any_more_is_told(play: "Play", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    monkeypatch.setattr(App, "suspend", lambda _: nullcontext())
    async with play(*CARDS) as game:

        def editor(_: list[str], *, check: bool) -> None:
            place = game.desk.cards["sm-number"].place
            elsewhere = CardError("something else", "mend it", Place("cards/nll.md", 9))
            game.desk.library.problems = [elsewhere, CardError('answer="hlaf" is not a number', "write one", place)]

        monkeypatch.setattr(subprocess, "run", editor)
        await look_for(game, "kind:number")
        await game.press("e")
        assert 'answer="hlaf" is not a number' in game.text


async def test_keys_are_listed(play: "Play") -> None:
    async with play(*CARDS) as game:
        await game.press("slash", "enter", "question_mark")
        await game.rest()
        game.golden("browse-help")
        await game.press("s")
        assert [event.type for event in game.events] == [EventType.SUSPEND]


async def test_from_the_end_too(play: "Play") -> None:
    async with play() as game:
        await game.press("slash")
        assert "browse" in game.lines[0]


@pytest.mark.parametrize("size", ["80x24", "40x12", "120x40"])
async def test_a_card_is_read_on_the_whole_screen(play: "Play", size: str) -> None:
    width, height = map(int, size.split("x"))
    async with play(*CARDS, size=(width, height)) as game:
        await look_for(game, "kind:order")
        await game.press("enter")
        await game.rest()
        game.golden(f"browse-card-{size}")
        await game.press("escape")
        assert "▸ new" in game.text
        await game.press("escape")
        assert game.at(Stage.ASK)


async def test_cards_are_turned_over_like_pages(play: "Play") -> None:
    async with play(*CARDS, size=(40, 12)) as game:
        await game.press("slash", "enter", "h")
        assert "Never answered" in game.text, "a low screen, which shows the list alone, shows what was asked for"
        first = game.text
        await game.press("down")
        assert game.text != first
        await game.press("up", "enter")
        assert "▸" in game.text


async def test_titles_show_their_formulas(play: "Play") -> None:
    async with play(*CARDS) as game:
        await look_for(game, "kind:number")
        assert " ▸ new       softmax          What is −ln p for p = 1/27?" in game.lines
        await game.press("h")
        assert "h card" in game.bar


async def test_a_long_list_goes_on_where_the_arrow_comes_to_its_end(play: "Play") -> None:
    def many(desk: FakeDesk) -> None:
        (one, *_), _ = desk.browse("")
        refs = (one.ref._replace(id=f"card-{place}", title=f"Card {place}") for place in range(700))
        found = [Found(ref, one.state) for ref in refs]
        desk.browse = lambda text: (found, text)  # type: ignore[method-assign]

    async with play(*CARDS, prepare=many) as game:
        await look_for(game, "")
        assert "700 cards" in game.lines[0]
        for last in (299, 599, 699, 699):
            await game.press("end")
            await game.until(f"Card {last}\n")
            assert next(line for line in game.lines if line.endswith(f"Card {last}")).startswith(" ▸")
        await game.press("home")
        await game.until("Card 0")
