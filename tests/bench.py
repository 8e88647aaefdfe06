"""What a learner waits for, each figure beside something to compare it with. Run by ``make bench``.

Nothing here fails on a slow machine: seconds are printed, and ratios are what to look at.
"""

import argparse
import os
import pty
import random
import select
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

from quiz.desk import Desk
from quiz.home import Home, Settings
from quiz.lab.host import Lab, Request
from quiz.library.probes import find_probes
from quiz.model import Event, EventType, Rating
from quiz.store.rows import EVENT_COLUMNS, event_row

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BARE = """
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
MARK = b"min left"
QUIZ = str(Path(sys.executable).parent / "quiz")


def in_turn(runs: int, *measures: Callable[[], float]) -> list[float]:
    """The median of each, measured A B C A B C … so that a drifting machine drifts for all."""
    for measure in measures:
        measure()
    rows = [[measure() for measure in measures] for _ in range(runs)]
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def large_home(folder: Path, cards: int, answers: int) -> None:
    """A learner with many cards of their own and years of answers."""
    (folder / "cards").mkdir(parents=True)
    topics = 40
    for topic in range(topics):
        text = "\n".join(
            f"## Question {n} of {topic}: what follows from $x_{{{n}}}$? {{#t{topic}-{n}}}\n\n---\n\nAnswer *{n}*.\n"
            for n in range(cards // topics)
        )
        (folder / "cards" / f"topic{topic}.md").write_text(text, encoding="utf-8")
    with Desk(Home(folder), Settings(), lambda: NOW) as desk:
        names = list(desk.library.refs)
        stream = random.Random(1)
        start = NOW - timedelta(days=3650)
        rows = []
        for number in range(answers):
            at = start + timedelta(seconds=number * 3650 * 86400 / answers)
            day = (at.date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days
            interval = stream.choice([3, 10, 30, 90, 400])
            event = Event(
                names[number % len(names)], EventType.ANSWER, day, id=int(at.timestamp() * 1000), kind="recall",
                duration=9000, proposed=Rating.GOOD, rating=stream.choice([Rating.GOOD] * 9 + [Rating.AGAIN]),
                interval=interval, due=day + interval,
            )  # fmt: skip
            rows.append(event_row(event))
    with sqlite3.connect(folder / "quiz.db") as database:
        marks = ", ".join("?" for _ in EVENT_COLUMNS.split(","))
        database.executemany(f"INSERT INTO event ({EVENT_COLUMNS}) VALUES ({marks})", rows)
    database.close()
    with Desk(Home(folder), Settings(), lambda: NOW) as desk:
        desk.store.rebuild()


def starts(small: Path, large: Path, runs: int) -> None:
    quiz = [QUIZ, "review"]
    bare, first, many = in_turn(
        runs,
        lambda: first_paint([sys.executable, "-c", BARE], small),
        lambda: first_paint(quiz, small),
        lambda: first_paint(quiz, large),
    )
    print(f"first paint of a bare Textual app      {bare:6.3f} s")
    print(f"first question, cold start             {first:6.3f} s   {first / bare:4.2f} times (aim: 2)")
    print(f"the same, 20,000 cards, 200,000 answers{many:6.3f} s   {many / bare:4.2f} times (aim: 3)")


class Screen:
    """A program in a terminal of 80×24: keys in, and the time until a text is painted."""

    def __init__(self, command: list[str], home: Path) -> None:
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            run_in_terminal(command, home)

    def until(self, text: bytes) -> float:
        """Seconds until a text comes, from now."""
        start = time.perf_counter()
        seen = b""
        while text not in seen:
            if not select.select([self.terminal], [], [], 30)[0]:
                raise TimeoutError(f"{text!r} was not painted: {seen[-300:]!r}")
            seen += os.read(self.terminal, 65536)
        return time.perf_counter() - start

    def press(self, key: bytes) -> None:
        os.write(self.terminal, key)

    def close(self) -> None:
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.terminal)


def run_in_terminal(command: list[str], home: Path) -> NoReturn:
    os.environ.update(QUIZ_HOME=str(home), QUIZ_NOW=NOW.isoformat(), TERM="xterm-256color", COLUMNS="80", LINES="24")
    os.execv(command[0], command)


def first_paint(command: list[str], home: Path) -> float:
    """Seconds from starting a program until the mark is on its screen."""
    screen = Screen(command, home)
    try:
        return screen.until(MARK)
    finally:
        screen.close()


def ratings(large: Path, count: int) -> None:
    bare = Screen([sys.executable, "-c", BARE], large)
    quiz = Screen([QUIZ, "review", "--minutes", "600"], large)
    times: list[list[float]] = [[], []]
    try:
        bare.until(MARK)
        quiz.until(MARK)
        time.sleep(1.5)
        for number in range(1, count + 1):
            bare.press(b"x")
            times[0].append(bare.until(b"question %d" % number))
            quiz.press(b"\r")
            quiz.until(b"How was it")
            quiz.press(b"3")
            quiz.until(b"accept")
            time.sleep(0.05)
            quiz.press(b"\r")
            times[1].append(quiz.until(b"%d/" % (number + 1)))
    finally:
        bare.close()
        quiz.close()
    names = ("key to paint, bare Textual app", "rating to next question, 20,000 cards")
    for name, each in zip(names, times, strict=True):
        each.sort()
        high = each[int(0.95 * count)]
        print(f"{name:38}{statistics.median(each):6.3f} s   {high:.3f} s at the 95th percentile of {count}")
    print(f"{'':38}(aim for the latter at the 95th percentile: 0.050 s)")


def opening_stats(large: Path, runs: int) -> None:
    """From the key to the numbers, in a review that has been open for a moment."""

    def opened() -> float:
        quiz = Screen([QUIZ, "review"], large)
        try:
            quiz.until(MARK)
            time.sleep(1.5)
            quiz.press(b"\x1b")
            time.sleep(0.5)
            quiz.press(b"c")
            return quiz.until(b"Reviews by day")
        finally:
            quiz.close()

    bare, stats = in_turn(runs, lambda: first_paint([sys.executable, "-c", BARE], large), opened)
    print(f"first paint of a bare Textual app      {bare:6.3f} s")
    print(f"opening the statistics, 200,000 answers{stats:6.3f} s   {stats / bare:4.2f} times (aim: 0.500 s)")


def second_set_up() -> None:
    for target in ("review", "test"):
        command = ["make", "--no-print-directory", "-C", str(ROOT), "-n", target]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        print(f"make {target}, what it does by itself     {time.perf_counter() - start:6.3f} s")


def variants() -> None:
    lab = Lab()
    try:
        slowest: tuple[float, str] = (0.0, "")
        times = []
        for path in sorted((ROOT / "probes").glob("*.py")):
            for name in find_probes(path)[0]:
                lab.build(Request(path, name, 0)).result()
                each = []
                for seed in range(1, 11):
                    start = time.perf_counter()
                    lab.build(Request(path, name, seed)).result()
                    each.append(time.perf_counter() - start)
                times.append(statistics.mean(each))
                slowest = max(slowest, (times[-1], name))
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import torch"], check=True)
        print(f"importing torch                        {time.perf_counter() - start:6.3f} s")
        mean = statistics.mean(times) * 1000
        print(f"a warm variant through the lab         {mean:6.1f} ms mean of {len(times)} probes (aim: 5),")
        print(f"{'':39}{slowest[0] * 1000:6.1f} ms the slowest, {slowest[1]} (aim: 100)")
    finally:
        lab.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--cards", type=int, default=20_000)
    parser.add_argument("--answers", type=int, default=200_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small", Path(folder) / "large"
        large_home(large, options.cards, options.answers)
        starts(small, large, options.runs)
        ratings(large, 100)
        opening_stats(large, options.runs)
    variants()
    subprocess.run([sys.executable, ROOT / "tests" / "bench_anki.py", str(options.runs)], check=True)
    second_set_up()


if __name__ == "__main__":
    main()
