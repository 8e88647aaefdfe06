"""What Anki knows our things by. None of it may ever change: a note that it can't find again comes in twice."""

import hashlib
import unicodedata

__all__ = [
    "CLOZE_TYPE",
    "DECK",
    "FIELDS",
    "NOTE_TYPE",
    "PRESET",
    "deck_id",
    "deck_name",
    "field_id",
    "guid",
    "template_id",
]

DECK = "Quiz"
"""The deck above the topics' decks, and the name of the preset and, in front, of the note types."""

NOTE_TYPE, CLOZE_TYPE = 1_763_900_000_101, 1_763_900_000_102
"""The ids of our two note types."""

PRESET = 1_763_900_000_201
"""The id of the preset. Anki adds a preset once and never changes it by an import."""

FIELDS = ("Id", "Question", "Answer", "Why", "Variants", "Tolerance", "Source", "Extra1", "Extra2")
"""Both note types' fields, frozen with the first release, two to spare: a later one would not reach existing notes."""

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]  # half the divisions
_GUID_LENGTH = 11  # 64 bits
_DECKS_FROM = 1_600_000_000_000
_DECKS = 100_000_000_000  # ids look like unix milliseconds, as Anki's own do


def guid(card: str) -> str:
    """The GUID of the note of a card, by the card's permanent id. Each card has a note, also each gap of a cloze."""
    number = _hashed(f"quiz/note/{card}")
    pairs = []
    for _ in range(_GUID_LENGTH // 2 + 1):
        number, pair = divmod(number, len(_PAIRS))
        pairs.append(_PAIRS[pair])
    return "".join(reversed(pairs))[-_GUID_LENGTH:]


def deck_name(title: str) -> str:
    """The deck of a topic, by the topic's title: ``Quiz::Batch normalisation``.

    Two colons in a title would open a deck of their own, and control characters are not allowed in it.
    """
    shown = "".join(" " if unicodedata.category(char) == "Cc" else char for char in unicodedata.normalize("NFC", title))
    while "::" in shown:
        shown = shown.replace("::", ":")
    return f"{DECK}::{' '.join(shown.split()).strip(':') or 'Cards'}"


def deck_id(name: str) -> int:
    """A deck's id in a package; in the learner's collection decks are found by name."""
    return _DECKS_FROM + _hashed(f"quiz/deck/{name}") % _DECKS


def field_id(note_type: int, field: str) -> int:
    """The id by which Anki knows a field whatever it is called."""
    return _hashed(f"quiz/field/{note_type}/{field}") >> 1  # SQLite's integers have a sign


def template_id(note_type: int) -> int:
    """The id of a note type's only template."""
    return _hashed(f"quiz/template/{note_type}") >> 1


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
