"""Simulates half a year of ten minutes a day, and writes what comes of it into docs/pace.md.

The learner: right at 65 % of the cards met for the first time; of reviews, at as many as FSRS predicts; of what was
just shown, at nine in ten. A new card takes them 60 s, every other showing 35 s. They sit down once a day, begin at the
path's first item, and go on to the next one every third day.

Run it anew after the cards have changed: python docs/pace.py
"""

import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from quiz.library import Library, shipped_root
from quiz.memory import Scheduler
from quiz.model import Kind, Memory, Rating, Standing
from quiz.plan import Learner, Wish, make_plan
from quiz.route import KNOWN, Milestone, milestones
from quiz.shelves import openings

PAGE = Path(__file__).parent / "pace.md"
BEGIN = 20_000  # a study day
MILESTONES = (7, 30, 90, 180)
HELD = 0.8
"""An item is held if this much of its core cards would be recalled."""
FIRST, JUST_SHOWN = 0.65, 0.9
NEW_SECONDS, SECONDS = 60, 35
DAYS_AN_ITEM = 3


@dataclass(frozen=True, slots=True)
class Day:
    """One day: the minutes it took, and how things stood at its end."""

    minutes: float
    met: int
    known: int
    items: int
    held: int


class Student:
    """A learner who is simulated."""

    def __init__(self, library: Library, seed: int, minutes: float) -> None:
        self._library = library
        self._scheduler = Scheduler()
        self._chance = random.Random(seed)  # noqa: S311 - a simulation
        self._wish = Wish(minutes=minutes)
        self._memories: dict[str, Memory] = {}
        self._choices: dict[str, tuple[str, int]] = {}
        self._watch(0)

    def days(self, count: int) -> Iterator[Day]:
        """So many days, one after the other."""
        for day in range(BEGIN, BEGIN + count):
            plan = make_plan(self._library.refs, self._learner(day), self._wish)
            seconds = sum(self._ask(card, day) for card in plan.cards)
            stones = self._milestones(day)
            if (day - BEGIN) % DAYS_AN_ITEM == DAYS_AN_ITEM - 1:
                self._watch(sum(stone.state != "ahead" for stone in stones))
            yield Day(
                seconds / 60,
                len(self._memories),
                sum(memory.stability > KNOWN for memory in self._memories.values()),
                sum(stone.state != "ahead" for stone in stones),
                sum(stone.held is not None and stone.held >= HELD for stone in stones),
            )

    def _learner(self, day: int) -> Learner:
        return Learner(
            day=day,
            now=day * 86_400 + 43_200,
            memories=self._standings(),
            open=openings(self._library.path, self._choices, self._library.topics),
            seconds=dict.fromkeys(Kind, float(SECONDS)),
        )

    def _standings(self) -> Mapping[str, Standing]:
        return {
            card: Standing(memory.phase, memory.stability, memory.last_day, memory.due)
            for card, memory in self._memories.items()
        }

    def _ask(self, card: str, day: int) -> float:
        """Ask a card until it was right once. Returns the seconds it took."""
        before = self._memories.get(card)
        if before is None:
            seconds, share = NEW_SECONDS, FIRST
            memory = Memory()
            if self._chance.random() > FIRST:  # a look: the next showing is its first review
                seconds, share = NEW_SECONDS + SECONDS, JUST_SHOWN
        else:
            seconds, share, memory = SECONDS, self._scheduler.retrievability(before, day), before
        while self._chance.random() > share:
            memory = self._after(memory, Rating.AGAIN, day, card)
            seconds, share = seconds + SECONDS, JUST_SHOWN
        self._memories[card] = self._after(memory, Rating.GOOD, day, card)
        return seconds

    def _after(self, memory: Memory, rating: Rating, day: int, card: str) -> Memory:
        return self._scheduler.outcomes(memory, day, (day * 86_400 + 43_200) * 1000, card)[rating]

    def _milestones(self, day: int) -> list[Milestone]:
        return milestones(
            self._library.path,
            self._library.refs.values(),
            self._standings(),
            self._choices,
            day=day,
            recall=self._scheduler.retrievability,
        )

    def _watch(self, place: int) -> None:
        """Let the item at a place be watched, and those before it be done."""
        items = self._library.path.items if self._library.path else ()
        self._choices |= {item.id: ("done", place) for item in items[:place]}
        self._choices |= {item.id: ("watching", place) for item in items[place : place + 1]}


def simulate(library: Library, days: int, *, seed: int = 1, minutes: float = 10) -> list[Day]:
    """A student's days."""
    return list(Student(library, seed, minutes).days(days))


def table(days: list[Day], cards: int, items: int) -> str:
    """The days as a table in markdown."""
    lines = [
        f"| after | minutes a day | longest day | cards met (of {cards}) | known | items reached (of {items}) | held |",
        "|---|---|---|---|---|---|---|",
    ]
    for begin, end in zip((0, *MILESTONES), MILESTONES, strict=False):
        last = days[end - 1]
        span = [day.minutes for day in days[begin:end]]
        longest = max(day.minutes for day in days[:end])
        minutes = f"{fmean(span):.1f} | {longest:.1f}"
        lines.append(f"| {end} days | {minutes} | {last.met} | {last.known} | {last.items} | {last.held} |")
    return "\n".join(lines)


def page() -> str:
    """The whole page."""
    with TemporaryDirectory() as folder:
        library = Library.load([shipped_root()], Path(folder) / "cache.db")
        days = simulate(library, MILESTONES[-1])
        items = len(library.path.items) if library.path else 0
        drawn = table(days, len(library.refs), items)
    return PAGE.read_text(encoding="utf-8").split("|", 1)[0] + drawn + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(PAGE.read_text(encoding="utf-8"))
