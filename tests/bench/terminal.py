"""A program in a terminal, timed from outside: what the learner waits for is what is painted."""

import contextlib
import os
import pty
import select
import signal
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn, Self

__all__ = ["BARE", "BREATH", "MARK", "NOW", "QUIZ", "Screen", "first_paint", "in_turn", "spread"]

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUIZ = str(Path(sys.executable).parent / "quiz")
MARK = b"min left"
BREATH = 0.35
"""Seconds after which Enter is taken for an answer to what is there, and not for the end of a double one."""
_BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    count = 0
    def compose(self):
        yield Static("min left")
    def on_key(self):
        self.count += 1
        self.query_one(Static).update(f"question {self.count}")
Bare().run()
"""
BARE = [sys.executable, "-c", _BARE]
"""A Textual app with one Static: what any of ours is compared with."""


class Screen:
    """A program in a terminal of 80×24: keys in, and the time until a text is painted."""

    def __init__(self, command: list[str], home: Path) -> None:
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            _become(command, home)

    def until(self, *texts: bytes) -> float:
        """Seconds until one of these texts comes, from now."""
        start = time.perf_counter()
        seen = b""
        while not any(text in seen for text in texts):
            if not select.select([self.terminal], [], [], 30)[0]:
                raise TimeoutError(f"{texts!r} was not painted: {seen[-300:]!r}")
            seen += os.read(self.terminal, 65536)
        return time.perf_counter() - start

    def quiet(self, seconds: float) -> None:
        """Read whatever is painted within this time: a cursor that blinks never stops."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                os.read(self.terminal, 65536)

    def press(self, keys: bytes) -> None:
        os.write(self.terminal, keys)

    def leave(self, keys: bytes) -> None:
        """Press these, and wait until the program has ended."""
        self.press(keys)
        with contextlib.suppress(OSError):  # its terminal has gone
            self.quiet(10)

    def close(self) -> None:
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.terminal)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _become(command: list[str], home: Path) -> NoReturn:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # pip has compiled Textual: ours had better not be read as source
    os.environ.update(QUIZ_HOME=str(home), QUIZ_NOW=NOW.isoformat(), TERM="xterm-256color", COLUMNS="80", LINES="24")
    os.execv(command[0], command)


def first_paint(command: list[str], home: Path, mark: bytes = MARK) -> float:
    """Seconds from starting a program until the mark is on its screen."""
    with Screen(command, home) as screen:
        return screen.until(mark)


def in_turn(runs: int, *measures: Callable[[], float]) -> list[float]:
    """The median of each, measured A B C A B C … so that a drifting machine drifts for all."""
    for measure in measures:
        measure()
    rows = [[measure() for measure in measures] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def spread(name: str, times: list[float], aim: str = "") -> None:
    """Print the median and the 95th percentile."""
    high = sorted(times)[int(0.95 * len(times))]
    says = f"{statistics.median(times):6.3f} s   {high:.3f} s at the 95th percentile of {len(times)}"
    print(f"{name:39}{says}{f' (aim: {aim})' if aim else ''}")
