"""A card as Anki's note: its fields, its tags and its deck."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from typing import Any

from quiz.anki.html import GAP, Picture, html, inline, plain, protected, with_gaps
from quiz.anki.identity import CLOZE_TYPE, NOTE_TYPE, guid
from quiz.anki.page import Page, page, trapped
from quiz.answers import hint_line
from quiz.answers.fixed import question_of, stays_ordered, with_own_words
from quiz.gaps import filled
from quiz.links import link
from quiz.model import Card, Kind, Point, Question

__all__ = ["Note", "note_of", "tags_of"]

_STATIC = frozenset({Kind.RECALL, Kind.EXPLAIN, Kind.CLOZE})
_SPACE = re.compile(r"[\s\x00-\x1f]+")
_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True, slots=True)
class Note:
    """A card as Anki is to have it. ``fields`` as :data:`quiz.anki.identity.FIELDS`; ``deck`` is the topic's."""

    card: str
    guid: str
    type: int
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    topic: str

    @property
    def digest(self) -> str:
        """What tells one content from another."""
        text = "\x1f".join((str(self.type), *self.fields, *self.tags))
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def note_of(card: Card, questions: Sequence[Question], picture: Picture, item: str = "") -> Note:
    """Make a card's note.

    Args:
        card: The card.
        questions: A probe's, at least one; none for any other card.
        picture: Finds its pictures.
        item: The id of the path's item whose card it is.

    Raises:
        CardError: If the card's own question can't be built.
    """
    if card.kind in _STATIC:  # half of all cards, and no question need be built for them
        kind, how = card.kind, _how(card.kind)
        question, answer, why, variants = _static(card, picture)
    else:
        asked = [with_own_words(card, one) for one in questions] or [question_of(card, 0)]
        shown: list[str] = []

        def noted(source: str) -> str:
            shown.append(picture(source))
            return shown[-1]

        pages = [page(one, noted, ordered=stays_ordered(card) or bool(card.probe)) for one in asked]
        kind, how = asked[0].kind, pages[0].data["how"]
        question, answer, why, variants = _scripted(pages)
        why += _named([name for name in shown if name and name not in question + answer + why])
    fields = (plain(card.id), question, answer, why, variants, how, _source(card), "", "")
    return Note(
        card.id,
        guid(card.id),
        CLOZE_TYPE if kind is Kind.CLOZE else NOTE_TYPE,
        fields,
        tags_of(card, kind, item),
        card.topic,
    )


@cache
def _how(kind: Kind) -> str:
    """How a card of a kind is answered that tells so of itself."""
    return plain(hint_line(Question(kind, "", "")))


def _static(card: Card, picture: Picture) -> tuple[str, str, str, str]:
    """What needs no script: recall, explain and cloze."""
    traps = trapped(card.traps, picture)
    if card.kind is Kind.CLOZE:
        texts, asked = _gaps(card)
        rendered = html(asked, picture)
        gaps = [inline(text, picture) for text in texts]
        shown = with_gaps(rendered if GAP in rendered else f"{rendered}<p>{GAP}</p>", gaps)
        why = html(card.answer, picture) if card.answer else ""
        return shown, inline(card.expected, picture), why + traps, ""
    own = card.answer or (card.expected if card.kind is Kind.RECALL else "")
    answer = html(own, picture) if own else ""
    if card.kind is Kind.EXPLAIN:
        return html(card.question, picture), _points(card.points, picture) + answer + traps, "", ""
    return html(card.question, picture), f'<div class="quiz-why">{answer}</div>' + traps, "", ""


def _gaps(card: Card) -> tuple[list[str], str]:
    """The text of each gap, and the question with :data:`GAP` in their places."""
    texts: list[str] = []

    def put(text: str) -> str:
        texts.append(text)
        return GAP

    asked = filled(card.filled, put)
    return (texts, asked) if texts else ([card.expected], card.question)


def _points(points: Sequence[Point], picture: Picture) -> str:
    """The points as boxes to be ticked: they need no script, and nothing is kept of them."""
    rows = []
    for point in points:
        essential = ' class="quiz-essential"' if point.essential else ""
        text = f"<span{essential}>{inline(point.text, picture)}</span>"
        rows.append(f'<li><label><input type="checkbox" class="tappable">{text}</label></li>')
    return f'<ul class="quiz-points">{"".join(rows)}</ul>' if rows else ""


def _scripted(pages: Sequence[Page]) -> tuple[str, str, str, str]:
    """What the template asks and judges: the first question in the fields, all of them as data."""
    first = pages[0]
    return (
        first.ask + first.choices,
        first.answer,
        first.why,
        _script([one.data for one in pages]),
    )


def _named(pictures: Sequence[str]) -> str:
    """Pictures that only the script shows: Anki neither takes in nor keeps what no field names outright."""
    held = "".join(f'<img src="{escape(name)}">' for name in dict.fromkeys(pictures))
    return f"<div hidden>{held}</div>" if held else ""


def _script(data: list[dict[str, Any]]) -> str:
    """Data that can stand inside a script element."""
    text = _JSON.encode(data)
    for char, written in _IN_SCRIPT.items():  # ten times as fast as str.translate
        text = text.replace(char, written)
    return text


def _source(card: Card) -> str:
    address = link(card.source, card.at)
    words = plain(f"source, at {card.at}" if card.at else "source")
    return f'<a href="{protected(escape(address))}">{words}</a>' if address else ""


def tags_of(card: Card, kind: Kind, item: str = "") -> tuple[str, ...]:
    """A note's tags: topic, kind, the path's item, whether it is a core card, and the card's own."""
    return _tags(card.topic, kind, item, card.tags, core=card.core, probe=bool(card.probe))


@lru_cache(1024)  # many cards have the same
def _tags(topic: str, kind: Kind, item: str, own: tuple[str, ...], *, core: bool, probe: bool) -> tuple[str, ...]:
    found = [f"quiz::topic::{topic}", f"quiz::kind::{kind.value}"]
    found += [f"quiz::item::{item}"] if item else []
    found += ["quiz::core"] if core else []
    found += ["quiz::probe"] if probe else []
    return tuple(dict.fromkeys(filter(None, (_SPACE.sub("_", tag.strip()) for tag in (*found, *own)))))
