"""Charts from what a probe has computed: tensors, arrays or lists. The author's side of the charts."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from quiz.errors import ProbeError
from quiz.model import Chart, ChartKind, Series

__all__ = ["Bars", "Heat", "Histogram", "Line", "lettered", "panels"]

_LETTERS = "ABCD"
_EDGE = 1e-9  # of a bin: a number on an edge belongs to the bin above, whatever its last bit says


def _numbers(values: Any) -> tuple[float, ...]:
    """What a tensor, an array or a list holds, rounded to six digits: more can't be seen, and all of it is stored."""
    plain = values.tolist() if hasattr(values, "tolist") else values
    return tuple(float(f"{float(value):.6g}") + 0.0 for value in plain)


def _place(value: Any) -> float | None:
    """A place on an axis: a number, or a tensor with one element."""
    return None if value is None else float(value) + 0.0


def _series(values: Any) -> tuple[Series, ...]:
    if isinstance(values, Mapping):
        return tuple(Series(_numbers(several), name) for name, several in values.items())
    return (Series(_numbers(values)),)


def Bars(  # noqa: N802 - reads as the thing it makes
    values: Any,
    labels: Iterable[object] = (),
    *,
    title: str = "",
    note: str = "",
    y: str = "",
    log: bool = False,
    asked: int | None = None,
) -> Chart:
    """Labelled bars, each with its number; negative ones grow to the left.

    Args:
        values: The numbers, or a mapping of names to as many numbers each: bars of one label stand together.
        labels: One for each bar.
        title: What is shown.
        note: The decisive number, if the bars don't say it.
        y: What the bars measure.
        log: Lengths by the logarithm; all numbers have to be above zero.
        asked: The place (from 0) of the bar that the learner was asked for: theirs is drawn below it.
    """
    return Chart(
        ChartKind.BARS, _series(values), title, tuple(map(str, labels)), y=y, log_y=log, note=note, asked=_place(asked)
    )  # fmt: skip


def Histogram(  # noqa: N802 - reads as the thing it makes
    values: Any,
    *,
    low: float | None = None,
    high: float | None = None,
    bins: int = 24,
    title: str = "",
    note: str = "",
    x: str = "",
    marked: bool = False,
) -> Chart:
    """How many of the values fall into each of ``bins`` equal parts of the range from ``low`` to ``high``.

    Args:
        values: Any number of numbers; or a mapping of names to them, a strip for each over the same range.
        low: The range's lower end; the least value if left out. What lies outside is counted in the outermost bins.
        high: The range's upper end.
        bins: How many bins.
        title: What is shown.
        note: The decisive number.
        x: What is counted.
        marked: Whether the learner's own number is marked on the axis.

    Raises:
        ProbeError: For values that are not finite, and for none at all.
    """
    named = {series.name: series.values for series in _series(values)}
    flat = [value for several in named.values() for value in several]
    if not flat or not all(map(math.isfinite, flat)):
        raise ProbeError("a histogram of numbers that are not finite, or of none", "reject such draws")
    start, end = min(flat) if low is None else float(low), max(flat) if high is None else float(high)
    if not end > start:
        start, end = start - 0.5, start + 0.5
    counted = tuple(Series(_counts(several, start, end, bins), name) for name, several in named.items())
    asked = 0.0 if marked else None
    return Chart(ChartKind.HISTOGRAM, counted, title, x=x, low=start, high=end, note=note, asked=asked)


def _counts(values: Sequence[float], low: float, high: float, bins: int) -> tuple[float, ...]:
    counts = [0.0] * bins
    for value in values:
        place = (value - low) / (high - low) * bins
        counts[min(bins - 1, max(0, math.floor(place + _EDGE)))] += 1
    return tuple(counts)


def Line(  # noqa: N802 - reads as the thing it makes
    values: Any,
    at: Any = (),
    *,
    title: str = "",
    note: str = "",
    x: str = "",
    y: str = "",
    log_x: bool = False,
    log_y: bool = False,
    low: float | None = None,
    high: float | None = None,
    asked: float | None = None,
) -> Chart:
    """One line, or several that are told apart by their signs.

    Args:
        values: The heights; or a mapping of names to them, a line for each.
        at: The places on the x axis; 0, 1, 2 … if left out.
        title: What is shown.
        note: The decisive number.
        x: The horizontal axis.
        y: The vertical axis.
        log_x: A logarithmic x axis; all places have to be above zero.
        log_y: The same for the heights.
        low: The lower end of the y axis, if not the least height.
        high: Its upper end.
        asked: The x at which the learner was asked for the height: theirs is marked there.
    """
    places = _numbers(at)
    lines = tuple(replace(series, at=places) for series in _series(values))
    chart = Chart(ChartKind.LINE, lines, title, x=x, y=y, log_x=log_x, log_y=log_y, note=note)
    return replace(chart, low=_place(low), high=_place(high), asked=_place(asked))


def Heat(  # noqa: N802 - reads as the thing it makes
    matrix: Any,
    rows: Iterable[object],
    columns: Iterable[object] = (),
    *,
    title: str = "",
    note: str = "",
    low: float | None = None,
    high: float | None = None,
) -> Chart:
    """A matrix as shades, with its numbers where there is room.

    Args:
        matrix: Rows of numbers.
        rows: A name for each row.
        columns: A name for each column.
        title: What is shown.
        note: The decisive number.
        low: The number that is shown as empty; the least one if left out.
        high: The number that is shown as full.
    """
    lines = tuple(Series(_numbers(line), str(name)) for name, line in zip(rows, matrix, strict=True))
    return Chart(ChartKind.HEAT, lines, title, tuple(map(str, columns)), low=_place(low), high=_place(high), note=note)


def panels(*charts: Chart) -> tuple[Chart, ...]:
    """Charts with a letter each, in this order; ``Diagnosis`` shuffles its panels itself.

    Raises:
        ProbeError: For more than four.
    """
    return tuple(lettered(chart, place) for place, chart in enumerate(charts))


def lettered(chart: Chart, place: int) -> Chart:
    """The chart as the panel in this place, from 0.

    Raises:
        ProbeError: If there are more than four panels.
    """
    if place >= len(_LETTERS):
        raise ProbeError(f"more than {len(_LETTERS)} panels", "show fewer")
    return replace(chart, panel=_LETTERS[place])
