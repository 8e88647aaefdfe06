"""What there is to do today, and what comes back on the days after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quiz.errors import CardError
from quiz.library import Library
from quiz.model import Phase
from quiz.plan import Plan
from quiz.route import Milestone
from quiz.store import Store

__all__ = ["Coming", "Today", "coming", "today"]

_LOOKED_BACK = 14  # days of which it is told whether one practised


@dataclass(frozen=True, slots=True)
class Today:
    """What there is to do today.

    ``by_topic`` counts the planned cards. ``days`` are the answers and looks of each of the last 14 study days, today's
    last. ``path`` is how its items stand. ``stubs`` gives the unfinished cards' questions. ``problems`` is what is
    wrong in the libraries, whether a card can't be asked because of it or is only odd.
    """

    plan: Plan
    day: int
    due: int
    by_topic: Mapping[str, int]
    introduced: int
    answered: int
    days: tuple[int, ...]
    path: Sequence[Milestone]
    stubs: Mapping[str, str]
    problems: tuple[CardError, ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes back: how many cards on the next study day, and in how many days the first of all (None: no card)."""

    tomorrow: int
    days: int | None


def today(plan: Plan, day: int, path: Sequence[Milestone], library: Library, store: Store) -> Today:
    """What there is to do on a study day, with its plan and the items of the path as they stand."""
    by_topic: dict[str, int] = {}
    for card in plan.cards:
        topic = library.refs[card].topic
        by_topic[topic] = by_topic.get(topic, 0) + 1
    counts = store.answers_by_day(day - _LOOKED_BACK + 1)
    return Today(
        plan=plan,
        day=day,
        due=plan.due + plan.left,
        by_topic=by_topic,
        introduced=store.introduced_on(day),
        answered=len(store.met_on(day)),
        days=tuple(counts.get(day - ago, 0) for ago in reversed(range(_LOOKED_BACK))),
        path=path,
        stubs={ref.id: ref.title for ref in library.refs.values() if ref.stub},
        problems=tuple(library.problems),
    )


def coming(day: int, library: Library, store: Store) -> Coming:
    """What comes back after this study day. A card that is still being learned counts for the next one."""
    days = [
        max(1, memory.due - day) if memory.phase is Phase.REVIEW else 1
        for card, memory in store.standings().items()
        if memory.phase is not Phase.NEW and not memory.suspended and card in library.refs
    ]
    return Coming(days.count(1), min(days, default=None))
