"""The deck as text, in the real Anki: what is read, what a second import changes, and what text can't break."""

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from anki.collection import ImportCsvRequest
from hypothesis import given, settings, strategies as st

from quiz.anki import tsv
from quiz.anki.identity import guid
from quiz.cards import read
from quiz.model import Card, Chart, ChartKind, Kind, Place, Question, Series
from tests.anki import real as anki

CARDS = """
## What is `softmax`? {#mine-recall core}

---

    def softmax(x):
    \treturn exp(x) / exp(x).sum()

It is $\\frac{a}{b}$.

## A loss of ==3.30== for ==27== letters {#mine-cloze}

## Which one? {#mine-choice}

- [x] this
- [ ] that

  That one never.

## How much? {#mine-number answer="ln 27"}

---

## Say why. {#mine-explain}

---

- [ ] ! first
- [ ] second

## "Quoted" {#mine-quoted tags="a b"}

---

"Yes"
"""


def cards() -> list[Card]:
    topic = read(CARDS, "mine.md", "mine")
    assert not topic.problems
    return list(topic.cards)


def test_a_trap_and_what_is_essential_are_told_without_our_style_sheet() -> None:
    written = "## Over what? {#t-what}\n\n---\n\nThe batch.\n\n✗ The layer.\n\n"
    written += "## Say why. {#t-why}\n\n---\n\n- [ ] ! first\n- [ ] second\n"
    what, why = (tsv.row(card, [], topic="T") for card in read(written, "t.md", "t").cards)
    assert "✗ The layer." in what
    assert "first</span> (essential)" in why
    assert "second</span></label>" in why


def written(path: Path, found: list[Card], topic: str = "Mine: a topic") -> Path:
    rows = [tsv.row(card, [], topic=topic) for card in found]
    assert all(row.count("\n") == 1 and row.count("\t") == 4 for row in rows)
    path.write_text(tsv.HEAD + "".join(rows), encoding="utf-8")
    return path


def imported(real: Any, path: Path) -> dict[str, int]:
    """Import the file as the dialogue does when nothing in it is changed; returns how many notes fared how."""
    metadata = real.get_csv_metadata(path=str(path), delimiter=None)
    log = real.import_csv(ImportCsvRequest(path=str(path), metadata=metadata)).log
    return {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting")}


def notes(real: Any) -> dict[str, Any]:
    return {real.get_note(note).guid: real.get_note(note) for note in real.find_notes("")}


def test_anki_reads_it_and_reads_it_again(tmp_path: Path) -> None:
    found = cards()
    with anki.collection(tmp_path / "collection.anki2") as real:
        first = imported(real, written(tmp_path / "a.txt", found))
        assert first == {"new": len(found), "updated": 0, "duplicate": 0, "conflicting": 0}
        held = notes(real)
        assert set(held) == {guid(card.id) for card in found}
        assert {note.note_type()["name"] for note in held.values()} == {"Basic"}
        assert {real.decks.name(note.cards()[0].did) for note in held.values()} == {"Quiz::Mine: a topic"}
        recall = held[guid("mine-recall")]
        assert "quiz::core" in recall.tags
        assert "&#10;" in recall["Back"]
        assert "\\(\\frac{a}{b}\\)" in recall["Back"]
        assert "[…]" in held[guid("mine-cloze.1")]["Front"]
        assert held[guid("mine-cloze.1")]["Back"].startswith("<div>3.30</div>")
        assert "That one never." in held[guid("mine-choice")]["Back"]
        assert "Quoted" in held[guid("mine-quoted")]["Front"]
        real.decks.select(real.decks.id("Quiz::Mine: a topic"))
        card = real.sched.getCard()
        real.sched.answerCard(card, 3)
        due = real.get_card(card.id).due
        changed = [replace(each, title=f"{each.title} Now?") for each in found]
        again = imported(real, written(tmp_path / "b.txt", changed))
        assert again == {"new": 0, "updated": len(found), "duplicate": 0, "conflicting": 0}
        assert real.get_card(card.id).due == due
        assert "Now?" in notes(real)[guid("mine-recall")]["Front"]
        assert imported(real, tmp_path / "b.txt")["duplicate"] == len(found)


def test_a_chart_has_its_colours_in_itself() -> None:
    """The Basic type has no style sheet of ours: a line would be a black area."""
    series = (Series((1.0, 3.0, 2.0), "a"), Series((2.0, 1.0, 0.5), "b"))
    question = Question(
        Kind.NUMBER,
        'How high? `class="l0"`',
        "3",
        value=3.0,
        charts=tuple(Chart(kind, series) for kind in ChartKind),
    )
    row = tsv.row(Card("mine-p", "mine", Kind.PROBE, "", Place("m"), probe="mine.p"), [question], topic="Mine")
    charts = re.findall(r"<svg .*?</svg>", row)
    assert len(charts) == len(ChartKind)
    assert "class=" not in "".join(charts)
    assert 'fill="none" stroke="#4a8fd6"' in row
    assert 'class="l0"' in html.unescape(re.sub(r"<svg .*?</svg>|<[^>]*>", "", row))


NASTY = [
    '"',
    '"quoted" at first',
    "tab\tand\rreturn",
    "#notetype:Evil",
    "a\u2028b\u2029c\x00\x07d",
    "<script>alert(1)</script> {{Front}} {{c1::x}} ]]> \\( :: 🙂 שלום",
    "```\nx\ty\n\n  z\n```",
    "- a\n- b\n",
]


@pytest.mark.parametrize("text", NASTY)
def test_no_text_breaks_the_line(text: str, tmp_path: Path) -> None:
    card = Card("mine-x", "mine", Kind.RECALL, text, Place("mine.md"), answer=text, tags=('"t', "#u"))
    with anki.collection(tmp_path / "collection.anki2") as real:
        counts = imported(real, written(tmp_path / "a.txt", [card], topic='"Deck" :: two'))
        assert counts == {"new": 1, "updated": 0, "duplicate": 0, "conflicting": 0}
        (note,) = notes(real).values()
        assert note.guid == guid("mine-x")
        assert note["Front"]
        assert "<script" not in note["Front"]
        assert real.decks.name(note.cards()[0].did).startswith('Quiz::"Deck"')


@settings(max_examples=100, deadline=None)
@given(title=st.text(), answer=st.text(), topic=st.text())
def test_a_card_is_always_one_line(title: str, answer: str, topic: str) -> None:
    row = tsv.row(Card("mine-x", "mine", Kind.RECALL, title, Place("m"), answer=answer), [], topic=topic)
    assert row.count("\n") == 1
    assert row.count("\t") == 4
    assert len(row.splitlines()) == 1 or any(char in row for char in "\x85\u2028\u2029")
