import os
from pathlib import Path

import pytest

from quiz.editor import editor_command
from quiz.errors import SettingsError
from quiz.model import Place

PLACE = Place("/cards/a b.md", 7)


@pytest.fixture
def path(tmp_path: Path) -> str:
    for name in ("vim", "code", "hx", "nano", "subl", "zed", "gvim", "mate", "bbedit", "kate", "pycharm"):
        (tmp_path / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    return str(tmp_path)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("vim", ["vim", "+7", "/cards/a b.md"]),
        ("vim -n", ["vim", "-n", "+7", "/cards/a b.md"]),
        ("code", ["code", "--wait", "--goto", "/cards/a b.md:7"]),
        ("hx", ["hx", "/cards/a b.md:7"]),
        ("subl", ["subl", "--wait", "/cards/a b.md:7"]),
        ("subl -w -n", ["subl", "-w", "-n", "/cards/a b.md:7"]),
        ("zed", ["zed", "--wait", "/cards/a b.md:7"]),
        ("gvim", ["gvim", "-f", "+7", "/cards/a b.md"]),
        ("mate", ["mate", "-w", "-l", "7", "/cards/a b.md"]),
        ("bbedit", ["bbedit", "--wait", "+7", "/cards/a b.md"]),
        ("kate", ["kate", "--block", "--line", "7", "/cards/a b.md"]),
        ("pycharm", ["pycharm", "--wait", "--line", "7", "/cards/a b.md"]),
        ("code --wait", ["code", "--wait", "--goto", "/cards/a b.md:7"]),
    ],
)
def test_editors_open_at_the_line(path: str, chosen: str, expected: list[str]) -> None:
    assert editor_command(PLACE, environ={"PATH": path, "EDITOR": chosen}) == expected


def test_the_setting_comes_first_then_visual(path: str) -> None:
    environ = {"PATH": path, "VISUAL": "hx", "EDITOR": "vim"}
    assert editor_command(PLACE, "nano", environ)[0] == "nano"
    assert editor_command(PLACE, environ=environ)[0] == "hx"


def test_without_a_choice_what_there_is(path: str) -> None:
    assert editor_command(PLACE, environ={"PATH": path})[0] == "nano"


@pytest.mark.parametrize("environ", [{"PATH": os.devnull}, {"PATH": os.devnull, "EDITOR": "vim"}, {"EDITOR": "'"}])
def test_no_editor_is_a_sentence_with_the_file(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"/cards/a b\.md:7"):
        editor_command(PLACE, environ={"PATH": os.devnull, **environ})
