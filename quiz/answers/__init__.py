"""Answer kinds, one file each: read what was typed, judge it, say what input the kind needs."""

from collections.abc import Callable

from quiz.answers import choice, cloze, diagnosis, explain, multi, nudge, number, order, recall, shape
from quiz.answers.after import charts_after, said_before_repair
from quiz.answers.expression import NotUnderstood, echo, evaluate
from quiz.answers.inputs import Input, hint_line, needs
from quiz.model import Kind, Question, Verdict

__all__ = [
    "Input",
    "NotUnderstood",
    "charts_after",
    "cloze",
    "echo",
    "evaluate",
    "explain",
    "hint_line",
    "judge",
    "needs",
    "recall",
    "said_before_repair",
]

_JUDGES: dict[Kind, Callable[[Question, str], Verdict]] = {
    Kind.RECALL: recall.judge,
    Kind.CLOZE: cloze.judge,
    Kind.EXPLAIN: explain.judge,
    Kind.CHOICE: choice.judge,
    Kind.NUMBER: number.judge,
    Kind.ORDER: order.judge,
    Kind.SHAPE: shape.judge,
    Kind.MULTI: multi.judge,
    Kind.NUDGE: nudge.judge,
    Kind.DIAGNOSIS: diagnosis.judge,
}


def judge(question: Question, typed: str) -> Verdict:
    """Judge a typed answer by its question's kind.

    Nothing typed is ``SKIPPED``, what can't be read is ``UNGRADED``. Recall, explain and a cloze that doesn't match
    are ungraded too: there the learner says how it went (``recall.grade``, ``explain.grade``).
    """
    return _JUDGES[question.kind](question, typed)
