"""What the day holds, as sections of lines for any width."""

from collections.abc import Sequence

from textual.content import Content

from quiz.figures import counted, percent
from quiz.mathtext import visible
from quiz.route import Milestone
from quiz.today import Coming, Today
from quiz.tui.gauges import bar, week_strip
from quiz.tui.prose import hang, wrap
from quiz.tui.style import DRAWN, LOW, MUTED
from quiz.view import behind

__all__ = ["coming_lines", "day_lines"]

_LABEL = 14  # cells
_BAR = 20  # cells of the topic with most cards
_FEWEST_TOPICS = 3
_ROWS_BESIDES = 18  # what the rest of the page may need
_MOST_ITEMS = 3
_MOST_STUBS = 5
_GAP = "   "


def day_lines(today: Today, coming: Coming, width: int, rows: int) -> list[Content]:
    """All of it, the most pressing first.

    Args:
        today: What there is to do.
        coming: What comes back later, for a day on which nothing is due.
        width: Cells.
        rows: Of the screen. Where they are scarce, topics share a line, and sections stand close.
    """
    low = rows < LOW
    sections = [
        _headline(today, coming, width),
        _shared(today, width) if low else _topics(today, width, max(_FEWEST_TOPICS, rows - _ROWS_BESIDES)),
        _days(today, width),
        _path(today.path, width),
        _stubs(today, width),
        _problems(today, width),
    ]
    lines: list[Content] = []
    for section in sections:
        if section:
            lines += [*([Content()] if lines and not low else []), *section]
    return lines


def coming_lines(coming: Coming, width: int) -> list[Content]:
    """When cards come back."""
    if coming.tomorrow:
        says = f"{counted(coming.tomorrow, 'card')} due tomorrow."
    elif coming.days is None:
        says = "No card is waiting for a review. New ones: m."
    else:
        says = f"The next card is due in {counted(coming.days, 'day')}."
    return wrap(Content(says), width)


def _headline(today: Today, coming: Coming, width: int) -> list[Content]:
    plan = today.plan
    if not plan.cards:
        return [Content.styled("Nothing is due now", "bold"), *coming_lines(coming, width)]
    minutes = max(1, round(plan.seconds / 60))
    head = f"{counted(len(plan.cards), 'card')}, about {minutes} min"
    parts = [text for number, text in ((plan.due, f"{plan.due} due"), (plan.new, f"{plan.new} new")) if number]
    if today.answered:
        parts.append(f"{today.answered} done today")
    lines = wrap(Content.assemble((head, "bold"), (f"  {', '.join(parts)}", MUTED)), width)
    return [*lines, *(wrap(Content(behind(plan.left, plan.sittings)), width) if plan.left else [])]


def _largest_first(today: Today) -> list[tuple[str, int]]:
    return sorted(today.by_topic.items(), key=lambda one: (-one[1], one[0]))


def _shared(today: Today, width: int) -> list[Content]:
    topics = " · ".join(f"{visible(name)} {count}" for name, count in _largest_first(today))
    return wrap(Content(topics), width) if topics else []


def _topics(today: Today, width: int, most_topics: int) -> list[Content]:
    topics = _largest_first(today)
    if not topics:
        return []
    most_topics += len(topics) == most_topics + 1  # a line that says "1 more" could as well say which
    shown, rest = topics[:most_topics], topics[most_topics:]
    most = shown[0][1]
    room = max(len(visible(name)) for name, _ in shown)
    figure = len(str(most))
    length = min(_BAR, most * 2, max(1, width - room - figure - 3))
    lines = [
        Content.assemble(f"{visible(name):<{room}}  {count:>{figure}} ", (bar(count / most, length).rstrip(), DRAWN))
        for name, count in shown
    ]
    if rest:
        left = f"{sum(count for _, count in rest)} in {counted(len(rest), 'more topic')}"
        lines.append(Content.styled(left, MUTED))
    return lines


def _days(today: Today, width: int) -> list[Content]:
    practised = sum(count > 0 for count in today.days)
    strip = week_strip(today.days, today.day)
    says = Content.styled(f"practised on {practised}", MUTED)
    strip[-1] = strip[-1].stylize(DRAWN)
    if strip[-1].cell_length + len(_GAP) + says.cell_length <= width - _LABEL:
        strip[-1] = Content.assemble(strip[-1], _GAP, says)
    else:
        strip.append(says)
    return _labelled(f"Last {len(today.days)} days", strip, width)


def _path(path: Sequence[Milestone], width: int) -> list[Content]:
    if not path:
        return []
    room = max(1, width - _LABEL)
    watched = [stone for stone in path if stone.state == "watching"]
    lines = [_item(stone, room) for stone in watched[:_MOST_ITEMS]]
    if len(watched) > _MOST_ITEMS:
        lines.append(Content(f"and {len(watched) - _MOST_ITEMS} more that you are watching"))
    done = sum(stone.state == "done" for stone in path)
    if done == len(path):
        lines.append(Content("all of it done"))
    elif done:
        lines.append(Content.styled(f"{done} of {counted(len(path), 'item')} done", MUTED))
    elif not watched:
        lines += wrap(Content("not chosen yet: p says where you are, and opens its cards"), room)
    return _labelled("Path", lines, width)


def _item(stone: Milestone, width: int) -> Content:
    held = f"  {percent(stone.held)} held" if stone.held is not None else ""
    name = Content(f"{stone.item.number} {visible(stone.item.name)}")
    return Content.assemble(name.truncate(max(1, width - len(held)), ellipsis=True), (held, MUTED))


def _stubs(today: Today, width: int) -> list[Content]:
    if not today.stubs:
        return []
    room = max(1, width - _LABEL)
    titles = list(today.stubs.values())
    names = [Content(visible(title)).truncate(room, ellipsis=True) for title in titles[:_MOST_STUBS]]
    if len(today.stubs) > _MOST_STUBS:
        names.append(Content(f"and {len(today.stubs) - _MOST_STUBS} more"))
    return _labelled("Unfinished", names, width)


def _problems(today: Today, width: int) -> list[Content]:
    if not today.problems:
        return []
    worst = next((problem for problem in today.problems if problem.leaves_out), today.problems[0])
    more = f" ({len(today.problems) - 1} more: quiz check)" if len(today.problems) > 1 else ""
    label = "Can't be asked" if worst.leaves_out else "To be mended"
    return _labelled(label, wrap(Content(visible(f"{worst}{more}")), width - _LABEL - 1), width)


def _labelled(label: str, lines: list[Content], width: int) -> list[Content]:
    """Lines behind a label, or below it where there is no room beside it."""
    if len(label) < _LABEL and all(line.cell_length <= width - _LABEL for line in lines):
        return hang(lines, Content.styled(f"{label:<{_LABEL}}", MUTED))
    return [Content.styled(label, MUTED), *hang(lines, Content("  "))]
