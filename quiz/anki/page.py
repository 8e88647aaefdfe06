"""A question as the data from which the templates ask and judge it: everything is HTML or a number by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from quiz.anki.html import Picture, html, inline, plain
from quiz.anki.svg import charts
from quiz.answers import hint_line, number, shape as shapes
from quiz.answers.band import near_band, right_band
from quiz.answers.diagnosis import by_panel
from quiz.answers.expression import NotUnderstood
from quiz.answers.fixed import is_last
from quiz.answers.typed import is_what
from quiz.model import Kind, Option, Question

__all__ = ["Page", "page", "trapped"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Page:
    """A question as HTML, for where there is no script, and ``data`` for where there is.

    ``ask`` holds the charts, ``choices`` options or steps as a list. ``answer``, ``why`` likewise.
    """

    ask: str
    choices: str
    answer: str
    why: str
    data: dict[str, Any]


def page(question: Question, picture: Picture, *, ordered: bool = False) -> Page:
    """Put a question on a page.

    Args:
        question: Any that is not ``recall``, ``cloze`` or ``explain``: those need no script.
        picture: Finds pictures.
        ordered: Whether the options stay in the order given. Otherwise the template shuffles them.
    """
    ask = html(question.ask, picture) + charts(question.charts)
    why = html(question.why, picture) if question.why else ""
    why += trapped(question.traps, picture) + charts(question.after)
    data: dict[str, Any] = {"kind": question.kind.value, "ask": ask, "how": plain(hint_line(question)), "why": why}
    if question.hints:
        data["hints"] = [inline(hint, picture) for hint in question.hints]
    answer = _filled(data, question, picture, ordered=ordered)
    data["answer"] = answer
    return Page(ask, _choices(question, data), answer, why, data)


def trapped(traps: Sequence[str], picture: Picture) -> str:
    """A card's typical misconceptions."""
    return "".join(f'<div class="quiz-trap">{inline(trap, picture)}</div>' for trap in traps)


def _filled(data: dict[str, Any], question: Question, picture: Picture, *, ordered: bool) -> str:
    """Put into the data what its kind is judged by, and return the answer's HTML."""
    match question.kind:
        case Kind.NUMBER:
            data |= _number(question, picture)
        case Kind.SHAPE:
            data |= _shape(question, picture)
        case Kind.ORDER:
            data["steps"] = [inline(step, picture) for step in question.steps]
            return f"<ol>{''.join(f'<li>{step}</li>' for step in data['steps'])}</ol>"
        case Kind.MULTI:
            return _multi(data, question, picture)
        case kind if kind.by_options:
            data["options"] = [_option(option, picture) for option in question.options]
            data["several"] = question.several
            data["last"] = sum(is_last(option) for option in question.options)
            data["ordered"] = ordered or question.kind is not Kind.CHOICE
            if question.kind is Kind.CHOICE or not by_panel(question):
                right = [one["text"] for one in data["options"] if one.get("right")]
                return "<br>".join(right) or "none of them"
        case _:
            raise ValueError(f"a {question.kind} question needs no script")
    return inline(question.answer, picture)


def _multi(data: dict[str, Any], question: Question, picture: Picture) -> str:
    data["parts"] = []
    rows = []
    for part in question.parts:
        inner: dict[str, Any] = {"kind": part.question.kind.value, "name": plain(part.name)}
        if part.question.ask and part.question.kind is Kind.NUMBER:
            inner["ask"] = html(part.question.ask, picture)  # not shown again, but it names units
        answer = _filled(inner, part.question, picture, ordered=True)
        data["parts"].append(inner | {"answer": answer})
        rows.append(f"<li><b>{plain(part.name)}</b>: {answer}</li>")
    return f"<ul>{''.join(rows)}</ul>"


def _option(option: Option, picture: Picture) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": inline(option.text, picture)}
    if option.right:
        shown["right"] = True
    if option.why:
        shown["why"] = inline(option.why, picture)
    return shown


def _number(question: Question, picture: Picture) -> dict[str, Any]:
    value = question.value
    if value is None:
        raise ValueError("a number question needs a value")
    others = [float(mistake.value) for mistake in question.mistakes]
    return {
        "value": value,
        "right": right_band(value, question.tolerance, question.by, others),
        "near": [*near_band(value, question.tolerance, question.by, others), plain(number.how_near(question))],
        "percent": number.asks_percent(question),
        "mistakes": [
            {
                "value": float(one.mistake.value),
                "band": one.band,
                "close": one.close,
                "shown": plain(one.shown),
                "says": inline(is_what(one.shown, one.mistake.says), picture),
            }
            for one in number.known(question, value)
        ],
        "slips": [[*band, plain(says)] for band, says in number.slips(question, value)],
    }


def _shape(question: Question, picture: Picture) -> dict[str, Any]:
    return {
        "right": _read(question.answer),
        "mistakes": [
            {"value": _read(str(mistake.value)), "says": inline(is_what(str(mistake.value), mistake.says), picture)}
            for mistake in question.mistakes
        ],
    }


def _read(written: str) -> str:
    try:
        return shapes.read(written)
    except NotUnderstood:
        return written


def _choices(question: Question, data: dict[str, Any]) -> str:
    """What there is to choose among, as shown without a script."""
    if "steps" in data:
        return _list([data["steps"][step] for step in question.shown], "A")
    if "options" in data:
        return _list([option["text"] for option in data["options"]], "1")
    return ""  # the parts of a multi are listed in what is asked


def _list(items: Sequence[str], kind: str) -> str:
    return f'<ol type="{escape(kind)}">{"".join(f"<li>{item}</li>" for item in items)}</ol>'
