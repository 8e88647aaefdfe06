"""All that is told of a learner, as of one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from quiz.route import Milestone
from quiz.stats.counts import Counts, Share

__all__ = ["Stats"]


@dataclass(frozen=True, slots=True)
class Stats:
    """Everything.

    ``asked`` is the chance of recall at which a card falls due. ``forecast`` counts the cards due on each of the next
    days, today first. ``held`` are the items of the path of which a core card was met.
    """

    today: int
    counts: Counts
    asked: float
    forecast: tuple[int, ...]
    held: Sequence[Milestone]

    @property
    def answers(self) -> int:
        """All answers ever."""
        return sum(day.answers for day in self.counts.days.values())

    @property
    def seconds(self) -> float:
        """All the time ever."""
        return sum(day.seconds for day in self.counts.days.values())

    @property
    def usual_seconds(self) -> float:
        """The median over the days of practice."""
        return median(day.seconds for day in self.counts.days.values()) if self.counts.days else 0.0

    def days_practised(self, last: int) -> int:
        """On how many of the last days there was an answer or a look, today included."""
        return sum(self.today - last < day <= self.today for day in self.counts.days)

    def seconds_since(self, last: int) -> float:
        """The time of the last days, today included."""
        return sum(one.seconds for day, one in self.counts.days.items() if self.today - last < day <= self.today)

    def weakest_first(self) -> list[tuple[str, Share]]:
        """Retention by topic, the lowest first: what may need another look."""
        return sorted(self.counts.by_topic.items(), key=lambda one: (one[1].rate or 0.0, one[0]))
