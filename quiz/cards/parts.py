"""The parts of a card that are lists or marked paragraphs: options, points, steps and traps."""

import re
import textwrap
from collections.abc import Iterable, Sequence

from quiz.cards.blocks import Block, Item
from quiz.cards.lines import tidy
from quiz.errors import CardError
from quiz.model import Option, Place, Point

__all__ = ["options", "points", "steps", "task_lists", "text_of", "traps"]

_TASK = re.compile(r"\[([ xX])\](?:\s+|$)")
_FENCE = re.compile(r"(`{3,}|~{3,})(?!.*\1)")
_ESSENTIAL = re.compile(r"!(?!\[)\s*(?=\S)")  # but not the picture in ![alt](file)
_TRAP = "✗"


def text_of(blocks: Iterable[Block], lines: Sequence[str], start: int, end: int) -> str:
    """The lines from ``start`` to ``end`` without those of the given blocks."""
    taken = {line for block in blocks for line in range(block.start, block.end)}
    kept: list[str] = []
    cut = False
    for at in range(start, end):
        if at in taken:
            cut = True
        elif not cut:
            kept.append(lines[at])
        elif lines[at].strip():
            # What stood before and after stays apart. Elsewhere empty lines stay as they are: they may be code's.
            while kept and not kept[-1].strip():
                kept.pop()
            kept += ["", lines[at]]
            cut = False
    return tidy("\n".join(kept))


def task_lists(blocks: Iterable[Block]) -> list[Block]:
    """The lists with a box in at least one of their items."""
    lists = [block for block in blocks if block.kind in {"bullet_list", "ordered_list"}]
    return [block for block in lists if any(_TASK.match(_first(item)) for item in block.items)]


def options(lists: Iterable[Block], lines: Sequence[str], path: str) -> tuple[Option, ...]:
    """The options of a choice. An indented paragraph below one says why it is right or wrong.

    Raises:
        CardError: If an item has no box or no text.
    """
    found = []
    for ticked, text, rest in _tasks(lists, lines, path):
        found.append(Option(text, right=ticked, why=rest))
    return tuple(found)


def points(lists: Iterable[Block], lines: Sequence[str], path: str) -> tuple[Point, ...]:
    """The points of an explanation.

    Raises:
        CardError: If an item has no box or no text.
    """
    found = []
    for _, text, rest in _tasks(lists, lines, path):
        mark = _ESSENTIAL.match(text)
        whole = text[mark.end() :] if mark else text
        found.append(Point(f"{whole}\n\n{rest}" if rest else whole, essential=mark is not None))
    return tuple(found)


def steps(block: Block, lines: Sequence[str]) -> tuple[str, ...]:
    """The items of an ordered list, whole."""
    found = []
    for item in block.items:
        first = re.sub(r"^\s*\d+[.)]\s?", "", lines[item.start], count=1)
        rest = textwrap.dedent("\n".join(lines[item.start + 1 : item.end]))
        found.append(tidy(f"{first.strip()}\n{rest}"))
    return tuple(found)


def traps(blocks: Iterable[Block]) -> tuple[list[Block], tuple[str, ...]]:
    """The paragraphs that begin with ✗, and the misconceptions they tell, one for each ✗ at a line's beginning."""
    marked = [block for block in blocks if block.kind == "paragraph" and block.text.startswith(_TRAP)]
    told = [part.strip() for block in marked for part in re.split(rf"(?:^|\n)\s*{_TRAP}", block.text)]
    return marked, tuple(part for part in told if part)


def _tasks(lists: Iterable[Block], lines: Sequence[str], path: str) -> Iterable[tuple[bool, str, str]]:
    """For each item whether it is ticked, its text, and what stands below it."""
    for block in lists:
        for item in block.items:
            first = _first(item)
            box = _TASK.match(first)
            place = Place(path, item.start + 1)
            if not box:
                raise CardError("this item has no box, its neighbours have", "begin it with [ ] or [x]", place)
            text = " ".join(first[box.end() :].split("\n")).strip()
            if not text:
                raise CardError("this item has no text", "write it on the line of the box", place)
            if _FENCE.match(first[box.end() :]):
                raise CardError("no block of code can begin on a box's line", "write it as `code`, in one line", place)
            below = "\n".join(lines[item.blocks[0].end : item.end])
            yield box[1] != " ", text, tidy(textwrap.dedent(below))


def _first(item: Item) -> str:
    """The text of an item's first paragraph."""
    return item.blocks[0].text if item.blocks and item.blocks[0].kind == "paragraph" else ""
