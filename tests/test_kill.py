"""Pull the plug in the middle of a sitting: what was acknowledged is in the log. And two programs at once."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quiz.desk import Desk
from quiz.home import Home, Settings, clock

CARDS = 24
LINES = "7\n\n" * 400
QUICK, MANY = 12, 200


def learner(home: Path) -> None:
    """A library of number cards only: nothing has to wait for the lab."""
    (home / "cards").mkdir(parents=True)
    text = "\n".join(f'## What is {n} + {n}? {{#k{n} answer="{2 * n}"}}\n' for n in range(1, CARDS + 1))
    (home / "cards" / "kill.md").write_text(text, encoding="utf-8")


def start(home: Path) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-m", "quiz", "review", "--plain", "--topic", "kill", "--new", str(CARDS), "--minutes", "90"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QUIZ_HOME": str(home)},
    )
    assert child.stdin is not None
    child.stdin.write(LINES)
    child.stdin.flush()
    return child


def logged(home: Path) -> int:
    """Answers and looks in the log; the database is sound and the replay agrees."""
    # Killed at the very beginning, the database may have no tables yet: opening it goes on from there.
    with Desk(Home(home), Settings(), clock()) as desk:
        assert desk.store.verify() == []
    with sqlite3.connect(home / "quiz.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        count = int(database.execute("SELECT count(*) FROM event WHERE type IN ('answer', 'look')").fetchone()[0])
    database.close()
    return count


def killed(home: Path, stream: random.Random) -> tuple[int, int]:
    """Kill a sitting after a random number of acknowledged answers, at any moment of the next one."""
    before = logged(home) if (home / "quiz.db").exists() else 0
    child = start(home)
    assert child.stdout is not None
    wanted, noted, rest = stream.randrange(CARDS), 0, ""
    while noted < wanted and (line := child.stdout.readline()):
        noted += "Noted" in line
    time.sleep(stream.uniform(0, 0.004))
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read()
    assert child.stdin is not None
    child.communicate()
    return noted + rest.count("Noted"), logged(home) - before


@pytest.mark.parametrize("times", [QUICK, pytest.param(MANY, marks=pytest.mark.slow)])
def test_what_was_acknowledged_is_in_the_log(times: int, tmp_path: Path) -> None:
    stream = random.Random(times)
    acknowledged = 0
    for number in range(times):
        home = tmp_path / str(number // 10)  # ten sittings of one learner, one after the other
        if not home.exists():
            learner(home)
        noted, found = killed(home, stream)
        # One more may be on disk whose acknowledgement was still to be written.
        assert noted <= found <= noted + 1
        acknowledged += noted
    assert acknowledged > times


def test_two_sittings_at_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    learner(home)
    children = [start(home), start(home)]
    said = [child.communicate(timeout=120) for child in children]
    assert [child.returncode for child in children] == [0, 0]
    assert all("lock" not in errors.lower() for _, errors in said)
    noted = sum(output.count("Noted") for output, _ in said)
    # Each may have been left at a verdict, which is logged on leaving without a further word.
    assert CARDS < noted <= logged(home) <= noted + len(children)
