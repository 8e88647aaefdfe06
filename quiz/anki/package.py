"""An ``.apkg``: a zip of an SQLite database in Anki's schema 11 and of the pictures.

Schema 11 is what every Anki from 2.1.54 on imports, and the phones too. Our own writer: other libraries carry neither
schedule nor presets, and Anki's own is 31 MB.
"""

import contextlib
import hashlib
import html
import json
import re
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quiz.anki.identity import CLOZE_TYPE, DECK, NOTE_TYPE, PRESET, deck_id
from quiz.anki.notetypes import note_type
from quiz.anki.render import Note
from quiz.anki.schedule import CardRow, Origin, RevlogRow
from quiz.errors import ExchangeError
from quiz.tidy import workplace

__all__ = ["Package", "Preset", "Row", "write"]

_SCHEMA = Path(__file__).parent / "templates" / "schema11.sql"
_TAG = re.compile(r"<[^>]*>")
_DEFAULT = 1  # the deck and the preset that every collection has
_VERSION = 11
_LEVEL = 1  # of compression: a tenth larger than with 6 in a quarter of the time, and smaller than Anki's own


@dataclass(frozen=True, slots=True)
class Preset:
    """What a deck's options hold of ours: FSRS's parameters, the retention, the steps in minutes, new cards a day."""

    parameters: Sequence[float]
    retention: float
    steps: Sequence[float]
    again_steps: Sequence[float]
    maximum_interval: int
    new: int


@dataclass(frozen=True, slots=True)
class Row:
    """A note as it goes in: its deck's name, its id, when its content last changed, its card and its reviews."""

    note: Note
    deck: str
    number: int
    changed: int
    card: CardRow
    reviews: Sequence[RevlogRow] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """All that goes into a package. ``changed`` says when each note type last did, ``media`` has the pictures."""

    rows: Sequence[Row]
    decks: Mapping[str, str]
    preset: Preset
    origin: Origin
    rollover: int
    now: int
    changed: Mapping[int, int]
    media: Mapping[str, Path] = field(default_factory=dict)


def write(path: Path, package: Package) -> None:
    """Write a package, whole or not at all.

    Raises:
        ExchangeError: If it can't be written; a file that was there is as it was.
    """
    try:
        with workplace(path) as folder:
            collection, whole = folder / "collection.anki2", folder / "package"
            _write_collection(collection, package)
            # A picture's own time may be one that ZIP can't say.
            with zipfile.ZipFile(
                whole, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL, strict_timestamps=False
            ) as archive:
                archive.write(collection, "collection.anki2")
                names = sorted(package.media)
                for place, name in enumerate(names):
                    archive.write(package.media[name], str(place), zipfile.ZIP_STORED)
                archive.writestr("media", json.dumps({str(place): name for place, name in enumerate(names)}))
            whole.replace(path)
    except (OSError, sqlite3.OperationalError) as error:  # the latter on a full disk
        reason = getattr(error, "strerror", None) or str(error)
        raise ExchangeError(
            f"{path}: the package can't be written: {reason}", "make room, or name a file in a folder of yours"
        ) from None


def _write_collection(path: Path, package: Package) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")  # thrown away if anything goes wrong
        database.execute("PRAGMA synchronous = OFF")
        tables, index, rest = _SCHEMA.read_text(encoding="utf-8").partition("CREATE INDEX")
        database.executescript(tables)
        database.execute("BEGIN")
        database.execute(
            "INSERT INTO col VALUES (1, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, '{}')",
            (package.origin.at, package.now, package.now, _VERSION, *map(_json, _head(package))),
        )
        database.executemany("INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')", map(_note, package.rows))
        decks = {deck: deck_id(deck) for deck in package.decks}
        database.executemany(
            "INSERT INTO cards VALUES (?, ?, ?, 0, ?, -1, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?)",
            ((row.number, row.number, decks[row.deck], row.changed, *row.card) for row in package.rows),
        )
        database.executemany(
            "INSERT INTO revlog (cid, usn, id, ease, ivl, lastIvl, factor, time, type) "
            "VALUES (?, -1, ?, ?, ?, ?, ?, ?, ?)",
            ((row.number, *one) for row in package.rows for one in row.reviews),
        )
        database.execute("COMMIT")
        database.executescript(index + rest)  # once all is in: half the time


def _note(row: Row) -> tuple[Any, ...]:
    note = row.note
    first = note.fields[0]
    checksum = int(hashlib.sha1(_words(first).encode(), usedforsecurity=False).hexdigest()[:8], 16)
    tags = f" {' '.join(note.tags)} " if note.tags else ""
    return (row.number, note.guid, note.type, row.changed, tags, "\x1f".join(note.fields), first, checksum)


def _words(field: str) -> str:
    """A field without markup, as Anki takes its checksum."""
    return html.unescape(_TAG.sub("", field)) if "<" in field or "&" in field else field


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _head(package: Package) -> tuple[dict[str, Any], ...]:
    """The collection's settings, note types, decks and presets."""
    settings = {
        "schedVer": 2,
        "sched2021": True,
        "creationOffset": -package.origin.offset,
        "rollover": package.rollover,
        "curDeck": _DEFAULT,
        "activeDecks": [_DEFAULT],
        "nextPos": 1,
    }
    types = {str(number): note_type(number, package.changed[number]) for number in (NOTE_TYPE, CLOZE_TYPE)}
    decks = {_DEFAULT: _deck(_DEFAULT, "Default", _DEFAULT)}
    for name, about in {DECK: "", **package.decks}.items():
        decks[deck_id(name)] = _deck(deck_id(name), name, PRESET, about)
    presets = {_DEFAULT: _preset(_DEFAULT, "Default"), PRESET: _preset(PRESET, DECK, package.preset)}
    return (
        settings,
        types,
        {str(key): one for key, one in decks.items()},
        {str(key): one for key, one in presets.items()},
    )


def _deck(number: int, name: str, preset: int, about: str = "") -> dict[str, Any]:
    today: dict[str, Any] = {f"{kind}Today": [0, 0] for kind in ("new", "rev", "lrn", "time")}
    return today | {
        "id": number,
        "name": name,
        "mod": 0,
        "usn": -1,
        "collapsed": False,
        "browserCollapsed": False,
        "desc": about,
        "dyn": 0,
        "conf": preset,
        "extendNew": 0,
        "extendRev": 0,
    }


def _preset(number: int, name: str, ours: Preset | None = None) -> dict[str, Any]:
    steps, again = (list(ours.steps), list(ours.again_steps)) if ours else ([1.0, 10.0], [10.0])
    most = ours.maximum_interval if ours else 36500
    found: dict[str, Any] = {
        "id": number,
        "name": name,
        "mod": 0,
        "usn": -1,
        "maxTaken": 60,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "dyn": False,
        "new": {
            "bury": False,
            "delays": steps,
            "initialFactor": 2500,
            "ints": [1, 4, 0],
            "order": 1,
            "perDay": ours.new if ours else 20,
        },
        "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": most, "perDay": 200, "hardFactor": 1.2},
        "lapse": {"delays": again, "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
    }
    if ours:
        found |= {"fsrsParams6": list(ours.parameters), "desiredRetention": ours.retention}
    return found
