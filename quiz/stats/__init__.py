"""What the log and the memories say of the learner. Numbers only."""

from quiz.stats.calibration import CLAIMS, Calibration
from quiz.stats.counts import Counts, Day, Share, count
from quiz.stats.forecast import FORESEEN, forecast
from quiz.stats.misconceptions import Misconception, explained
from quiz.stats.stats import Stats

__all__ = [
    "CLAIMS",
    "FORESEEN",
    "Calibration",
    "Counts",
    "Day",
    "Misconception",
    "Share",
    "Stats",
    "count",
    "explained",
    "forecast",
]
