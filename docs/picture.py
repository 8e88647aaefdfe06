"""Makes docs/review.svg, the README's picture, from the running program: python docs/picture.py."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from quiz.desk import Desk
from quiz.home import Home, Settings
from quiz.plan import Wish
from quiz.session import Stage
from quiz.tui.app import QuizApp

PICTURE = Path(__file__).parent / "review.svg"
CARD = "## Temperature {#picture probe=softmax.temperature}\n"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def take(home: Path) -> str:
    """Answer a probe with a known mistake, decline the repair, and photograph the verdict."""
    (home / "cards").mkdir(parents=True)
    (home / "cards" / "softmax.md").write_text(CARD, encoding="utf-8")

    def open_desk() -> Desk:
        return Desk(Home(home), Settings(), lambda: NOW)

    app = QuizApp(open_desk, Wish(topic="softmax", new=1))
    async with app.run_test(size=(80, 26)) as pilot:
        while app.sitting is None or app.sitting.view.stage is Stage.WAIT:
            await pilot.pause(0.1)
        question = app.sitting.view.question
        assert question is not None
        await pilot.press(*f"{question.mistakes[1].value:.3f}", "enter")
        await pilot.pause(0.2)
        await pilot.press("enter")
        await pilot.pause(0.2)
        await pilot.press("space")
        await pilot.pause(0.3)
        return app.export_screenshot(title="quiz")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PICTURE.write_text(asyncio.run(take(Path(folder))), encoding="utf-8")
