"""Which new cards a sitting introduces, and in which order: what is watched first, core before the rest."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, zip_longest

from quiz.learner import Learner, Wish, askable, idea_of, seconds_for
from quiz.library import Ref
from quiz.model import Kind
from quiz.route import KNOWN

__all__ = ["introduced", "open_shelves"]


def introduced(
    refs: Mapping[str, Ref], learner: Learner, wish: Wish, chosen: Sequence[str], budget: float
) -> list[str]:
    """The new cards to introduce: within today's share, the budget, the limit, ``needs`` and one of an idea."""
    share = max(0, learner.new_a_day - learner.introduced) if wish.new is None else wish.new
    if wish.limit is not None:
        share = min(share, wish.limit - len(chosen))
    ideas = {idea_of(refs[card]) for card in chain(chosen, learner.met_today) if card in refs} - {""}
    explained = any(refs[card].kind == Kind.EXPLAIN for card in chosen)
    fresh: list[str] = []
    for card in _introducible(refs, learner, wish):
        ref = refs[card]
        cost = seconds_for(ref.kind, learner, new=True)
        if len(fresh) >= share:
            break
        if idea_of(ref) in ideas or (ref.kind == Kind.EXPLAIN and explained) or (wish.new is None and cost > budget):
            continue
        if idea_of(ref):
            ideas.add(idea_of(ref))
        explained = explained or ref.kind == Kind.EXPLAIN
        fresh.append(card)
        budget -= cost
    return fresh


def _introducible(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> list[str]:
    """New cards in the order in which they are to be met: by shelf, core before the rest."""
    shelves = open_shelves(refs, learner, wish)
    unmet = {
        ref.topic
        for name, cards in shelves.items()
        if name not in learner.open.taught
        for ref in cards
        if ref.core and learner.is_unmet(ref.id) and askable(ref, learner.memories.get(ref.id), learner, wish)
    }
    queues: dict[str, list[Ref]] = {}
    for name, cards in shelves.items():
        held = all(_stability(learner, ref.id) > KNOWN for ref in cards if ref.core)
        beyond = held or bool(wish.topic) or wish.new is not None or name in learner.open.more
        cards.sort(key=lambda ref: (not _looked(learner, ref.id), not ref.core, ref.position))
        queues[name] = [
            ref
            for ref in cards
            if (ref.core or beyond)
            and learner.is_unmet(ref.id)
            and askable(ref, learner.memories.get(ref.id), learner, wish)
            and _ready(ref, refs, unmet, learner)
        ]
    watched = [_varied(queues.pop(name)) for name in learner.open.watched if name in queues]
    # Nobody said what comes first among the others: a little of everything.
    turns = [ref for turn in zip_longest(*queues.values()) for ref in turn if ref is not None]
    found = [*chain.from_iterable(watched), *_varied(turns)]
    return [ref.id for ref in sorted(found, key=lambda ref: not ref.path.startswith(learner.own))]


def open_shelves(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> dict[str, list[Ref]]:
    """The cards of each open shelf, in the order of the shelves; of the topic asked for, if one is."""
    if wish.topic:
        return {wish.topic: [ref for ref in refs.values() if ref.topic == wish.topic]}
    shelves: dict[str, list[Ref]] = {name: [] for name in (*learner.open.watched, *learner.open.besides)}
    shelf = learner.open.shelf
    for ref in refs.values():
        cards = shelves.get(shelf(ref))
        if cards is not None:
            cards.append(ref)
    return shelves


def _varied(cards: Iterable[Ref]) -> list[Ref]:
    """The cards with fixed ones and probes in turn, as far as core cards keep their precedence."""
    groups: dict[bool, tuple[list[Ref], list[Ref]]] = {True: ([], []), False: ([], [])}
    for ref in cards:
        groups[ref.core][bool(ref.probe)].append(ref)
    turns = chain.from_iterable(zip_longest(*group) for group in groups.values())
    return [ref for turn in turns for ref in turn if ref is not None]


def _looked(learner: Learner, card: str) -> bool:
    memory = learner.memories.get(card)
    return memory is not None and memory.looked


def _stability(learner: Learner, card: str) -> float:
    memory = learner.memories.get(card)
    return memory.stability if memory else 0.0


def _ready(ref: Ref, refs: Mapping[str, Ref], unmet: Collection[str], learner: Learner) -> bool:
    """Whether everything that the card needs has been met: cards by id, open topics by their core cards.

    Args:
        ref: The card.
        refs: All cards.
        unmet: The topics of which a core card is open, but has not been met yet.
        learner: Who is to meet it.
    """
    return not any(
        learner.is_unmet(need) if need in refs else need != ref.topic and need in unmet for need in ref.needs
    )
