import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quiz.errors import SettingsError
from quiz.home import Home, Settings, clock, find_home, read_settings


def test_quiz_home_moves_everything(tmp_path: Path) -> None:
    home = find_home({"QUIZ_HOME": str(tmp_path / "q")})
    assert home.database == tmp_path / "q" / "quiz.db"
    assert home.config.parent == home.cache.parent == tmp_path / "q"


def test_without_it_the_platform_decides() -> None:
    assert find_home({}).folder.name == "intuition-quiz"


def test_a_relative_home_in_a_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(SettingsError, match="QUIZ_HOME='here' is relative"):
        find_home({"QUIZ_HOME": "here"})
    assert find_home({"QUIZ_HOME": str(tmp_path)}).folder == tmp_path


def test_a_home_of_nobody() -> None:
    with pytest.raises(SettingsError, match="QUIZ_HOME='~nobody-at-all/q'"):
        find_home({"QUIZ_HOME": "~nobody-at-all/q"})


@pytest.mark.skipif(sys.platform != "linux", reason="where else it looks differs")
@pytest.mark.parametrize("home", ["", "somewhere"])
def test_somebody_without_a_home(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    def nobody(_: object) -> None:
        raise KeyError

    monkeypatch.setattr("pwd.getpwuid", nobody)
    monkeypatch.setenv("HOME", home)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    with pytest.raises(SettingsError, match="no folder for your data can be found; set QUIZ_HOME to one of yours"):
        find_home({})
    assert find_home({"QUIZ_HOME": "/q"}).folder == Path("/q")


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert read_settings(Home(tmp_path)) == Settings()


def test_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("minutes = 15\nlearning_steps = [1, 10]\neditor = 'hx'\n", encoding="utf-8")
    settings = read_settings(Home(tmp_path))
    assert (settings.minutes, settings.learning_steps, settings.editor) == (15, (1.0, 10.0), "hx")


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        ("\nminuets = 3", "no setting 'minuets'", 2),
        ("new = 2.5", "no whole number", 1),
        ("new = true", "no whole number", 1),
        ("# a\n# b\nretention = 2", "out of range", 3),
        ("learning_steps = ['x']", "no steps", 1),
        ("theme = 3", "no text", 1),
        ("minutes 3", "no TOML", 1),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(tmp_path: Path, text: str, says: str, line: int) -> None:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=says) as caught:
        read_settings(Home(tmp_path))
    assert caught.value.place is not None
    assert caught.value.place.line == line


def test_settings_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes("editor = 'é'".encode("latin-1"))
    with pytest.raises(SettingsError, match="UTF-8"):
        read_settings(Home(tmp_path))


def test_a_byte_order_mark_is_no_setting(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("minutes = 15\n", encoding="utf-8-sig")
    assert read_settings(Home(tmp_path)).minutes == 15


@pytest.mark.parametrize("make", [Path.mkdir, getattr(os, "mkfifo", Path.mkdir)])
def test_settings_in_what_is_no_file(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "config.toml")
    with pytest.raises(SettingsError, match=r"config\.toml:1: this is no regular file"):
        read_settings(Home(tmp_path))


def test_the_clock_can_be_set_and_runs_on() -> None:
    now = clock({"QUIZ_NOW": "2026-03-29T07:00:00+00:00"})
    start = datetime(2026, 3, 29, 7, tzinfo=UTC)
    first, second = now(), now()
    assert start <= first <= second < start + timedelta(minutes=1)


def test_a_clock_with_an_offset_stays_there() -> None:
    assert clock({"QUIZ_NOW": "2026-03-29T07:00:00+08:00"})().utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "7:00"])
def test_a_wrong_clock(text: str) -> None:
    with pytest.raises(SettingsError, match="QUIZ_NOW"):
        clock({"QUIZ_NOW": text})
