"""Which item of the path each card belongs to, and of which items new cards may be introduced.

A shelf holds the cards that are introduced together, core ones first: those of an item of the path, or of a topic
that no item names.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter

from quiz.library import Ref
from quiz.path import Path

__all__ = ["MORE", "Openings", "openings", "shelving"]

MORE = "more:"
"""An item's id behind this, among the learner's choices: all of its cards are wanted, not only its core ones."""

_by_topic: Callable[[Ref], str] = attrgetter("topic")


@dataclass(frozen=True, slots=True)
class Openings:
    """The shelves that are open.

    ``watched`` come before all others, in this order; of those ``besides``, a card of each in turn. Nothing waits for
    the cards of a shelf that is ``taught``. ``more`` are those whose cards beyond the core are wanted. ``shelf`` tells
    a card's.
    """

    watched: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    taught: frozenset[str] = frozenset()
    more: frozenset[str] = frozenset()
    shelf: Callable[[Ref], str] = _by_topic


def shelving(path: Path | None) -> Callable[[Ref], str]:
    """Tells a card's item: the one with its topic that it says it is ``from=``, else the first one with its topic.

    A card whose topic is on no item has its topic's name (in a form that no item's id has).
    """
    items = path.items if path else ()
    numbered = {(topic, item.teaches): item.id for item in reversed(items) for topic in item.topics}
    first = {topic: item.id for item in reversed(items) for topic in item.topics}

    def shelf(ref: Ref) -> str:
        return numbered.get((ref.topic, ref.item)) or first.get(ref.topic) or f"topic {ref.topic}"

    return shelf


def openings(path: Path | None, choices: Mapping[str, tuple[str, int]], topics: Iterable[str]) -> Openings:
    """What is open.

    The items being watched, the latest first, then those that are done. As long as nothing was chosen: the topics that
    the path opens by itself. A topic that no item names is the learner's own, and always open.

    Args:
        path: The path.
        choices: Item id to (state, when chosen in unix milliseconds).
        topics: All topics that there are.
    """
    existing = dict.fromkeys(topics)
    items = path.items if path else ()
    named = {topic for item in items for topic in item.topics}
    own = [topic for topic in existing if topic not in named]
    order = {item.id: item.number for item in items}
    chosen = {name: choice for name, choice in choices.items() if name in order}
    watched = sorted((-at, order[name], name) for name, (state, at) in chosen.items() if state == "watching")
    done = sorted((order[name], name) for name, (state, _) in chosen.items() if state == "done")
    wanted = frozenset(name.removeprefix(MORE) for name in choices if name.startswith(MORE))
    if not watched and not done:
        topics_wanted = {topic for item in items if item.id in wanted for topic in item.topics}
        by_default = [topic for topic in (path.open if path else ()) if topic in existing]
        return Openings(besides=tuple(dict.fromkeys([*by_default, *own])), more=frozenset(topics_wanted))
    besides = [name for _, name in done]
    return Openings(
        tuple(name for *_, name in watched),
        (*besides, *(f"topic {topic}" for topic in own)),
        frozenset(besides),
        wanted,
        shelving(path),
    )
