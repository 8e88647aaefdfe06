"""Histograms: alone as columns with an axis, several as one strip each over a common range."""

from collections.abc import Sequence

from quiz.charts.scale import Scale
from quiz.charts.text import column, cut, figure
from quiz.model import Chart

__all__ = ["ends", "histogram", "x_axis"]

_EIGHTHS = " ▁▂▃▄▅▆▇█"
_ASCII = " .:-=+*%@"
_HIGH = 5  # rows of a histogram that stands alone
_LABELS = 0.3


def histogram(chart: Chart, width: int, *, ascii: bool) -> list[str]:  # noqa: A002 - the form's name
    """The columns' heights are shares of all values; each strip is drawn to its own tallest bin."""
    alone = len(chart.series) == 1
    tops = [_top(series.values) for series in chart.series]
    names = tops if alone else [series.name for series in chart.series]
    labels = column(names, max(1, int(width * _LABELS)))
    edge = "|" if ascii else "│"
    room = width - len(labels[0]) - 1 - (0 if alone else 1)
    lines: list[str] = []
    drawn = 1
    for label, series in zip(labels, chart.series, strict=True):
        counts = _fitted(series.values, room)
        each = max(1, room // max(1, len(counts)))
        drawn = each * len(counts)
        rows = _columns(counts, each, _HIGH if alone else 1, ascii=ascii)
        lines.append(label + edge + rows[0].rstrip() if alone else label + edge + rows[0] + edge)
        lines += [" " * len(label) + edge + row.rstrip() for row in rows[1:]]
    before = " " * len(labels[0])
    low, high = ends(chart)
    if alone:
        corner, rule = ("+", "-") if ascii else ("└", "─")
        lines.append(before + corner + rule * drawn)
    lines += [f"{before} {line}" for line in x_axis(low, high, drawn, chart.x)]
    if chart.guess is not None:
        place = round(Scale(low, high)(chart.guess) * (drawn - 1))
        mark = f"{'^' if ascii else '▲'} yours {figure(chart.guess)}"
        place = min(place, max(0, width - len(before) - 1 - len(mark)))
        lines.append(
            cut(f"{before} {' ' * place}{mark}", width) if width < len(mark) else f"{before} {' ' * place}{mark}"
        )
    return lines


def ends(chart: Chart) -> tuple[float, float]:
    """The range that the bins divide."""
    low = 0.0 if chart.low is None else chart.low
    return low, low if chart.high is None else chart.high


def x_axis(low: float, high: float, width: int, name: str, *, log: bool = False) -> list[str]:
    """The ends of an axis, the middle of one through zero, and its name between them or below."""
    left, right = figure(low), figure(high)
    between = width - len(left) - len(right)
    if between < 1:
        return [cut(f"{left} … {right}", width)]
    if name and len(name) + 2 <= between:
        return [f"{left}{cut(name, between).center(between)}{right}"]
    zero = low == -high and not log and between > 2  # noqa: PLR2004 - room for a 0 between two spaces
    middle = f"{left}{'0'.center(between) if zero else ' ' * between}{right}"
    return [middle, *([cut(name, width)] if name else [])]


def _top(counts: Sequence[float]) -> str:
    """The tallest bin's share."""
    return f"{round(100 * _share(max(counts, default=0.0), counts))} %"


def _share(count: float, counts: Sequence[float]) -> float:
    largest = max(counts, default=0.0)
    return count / largest / sum(other / largest for other in counts) if largest > 0 else 0.0


def _fitted(counts: Sequence[float], room: int) -> list[float]:
    """As many bins as there is room for: neighbours are put together."""
    each = -(-len(counts) // max(1, room)) or 1
    return [sum(counts[place : place + each]) for place in range(0, len(counts), each)]


def _columns(counts: Sequence[float], each: int, high: int, *, ascii: bool) -> list[str]:  # noqa: A002 - the form's name
    """Columns ``each`` cells wide and ``high`` rows high; a bin with anything in it is never empty."""
    glyphs = _ASCII if ascii and high == 1 else "   ..:::#" if ascii else _EIGHTHS
    steps = len(glyphs) - 1
    ruler = Scale(0.0, max(counts, default=0.0))
    heights = [max(1 if count > 0 else 0, round(ruler(count) * high * steps)) for count in counts]
    if ascii and high > 1:  # three heights a row: from the third step on
        heights = [max(height, 3) if height else 0 for height in heights]
    return [
        "".join(glyphs[min(steps, max(0, height - row * steps))] * each for height in heights)
        for row in reversed(range(high))
    ]
