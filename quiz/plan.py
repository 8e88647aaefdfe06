"""What a sitting holds: the due cards and the new ones, their order, and how many minutes they take."""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest

from quiz.library import Ref
from quiz.model import Kind, Phase, Standing
from quiz.reference import base_of
from quiz.route import KNOWN
from quiz.shelves import Openings

__all__ = ["EXPLAIN_SECONDS", "Learner", "Plan", "Wish", "make_plan", "seconds_for"]

EXPLAIN_SECONDS = 180.0
_NEW_FACTOR = 2.0  # a first showing is read slowly, and one in three is missed and shown once more
_AGAIN = 1.1  # at the usual retention one review in ten is missed, and shown once more
_MORE_NEW = 4
_DAY = 86_400
_SELF_GRADED = {Kind.RECALL, Kind.CLOZE, Kind.EXPLAIN}
_DEFAULT_SECONDS: Mapping[str, float] = {
    Kind.RECALL: 25.0,
    Kind.CLOZE: 15.0,
    Kind.EXPLAIN: EXPLAIN_SECONDS,
    Kind.CHOICE: 25.0,
    Kind.NUMBER: 35.0,
    Kind.ORDER: 35.0,
    Kind.SHAPE: 25.0,
    Kind.PROBE: 40.0,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the learner asked for: command-line options, or the settings behind them.

    ``new`` is how many new cards there may be, beyond the core too (None: what is left of today's share, core first).
    ``ahead`` reviews that many days ahead of time. ``cram`` leaves the schedule alone. ``guess`` is an item of the
    path: its cards, unscheduled. ``cards`` are just these, in this order, unscheduled.
    """

    minutes: float = 10.0
    new: int | None = None
    limit: int | None = None
    topic: str = ""
    ahead: int = 0
    cram: bool = False
    guess: str = ""
    cards: tuple[str, ...] = ()

    def more_new(self) -> "Wish":
        """A few more new cards, when all that was planned is done."""
        return Wish(self.minutes, new=_MORE_NEW, topic=self.topic)

    def further_ahead(self) -> "Wish":
        """What falls due a day later, when all that was planned is done."""
        return Wish(self.minutes, new=0, topic=self.topic, ahead=self.ahead + 1)


@dataclass(frozen=True, slots=True)
class Learner:
    """What is known of the learner at the start of a sitting.

    ``open`` tells which new cards may be introduced. ``seconds`` is their median time by kind of card. ``own`` begins
    the paths of the learner's own card files: their new cards come before all others.
    ``introduced`` counts the cards first met today; ``met_today`` are the cards answered today.
    """

    day: int
    now: int
    memories: Mapping[str, Standing]
    open: Openings
    new_a_day: int = 4
    learn_ahead: int = 1200
    own: str = "\0"
    seconds: Mapping[str, float] = field(default_factory=dict)
    introduced: int = 0
    met_today: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """A sitting's cards in order, how long they will take, and what is left for later sittings.

    ``left`` counts due cards that the minutes did not hold, ``sittings`` how many more sittings those take.
    """

    cards: tuple[str, ...] = ()
    due: int = 0
    new: int = 0
    seconds: float = 0.0
    left: int = 0
    sittings: int = 0


def seconds_for(kind: str, learner: Learner, *, new: bool = False) -> float:
    """How long a card of this kind is likely to take, in seconds."""
    usual = learner.seconds.get(kind, _DEFAULT_SECONDS.get(kind, 30.0))
    if kind == Kind.EXPLAIN:
        return usual
    return usual * (_NEW_FACTOR if new else _AGAIN)


def make_plan(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> Plan:
    """Plan a sitting: due reviews first, then new cards, within the minutes asked for."""
    if wish.guess:
        return _guesses(refs, learner, wish)
    if wish.cards:
        return _named(refs, learner, wish)
    if wish.cram:
        return _cram(refs, learner, wish)
    budget = wish.minutes * 60
    candidates = _due(refs, learner, wish)
    chosen, spent = _within(candidates, refs, learner, budget, wish)
    # Siblings held for another day are not behind: they wait by rule, not for want of minutes.
    met = {_idea(refs[card]) for card in chain(chosen, learner.met_today) if card in refs} - {""}
    asked = set(chosen)
    behind = [card for card in candidates if card not in asked and _idea(refs[card]) not in met]
    fresh: list[str] = []
    if not behind or wish.new is not None:
        fresh = _new(refs, learner, wish, chosen, budget - spent)
        spent += sum(seconds_for(refs[card].kind, learner, new=True) for card in fresh)
    costs = {kind: seconds_for(kind, learner) for kind in Kind}
    remaining = sum(costs[refs[card].kind] for card in behind)
    return Plan(
        cards=tuple(_ordered(chosen, fresh, refs, learner)),
        due=len(chosen),
        new=len(fresh),
        seconds=spent,
        left=len(behind),
        sittings=max(-int(-remaining // budget), -(-len(behind) // wish.limit) if wish.limit else 0),
    )


def _askable(ref: Ref, memory: Standing | None, learner: Learner, wish: Wish) -> bool:
    if ref.stub or (wish.topic and ref.topic != wish.topic):
        return False
    return memory is None or not (memory.suspended or memory.buried == learner.day)


def _due(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> list[str]:
    """Everything that is due: interrupted (re)learning first, then by falling retrievability."""
    found: list[tuple[int, float, str]] = []
    for card, memory in learner.memories.items():
        ref = refs.get(card)
        if ref is None or memory.phase is Phase.NEW or not _askable(ref, memory, learner, wish):
            continue
        if memory.phase is Phase.REVIEW:
            if memory.due <= learner.day + wish.ahead:
                late = memory.due > learner.day  # asked for ahead of time: the soonest due first
                found.append((1 + late, float(memory.due) if late else _faded(memory, learner.day), card))
        elif memory.due <= learner.now + learner.learn_ahead + wish.ahead * _DAY:
            found.append((0, float(memory.due), card))
    return [card for *_, card in sorted(found)]


def _idea(ref: Ref) -> str:
    """What siblings share: the idea they name, or the card whose gaps they are."""
    return ref.idea or (base_of(ref.id) if ref.kind is Kind.CLOZE else "")


def _faded(memory: Standing, day: int) -> float:
    """Orders by falling retrievability, which only depends on this quotient; FSRS's curve itself costs ten times it."""
    return max(0, day - memory.last_day) / (memory.stability or 1.0)


def _within(
    candidates: Sequence[str], refs: Mapping[str, Ref], learner: Learner, budget: float, wish: Wish
) -> tuple[list[str], float]:
    """As many of the candidates as the budget holds: one of an idea, at most one explanation."""
    ideas = {_idea(refs[card]): card for card in learner.met_today if card in refs and _idea(refs[card])}
    chosen: list[str] = []
    spent = 0.0
    explained = False
    costs = {kind: seconds_for(kind, learner) for kind in Kind}
    cheapest = min(costs.values())
    for card in candidates:
        ref = refs[card]
        cost = costs[ref.kind]
        full = bool(chosen) and spent + cheapest > budget  # thousands may be due of which nothing fits any more
        if full or (wish.limit is not None and len(chosen) >= wish.limit):
            break
        if (chosen and spent + cost > budget) or (ref.kind == Kind.EXPLAIN and explained):
            continue
        if _idea(ref) and ideas.setdefault(_idea(ref), card) != card:
            continue
        explained = explained or ref.kind == Kind.EXPLAIN
        chosen.append(card)
        spent += cost
    return chosen, spent


def _new(refs: Mapping[str, Ref], learner: Learner, wish: Wish, chosen: Sequence[str], budget: float) -> list[str]:
    """The new cards to introduce: within today's share, the budget, the limit, ``needs`` and one of an idea."""
    share = max(0, learner.new_a_day - learner.introduced) if wish.new is None else wish.new
    if wish.limit is not None:
        share = min(share, wish.limit - len(chosen))
    ideas = {_idea(refs[card]) for card in chain(chosen, learner.met_today) if card in refs} - {""}
    explained = any(refs[card].kind == Kind.EXPLAIN for card in chosen)
    fresh: list[str] = []
    for card in _introducible(refs, learner, wish):
        ref = refs[card]
        cost = seconds_for(ref.kind, learner, new=True)
        if len(fresh) >= share:
            break
        if _idea(ref) in ideas or (ref.kind == Kind.EXPLAIN and explained) or (wish.new is None and cost > budget):
            continue
        if _idea(ref):
            ideas.add(_idea(ref))
        explained = explained or ref.kind == Kind.EXPLAIN
        fresh.append(card)
        budget -= cost
    return fresh


def _introducible(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> list[str]:
    """New cards in the order in which they are to be met: by shelf, core before the rest."""
    shelves = _shelves(refs, learner, wish)
    unmet = {
        ref.topic
        for name, cards in shelves.items()
        if name not in learner.open.taught
        for ref in cards
        if ref.core and _unmet(learner, ref.id) and _askable(ref, learner.memories.get(ref.id), learner, wish)
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
            and _unmet(learner, ref.id)
            and _askable(ref, learner.memories.get(ref.id), learner, wish)
            and _ready(ref, refs, unmet, learner)
        ]
    watched = [_varied(queues.pop(name)) for name in learner.open.watched if name in queues]
    # Nobody said what comes first among the others: a little of everything.
    turns = [ref for turn in zip_longest(*queues.values()) for ref in turn if ref is not None]
    found = [*chain.from_iterable(watched), *_varied(turns)]
    return [ref.id for ref in sorted(found, key=lambda ref: not ref.path.startswith(learner.own))]


def _shelves(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> dict[str, list[Ref]]:
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


def _unmet(learner: Learner, card: str) -> bool:
    memory = learner.memories.get(card)
    return memory is None or memory.phase is Phase.NEW


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
    return not any(_unmet(learner, need) if need in refs else need != ref.topic and need in unmet for need in ref.needs)


def _ordered(chosen: Sequence[str], fresh: Sequence[str], refs: Mapping[str, Ref], learner: Learner) -> list[str]:
    """What the learner wrote first, then topics interleaved, new cards among the reviews, an explanation last."""
    reviews = _interleaved(chosen, refs, learner.day)
    mixed = [card for card in fresh if refs[card].path.startswith(learner.own)]
    others = [card for card in fresh if not refs[card].path.startswith(learner.own)]
    gap = max(1, -(-len(reviews) // (len(others) + 1)))
    waiting = iter(others)
    for place, card in enumerate(reviews, start=1):
        mixed.append(card)
        if place % gap == 0:
            mixed.extend(islice(waiting, 1))
    mixed.extend(waiting)
    return sorted(mixed, key=lambda card: refs[card].kind == Kind.EXPLAIN)


def _interleaved(cards: Sequence[str], refs: Mapping[str, Ref], day: int) -> list[str]:
    """The cards so that two of a topic stand together only where nothing else is left."""
    by_topic: dict[str, list[str]] = {}
    for card in cards:
        by_topic.setdefault(refs[card].topic, []).append(card)
    stream = random.Random(day)  # noqa: S311 - the order of a day's reviews is no secret
    for pile in by_topic.values():
        stream.shuffle(pile)
    order: list[str] = []
    last = ""
    while len(order) < len(cards):
        piles = [(len(pile), topic) for topic, pile in by_topic.items() if pile and topic != last]
        last = max(piles)[1] if piles else last
        order.append(by_topic[last].pop())
    return order


def _cram(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> Plan:
    cards = [
        ref.id
        for shelf in _shelves(refs, learner, wish).values()
        for ref in shelf
        if _askable(ref, learner.memories.get(ref.id), learner, wish)
    ]
    random.Random(learner.now).shuffle(cards)  # noqa: S311 - the order of a cram is no secret
    return _unscheduled(cards[: wish.limit], refs, learner)


def _guesses(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> Plan:
    """Cards of an item to be guessed at before one is taught: judged ones, core ones first, one of an idea."""
    cards = [ref for ref in refs.values() if learner.open.shelf(ref) == wish.guess and _unmet(learner, ref.id)]
    judged = [ref for ref in cards if ref.kind not in _SELF_GRADED and _askable(ref, None, learner, wish)]
    ideas = {ref.idea or ref.id: ref for ref in sorted(judged, key=lambda ref: (ref.core, -ref.position))}
    best = sorted(ideas.values(), key=lambda ref: (not ref.core, ref.position))
    return _unscheduled([ref.id for ref in best[: wish.limit]], refs, learner)


def _named(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> Plan:
    cards = [
        card for card in wish.cards if card in refs and _askable(refs[card], learner.memories.get(card), learner, wish)
    ]
    return _unscheduled(cards[: wish.limit], refs, learner)


def _unscheduled(cards: Sequence[str], refs: Mapping[str, Ref], learner: Learner) -> Plan:
    return Plan(cards=tuple(cards), seconds=sum(seconds_for(refs[card].kind, learner) for card in cards))
