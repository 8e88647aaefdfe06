"""Bars: one line for each, its number beside it. Negative ones grow to the left of a common zero."""

import math
from dataclasses import dataclass

from quiz.charts.scale import Scale, extremes
from quiz.charts.text import column, figure, label_of
from quiz.model import Chart

__all__ = ["bars"]

_EIGHTHS = " ▏▎▍▌▋▊▉"
_LABELS = 0.35  # of the width, at most
_LEAST = 4  # cells for a bar, however long its label
_OVER = 1.5  # a guess that is further out than this many times the longest bar is cut


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    value: float
    guess: bool = False


def bars(chart: Chart, width: int, *, ascii: bool) -> list[str]:  # noqa: A002 - the form's name
    """The bars of all series, those of one place together, and the learner's own below the one that was asked for."""
    rows = _rows(chart)
    low, high = extremes(chart)
    low, high = chart.low if chart.low is not None else low, chart.high if chart.high is not None else high
    if chart.guess is not None and not chart.log_y:
        reach = _OVER * max(abs(low), abs(high))
        low, high = min(low, max(chart.guess, -reach)), max(high, min(chart.guess, reach))
    labels = column([row.label for row in rows], max(1, int(width * _LABELS)))
    figures = [figure(row.value) for row in rows]
    room = width - len(labels[0]) - 2 - max(map(len, figures)) if rows else 0
    if room < _LEAST:  # numbers matter more than lengths
        return [f"{label} {value}"[:width] for label, value in zip(labels, figures, strict=True)]
    if chart.log_y:
        ruler = _log_scale(low, high)
        drawn = [_right(ruler(row.value), room, row.guess, ascii=ascii) for row in rows]
    else:
        drawn = _linear(rows, min(low, 0.0), max(high, 0.0), room, ascii=ascii)
    return [
        f"{label} {bar.rstrip()} {value}" if bar.strip() else f"{label} {value}"
        for label, bar, value in zip(labels, drawn, figures, strict=True)
    ]


def _rows(chart: Chart) -> list[_Row]:
    several = len(chart.series) > 1
    rows: list[_Row] = []
    for place in range(max((len(series.values) for series in chart.series), default=0)):
        for series in chart.series:
            if place < len(series.values):
                label = label_of(chart.labels, place)
                rows.append(_Row(f"{label} {series.name}" if several else label, series.values[place]))
        if chart.guess is not None and chart.asked == place:
            rows.append(_Row("yours", chart.guess, guess=True))
    return rows


def _log_scale(low: float, high: float) -> Scale:
    """From the power of ten below the smallest: the smallest still has a length."""
    high = high if high > 0 else 1.0
    low = low if low > 0 else high
    start = 10.0 ** (math.floor(math.log10(low)) - (math.log10(low).is_integer())) if low > 1e-300 else low  # noqa: PLR2004 - near the smallest float
    return Scale(max(start, 5e-324), high, log=True)


def _linear(rows: list[_Row], low: float, high: float, room: int, *, ascii: bool) -> list[str]:  # noqa: A002 - the form's name
    if low == 0:
        ruler = Scale(0.0, high)
        return [_right(ruler(row.value), room, row.guess, ascii=ascii) for row in rows]
    axis = "|" if ascii else "│"
    zero = Scale(low, high)(0.0)
    left = min(room - 2, max(1, round((room - 1) * zero))) if high > 0 else room - 1
    right = room - 1 - left
    down, up = Scale(0.0, -low), Scale(0.0, high)
    return [
        _left(down(-row.value), left, row.guess, ascii=ascii)
        + axis
        + _right(up(row.value), right, row.guess, ascii=ascii)
        for row in rows
    ]


def _right(share: float, room: int, guess: bool, *, ascii: bool) -> str:  # noqa: A002, FBT001 - the form's name; private
    if ascii or guess:
        return (("=" if ascii else "░") if guess else "#") * round(share * room)
    eighths = round(share * room * 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _left(share: float, room: int, guess: bool, *, ascii: bool) -> str:  # noqa: A002, FBT001 - the form's name; private
    if ascii or guess:
        return ((("=" if ascii else "░") if guess else "#") * round(share * room)).rjust(room)
    halves = round(share * room * 2)
    return ("▐" * (halves % 2) + "█" * (halves // 2)).rjust(room)
