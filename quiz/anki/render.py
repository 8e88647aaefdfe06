"""A card as Anki's note: its fields, its tags and its deck."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from quiz.anki.html import GAP, Picture, html, inline, plain, protected, with_gaps
from quiz.anki.identity import CLOZE_TYPE, NOTE_TYPE, guid
from quiz.anki.page import page
from quiz.answers import hint_line
from quiz.answers.fixed import question_of, stays_ordered
from quiz.cards import cloze
from quiz.links import link
from quiz.model import Card, Kind, Point, Question

__all__ = ["Note", "note_of", "tags_of"]

_STATIC = frozenset({Kind.RECALL, Kind.EXPLAIN, Kind.CLOZE})
_SPACE = re.compile(r"[\s\x00-\x1f]+")
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
    asked = [replace(one, why=_below(one.why, card.answer)) for one in questions] or [question_of(card, 0)]
    kind = asked[0].kind
    static = _static(card, asked[0], picture) if kind in _STATIC else _scripted(card, asked, picture)
    question, answer, why, variants = static
    fields = (plain(card.id), question, answer, why, variants, plain(hint_line(asked[0])), _source(card), "", "")
    return Note(
        card.id,
        guid(card.id),
        CLOZE_TYPE if kind is Kind.CLOZE else NOTE_TYPE,
        fields,
        tags_of(card, kind, item),
        card.topic,
    )


def _below(why: str, own: str) -> str:
    """A probe's explanation with what its card adds."""
    return "\n\n".join(part for part in (why, own) if part)


def _static(card: Card, question: Question, picture: Picture) -> tuple[str, str, str, str]:
    """What needs no script: recall, explain and cloze."""
    traps = "".join(f'<div class="quiz-trap">{inline(trap, picture)}</div>' for trap in card.traps)
    if question.kind is Kind.CLOZE:
        gaps = [inline(text, picture) for text in _gaps(card)]
        asked = html(question.ask.replace(cloze.GAP, GAP), picture)
        shown = with_gaps(asked if GAP in asked else f"{asked}<p>{GAP}</p>", gaps)
        why = html(card.answer, picture) if card.answer else ""
        return shown, inline(card.expected, picture), why + traps, ""
    answer = html(question.answer, picture) if question.answer else ""
    if question.kind is Kind.EXPLAIN:
        return html(question.ask, picture), _points(question.points, picture) + answer + traps, "", ""
    return html(question.ask, picture), f'<div class="quiz-why">{answer}</div>' + traps, "", ""


def _gaps(card: Card) -> list[str]:
    """The text of each gap of this number."""
    texts = card.expected.split("; ")
    places = card.question.count(cloze.GAP)
    return texts if len(texts) == places else [card.expected]


def _points(points: Sequence[Point], picture: Picture) -> str:
    """The points as boxes to be ticked: they need no script, and nothing is kept of them."""
    rows = []
    for point in points:
        essential = ' class="quiz-essential"' if point.essential else ""
        text = f"<span{essential}>{inline(point.text, picture)}</span>"
        rows.append(f'<li><label><input type="checkbox" class="tappable">{text}</label></li>')
    return f'<ul class="quiz-points">{"".join(rows)}</ul>' if rows else ""


def _scripted(card: Card, asked: Sequence[Question], picture: Picture) -> tuple[str, str, str, str]:
    """What the template asks and judges: the first question in the fields, all of them as data."""
    pages = [page(question, picture, ordered=stays_ordered(card) or bool(card.probe)) for question in asked]
    first = pages[0]
    return (
        first.ask + first.choices,
        first.answer,
        first.why,
        _script([one.data for one in pages]),
    )


def _script(data: list[dict[str, Any]]) -> str:
    """Data that can stand inside a script element."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for char, written in _IN_SCRIPT.items():  # ten times as fast as str.translate
        text = text.replace(char, written)
    return text


def _source(card: Card) -> str:
    address = link(card.source, card.at)
    words = plain(f"source, at {card.at}" if card.at else "source")
    return f'<a href="{protected(escape(address))}">{words}</a>' if address else ""


def tags_of(card: Card, kind: Kind, item: str = "") -> tuple[str, ...]:
    """A note's tags: topic, kind, the path's item, whether it is a core card, and the card's own."""
    found = [f"quiz::topic::{card.topic}", f"quiz::kind::{kind.value}"]
    found += [f"quiz::item::{item}"] if item else []
    found += ["quiz::core"] if card.core else []
    found += ["quiz::probe"] if card.probe else []
    return tuple(dict.fromkeys(filter(None, (_SPACE.sub("_", tag.strip()) for tag in (*found, *card.tags)))))
