"""Shapes: a tensor's sizes in any form that a person would type, or the word "error"."""

import re

from quiz.answers.arithmetic import figure
from quiz.answers.expression import evaluate
from quiz.answers.typed import MAX_LENGTH, NotUnderstood, is_what, quoted, skipped, ungraded
from quiz.figures import shape_text
from quiz.model import Outcome, Question, Verdict

__all__ = ["ERROR", "examples", "judge", "parse", "read"]

ERROR = "error"
_ERRORS = re.compile(
    r"(?:(?:it|that|this) )?(?:(?:raises|gives) )?(?:an? )?"
    r"(?:(?:shape|size|runtime|value|broadcast(?:ing)?) ?)?error(?:[:,].*)?"
    r"|(?:it |that )?(?:fails|raises|crashes|clashes|breaks)|err|clash|crash|incompatible|impossible"
    r"|(?:size |shape )?mismatch|(?:not |un)broadcastable"
    r"|(?:(?:it|they|that) )?(?:cannot|can't|can not|doesn't|don't|does not|do not) "
    r"(?:be )?(?:broadcast(?:ed)?|work|fit|match)",
    re.IGNORECASE,
)
_MAX_AXES = 16
_NAMED = re.compile(r"(?:torch\.)?size\s*\((.*)\)|shape\s*[=:]?\s*(.+)", re.IGNORECASE | re.DOTALL)
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_ONE = r"(?:0|[1-9][0-9]{0,11})"  # "1,000" is no pair of a 1 and a 0
_SIZES = re.compile(rf"{_ONE}(?:(?:\s*[,;x×*·]\s*|\s+by\s+|\s+){_ONE})*(?:\s*,)?", re.IGNORECASE | re.ASCII)
_COMPUTED = re.compile(rf"[\s(]*{_ONE}(?:[\s()]*(?:\*\*|[-+−*×·/^])[\s(]*{_ONE})+[\s)]*", re.ASCII)
_TWO_WAYS = re.compile(rf"{_ONE}(?:\s*x\s*{_ONE})+", re.IGNORECASE | re.ASCII)
_BETWEEN_COMMAS = re.compile(r"[^,;]+")
_LARGEST = 10**12
_SIZE = re.compile(r"[0-9]+", re.ASCII)
_EXAMPLES = ("(32, 10)", "(4, 8)")
_EXAMPLE = "a shape is typed as in (32, 10)"


def parse(typed: str) -> tuple[int, ...]:
    """The sizes in ``(32, 10)``, ``32x10``, ``[32,10]``, ``32 by 10``, ``32 10``, ``torch.Size([32, 10])``, ``5``.

    ``()``, ``[]`` and ``scalar`` have none. Between commas a size may be computed: ``(12396, 28*28)``.

    Raises:
        NotUnderstood: For anything else.
    """
    if len(typed) > MAX_LENGTH:
        raise NotUnderstood(f"That is too long: {_EXAMPLE}.")
    inner = " ".join(typed.split()).rstrip(".?").rstrip()  # a no-break space is a space
    if named := _NAMED.fullmatch(inner):
        inner = (named[1] or named[2] or "").strip()
    if inner.lower() in {"scalar", "a scalar"}:
        return ()
    bracketed = len(inner) > 1 and _BRACKETS.get(inner[0]) == inner[-1]
    if bracketed:
        inner = inner[1:-1].strip()
        if not inner:
            return ()
    if any(comma in inner for comma in ",;"):
        inner = _BETWEEN_COMMAS.sub(lambda match: _computed(match[0]), inner)
    if not _SIZES.fullmatch(inner):
        raise NotUnderstood(f"{quoted(typed.strip())} is not understood: {_EXAMPLE}.")
    sizes = tuple(int(size) for size in _SIZE.findall(inner))
    if len(sizes) > _MAX_AXES:
        raise NotUnderstood(f"That has more than {_MAX_AXES} axes.")
    return sizes


def _computed(piece: str) -> str:
    """A size between commas, where ``28*28`` is a product; without commas it is a shape of two sizes.

    Raises:
        NotUnderstood: If it comes to no size, or may be meant as several.
    """
    piece = piece.strip()
    if _TWO_WAYS.fullmatch(piece):
        sizes = _SIZE.findall(piece)
        todo = f"write {', '.join(sizes)} or {'*'.join(sizes)}"
        raise NotUnderstood(f"{quoted(piece)} can be read two ways: {todo}.")
    if not _COMPUTED.fullmatch(piece) or piece.count("(") != piece.count(")"):
        return piece
    value = evaluate(piece)
    if not (value.is_integer() and 0 <= value < _LARGEST):
        raise NotUnderstood(f"{piece} is {figure(value)}, and no size.")
    return str(int(value))


def examples(question: Question) -> list[str]:
    """Shapes as they may be typed; the right one is not among them."""
    return [shown for shown in _EXAMPLES if shown != _canonical(question.answer)]


def read(typed: str) -> str:
    """The canonical text of an answer: a shape as :func:`~quiz.figures.shape_text` writes it, or ``error``.

    Raises:
        NotUnderstood: If it is neither.
    """
    if len(typed) <= MAX_LENGTH and _ERRORS.fullmatch(" ".join(typed.replace("’", "'").split()).rstrip(".!?")):
        return ERROR
    return shape_text(parse(typed))


def judge(question: Question, typed: str) -> Verdict:
    """Correct, a known mistake, or wrong; ``error`` is an answer like any other."""
    if skipped(typed):
        return Verdict(Outcome.SKIPPED)
    try:
        answer = read(typed)
    except NotUnderstood as reason:
        return ungraded(reason)
    right = _canonical(question.answer)
    if answer == right:
        return Verdict(Outcome.CORRECT, answer)
    for mistake in question.mistakes:
        if _canonical(str(mistake.value)) == answer:
            return Verdict(Outcome.MISTAKE, answer, is_what(answer, mistake.says), mistake.id)
    return Verdict(Outcome.WRONG, answer, _difference(answer, right))


def _canonical(written: str) -> str:
    """An author's shape as :func:`read` gives it; what no learner could type, such as (2, -1), as it is."""
    try:
        return read(written)
    except NotUnderstood:
        return written


def _difference(answer: str, right: str) -> str:
    if ERROR in {answer, right}:
        return ""
    sizes, wanted = sorted(_SIZE.findall(answer)), sorted(_SIZE.findall(right))
    return "The sizes are right, their order is not." if sizes == wanted else ""
