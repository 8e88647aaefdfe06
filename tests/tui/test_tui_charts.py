"""Charts on the two faces: drawn on the screen at its width, said in words in the line-by-line conversation."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from quiz import plain
from quiz.model import By, Outcome, Place, Variant
from quiz.plan import Wish
from quiz.probe import Bars, Diagnosis, Line, Number, Probe, Result, right_panel, wrong_panel
from quiz.session import Stage
from quiz.variant import build
from tests.tui.deck import deck
from tests.tui.fakes import FakeDesk

if TYPE_CHECKING:
    from quiz.desk import Desk
    from tests.tui.conftest import Play

WHICH = Diagnosis(
    "Which panel is temperature 0.5?",
    [
        right_panel(Bars([0.9, 0.1], "ab", title="shares"), "temperature 0.5"),
        wrong_panel(Bars([0.6, 0.4], "ab", title="shares"), "temperature-direction", "temperature 2"),
    ],
    why="Dividing by 0.5 doubles the lead.",
)
LOSS = Number(
    "What is the loss after 10 steps?",
    0.8,
    charts=[Line([2, 1.6, 1.3], title="first steps")],
    after=[Line([4, 3, 2, 1, 0.8], asked=4, title="the whole run")],
    why="It is **0.8**.",
)


def asking(result: Result, by: By = By.READ) -> Callable[[FakeDesk], None]:
    """Makes every question of the desk's probe this one."""

    def take(probe: str) -> Variant | None:
        made, _ = build(Probe(probe, lambda _: result, by, "exact", 2, "2%", Place("p.py", 1)), 1)
        return replace(made, id=1)

    def prepare(desk: FakeDesk) -> None:
        desk.variants.take = take  # type: ignore[method-assign]  # the question under test

    return prepare


@pytest.mark.parametrize("width", [40, 60, 80, 120])
async def test_panels_fit_the_screen(play: "Play", width: int) -> None:
    async with play("sm-probe", size=(width, 30), prepare=asking(WHICH)) as game:
        assert "A · shares" in game.text
        assert "B · shares" in game.text
        assert "█ 0.9" in game.text
        assert "panel A" in game.text


async def test_a_panel_is_chosen_by_its_capital_letter(play: "Play") -> None:
    async with play("sm-probe", size=(80, 40), prepare=asking(WHICH)) as game:
        question = game.view.question
        assert question is not None
        right = next(place for place, option in enumerate(question.options) if option.right)
        await game.press("AB"[right])
        assert game.view.verdict is not None
        assert game.view.verdict.outcome is Outcome.CORRECT


async def test_a_panel_is_chosen_by_its_digit(play: "Play") -> None:
    async with play("sm-probe", size=(80, 40), prepare=asking(WHICH)) as game:
        question = game.view.question
        assert question is not None
        right = next(place for place, option in enumerate(question.options, 1) if option.right)
        await game.press(str(3 - right))
        assert game.at(Stage.JUDGED)
        assert game.view.verdict is not None
        assert (game.view.verdict.outcome, game.view.verdict.mistake) == (Outcome.MISTAKE, "temperature-direction")
        assert "That is temperature 2." in game.text


async def test_charts_are_drawn_again_at_another_width(play: "Play") -> None:
    async with play("sm-probe", size=(100, 30), prepare=asking(WHICH)) as game:
        wide = next(line for line in game.lines if "A · shares" in line)
        assert "B · shares" in wide
        await game.pilot.resize_terminal(60, 30)
        await game.settle()
        narrow = next(line for line in game.lines if "A · shares" in line)
        assert "B · shares" not in narrow


async def test_ones_own_number_is_marked_on_the_real_curve(play: "Play") -> None:
    async with play("sm-probe", size=(80, 50), prepare=asking(LOSS, By.PREDICT)) as game:
        assert "first steps" in game.text
        assert "the whole run" not in game.text
        await game.press(*"3/4", "enter")
        await game.press("space")
        assert "the whole run" in game.text
        assert "◆ yours 0.75" in game.text


def desk_of_the_probe() -> FakeDesk:
    return FakeDesk([card for card in deck() if card.id == "sm-probe"])


def test_charts_are_said_in_words() -> None:
    desk = desk_of_the_probe()
    asking(WHICH)(desk)
    out = io.StringIO()
    plain.review(cast("Desk", desk), Wish(), io.StringIO("panel a\n\n"), out)
    assert "Panel A. shares. bars: a 0." in out.getvalue()
    assert "Panel B. shares. bars: a 0." in out.getvalue()
    assert "█" not in out.getvalue()


def test_the_number_is_said_beside_the_curve() -> None:
    desk = desk_of_the_probe()
    asking(LOSS, By.PREDICT)(desk)
    out = io.StringIO()
    plain.review(cast("Desk", desk), Wish(), io.StringIO("0.75\n\n"), out)
    before, _, after = out.getvalue().partition("Right.")
    assert "first steps. line of 3 points" in before
    assert "the whole run" not in before
    assert "yours 0.75" in after
