"""Tinkering on the screen."""

from typing import TYPE_CHECKING

import pytest

from quiz.session import Stage

if TYPE_CHECKING:
    from tests.tui.conftest import Game, Play

WRONG = (*"0.9", "enter", "enter")


async def tinker(game: "Game") -> None:
    await game.press(*WRONG, "t")
    await game.until("answer")


@pytest.mark.parametrize("size", ["80x24", "40x12", "120x40"])
async def test_tinkering(play: "Play", size: str) -> None:
    width, height = map(int, size.split("x"))
    async with play("sm-probe", size=(width, height)) as game:
        await tinker(game)
        await game.rest()
        game.golden(f"tinker-{size}")
        await game.press("escape")
        assert game.at(Stage.JUDGED)


async def test_the_answer_follows_the_slider(play: "Play") -> None:
    async with play("sm-probe") as game:
        await tinker(game)
        assert "0.047" in game.text
        await game.press("right")
        await game.until("0.076")
        await game.press("shift+right")
        await game.until("0.204")
        await game.press("left")
        await game.until("0.182")
        await game.press("r")
        await game.until("0.047")
        assert "as asked" not in game.bar


async def test_a_value_is_typed(play: "Play") -> None:
    async with play("sm-probe") as game:
        await tinker(game)
        await game.press(*"30", "enter")
        await game.until("0.488")
        await game.press("enter", *"many", "enter")
        assert "temperature takes a number" in game.text
        await game.press("escape", "enter", *"-1", "enter")
        await game.until("no question: the temperature has to be above 0")
        assert "0.488" in game.text, "the last good picture stays"


async def test_words_and_seeds_turn_too(play: "Play") -> None:
    async with play("sm-probe") as game:
        await tinker(game)
        await game.press("down", "right")
        await game.until("hard")
        await game.press("j", "l")
        await game.until("net                       8")
        await game.press("k", "k", "k", "h")
        await game.until("temperature             0.4")


async def test_a_slider_takes_a_click(play: "Play") -> None:
    async with play("sm-probe") as game:
        await tinker(game)
        row = next(place for place, line in enumerate(game.lines) if "temperature" in line)
        await game.pilot.click(offset=(game.lines[row].rindex("─"), row))
        await game.until("answer  0.407")


async def test_keys_are_listed(play: "Play") -> None:
    async with play("sm-probe") as game:
        await tinker(game)
        await game.press("question_mark", "right")
        await game.until("0.076")


async def test_a_fixed_card_has_nothing_to_tinker_with(play: "Play") -> None:
    async with play("sm-number") as game:
        await game.press(*WRONG)
        assert "what if" not in game.bar
        await game.press("t")
        assert game.at(Stage.JUDGED)
