"""The screen's process stays light."""

import subprocess
import sys
from pathlib import Path

import quiz.tui.screens

HEAVY = ("torch", "numpy", "sqlmodel", "sqlalchemy", "pandas")
SCRIPT = """
import asyncio, sys
from pathlib import Path
from quiz.desk import Desk
from quiz.tui import app as module
from quiz.tui.app import QuizApp

module._IDLE = 600  # what comes behind the first question must not come before it is looked at, however slow we are

async def main():
    app = QuizApp(Desk.open)
    async with app.run_test(size=(80, 24)) as pilot:
        while app.sitting is None:
            await pilot.pause()
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        assert "min left" in strips[0].text, strips[0].text
        print(*sorted(sys.modules))
    app.desk.close()

asyncio.run(main())
"""

EVERYWHERE = """
        app._settle()
        for key in "escape c escape p escape slash escape question_mark escape a escape escape enter enter u".split():
            await pilot.press(key)
            await pilot.pause()
            seen.add(type(app.screen).__name__)
        print(*seen)
"""


def loaded(code: str, home: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"QUIZ_HOME": home}, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_app_imports_nothing_of_the_house_before_it_paints() -> None:
    modules = loaded("import sys, quiz.tui.app\nprint(*sys.modules)", "")
    assert "textual.app" in modules
    assert not modules & set(HEAVY)
    assert not modules & {"quiz.desk", "quiz.session", "quiz.store", "markdown_it", "fsrs"}


def test_a_first_question_loads_neither_torch_nor_sqlmodel(tmp_path: object) -> None:
    modules = loaded(SCRIPT, str(tmp_path))
    assert "quiz.session" in modules
    assert not modules & set(HEAVY)
    assert "quiz.tui.widgets.essay" not in modules


def test_no_screen_needs_the_app_that_shows_it() -> None:
    names = sorted(path.stem for path in Path(quiz.tui.screens.__path__[0]).glob("[a-z]*.py"))
    assert len(names) > 5
    modules = loaded(f"import sys\nfrom quiz.tui.screens import {', '.join(names)}\nprint(*sys.modules)", "")
    assert f"quiz.tui.screens.{names[0]}" in modules
    assert "quiz.tui.app" not in modules


def test_no_screen_loads_torch_or_sqlmodel(tmp_path: object) -> None:
    script = SCRIPT.replace("async def main", "seen = set()\n\nasync def main")
    before, after = script.split("        print(*sorted(sys.modules))\n")
    words = loaded(f"{before}{EVERYWHERE}        print(*sorted(sys.modules))\n{after}", str(tmp_path))
    screens = {"ReviewScreen", "StatsScreen", "PathScreen", "BrowseScreen", "HelpScreen", "AddScreen"}
    assert screens <= words
    assert not words & set(HEAVY)
