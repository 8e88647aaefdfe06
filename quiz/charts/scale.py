"""Where a number stands between two ends, on a linear or a logarithmic axis; for any finite numbers."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from quiz.model import Chart

__all__ = ["Scale", "extremes", "scale_of"]


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from ``low`` to ``high``; a logarithmic one has both above zero."""

    low: float
    high: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """Where ``value`` stands: 0 at ``low``, 1 at ``high``, never beyond them."""
        if self.log:
            start, end = math.log(self.low), math.log(self.high)
            here = math.log(value) if value > 0 else start
        else:  # halved, since the difference of two finite numbers need not be one
            start, end, here = self.low / 2, self.high / 2, value / 2
        return min(1.0, max(0.0, (here - start) / (end - start))) if end > start else 0.0


def scale_of(
    values: Iterable[float], low: float | None = None, high: float | None = None, *, log: bool = False
) -> Scale:
    """An axis over all of the values, or from ``low`` to ``high`` where they are given."""
    kept = [value for value in values if not log or value > 0]
    start = low if low is not None and (low > 0 or not log) else min(kept, default=1.0 if log else 0.0)
    end = high if high is not None and (high > 0 or not log) else max(kept, default=start)
    return Scale(start, end, log)


def extremes(chart: Chart) -> tuple[float, float]:
    """The lowest and the highest number of a chart."""
    values = [value for series in chart.series for value in series.values]
    return min(values, default=0.0), max(values, default=0.0)
