"""The log of failing probes."""

from datetime import UTC, datetime
from pathlib import Path

from quiz.errors import ProbeError
from quiz.failures import MOST_BYTES, FailureLog
from quiz.model import Place


def test_a_failure_is_written_down_with_all_that_its_author_needs(tmp_path: Path) -> None:
    log = FailureLog(tmp_path / "errors.log", lambda: datetime(2026, 3, 2, 9, tzinfo=UTC))
    error = ProbeError("mine.one raised KeyError: 'x'", "mend the probe", Place("mine.py", 7))
    error.seed, error.trace = 12, "Traceback (most recent call last):\n  ...\nKeyError: 'x'\n"
    log.add("mine.one", error)
    text = (tmp_path / "errors.log").read_text(encoding="utf-8")
    assert "2026-03-02 09:00:00 mine.one seed=12\nmine.py:7: mine.one raised" in text
    assert text.endswith("KeyError: 'x'\n")


def test_it_stays_small_and_keeps_the_latest(tmp_path: Path) -> None:
    log = FailureLog(tmp_path / "errors.log", lambda: datetime(2026, 3, 2, 9, tzinfo=UTC))
    for number in range(200):
        error = ProbeError(f"mine.p{number} failed")
        error.trace = "x" * 5000
        log.add(f"mine.p{number}", error)
    text = (tmp_path / "errors.log").read_text(encoding="utf-8")
    assert len(text) <= MOST_BYTES
    assert "mine.p199" in text
    assert "mine.p0 " not in text
    assert text.startswith("---")


def test_a_folder_that_cannot_be_written_to_stops_nobody(tmp_path: Path) -> None:
    log = FailureLog(tmp_path, lambda: datetime(2026, 3, 2, 9, tzinfo=UTC))
    log.add("mine.one", ProbeError("mine.one failed"))
    assert list(tmp_path.iterdir()) == []
