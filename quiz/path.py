"""The learning path, ``cards/path.md``: a nested task list whose items name the topics they open."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from quiz.errors import CardError
from quiz.model import Place

if TYPE_CHECKING:  # reading cards takes 40 ms to import, and a start with an unchanged path reads nothing
    from quiz.cards.blocks import Block

__all__ = ["Item", "Path", "read", "read_file"]

_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"(?<!\S)_([^_\s]+)_(?=[\s.,?!]|$)")
_BOXES = ("[ ] ", "[x] ", "[X] ")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the path.

    ``number`` counts the items from 1, ``depth`` the items it is nested in. ``topics`` are those it opens.
    ``part`` is the heading, or list line without a box, under which it stands. ``teaches`` is the curriculum's number
    of it: of its topics, the cards whose ``from=`` begins with that number are its own. ``title`` names it where it is
    hardly more than a link.
    """

    id: str
    number: int
    text: str
    depth: int
    topics: tuple[str, ...]
    place: Place
    part: str = ""
    teaches: str = ""
    title: str = ""

    @property
    def name(self) -> str:
        """What to call it in a list."""
        return self.title or self.plain

    @property
    def plain(self) -> str:
        """The text without markup: links as their words, nothing escaped."""
        return re.sub(r"\\([\W_])", r"\1", _LINK.sub(r"\1", _EMPHASIS.sub(r"\1", self.text)))


@dataclass(frozen=True, slots=True)
class Path:
    """The items in order; ``open`` are the topics whose cards are met before any choice is made."""

    items: tuple[Item, ...] = ()
    open: tuple[str, ...] = ()
    title: str = ""
    problems: tuple[CardError, ...] = ()


def read_file(path: FilePath) -> Path:
    """Read the path from its file. A file that can't be read is a path with a problem."""
    try:
        text = path.read_bytes().decode()
    except OSError as error:
        what, todo, place = f"the path can't be read: {error.strerror}", "look at its permissions", Place(str(path))
    except UnicodeDecodeError as error:
        what, todo = "a byte that is no UTF-8", "save the file as UTF-8"
        place = Place(str(path), error.object[: error.start].count(b"\n") + 1)
    else:
        return read(text, str(path))
    return Path(problems=(CardError(what, todo, place, leaves_out=False),))


def read(text: str, path: str) -> Path:
    """Read the path from its text; what is wrong with it is listed, not raised."""
    from quiz.cards import blocks, frontmatter, lines  # noqa: PLC0415 - 40 ms: see above

    content = lines.split(text.removeprefix("\ufeff"))
    front = frontmatter.read(content, path, ("title", "open"))
    walk = _Walk(path)
    walk.take(blocks.parse([""] * front.end + content[front.end :]), depth=0)
    return Path(tuple(walk.items), front.list("open"), front.text("title"), (*front.problems, *walk.problems))


class _Walk:
    """Collects the items of a tree of blocks."""

    def __init__(self, path: str) -> None:
        self.items: list[Item] = []
        self.problems: list[CardError] = []
        self._path = path
        self._part = ""

    def take(self, blocks: "Sequence[Block]", depth: int) -> None:
        """Take in the items of these blocks, in order."""
        for block in blocks:
            if block.kind == "heading":
                self._part = block.text
            for item in block.items:
                first = item.blocks[0].text if item.blocks else ""
                boxed = first.startswith(_BOXES)
                if boxed:
                    self._add(first[4:], depth, Place(self._path, item.start + 1))
                elif depth == 0:
                    self._part = first.partition("\n")[0]
                self.take(item.blocks, depth + boxed)

    def _add(self, line: str, depth: int, place: Place) -> None:
        from quiz.cards import attributes, lines  # noqa: PLC0415 - 40 ms: see above

        heading = attributes.split(" ".join(line.split("\n")), flags=(), keys=("topics", "from", "title"))
        name = heading.id or lines.slug(heading.text)
        faults = list(heading.faults)
        before = next((item for item in self.items if item.id == name), None)
        if before:
            faults.append((f"the id {name} is taken by the item in line {before.place.line}", "give it another"))
        else:
            topics = attributes.listed(heading.values.get("topics", ""))
            number, values = len(self.items) + 1, heading.values
            teaches, title = values.get("from", ""), values.get("title", "")
            self.items.append(Item(name, number, heading.text, depth, topics, place, self._part, teaches, title))
        self.problems += [CardError(what, todo, place, leaves_out=False) for what, todo in faults]
