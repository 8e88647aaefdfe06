"""docs/keys.md lists the keys of every screen, as the screens themselves have them."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from quiz.model import EventType
from quiz.tui.keys import Key

if TYPE_CHECKING:
    from tests.tui.conftest import Game, Play
    from tests.tui.fakes import FakeDesk

PAGE = Path(__file__).parent.parent.parent / "docs" / "keys.md"
HEAD = """# Keys

The line at the bottom of each screen shows the keys that matter there, `?` all of them; on that list every key works,
too. A field takes whatever is printable but `!` and `;`: Esc leaves it, and letters are commands then. Shown keys and
options can be clicked as well. Ctrl+P opens a palette that finds each command by its words, and the themes; Ctrl+C
quits from anywhere, with every answer kept.

`!` and `;` answer and say how sure you are; every fifth answer that quiz judges has to be marked so. What comes of it,
how often you are right when you are sure and when you guess, stands among the stats.
"""


def first(desk: "FakeDesk") -> None:
    desk.first = True


def keys(game: "Game") -> tuple[Key, ...]:
    return cast("Any", game.app.screen).keys()  # type: ignore[no-any-return]  # every screen of ours has them


def table(title: str, shown: tuple[Key, ...], before: list[str]) -> list[str]:
    """The keys of a screen, but for those that were listed before with the same meaning."""
    rows = [f"| {key.shown} | {key.says} |" for key in shown]
    new = [row for row in dict.fromkeys(rows) if row not in before]
    before += new
    return [f"\n## {title}\n", "| key | does |", "|---|---|", *new]


async def test_the_page_lists_the_keys_of_every_screen(play: "Play") -> None:
    lines: list[str] = []
    known: list[str] = []

    def note(title: str, game: "Game") -> None:
        lines.extend(table(title, keys(game), known))

    async with play("sm-number") as game:
        await game.type("1")
        note("While a field takes the keys", game)
    async with play("sm-several") as game:
        await game.press("1")
        note("Choosing", game)
    async with play("sm-what") as game:
        await game.press("enter")
        note("Grading oneself", game)
    async with play("sm-explain") as game:
        await game.press("escape")
        note("Explaining", game)
        await game.press("enter")
        note("Ticking what one said", game)
    async with play("sm-probe") as game:
        await game.press(*"0.9", "enter", "enter")
        note("After the verdict", game)
        await game.press("t")
        await game.until("answer")
        note("What if…", game)
    async with play("sm-number", today=True) as game:
        note("Today", game)
    async with play(today=True) as game:
        note("Today, when nothing is due", game)
    async with play("sm-number") as game:
        await game.press("escape", "p")
        note("The path", game)
        await game.press("escape", "slash", "enter")
        note("Browse", game)
        await game.press("escape", "c")
        note("Stats", game)
        await game.press("escape", "a", "x", "escape")
        note("Adding a card", game)
    async with play("sm-number") as game:
        await game.press("escape", "s")
        assert game.events[-1].type is EventType.SUSPEND
        note("The end of a sitting", game)
    async with play("sm-number", prepare=first) as game:
        note("The first start", game)
    page = HEAD + "\n".join(lines) + "\n"
    if os.environ.get("QUIZ_UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")
    assert page == PAGE.read_text(encoding="utf-8"), "keys have changed: QUIZ_UPDATE_GOLDEN=1"
