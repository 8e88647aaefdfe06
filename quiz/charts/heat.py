"""Heat strips: a matrix as shades, its numbers beside them where there is room."""

from collections.abc import Sequence

from quiz.charts.scale import Scale, extremes
from quiz.charts.text import column, cut, figure, label_of
from quiz.model import Chart

__all__ = ["heat"]

_SHADES, _ASCII = " ░▒▓█", " .:+#"
_LABELS = 0.3
_WIDEST = 4  # cells of a shade without its number


def heat(chart: Chart, width: int, *, ascii: bool) -> list[str]:  # noqa: A002 - the form's name
    """One line for each row, the columns' labels above, what the shades mean below."""
    shades = _ASCII if ascii else _SHADES
    low, high = extremes(chart)
    ruler = Scale(low if chart.low is None else chart.low, high if chart.high is None else chart.high)
    names = column([series.name for series in chart.series], max(1, int(width * _LABELS)))
    columns = max((len(series.values) for series in chart.series), default=0)
    room = width - len(names[0]) - 1 if names else width
    numbers = [[figure(value) for value in series.values] for series in chart.series]
    widest = max((len(number) for row in numbers for number in row), default=0)
    with_numbers = columns * (widest + 3) + columns - 1 <= room
    if with_numbers:
        each, gap = widest + 3, " "
        cells = [
            [
                shades[_shade(ruler(value))] * 2 + " " + number.ljust(widest)
                for value, number in zip(series.values, row, strict=True)
            ]
            for series, row in zip(chart.series, numbers, strict=True)
        ]
        labels = [label_of(chart.labels, place) for place in range(columns)]
    else:
        merged = -(-columns // max(1, room)) or 1
        each, gap = max(1, min(_WIDEST, room // max(1, -(-columns // merged)))), ""
        cells = [
            [shades[_shade(ruler(value))] * each for value in _merged(series.values, merged)] for series in chart.series
        ]
        labels = list(chart.labels[::merged])
    lines = []
    if chart.labels:
        head = gap.join(cut(label, each).ljust(each) for label in labels)
        lines.append(f"{' ' * len(names[0]) if names else ''} {head}".rstrip())
    lines += [f"{name} {gap.join(row)}".rstrip() for name, row in zip(names, cells, strict=True)]
    return [*lines, *([] if with_numbers else [cut(_key(ruler, shades), width)])]


def _shade(share: float) -> int:
    return round(share * (len(_SHADES) - 1))


def _key(ruler: Scale, shades: str) -> str:
    return f"{figure(ruler.low)} [{shades}] {figure(ruler.high)}"


def _merged(values: Sequence[float], each: int) -> list[float]:
    """Neighbouring columns as their average."""
    groups = [values[place : place + each] for place in range(0, len(values), each)]
    return [sum(value / len(group) for value in group) for group in groups]
