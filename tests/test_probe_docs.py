"""The probe that docs/probes.md shows, put where it says and used as it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import quiz.probe
from quiz.quality import RULES, Sweep

DOCS = (Path(__file__).parent.parent / "docs" / "probes.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A learner's folder with the example in it."""
    folder = tmp_path_factory.mktemp("home")
    for name, kind in (("probes/steps.py", "python"), ("cards/steps.md", "markdown")):
        (folder / name).parent.mkdir()
        assert f"`{name}`" in DOCS
        (text,) = re.findall(rf"^```{kind}\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(home: Path, *words: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "quiz", *words],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "QUIZ_HOME": str(home), "QUIZ_NOW": "2026-03-02T09:00"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_is_checked_and_shown(home: Path) -> None:
    assert "steps" not in run(home, "check")
    assert "learning rate" in run(home, "probe", "steps.one_step")
    shown = run(home, "probe", "steps.one_step", "--seed", "7", "--answer")
    for word in ("The answer: ", "accepted from", "mistake uphill", "hint 1", "draw rate", "seed 7"):
        assert word in shown
    played = run(home, "probe", "steps.one_step", "--play", typed="nonsense\n:h\n1e9\n:n\n\n:q\n")
    assert "not known here" in played
    assert "How steep" in played
    assert played.endswith("0 of 3 right.\n")


def test_it_keeps_the_rules_and_so_does_its_nudge(home: Path) -> None:
    report = run(home, "check", "--probes", "steps", "--seeds", "300")
    assert "steps.one_step: all rules hold (300 seeds)" in report
    for mistake in ("uphill", "value-for-slope", "power-rule-lost"):
        assert f"{mistake} 100%" in report
    assert "all rules hold" in run(home, "check", "--probes", "steps.one_step~rate", "--seeds", "60")


def test_it_is_asked(home: Path) -> None:
    review = run(home, "review", "--plain", "--topic", "steps", "--new", "2", typed="1e9\n\n" * 20)
    assert "learning rate" in review
    assert "The slope is 2 ·" in review
    assert "…" in review


def test_the_lines_of_the_report_are_explained() -> None:
    rows = [row.split("|")[1] for row in DOCS[DOCS.index("## The report") :].splitlines() if row.startswith("|")]
    explained = "\n".join(rows).replace("place, rank", "place\nright option's rank")
    for rule in RULES:
        assert rule(Sweep(())).rule in explained


def test_what_an_author_imports_is_explained() -> None:
    told = {"Probe", "Rejected", "Result", "panels"}  # not written by an author, or said in other words
    assert not [name for name in quiz.probe.__all__ if name not in told and name not in DOCS]
