"""Where the learner is on the path: each item's state, and what of its cards is new, due and known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from quiz.errors import LibraryError
from quiz.library import Ref
from quiz.model import Phase, Standing
from quiz.path import Item, Path
from quiz.shelves import shelving

__all__ = ["EVERYTHING", "KNOWN", "LATER", "START", "Milestone", "find_item", "is_due", "milestones"]

KNOWN = 21.0
"""Days of stability from which a card counts as known."""

LATER = 30
"""Days ahead for which it is told what would be held without a review."""

START, EVERYTHING = "start", "everything"
"""Where a learner may be besides at an item: before the first one, or behind the last."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """An item of the path with the learner's state, and its own cards counted.

    ``held`` is the mean predicted recall of its core cards now, those never met counted as 0; ``later`` the same in
    30 days without a review. Both are None as long as no core card was met.
    """

    item: Item
    state: str = "ahead"
    cards: int = 0
    new: int = 0
    due: int = 0
    known: int = 0
    held: float | None = None
    later: float | None = None


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
    *,
    day: int,
    recall: Callable[[Standing, int], float],
) -> list[Milestone]:
    """The path's items in order with how they stand on a study day.

    Args:
        path: The path.
        refs: All cards.
        memories: Those that were ever met.
        choices: Item id to (state, when chosen).
        day: The study day.
        recall: A memory's retrievability on a study day.
    """
    shelf = shelving(path)
    cards: dict[str, list[Standing]] = {}
    core: dict[str, list[Standing]] = {}
    for ref in refs:
        if not ref.stub:
            memory, name = memories.get(ref.id, Standing()), shelf(ref)
            cards.setdefault(name, []).append(memory)
            if ref.core:
                core.setdefault(name, []).append(memory)
    found = []
    for item in path.items if path else ():
        mine, carrying = cards.get(item.id, []), core.get(item.id, [])
        met = any(memory.stability for memory in carrying)
        found.append(
            Milestone(
                item,
                choices.get(item.id, ("ahead", 0))[0],
                len(mine),
                sum(memory.phase is Phase.NEW for memory in mine),
                sum(is_due(memory, day) for memory in mine),
                sum(memory.stability > KNOWN for memory in mine),
                fmean(recall(memory, day) for memory in carrying) if met else None,
                fmean(recall(memory, day + LATER) for memory in carrying) if met else None,
            )
        )
    return found


def is_due(memory: Standing, day: int) -> bool:
    """Whether a card is due on a study day. What is still being learned is due on any: its steps are minutes."""
    if memory.phase is Phase.NEW or memory.suspended or memory.buried == day:
        return False
    return memory.phase is not Phase.REVIEW or memory.due <= day
