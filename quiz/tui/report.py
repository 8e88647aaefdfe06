"""What the statistics say, as sections of lines for any width."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.content import Content

from quiz.figures import counted
from quiz.mathtext import visible
from quiz.model import Sureness
from quiz.stats import CLAIMS, FORESEEN, Misconception, Share, Stats
from quiz.tui.gauges import bar, calendar, columns
from quiz.tui.prose import hang, lay_out, wrap
from quiz.tui.style import DRAWN, KEY, LACKING, MUTED

__all__ = ["PRACTISED", "report"]

PRACTISED = 9
"""Misconceptions that have a key."""

_WEEKS = 26
_TWO = 104  # columns from which two sections stand side by side
_GAP = 4
_FIGURE = 13  # cells of "100 % of 9999" and a gap
_LEAST_BAR = 6
_LONGEST_BAR = 40
_SHORT_BAR = 15  # where the label needs the room
_WORDS = {Sureness.SURE: "sure", Sureness.UNMARKED: "unmarked", Sureness.GUESS: "guessing"}


@dataclass(frozen=True, slots=True)
class _Row:
    """A label, a share of one, and how it is said."""

    label: str
    share: float
    says: str


def report(stats: Stats, width: int, title: Callable[[str], str] = lambda card: card) -> list[Content]:
    """All of it: one section below the other, or two side by side where there is room.

    Args:
        stats: The numbers.
        width: Cells.
        title: What a card is called.
    """
    if not stats.counts.days:
        return wrap(Content("No answers yet. What you answer is counted here from the first one on."), width)
    each = width if width < _TWO else (width - _GAP) // 2
    coming = [_calendar(stats, each), _forecast(stats, each), _time(stats, each)]
    kept = [_retention(stats, each), _held(stats, each), _calibration(stats, each)]
    misses = _misconceptions(stats.counts.misconceptions, each, title)
    if width < _TWO:
        return _stacked([*coming[:2], *kept, misses, coming[2]])
    left, right = _stacked([*coming, misses]), _stacked(kept)
    return _beside(left, right, each)


def _stacked(sections: Sequence[list[Content]]) -> list[Content]:
    lines: list[Content] = []
    for section in sections:
        if section:
            lines += [*([Content()] if lines else []), *section]
    return lines


def _beside(left: list[Content], right: list[Content], width: int) -> list[Content]:
    rows = max(len(left), len(right))
    left, right = [*left, *[Content()] * (rows - len(left))], [*right, *[Content()] * (rows - len(right))]
    return [
        Content.assemble(one, " " * (width + _GAP - one.cell_length), other) if other.cell_length else one
        for one, other in zip(left, right, strict=True)
    ]


def _head(text: str, width: int, beside: str = "") -> list[Content]:
    whole = Content.assemble((text, "bold"), (f"  {beside}" if beside else "", MUTED))
    return wrap(whole, width)


def _calendar(stats: Stats, width: int) -> list[Content]:
    answers = {day: one.answers + one.looks for day, one in stats.counts.days.items()}
    days = _WEEKS * 7
    practised = f"practised on {stats.days_practised(days)} of {days} days, {counted(stats.answers, 'answer')} in all"
    return [*_head("Reviews by day", width, practised), *calendar(answers, stats.today, _WEEKS, width)]


def _forecast(stats: Stats, width: int) -> list[Content]:
    due = stats.forecast
    beside = f"today {due[0]}, tomorrow {due[1]}, next 7 days {sum(due[:7])}, {FORESEEN} days {sum(due)}"
    lines = _head("Due", width, beside)
    return [*lines, *columns(due, width)] if any(due) else lines


def _time(stats: Stats, width: int) -> list[Content]:
    beside = (
        f"{_minutes(stats.seconds)} in all, {_minutes(stats.seconds_since(7))} in the last 7 days, "
        f"{_minutes(stats.usual_seconds)} on a usual day"
    )
    return _head("Time", width, beside)


def _retention(stats: Stats, width: int) -> list[Content]:
    whole = stats.counts.retention
    asked = f"asked for {_percent(stats.asked)}"
    if whole.rate is None:
        return _head("Retention", width, f"{asked}; true: not known before the second review of a card")
    rows = [_Row(topic, share.rate or 0.0, _of(share)) for topic, share in stats.weakest_first()]
    head = _head("Retention", width, f"{asked}; true {_of(whole)} first answers of a day")
    return [*head, *_bars(rows, width, stats.asked)]


def _held(stats: Stats, width: int) -> list[Content]:
    if not stats.held:
        return []
    digits = max(len(str(stone.item.number)) for stone in stats.held)
    rows = [
        _Row(
            f"{stone.item.number:>{digits}} {visible(stone.item.name)}",
            stone.held or 0.0,
            f"{_percent(stone.held or 0.0)} → {_percent(stone.later or 0.0)}",
        )
        for stone in stats.held
    ]
    return [
        *_head("Held", width, "of the items met: now → in 30 days without a review"),
        *_bars(rows, width, longest=_SHORT_BAR),
    ]


def _calibration(stats: Stats, width: int) -> list[Content]:
    calibration = stats.counts.calibration
    rows = [
        _Row(_WORDS[sureness], share.rate or 0.0, _of(share) if share.of else "none yet")
        for sureness, share in calibration.shares.items()
    ]
    lines = [*_head("Sure", width, "how often right, by how sure you said to be"), *_bars(rows, width)]
    if calibration.brier is not None and calibration.brier_of_the_average is not None:
        claims = f"sure taken as {_percent(CLAIMS[Sureness.SURE])}, guessing as {_percent(CLAIMS[Sureness.GUESS])}"
        average = f"always saying the average would get {calibration.brier_of_the_average:.2f}"
        says = f"Brier score {calibration.brier:.2f}: 0 is perfect, {average} ({claims})."
        lines += [line.stylize(MUTED) for line in wrap(Content(says), width)]
    return lines


def _misconceptions(found: Sequence[Misconception], width: int, title: Callable[[str], str]) -> list[Content]:
    if not found:
        return []
    lines = _head("Misconceptions that came back", width, "practise one: its digit")
    for place, one in enumerate(found, start=1):
        label = Content.assemble((str(place) if place <= PRACTISED else " ", KEY), " ")
        often = f"{counted(one.times, 'time')}, {counted(len(one.cards), 'card')}"
        name = Content.assemble(visible(one.id), "  ", (often, MUTED))
        says = one.says or f"as in: {title(one.cards[0])}"
        about = [line.stylize(MUTED) for line in lay_out(says, width - 2)]
        lines += hang([*wrap(name, width - 2), *about], label)
    return lines


def _bars(rows: Sequence[_Row], width: int, mark: float | None = None, longest: int = _LONGEST_BAR) -> list[Content]:
    """Bars with a label before and a figure behind; without the bars where there is no room for them."""
    figure = max([_FIGURE - 1, *(len(row.says) for row in rows)])
    widest = max(len(row.label) for row in rows)
    label = min(widest, max(width // 3, width - figure - 2 - longest))
    room = min(longest, width - label - figure - 2)
    lines = []
    for row in rows:
        name = Content(row.label).truncate(label if room >= _LEAST_BAR else width - figure - 1, ellipsis=True)
        gap = label - name.cell_length if room >= _LEAST_BAR else width - figure - 1 - name.cell_length
        style = LACKING if mark is not None and row.share < mark else DRAWN
        drawn = (f" {bar(row.share, room, mark)} ", style) if room >= _LEAST_BAR else " "
        lines.append(Content.assemble(name, " " * gap, drawn, f"{row.says:>{figure}}"))
    return lines


def _of(share: Share) -> str:
    return f"{_percent(share.rate or 0.0)} of {share.of}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _minutes(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004 - of an hour
