"""The program in a real terminal (tmux, 80×24), driven by what the screen says."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

QUIZ = Path(sys.executable).parent / "quiz"


class Terminal:
    """One tmux session with one program in it."""

    def __init__(self, home: Path, name: str, size: tuple[int, int] = (80, 24)) -> None:
        assert shutil.which("tmux"), "install tmux: this is the test with a real terminal"
        self.home = home
        self.name = name
        self.socket = str(home.parent / f"{name}.sock")
        self.size = size

    def tmux(self, *words: str) -> str:
        run = subprocess.run(["tmux", "-S", self.socket, *words], capture_output=True, text=True, check=True)
        return run.stdout

    def start(self, *words: str, now: str) -> None:
        # The readline in this process has put its own COLUMNS and LINES into the environment.
        clean = f"env -u COLUMNS -u LINES QUIZ_HOME={self.home} QUIZ_NOW={now}"
        command = f"{clean} {QUIZ} {' '.join(words)}; echo LEFT $?; sleep 600"
        width, height = self.size
        self.tmux("-f", os.devnull, "new-session", "-d", "-s", "q", "-x", str(width), "-y", str(height), command)

    def stop(self) -> None:
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True, check=False)

    @property
    def screen(self) -> str:
        return self.tmux("capture-pane", "-p", "-t", "q")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tmux("send-keys", "-t", "q", key)
            if key == "Escape":
                time.sleep(0.3)  # a key right behind it would make an Alt chord of the two

    def wait_for(self, *texts: str, seconds: float = 30) -> str:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            screen = self.screen
            if any(text in screen for text in texts):
                return screen
            time.sleep(0.05)
        raise AssertionError(f"none of {texts} came; the screen shows:\n{self.screen}")

    def log(self, query: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.home / "quiz.db") as database:
            rows = database.execute(query).fetchall()
        database.close()
        return rows


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path / "home", "t")
    yield terminal
    terminal.stop()


# What the screen asks for, and the keys that a learner would press on reading it.
MOVES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("How was it?", ("3",)),
    ("Tick what you said", ("1", "Enter")),
    ("Enter accept", ("Enter",)),
    ("Enter go on", ("Enter",)),
    ("once more", ("Enter",)),
    ("Once more", ("Enter",)),
    ("Esc Enter done", ("x", "Escape", "Enter")),
    ("Enter done  i", ("Enter",)),
    ("choose", ("1",)),
    ("Enter show the answer", ("Enter",)),
    ("! sure", ("2", "!")),
)


KINDS = """
SELECT coalesce(json_extract(variant.content, '$.question.kind'), event.kind)
FROM event LEFT JOIN variant ON variant.id = event.variant WHERE event.type IN ('answer', 'look')
"""


def answer(terminal: Terminal, count: int, kinds: int = 1) -> None:
    """Answer until so many answers and looks, of so many kinds, are in the log, or the sitting is over."""
    moved, before = time.monotonic(), ""
    while len(found := terminal.log(KINDS)) < count or len(set(found)) < kinds:
        screen = terminal.wait_for(*(text for text, _ in MOVES), "Done for now", "all that hold")
        if "Done for now" in screen:
            return
        keys = next((keys for text, keys in MOVES if text in screen), ("Enter",))
        if "toggle" in screen or "all that hold" in screen:
            keys = ("1", "Enter")
        if "Say how sure you are" in screen:  # every fifth answer: it has been given and waits for its mark
            keys = ("!",)
        terminal.press(*keys)
        time.sleep(0.15)
        if screen != before:
            moved, before = time.monotonic(), screen
        assert time.monotonic() < moved + 30, f"no key helps here:\n{screen}"


def test_ten_cards_then_days_later(terminal: Terminal) -> None:
    terminal.start("review", "--new", "16", "--minutes", "60", now="2026-03-02T09:00")
    terminal.wait_for("Where are you on it?")
    terminal.press("Escape")  # to look around first
    assert "16 new" in terminal.wait_for("Enter begin")
    terminal.press("Enter")
    terminal.wait_for("min left")
    answer(terminal, 12, kinds=4)
    terminal.press("Escape", "q")
    terminal.wait_for("LEFT 0", "Done for now")
    if "LEFT" not in terminal.screen:
        terminal.press("q")
        terminal.wait_for("LEFT 0")
    probes = terminal.log("SELECT card FROM event WHERE variant IS NOT NULL")
    assert len(set(terminal.log(KINDS))) >= 4
    assert len(probes) >= 3
    done = terminal.log("SELECT card, due, day FROM event WHERE type = 'answer' AND rating > 1")
    terminal.stop()
    due = subprocess.run(
        [QUIZ, "due", "--json"],
        env={**os.environ, "QUIZ_HOME": str(terminal.home), "QUIZ_NOW": "2026-03-02T10:00"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not any(f'"{card}"' in due.stdout for card, *_ in done)

    shown = len(terminal.log("SELECT 1 FROM event WHERE variant IS NOT NULL"))
    terminal.start("review", "--minutes", "60", now="2026-03-06T09:00")
    terminal.wait_for("min left")
    answer(terminal, len(terminal.log(KINDS)) + 8)
    variants = [variant for (variant,) in terminal.log("SELECT variant FROM event WHERE variant IS NOT NULL")]
    assert len(variants) > shown
    assert len(set(variants)) == len(variants)


def test_the_day_first_and_back_to_it(terminal: Terminal) -> None:
    (terminal.home / "cards").mkdir(parents=True)
    (terminal.home / "cards" / "mine.md").write_text(
        '## How much? {#m answer="2"}\n\n## A stub {#s}\n', encoding="utf-8"
    )
    subprocess.run([QUIZ, "path", "at", "everything"], env={**os.environ, "QUIZ_HOME": str(terminal.home)}, check=True)
    terminal.start(now="2026-03-02T09:00")
    screen = terminal.wait_for("Enter begin")
    assert "A stub" in screen
    assert "49 of 49" in screen or "all of it done" in screen
    terminal.press("Enter")
    terminal.wait_for("How much?")
    terminal.press("Escape", "d")
    terminal.wait_for("Esc go on")
    terminal.press("Escape")
    terminal.wait_for("Enter write")
    terminal.press("q")
    terminal.wait_for("LEFT 0")


def test_typing_fires_no_command_and_a_narrow_terminal_works(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", "n", (40, 12))
    (terminal.home / "cards").mkdir(parents=True)
    (terminal.home / "cards" / "mine.md").write_text('## How much? {#m answer="2"}\n\nA word.\n', encoding="utf-8")
    try:
        terminal.start("review", "--topic", "mine", now="2026-03-02T09:00")
        terminal.wait_for("How much?")
        terminal.press(*"quabse")
        terminal.wait_for("quabse")
        terminal.press(*["BSpace"] * 6, *"sqrt(4)", "Enter")
        terminal.wait_for("right")
        terminal.press("Enter")
        terminal.wait_for("Done for now")
        terminal.press("q")
        terminal.wait_for("LEFT 0")
        assert terminal.log("SELECT response FROM event") == [("sqrt(4)",)]
    finally:
        terminal.stop()
