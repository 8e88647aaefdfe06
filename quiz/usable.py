"""What can't be used of what a probe has returned: said with the probe's place, before anybody is asked."""

import math
from collections.abc import Iterable, Iterator, Sequence

from quiz.errors import ProbeError
from quiz.model import Chart, ChartKind, Mistake, Option, Question
from quiz.probe import NamedPart, Panel, Probe

__all__ = ["check_charts", "check_lists", "check_texts", "texts", "unusable"]

_MOST_CHARTS, _MOST_NUMBERS = 4, 400
_LONGEST = 10_000
_LISTS: dict[str, tuple[type, str]] = {
    "hints": (str, '"..."'),
    "steps": (str, '"..."'),
    "mistakes": (Mistake, "mistake(...)"),
    "options": (Option, "right(...), wrong(...)"),
    "parts": (NamedPart, "part(...)"),
    "panels": (Panel, "right_panel(...), wrong_panel(...)"),
    "charts": (Chart, "Bars(...)"),
    "after": (Chart, "Bars(...)"),
}
"""What each list of a result holds, and how one is written."""


def unusable(probe: Probe, what: str, todo: str) -> ProbeError:
    """The error of a probe that ``what`` is said of, such as "has no right option"."""
    return ProbeError(f"{probe.name} {what}", todo, probe.place)


def check_lists(probe: Probe, result: object) -> None:
    """Look through the lists of what was returned.

    Raises:
        ProbeError: If one is none, or holds what doesn't belong in it.
    """
    for field, (kind, todo) in _LISTS.items():
        _check_list(probe, field, getattr(result, field, ()), kind, todo)


def _check_list(probe: Probe, field: str, items: object, kind: type, todo: str) -> None:
    """A single text in the place of a list would be taken for a list of letters."""
    if isinstance(items, bool):
        return  # a Number's options
    listed = list(items) if isinstance(items, Iterable) and not isinstance(items, str) else [None]
    if not all(isinstance(item, kind) for item in listed):
        raise unusable(probe, f"has {items!r:.40} as {field}", f"write {field}=[{todo}, ...]")


def check_texts(probe: Probe, question: Question) -> None:
    """Look through everything that a learner may read.

    Raises:
        ProbeError: If something is no text, too long, or damaged.
    """
    for text in texts(question):
        _check_text(probe, text)


def _check_text(probe: Probe, text: object) -> None:
    """A number where a text belongs would only be noticed by the screen that is to show it."""
    if not isinstance(text, str):
        raise unusable(probe, f"has {text!r:.40} where a text belongs", 'write it as f"{...}"')
    if len(text) > _LONGEST:
        raise unusable(probe, f"has a text of {len(text)} characters", f"write at most {_LONGEST}")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise unusable(probe, "has half a character in a text", "mend its encoding")


def texts(question: Question) -> Iterator[str]:
    """Everything that a learner may read of a question."""
    yield from (question.ask, question.why, question.answer, *question.hints, *question.steps)
    for option in question.options:
        yield from (option.text, option.why)
    for mistake in question.mistakes:
        yield mistake.says
    for chart in (*question.charts, *question.after):
        yield from (chart.title, chart.note, chart.x, chart.y, *chart.labels, *(series.name for series in chart.series))
    for part in question.parts:
        yield from texts(part.question)


def check_charts(probe: Probe, charts: Sequence[Chart]) -> None:
    """Look through the charts shown at once.

    Raises:
        ProbeError: If there are too many, or one can't be drawn.
    """
    if len(charts) > _MOST_CHARTS:
        raise unusable(probe, f"shows {len(charts)} charts", f"show at most {_MOST_CHARTS}")
    for chart in charts:
        _check_chart(probe, chart)


def _check_chart(probe: Probe, chart: Chart) -> None:
    values = [value for series in chart.series for value in series.values]
    places = [place for series in chart.series for place in series.at]
    if not values or len(values) > _MOST_NUMBERS:
        raise unusable(probe, f"has a chart of {len(values)} numbers", f"show 1 to {_MOST_NUMBERS}")
    extent = [end for end in (chart.low, chart.high, chart.asked) if end is not None]
    if not all(map(math.isfinite, [*values, *places, *extent])):
        raise unusable(probe, "has a chart with a number that is not finite", "reject such draws")
    if any(series.at and len(series.at) != len(series.values) for series in chart.series):
        raise unusable(probe, "has a line with more or fewer places than heights", "give one place for each")
    if chart.labels and any(len(series.values) != len(chart.labels) for series in chart.series):
        raise unusable(probe, "has a chart with more or fewer labels than numbers", "give one label for each")
    if (chart.log_y and min(values) <= 0) or (chart.log_x and min(places, default=0.0) <= 0):
        raise unusable(probe, "has a number that is not above zero on a logarithmic axis", "use a linear one")
    if chart.kind is ChartKind.BARS and chart.asked is not None and chart.asked not in range(len(values)):
        raise unusable(probe, f"marks bar {chart.asked:g} of {len(values)}", "count bars from 0")
