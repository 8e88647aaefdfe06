"""From the command to the first question."""

import os
import subprocess
import time
from pathlib import Path

from tests.bench.terminal import BARE, BREATH, QUIZ, Screen, first_paint, in_turn

__all__ = ["cold", "second_set_up", "without_torch"]

ROOT = Path(__file__).parent.parent.parent


def cold(small: Path, large: Path, runs: int) -> None:
    bare, first, many = in_turn(
        runs,
        lambda: first_paint(BARE, small),
        lambda: first_paint([QUIZ, "review"], small),
        lambda: first_paint([QUIZ, "review"], large),
    )
    print(f"first paint of a bare Textual app      {bare:6.3f} s")
    print(f"first question, cold start             {first:6.3f} s   {first / bare:4.2f} times (aim: 2)")
    print(f"the same, 20,000 cards, 200,000 answers{many:6.3f} s   {many / bare:4.2f} times (aim: 3)")


def without_torch(probing: Path, runs: int) -> None:
    """A sitting whose only question a probe has built before."""
    command = [QUIZ, "review", "--topic", "adding", "--cram"]

    def stock_up() -> None:
        with Screen(command, probing) as screen:  # what it builds behind the answer, the next start finds
            screen.until(b"7000")
            screen.press(b"1\r")
            screen.until(b"Once more")
            screen.quiet(BREATH)
            screen.press(b"\r")
            screen.until(b"answer")
            screen.press(b"\r")
            screen.quiet(3)
            screen.press(b"\x1b")
            screen.quiet(0.5)
            screen.leave(b"q")

    def from_stock() -> float:
        stock_up()
        return first_paint(command, probing, b"7000")

    bare, stored = in_turn(runs, lambda: first_paint(BARE, probing), from_stock)
    stock_up()
    with Screen(command, probing) as screen:
        screen.until(b"7000")
        loaded = "torch" if "torch" in _maps(screen.child) else "no torch"
    print(f"a probe's question that was stored     {stored:6.3f} s   {stored / bare:4.2f} times, with {loaded} loaded")


def _maps(process: int) -> str:
    """What is mapped into a process and its children, where the system tells."""
    folder = Path("/proc") / str(process)
    if not folder.exists():
        return ""
    children = [child for task in (folder / "task").iterdir() for child in (task / "children").read_text().split()]
    return (folder / "maps").read_text() + "".join(_maps(int(child)) for child in children)


def second_set_up() -> None:
    for target in ("review", "test"):
        command = ["make", "--no-print-directory", "-C", str(ROOT), "-n", target]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "MAKEFLAGS": ""})
        print(f"{f'make {target}, what it does by itself':39}{time.perf_counter() - start:6.3f} s")
