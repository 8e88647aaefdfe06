"""A chart said in words: for screen readers, pipes and whoever would rather read."""

from collections.abc import Iterator, Sequence

from quiz.charts.histogram import ends
from quiz.charts.scale import Scale, extremes
from quiz.charts.text import clean, figure, label_of
from quiz.model import Chart, ChartKind, Series

__all__ = ["words"]

_MOST = 24  # numbers of a row that are read out one by one
_MOST_IN_ALL = 64
_OUTER = 0.1
_FIVE = 5  # digits that are read as a group


def words(chart: Chart) -> str:
    """The numbers of a chart in one paragraph: all if they are few, else their course and extremes."""
    says = {
        ChartKind.BARS: _bars,
        ChartKind.HISTOGRAM: _histogram,
        ChartKind.LINE: _line,
        ChartKind.HEAT: _heat,
    }[chart.kind](chart)
    before = [f"Panel {chart.panel}"] if chart.panel else []
    before += [chart.title] if chart.title else []
    after = [chart.note] if chart.note else []
    after += [f"yours {figure(chart.guess)}"] if chart.guess is not None else []
    return clean(". ".join([*before, "; ".join(says), *after])) + "."


def _named(series: Series, what: str) -> str:
    return f"{series.name}: {what}" if series.name else what


def _listed(values: Sequence[float], labels: Sequence[str], most: int = _MOST) -> str:
    """All of a few numbers; of many the first, the last and the extremes."""
    if len(values) <= most:
        return ", ".join(f"{label_of(labels, place)} {figure(value)}" for place, value in enumerate(values))
    low, high = min(values), max(values)
    places = (0, len(values) - 1, values.index(low), values.index(high))
    first, last, lowest, highest = (f"{label_of(labels, place)} {figure(values[place])}" for place in places)
    return f"{len(values)} values, from {first} to {last}, lowest {lowest}, highest {highest}"


def _bars(chart: Chart) -> Iterator[str]:
    for place, series in enumerate(chart.series):
        start = ("log bars: " if chart.log_y else "bars: ") if place == 0 else ""
        yield start + _named(series, _listed(series.values, chart.labels))


def _histogram(chart: Chart) -> Iterator[str]:
    low, high = ends(chart)
    for series in chart.series:
        counts = series.values
        total = sum(counts)
        if not total:
            yield _named(series, f"histogram of no values from {figure(low)} to {figure(high)}")
            continue

        def edge(place: int, bins: int = len(counts)) -> float:
            return low * (1 - place / bins) + high * (place / bins)

        def share(start: int, end: int, counts: Sequence[float] = counts, total: float = total) -> str:
            return f"{round(100 * sum(counts[start:end]) / total)} %"

        bins, top = len(counts), counts.index(max(counts))
        outer, centre = max(1, round(bins * _OUTER)), bins // 2
        near = (high / 2 - low / 2) * 2 * outer / bins
        yield _named(
            series,
            f"histogram of {total:,.0f} values from {figure(low)} to {figure(high)}: "
            f"tallest from {figure(edge(top))} to {figure(edge(top + 1))} with {share(top, top + 1)}, "
            f"{share(max(0, centre - outer), centre + outer)} within {figure(near)} of the middle, "
            f"{share(0, outer)} below {figure(edge(outer))}, "
            f"{share(bins - outer, bins)} above {figure(edge(bins - outer))}"
            f", {share(0, 1)} in the first bin, {share(bins - 1, bins)} in the last; "
            + _course(counts, edge(_joined(bins)) - low),
        )


def _joined(bins: int) -> int:
    """How many bins are told as one."""
    return -(-bins // _MOST)


def _course(counts: Sequence[float], width: float) -> str:
    """All shares from left to right: two humps and one may have the same middle and ends."""
    joined = _joined(len(counts))
    shares = [sum(counts[start : start + joined]) / sum(counts) for start in range(0, len(counts), joined)]
    return f"per cent in steps of {figure(width)} from the left: {' '.join(f'{100 * share:.0f}' for share in shares)}"


def _line(chart: Chart) -> Iterator[str]:
    over = chart.x or "x"
    for series in chart.series:
        values = series.values
        at = series.at or [float(place) for place in range(len(values))]
        if not values:
            yield _named(series, "line without points")
            continue
        low, high = min(values), max(values)
        lowest, highest = at[values.index(low)], at[values.index(high)]
        yield _named(
            series,
            f"line of {len(values)} points over {over} {figure(at[0])} to {figure(at[-1])}: "
            f"starts at {figure(values[0])}, is {figure(values[len(values) // 2])} half-way, "
            f"ends at {figure(values[-1])}, lowest {figure(low)} at {figure(lowest)}, "
            f"highest {figure(high)} at {figure(highest)}",
        )


def _heat(chart: Chart) -> Iterator[str]:
    low, high = extremes(chart)
    columns = max((len(series.values) for series in chart.series), default=0)
    yield f"heat strip of {len(chart.series)} rows and {columns} columns, from {figure(low)} to {figure(high)}"
    if sum(len(series.values) for series in chart.series) <= _MOST_IN_ALL:
        for series in chart.series:
            yield _named(series, _listed(series.values, chart.labels))
        return
    levels = 1 if {value for series in chart.series for value in series.values} <= {low, high} else 9
    share = Scale(low, high)
    yield f"each cell as a digit, 0 for {figure(low)} to {levels} for {figure(high)}, in fives"
    for series in chart.series:
        digits = "".join(str(round(levels * share(value))) for value in series.values)
        yield _named(series, " ".join(digits[start : start + _FIVE] for start in range(0, len(digits), _FIVE)))
