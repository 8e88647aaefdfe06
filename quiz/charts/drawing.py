"""A chart of any kind as lines, and several beside or below each other."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest

from quiz.charts.bars import bars
from quiz.charts.heat import heat
from quiz.charts.histogram import histogram
from quiz.charts.line import line
from quiz.charts.scale import extremes
from quiz.charts.text import ascii_only, wrapped
from quiz.model import Chart, ChartKind

__all__ = ["draw", "draw_all", "on_one_scale", "with_guess"]

_NARROWEST = 36  # columns at which a chart is still readable
_GAP = 3
_COMPARABLE = 5  # times as long the longest bar of one panel may be as that of another on the same scale
_DRAWN: dict[ChartKind, Callable[..., list[str]]] = {
    ChartKind.BARS: bars,
    ChartKind.HISTOGRAM: histogram,
    ChartKind.LINE: line,
    ChartKind.HEAT: heat,
}


def draw(chart: Chart, width: int = 60, *, ascii: bool = False) -> list[str]:  # noqa: A002 - the form's name
    """A chart as lines of at most ``width`` cells, its letter and title above, its decisive number with them."""
    lines = [*_head(chart, width, " - " if ascii else " · "), *_DRAWN[chart.kind](chart, width, ascii=ascii)]
    if chart.guess is not None and chart.kind is ChartKind.HEAT:
        lines += wrapped(f"yours {chart.guess:.3g}", width)
    return [ascii_only(text)[:width].rstrip() if ascii else text[:width].rstrip() for text in lines]


def draw_all(charts: Sequence[Chart], width: int = 60, *, ascii: bool = False) -> list[str]:  # noqa: A002 - the form's name
    """Charts below each other, an empty line between; lettered panels side by side where there is room."""
    abreast = max(1, (width + _GAP) // (_NARROWEST + _GAP)) if all(chart.panel for chart in charts) else 1
    each = (width + _GAP) // abreast - _GAP
    charts = on_one_scale(charts)
    lines: list[str] = []
    for start in range(0, len(charts), abreast):
        drawn = [draw(chart, each, ascii=ascii) for chart in charts[start : start + abreast]]
        lines += [""] * bool(lines)
        lines += [
            (" " * _GAP).join(part.ljust(each) for part in parts).rstrip()
            for parts in zip_longest(*drawn, fillvalue="")
        ]
    return lines


def on_one_scale(charts: Sequence[Chart]) -> Sequence[Chart]:
    """Bars of the same things in several panels, made comparable: 0.48 must not look as long as 0.85 beside it.

    Where one panel would hardly be seen beside another, each keeps a scale of its own.
    """
    alike = {(chart.kind, chart.title, chart.labels, chart.y, chart.log_y) for chart in charts}
    free = all(chart.panel and chart.low is None and chart.high is None for chart in charts)
    if len(alike) != 1 or not free or charts[0].kind is not ChartKind.BARS:
        return charts
    lows, highs = zip(*map(extremes, charts), strict=True)
    longest = [max(abs(low), abs(high)) for low, high in zip(lows, highs, strict=True)]
    if max(longest) > _COMPARABLE * min(longest):
        return charts
    return [replace(chart, low=min(lows), high=max(highs)) for chart in charts]


def with_guess(chart: Chart, value: float) -> Chart:
    """The chart with the learner's own number marked, if it has a place for one."""
    if chart.asked is None or not math.isfinite(value):
        return chart
    return replace(chart, guess=value)


def _head(chart: Chart, width: int, between: str) -> list[str]:
    y = f"{chart.y} (log)" if chart.y and chart.log_y else chart.y or ("log scale" if chart.log_y else "")
    parts = [part for part in (chart.panel, chart.title, y, chart.note) if part]
    return wrapped(between.join(parts), width)
