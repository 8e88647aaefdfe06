"""Where the learner is on the path: each item's state, and what of its cards is new, due and known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quiz.errors import LibraryError
from quiz.library import Ref
from quiz.model import Phase, Standing
from quiz.path import Item, Path

__all__ = ["KNOWN", "Milestone", "find_item", "milestones"]

KNOWN = 21.0
"""Days of stability from which a card counts as known."""

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Milestone:
    """An item of the path with the learner's state, and its topics' cards counted."""

    item: Item
    state: str = "ahead"
    cards: int = 0
    new: int = 0
    due: int = 0
    known: int = 0


def find_item(path: Path | None, name: str) -> Item:
    """An item by its number, or by its id.

    Raises:
        LibraryError: If there is no such item.
    """
    items = path.items if path else ()
    for item in items:
        if name in {item.id, str(item.number)}:
            return item
    alike = [item.id for item in items if name.casefold() in item.id or name.casefold() in item.text.casefold()]
    todo = f"did you mean {' or '.join(alike[:3])}?" if alike else "quiz path lists them with their numbers"
    raise LibraryError(f"there is no item {name!r} on the path", todo)


def milestones(
    path: Path | None,
    refs: Iterable[Ref],
    memories: Mapping[str, Standing],
    choices: Mapping[str, tuple[str, int]],
    day: int,
) -> list[Milestone]:
    """The path's items in order with how they stand on a study day."""
    by_topic: dict[str, list[Standing]] = {}
    for ref in refs:
        if not ref.stub:
            by_topic.setdefault(ref.topic, []).append(memories.get(ref.id, Standing()))
    found = []
    for item in path.items if path else ():
        cards = [memory for topic in item.topics for memory in by_topic.get(topic, ())]
        found.append(
            Milestone(
                item,
                choices.get(item.id, ("ahead", 0))[0],
                len(cards),
                sum(memory.phase is Phase.NEW for memory in cards),
                sum(_is_due(memory, day) for memory in cards),
                sum(memory.stability > KNOWN for memory in cards),
            )
        )
    return found


def _is_due(memory: Standing, day: int) -> bool:
    if memory.phase is Phase.NEW or memory.suspended:
        return False
    return memory.due <= day if memory.phase is Phase.REVIEW else memory.due < (day + 1) * _DAY
