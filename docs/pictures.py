"""Makes the README's pictures from the running program, before a simulated learner: python docs/pictures.py.

The learner has practised softmax for two months on most days, is right nine times in ten, and confuses one thing.
"""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from textual.pilot import Pilot

from quiz.desk import Desk
from quiz.home import Home, Settings
from quiz.model import Event, EventType, Outcome, Rating, Sureness
from quiz.plan import Wish
from quiz.session import Stage
from quiz.tui.app import QuizApp

FOLDER = Path(__file__).parent
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAYS = 60
ITEM = "softmax"
SIZE = (80, 26)
PROBE = "## Temperature {#picture probe=softmax.temperature}\n"

Moves = Callable[[QuizApp, Pilot[None]], Awaitable[None]]


def practise(home: Home) -> None:
    """Two months of reviews, straight into the log."""
    chance = random.Random(4)  # noqa: S311 - a simulation
    for ago in range(DAYS, 0, -1):
        moment = NOW - timedelta(days=ago)
        if chance.random() < 0.2:  # noqa: PLR2004 - a day off in five
            continue
        with Desk(home, Settings(), lambda now=moment: now) as desk:  # type: ignore[misc]  # mypy can't type the default
            if ago == DAYS:
                desk.journey.begin_at(ITEM)
            for place, card in enumerate(desk.plan(desk.wish()).cards):
                answer(desk, card, moment + timedelta(seconds=30 * place), chance)


def answer(desk: Desk, card: str, at: datetime, chance: random.Random) -> None:
    """One answer: right, or wrong in the way that keeps coming back."""
    right = chance.random() < 0.9  # noqa: PLR2004 - the usual retention
    confused = not right and desk.library.refs[card].topic == ITEM
    rating = Rating.GOOD if right else Rating.AGAIN
    now = int(at.timestamp() * 1000)
    after = desk.store.scheduler.outcomes(desk.store.memory(card), desk.day, now, card)[rating]
    desk.store.append(
        Event(
            card,
            EventType.ANSWER,
            desk.day,
            kind=desk.library.refs[card].kind,
            duration=chance.randint(9_000, 45_000),
            sureness=chance.choice([Sureness.SURE, Sureness.UNMARKED, Sureness.UNMARKED, Sureness.GUESS]),
            outcome=Outcome.CORRECT if right else Outcome.MISTAKE if confused else Outcome.WRONG,
            mistake="no-temperature" if confused else "",
            proposed=rating,
            rating=rating,
            interval=after.interval,
            due=after.due,
        )
    )


async def asked(app: QuizApp, pilot: Pilot[None]) -> None:
    """Wait for the question."""
    while app.sitting is None or app.sitting.view.stage is Stage.WAIT:
        await pilot.pause(0.1)
    await pilot.pause(0.3)


async def verdict(app: QuizApp, pilot: Pilot[None]) -> None:
    """Answer with a known mistake, decline the repair, and unfold all that is said of it."""
    await asked(app, pilot)
    question = app.sitting.view.question if app.sitting else None
    assert question is not None
    await pilot.press(*f"{question.mistakes[1].value:.3f}", "enter")
    await pilot.pause(0.5)  # an Enter right behind it would be taken for the end of a double one
    await pilot.press("enter")
    await pilot.pause(0.2)
    await pilot.press("space")
    await pilot.pause(0.3)


async def tinker(app: QuizApp, pilot: Pilot[None]) -> None:
    """From the verdict on to its numbers, and move one of them."""
    await verdict(app, pilot)
    await pilot.press("t")
    await pilot.pause(2)
    await pilot.press("down", "down", "shift+left")
    await pilot.pause(1)


async def today(_app: QuizApp, pilot: Pilot[None]) -> None:
    """The day as it is."""
    await pilot.pause(1)


async def stats(_app: QuizApp, pilot: Pilot[None]) -> None:
    """What the two months came to."""
    await pilot.pause(1)
    await pilot.press("c")
    await pilot.pause(1)


async def photograph(home: Path, moves: Moves, wish: Wish | None, size: tuple[int, int]) -> str:
    """One picture. What Textual makes its names of is taken out: they change with everything."""
    app = QuizApp(lambda: Desk(Home(home), Settings(), lambda: NOW), wish, today=wish is None)
    async with app.run_test(size=size) as pilot:
        await moves(app, pilot)
        return re.sub(r"terminal-\d+", "terminal", app.export_screenshot(title="quiz"))


def pictures() -> dict[str, str]:
    """All pictures by their file's name."""
    with TemporaryDirectory() as folder:
        new, practised = Path(folder) / "new", Path(folder) / "practised"
        (new / "cards").mkdir(parents=True)
        (new / "cards" / "softmax.md").write_text(PROBE, encoding="utf-8")
        practise(Home(practised))
        one = Wish(cards=("picture",), cram=True)
        return {
            "review.svg": asyncio.run(photograph(new, verdict, Wish(topic="softmax", new=1), SIZE)),
            "tinker.svg": asyncio.run(photograph(new, tinker, one, SIZE)),
            "today.svg": asyncio.run(photograph(practised, today, None, SIZE)),
            "stats.svg": asyncio.run(photograph(practised, stats, None, (110, 32))),
        }


if __name__ == "__main__":
    for name, picture in pictures().items():
        (FOLDER / name).write_text(picture, encoding="utf-8")
