"""Told to end in the middle of writing, an export leaves nothing lying about."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from quiz.exchange.files import replacing
from quiz.tidy import tidily, workplace

WORK = """
import signal, sys
from pathlib import Path
from quiz.tidy import workplace
with workplace(Path(sys.argv[1])) as folder:
    (folder / "half").write_text("x")
    signal.raise_signal(int(sys.argv[2]))
    print("went on")
print("went on")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="ends differently there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_program_that_is_ended_clears_its_folder_away(number: signal.Signals, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WORK, str(tmp_path / "x"), str(int(number))], capture_output=True, text=True, check=False
    )
    assert "went on" not in ended.stdout
    assert ended.returncode == -number, ended.stderr
    assert not list(tmp_path.iterdir())


def test_the_second_signal_does_not_break_off_the_clearing_away(tmp_path: Path) -> None:
    cleared = []

    def work() -> None:
        with tidily() as ending:
            try:
                with ending.interruptible():
                    signal.raise_signal(signal.SIGINT)
                    cleared.append("went on")
            finally:
                signal.raise_signal(signal.SIGINT)
                cleared.append("cleared")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert cleared == ["cleared"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_text_that_is_broken_off_leaves_what_stood_there(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("#old\n", encoding="utf-8")

    def work() -> None:
        with replacing(file, b"#") as opened:
            opened.write("#new\n")
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert [path.name for path in tmp_path.iterdir()] == ["x.txt"]
    assert file.read_text(encoding="utf-8") == "#old\n"


def test_a_signal_that_is_ignored_stays_so(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with workplace(tmp_path / "x") as folder:
            signal.raise_signal(signal.SIGINT)
            assert folder.is_dir()
    finally:
        signal.signal(signal.SIGINT, before)
    assert not list(tmp_path.iterdir())
