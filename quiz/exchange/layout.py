"""The JSON's sections: which table each one holds, and what may stand in its rows. docs/json.md tells it to others."""

from dataclasses import dataclass

from quiz.exchange.fields import Field, count, flag, number, one_of, text
from quiz.model import EventType, Outcome, Rating, Sureness

__all__ = ["DERIVED", "FORMAT", "LAST_DAY", "SECTIONS", "VERSION", "Section"]

FORMAT = "quiz"

VERSION = 1
"""Raised when a reader that knows only the ones before would misread it."""

DERIVED = ("cards", "memories")
"""Sections for other programs. Reading passes them over: cards are files, memories follow from the events."""

LAST_DAY = 2_900_000
"""The last study day that may be: in the year 9909, as far as Python's calendar nearly goes."""

_LAST_MS = 253_402_300_799_999  # the year 9999, as far as Python's calendar goes
_LONGEST_DAYS = 100_000
_LONGEST_SECONDS = 100_000 * 86_400
_DAY_MINUTES = 24 * 60 - 1


@dataclass(frozen=True, slots=True)
class Section:
    """A list of rows: ``table`` is what the database calls it, ``key`` the fields that no two rows share."""

    name: str
    table: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]


SECTIONS = (
    Section(
        "parameters",
        "parameters",
        ("id",),
        (
            count("id", low=1),
            count("at", _LAST_MS),
            text("version"),
            Field("weights", list),
            number("log_loss", empty=True),
            count("reviews"),
        ),
    ),
    Section(
        "variants",
        "variant",
        ("id",),
        (
            count("id", low=1),
            text("probe"),
            count("seed"),
            text("source_hash"),
            text("fingerprint"),
            Field("content", dict),
            count("shown_at", _LAST_MS, empty=True),
        ),
    ),
    Section(
        "events",
        "event",
        ("id",),
        (
            count("id", _LAST_MS, 1),
            text("card"),
            one_of("type", EventType),
            count("day", LAST_DAY, -1),
            count("utc_offset", _DAY_MINUTES, -_DAY_MINUTES),
            count("duration"),
            one_of("sureness", Sureness),
            one_of("outcome", Outcome, empty=True),
            text("mistake"),
            text("response"),
            one_of("proposed", Rating, empty=True),
            one_of("rating", Rating, empty=True),
            flag("counts"),
            count("interval", _LONGEST_DAYS, -_LONGEST_SECONDS),
            count("due", _LAST_MS // 1000, -1),
            count("parameters", empty=True, low=1),
            count("variant", empty=True, low=1),
            count("target", empty=True, low=1),
            count("sitting"),
            text("kind"),
        ),
    ),
    Section(
        "path",
        "path_choice",
        ("item",),
        (text("item"), one_of("state", ("ahead", "watching", "done", "more")), count("at", _LAST_MS)),
    ),
    Section("seen", "seen", ("card",), (text("card"), text("topic"), text("fingerprint"))),
    Section("notes", "note", ("name",), (text("name"), text("text"))),
    Section(
        "anki_notes",
        "export_note",
        ("name",),
        (text("name"), count("number", low=1), text("digest"), count("changed", _LAST_MS // 1000)),
    ),
    Section(
        "anki_variants",
        "export_variant",
        ("probe", "place"),
        (text("probe"), count("place"), text("source_hash"), Field("content", dict)),
    ),
)
"""In the order in which they are read: what others refer to comes first."""
