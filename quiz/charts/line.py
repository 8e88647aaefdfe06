"""Lines over an x axis: a single one in quadrant blocks, several with a sign each."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from quiz.charts.histogram import x_axis
from quiz.charts.scale import Scale, scale_of
from quiz.charts.text import figure, wrapped
from quiz.model import Chart, Series

__all__ = ["line"]

_HIGH = 8
_LEAST = 4
_QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
_SIGNS, _ASCII_SIGNS = "●○×+▲△■□", "*ox+#%@="
_YOURS, _ASCII_YOURS = "◆", "Y"
_OVER = 0.5  # a guess this many ranges beyond the lines is still drawn to scale

Dots = set[tuple[int, int]]


def line(chart: Chart, width: int, *, ascii: bool) -> list[str]:  # noqa: A002 - the form's name
    """All series on one pair of axes, the names of several and the learner's own number below."""
    signs = (_ASCII_SIGNS if ascii else _SIGNS)[: max(1, len(chart.series))]
    across = scale_of((x for series in chart.series for x in _places(series)), log=chart.log_x)
    up = _upward(chart)
    top, bottom = figure(up.high), figure(up.low)
    margin = max(len(top), len(bottom))
    if width - margin - 1 < _LEAST:
        margin = 0
    room = max(1, width - margin - 1)
    if len(chart.series) == 1 and not ascii:
        cells = _quadrants(_dots(chart.series[0], across, up, 2 * room, 2 * _HIGH), room)
    else:
        cells = _signed([_dots(series, across, up, room, _HIGH) for series in chart.series], signs, room)
    if chart.guess is not None and chart.asked is not None:
        row = _HIGH - 1 - round(up(chart.guess) * (_HIGH - 1))
        cells[row][round(across(chart.asked) * (room - 1))] = _ASCII_YOURS if ascii else _YOURS
    edge, corner, rule = ("|", "+", "-") if ascii else ("│", "└", "─")
    sides = [top, *[""] * (_HIGH - 2), bottom] if margin else [""] * _HIGH
    lines = [f"{side.rjust(margin)}{edge}{''.join(row).rstrip()}" for side, row in zip(sides, cells, strict=True)]
    lines.append(" " * margin + corner + rule * room)
    name = f"{chart.x} (log)" if chart.log_x and chart.x else chart.x
    lines += [f"{' ' * (margin + 1)}{text}" for text in x_axis(across.low, across.high, room, name, log=chart.log_x)]
    return [*lines, *_legend(chart, signs, width, ascii=ascii)]


def _legend(chart: Chart, signs: str, width: int, *, ascii: bool) -> list[str]:  # noqa: A002 - the form's name
    named = [f"{sign} {series.name}" for sign, series in zip(signs * 2, chart.series, strict=False) if series.name]
    if chart.guess is not None and chart.asked is not None:
        named.append(f"{_ASCII_YOURS if ascii else _YOURS} yours {figure(chart.guess)}")
    return wrapped("   ".join(named), width) if named and (len(chart.series) > 1 or chart.guess is not None) else []


def _upward(chart: Chart) -> Scale:
    up = scale_of((y for series in chart.series for y in series.values), chart.low, chart.high, log=chart.log_y)
    if chart.guess is None or chart.log_y:
        return up
    reach = _OVER * up.high - _OVER * up.low
    return Scale(min(up.low, max(chart.guess, up.low - reach)), max(up.high, min(chart.guess, up.high + reach)))


def _places(series: Series) -> Sequence[float]:
    return series.at or [float(place) for place in range(len(series.values))]


def _dots(series: Series, across: Scale, up: Scale, columns: int, rows: int) -> Dots:
    points = [
        (round(across(x) * (columns - 1)), rows - 1 - round(up(y) * (rows - 1)))
        for x, y in zip(_places(series), series.values, strict=False)
    ]
    dots = set(points[:1])
    for start, end in pairwise(points):
        dots.update(_between(start, end))
    return dots


def _between(start: tuple[int, int], end: tuple[int, int]) -> Iterator[tuple[int, int]]:
    right, down = end[0] - start[0], end[1] - start[1]
    steps = max(abs(right), abs(down), 1)
    for step in range(1, steps + 1):
        yield start[0] + round(right * step / steps), start[1] + round(down * step / steps)


def _quadrants(dots: Dots, room: int) -> list[list[str]]:
    """Four dots a cell."""
    bits = [[0] * room for _ in range(_HIGH)]
    for column, row in dots:
        bits[row // 2][column // 2] |= 1 << (column % 2 + 2 * (row % 2))
    return [[_QUADRANTS[cell] for cell in row] for row in bits]


def _signed(series: Sequence[Dots], signs: str, room: int) -> list[list[str]]:
    """One sign a cell; where lines meet they take turns, so that none is hidden."""
    cells: list[list[list[int]]] = [[[] for _ in range(room)] for _ in range(_HIGH)]
    for which, dots in enumerate(series):
        for column, row in dots:
            cells[row][column].append(which)
    return [[signs[here[at % len(here)] % len(signs)] if here else " " for at, here in enumerate(row)] for row in cells]
