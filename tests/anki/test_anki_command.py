"""`quiz export anki`, as a person types it."""

import json
import sqlite3
import zipfile
from pathlib import Path

import pytest

from quiz.cli import main

CARDS = "## What? {#zz-what}\n\n---\n\nThis.\n\n## Unfinished? {#zz-stub}\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    (folder / "cards").mkdir(parents=True)
    (folder / "cards" / "zz.md").write_text(CARDS, encoding="utf-8")
    monkeypatch.setenv("QUIZ_HOME", str(folder))
    monkeypatch.setenv("QUIZ_NOW", "2026-03-02T09:00")
    return folder


def notes(package: Path, folder: Path) -> list[str]:
    with zipfile.ZipFile(package) as archive:
        assert json.loads(archive.read("media")) == {}
        archive.extract("collection.anki2", folder)
    database = sqlite3.connect(folder / "collection.anki2")
    found = [row[0] for row in database.execute("SELECT sfld FROM notes ORDER BY id")]
    database.close()
    return found


def test_a_topic_goes_out_with_a_word_on_what_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = tmp_path / "out.apkg"
    assert main(["export", "anki", str(package), "--topic", "zz"]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "1 cards in 1 decks" in said.err
    assert "Left out: zz-stub: it has no answer yet" in said.err
    assert "Import any learning progress" in said.err
    assert notes(package, tmp_path) == ["zz-what"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--topic", "nowhere"], 1, "no topic 'nowhere'"),
        (["--topic", "zz", "--due"], 1, "there is no card to export"),
        (["--topic", "zz", "--variants", "0"], 2, "out of range"),
    ],
)
def test_what_can_t_be_exported(
    words: list[str], code: int, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "anki", str(tmp_path / "x.apkg"), *words]) == code
    assert says in capsys.readouterr().err
    assert not (tmp_path / "x.apkg").exists()


def test_a_file_that_can_t_be_written_leaves_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "folder.apkg").mkdir()
    (tmp_path / "folder.apkg" / "kept").touch()
    assert main(["export", "anki", str(tmp_path / "folder.apkg"), "--topic", "zz"]) == 1
    assert "can't be written" in capsys.readouterr().err
    assert main(["export", "anki", str(tmp_path / "no" / "such" / "x.apkg"), "--topic", "zz"]) == 1
    assert "can't be written" in capsys.readouterr().err
    assert not list(tmp_path.glob(".quiz-*"))
    assert (tmp_path / "folder.apkg" / "kept").exists()


def test_a_picture_outside_the_cards_folder_stays_at_home(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret.png").write_bytes(b"mine")
    (home / "cards" / "zz.md").write_text(
        f"## A? {{#zz-a}}\n\n---\n\n![x](../../secret.png) ![y]({tmp_path}/secret.png) ![z](zz.md)\n", encoding="utf-8"
    )
    package = tmp_path / "out.apkg"
    assert main(["export", "anki", str(package), "--topic", "zz"]) == 0
    assert capsys.readouterr().err.count("Not found, or no picture in the card's folder") == 3
    assert notes(package, tmp_path) == ["zz-a"]
