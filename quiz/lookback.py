"""Looking back: what the log says of the learner, and which questions could meet a misconception once more."""

from dataclasses import replace

from quiz.journey import Journey
from quiz.learner import Learner
from quiz.library import Library
from quiz.library.mistakes import probes_meeting
from quiz.plan import Wish
from quiz.reference import draw_of, probe_of
from quiz.stats import Misconception, Stats, count, explained, forecast
from quiz.store import Store
from quiz.store.tallies import tally

__all__ = ["practising", "stats"]

_PRACTISED = 8  # questions against a misconception, at most
_TOLD = 20  # misconceptions of which it is told what their questions said


def stats(day: int, retention: float, library: Library, store: Store, journey: Journey) -> Stats:
    """What the log and the memories say of the learner on a study day.

    Raises:
        StoreError: If the log can't be read.
    """
    refs = library.refs
    with tally(store.path) as log:
        counts = count(log, lambda card: refs[card].topic if card in refs else "")
    told = [
        replace(one, says=explained(store.variant(one.variant).question, one.id)) if one.variant else one
        for one in counts.misconceptions[:_TOLD]
    ]
    counts = replace(counts, misconceptions=(*told, *counts.misconceptions[_TOLD:]))
    memories = store.standings()
    held = [stone for stone in journey.milestones(memories) if stone.held is not None]
    return Stats(day, counts, retention, forecast(memories, refs, day), held)


def practising(misconception: Misconception, library: Library, learner: Learner) -> Wish:
    """Unscheduled questions that can meet a mistake once more: those of probes, else those that met it.

    Only of cards that the learner has met, or that are open to be met.
    """
    paths = {path for each in library.probes.values() for path in each}
    probes = {probe for path in paths for probe in probes_meeting(path, misconception.id)}
    opened = {*learner.open.watched, *learner.open.besides}
    asking = [
        ref.id
        for ref in library.refs.values()
        if probe_of(ref.probe) in probes
        and draw_of(ref.probe) is None  # a nudge asks something else
        and (not learner.is_unmet(ref.id) or learner.open.shelf(ref) in opened)
    ]
    met = [card for card in misconception.cards if card in asking or not asking]
    return Wish(cards=tuple(dict.fromkeys([*met, *asking])), limit=_PRACTISED, cram=True)
