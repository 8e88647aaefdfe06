"""Exporting again: what changed here is updated there, nothing comes twice, and nothing of the learner's is lost."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quiz.anki.deck import Choice, Summary, export
from quiz.anki.identity import DECK, guid
from quiz.desk import Desk
from quiz.home import find_home, read_settings
from quiz.model import Event, EventType, Rating
from tests.anki.conftest import import_package
from tests.anki.real import collection

CARDS = """---
title: Mine :: own
---

## What is it? {#zz-what}

---

This.

## Two and two? {#zz-sum answer=4}

---

It is 4.

## A gap ==here== {#zz-gap}
"""


class Deck:
    """A learner's own cards, exported at different times."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "home" / "cards" / "zz.md"
        self.file.parent.mkdir(parents=True)
        self.file.write_text(CARDS, encoding="utf-8")
        self.package = folder / "zz.apkg"
        self.now = datetime.now().astimezone() - timedelta(days=3)
        home = find_home({"QUIZ_HOME": str(folder / "home")})
        self.desk = Desk(home, read_settings(home), lambda: self.now)

    def export(self, *, schedule: bool = True) -> Summary:
        self.now += timedelta(hours=1)
        self.desk.reload()
        desk = self.desk
        refs = [ref for ref in desk.library.refs.values() if ref.topic == "zz"]
        choice = Choice(refs, schedule)
        return export(
            self.package, choice, library=desk.library, store=desk.store, settings=desk.settings, now=self.now
        )

    def edit(self, old: str, new: str) -> None:
        text = self.file.read_text(encoding="utf-8")
        assert old in text
        self.file.write_text(text.replace(old, new), encoding="utf-8")

    def answer(self, card: str) -> Event:
        desk = self.desk
        at = int(self.now.timestamp() * 1000)
        after = desk.store.scheduler.outcomes(desk.store.memory(card), desk.day, at, card)[Rating.EASY]
        event = Event(card, EventType.ANSWER, desk.day, rating=Rating.EASY, interval=after.interval, due=after.due)
        return desk.store.append(event)


@pytest.fixture
def deck(tmp_path: Path) -> Iterator[Deck]:
    made = Deck(tmp_path)
    with made.desk:
        yield made


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Any]:
    with collection(tmp_path / "anki" / "collection.anki2") as opened:
        yield opened


def note_of(real: Any, name: str) -> Any:
    (found,) = real.db.list("SELECT id FROM notes WHERE guid = ?", guid(name))
    return real.get_note(found)


def test_an_edit_updates_its_note_and_only_that(deck: Deck, real: Any) -> None:
    deck.answer("zz-what")
    deck.export()
    import_package(real, deck.package)
    before = {name: real.get_card(note_of(real, name).card_ids()[0]) for name in ("zz-what", "zz-sum", "zz-gap.1")}
    assert before["zz-what"].type == 2
    mine = note_of(real, "zz-sum")  # the learner's own edit, in Anki
    mine["Extra1"] = "my words"
    real.update_note(mine)
    real.set_deck([before["zz-gap.1"].id], real.decks.id("Elsewhere"))

    deck.edit("This.", "That.")
    deck.export()
    log = import_package(real, deck.package)
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (0, 1, 0)
    assert real.note_count() == 3
    assert "That." in note_of(real, "zz-what")["Answer"]
    assert note_of(real, "zz-sum")["Extra1"] == "my words"
    after = {name: real.get_card(note_of(real, name).card_ids()[0]) for name in before}
    assert {name: (card.type, card.due, card.ivl, card.reps) for name, card in after.items()} == {
        name: (card.type, card.due, card.ivl, card.reps) for name, card in before.items()
    }
    assert real.decks.name(after["zz-gap.1"].did) == "Elsewhere"


def test_nothing_edited_updates_nothing(deck: Deck, real: Any) -> None:
    deck.export()
    import_package(real, deck.package)
    deck.answer("zz-what")  # a schedule that moved is no change of content
    deck.export()
    log = import_package(real, deck.package)
    assert (len(log.new), len(log.updated)) == (0, 0)
    # A note and a deck of the learner's: an .apkg never changes a schedule that is there.
    assert real.get_card(note_of(real, "zz-what").card_ids()[0]).type == 0


def test_a_renamed_topic_and_a_new_card(deck: Deck, real: Any) -> None:
    deck.export()
    import_package(real, deck.package)
    assert f"{DECK}::Mine : own" in {one.name for one in real.decks.all_names_and_ids()}
    deck.edit("Mine :: own", "Ours")
    deck.edit("## Two and two?", "## New? {#zz-new}\n\n---\n\nYes.\n\n## Two and two?")
    deck.export()
    log = import_package(real, deck.package)
    assert (len(log.new), len(log.updated)) == (1, 0)
    assert real.note_count() == 4


def test_without_schedule_all_is_new(deck: Deck, real: Any) -> None:
    deck.answer("zz-what")
    summary = deck.export(schedule=False)
    assert summary.reviews == 0
    import_package(real, deck.package)
    assert real.db.scalar("SELECT count() FROM cards WHERE type = 0") == 3
    assert real.db.scalar("SELECT count() FROM revlog") == 0


def test_a_card_without_an_answer_stays_out_and_is_named(deck: Deck, real: Any) -> None:
    deck.edit("## Two and two? {#zz-sum answer=4}", "## Unfinished? {#zz-stub}\n\n## Sum {#zz-sum answer=four}")
    deck.edit("## A gap", "## {#zz-probe probe=nowhere.nothing}\n\n## A gap")
    summary = deck.export()
    assert "no answer yet" in summary.left_out["zz-stub"]
    import_package(real, deck.package)
    assert not real.db.list("SELECT id FROM notes WHERE guid = ?", guid("zz-stub"))
    assert real.note_count() == sum(summary.notes.values())


@pytest.mark.slow
def test_a_probe_that_fails_is_left_out_and_named(deck: Deck, real: Any) -> None:
    probes = deck.file.parent.parent / "probes"
    probes.mkdir()
    (probes / "zz.py").write_text(
        "from quiz.probe import Number, probe\n\n@probe(digits=2)\ndef breaks(draw):\n    raise KeyError('x')\n\n"
        "@probe(digits=2)\ndef few(draw):\n    a = draw.integer('a', 2, 4)\n"
        "    return Number(f'Twice {a}?', 2 * a, why=f'{2 * a}')\n",
        encoding="utf-8",
    )
    deck.edit("## A gap", "## {#zz-breaks probe=zz.breaks}\n\n## {#zz-few probe=zz.few}\n\n## A gap")
    first = deck.export()
    assert list(first.left_out) == ["zz-breaks"]
    assert "KeyError" in first.left_out["zz-breaks"]
    assert first.questions == 3  # there are no more different ones
    import_package(real, deck.package)
    variants = note_of(real, "zz-few")["Variants"]
    deck.export()
    import_package(real, deck.package)
    assert note_of(real, "zz-few")["Variants"] == variants
    (probes / "zz.py").write_text(
        (probes / "zz.py").read_text(encoding="utf-8").replace("Twice {a}", "Two times {a}"), encoding="utf-8"
    )
    deck.export()
    log = import_package(real, deck.package)
    assert len(log.updated) == 1
    assert "Two times" in note_of(real, "zz-few")["Variants"]
