"""The deck as tab-separated text, a card a line: to be read, compared, and imported by Anki as notes of its Basic type.

Anki updates these notes by their GUID. The same card's note from a package has another type, which it leaves alone.
"""

import re
from collections.abc import Iterable, Sequence

from quiz.anki.html import Picture, html, inline
from quiz.anki.identity import FIELDS, deck_name, guid
from quiz.anki.render import note_of
from quiz.answers.fixed import question_of
from quiz.model import Card, Kind, Question

__all__ = ["BEGINS", "HEAD", "row"]

HEAD = "#separator:tab\n#html:true\n#notetype:Basic\n#guid column:1\n#deck column:2\n#tags column:3\n"

BEGINS = b"#separator:tab"
"""What every such file begins with, whatever the version that wrote it."""

_VERBATIM = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL | re.IGNORECASE)
_SPACE = re.compile(r"[\x00-\x1f]+")
_ENTITIES = {ord("\n"): "&#10;", ord("\t"): "&#9;", ord("\r"): None}
_TRAP = '<div class="quiz-trap">'
_ESSENTIAL = re.compile(r'(<span class="quiz-essential">.*?</span>)(?=</label>)', re.DOTALL)
_CHART = re.compile(r"<svg .*?</svg>", re.DOTALL)
_CLASS = re.compile(r'class="(axis|dark|grid|[sl][0-5])"')
_COLOURS = ("#4a8fd6", "#d9772f", "#3f9b66", "#a45cc4", "#a98a10", "#cc4d66")
_DASHES = ("", "6 3", "2 3", "9 3 2 3", "12 4", "1 2")
_QUESTION, _ANSWER, _WHY, _SOURCE = map(FIELDS.index, ("Question", "Answer", "Why", "Source"))


def row(card: Card, questions: Sequence[Question], *, topic: str, item: str = "") -> str:
    """A card's line.

    Args:
        card: The card.
        questions: A probe's question; none for any other card.
        topic: The title of its topic.
        item: The id of the path's item whose card it is.

    Raises:
        CardError: If the card's own question can't be built.
    """
    note = note_of(card, questions, _no_picture, item)
    question = questions[0] if questions else question_of(card, 0)
    front = html(question.ask, _no_picture) if question.kind is Kind.CLOZE else note.fields[_QUESTION]
    answer, why = map(_marked, (note.fields[_ANSWER], note.fields[_WHY]))
    back = [answer, _reasons(question, _no_picture), why, note.fields[_SOURCE]]
    deck, tags = (_SPACE.sub(" ", text) for text in (deck_name(topic), " ".join(note.tags)))
    fields = (
        guid(card.id),
        _quoted(deck),
        _quoted(tags),
        _line(front),
        _line("".join(f"<div>{part}</div>" for part in back if part)),
    )
    return "\t".join(fields) + "\n"


def _no_picture(_source: str) -> str:
    """A text takes no pictures along."""
    return ""


def _marked(markup: str) -> str:
    """What the package's style sheet adds, in words: a trap would read as part of the answer."""
    return _ESSENTIAL.sub(r"\1 (essential)", markup.replace(_TRAP, f"{_TRAP}✗ "))


def _reasons(question: Question, picture: Picture) -> str:
    """Why each option is right or not, where that is said."""
    said: Iterable[str] = (
        f"<li>{inline(option.text, picture)}: {inline(option.why, picture)}</li>"
        for option in question.options
        if option.why
    )
    listed = "".join(said)
    return f"<ul>{listed}</ul>" if listed else ""


def _coloured(chart: "re.Match[str]") -> str:
    """A chart with its colours in itself: the Basic type has no style sheet of ours, and without one all is black."""
    drawn = chart[0].replace("<svg ", '<svg width="480" style="max-width:100%" fill="currentColor" font-size="10" ', 1)
    return _CLASS.sub(_colours, drawn)


def _colours(found: "re.Match[str]") -> str:
    name = found[1]
    if name in {"axis", "dark"}:
        return 'fill="none" stroke="gray"' if name == "axis" else 'fill="white"'
    if name == "grid":
        return 'fill="gray" fill-opacity="0.15"'
    which = int(name[1])
    if name[0] == "s":
        return f'fill="{_COLOURS[which]}"'
    dashes = f' stroke-dasharray="{_DASHES[which]}"' if _DASHES[which] else ""
    return f'fill="none" stroke="{_COLOURS[which]}" stroke-width="1.7"{dashes}'


def _line(markup: str) -> str:
    """HTML in one line that shows the same: only in code do a new line and a tab matter."""
    pieces = [
        piece.translate(_ENTITIES) if place % 2 else _SPACE.sub(" ", piece)
        for place, piece in enumerate(_VERBATIM.split(_CHART.sub(_coloured, markup)))
    ]
    line = "".join(pieces).strip()
    return f"&quot;{line[1:]}" if line.startswith('"') else line


def _quoted(text: str) -> str:
    """A field that is no HTML: a quote at its beginning would open a quoted field."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if text.startswith('"') else text
