"""A learner's own probes, good and bad, in real processes: asked, contained, played with, replayed."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = """
from quiz.probe import Number, mistake, num, probe

@probe(digits=3)
def doubled(draw):
    n = draw.integer("n", 10, 99)
    return Number(
        ask=f"Twice {n}?", answer=2 * n, mistakes=[mistake("squared", n * n, "its square")], why=num(2 * n, 3)
    )
"""
BAD = {
    "syntax": "from quiz.probe import probe\n\n@probe()\ndef one(draw):\n    return (\n",
    "hangs": "from quiz.probe import probe\n\n@probe()\ndef one(draw):\n    while True:\n        pass\n",
    "eats": "import torch\n\nfrom quiz.probe import Number, probe\n\n@probe()\ndef one(draw):\n"
    "    return Number(ask='?', answer=torch.ones(8 * 2**30, dtype=torch.int8).sum())\n",
    "exits": "import os\n\nfrom quiz.probe import probe\n\n@probe()\ndef one(draw):\n    os._exit(0)\n",
    "raises": "from quiz.probe import probe\n\n@probe()\ndef one(draw):\n    raise LookupError('no such thing')\n",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "cards").mkdir()
    (tmp_path / "probes").mkdir()
    put(tmp_path, "good", GOOD)
    (tmp_path / "cards" / "mine.md").write_text("## {#good-one probe=good.doubled}\n", encoding="utf-8")
    (tmp_path / "config.toml").write_text("probe_seconds = 1\n", encoding="utf-8")
    return tmp_path


def put(home: Path, name: str, source: str) -> None:
    (home / "probes" / f"{name}.py").write_text(source, encoding="utf-8")


def quiz(home: Path, *words: str, typed: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "quiz", *words],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        env={**os.environ, "QUIZ_HOME": str(home), "QUIZ_NOW": "2026-03-02T09:00"},
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_bad_probes_are_named_and_the_good_one_is_asked(home: Path) -> None:
    for name, source in BAD.items():
        put(home, name, source)
    cards = "".join(f"## {{#{name}-one probe={name}.one}}\n\n" for name in BAD)
    (home / "cards" / "mine.md").write_text(cards + "## {#good-one probe=good.doubled}\n", encoding="utf-8")
    done = quiz(home, "review", "--plain", "--topic", "mine", "--new", "9", "--minutes", "60", typed="1\n\n\n" * 20)
    assert "Twice" in done.stdout
    assert "Done:" in done.stdout
    assert re.search(r"syntax\.py:\d+: the probes can't be read", done.stderr)
    for name, says in {
        "hangs": r"hangs\.py:4: hangs\.one took longer than 1 s",
        "eats": r"eats\.py:7: eats\.one (raised|took more than)",
        "exits": r"exits\.py:6: exits\.one ended the lab's process",
        "raises": r"raises\.py:5: raises\.one raised LookupError: no such thing",
    }.items():
        assert re.search(rf"{name}-one is left out: .*{says}", done.stdout), name
    log = (home / "probe-errors.log").read_text(encoding="utf-8")
    assert "raises.one seed=0" in log
    assert "    raise LookupError('no such thing')\nLookupError: no such thing" in log
    assert "good.doubled" not in log


def test_a_bad_probe_fails_its_check_and_says_where(home: Path) -> None:
    put(home, "raises", BAD["raises"])
    done = quiz(home, "check", "--probes", "raises.one", "--seeds", "5", code=1)
    assert "seed 0: raises.one raised LookupError" in done.stdout
    assert "1 to be mended" in done.stderr
    assert "did you mean" in quiz(home, "check", "--probes", "raises.two", code=1).stderr
    assert "no number of seeds" in quiz(home, "check", "--probes", "--seeds", "none", code=2).stderr
    assert "raises.py:5" in quiz(home, "probe", "raises.one", code=1).stderr


def test_a_probe_file_that_can_not_be_read_says_so_itself(home: Path) -> None:
    put(home, "raises", BAD["raises"])
    put(home, "syntax", "def one(draw:\n    pass\n")
    for name in ("syntax.one", "syntax.one~"):
        said = quiz(home, "probe", name, code=1).stderr
        assert "syntax.py:1: the probes can't be read" in said
        assert "did you mean" not in said


@pytest.fixture
def answered(home: Path) -> tuple[Path, str]:
    """A folder in which the good probe's question was answered with its mistake, and the event of that."""
    first = quiz(home, "probe", "good.doubled", "--seed", "0").stdout
    assert quiz(home, "probe", "good.doubled").stdout != first, "what is looked at is not what is asked first"
    number = re.search(r"Twice (\d+)\?", first)
    assert number
    quiz(home, "review", "--plain", "--topic", "mine", typed=f"{int(number[1]) ** 2}\n\n\n\n")
    history = quiz(home, "history", "good-one").stdout
    event = re.search(r"look .*squared.*#(\d+)", history)
    assert event, history
    return home, event[1]


def test_a_past_question_is_shown_as_it_was(answered: tuple[Path, str]) -> None:
    home, event = answered
    before = quiz(home, "replay", f"#{event}").stdout
    assert re.search(r"Twice \d+\?", before)
    assert re.search(r"You answered '\d+': mistake \(squared\)\.", before)
    assert "its square" in before
    assert "The answer: " in before
    put(home, "good", GOOD.replace("Twice", "Two times"))
    assert quiz(home, "replay", event).stdout == before


def test_what_has_drifted_is_told(answered: tuple[Path, str]) -> None:
    home, event = answered
    same = quiz(home, "replay", event, "--verify").stdout
    assert "nothing differs" in same
    assert "file is as it was; torch is still" in same
    put(home, "good", GOOD + "\n# a comment\n")
    commented = quiz(home, "replay", event, "--verify").stdout
    assert "nothing differs" in commented
    assert "file has changed since" in commented
    put(home, "good", GOOD.replace("Twice", "Two times"))
    said = quiz(home, "replay", event, "--verify", code=1).stdout
    assert "0 numbers and 1 texts differ" in said
    assert re.search(r"question\.ask: 'Twice \d+\?' → 'Two times", said)
    put(home, "good", GOOD.replace("answer=2 * n", "answer=3 * n"))
    moved = quiz(home, "replay", event, "--verify", code=1).stdout
    assert re.search(r"question\.value: \d+\.0 → \d+\.0", moved)
    (home / "probes" / "good.py").unlink()
    assert "no probe 'good.doubled'" in quiz(home, "replay", event, "--verify", code=1).stderr
    assert "Twice" in quiz(home, "replay", event).stdout


def test_what_cannot_be_replayed_is_said(home: Path) -> None:
    for nothing in ("12", "9" * 30, "softmax-what", "#"):
        assert f"no event {nothing}" in quiz(home, "replay", nothing, code=1).stderr
    quiz(home, "suspend", "good-one")
    quiz(home, "suspend", "softmax-what")
    with sqlite3.connect(home / "quiz.db") as database:
        events = dict(database.execute("SELECT card, id FROM event").fetchall())
    database.close()
    assert "asked nothing" in quiz(home, "replay", str(events["good-one"]), code=1).stderr
    fixed = quiz(home, "replay", str(events["softmax-what"]))
    assert "not kept" in fixed.stdout
    assert "no probe's question" in quiz(home, "replay", str(events["softmax-what"]), "--verify", code=1).stderr
