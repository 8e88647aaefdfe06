"""Every screen and every answer kind, as plain text."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from quiz.model import Memory

if TYPE_CHECKING:
    from tests.tui.conftest import FakeDesk, Play

ANSWERS: dict[str, tuple[str, ...]] = {
    "sm-what": (*"it is a soft maximum", "enter"),
    "sm-floor.1": (*"3.1", "enter"),
    "sm-invariance": ("3",),
    "sm-several": ("1", "2", "enter"),
    "sm-number": (*"ln 2", "enter"),
    "sm-shape": (*"32", "enter"),
    "sm-order": (*"b a c d", "enter"),
    "sm-explain": (*"nothing overflows", "escape", "enter"),
    "sm-probe": (*"0.35", "enter"),
}
SELF_JUDGED: dict[str, tuple[str, ...]] = {
    "sm-what": ("2",),
    "sm-floor.1": ("1",),
    "sm-explain": ("1", "3", "enter"),
}
SIZES = {"80x24": (80, 24), "40x12": (40, 12), "120x40": (120, 40)}


@pytest.mark.parametrize("card", ANSWERS)
async def test_each_kind_at_the_design_size(play: "Play", card: str) -> None:
    name = card.removeprefix("sm-").removesuffix(".1")
    async with play(card) as game:
        game.golden(f"{name}-question")
        await game.press(*ANSWERS[card])
        if card in SELF_JUDGED:
            game.golden(f"{name}-reveal")
            await game.press(*SELF_JUDGED[card])
        if game.view.repairable:
            game.golden(f"{name}-repair")
            await game.press("enter")
        game.golden(f"{name}-verdict")


@pytest.mark.parametrize("card", ["sm-what", "sm-invariance", "sm-number", "sm-probe"])
@pytest.mark.parametrize("size", ["40x12", "120x40"])
async def test_the_review_at_other_sizes(play: "Play", card: str, size: str) -> None:
    name = card.removeprefix("sm-")
    async with play(card, size=SIZES[size]) as game:
        game.golden(f"{name}-question-{size}")
        await game.press(*ANSWERS[card], *SELF_JUDGED.get(card, ()))
        if game.view.repairable:
            await game.press("enter")
        game.golden(f"{name}-verdict-{size}")


async def test_without_colour_nothing_is_lost(play: "Play", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with play("sm-invariance") as game:
        await game.press("3")
        game.golden("invariance-verdict")


async def test_an_order_while_it_is_typed(play: "Play") -> None:
    async with play("sm-order") as game:
        await game.type("b a")
        game.golden("order-typing")


async def test_a_number_while_it_is_typed(play: "Play") -> None:
    async with play("sm-number") as game:
        await game.type("e^-2 * sqrt(2)")
        game.golden("number-typing")


async def test_a_field_that_was_left(play: "Play") -> None:
    async with play("sm-probe") as game:
        await game.press("escape", "h")
        game.golden("hint")


async def test_a_first_look(play: "Play") -> None:
    def unseen(desk: "FakeDesk") -> None:
        desk.log.memories["sm-number"] = Memory()

    async with play("sm-number", prepare=unseen) as game:
        await game.press("enter")
        game.golden("look")


async def test_help(play: "Play") -> None:
    async with play("sm-what") as game:
        await game.press("escape", "question_mark")
        game.golden("help")


async def test_help_on_a_small_screen(play: "Play") -> None:
    async with play("sm-what", size=(40, 12)) as game:
        await game.press("escape", "question_mark")
        game.golden("help-40x12")
        await game.press("pagedown", "pagedown", "pagedown")
        await game.until("This card is")


async def test_add(play: "Play") -> None:
    async with play("sm-what") as game:
        await game.press("escape", "a", *"What is a logit?", "enter", *"A score", "enter", *"before softmax")
        game.golden("add")
        await game.press("escape")
        game.golden("add-left")


async def test_add_on_a_small_screen(play: "Play") -> None:
    async with play("sm-what", size=(40, 12)) as game:
        await game.press("escape", "a", *"What is a logit?", "enter", *"A score", "enter", *"before softmax")
        game.golden("add-40x12")


async def test_summary(play: "Play") -> None:
    def behind(desk: "FakeDesk") -> None:
        desk.left = 150

    async with play("sm-number", "sm-shape", prepare=behind) as game:
        await game.press(*"ln 27", "enter", "enter", *"(32, 1)", "enter", "1", *"(32, 1)", "enter")
        assert game.app.sitting is not None
        game.app.sitting._summary = replace(game.app.sitting.summary, seconds=130)  # however fast this machine types
        await game.press("enter")
        game.golden("summary")


async def test_nothing_due(play: "Play") -> None:
    async with play() as game:
        game.golden("nothing")


async def test_waiting_for_the_lab(play: "Play") -> None:
    def slow(desk: "FakeDesk") -> None:
        desk.variants.not_yet = 10_000

    async with play("sm-probe", prepare=slow) as game:
        game.golden("wait")
