"""What docs/anki.md says of a note type of ours that the learner has changed in Anki."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

from quiz.anki.identity import NOTE_TYPE
from tests.anki.conftest import import_package
from tests.anki.test_anki_again import Deck, deck, note_of, real

__all__ = ["deck", "real"]


@pytest.mark.parametrize("what", ["field", "template"])
def test_merging_brings_updates_to_a_type_that_was_added_to(what: str, deck: Deck, real: Any) -> None:
    deck.export()
    import_package(real, deck.package)
    ours = real.models.get(NOTE_TYPE)
    if what == "field":
        real.models.add_field(ours, real.models.new_field("Mine"))
    else:
        reverse = real.models.new_template("Reverse") | {"qfmt": "{{Answer}}, reversed", "afmt": "{{Question}}"}
        real.models.add_template(ours, reverse)
    real.models.update_dict(ours)
    deck.now = datetime.now().astimezone() + timedelta(minutes=1)
    deck.edit("This.", "That.")
    deck.edit("## A gap", "## New? {#zz-new}\n\n---\n\nYes.\n\n## A gap")
    deck.export()

    import_package(real, deck.package)
    assert "This." in note_of(real, "zz-what")["Answer"]
    assert note_of(real, "zz-new").note_type()["name"] == "Quiz+"

    options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, merge_notetypes=True)
    real.import_anki_package(ImportAnkiPackageRequest(package_path=str(deck.package), options=options))
    assert "That." in note_of(real, "zz-what")["Answer"]
    assert note_of(real, "zz-new").note_type()["name"] == "Quiz"
    assert not real.models.by_name("Quiz+")
    assert len(real.models.get(NOTE_TYPE)["flds" if what == "field" else "tmpls"]) == (10 if what == "field" else 2)


def test_styling_of_one_s_own_stays(deck: Deck, real: Any) -> None:
    deck.export()
    import_package(real, deck.package)
    ours = real.models.get(NOTE_TYPE)
    ours["css"] += "\n.card { font-size: 40px; }"
    real.models.update_dict(ours)
    deck.now = datetime.now().astimezone() + timedelta(minutes=1)
    deck.edit("This.", "That.")
    deck.export()
    import_package(real, deck.package)
    assert "That." in note_of(real, "zz-what")["Answer"]
    assert "40px" in real.models.get(NOTE_TYPE)["css"]
