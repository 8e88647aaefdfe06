"""Every command, as a person types it: what it prints, and its exit code."""

import argparse
import contextlib
import io
import json
import os
import pty
import re
import shlex
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from quiz.cli import build_parser, main
from quiz.commands.path import _show
from quiz.desk import Desk
from quiz.model import Event, EventType, Rating
from quiz.plain import review, welcomed
from quiz.plan import Wish

ROOT = Path(__file__).parent.parent
NOW = "2026-03-02T09:00"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("QUIZ_HOME", str(folder))
    monkeypatch.setenv("QUIZ_NOW", NOW)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    return folder


def commands() -> dict[str, argparse.ArgumentParser]:
    for action in build_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the command line has no commands")


def quiz(*words: str, typed: str = "", code: int = 0, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "quiz", *words],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environ},
    )
    assert "Traceback" not in run.stderr, run.stderr
    assert run.returncode == code, run.stdout + run.stderr
    return run


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_has_help_and_stands_in_the_readme(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    assert left.value.code == 0
    assert "usage: quiz" in capsys.readouterr().out
    assert re.search(rf"\bquiz {name}\b", (ROOT / "README.md").read_text(encoding="utf-8")), name


def test_every_line_of_the_readme_that_is_a_command_can_be_read() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"`(quiz [^`]+)`", text) + re.findall(r"^(quiz [^#\n]+?)\s*(?:#.*)?$", text, re.MULTILINE)
    assert len(found) > 15
    for line in found:
        words = shlex.split(line)[1:]
        build_parser().parse_args(words)


@pytest.mark.parametrize(
    "words",
    [["due"], ["due", "--json"], ["path"], ["check"], ["rebuild", "--verify"], ["rebuild"], ["backup"]],
    ids=" ".join,
)
def test_in_an_empty_home(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    assert capsys.readouterr().out or words[0] == "rebuild" or words[0] == "check"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["frobnicate"], 2, "invalid choice"),
        (["review", "--minutes", "soon"], 2, "no number of minutes"),
        (["review", "--limit", "-3"], 2, "no number of cards"),
        (["review", "--limit", "0"], 2, "no number of cards"),
        (["review", "--plain", "--topic", "softmaxx"], 1, "there is no topic 'softmaxx'; the topics are"),
        (["history", "nothing"], 1, "no card 'nothing'"),
        (["history", "softmax-\udcff"], 1, "there is no card 'softmax-\\udcff'"),
        (["history", "softmax-wat"], 1, "there is no card 'softmax-wat'; did you mean softmax-what"),
        (["probe", "softmax"], 1, "there is no probe 'softmax'; the probes of softmax are softmax."),
        (["add", "path", "--front", "y"], 1, "'path' can't be a topic's name; choose another one"),
        (["suspend", "softmax-wat"], 1, "there is no card 'softmax-wat'; did you mean softmax-what"),
        (["path", "watching"], 2, "which item is watching"),
        (["path", "watching", "999"], 1, "no item '999'"),
        (["more", "softmxa"], 1, "no item 'softmxa'"),
        (["restore", "nowhere.db"], 1, "nowhere.db"),
        (["optimise"], 1, "too few"),
        (["add", "x", "--edit", "--front", "y"], 2, "exclude each other"),
        (["add", "x", "--back", "y"], 2, "give the question"),
        (["add", "../x", "--front", "y"], 1, "topic"),
        (["add", "x", "--front", " "], 1, "question"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistakes_get_a_sentence_and_a_code(
    words: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == code
    said = capsys.readouterr().err
    assert says in said
    assert said.startswith("quiz: ")
    assert said.count("\n") <= 3


@pytest.mark.parametrize("words", ["due", "path", "--help"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_gone_is_no_error(words: str, unbuffered: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "quiz", words]
    environ = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    run = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False, env=environ)
    os.close(writer)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_can_not_be_written_is_said(unbuffered: str) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "quiz", "due"]
        environ = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=environ)
    assert run.returncode == 1
    assert run.stderr == "quiz: the output can't be written: No space left on device\n"


def test_another_encoding_costs_signs_and_no_traceback() -> None:
    assert quiz("path", PYTHONIOENCODING="ascii").stdout.count("\n") == quiz("path").stdout.count("\n") > 0


def test_no_editor_is_said_with_the_file_to_edit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    assert main(["add", "mine", "--edit"]) == 1
    assert str(home / "cards" / "mine.md") in capsys.readouterr().err


def test_adding_in_one_line_then_being_asked_tomorrow(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    assert main(["add", "mine", "--front", "Why [b]exp[/b]?", "--back", "It keeps order."]) == 0
    name, place = capsys.readouterr().out.split()
    assert place.startswith(str(home / "cards" / "mine.md"))
    monkeypatch.setenv("QUIZ_NOW", "2026-03-03T09:00")
    assert main(["due", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cards"][0] == name


def test_a_topic_is_the_same_in_capitals(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for topic in ("Softmax", "Mine", "MINE"):
        assert main(["add", topic, "--front", f"Why {topic}?", "--back", "So."]) == 0
    assert capsys.readouterr().out.startswith("softmax-why-softmax ")
    assert sorted(file.name for file in (home / "cards").iterdir()) == ["Mine.md", "softmax.md"]


def test_no_gap_of_a_new_card_is_asked_today(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", "mine", "--front", "First ==one==, then ==two==."]) == 0
    capsys.readouterr()
    assert main(["due", "--json"]) == 0
    assert not [card for card in json.loads(capsys.readouterr().out)["cards"] if card.startswith("mine-")]


def test_adding_by_prompt_and_a_stub(capsys: pytest.CaptureFixture[str]) -> None:
    done = quiz("add", "mine", typed="What is a logit?\n\n")
    name = done.stdout.split()[0]
    assert "no answer yet" in done.stderr
    assert main(["due"]) == 0
    assert f"Unfinished: {name}" in capsys.readouterr().out
    assert name not in json.loads(quiz("due", "--json").stdout)["cards"]


def test_adding_with_the_editor(tmp_path: Path, home: Path) -> None:
    editor = tmp_path / "ed.sh"
    editor.write_text('#!/bin/sh\nprintf "\\n## Q? {#mine-q}\\n\\n---\\n\\nA.\\n" >> "$2"\n', encoding="utf-8")
    editor.chmod(0o755)
    quiz("add", "mine", "--edit", EDITOR=str(editor))
    text = (home / "cards" / "mine.md").read_text(encoding="utf-8")
    assert text == "---\ntitle: Mine\nsource:\n---\n\n## Q? {#mine-q}\n\n---\n\nA.\n"
    assert "mine-q" in quiz("check", code=0).stdout + (home / "cards" / "mine.md").read_text(encoding="utf-8")
    editor.write_text('#!/bin/sh\nprintf "\\n## Q? {#mine-q}\\n" >> "$2"\n', encoding="utf-8")
    assert "mine-q" in quiz("add", "mine", "--edit", EDITOR=str(editor), code=1).stderr


def test_what_the_editor_wrote_is_told_if_it_can_not_be_asked(tmp_path: Path, home: Path) -> None:
    editor = tmp_path / "ed.sh"
    editor.write_text('#!/bin/sh\nprintf "## Half? {#half answer=hlaf}\n" > "$2"\n', encoding="utf-8")
    editor.chmod(0o755)
    done = quiz("add", "mine", "--edit", EDITOR=str(editor), code=1)
    assert done.stdout == f"half  {home / 'cards' / 'mine.md'}:1\n"
    assert 'mine.md:1: answer="hlaf" is not a number' in done.stderr


def test_the_editor_opens_on_an_empty_card_which_may_be_left(tmp_path: Path, home: Path) -> None:
    file, seen = home / "cards" / "my_notes.md", tmp_path / "seen"
    editor = tmp_path / "ed.sh"
    editor.write_text(f'#!/bin/sh\necho "$1" > {seen}\ncat "$2" >> {seen}\n', encoding="utf-8")
    editor.chmod(0o755)
    done = quiz("add", "my_notes", "--edit", EDITOR=str(editor))
    assert seen.read_text(encoding="utf-8") == "+6\n---\ntitle: My notes\nsource:\n---\n\n## \n\n---\n\n"
    assert (done.stdout, done.stderr) == ("", "")
    assert not file.exists()
    # An editor may take the space at a line's end away, or add a line's end to the file's.
    editor.write_text('#!/bin/sh\nsed -i \'s/ *$//\' "$2"\necho >> "$2"\n', encoding="utf-8")
    done = quiz("add", "my_notes", "--edit", EDITOR=str(editor))
    assert (done.stdout, done.stderr, file.exists()) == ("", "", False)
    editor.write_text("#!/bin/sh\nsed -i 's/^## $/## Why so?/' \"$2\"\n", encoding="utf-8")
    done = quiz("add", "my_notes", "--edit", EDITOR=str(editor))
    assert done.stdout == f"my-notes-why-so  {file}:6\n"
    assert "no answer yet" in done.stderr
    editor.write_text(f'#!/bin/sh\necho "$1" > {seen}\n', encoding="utf-8")
    quiz("add", "my_notes", "--edit", EDITOR=str(editor))
    assert seen.read_text(encoding="utf-8") == f"+{file.read_text(encoding='utf-8').count(chr(10)) + 1}\n"
    editor.write_text('#!/bin/sh\ncat "$2"\n', encoding="utf-8")
    assert "title: Softmax\n" in quiz("add", "softmax", "--edit", EDITOR=str(editor)).stdout


def test_an_editor_that_can_not_be_started(tmp_path: Path, home: Path) -> None:
    editor = tmp_path / "ed.sh"
    editor.write_text("no program\n", encoding="utf-8")
    editor.chmod(0o755)
    said = quiz("add", "mine", "--edit", EDITOR=str(editor), code=1).stderr
    file = home / "cards" / "mine.md"
    assert said == f"quiz: {editor} can't be started: Exec format error; set $EDITOR, or edit {file}:6 yourself\n"
    assert not file.exists()


def test_what_the_editor_wrote_gets_its_id_and_its_turn_tomorrow(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    editor = tmp_path / "ed.sh"
    editor.write_text('#!/bin/sh\nprintf "\\n## Why so?\\n\\n---\\n\\nSo.\\n" >> "$2"\n', encoding="utf-8")
    editor.chmod(0o755)
    said = quiz("add", "mine", "--edit", EDITOR=str(editor)).stdout
    assert re.fullmatch(r"mine-why-so  .*mine\.md:\d+\n", said)
    assert "## Why so? {#mine-why-so}" in (home / "cards" / "mine.md").read_text(encoding="utf-8")
    assert main(["history", "mine-why-so"]) == 0
    assert "bury" in capsys.readouterr().out


def test_due_tells_what_is_left_out_from_what_is_only_odd(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "cards").mkdir(parents=True)
    text = "---\ntitel: Mine\n---\n\n## Q? {#mine-q}\n\n---\n\nA.\n\n## Which? {#mine-w}\n\n- [ ] a\n- [ ] b\n"
    (home / "cards" / "mine.md").write_text(text, encoding="utf-8")
    assert main(["due"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"^To be mended: .*mine.md:2: unknown key titel", said, re.MULTILINE)
    assert re.search(r"^Can't be asked: .*mine.md:11: ", said, re.MULTILINE)


def test_a_card_set_aside_and_taken_up_again(capsys: pytest.CaptureFixture[str]) -> None:
    card = json.loads(quiz("due", "--json").stdout)["cards"][0]
    for deed in ("suspend", "unsuspend", "bury", "reset"):
        assert main([deed, card]) == 0
    capsys.readouterr()
    assert main(["history", card]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines[:-1]] == ["suspend", "unsuspend", "bury", "reset"]
    assert main(["suspend", card]) == 0
    capsys.readouterr()
    assert main(["due", "--json"]) == 0
    assert card not in json.loads(capsys.readouterr().out)["cards"]


def test_the_path_opens_topics(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["path"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 49
    number = next(line.split()[0] for line in lines if "What is negative log-likelihood?" in line)
    assert main(["path", "watching", number]) == 0
    assert "nll" in capsys.readouterr().out
    assert main(["due", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["by_topic"]) == {"nll"}
    assert main(["path", "ahead", number]) == 0
    assert main(["more", number]) == 0


def test_being_somewhere_on_the_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["path", "at", "batchnorm"]) == 0
    assert "The 26 before it are done" in capsys.readouterr().out
    assert main(["path"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[4:7] for line in lines] == ["[x]"] * 26 + ["[~]"] + ["[ ]"] * 22
    for where, marks in (("start", "[~]" + "[ ]" * 48), ("everything", "[x]" * 49)):
        assert main(["path", "at", where]) == 0
        capsys.readouterr()
        assert main(["path"]) == 0
        assert "".join(line[4:7] for line in capsys.readouterr().out.splitlines()) == marks
    assert main(["path", "at", "nowhere"]) == 1


def test_what_is_said_of_an_item_has_one_full_stop(capsys: pytest.CaptureFixture[str]) -> None:
    said = {
        ("path", "at", "run-each-cell"): "You are at 5. Run each cell and understand why it works. The 4 before",
        ("path", "at", "nll"): "You are at 18. What is negative log-likelihood? The 17 before it are done.",
        ("path", "at", "2"): "). The one before it is done.",
        ("path", "watching", "nll"): "Watching: 18. What is negative log-likelihood? Its topics: nll.",
        ("path", "done", "kaiming"): "Done: 26. Kaiming init. Its topics: ",
        ("more", "run-each-cell"): "5. Run each cell and understand why it works. All of its cards may be introduced",
    }
    for words, text in said.items():
        assert main(list(words)) == 0
        assert text in capsys.readouterr().out


def test_what_is_held_of_an_item_is_told_once_a_card_was_met(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["path", "at", "softmax"]) == 0
    done = quiz("review", "--plain", "--new", "2", typed=":?\n" + "\n3\n\n" * 40)
    assert "Done:" in done.stdout, done.stdout
    capsys.readouterr()
    assert main(["path"]) == 0
    held = [line for line in capsys.readouterr().out.splitlines() if "held" in line]
    assert held
    assert all(re.search(r"held \d+ % → \d+ %$", line) for line in held)


@pytest.mark.parametrize("width", [80, 60])
def test_the_path_fits_the_terminal(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    with Desk.open() as desk:
        items = desk.journey.milestones()
    stones = [replace(item, cards=99, new=88, due=8, known=8, held=0.99, later=0.88) for item in items]
    _show(stones, 200)
    assert "(condense-cells)  88 new, 8 due, 8 known, held 99 % → 88 %\n" in capsys.readouterr().out
    _show(stones, width)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 49
    assert all(len(line) <= width for line in lines)
    assert all(re.search(r" \d+ new, \d+ due, \d+ known", line) for line in lines)


def test_guessing_schedules_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = json.loads(quiz("due", "--json").stdout)["cards"]
    said = quiz("guess", "softmax", "--plain", typed="1\n\n" * 20).stdout
    assert said.count("Done:") == 1
    assert "The schedule stays as it is. Enter> " in said
    assert "2 hard" not in said
    assert json.loads(quiz("due", "--json").stdout)["cards"] == before
    assert main(["guess", "nowhere"]) == 1
    assert "no item 'nowhere'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "states"),
    [
        ("", set()),
        ("\n", set()),
        ("nowhere\n19\n", {("softmax", "watching"), ("neurons", "done")}),
        ("start\n", {("neurons", "watching"), ("softmax", "ahead")}),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_first_start_line_by_line(typed: str, states: set[tuple[str, str]]) -> None:
    out = io.StringIO()
    with Desk.open() as desk:
        assert desk.journey.is_first_start()
        welcomed(desk, io.StringIO(typed), out)
        chosen = {(item, state) for item, (state, _) in desk.store.path_choices().items()}
        assert states <= chosen
        assert bool(states) == bool(chosen)
        assert desk.journey.is_first_start() == (not states)
    assert "makemore 3: activations" in out.getvalue()
    assert ("there is no item 'nowhere'" in out.getvalue()) == ("nowhere" in typed)


def test_a_theme_is_remembered_unless_the_settings_name_one(home: Path) -> None:
    with Desk.open() as desk:
        assert not desk.theme
        desk.remember_theme("nord")
    with Desk.open() as desk:
        assert desk.theme == "nord"
    (home / "config.toml").write_text('theme = "gruvbox"\n')
    with Desk.open() as desk:
        assert desk.theme == "gruvbox"


def test_backup_and_restore(tmp_path: Path, capsys: pytest.CaptureFixture[str], home: Path) -> None:
    card = json.loads(quiz("due", "--json").stdout)["cards"][0]
    copy = tmp_path / "copy.db"
    assert main(["backup", str(copy)]) == 0
    assert main(["suspend", card]) == 0
    capsys.readouterr()
    assert main(["restore", str(copy)]) == 0
    kept = Path(re.search(r"kept as (\S+)\.$", capsys.readouterr().out.strip())[1])  # type: ignore[index]
    assert kept.exists()
    assert main(["history", card]) == 0
    assert "suspend" not in capsys.readouterr().out
    (home / "quiz.db").write_bytes(b"this is no database" * 100)
    assert main(["restore", str(kept)]) == 0
    capsys.readouterr()
    assert main(["history", card]) == 0
    assert "suspend" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["due"], ["review", "--plain"], ["history", "x"], ["add", "t", "--front", "q"]])
def test_a_damaged_database_is_left_alone(words: list[str], home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.mkdir()
    (home / "quiz.db").write_bytes(b"not a database at all" * 500)
    before = (home / "quiz.db").read_bytes()
    assert main(words) == 1
    assert "quiz.db" in capsys.readouterr().err
    assert (home / "quiz.db").read_bytes() == before


def test_a_database_from_the_future(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due"]) == 0
    with sqlite3.connect(home / "quiz.db") as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    assert main(["due"]) == 1
    assert "newer" in capsys.readouterr().err


def test_wrong_settings_and_a_wrong_clock(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.mkdir()
    (home / "config.toml").write_text("minutes = 0\n", encoding="utf-8")
    assert main(["due"]) == 1
    assert "config.toml:1" in capsys.readouterr().err
    (home / "config.toml").unlink()
    assert "QUIZ_NOW" in quiz("due", code=1, QUIZ_NOW="later").stderr


BAD_CARDS: dict[str, tuple[str | bytes, str]] = {
    "equal-ids.md": ("## A? {#same}\n\n---\n\na\n\n## B? {#same}\n\n---\n\nb\n", r"equal-ids\.md:7: .*same"),
    "fence.md": ("## A? {#fence}\n\n---\n\n```python\nx\n", r"fence\.md:\d+: .*fence"),
    "probe.md": ("## {#p probe=softmax.nothing}\n", r"probe\.md:1: .*softmax\.nothing"),
    "kind.md": ("## A? {#k riddle}\n\n---\n\na\n", r"kind\.md:1: .*riddle"),
    "latin.md": ("## Caf\xe9? {#l}\n\n---\n\na\n".encode("latin-1"), r"latin\.md:1: .*UTF-8"),
    "big.md": ("# x\n" * 1_300_000, r"big\.md:1: "),
}


@pytest.mark.parametrize("name", BAD_CARDS)
def test_bad_card_files_are_named_and_hide_nothing(name: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, says = BAD_CARDS[name]
    (home / "cards").mkdir(parents=True)
    (home / "cards" / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (home / "cards" / "good.md").write_text("## Good? {#good}\n\n---\n\nYes.\n", encoding="utf-8")
    (home / "cards" / "empty.md").write_text("", encoding="utf-8")
    assert main(["check"]) == 1
    assert re.search(says, capsys.readouterr().out)
    assert main(["due", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert any(re.search(says, problem) for problem in facts["problems"])
    assert main(["history", "good"]) == 0


def test_fix_writes_ids_and_keeps_the_schedule(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "cards").mkdir(parents=True)
    file = home / "cards" / "mine.md"
    file.write_text("## What is it?\n\n---\n\nThis.\n", encoding="utf-8")
    assert main(["suspend", "mine-what-is-it"]) == 0
    assert main(["check", "--fix"]) == 0
    assert "{#mine-what-is-it}" in file.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["history", "mine-what-is-it"]) == 0
    assert "suspended" in capsys.readouterr().out


def test_control_characters_are_shown_not_obeyed(home: Path) -> None:
    (home / "cards").mkdir(parents=True)
    nasty = "## \x1b[31mRed\x1b]0;title\x07 [bold]x[/bold] <script>alert(1)</script>? {#nasty}\n\n---\n\n\x1b[2Jgone\n"
    (home / "cards" / "mine.md").write_text(nasty, encoding="utf-8")
    done = quiz("review", "--plain", "--topic", "mine", typed="\n3\n\n")
    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stdout
    assert "[bold]x[/bold] <script>alert(1)</script>" in done.stdout


def test_a_plain_review_with_probes_from_first_question_to_the_next_day(home: Path) -> None:
    first = quiz("review", "--plain", "--topic", "softmax", "--new", "6", typed=":?\n" + "3\n\n" * 60)
    assert "1/6" in first.stdout
    assert "Done:" in first.stdout
    log = sqlite3.connect(home / "quiz.db")
    rows = log.execute("SELECT card, variant FROM event WHERE type IN ('answer', 'look')").fetchall()
    log.close()
    assert len(rows) >= 6
    assert any(variant for _, variant in rows)
    assert quiz("rebuild", "--verify").returncode == 0
    later = quiz("due", "--json", QUIZ_NOW="2026-03-09T09:00")
    assert json.loads(later.stdout)["due"] > 0


def test_a_rebuild_tells_how_many_cards_were_wrong(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suspend", "softmax-what", "nll-what"]) == 0
    with contextlib.closing(sqlite3.connect(home / "quiz.db")) as database, database:
        database.execute("UPDATE memory SET lapses = 9, reps = 9 WHERE card = 'softmax-what'")
    capsys.readouterr()
    assert main(["rebuild", "--verify"]) == 1
    assert "2 differences" in capsys.readouterr().err
    assert main(["rebuild"]) == 0
    assert "Rebuilt from the log; the memory of 1 card changed." in capsys.readouterr().err
    assert main(["rebuild", "--verify"]) == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("words", "code"), [("review --plain", 0), ("add mine", 1), ("due", 0), ("frobnicate", 2)])
def test_a_stream_that_is_closed_counts_as_empty(words: str, code: int, closed: str) -> None:
    """As a service's are, and those of what a desktop starts."""
    run = subprocess.run(
        ["sh", "-c", f'"$0" -m quiz {words} {closed}', sys.executable],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in run.stderr
    assert run.returncode == code, run.stderr
    assert bool(run.stdout) <= (words != "frobnicate" and ">&-" not in closed.split()), "data, and no narration"


def test_what_is_no_grade_is_told_so(home: Path) -> None:
    (home / "cards").mkdir(parents=True)
    (home / "cards" / "mine.md").write_text("## Two and two? {#sum}\n\n---\n\nFour.\n", encoding="utf-8")
    said = quiz("review", "--plain", "--topic", "mine", typed="\n2\n3\n9\n\n").stdout
    assert "Write 1 or 3." in said
    assert "Write 1, 2, 3 or 4, or nothing to accept." in said
    assert "Noted: good." in said


def test_lines_end_between_words_on_a_terminal_and_nowhere_in_a_pipe(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "cards").mkdir(parents=True)
    question = "Which of the words of this question stands at the end of the first line of a narrow terminal?"
    (home / "cards" / "mine.md").write_text(f"## {question} {{#long answer=1 within=2%}}\n", encoding="utf-8")
    prompt = "a number, within 2 %; expressions such as 3*exp(-2) work> "

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "40")
    with Desk.open() as desk:
        for out, lines in ((Terminal(), 3), (io.StringIO(), 1)):
            review(desk, Wish(topic="mine", cram=True), io.StringIO(""), out)
            shown = out.getvalue()
            assert " ".join(shown.split()).count(question) == 1
            at = shown[shown.index("Which") : shown.index("terminal?")]
            assert at.count("\n") == lines - 1
            assert all(len(line) <= 40 for line in at.split("\n")) or lines == 1
            assert shown.endswith("such\nas 3*exp(-2) work> \n" if lines > 1 else f"{prompt}\n")


def test_a_wrong_answer_may_be_repaired_line_by_line(home: Path) -> None:
    (home / "cards").mkdir(parents=True)
    (home / "cards" / "mine.md").write_text("## Two and two? {#sum answer=4}\n\n---\n\nIt is 4.\n", encoding="utf-8")
    done = quiz("review", "--plain", "--topic", "mine", typed="7\n4\n\n9\n\n\n")
    first, _, second = done.stdout.partition("A first look")
    assert "again? (Enter shows the answer)> That is it." in first
    assert first.index("That is it.") < first.index("It is 4.")
    assert "again? (Enter shows the answer)> The answer: 4" in second


def test_a_command_behind_a_first_look_does_not_say_the_verdict_again(home: Path) -> None:
    (home / "cards").mkdir(parents=True)
    (home / "cards" / "mine.md").write_text("## Two and two? {#sum answer=4}\n\n---\n\nIt is 4.\n", encoding="utf-8")
    said = quiz("review", "--plain", "--topic", "mine", typed="\n:?\n:o\n:q\n").stdout
    assert said.count("A first look: it comes back in a moment. Enter> ") == 3
    assert said.count("It is 4.") == 1


def test_the_input_may_end_anywhere() -> None:
    for lines in range(4):
        assert quiz("review", "--plain", typed="1\n" * lines).stdout.endswith("\n")


@pytest.mark.parametrize("words", [["import", "anki"], ["import", "json"], ["restore"]], ids=" ".join)
def test_neither_a_device_nor_a_pipe_nor_a_folder_is_read(tmp_path: Path, words: list[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in ("/dev/zero", str(tmp_path / "pipe"), str(tmp_path)):
        told = quiz(*words, path, code=1).stderr
        assert path in told
        assert "name a" in told


def test_a_card_that_can_not_be_asked_is_told_before_its_turn_comes(home: Path) -> None:
    (home / "cards").mkdir(parents=True)
    (home / "cards" / "mine.md").write_text("## Half of one? {#half answer=hlaf}\n", encoding="utf-8")
    for _ in range(2):  # read from its file, and from the index
        told = quiz("due").stdout
        assert f'Can\'t be asked: {home / "cards" / "mine.md"}:1: answer="hlaf" is not a number' in told
    assert quiz("check", code=1).stdout.count("hlaf") == 2  # once in one line


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m quiz path | head -1"
    run = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert run.returncode == 0
    assert run.stderr == ""


@pytest.mark.parametrize("words", [["path"], ["probe", "softmax.value"], ["review", "--plain"]], ids=" ".join)
def test_a_pipe_in_another_encoding_is_no_error(words: list[str]) -> None:
    assert quiz(*words, PYTHONIOENCODING="ascii", PYTHONUTF8="0").stdout


@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_a_probes_charts_are_drawn_on_a_terminal_that_can_draw(term: str) -> None:
    command = [sys.executable, "-m", "quiz", "probe", "diagnostics.healthy_panel", "--answer"]
    main_end, terminal = pty.openpty()
    with subprocess.Popen(command, stdout=terminal, cwd=ROOT, env={**os.environ, "TERM": term}) as child:
        os.close(terminal)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal tells that nobody is there any more
            while found := os.read(main_end, 65536):
                shown += found
        assert child.wait() == 0
    os.close(main_end)
    drawn = re.search("[▁-█]", shown.decode()) is not None
    assert drawn is (term != "dumb")
    assert ("tallest" in shown.decode()) is not drawn, shown.decode()[:3000]


def test_no_terminal_falls_to_plain_with_a_word() -> None:
    done = quiz("review", typed="")
    assert "reviewing line by line" in done.stderr
    assert "1/4" in done.stdout


def test_enough_reviews_offer_a_fit(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Desk.open() as desk:
        for number in range(512):
            card, day = f"c{number % 64}", 20_000 + 3 * (number // 64)
            rating = Rating.AGAIN if number % 7 == 0 else Rating.GOOD
            desk.store.append(Event(card, EventType.ANSWER, day, rating=rating, interval=3, due=day + 3))
        assert desk.optimise_due()
    assert "quiz optimise" in quiz("review", "--plain", "--topic", "softmax", typed="1\n\n").stdout
    assert "Log loss on" in quiz("optimise").stdout
    with Desk.open() as desk:
        assert not desk.optimise_due()
        assert desk.store.verify() == []


CHOICE = "## Which? {#zz-c}\n\n- [x] right one\n- [ ] wrong a\n- [ ] wrong b\n- [ ] wrong c\n"


def options_shown(text: str) -> list[str]:
    return re.findall(r"^  \d\) (.*)$", text, re.MULTILINE)[-4:]


class Typed(io.StringIO):
    """Lines that somebody types, not a pipe."""

    def isatty(self) -> bool:
        return True


def test_a_trap_is_told_line_by_line_whatever_the_kind_of_its_card(home: Path) -> None:
    (home / "cards").mkdir(parents=True)
    (home / "cards" / "mine.md").write_text("## Two and two? {#sum answer=4}\n\n---\n\n✗ Five.\n", encoding="utf-8")
    told = quiz("review", "--plain", "--topic", "mine", "--new", "1", typed="5\n\n\n").stdout
    assert told.count("The trap: Five.") == 1


def test_the_last_answer_can_be_taken_back_line_by_line(home: Path) -> None:
    (home / "cards").mkdir(parents=True)
    (home / "cards" / "mine.md").write_text("## Two and two? {#sum answer=4}\n", encoding="utf-8")
    out = io.StringIO()
    with Desk.open() as desk:
        summary = review(desk, Wish(topic="mine", new=1), Typed("4\n\n:u\n4\n4\n:?\n\n"), out)
        ratings = [event.rating for event in desk.store.history("sum")]
    assert ratings == [Rating.GOOD, None, Rating.EASY]
    assert summary.answered == 1
    assert out.getvalue().count("That was all.") == 3


SLOW = '''
import time
from quiz.probe import Number, probe

@probe()
def twice(draw):
    """Twice."""
    time.sleep(1.5)
    n = draw.integer("n", 1, 400)
    return Number(f"Twice {n}?", 2 * n, why=str(2 * n))
'''


def test_a_wait_for_the_lab_is_told(home: Path) -> None:
    for folder, name, text in (("cards", "slow.md", "## {#slow probe=slow.twice}\n"), ("probes", "slow.py", SLOW)):
        (home / folder).mkdir(parents=True)
        (home / folder / name).write_text(text, encoding="utf-8")
    said = quiz("review", "--plain", "--topic", "slow").stdout
    assert said.index("(The next question is being built. A moment.)") < said.index("Twice ")


def test_undo_shows_the_question_it_goes_back_to(home: Path) -> None:
    (home / "cards").mkdir(parents=True)
    (home / "cards" / "zz.md").write_text(CHOICE, encoding="utf-8")
    said = quiz("review", "--plain", "--topic", "zz", typed="\n\n:u\n").stdout
    before, after = said.split("(Undone.)")
    assert "Which?" in after
    first, *_ = [options_shown(part) for part in before.split("Which?")[1:]]
    assert options_shown(after) == first


def test_a_past_choice_is_shown_as_it_was(home: Path) -> None:
    (home / "cards").mkdir(parents=True)
    (home / "cards" / "zz.md").write_text(CHOICE, encoding="utf-8")
    said = quiz("review", "--plain", "--topic", "zz", typed="\n\n2\n\n\n3\n\n\n").stdout
    shown = [options_shown(part) for part in said.split("Which?")[1:]]
    events = re.findall(r"#(\d+)", quiz("history", "zz-c").stdout)
    for event, options in zip(events, shown, strict=False):
        assert options_shown(quiz("replay", event).stdout) == options


def test_a_backup_is_restored_by_its_bare_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup"]) == 0
    made = Path(capsys.readouterr().out.strip())
    assert main(["restore", made.name]) == 0


def test_how_one_explained_it_before_stands_beside_the_points(home: Path) -> None:
    (home / "cards").mkdir(parents=True)
    text = "## Explain it. {#x}\n\n---\n\n- [ ] ! one\n- [ ] two\n"
    (home / "cards" / "mine.md").write_text(text, encoding="utf-8")
    first = quiz("review", "--plain", "--topic", "mine", typed="my *first* words\n1\n\n").stdout
    assert "you wrote" not in first
    later = quiz("review", "--plain", "--topic", "mine", typed="my second\n1\n\n", QUIZ_NOW="2026-04-02T09:00").stdout
    question, points = later.split("On 2026-03-02 you wrote: my *first* words\n")
    assert "Explain it." in question
    assert "1) one (essential)" in points


def test_a_number_of_5000_digits_ticks_nothing_off(home: Path) -> None:
    (home / "cards").mkdir(parents=True)
    text = "## Explain it. {#x}\n\n---\n\n- [ ] ! one\n- [ ] two\n"
    (home / "cards" / "mine.md").write_text(text, encoding="utf-8")
    said = quiz("review", "--plain", "--topic", "mine", typed=f"words\n{'9' * 5000}\n1 2\n\n").stdout
    assert "Write numbers from 1 to 2." in said
    assert "Done: 1 answered, 1 right" in said
