"""What Anki makes of a package: the cards, their memory, the log, the preset; and that it finds nothing to mend."""

import json
from pathlib import Path
from typing import Any

import pytest

from quiz.anki.identity import CLOZE_TYPE, DECK, FIELDS, NOTE_TYPE, guid
from quiz.model import Kind, Phase
from tests.anki.conftest import Exported

GOLDEN = Path(__file__).parent / "golden.json"


def card_of(real: Any, name: str) -> Any:
    (found,) = real.db.list("SELECT cards.id FROM cards JOIN notes ON notes.id = nid WHERE guid = ?", guid(name))
    return real.get_card(found)


def test_every_card_is_there_once(exported: Exported, imported: Any) -> None:
    notes = sum(exported.summary.notes.values())
    assert notes > 100
    assert imported.note_count() == imported.card_count() == notes
    kinds = {kind for kind in Kind if imported.find_notes(f"tag:quiz::kind::{kind.value}")}
    assert kinds == set(Kind) - {Kind.PROBE}
    assert {name.name for name in imported.decks.all_names_and_ids()} >= {DECK, f"{DECK}::Softmax"}
    assert imported.find_notes("tag:quiz::topic::softmax")
    assert imported.find_notes("tag:quiz::item::*")


def test_schedules_are_ours(exported: Exported, imported: Any) -> None:
    day = exported.desk.day - imported.sched.today
    memories = exported.desk.store.memories()
    met = 0
    for name in exported.events:
        memory = memories[name]
        card = card_of(imported, name)
        if not memory.stability:
            assert (card.type, card.ivl, card.reps) == (0, 0, 0)
            continue
        met += 1
        assert card.memory_state.stability == pytest.approx(memory.stability, rel=1e-3, abs=1e-4)
        assert (card.reps, card.lapses) == (memory.reps, memory.lapses)
        assert (card.queue == -1) == memory.suspended
        if memory.phase is Phase.REVIEW:
            assert (card.type, card.ivl, card.due + day) == (2, memory.interval, memory.due)
        else:
            assert (card.type, card.due) == (1 if memory.phase is Phase.LEARNING else 3, memory.due)
    assert met > 60


def test_anki_s_own_replay_of_the_log_gives_our_memory(exported: Exported, imported: Any) -> None:
    compared = 0
    for name, memory in exported.desk.store.memories().items():
        if not memory.stability:
            continue
        state = imported.compute_memory_state(card_of(imported, name).id)
        assert state.stability == pytest.approx(memory.stability, rel=1e-5), name
        assert state.difficulty == pytest.approx(memory.difficulty, rel=1e-5), name
        compared += 1
    assert compared > 60


def test_the_preset_holds_our_parameters(exported: Exported, imported: Any) -> None:
    (preset,) = [one for one in imported.decks.all_config() if one["name"] == DECK]
    assert preset["fsrsParams6"] == pytest.approx(exported.desk.store.scheduler.parameters, rel=1e-6)
    assert preset["desiredRetention"] == pytest.approx(exported.desk.settings.retention)
    assert imported.decks.config_dict_for_deck_id(imported.decks.id(f"{DECK}::Softmax"))["name"] == DECK


def test_check_database_finds_nothing_and_forces_no_full_sync(imported: Any) -> None:
    before = imported.db.first("SELECT scm FROM col")
    report, ok = imported.fix_integrity()
    assert ok, report
    assert "optimized" in report.lower()
    assert len(report.strip().splitlines()) == 1, report
    assert imported.db.first("SELECT scm FROM col") == before


def test_pictures_are_media_and_what_is_missing_is_named(exported: Exported, imported: Any) -> None:
    assert exported.summary.media == 1
    assert [line.rpartition(": ")[2] for line in exported.summary.missing] == ["missing.png"]
    report = imported.media.check()
    assert not report.missing
    assert not report.unused
    assert exported.summary.left_out == {}


def test_the_frozen_note_types(imported: Any) -> None:
    """A golden file: what is in here can never change again, or every learner's notes come in twice."""
    types = {NOTE_TYPE: imported.models.get(NOTE_TYPE), CLOZE_TYPE: imported.models.get(CLOZE_TYPE)}
    found = {
        one["name"]: {
            "id": number,
            "kind": one["type"],
            "fields": {field["name"]: field["id"] for field in one["flds"]},
            "templates": {template["name"]: template["id"] for template in one["tmpls"]},
        }
        for number, one in types.items()
    }
    golden = json.loads((GOLDEN).read_text(encoding="utf-8"))
    assert found == golden["note_types"]
    assert [*next(iter(found.values()))["fields"]] == list(FIELDS)
    assert {name: guid(name) for name in golden["guids"]} == golden["guids"]
