"""Looking for cards: by words, topic, kind, state and item of the path."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from quiz.library import Ref
from quiz.model import Card, Kind, Phase, Standing
from quiz.route import KNOWN, is_due

__all__ = ["STATES", "Filter", "Found", "parse", "search", "whole_text"]

STATES = ("new", "learning", "due", "known", "suspended", "stub", "mine", "core")
"""What ``is:`` may be followed by."""

_KEYS = ("topic", "kind", "is", "item", "id")


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for: all of it has to hold. ``trouble`` says what of the text was not understood."""

    words: tuple[str, ...] = ()
    wanted: tuple[tuple[str, str], ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A card that was found, and its state in a word."""

    ref: Ref
    state: str


def parse(text: str) -> Filter:
    """What a learner typed: words, and ``topic:``, ``kind:``, ``is:``, ``item:``, ``id:`` with the beginning of a name.

    >>> parse("topic:soft is:due temperature").wanted
    (('topic', 'soft'), ('is', 'due'))
    """
    words: list[str] = []
    wanted: list[tuple[str, str]] = []
    trouble = ""
    for part in text.casefold().split():
        key, colon, value = part.partition(":")
        if not colon or key not in _KEYS:
            words.append(part)
        elif key == "is" and value and not any(state.startswith(value) for state in STATES):
            trouble = f"is: takes {', '.join(STATES)}"
        elif key == "kind" and value and not any(kind.value.startswith(value) for kind in Kind):
            trouble = f"kind: takes {', '.join(kind.value for kind in Kind)}"
        elif value:
            wanted.append((key, value))
    return Filter(tuple(words), tuple(wanted), trouble)


def search(
    refs: Iterable[Ref],
    memories: Mapping[str, Standing],
    wanted: Filter,
    *,
    day: int,
    own: str = "\0",
    item: Callable[[Ref], str] = lambda _: "",
    text: Callable[[Ref], str] = lambda ref: ref.title,
) -> list[Found]:
    """The cards that match, in the library's order.

    Args:
        refs: All cards.
        memories: Those that were met.
        wanted: What to look for.
        day: The study day, for what is due.
        own: How the paths of the learner's own files begin.
        item: A card's item of the path.
        text: What of a card is searched for words; asked only if there are any.
    """
    found = []
    for ref in refs:
        memory = memories.get(ref.id, Standing())
        states = _states(ref, memory, day, own)
        if all(_holds(key, value, ref, states, item) for key, value in wanted.wanted) and _has(ref, wanted.words, text):
            found.append(Found(ref, states[0]))
    return found


def _states(ref: Ref, memory: Standing, day: int, own: str) -> list[str]:
    """All that hold, the one to be shown first."""
    states = []
    if ref.stub:
        states.append("stub")
    if memory.suspended:
        states.append("suspended")
    if is_due(memory, day):
        states.append("due")
    if memory.phase is Phase.NEW:
        states.append("new")
    elif memory.stability > KNOWN:
        states.append("known")
    else:
        states.append("learning")
    return [*states, *(["mine"] if ref.path.startswith(own) else []), *(["core"] if ref.core else [])]


def _holds(key: str, value: str, ref: Ref, states: Sequence[str], item: Callable[[Ref], str]) -> bool:
    match key:
        case "topic":
            return ref.topic.casefold().startswith(value)
        case "kind":
            return ref.kind.value.startswith(value)
        case "is":
            return any(state.startswith(value) for state in states)
        case "item":
            return value == ref.item.casefold() or item(ref).casefold().startswith(value)
        case _:
            return ref.id.casefold().startswith(value)


def _has(ref: Ref, words: Sequence[str], text: Callable[[Ref], str]) -> bool:
    if not words:
        return True
    whole = f"{ref.id} {ref.topic} {text(ref)}".casefold()
    return all(word in whole for word in words)


def whole_text(card: Card) -> str:
    """All that a card says."""
    texts = (card.title, card.body, card.answer, card.expected, card.probe, *card.traps, *card.steps)
    options = (text for option in card.options for text in (option.text, option.why))
    return " ".join([*texts, *options, *(point.text for point in card.points)])
