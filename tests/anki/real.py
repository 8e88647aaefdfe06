"""Anki's own backend as the judge: collections, packages and reviews made by the real `anki` package."""

import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ["ANKI_TEST_MODE"] = "1"  # no fuzz

from anki.collection import Collection, ExportAnkiPackageOptions

from quiz.anki.identity import guid
from quiz.model import Phase

__all__ = ["PACKAGES", "add_notes", "collection", "export", "log", "row_kind"]

PACKAGES = ("old.apkg", "new.apkg", "new.colpkg", "old.colpkg", "collection.anki2")
"""Every form in which reviews come back."""


@contextmanager
def collection(path: Path) -> Iterator[Any]:
    """A real collection, with FSRS switched on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    opened = Collection(str(path))
    try:
        opened.set_config("fsrs", val=True)
        yield opened
    finally:
        opened.close()


def add_notes(real: Any, cards: Iterable[str]) -> dict[str, int]:
    """A note for each of our cards, known by its GUID; returns the ids of Anki's cards."""
    ids = {}
    for name in cards:
        note = real.new_note(real.models.by_name("Basic"))
        note["Front"], note["Back"], note.guid = name, "back", guid(name)
        real.add_note(note, 1)
        ids[name] = note.cards()[0].id
    return ids


def log(real: Any, card: int, at: int, *, ease: int = 3, kind: int = 1, interval: int = 5, factor: int = 500) -> None:
    """A row of the review log, as another device's would come by a sync."""
    columns = "id, cid, usn, ease, ivl, lastIvl, factor, time, type"
    real.db.execute(
        f"INSERT INTO revlog ({columns}) VALUES (?, ?, -1, ?, ?, 0, ?, 4000, ?)",
        *(at, card, ease, interval, factor, kind),
    )


def row_kind(before: Phase) -> int:
    """What Anki calls a review of a card in this phase."""
    return {Phase.REVIEW: 1, Phase.RELEARNING: 2}.get(before, 0)


def export(path: Path, target: Path) -> Path:
    """The collection as one of :data:`PACKAGES`, by its name."""
    if target.name == "collection.anki2":
        return path
    with collection(path) as real:
        legacy = target.name.startswith("old")
        if target.suffix == ".apkg":
            options = ExportAnkiPackageOptions(
                with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy
            )
            real.export_anki_package(out_path=str(target), options=options, limit=None)
        else:
            real.export_collection_package(str(target), include_media=False, legacy=legacy)
            real.reopen()
    return target


def spread(name: str) -> int:
    """A number that is always the same for a name, to vary what is simulated."""
    return zlib.crc32(name.encode())
