"""What is said after an answer: the verdict as lines of text, and the line with its consequence."""

from collections.abc import Sequence

from textual.content import Content

from quiz import mathtext
from quiz.answers import charts_after, order, said_before_repair
from quiz.figures import counted
from quiz.model import Kind, Outcome, Question, Rating, Sureness
from quiz.session import LEECH_SUSPEND, Stage, View
from quiz.tui.keys import RATINGS
from quiz.tui.prose import chart_lines, hang, lay_out, wrap
from quiz.tui.style import MUTED, NEARLY, RIGHT, WRONG
from quiz.tui.widgets.choices import Row
from quiz.view import once_more, unscheduled

__all__ = ["VERDICTS", "Earlier", "consequence", "fold", "is_long", "judged_rows", "reveal_lines", "verdict_lines"]

_MOST = 12
_LEAST = 5  # lines that are shown of a long verdict, whatever is cut in two
_LABEL = 8  # columns
_OWN = 11  # columns of "you wrote" or a date
_EARLIER = 3  # lines of an earlier explanation

VERDICTS = {
    Outcome.CORRECT: ("✓ right", RIGHT),
    Outcome.NEAR: ("~ nearly", NEARLY),
    Outcome.SLIP: ("~ nearly: a slip", NEARLY),
    Outcome.MISTAKE: ("✗ not quite", WRONG),
    Outcome.WRONG: ("✗ not quite", WRONG),
    Outcome.SKIPPED: ("– here is the answer", NEARLY),
    Outcome.UNGRADED: ("? not understood", NEARLY),
}
_SURE = {
    (Sureness.SURE, False): "  you were sure",
    (Sureness.GUESS, True): "  you were guessing",
}


Earlier = Sequence[tuple[str, str]]
"""Earlier answers in one's own words, each with its date, the latest first."""


def verdict_lines(view: View, width: int, earlier: Earlier = ()) -> list[Content]:
    """The verdict: the mistake first, then theirs beside the true answer, then why.

    As long as the mistake may be repaired, that alone is told. ``earlier`` stands below the learner's own words.
    """
    question, verdict = view.question, view.verdict
    if question is None or verdict is None:
        return []
    word, style = VERDICTS[verdict.outcome]
    lines = [
        Content.assemble((word, style), (_SURE.get((view.sureness, verdict.outcome is Outcome.CORRECT), ""), MUTED))
    ]
    if view.repairable:
        says = said_before_repair(question, verdict)
        return [*lines, *(lay_out(says, width) if says else []), *_own(view, width)]
    if verdict.says:
        lines.extend(lay_out(verdict.says, width))
    if question.kind.by_learner and verdict.outcome is not Outcome.SKIPPED:
        return [*lines, Content(), *reveal_lines(view, width, earlier)]
    if not view.again_at_once:
        lines.extend(_repaired(view, width))
        beside = _beside(view, question, width)
        lines.extend([Content(), *beside] if verdict.says and beside else beside)
        if question.why:
            lines.extend([Content(), *lay_out(question.why, width)])
        lines.extend(_trap_lines(question, width))
        lines.extend(chart_lines(charts_after(question, view.typed), width))
    return [*lines, *_leech_lines(view, width)]


def reveal_lines(view: View, width: int, earlier: Earlier = ()) -> list[Content]:
    """The answer of a card that the learner judges, below what they wrote now and earlier."""
    question = view.question
    assert question is not None
    lines: list[Content] = []
    if view.typed:
        lines.extend(_in_own_words(view.typed, "you wrote", width))
    for date, text in earlier:
        lines.extend(line.stylize(MUTED) for line in _shortened(_in_own_words(text, date, width)))
    for text in filter(None, (question.answer, question.why)):
        lines.extend([*([Content()] if lines else []), *lay_out(text, width)])
    lines.extend(_trap_lines(question, width))
    if view.stage is Stage.JUDGED:
        lines.extend(_leech_lines(view, width))
    return lines


def _trap_lines(question: Question, width: int) -> list[Content]:
    """The card's typical misconceptions."""
    lines: list[Content] = []
    for trap in question.traps:
        lines.extend([Content(), *hang(lay_out(f"*The trap:* {trap}", width - 2), Content.styled("✗ ", WRONG))])
    return lines


def _in_own_words(text: str, label: str, width: int) -> list[Content]:
    own = wrap(Content(mathtext.visible(text)), width - _OWN)
    return hang(own, Content.styled(f"{label:<{_OWN}}", MUTED))


def _shortened(lines: list[Content]) -> list[Content]:
    return [*lines[:_EARLIER], Content(" " * _OWN + "…")] if len(lines) > _EARLIER + 1 else lines


def is_long(lines: list[Content], room: int) -> bool:
    """Whether a verdict is more than a person who was wrong wants to read at once, and than ``room`` rows hold."""
    return len(lines) > max(_MOST, room)


def fold(lines: list[Content], width: int) -> list[Content]:
    """The first lines of a long verdict, and how many more there are. A picture or paragraph is not cut in two."""
    blank = (place for place in reversed(range(_LEAST, _MOST - 1)) if not lines[place].plain.strip())
    shown = next(blank, _MOST - 2) + 1
    more = counted(len(lines) - shown, "more line")
    return [*lines[:shown], *wrap(Content.styled(f"… {more}: Space", MUTED), width)]


def judged_rows(view: View, picked: frozenset[int]) -> tuple[Row, ...]:
    """A choice's options, or an order's steps, as they stand after the verdict.

    Options show what was right, and what was chosen though it wasn't. Steps stand in the right order, under the
    letters that they had.
    """
    question = view.question
    assert question is not None
    if question.kind is Kind.ORDER:
        letters = order.right(question).split()
        return tuple(Row(letter, step) for letter, step in zip(letters, question.steps, strict=True))
    wrong = view.verdict is not None and view.verdict.outcome is not Outcome.CORRECT
    skipped = view.verdict is not None and view.verdict.outcome is Outcome.SKIPPED
    rows: list[Row] = []
    for place, option in enumerate(question.options):
        glyph, style = ("✓", RIGHT) if option.right else ("", MUTED)
        if place in picked and not option.right:
            glyph, style = "✗", WRONG
        # Of a single choice the verdict says why the chosen one is wrong, but not why the right one is right; of
        # several it says why of each, unless none was tried.
        remark = option.why if (skipped if question.several else option.right and wrong) else ""
        rows.append(Row(str(place + 1), option.text, glyph, style, remark))
    return tuple(rows)


def consequence(view: View) -> Content:
    """What is to be done now: say how it went, or accept the proposed rating, shown with its interval."""
    question = view.question
    assert question is not None
    if view.stage is Stage.REVEAL:
        if question.kind is Kind.EXPLAIN:
            return Content("Tick what you said, then Enter")
        trap = "  2 fell for the trap" if question.traps else ""
        return Content(f"How was it?  1 missed{trap}  3 got it")
    if without := _without_rating(view):
        return Content(without)
    proposed = view.proposed or Rating.AGAIN
    interval = view.intervals.get(proposed, "")
    return Content.assemble((RATINGS[proposed], "bold"), f" · {interval}" if interval else "")


def _without_rating(view: View) -> str:
    """What follows where there is nothing to rate, or not yet; nothing where there is."""
    if view.repairable:
        stays = "" if view.look or view.practice else ": the rating stays"  # there is none
        return f"Once more, if you like{stays}. Enter shows the answer"
    if view.look:
        return "A first look: comes back in a moment"
    if view.again_at_once:
        return once_more(view)
    return unscheduled(view) if view.practice else ""


def _repaired(view: View, width: int) -> list[Content]:
    """What came of the offer to answer once more, if it was taken."""
    repaired = view.repaired
    if repaired is None or repaired.outcome is Outcome.SKIPPED:
        return []
    word, style = VERDICTS[repaired.outcome]
    lines = [Content.assemble(("then  ", MUTED), (word, style))]
    shown = repaired.outcome is Outcome.CORRECT and view.question is not None and view.question.choosing
    # Why the right option is right stands below it already.
    return [*lines, *lay_out(repaired.says, width)] if repaired.says and not shown else lines


def _own(view: View, width: int) -> list[Content]:
    """The learner's answer as it was understood."""
    question, verdict = view.question, view.verdict
    if question is None or verdict is None or question.choosing or not view.typed:
        return []
    own = Content(mathtext.visible(verdict.understood or view.typed))
    return hang(wrap(own, width - _LABEL), Content.styled(f"{'yours':<{_LABEL}}", MUTED))


def _beside(view: View, question: Question, width: int) -> list[Content]:
    """The learner's answer beside the right one. Options show it themselves."""
    if question.choosing:
        return []
    right = order.right(question) if question.kind is Kind.ORDER else question.answer
    label = Content.styled(f"{'answer':<{_LABEL}}", MUTED)
    return [*_own(view, width), *hang(lay_out(right, width - _LABEL), label)]


def _leech_lines(view: View, width: int) -> list[Content]:
    right = view.verdict is not None and view.verdict.outcome is Outcome.CORRECT
    if not view.leech or view.card is None or right:
        return []
    source = ", o the source" if view.card.source else ""
    suspend = " If it isn't worth it: s suspends it." if view.leech >= LEECH_SUSPEND else ""
    says = f"Missed {view.leech} times. What helps: e make it clearer or smaller{source}, past answers with "
    says += f"`quiz history {view.card.id}`.{suspend}"
    return [Content(), *(line.stylize(MUTED) for line in wrap(Content(says), width))]
