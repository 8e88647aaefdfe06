"""Every screen and every answer kind, as plain text."""

import io
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from quiz import plain
from quiz.answers.nudge import MOVES
from quiz.model import By, Kind, Memory, Option, Part, Question, Tolerance, Variant
from quiz.plan import Wish
from quiz.probe import Histogram, panels
from tests.tui.deck import deck
from tests.tui.fakes import FakeDesk

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from quiz.desk import Desk
    from tests.tui.conftest import Game, Play

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
ASKED: dict[str, Question] = {
    "diagnosis": Question(
        Kind.DIAGNOSIS,
        "Two nets at the start, their activations. **In which panel are most of them saturated?**",
        "panel B",
        options=(
            Option("panel A", right=False, why="There most of them are near 0.", mistake="near-zero"),
            Option("panel B", right=True, why=""),
        ),
        charts=panels(
            Histogram([-0.4, -0.2, -0.1, 0, 0, 0.1, 0.1, 0.3], low=-1, high=1, bins=16, title="tanh"),
            Histogram([-1, -1, -0.9, -0.8, 0.2, 0.9, 1, 1], low=-1, high=1, bins=16, title="tanh"),
        ),
        hints=("Saturated is what lies near −1 or 1.",),
        why="Where $\\tanh$ is flat its derivative $1 - \\tanh^2 x$ is near 0.",
    ),
    "nudge": Question(
        Kind.NUDGE,
        "Logits (1, 2), temperature 1: the first gets 0.269. The temperature is doubled. What does the first get?",
        "more",
        options=tuple(
            Option(
                move, right=move == "more", why="" if move == "more" else "0.269 becomes 0.378.", mistake="direction"
            )
            for move in MOVES
        ),
        why="The gap of 1 counts as 0.5: 0.269 becomes 0.378.",
    ),
    "multi": Question(
        Kind.MULTI,
        "A batch of 32 rows, 10 classes, no idea. What shape has the gradient of the logits, and what is the loss?",
        "shape = (32, 10), loss = 2.303",
        parts=(
            Part("shape", Question(Kind.SHAPE, "", "(32, 10)")),
            Part("loss", Question(Kind.NUMBER, "", "2.303", by=By.COMPUTE, value=2.303, tolerance=Tolerance(0.02))),
        ),
        why="A gradient has the shape of what it belongs to; $\\ln 10 \\approx 2.303$.",
    ),
}
ANSWERS |= {"diagnosis": ("1",), "nudge": ("2",), "multi": (*"32x10, 10", "enter")}
SIZES = {"40x12": (40, 12), "120x40": (120, 40)}


def asking(question: Question) -> "Callable[[FakeDesk], None]":
    """Makes every question of the desk's probe this one."""

    def prepare(desk: "FakeDesk") -> None:
        variant = Variant("softmax.first", 1, question, {"temperature": 0.5}, id=1)
        desk.variants.take = lambda probe: variant  # type: ignore[method-assign]

    return prepare


def asked(play: "Play", kind: str, size: tuple[int, int] = (80, 24)) -> "AbstractAsyncContextManager[Game]":
    """A review of one card of this kind."""
    if kind in ASKED:
        return play("sm-probe", size=size, prepare=asking(ASKED[kind]))
    return play(kind, size=size)


@pytest.mark.parametrize("no_color", ["", "1"])
@pytest.mark.parametrize("kind", ANSWERS)
async def test_each_kind_at_the_design_size(
    play: "Play", kind: str, no_color: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    name = kind.removeprefix("sm-").removesuffix(".1")
    async with asked(play, kind) as game:
        game.golden(f"{name}-question")
        await game.press(*ANSWERS[kind])
        if kind in SELF_JUDGED:
            game.golden(f"{name}-reveal")
            await game.press(*SELF_JUDGED[kind])
        if game.view.repairable:
            game.golden(f"{name}-repair")
            await game.press("enter")
        game.golden(f"{name}-verdict")


async def test_a_nudge_does_not_tell_where_the_answer_goes_before_the_second_try(play: "Play") -> None:
    async with asked(play, "nudge") as game:
        await game.press(*ANSWERS["nudge"])
        assert game.view.repairable
        assert "✗ 2 less" in game.text
        assert "0.378" not in game.text
        await game.press("4")
        assert "then  ✓ right" in game.text
        assert "0.269 becomes 0.378." in game.text


def test_nor_does_it_line_by_line() -> None:
    desk = FakeDesk([card for card in deck() if card.id == "sm-probe"])
    asking(ASKED["nudge"])(desk)
    out = io.StringIO()
    plain.review(cast("Desk", desk), Wish(), io.StringIO("2\n4\n\n"), out)
    before, after = out.getvalue().split("again? ")
    assert "Not quite." in before
    assert "0.378" not in before
    assert "That is it." in after
    assert "0.269 becomes 0.378." in after


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("size", SIZES)
async def test_the_review_at_other_sizes(play: "Play", kind: str, size: str) -> None:
    name = kind.removeprefix("sm-").removesuffix(".1")
    async with asked(play, kind, SIZES[size]) as game:
        game.golden(f"{name}-question-{size}")
        await game.press(*ANSWERS[kind], *SELF_JUDGED.get(kind, ()))
        if game.view.repairable:
            await game.press("enter")
        game.golden(f"{name}-verdict-{size}")


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
        for _ in range(5):
            await game.press("pagedown")
            await game.rest()  # how far it can be scrolled is known once it is laid out
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
        tally = game.app.sitting._tally
        slow = replace(tally.summary, seconds=130)  # however fast this machine types
        game.app.sitting._tally = replace(tally, summary=slow)
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
