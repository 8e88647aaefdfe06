"""The statistics on the screen."""

from typing import TYPE_CHECKING

import pytest

from quiz.errors import StoreError
from quiz.plan import Wish
from quiz.session import Stage
from quiz.stats import Calibration, Counts, Day, Misconception, Share
from quiz.store.tallies import Mark
from quiz.tui.gauges import LEVELS, bar, calendar, columns

if TYPE_CHECKING:
    from tests.tui.conftest import Play
    from tests.tui.fakes import FakeDesk

TODAY = 20510  # a Thursday, 26 February 2026


def practised(desk: "FakeDesk") -> None:
    """Half a year with gaps, a topic that goes well and one that does not, and three misconceptions."""
    days = {TODAY - ago: Day(4 + 3 * ago % 37, 1, 500) for ago in range(200) if ago % 9 not in {2, 3, 7}}
    found = (
        Misconception("times-temperature", 5, TODAY, ("sm-probe", "sm-gone"), 7, "multiplying by $T$; it divides"),
        Misconception("option-1", 2, TODAY - 3, ("sm-invariance",)),
        Misconception("nowhere", 2, TODAY - 9, ("sm-gone",)),
    )
    desk.counts = Counts(
        days,
        Share(352, 400),
        {"batchnorm": Share(150, 152), "softmax": Share(202, 248)},
        Calibration.of([Mark("", 200, 300), Mark("sure", 45, 50), Mark("guess", 6, 20)]),
        found,
    )


@pytest.mark.parametrize("size", ["80x24", "40x12", "120x40"])
async def test_the_numbers(play: "Play", size: str) -> None:
    width, height = map(int, size.split("x"))
    async with play("sm-invariance", size=(width, height), prepare=practised) as game:
        await game.press("c")
        await game.until("Reviews by day")
        await game.rest()
        game.golden(f"stats-{size}")
        if height < 40:
            await game.press("space")
            await game.rest()
            game.golden(f"stats-{size}-on")
        await game.press("escape")
        assert game.at(Stage.ASK)


async def test_all_of_it_on_a_long_screen(play: "Play") -> None:
    async with play("sm-invariance", size=(80, 60), prepare=practised) as game:
        await game.press("c")
        await game.rest()
        game.golden("stats-80x60")


async def test_without_colour_nothing_is_lost(play: "Play", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with play("sm-invariance", prepare=practised) as game:
        await game.press("c")
        await game.rest()
        game.golden("stats-80x24")


async def test_before_the_first_answer(play: "Play") -> None:
    async with play("sm-invariance") as game:
        await game.press("c")
        assert "No answers yet." in game.text
        await game.press("1", "c")
        assert game.at(Stage.ASK)


async def test_a_misconception_is_practised_by_its_digit(play: "Play") -> None:
    async with play("sm-number", "sm-invariance", prepare=practised) as game:
        await game.press("escape", "c")
        await game.press("2")
        assert game.review._wish == Wish(cards=("sm-invariance",), cram=True)
        assert game.app.sitting is not None
        assert len(game.app.screen_stack) == 2
        await game.press("escape", "c")
        await game.press("3")
        assert "No question that is open to you can meet nowhere now." in game.text


async def test_it_is_one_key_from_the_end_too(play: "Play") -> None:
    async with play("sm-invariance", prepare=practised) as game:
        await game.press("enter", "enter", "c")
        await game.press("2")
        assert game.review._wish.cards == ("sm-invariance",)


async def test_keys_are_listed_and_work_from_there(play: "Play") -> None:
    async with play("sm-invariance", prepare=practised) as game:
        await game.press("c")
        await game.press("question_mark")
        await game.rest()
        game.golden("stats-help")
        await game.press("2")
        assert game.review._wish.cards == ("sm-invariance",)


async def test_lines_and_pages_scroll(play: "Play") -> None:
    async with play("sm-invariance", size=(40, 12), prepare=practised) as game:
        await game.press("c")
        top = game.lines
        await game.press("j", "k")
        assert game.lines == top
        await game.press("pagedown")
        assert game.lines != top
        await game.press("pageup")
        assert game.lines == top


async def test_a_log_that_can_not_be_read_is_said(play: "Play") -> None:
    async with play("sm-invariance", prepare=practised) as game:
        game.desk.failing = StoreError("the database is damaged", "bring back a backup")
        await game.press("c")
        assert "the database is damaged" in game.text
        await game.press("escape")
        assert game.at(Stage.ASK)


def test_a_calendar_has_a_column_for_each_week() -> None:
    lines = [line.plain for line in calendar({TODAY: 8, TODAY - 7: 3, TODAY - 14: 1}, TODAY, 3, 40)]
    assert len(lines) == 9
    assert lines[4] == "    ░░▒▒██"
    assert lines[1] == "Mon ······"
    assert lines[7] == "Sun ····"  # this week's has not come yet
    assert [one for one in LEVELS if one in lines[8]] == list(LEVELS)


@pytest.mark.parametrize("most", [0, 1, 2, 3, 4, 5, 400])
def test_no_day_of_practice_looks_like_none(most: int) -> None:
    lines = [line.plain for line in calendar({TODAY: most, TODAY - 7: min(most, 1)}, TODAY, 2, 60)]
    assert ("·" in lines[4]) == (most == 0)
    assert lines[4].endswith("██" if most else "··")


@pytest.mark.parametrize("width", [20, 36, 76, 200])
def test_nothing_is_wider_than_the_screen(width: int) -> None:
    drawn = [*calendar({TODAY: 12345}, TODAY, 26, width), *columns([0, 1, 1000] * 10, max(width, 40))]
    assert all(line.cell_length <= max(width, 40) for line in drawn)
    assert any("▁" in line.plain for line in drawn)  # one of a thousand is seen


def test_a_bar_tells_a_share_and_a_place() -> None:
    assert bar(0.5, 8) == "████    "
    assert bar(0.5, 8, 0.9) == "████   ┃"
    assert bar(1, 8, 0.9) == "███████▌"
