"""From a card file's text to its cards. Whatever it holds, this returns: what is wrong is listed, not raised."""

from dataclasses import replace
from pathlib import Path as FilePath

from quiz.cards.document import cut
from quiz.cards.section import Reading, check_encoding
from quiz.cards.topic import Topic
from quiz.errors import CardError
from quiz.model import Card, Place

__all__ = ["MOST_BYTES", "read", "read_file"]

MOST_BYTES = 4_000_000


def read_file(path: FilePath) -> Topic:
    """Read a card file. Its name is its topic's.

    A file that can't be read, or is larger than :data:`MOST_BYTES`, is a topic without cards and with a problem.
    """
    name = path.stem
    place = Place(str(path))
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            problem = CardError(
                f"the file has {size / 1e6:.1f} MB, more than the {MOST_BYTES // 1_000_000} MB that are read",
                "split it into several topics",
                place,
            )
            return Topic(name, _title_of(name), problems=(problem,))
        # Bytes that are no UTF-8 become lone surrogates: only the cards that hold one are left out.
        text = path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        problem = CardError(f"the file can't be read: {error.strerror}", "look at its permissions", place)
        return Topic(name, _title_of(name), problems=(problem,))
    return read(text, str(path), name)


def read(text: str, path: str, topic: str) -> Topic:
    """Read a card file's text.

    Args:
        text: The markdown.
        path: Where it stands, for the places of cards and problems.
        topic: The topic's name, which begins the id of a card without one.
    """
    document = cut(text, path)
    problems = list(document.problems)
    first = document.sections[0].start if document.sections else len(document.lines)
    try:
        check_encoding(document.lines, 0, first, path)
    except CardError as problem:
        problem.leaves_out = False  # it stands above all cards
        problems.append(problem)
    front = document.front
    header = Topic(
        topic, front.text("title") or _title_of(topic), front.text("source"), front.list("needs"), front.list("tags")
    )
    seen: dict[str, int] = {}
    cards: list[Card] = []
    broken: list[str] = []
    for section in document.sections:
        name = ""
        try:
            reading = Reading.begin(document, section, path, header)
            problems += reading.faults
            name = reading.id
            if name in seen:
                name = ""  # the first of the two is good
                raise _equal_ids(reading, seen[reading.id])
            seen[reading.id] = section.start + 1
            if reading.faults:
                broken.append(name)
                continue
            cards += reading.cards()
        except CardError as problem:
            problems.append(problem)
            broken += [name] if name else []
    problems.sort(key=lambda problem: problem.place.line if problem.place else 0)
    return replace(header, cards=tuple(cards), problems=tuple(problems), broken=tuple(broken))


def _title_of(topic: str) -> str:
    words = topic.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def _equal_ids(reading: Reading, line: int) -> CardError:
    if reading.heading.id:
        todo = "give one of them another id"
    else:
        todo = "give each an id of its own, as {#" + reading.id + "-2}, or run quiz check --fix"
    return CardError(f"the id {reading.id} is taken by the card in line {line}", todo, reading.place)
