"""Statistics as lines of text: a calendar, columns, and a bar beside its number. Levels differ by glyph, not colour."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from quiz.memory import date_of
from quiz.tui.prose import coloured
from quiz.tui.style import MUTED

__all__ = ["LEVELS", "bar", "calendar", "columns", "week_strip"]

LEVELS = "·░▒▓█"
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_PARTS = " ▏▎▍▌▋▊▉"
_WEEK = 7
_EPOCH_WEEKDAY = 3  # study day 0 was a Thursday
_NAMES = ("Mon", "", "Wed", "", "Fri", "", "Sun")
_LETTERS = "MTWTFSS"
_MARGIN = 4
_MONTH = 3  # letters


def calendar(days: Mapping[int, int], today: int, weeks: int, width: int) -> list[Content]:
    """A row for each weekday, a column for each week, the last one this week; months above, what glyphs mean below.

    Args:
        days: Answers by study day.
        today: Today's study day.
        weeks: How many weeks there are room for, at most.
        width: Cells.
    """
    room = max(1, width - _MARGIN)
    weeks = min(weeks, room)
    each = 2 if weeks * 2 <= room else 1
    first = today - (today + _EPOCH_WEEKDAY) % _WEEK - (weeks - 1) * _WEEK  # a Monday
    shown = [days.get(day, 0) for day in range(first, today + 1)]
    steps = _steps(max(shown))
    lines = [Content.styled(" " * _MARGIN + _months(first, weeks, each), MUTED)]
    for weekday, name in enumerate(_NAMES):
        row = "".join(LEVELS[_level(count, steps)] * each for count in shown[weekday::_WEEK])
        lines.append(Content.assemble((f"{name:<{_MARGIN}}", MUTED), coloured(row)))
    return [*lines, Content.styled(" " * _MARGIN + _key(steps, room), MUTED)]


def week_strip(counts: Sequence[int], today: int) -> list[Content]:
    """The last days in a row, today at its end: their weekdays' letters, and a cell of the calendar under each.

    Args:
        counts: Answers of each day, today's last.
        today: Today's study day.
    """
    steps = _steps(max(counts, default=0))
    first = today - len(counts) + 1
    letters = "".join(_LETTERS[(first + place + _EPOCH_WEEKDAY) % _WEEK] + " " for place in range(len(counts)))
    cells = "".join(LEVELS[_level(count, steps)] + " " for count in counts)
    return [Content.styled(letters.rstrip(), MUTED), Content(cells.rstrip())]


def _steps(most: int) -> list[int]:
    """The least count of each level but the first."""
    return list(dict.fromkeys(max(1, -(-most * part // (len(LEVELS) - 1))) for part in range(len(LEVELS) - 1)))


def _level(count: int, steps: Sequence[int]) -> int:
    reached = sum(count >= step for step in steps)
    return reached and reached + len(LEVELS) - 1 - len(steps)  # the most is always the fullest


def _key(steps: Sequence[int], room: int) -> str:
    glyphs = LEVELS[len(LEVELS) - len(steps) :]
    parts = [f"{LEVELS[0]} none", *(f"{glyph} {step}+" for glyph, step in zip(glyphs, steps, strict=True))]
    for gap in ("   ", "  ", " "):
        if len(gap.join(parts)) <= room:
            break
    return gap.join(parts)[:room]


def _months(first: int, weeks: int, each: int) -> str:
    """The months' names over the weeks in which they begin."""
    line = ""
    for week in range(weeks):
        monday = date_of(first + week * _WEEK)
        begins = monday.day <= _WEEK
        if begins and len(line) <= week * each and (weeks - week) * each >= _MONTH:
            line = f"{line:<{week * each}}{monday:%b} "
    return line.rstrip()


def columns(counts: Sequence[int], width: int, high: int = 4) -> list[Content]:
    """A column for each count, the largest one's number beside it; a count above zero is never invisible."""
    most = max(counts, default=0)
    label = len(str(most)) + 1
    each = max(1, min(4, (width - label - 1) // max(1, len(counts))))
    fill = max(1, each - 1) if each > 1 else 1
    steps = len(_EIGHTHS) - 1
    heights = [max(1, round(count / most * high * steps)) if count else 0 for count in counts]
    lines = []
    for row in reversed(range(high)):
        cells = "".join((_EIGHTHS[min(steps, max(0, height - row * steps))] * fill).ljust(each) for height in heights)
        before = f"{most if row == high - 1 else 0 if row == 0 else '':>{label - 1}} "
        lines.append(Content.assemble((before, MUTED), ("│", MUTED), coloured(cells.rstrip())))
    drawn = each * len(counts)
    ends = ("today", f"in {len(counts) - 1} days")
    axis = ends[0] + ends[1].rjust(max(len(ends[1]) + 1, drawn - len(ends[0])))
    lines.append(Content.styled(" " * (label + 1) + axis, MUTED))
    return lines


def bar(share: float, width: int, mark: float | None = None) -> str:
    """A share of one as a bar, ``width`` cells long with its rest; ``mark`` is a place on it, drawn as a line."""
    eighths = round(min(1.0, max(0.0, share)) * width * 8)
    drawn = ("█" * (eighths // 8) + _PARTS[eighths % 8].strip()).ljust(width)
    if mark is None:
        return drawn
    place = min(width - 1, int(mark * width))
    return f"{drawn[:place]}{'┃' if drawn[place] != '█' else '▌'}{drawn[place + 1 :]}"
