"""Compare the four buttons of many simulated cards, in this process' time zone; prints how many were how far apart.

A program of its own: a process has one zone, and Anki's backend reads it once. Run as ``python -m tests.anki.buttons
COUNT DAYS FOLDER``.
"""

import json
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from quiz.anki.identity import DECK, NOTE_TYPE, guid
from quiz.anki.package import Package, Preset, Row, write
from quiz.anki.render import Note
from quiz.anki.schedule import Times, card_row, origin_of, revlog
from quiz.memory import Scheduler, replay, study_day
from quiz.model import Event, Memory, Rating
from tests.anki.conftest import import_package
from tests.anki.month import histories
from tests.anki.real import collection

ROLLOVER = 4
STEPS = (10.0,)


def package_of(events: dict[str, list[Event]], scheduler: Scheduler, now: datetime) -> Package:
    """Notes with nothing but a schedule."""
    today = study_day(now, ROLLOVER)
    origin = origin_of(events.values(), today, now, ROLLOVER)
    times = Times(origin, today, len(STEPS), len(STEPS), scheduler.retention, scheduler.parameters[20])
    rows = []
    for place, (name, history) in enumerate(events.items(), start=1):
        reviews = revlog(history, scheduler)
        last = max((row.id for row in reviews if row.ease), default=0)
        note = Note(name, guid(name), NOTE_TYPE, (name, name, "", "", "", "", "", "", ""), (), "t")
        card = card_row(replay(history, scheduler), last, place, times)
        rows.append(Row(note, f"{DECK}::T", place, 1, card, reviews))
    preset = Preset(scheduler.parameters, scheduler.retention, STEPS, STEPS, 36500, 4)
    changed = dict.fromkeys((NOTE_TYPE, NOTE_TYPE + 1), 1)
    return Package(rows, {f"{DECK}::T": ""}, preset, origin, ROLLOVER, int(now.timestamp() * 1000), changed)


def seconds(state: Any) -> int:
    """What a button leads to: days as they are, a step as seconds below zero."""
    normal = state.normal
    kind = normal.WhichOneof("kind")
    if kind == "review":
        return int(normal.review.scheduled_days)
    if kind == "relearning":
        return -int(normal.relearning.learning.scheduled_secs)
    return -int(normal.learning.scheduled_secs)


def differences(count: int, days: int, folder: Path) -> Counter[int]:
    """By how many days (or seconds) a card's buttons differ at most, and for how many cards."""
    now = datetime.now().astimezone()
    scheduler = Scheduler(fuzz=False)
    names = [f"card-{number}" for number in range(count)]
    events = histories(names, scheduler, now, days, lambda moment: moment.astimezone())
    write(folder / "buttons.apkg", package_of(events, scheduler, now))
    found: Counter[int] = Counter()
    with collection(folder / "collection.anki2") as real:
        import_package(real, folder / "buttons.apkg")
        cards = dict(real.db.all("SELECT guid, cards.id FROM cards JOIN notes ON notes.id = nid"))
        assert len(cards) == count
        at = int(now.timestamp() * 1000)
        for name, history in events.items():
            memory: Memory = replay(history, scheduler)
            ours = scheduler.outcomes(memory, study_day(now, ROLLOVER), at, name)
            states = real._backend.get_scheduling_states(cards[guid(name)])
            theirs = (states.again, states.hard, states.good, states.easy)
            apart = [abs(seconds(state) - ours[rating].interval) for rating, state in zip(Rating, theirs, strict=True)]
            found[max(apart)] += 1
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(differences(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))) + "\n")
