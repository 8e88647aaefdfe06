"""Our two note types as Anki's collection holds them: the templates, the style sheet, and ids that never change."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from quiz.anki.identity import CLOZE_TYPE, DECK, FIELDS, NOTE_TYPE, field_id, template_id

__all__ = ["NAMES", "digest", "note_type"]

NAMES = {NOTE_TYPE: DECK, CLOZE_TYPE: f"{DECK} cloze"}
"""What the note types are called in Anki."""

_FILES = Path(__file__).parent / "templates"
_SIDES = {NOTE_TYPE: ("front.html", "back.html"), CLOZE_TYPE: ("cloze_front.html", "cloze_back.html")}
_SCRIPT = "%SCRIPT%"
_SIZE = 20  # of the letters in Anki's editor


@cache
def _template(name: str) -> str:
    text = (_FILES / name).read_text(encoding="utf-8")
    return text.replace(_SCRIPT, (_FILES / "quiz.js").read_text(encoding="utf-8").strip()).strip()


def note_type(number: int, changed: int = 0) -> dict[str, Any]:
    """A note type in the form of Anki's schema 11.

    Args:
        number: ``NOTE_TYPE`` or ``CLOZE_TYPE``.
        changed: When its templates last changed, in unix seconds: Anki takes the newer ones over.
    """
    front, back = map(_template, _SIDES[number])
    cloze = number == CLOZE_TYPE
    return {
        "id": number,
        "name": NAMES[number],
        "type": int(cloze),
        "mod": changed,
        "usn": -1,
        "sortf": FIELDS.index("Id"),
        "did": None,
        "tmpls": [
            {
                "id": template_id(number),
                "name": "Cloze" if cloze else "Card",
                "ord": 0,
                "qfmt": front,
                "afmt": back,
                "bqfmt": "",
                "bafmt": "",
                "did": None,
                "bfont": "",
                "bsize": 0,
            }
        ],
        "flds": [_field(number, place, name) for place, name in enumerate(FIELDS)],
        "css": _template("quiz.css"),
        "latexPre": "",
        "latexPost": "",
        "latexsvg": False,
        "req": [[0, "any", [FIELDS.index("Question")]]],
    }


def _field(number: int, place: int, name: str) -> dict[str, Any]:
    hidden = name in {"Variants", "Extra1", "Extra2"}
    return {
        "id": field_id(number, name),
        "name": name,
        "ord": place,
        "sticky": False,
        "rtl": False,
        "font": "Arial",
        "size": _SIZE,
        "description": "",
        "plainText": name in {"Id", "Variants"},
        "collapsed": hidden,
        "excludeFromSearch": name == "Variants",
        "preventDeletion": name == "Id",
        "tag": None,
    }


def digest(number: int) -> str:
    """What tells one state of a note type from another."""
    text = json.dumps(note_type(number), sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
