"""A chart as inline SVG. Its colours are the style sheet's, so that it is readable by night, too."""

import math
from collections.abc import Iterable, Sequence
from html import escape

from quiz.anki.html import protected
from quiz.charts.drawing import on_one_scale
from quiz.charts.scale import Scale, extremes, scale_of
from quiz.charts.text import clean, figure, label_of
from quiz.model import Chart, ChartKind, Series

__all__ = ["charts", "svg"]

_WIDTH, _HIGH = 320.0, 140.0
_ROW, _BAR = 18.0, 12.0
_LETTER = 5.6  # width of a letter at the style sheet's 10 units
_FIGURE = 5 * _LETTER  # at least so wide, so that in panels with shorter figures the bars have the same room
_CUT = 28
_MOST_BESIDE = 0.4 * _WIDTH  # that labels take of the room beside what they name
_MOST_CELLS = 64  # of a heat strip that still shows its numbers
_COLOURS = 6
_SHADES = 20


def charts(several: Sequence[Chart]) -> str:
    """Charts as HTML, lettered panels side by side; nothing for none."""
    if not several:
        return ""
    beside = " quiz-panels" if all(chart.panel for chart in several) else ""
    return protected(f'<div class="quiz-charts{beside}">{"".join(map(svg, on_one_scale(several)))}</div>')


def svg(chart: Chart) -> str:
    """A chart with its title above and its decisive number below."""
    drawn, high = {
        ChartKind.BARS: _bars,
        ChartKind.HISTOGRAM: _histogram,
        ChartKind.LINE: _line,
        ChartKind.HEAT: _heat,
    }[chart.kind](chart)
    head = " · ".join(_words(part) for part in (chart.panel, chart.title) if part)
    return (
        '<figure class="quiz-chart">'
        + (f"<figcaption>{head}</figcaption>" if head else "")
        + f'<svg viewBox="0 0 {_n(_WIDTH)} {_n(high)}" role="img">{drawn}</svg>'
        + (f"<figcaption>{_words(chart.note)}</figcaption>" if chart.note else "")
        + "</figure>"
    )


def _bars(chart: Chart) -> tuple[str, float]:
    rows = _rows(chart)
    low, high = extremes(chart)
    low, high = low if chart.low is None else chart.low, high if chart.high is None else chart.high
    if chart.log_y:
        low = low if low > 0 else high or 1.0
        ruler = Scale(10.0 ** (math.ceil(math.log10(low)) - 1), max(high, low), log=True)
    else:
        ruler = Scale(min(low, 0.0), max(high, 0.0))
    zero = ruler(0.0)
    beside = max((_wide(label) for label, _, _ in rows), default=0.0) + 6
    above = beside > _MOST_BESIDE  # labels that would leave the bars no room stand above them
    left, head = (0.0, _BAR) if above else (beside, 0.0)
    right = max([_FIGURE, *(_wide(figure(value)) for _, value, _ in rows)]) + 6
    room = _WIDTH - left - right
    parts = []
    for place, (label, value, which) in enumerate(rows):
        top = place * (_ROW + head) + head
        start, end = sorted((left + zero * room, left + ruler(value) * room))
        parts.append(_label(0, top, label) if above else _label(left - 4, top + 12, label, "end"))
        parts.append(_rect(start, top + 3, max(end - start, 0.7), _BAR, f"s{which}"))
        parts.append(_label(end + 4, top + 12, figure(value)))
    if chart.y:
        parts.append(_label(left, len(rows) * (_ROW + head) + 12, chart.y + (" (log)" if chart.log_y else "")))
    return "".join(parts), len(rows) * (_ROW + head) + bool(chart.y) * _ROW


def _rows(chart: Chart) -> list[tuple[str, float, int]]:
    several = len(chart.series) > 1
    return [
        (f"{label_of(chart.labels, place)} {series.name}" if several else label_of(chart.labels, place), value, which)
        for place in range(max((len(series.values) for series in chart.series), default=0))
        for which, series in enumerate(chart.series)
        if place < len(series.values)
        for value in (series.values[place],)
    ]


def _histogram(chart: Chart) -> tuple[str, float]:
    alone = len(chart.series) == 1
    each = _HIGH - 30 if alone else 44.0
    parts, top = [], 13.0 if alone else 0.0  # above stands how much the tallest holds
    for which, series in enumerate(chart.series):
        if not alone:
            parts.append(_label(0, top + 10, series.name))
            top += 14
        tallest = max(series.values, default=0.0) or 1.0
        wide = _WIDTH / max(1, len(series.values))
        base = top + each
        steps = "".join(
            f"M{_n(place * wide)} {_n(base)}v{_n(-each * count / tallest)}h{_n(wide * 0.92)}V{_n(base)}z"
            for place, count in enumerate(series.values)
            if count > 0
        )
        parts += [f'<path class="s{which % _COLOURS}" d="{steps}"/>', _rule(0, base, _WIDTH, base)]
        if alone:
            total = sum(series.values) or 1.0
            parts.append(_label(_WIDTH, 9, f"{round(100 * tallest / total)} %", "end"))
        top = base + 4
    low = 0.0 if chart.low is None else chart.low
    high = low if chart.high is None else chart.high
    return "".join([*parts, *_across(low, high, chart.x, top + 9, 0.0)]), top + 14


def _line(chart: Chart) -> tuple[str, float]:
    across = scale_of((x for series in chart.series for x in _places(series)), log=chart.log_x)
    values = (y for series in chart.series for y in series.values)
    up = scale_of(values, chart.low, chart.high, log=chart.log_y)
    top, bottom = figure(up.high), figure(up.low)
    left = max(_wide(top), _wide(bottom)) + 6
    high = _HIGH - 24
    parts = [_rule(left, 2, left, high), _rule(left, high, _WIDTH, high)]
    parts += [_label(left - 4, 10, top, "end"), _label(left - 4, high, bottom, "end")]
    if chart.y:
        parts.append(_label(left + 5, 10, chart.y + (" (log)" if chart.log_y else "")))
    for which, series in enumerate(chart.series):
        points = [
            f"{_n(left + across(x) * (_WIDTH - left - 2))},{_n(high - up(y) * (high - 4))}"
            for x, y in zip(_places(series), series.values, strict=False)
        ]
        if len(points) == 1:
            column, row_at = points[0].split(",")
            parts.append(f'<circle class="s{which % _COLOURS}" cx="{column}" cy="{row_at}" r="3"/>')
        parts.append(f'<polyline class="l{which % _COLOURS}" points="{" ".join(points)}"/>')
    parts += _across(across.low, across.high, chart.x + (" (log)" if chart.log_x else ""), high + 12, left)
    named = [(which, series.name) for which, series in enumerate(chart.series) if series.name]
    if len(chart.series) > 1:
        for row, (which, name) in enumerate(named):
            y = _HIGH + 4 + row * 14
            parts.append(f'<path class="l{which % _COLOURS}" d="M{_n(left)} {_n(y - 3)}h24"/>')
            parts.append(_label(left + 30, y, name))
        return "".join(parts), _HIGH + 14.0 * len(named)
    return "".join(parts), _HIGH - 8


def _heat(chart: Chart) -> tuple[str, float]:
    low, high = extremes(chart)
    ruler = Scale(low if chart.low is None else chart.low, high if chart.high is None else chart.high)
    columns = max((len(series.values) for series in chart.series), default=0) or 1
    left = min(_MOST_BESIDE, max((_wide(series.name) for series in chart.series), default=0.0) + 6)
    wide = (_WIDTH - left) / columns
    numbers = columns * len(chart.series) <= _MOST_CELLS and all(
        _wide(figure(value)) <= wide for series in chart.series for value in series.values
    )
    head = 14.0 if chart.labels else 0.0
    parts = [
        _label(left + (place + 0.5) * wide, 10, label, "middle")
        for place, label in enumerate(chart.labels[:columns])
        if _wide(label) <= wide + 4
    ]
    shades: dict[int, list[str]] = {}
    for row, series in enumerate(chart.series):
        top = head + row * _ROW
        parts.append(_label(left - 4, top + 12, _shortened(series.name, left - 6), "end"))
        for place, value in enumerate(series.values):
            share, x = ruler(value), left + place * wide
            cell = f"M{_n(x)} {_n(top)}h{_n(wide - 1)}v{_n(_ROW - 1)}h{_n(1 - wide)}z"
            shades.setdefault(round(share * _SHADES), []).append(cell)
            if numbers:
                dark = "dark" if share > 0.5 else ""  # noqa: PLR2004 - the middle
                parts.append(_label(x + wide / 2, top + 12, figure(value), "middle", dark))
    # One path for each shade, since a strip of 400 cells would take 30 kB; below the numbers.
    filled = [
        f'<path class="s0" fill-opacity="{shade / _SHADES:g}" d="{"".join(cells)}"/>'
        for shade, cells in sorted(shades.items())
        if shade
    ]
    empty = _rect(left, head, _WIDTH - left - 1, len(chart.series) * _ROW - 1, "grid")
    parts = [empty, *filled, *parts]
    bottom = head + len(chart.series) * _ROW
    if not numbers:
        parts.append(_label(left, bottom + 12, f"empty {figure(ruler.low)}, full {figure(ruler.high)}"))
    return "".join(parts), bottom + (0 if numbers else 16)


def _places(series: Series) -> Sequence[float]:
    return series.at or [float(place) for place in range(len(series.values))]


def _across(low: float, high: float, name: str, y: float, left: float) -> Iterable[str]:
    yield _label(left, y, figure(low))
    yield _label(_WIDTH, y, figure(high), "end")
    if name:
        yield _label((left + _WIDTH) / 2, y, name, "middle")


def _label(x: float, y: float, text: str, anchor: str = "", kind: str = "") -> str:
    end = f' text-anchor="{anchor}"' if anchor else ""
    style = f' class="{kind}"' if kind else ""
    return f'<text x="{_n(x)}" y="{_n(y)}"{end}{style}>{_words(text)}</text>'


def _rect(x: float, y: float, wide: float, high: float, kind: str) -> str:
    return f'<rect class="{kind}" x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}"/>'


def _rule(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<path class="axis" d="M{_n(x)} {_n(y)}L{_n(to_x)} {_n(to_y)}"/>'


def _words(text: str) -> str:
    return escape(_cut(text), quote=False)


def _cut(text: str) -> str:
    shown = clean(text)
    return shown if len(shown) <= 2 * _CUT else f"{shown[: 2 * _CUT - 1]}…"


def _shortened(text: str, room: float) -> str:
    shown, letters = _cut(text), int(room / _LETTER + 0.01)
    return shown if len(shown) <= letters else f"{shown[: letters - 1]}…"


def _wide(text: str) -> float:
    return len(_cut(text)) * _LETTER


def _n(value: float) -> str:
    """A coordinate: a tenth of a unit is finer than any screen."""
    return f"{round(value, 1):g}"
