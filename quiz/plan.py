"""What a sitting holds: the due cards and the new ones, their order, and how many minutes they take."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from math import inf

from quiz.introducing import introduced, open_shelves
from quiz.learner import Learner, Wish, askable, seconds_for
from quiz.library import Ref
from quiz.model import Kind, Phase, Standing

__all__ = ["Learner", "Plan", "Wish", "make_plan"]

_DAY = 86_400


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
    # Siblings held for another day, and all explanations but one, are not behind: they wait by rule, not for minutes.
    met = {refs[card].idea for card in chain(chosen, learner.met_today) if card in refs} - {""}
    held = {Kind.EXPLAIN} if any(refs[card].kind is Kind.EXPLAIN for card in chosen) else set()
    asked = set(chosen)
    waiting = [refs[card] for card in candidates if card not in asked]
    behind = [ref for ref in waiting if ref.idea not in met and ref.kind not in held]
    fresh: list[str] = []
    if not behind or wish.new is not None:
        fresh = introduced(refs, learner, wish, chosen, budget - spent)
        spent += sum(seconds_for(refs[card].kind, learner, new=True) for card in fresh)
    remaining = sum(number * seconds_for(kind, learner) for kind, number in Counter(ref.kind for ref in behind).items())
    return Plan(
        cards=tuple(_ordered(chosen, fresh, refs, learner)),
        due=len(chosen),
        new=len(fresh),
        seconds=spent,
        left=len(behind),
        sittings=max(-int(-remaining // budget), -(-len(behind) // wish.limit) if wish.limit else 0),
    )


def _due(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> list[str]:
    """Everything that is due: interrupted (re)learning first, then by falling retrievability."""
    day = learner.day
    last: dict[Phase, float] = {Phase.NEW: -inf, Phase.REVIEW: day + wish.ahead}
    soon = learner.now + learner.learn_ahead + wish.ahead * _DAY
    again: list[tuple[float, str]] = []
    due: list[tuple[float, str]] = []
    early: list[tuple[float, str]] = []
    # What rules out most of 20,000 cards comes first, and what is looked up for each stands before the loop.
    for card, memory in learner.memories.items():
        if memory.due > last.get(memory.phase, soon) or card not in refs:
            continue
        if not askable(refs[card], memory, learner, wish):
            continue
        if memory.phase is not Phase.REVIEW:
            again.append((memory.due, card))
        elif memory.due <= day:
            due.append((_faded(memory, day), card))
        elif card not in learner.met_today:
            early.append((memory.due, card))  # asked for ahead of time: the soonest due first, but none twice a day
    return [card for _, card in chain(sorted(again), sorted(due), sorted(early))]


def _faded(memory: Standing, day: int) -> float:
    """Orders by falling retrievability, which only depends on this quotient; FSRS's curve itself costs ten times it."""
    return max(0, day - memory.last_day) / (memory.stability or 1.0)


def _within(
    candidates: Sequence[str], refs: Mapping[str, Ref], learner: Learner, budget: float, wish: Wish
) -> tuple[list[str], float]:
    """As many of the candidates as the budget holds: one of an idea, at most one explanation."""
    ideas = {refs[card].idea: card for card in learner.met_today if card in refs and refs[card].idea}
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
        if ref.idea and ideas.setdefault(ref.idea, card) != card:
            continue
        explained = explained or ref.kind == Kind.EXPLAIN
        chosen.append(card)
        spent += cost
    return chosen, spent


def _ordered(chosen: Sequence[str], fresh: Sequence[str], refs: Mapping[str, Ref], learner: Learner) -> list[str]:
    """What the learner wrote first, then topics interleaved, new cards among the reviews, an explanation last.

    The new cards stay in their order, each behind those that it needs: what the learner wrote comes first only where
    it needs none of the others.
    """
    reviews = _interleaved(chosen, refs, learner.day)
    mixed: list[str] = []
    others: list[str] = []
    for card in fresh:
        behind = {name for other in others for name in (other, refs[other].topic)}
        first = learner.owns(refs[card]) and behind.isdisjoint(refs[card].needs)
        (mixed if first else others).append(card)
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
        for shelf in open_shelves(refs, learner, wish).values()
        for ref in shelf
        if askable(ref, learner.memories.get(ref.id), learner, wish)
    ]
    random.Random(learner.now).shuffle(cards)  # noqa: S311 - the order of a cram is no secret
    return _unscheduled(cards[: wish.limit], refs, learner)


def _guesses(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> Plan:
    """Cards of an item to be guessed at before one is taught: judged ones, core ones first, one of an idea."""
    cards = [ref for ref in refs.values() if learner.open.shelf(ref) == wish.guess and learner.is_unmet(ref.id)]
    judged = [
        ref for ref in cards if not ref.kind.by_learner and askable(ref, learner.memories.get(ref.id), learner, wish)
    ]
    ideas = {ref.idea or ref.id: ref for ref in sorted(judged, key=lambda ref: (ref.core, -ref.position))}
    best = sorted(ideas.values(), key=lambda ref: (not ref.core, ref.position))
    return _unscheduled([ref.id for ref in best[: wish.limit]], refs, learner)


def _named(refs: Mapping[str, Ref], learner: Learner, wish: Wish) -> Plan:
    cards = [
        card for card in wish.cards if card in refs and askable(refs[card], learner.memories.get(card), learner, wish)
    ]
    return _unscheduled(cards[: wish.limit], refs, learner)


def _unscheduled(cards: Sequence[str], refs: Mapping[str, Ref], learner: Learner) -> Plan:
    return Plan(cards=tuple(cards), seconds=sum(seconds_for(refs[card].kind, learner) for card in cards))
