"""`quiz export anki`, as a person types it."""

import json
import os
import sqlite3
import zipfile
from pathlib import Path

import pytest

from quiz.cli import main
from quiz.commands import export_tsv

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
    assert "1 card in 1 deck" in said.err
    assert "Left out: zz-stub: it has no answer yet" in said.err
    assert "Import any learning progress" in said.err
    assert notes(package, tmp_path) == ["zz-what"]


UNWRITTEN = "## What is a first thing here?\n\n---\n\nA long answer that stays as it is.\n"


@pytest.mark.parametrize("format_", ["anki", "tsv"])
def test_an_exported_card_without_a_written_id_is_known_by_its_new_heading(
    format_: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where no review was ever begun: else its note comes into Anki twice."""
    monkeypatch.setattr(export_tsv, "_lines", lambda _desk, _left_out: iter(()))  # probes need not be asked
    package = tmp_path / "out.apkg"
    words = ["export", format_, str(package if format_ == "anki" else tmp_path / "out.txt")]
    (home / "cards" / "zz.md").write_text(UNWRITTEN, encoding="utf-8")
    assert main([*words, *(["--topic", "zz"] if format_ == "anki" else [])]) == 0
    (home / "cards" / "zz.md").write_text(UNWRITTEN.replace("a first", "the first"), encoding="utf-8")
    assert main(["export", "anki", str(package), "--topic", "zz"]) == 0
    assert notes(package, tmp_path) == ["zz-what-is-a-first-thing-here"]


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


@pytest.mark.slow
def test_a_later_export_keeps_to_the_number_of_questions(home: Path, tmp_path: Path) -> None:
    """Else each probe's note would change, and overwrite what was edited in Anki."""
    (home / "cards" / "zz.md").write_text("## {#zz-probe probe=softmax.temperature}\n", encoding="utf-8")
    held = []
    for words in (["--variants", "2"], [], ["--variants", "3"], []):
        assert main(["export", "anki", str(tmp_path / "x.apkg"), "--topic", "zz", *words]) == 0
        notes(tmp_path / "x.apkg", tmp_path)
        database = sqlite3.connect(tmp_path / "collection.anki2")
        ((changed, fields),) = database.execute("SELECT mod, flds FROM notes")
        database.close()
        held.append((changed, len(json.loads(fields.split("\x1f")[4]))))
    assert [count for _, count in held] == [2, 2, 3, 3]
    assert held[0] == held[1] != held[2] == held[3]


def test_a_file_that_can_t_be_written_leaves_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "folder.apkg").mkdir()
    (tmp_path / "folder.apkg" / "kept").touch()
    assert main(["export", "anki", str(tmp_path / "folder.apkg"), "--topic", "zz"]) == 1
    assert "a folder stands there" in capsys.readouterr().err
    assert main(["export", "anki", str(tmp_path / "no" / "such" / "x.apkg"), "--topic", "zz"]) == 1
    assert "there is no folder" in capsys.readouterr().err
    assert not list(tmp_path.glob(".quiz-*"))
    assert (tmp_path / "folder.apkg" / "kept").exists()


def test_a_full_disk_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "x.apkg"
    assert main(["export", "anki", str(package), "--topic", "zz"]) == 0
    before = package.read_bytes()

    def full(_path: Path, _package: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("quiz.anki.package._write_collection", full)
    assert main(["export", "anki", str(package), "--topic", "zz"]) == 1
    assert "disk is full" in capsys.readouterr().err
    assert package.read_bytes() == before
    assert not list(tmp_path.glob(".quiz-*"))


@pytest.mark.parametrize("name", ["quiz", "quiz.zip", "quiz.colpkg", "."])
def test_a_name_by_which_anki_knows_no_package_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Anki doesn't list it, and a .colpkg it would take in the whole collection's place."""
    monkeypatch.chdir(tmp_path)
    assert main(["export", "anki", name, "--topic", "zz"]) == 1
    assert "name it quiz.apkg" in capsys.readouterr().err
    assert not Path(name).is_file()


@pytest.mark.parametrize(
    ("words", "content"),
    [
        (["anki", "mine.apkg", "--topic", "zz"], b"SQLite format 3\0"),
        (["json", "quiz.db"], b"SQLite format 3\0"),
        (["tsv", "cards.md"], b"## What?\n"),
        (["json", "cards.md"], b"## What?\n"),
        (["anki", "/dev/null"], b""),
    ],
)
def test_nothing_is_written_over_something_else(
    words: list[str], content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    there = Path(words[1])
    if content:
        there.write_bytes(content)
    assert main(["export", *words]) == 1
    assert there.is_char_device() or there.read_bytes() == content


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "synced").mkdir()
    link = tmp_path / "x.apkg"
    link.symlink_to(tmp_path / "synced" / "x.apkg")
    for _ in range(2):
        assert main(["export", "anki", str(link), "--topic", "zz"]) == 0
    assert link.is_symlink()
    assert zipfile.is_zipfile(tmp_path / "synced" / "x.apkg")


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


@pytest.mark.parametrize("moment", [0, 5_000_000_000])
def test_a_picture_may_be_from_before_or_after_what_zip_knows(home: Path, tmp_path: Path, moment: int) -> None:
    picture = home / "cards" / "dot.png"
    picture.write_bytes(b"mine")
    os.utime(picture, (moment, moment))
    (home / "cards" / "zz.md").write_text("## A? {#zz-a}\n\n---\n\n![x](dot.png)\n", encoding="utf-8")
    package = tmp_path / "out.apkg"
    assert main(["export", "anki", str(package), "--topic", "zz"]) == 0
    with zipfile.ZipFile(package) as archive:
        assert archive.read("0") == b"mine"
