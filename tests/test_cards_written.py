"""Card files written: what is added comes back as it was typed, what was there stays byte for byte."""

import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st

from quiz.cards import Draft, alone, append, copy_of, read, with_ids, write_safely
from quiz.errors import CardError, LibraryError
from quiz.model import Card, Kind

FILE = """---
title: T
---

## What is softmax?

---

A.

## Which? {core}

- [x] a
- [ ] b

## ==Gap== ==two== ##

## {#written probe=softmax.value}

## {probe=softmax.temperature}
"""


def normal(text: str) -> str:
    """A text as the file keeps it: plain line endings, no empty lines around it, no spaces at its end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    return "\n".join(lines).rstrip()


def question(text: str) -> str:
    first, _, rest = normal(text).strip().partition("\n")
    return "\n\n".join(part for part in (first.strip(), normal(rest)) if part)


def added(text: str, draft: Draft) -> tuple[Card, ...]:
    """The cards that adding a draft makes, after a look at all the others."""
    before = read(text, "t.md", "t")
    new, name = append(text, draft, "t", {"taken"})
    assert new.startswith(text)
    after = read(new, "t.md", "t")
    assert after.cards[: len(before.cards)] == before.cards
    assert len(after.problems) == len(before.problems)
    cards = after.cards[len(before.cards) :]
    assert {card.id.partition(".")[0] for card in cards} == {name}
    # And whatever comes below it is a card of its own.
    again, other = append(new, Draft("Next?", "Yes."), "t")
    assert read(again, "t.md", "t").cards[:-1] == after.cards
    assert read(again, "t.md", "t").cards[-1].id == other
    return cards


# Text as people type it, with everything in it that could be taken for structure.
PIECES = st.sampled_from(
    ["## x", "##", "---", "-----  ", "```", "```py", "~~~", "````", "- ", "- [ ] a", "- [x] b", "1. c", "> q", "✗ t",
     "    ", "==", "==g==", "==0:g==", "{#id}", "{#id", "{a b}", "}", '"', "\\", "\\---", "\\\\## y", "\\==", "`",
     "``", "$", "$$", "\n", "\n\n", "\r\n", "\r", " ", "\t", "word", "ab c", "|", "***", "===", "#", "<!--", "\x0b",
     "\u2028", "\x85", "\x00", "##y {#y}", "##\u00a0z"]
)  # fmt: skip
TYPED = st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join)
PLAIN = st.text(string.ascii_letters + string.digits + ' #-`~{}"\\[]().,:;$_*>|\n\t!', max_size=60)


@given(TYPED, TYPED)
@example("## What does", "---")
@example("A\n---\nB", "```\n## x")
@example("Q {#x", "- [ ] a\n- b")
@example("==100:a==", "")
@example("==0:g==\\==", "")
@example("x\n- [ ] no right one", "\\---")
@example("q", "- ```\n  x")
@example("q\n\n1. [ ] x", "~~~~")
@example("q\n##y {#y}", "##y {#y}\n##\u00a0z")
def test_whatever_is_typed_is_one_card_and_breaks_no_other(asked: str, answered: str) -> None:
    if not question(asked.replace("\0", "\ufffd")):
        with pytest.raises(CardError, match="without a question"):
            append(FILE, Draft(asked, answered), "t")
        return
    for card in added(FILE, Draft(asked, answered)):
        if card.kind is Kind.RECALL and not card.traps and "==" not in asked:
            assert card.question == question(asked.replace("\0", "\ufffd").encode("utf-8", "replace").decode())
            assert card.answer == normal(answered.replace("\0", "\ufffd").encode("utf-8", "replace").decode())


@given(PLAIN, PLAIN)
def test_plain_text_comes_back_exactly(asked: str, answered: str) -> None:
    if not question(asked):
        return
    (card,) = added("", Draft(asked, answered))
    assert card.kind in {Kind.RECALL, Kind.EXPLAIN, Kind.CHOICE}
    if card.kind is Kind.RECALL:
        assert (card.question, card.answer) == (question(asked), normal(answered))
        assert card.stub == (not normal(answered))


def test_markup_makes_the_kind_it_says() -> None:
    assert [card.kind for card in added(FILE, Draft("A ==gap== and ==two=="))] == [Kind.CLOZE, Kind.CLOZE]
    assert [card.kind for card in added(FILE, Draft("Why?", "- [ ] ! a\n- [ ] b"))] == [Kind.EXPLAIN]
    assert [card.kind for card in added(FILE, Draft("Which?\n- [ ] a\n- [x] b"))] == [Kind.CHOICE]
    (card,) = added(FILE, Draft("Q", "A\n\n✗ trap"))
    assert card.traps == ("trap",)


def test_code_stays_code() -> None:
    text, _ = append("", Draft("Q", "```md\nx\n```"), "t")
    assert text == "## Q {#t-q}\n\n---\n\n```md\nx\n```\n"


def test_new_ids_are_unique() -> None:
    text, first = append("", Draft("Why?", "A"), "gradient_descent", {"gradient-descent-why"})
    assert first == "gradient-descent-why-2"
    text, second = append(text, Draft("Why?", "B"), "gradient_descent", {"gradient-descent-why.1"})
    assert second == "gradient-descent-why-3"
    assert append("", Draft("?", ""), "t")[1] == "t-card"


def test_an_open_fence_above_does_not_swallow_the_new_card() -> None:
    (card,) = added("## Q {#q}\n\n```\ncode", Draft("New?", "Yes."))
    assert (card.question, card.answer) == ("New?", "Yes.")


def test_a_file_beyond_reading_is_not_added_to() -> None:
    with pytest.raises(CardError, match="nothing can be added to this file as it is; see quiz check"):
        append("## Q\n```a\n" * 50, Draft("New?", "Yes."), "t")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_endings_are_kept(ending: str) -> None:
    text, _ = append(FILE.replace("\n", ending), Draft("Q\nmore", "A\nB"), "t")
    assert text.count("\n") == text.count(ending)
    written = with_ids(FILE.replace("\n", ending), "t")
    assert written == with_ids(FILE, "t").replace("\n", ending)


def test_ids_are_written_and_nothing_else() -> None:
    written = with_ids(FILE, "t")
    assert written == FILE.replace("softmax?\n", "softmax? {#t-what-is-softmax}\n").replace(
        "{core}", "{#t-which core}"
    ).replace("two== ##", "two== {#t-gap-two} ##").replace("{probe=softmax.temp", "{#t-temperature probe=softmax.temp")
    assert with_ids(written, "t") == written
    before, after = read(FILE, "t.md", "t"), read(written, "t.md", "t")
    assert [replace(card, written=True) for card in before.cards] == list(after.cards)


def test_ids_written_are_unique_and_may_be_kept() -> None:
    text = "## Why?\n\na\n\n## Why?\n\nb\n\n## {}\n\n## Bad {foo}\n"
    assert with_ids(text, "t") == text.replace("## Why?\n\na", "## Why? {#t-why}\n\na").replace(
        "## Why?\n\nb", "## Why? {#t-why-2}\n\nb"
    )
    assert "## Why? {#t-why-2}\n\na" in with_ids(text, "t", taken={"t-why"})
    assert "## Why? {#old}\n\na" in with_ids(text, "t", kept={"t-why": "old"})


@given(st.lists(TYPED, max_size=6))
def test_ids_are_written_into_any_text(parts: list[str]) -> None:
    text = "\n".join(f"## {part}" for part in parts)
    written = with_ids(text, "t")
    before, after = read(text, "t.md", "t"), read(written, "t.md", "t")
    known = {card.id.partition(".")[0] for card in after.cards if card.written}
    assert {card.id.partition(".")[0] for card in before.cards} <= known
    assert with_ids(written, "t") == written


@given(st.text())
def test_nothing_makes_the_reader_fail(text: str) -> None:
    topic = read(text, "t.md", "t")
    assert all(problem.place for problem in topic.problems)
    assert len({card.id for card in topic.cards}) == len(topic.cards)


@given(TYPED)
def test_no_markup_makes_the_reader_fail(text: str) -> None:
    topic = read(text, "t.md", "t")
    assert len({card.id for card in topic.cards}) == len(topic.cards)


def test_a_copy_is_the_card_with_its_id() -> None:
    assert copy_of(FILE, "t-which", "t") == "## Which? {#t-which core}\n\n- [x] a\n- [ ] b\n"
    assert copy_of(FILE, "t-gap-two.2", "t") == "## ==Gap== ==two== {#t-gap-two} ##\n"
    with pytest.raises(LibraryError, match="there is no card x in this file"):
        copy_of(FILE, "x", "t")


def test_writing_replaces_the_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "cards" / "t.md"
    write_safely(path, "one\r\n")
    path.chmod(0o640)
    link = tmp_path / "link.md"
    link.symlink_to(path)
    write_safely(link, "two\udcff")
    assert path.read_bytes() == b"two\xff"
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert [file.name for file in path.parent.iterdir()] == ["t.md"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.md"
    path.write_text("old")

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(LibraryError, match=r"t\.md:1: the file can't be written: No space left on device; nothing was"):
        write_safely(path, "new")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["t.md"]


def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as a network's: a folder can't be opened for writing, which NFS asks for."""

    def unlockable(*_: object) -> None:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(pytest.importorskip("fcntl"), "flock", unlockable)
    with alone(tmp_path / "cards"):
        write_safely(tmp_path / "cards" / "t.md", "x")
    with pytest.raises(OSError, match="within"), alone(tmp_path):
        raise OSError("within")


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "cards").write_text("a file")
    with pytest.raises(LibraryError, match="can't be written"):
        write_safely(tmp_path / "cards" / "t.md", "x")
