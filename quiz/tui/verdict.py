"""What is said after an answer: the verdict as lines of text, and the line with its consequence."""

from textual.content import Content

from quiz import mathtext
from quiz.answers import order
from quiz.model import Kind, Outcome, Question, Rating
from quiz.session import LEECH_SUSPEND, Stage, View
from quiz.tui.keys import RATINGS
from quiz.tui.prose import hang, lay_out, wrap
from quiz.tui.widgets.choices import Row

__all__ = ["VERDICTS", "consequence", "fold", "is_long", "judged_rows", "reveal_lines", "verdict_lines"]

_MOST = 12
_MUTED = "$text-muted"
_RIGHT = "bold $text-success"
_WRONG = "bold $text-error"
_NEARLY = "bold $text-warning"

VERDICTS = {
    Outcome.CORRECT: ("✓ right", _RIGHT),
    Outcome.NEAR: ("~ nearly", _NEARLY),
    Outcome.SLIP: ("~ nearly: a slip", _NEARLY),
    Outcome.MISTAKE: ("✗ not quite", _WRONG),
    Outcome.WRONG: ("✗ not quite", _WRONG),
    Outcome.SKIPPED: ("– here is the answer", _NEARLY),
    Outcome.UNGRADED: ("? not understood", _NEARLY),
}
_BY_LEARNER = {Kind.RECALL, Kind.CLOZE, Kind.EXPLAIN}


def verdict_lines(view: View, width: int) -> list[Content]:
    """The verdict: the mistake first, then theirs beside the true answer, then why."""
    question, verdict = view.question, view.verdict
    if question is None or verdict is None:
        return []
    word, style = VERDICTS[verdict.outcome]
    lines = [Content.styled(word, style)]
    if verdict.says:
        lines.extend(lay_out(verdict.says, width))
    if question.kind in _BY_LEARNER and verdict.outcome is not Outcome.SKIPPED:
        return [*lines, Content(), *reveal_lines(view, width)]
    if not view.again_at_once:
        beside = _beside(view, question, width)
        lines.extend([Content(), *beside] if verdict.says and beside else beside)
        if question.why:
            lines.extend([Content(), *lay_out(question.why, width)])
    return [*lines, *_leech_lines(view, width)]


def reveal_lines(view: View, width: int) -> list[Content]:
    """The answer of a card that the learner judges, below what they wrote."""
    question = view.question
    assert question is not None
    lines: list[Content] = []
    if view.typed:
        own = wrap(Content(mathtext.visible(view.typed)), width - len("you wrote  "))
        lines.extend([*hang(own, Content.styled("you wrote  ", _MUTED)), Content()])
    if question.answer:
        lines.extend(lay_out(question.answer, width))
    if question.why:
        lines.extend([Content(), *lay_out(question.why, width)])
    for trap in question.traps:
        lines.extend([Content(), *hang(lay_out(trap, width - 2), Content.styled("✗ ", _WRONG))])
    if view.stage is Stage.JUDGED:
        lines.extend(_leech_lines(view, width))
    return lines


def is_long(lines: list[Content]) -> bool:
    """Whether a verdict is more than a person who was wrong wants to read at once."""
    return len(lines) > _MOST


def fold(lines: list[Content], width: int) -> list[Content]:
    """The first lines of a long verdict, and how many more there are."""
    more = len(lines) - _MOST + 1
    return [*lines[: _MOST - 1], *wrap(Content.styled(f"… {more} more lines: Space", _MUTED), width)]


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
    rows: list[Row] = []
    for place, option in enumerate(question.options):
        glyph, style = ("✓", _RIGHT) if option.right else ("", _MUTED)
        if place in picked and not option.right:
            glyph, style = "✗", _WRONG
        # Of a single choice the verdict says why the chosen one is wrong, but not why the right one is right.
        remark = option.why if option.right and wrong and not question.several else ""
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
    if view.look:
        return Content("A first look: comes back in a moment")
    if view.again_at_once:
        fresh = view.card is not None and view.card.kind is Kind.PROBE
        return Content("Once more, with fresh numbers" if fresh else "Once more")
    proposed = view.proposed or Rating.AGAIN
    interval = view.intervals.get(proposed, "")
    return Content.assemble((RATINGS[proposed], "bold"), f" · {interval}" if interval else "")


def _beside(view: View, question: Question, width: int) -> list[Content]:
    """The learner's answer beside the right one."""
    verdict = view.verdict
    assert verdict is not None
    if question.kind is Kind.CHOICE:
        return []
    pairs = [("yours", mathtext.visible(verdict.understood or view.typed))] if view.typed else []
    right = order.right(question) if question.kind is Kind.ORDER else question.answer
    pairs.append(("answer", right))
    lines: list[Content] = []
    for label, text in pairs:
        part = wrap(Content(text), width - 8) if label == "yours" else lay_out(text, width - 8)
        lines.extend(hang(part, Content.styled(f"{label:<8}", _MUTED)))
    return lines


def _leech_lines(view: View, width: int) -> list[Content]:
    right = view.verdict is not None and view.verdict.outcome is Outcome.CORRECT
    if not view.leech or view.card is None or right:
        return []
    source = ", o the source" if view.card.source else ""
    suspend = " If it isn't worth it: s suspends it." if view.leech >= LEECH_SUSPEND else ""
    says = f"Missed {view.leech} times. What helps: e make it clearer or smaller{source}, past answers with "
    says += f"`quiz history {view.card.id}`.{suspend}"
    return [Content(), *(line.stylize(_MUTED) for line in wrap(Content(says), width))]
