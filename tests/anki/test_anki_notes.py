"""What a card says is in its note, whatever its kind."""

import json
from dataclasses import replace

import pytest

from quiz.anki.render import note_of
from quiz.cards import read
from quiz.model import Card, Kind, Question

TRAPPED = """## Which? {#n-choice}

- [x] this
- [ ] that

---

Because.

✗ The trap.

## How much? {#n-number answer="3"}

---

✗ The trap.

## What shape? {#n-shape shape="(3, 2)"}

---

✗ The trap.

## In which order? {#n-order order}

1. one
2. two
3. three

---

✗ The trap.

## What? {#n-recall}

---

This.

✗ The trap.

## A gap ==here== {#n-cloze}

---

✗ The trap.

## Say why. {#n-explain}

---

- [ ] ! since

✗ The trap.
"""
TRAP = '<div class="quiz-trap">The trap.</div>'


def cards() -> list[Card]:
    topic = read(TRAPPED, "n.md", "n")
    assert not topic.problems
    return list(topic.cards)


@pytest.mark.parametrize("card", cards(), ids=lambda card: str(card.id))
def test_a_trap_is_told_of_a_card_of_any_kind(card: Card) -> None:
    fields = note_of(card, [], lambda _source: "").fields
    assert sum(field.count(TRAP) for field in fields[:4]) == 1
    assert TRAP not in fields[1]
    if fields[4]:
        (data,) = json.loads(fields[4])
        assert data["why"].count(TRAP) == 1


def test_a_probe_s_card_adds_its_trap_to_each_question() -> None:
    card = replace(cards()[0], kind=Kind.PROBE, probe="n.some", options=())
    asked = [Question(Kind.NUMBER, f"{value}?", str(value), value=float(value), why="So.") for value in (1, 2)]
    fields = note_of(card, asked, lambda _source: "").fields
    assert fields[3] == f"<p>So.</p>\n<p>Because.</p>{TRAP}"
    assert all(data["why"] == fields[3] for data in json.loads(fields[4]))
