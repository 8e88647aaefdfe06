"""Typing never fires a command, and every command can be reached by keys that the screen shows."""

import random
import re
import string
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.keys import _character_to_key

from quiz.model import Card, EventType, Kind, Option, Place, Point, Question
from quiz.session import Stage, View
from quiz.tui.keys import Field, Key, review_keys
from quiz.tui.screens.add import AddScreen
from quiz.tui.screens.help import HelpScreen
from quiz.tui.screens.review import ReviewScreen
from quiz.tui.screens.summary import SummaryScreen
from quiz.tui.widgets.keybar import key_line

if TYPE_CHECKING:
    from tests.tui.conftest import Game, Play
    from tests.tui.fakes import FakeDesk

PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " "
FIELDS = {"sm-what": "recall", "sm-floor.1": "cloze", "sm-number": "number", "sm-shape": "shape", "sm-order": "order"}
STATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "a line": ("sm-number", ()),
    "a line with something in it": ("sm-number", ("2", "7")),
    "a line that was left": ("sm-number", ("escape",)),
    "options": ("sm-invariance", ()),
    "several options": ("sm-several", ("1",)),
    "a text": ("sm-explain", ("x",)),
    "a text that was left": ("sm-explain", ("x", "escape")),
    "an answer revealed": ("sm-what", ("enter",)),
    "points to tick": ("sm-explain", ("x", "escape", "enter")),
    "a verdict": ("sm-number", ("1", "enter")),
    "a hint to have": ("sm-probe", ("escape",)),
}


def others(text: str, taken: str) -> str:
    return "".join(character for character in text if character not in taken)


@pytest.mark.parametrize("card", FIELDS)
async def test_a_line_takes_every_printable_key_but_two(play: "Play", card: str) -> None:
    typed = others(PRINTABLE, "!;")
    async with play(card, "sm-shape") as game:
        await game.type(typed)
        assert game.review._answer.text == typed.rstrip()[: len(typed)] + " "
        assert game.events == []
        assert isinstance(game.app.screen, ReviewScreen)
        assert game.view.stage is Stage.ASK


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_the_order_of_the_letters(play: "Play", seed: int) -> None:
    typed = "x" + "".join(random.Random(seed).choices(others(PRINTABLE, "!;"), k=60))
    async with play("sm-number", "sm-shape") as game:
        await game.type(typed)
        assert game.review._answer.text == typed
        assert game.events == []
        assert game.view.stage is Stage.ASK


@pytest.mark.parametrize("typed", ["e^-2", "sqrt(2)", "unsubscribe quickly, abs", "q", "u", "s", "b", "?"])
async def test_what_looks_like_commands(play: "Play", typed: str) -> None:
    async with play("sm-number", "sm-shape") as game:
        await game.type(typed)
        assert game.review._answer.text == typed
        assert game.events == []


async def test_a_text_takes_every_printable_key(play: "Play") -> None:
    async with play("sm-explain", "sm-shape") as game:
        await game.type(PRINTABLE)
        assert game.review._answer.text == PRINTABLE
        assert game.events == []


async def test_a_new_card_takes_every_printable_key(play: "Play") -> None:
    async with play("sm-invariance") as game:
        await game.press("a", *PRINTABLE, "enter", *PRINTABLE, "escape", "enter")
        assert game.desk.added == [(PRINTABLE.strip(), PRINTABLE.strip())]
        assert game.events == []


async def burst(game: "Game", text: str) -> None:
    """Keys that all arrive before the first has been dealt with: pasted by a terminal, or typed over a slow line."""
    for character in text:
        key = {"\n": "enter", "\x1b": "escape"}.get(character, character)
        game.app.post_message(events.Key(key if len(key) > 1 else _character_to_key(key), character))
    for _ in range(5):
        await game.pilot.pause()


async def test_letters_that_overtake_the_next_field_are_typed_into_it(play: "Play") -> None:
    async with play("sm-number", "sm-shape", "sm-order") as game:
        await burst(game, "ln 27\n\nquits")
        assert [event.card for event in game.events] == ["sm-number"]
        assert game.view.card is not None
        assert game.view.card.id == "sm-shape"
        assert game.review._answer.text == "quits"


async def test_letters_that_overtake_the_next_text_are_typed_into_it(play: "Play") -> None:
    async with play("sm-number", "sm-explain") as game:
        await burst(game, "ln 27\n\nuseless; quit!")
        assert game.review._answer.text == "useless; quit!"
        assert len(game.events) == 1


async def test_a_new_card_may_be_typed_in_one_burst(play: "Play") -> None:
    async with play("sm-invariance") as game:
        await game.press("a")
        await burst(game, "Why q?\nBecause\nso\x1b\n")
        assert game.desk.added == [("Why q?", "Because\nso")]


@pytest.mark.parametrize("state", STATES)
async def test_every_command_is_reachable_by_keys_that_are_shown(play: "Play", state: str) -> None:
    card, keys = STATES[state]
    async with play("sm-shape", card) as game:
        await game.press(*"(32, 1)", "enter", "enter", *keys)
        if "Esc" in game.bar:
            await game.press("escape")
        assert game.bar.endswith("? keys")
        await game.press("question_mark")
        assert isinstance(game.app.screen, HelpScreen)
        seen = list(game.lines[1:-1])
        await game.press("pagedown")
        await game.rest()
        listed = {line.split()[0] for line in [*seen, *game.lines[1:-1]] if line.strip()}
        wanted = {"u", "e", "b", "s", "r", "a", "q", *(["o"] if card != "sm-probe" else [])}
        assert wanted <= listed, game.text
        assert "Esc back" in game.bar
        await game.press("escape")
        assert isinstance(game.app.screen, ReviewScreen)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("key", "kind"), [("b", EventType.BURY), ("s", EventType.SUSPEND), ("r", EventType.RESET), ("u", EventType.UNDO)]
)
async def test_commands_work_in_every_state(play: "Play", state: str, key: str, kind: EventType) -> None:
    card, keys = STATES[state]
    async with play("sm-shape", card, "sm-order") as game:
        await game.press(*"(32, 1)", "enter", "enter", *keys)
        if "Esc" in game.bar:
            await game.press("escape")
        await game.press(key, *(["r"] if key == "r" else []))
        if key == "u" and len(game.events) == 1:  # it took back what was not in the log yet
            await game.press(*(["escape"] if "Esc" in game.bar else []), key)
        assert game.events[-1].type is kind


@pytest.mark.parametrize("state", STATES)
async def test_add_and_quit_work_in_every_state(play: "Play", state: str) -> None:
    card, keys = STATES[state]
    async with play(card, "sm-order") as game:
        await game.press(*keys)
        if "Esc" in game.bar:
            await game.press("escape")
        await game.press("a")
        assert isinstance(game.app.screen, AddScreen)
        await game.press("escape")
        assert isinstance(game.app.screen, ReviewScreen)
        await game.press("q")
        assert game.app._exit


async def test_the_summary_shows_its_keys(play: "Play") -> None:
    def more(desk: "FakeDesk") -> None:
        desk.more = ("sm-number",)

    async with play("sm-number", prepare=more) as game:
        await game.press(*"ln 27", "enter", "enter")
        assert isinstance(game.app.screen, SummaryScreen)
        for shown in ("q quit", "m more", "n tomorrow's", "u undo", "a add", "p path", "? keys"):
            assert shown in game.bar
        await game.press("question_mark", "m")
        assert isinstance(game.app.screen, ReviewScreen)


def all_tables() -> list[tuple[Key, ...]]:
    tables = []
    for kind in Kind:
        if kind is Kind.PROBE:
            continue
        question = Question(
            kind,
            "?",
            "!",
            options=(Option("a", right=True), Option("b")),
            points=(Point("a"), Point("b")),
            traps=("t",),
            hints=("h",),
        )
        card = Card("c", "t", kind, "?", Place("p"), source="https://example.org")
        for stage in (Stage.ASK, Stage.REVEAL, Stage.JUDGED):
            if stage is Stage.REVEAL and kind not in {Kind.RECALL, Kind.CLOZE, Kind.EXPLAIN}:
                continue
            view = View(stage, card, question, more_hints=True, undoable=True)
            tables += [review_keys(view, field, empty=empty) for field in Field for empty in (True, False)]
    return tables


def test_no_key_means_two_things() -> None:
    tables = all_tables()
    assert len(tables) > 50
    for keys in tables:
        names = [name for key in keys for name in key.names]
        assert len(names) == len(set(names)), names


@pytest.mark.parametrize("width", [20, 38, 78, 118, 400])
def test_the_line_of_keys_shows_at_most_eight_and_fits(width: int) -> None:
    for keys in all_tables():
        line = key_line(keys, width)
        assert line.cell_length <= max(width, 20)
        assert len(re.split(r"  +", line.plain)) <= 8


async def test_the_way_out_comes_before_whatever_else_fits(play: "Play") -> None:
    for size, line in [((20, 24), "Esc back  ? keys"), ((32, 24), "Enter tick  Esc back  ? keys")]:
        async with play("sm-number", size=size) as game:
            await game.press("escape", "p")
            assert game.lines[-1].strip() == line
            await game.press("escape", "slash", "enter")
            assert game.lines[-1].strip() == line.replace("tick", "read")


async def test_a_narrow_screen_shows_every_way_to_say_how_it_was(play: "Play") -> None:
    async with play("sm-what", size=(40, 12)) as game:
        await game.press("enter")
        assert game.lines[-1].strip() == "1 missed  2 the trap  3 got it  ? keys"


async def test_every_deed_of_the_review_is_handled(play: "Play") -> None:
    deeds = {key.deed for keys in all_tables() for key in keys}
    assert len(deeds) > 20
    async with play("sm-number") as game:
        assert deeds <= {*game.review._deeds, *game.review._choices}


async def test_a_theme_that_there_is_not_is_said(play: "Play") -> None:
    def choose(desk: "FakeDesk") -> None:
        desk.chosen_theme = "solarised"

    async with play("sm-number", prepare=choose) as game:
        for _ in range(200):
            if len(game.app._notifications):
                break
            await game.pilot.pause(0.05)
        assert [one.message for one in game.app._notifications] == ["There is no theme 'solarised': Ctrl+P lists them."]


async def test_a_theme_that_was_chosen_is_remembered(play: "Play") -> None:
    def liked(desk: "FakeDesk") -> None:
        desk.chosen_theme = "nord"

    async with play("sm-number", prepare=liked) as game:
        assert game.app.theme == "nord"
        game.app.theme = "textual-light"
        await game.pilot.pause()
        assert game.desk.chosen_theme == "textual-light"


async def test_the_command_palette_finds_what_keys_do(play: "Play") -> None:
    async with play("sm-number") as game:
        await game.press(*"ln")
        offered = {one.title: one for one in game.app.get_system_commands(game.app.screen)}
        assert "Theme" in offered
        assert "Keys" not in offered
        assert [title for title in offered if title.startswith("Quit")] == ["Quit"]
        assert "Type" not in " ".join(offered)
        offered["Add a card"].callback()
        await game.settle()
        assert isinstance(game.app.screen, AddScreen)
        await game.press("escape")
        assert any(title.startswith("Suspend") for title in offered)  # what is not in the line of keys, too
        offered["Not today: leave this card until tomorrow"].callback()
        await game.settle()
        assert game.events[-1].type is EventType.BURY
    async with play("sm-number") as game:
        await game.press("ctrl+p")
        await game.until("All keys")
        await game.press(*"browse")
        await game.until("find, read, edit")
