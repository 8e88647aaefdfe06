"""Tinkering on the screen."""

from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from quiz.draw import Span
from quiz.lab.drawn import Drawn
from quiz.model import Kind, Mistake, Question
from quiz.session import Stage
from quiz.tui.screens.tinker import _lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tui.conftest import Game, Play
    from tests.tui.fakes import FakeDesk

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


def test_a_mistake_s_whole_number_stands_whole_beside_the_answer() -> None:
    mistakes = (Mistake("one", 6.0, "one call's"), Mistake("third", 1 / 3, "a third"), Mistake("shape", "(2, 3)", "it"))
    question = Question(Kind.NUMBER, "What is x.grad?", "24", value=24.0, mistakes=mistakes)
    assert [line.plain for line in _lines(question, 60)[:4]] == [
        "answer  24",
        "     6  one call's",
        " 0.333  a third",
        "(2, 3)  it",
    ]


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
        await game.until("net drawn anew           +1")
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


async def test_the_question_as_it_was_asked_is_there_before_the_lab(play: "Play") -> None:
    def asleep(desk: "FakeDesk") -> None:
        desk.rerun = lambda *_: Future()  # type: ignore[method-assign]

    async with play("sm-probe", prepare=asleep) as game:
        await game.press(*WRONG, "t")
        await game.until("answer  0.047")
        assert "The lab is starting" in game.text


def _with_more(names: list[str]) -> "Callable[[FakeDesk], None]":
    """Further draws of the question's probe."""

    def prepare(desk: "FakeDesk") -> None:
        rerun = desk.rerun

        def with_more(*args: Any) -> "Future[Drawn]":
            drawn = rerun(*args).result()
            spans = {**drawn.spans, **dict.fromkeys(names, Span(0, 20, 1))}
            changed = dict.fromkeys(names, 4) | dict(args[1] or {})
            parameters = {**drawn.variant.parameters, **changed}
            done: Future[Drawn] = Future()
            done.set_result(replace(drawn, spans=spans, variant=replace(drawn.variant, parameters=parameters)))
            return done

        desk.rerun = with_more  # type: ignore[method-assign, assignment]

    return prepare


@pytest.mark.parametrize("columns", [60, 80, 120])
async def test_a_long_name_leaves_its_slider_room(play: "Play", columns: int) -> None:
    name = "asking token, from 0, of two"
    async with play("sm-probe", size=(columns, 40), prepare=_with_more([name])) as game:
        await tinker(game)
        row = next(place for place, line in enumerate(game.lines) if "asking token" in line)
        assert (name in game.lines[row]) is (columns >= 80)
        await game.pilot.click(offset=(game.lines[row].rindex("─"), row))
        await game.until("● 20")
        assert "  20  " in game.lines[row]


async def test_what_has_no_room_is_scrolled_to(play: "Play") -> None:
    many = _with_more([f"draw {place}" for place in range(20)])
    async with play("sm-probe", size=(40, 12), prepare=many) as game:
        await tinker(game)
        await game.press(*["down"] * 22)
        await game.until("▸ draw 19")
        assert "answer" in game.text, "what comes of the knobs stays in sight"
        await game.press("space", "space")
        await game.until("0.047.")
