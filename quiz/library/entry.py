"""One file of a library, read: in a form that can be kept as JSON and taken up again without reading the file."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path as FilePath
from typing import Any, Literal, NamedTuple

from quiz.errors import CardError
from quiz.model import Card, Kind, Option, Place, Point
from quiz.path import Item, Path
from quiz.reference import base_of

__all__ = ["Entry", "Source", "What", "card_from_json", "card_to_json", "parse", "path_of", "problems_of"]

_CARD_FIELDS = tuple(field.name for field in fields(Card))
_TUPLES = ("steps", "traps", "teaches", "needs", "tags")


What = Literal["cards", "probes", "path", "odd", "folder"]
"""``odd`` is what can't be read like a file: opening a pipe waits until somebody writes into it.

``folder`` is a library's own, which can't be read at all.
"""


class Source(NamedTuple):
    """A file as it lies on disk. Another time or size means that it has changed.

    ``changed`` is when that was, in nanoseconds: its text, or what is allowed with it. A copy that is brought back with
    its old time is told by that, too.
    """

    path: str
    kind: What
    root: int
    changed: int
    size: int

    @property
    def topic(self) -> str:
        """The file's topic, which its name says."""
        return FilePath(self.path).stem


@dataclass(frozen=True, slots=True)
class Entry:
    """What one file holds.

    ``head`` says everything but the cards; ``columns`` are the first twelve fields of
    :class:`~quiz.library.ref.Ref`, one list of the cards' values each, of a single value where all cards have the same;
    ``cards`` the whole cards, if the file was read just now.
    """

    head: dict[str, Any]
    columns: list[list[Any]]
    cards: dict[str, Card] | None = None


def parse(source: Source) -> Entry:
    """Read a file."""
    # What reads files takes 40 to 110 ms to import, which a start with an unchanged library does without.
    match source.kind:
        case "cards":
            return _topic(source)
        case "path":
            return _path(source)
        case "probes":
            from quiz.library.probes import find_probes  # noqa: PLC0415 - see above

            names, problem = find_probes(FilePath(source.path))
            return Entry({"names": names, "problems": _plain_problems([problem] if problem else [])}, [])
        case "odd":
            what = "this is no regular file, and was passed over"
            return Entry({"problems": _plain_problems([CardError(what, "put a file of text in its place")])}, [])
        case "folder":
            what = "this folder can't be read, nor any card or probe in it"
            return Entry({"problems": _plain_problems([CardError(what, "look at its permissions")])}, [])


def _topic(source: Source) -> Entry:
    from quiz.cards import read_file  # noqa: PLC0415 - see above

    topic = read_file(FilePath(source.path))
    head = {
        "title": topic.title,
        "source": topic.source,
        "needs": topic.needs,
        "broken": topic.broken,
        "problems": _plain_problems([*topic.problems, *_unaskable(topic.cards)]),
    }
    columns = [list(column) for column in zip(*map(_row, topic.cards), strict=True)]
    short = [column[:1] if all(value == column[0] for value in column) else column for column in columns]
    return Entry(head, short, {card.id: card for card in topic.cards})


def _unaskable(cards: Iterable[Card]) -> Iterator[CardError]:
    """What stands in the way of asking cards, though they could be read: an answer that is no number, say.

    They stay in the library, so that they can be mended where one meets them.
    """
    from quiz.answers.fixed import question_of  # noqa: PLC0415 - see parse()

    for card in cards:
        if card.kind is not Kind.PROBE and not card.stub:
            try:
                question_of(card, seed=0)
            except CardError as problem:
                yield problem


def _row(card: Card) -> list[Any]:
    return [
        card.id,
        card.kind.value,
        card.core,
        card.idea or (base_of(card.id) if card.kind is Kind.CLOZE else ""),
        card.needs,
        card.probe,
        card.title,
        card.stub,
        card.written,
        "" if card.written else card.fingerprint,
        card.place.line,
        card.item,
    ]


def _path(source: Source) -> Entry:
    from quiz.path import read_file  # noqa: PLC0415 - see above

    path = read_file(FilePath(source.path))
    items = [_item(item) for item in path.items]
    head = {"items": items, "open": path.open, "title": path.title, "problems": _plain_problems(path.problems)}
    return Entry(head, [])


def _item(item: Item) -> list[Any]:
    return [
        item.id,
        item.number,
        item.text,
        item.depth,
        item.topics,
        item.place.line,
        item.part,
        item.teaches,
        item.title,
    ]


def path_of(entry: Entry, source: Source) -> Path:
    """The path that an entry holds."""
    items = (
        Item(name, number, text, depth, tuple(topics), Place(source.path, line), *rest)
        for name, number, text, depth, topics, line, *rest in entry.head["items"]
    )
    return Path(tuple(items), tuple(entry.head["open"]), entry.head["title"], tuple(problems_of(entry, source)))


def _plain_problems(problems: "list[CardError] | tuple[CardError, ...]") -> list[list[Any]]:
    return [
        [problem.what, problem.todo, problem.place.line if problem.place else 1, problem.leaves_out]
        for problem in problems
    ]


def problems_of(entry: Entry, source: Source) -> list[CardError]:
    """What is wrong with the file."""
    return [
        CardError(what, todo, Place(source.path, line), leaves_out=leaves_out)
        for what, todo, line, leaves_out in entry.head["problems"]
    ]


def card_to_json(card: Card) -> str:
    """A card as JSON."""
    values = {name: getattr(card, name) for name in _CARD_FIELDS}
    values["place"] = [card.place.path, card.place.line]
    values["options"] = [[option.text, option.right, option.why, option.mistake] for option in card.options]
    values["points"] = [[point.text, point.essential] for point in card.points]
    return json.dumps([values[name] for name in _CARD_FIELDS], ensure_ascii=False)


def card_from_json(text: str) -> Card:
    """The card that :func:`card_to_json` was given.

    Raises:
        ValueError: If it is none.
    """
    try:
        values = dict(zip(_CARD_FIELDS, json.loads(text), strict=True))
        values["kind"] = Kind(values["kind"])
        values["place"] = Place(*values["place"])
        values["options"] = tuple(Option(*option) for option in values["options"])
        values["points"] = tuple(Point(*point) for point in values["points"])
        for name in _TUPLES:
            values[name] = tuple(values[name])
        return Card(**values)
    except (TypeError, KeyError) as error:
        raise ValueError(f"no card: {error}") from None
