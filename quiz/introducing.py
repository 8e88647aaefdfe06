"""Which new cards a sitting introduces, and in which order: what is watched first, core before the rest."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, zip_longest
from math import inf

from quiz.learner import Learner, Wish, askable, seconds_for
from quiz.library import Ref
from quiz.model import Kind
from quiz.route import KNOWN

__all__ = ["introduced", "open_shelves"]


def introduced(
    refs: Mapping[str, Ref], learner: Learner, wish: Wish, chosen: Sequence[str], budget: float
) -> list[str]:
    """The new cards to introduce: within today's share, the budget, the limit, ``needs`` and one of an idea.

    First those that were looked at earlier today, whose sitting ended before they came back: they have had their part
    of the share. A card that is introduced counts as met for those behind it.
    """
    shelves = open_shelves(refs, learner, wish)
    queues = {name: _queue(name, cards, learner, wish) for name, cards in shelves.items()}
    needs = _Needs(refs, learner, _core(shelves, learner, wish), chain.from_iterable(queues.values()))
    room = _Room(refs, learner, wish, chosen, budget)
    fresh: list[str] = []
    tried: set[str] = set()
    order = deque(_in_turn(queues, needs.waiting, learner))
    while order and (room.is_left or _begun(learner, order[0].id)):
        ref = order.popleft()
        tried.add(ref.id)
        if room.takes(ref):
            fresh.append(ref.id)
            if needs.meet(ref):
                order = deque(ref for ref in _in_turn(queues, needs.waiting, learner) if ref.id not in tried)
    return fresh


class _Room:
    """What a sitting and the day still have room for."""

    def __init__(
        self, refs: Mapping[str, Ref], learner: Learner, wish: Wish, chosen: Sequence[str], budget: float
    ) -> None:
        self._share = max(0, learner.new_a_day - learner.introduced) if wish.new is None else wish.new
        self._left = inf if wish.limit is None else wish.limit - len(chosen)
        self._by_share = wish.new is None
        self._learner = learner
        self._budget = budget if wish.new is None else inf
        self._ideas = {refs[card].idea for card in chain(chosen, learner.met_today) if card in refs} - {""}
        self._explained = any(refs[card].kind == Kind.EXPLAIN for card in chosen)

    @property
    def is_left(self) -> bool:
        """Whether there is room for a card that was never shown."""
        return self._share > 0 and self._left > 0

    def takes(self, ref: Ref) -> bool:
        """Take a card, if there is room for it."""
        begun = _begun(self._learner, ref.id)
        counted = not (begun and self._by_share)  # else it was, when it was shown
        if self._left <= 0 or (counted and self._share <= 0):
            return False
        cost = seconds_for(ref.kind, self._learner, new=True)
        explains, idea = ref.kind == Kind.EXPLAIN, ref.idea
        if (idea in self._ideas and not begun) or (explains and self._explained) or cost > self._budget:
            return False
        self._share -= counted
        self._left -= 1
        self._budget -= cost
        self._ideas |= {idea} - {""}
        self._explained = self._explained or explains
        return True


class _Needs:
    """What was not met yet: cards by id, open topics by their core cards.

    Args:
        refs: All cards.
        learner: Who is to meet them.
        core: The open core cards of each topic that were not met.
        new: The cards that may be introduced.
    """

    def __init__(
        self, refs: Mapping[str, Ref], learner: Learner, core: dict[str, set[str]], new: Iterable[Ref]
    ) -> None:
        self._refs = refs
        self._learner = learner
        self._core = core
        self._met: set[str] = set()
        self.waiting: set[str] = set()
        """Those that need something first."""
        self._waiting_for: dict[str, list[Ref]] = {}
        for ref in new:
            if ref.needs and self._lacks(ref):
                self.waiting.add(ref.id)
                for need in ref.needs:
                    self._waiting_for.setdefault(need, []).append(ref)

    def _lacks(self, ref: Ref) -> bool:
        return any(
            need not in self._met and self._comes(need)
            if need in self._refs
            else need != ref.topic and bool(self._core.get(need))
            for need in ref.needs
        )

    def _comes(self, card: str) -> bool:
        """Whether a card is still to be met: not if it was suspended, or has no answer yet."""
        memory = self._learner.memories.get(card)
        away = self._refs[card].stub or (memory is not None and memory.suspended)
        return self._learner.is_unmet(card) and not away

    def meet(self, ref: Ref) -> bool:
        """From now on the card counts as met; whether others need not wait any more."""
        if ref.kind is Kind.EXPLAIN:  # asked last: nothing comes behind it
            return False
        self._met.add(ref.id)
        left = self._core.get(ref.topic, set())
        left.discard(ref.id)
        others = [*self._waiting_for.get(ref.id, ()), *(() if left else self._waiting_for.get(ref.topic, ()))]
        free = {other.id for other in others if other.id in self.waiting and not self._lacks(other)}
        self.waiting -= free
        return bool(free)


def _core(shelves: Mapping[str, Sequence[Ref]], learner: Learner, wish: Wish) -> dict[str, set[str]]:
    """The core cards of each topic that are open and were not met. What was taught keeps nothing waiting."""
    core: dict[str, set[str]] = {}
    for name, cards in shelves.items():
        if name not in learner.open.taught:
            for ref in cards:
                if ref.core and _is_new(ref, learner, wish):
                    core.setdefault(ref.topic, set()).add(ref.id)
    return core


def _queue(name: str, cards: Iterable[Ref], learner: Learner, wish: Wish) -> list[Ref]:
    """The new cards of a shelf: the core ones, and the rest once those are held or more is wanted.

    What the learner wrote themselves, or has looked at already, waits for nothing.
    """
    cards = sorted(cards, key=lambda ref: (not _looked(learner, ref.id), not ref.core, ref.position))
    held = all(_stability(learner, ref.id) > KNOWN for ref in cards if ref.core)
    beyond = held or bool(wish.topic) or wish.new is not None or name in learner.open.more
    return [
        ref
        for ref in cards
        if (ref.core or beyond or learner.owns(ref) or _looked(learner, ref.id)) and _is_new(ref, learner, wish)
    ]


def _in_turn(queues: Mapping[str, list[Ref]], waiting: Collection[str], learner: Learner) -> list[Ref]:
    """The cards that wait for none: those begun today, those that the learner wrote, then shelf by shelf.

    Of a shelf, the core ones come before the rest.
    """
    ready = {name: [ref for ref in cards if ref.id not in waiting] for name, cards in queues.items()}
    watched = [_varied(ready.pop(name)) for name in learner.open.watched if name in ready]
    # Nobody said what comes first among the others: a little of everything.
    turns = [ref for turn in zip_longest(*ready.values()) for ref in turn if ref is not None]
    found = [*chain.from_iterable(watched), *_varied(turns)]
    return sorted(found, key=lambda ref: (not _begun(learner, ref.id), not learner.owns(ref)))


def open_shelves(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> dict[str, list[Ref]]:
    """The cards of each open shelf, in the order of the shelves; of the topic asked for, if one is.

    What the learner wrote themselves is open wherever it stands.
    """
    if wish.topic:
        return {wish.topic: [ref for ref in refs.values() if ref.topic == wish.topic]}
    shelves: dict[str, list[Ref]] = {name: [] for name in (*learner.open.watched, *learner.open.besides)}
    shelf = learner.open.shelf
    for ref in refs.values():
        name = shelf(ref)
        if name in shelves or learner.owns(ref):
            shelves.setdefault(name, []).append(ref)
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


def _begun(learner: Learner, card: str) -> bool:
    """Whether a new card was looked at today already."""
    return card in learner.met_today and _looked(learner, card)


def _stability(learner: Learner, card: str) -> float:
    memory = learner.memories.get(card)
    return memory.stability if memory else 0.0


def _is_new(ref: Ref, learner: Learner, wish: Wish) -> bool:
    return learner.is_unmet(ref.id) and askable(ref, learner.memories.get(ref.id), learner, wish)
