"""Several named parts judged jointly: a shape and a number, four times yes or no, what belongs to what."""

import re
from collections.abc import Sequence

from quiz.answers import choice, number, shape
from quiz.answers.band import whole
from quiz.answers.typed import MAX_LENGTH, NotUnderstood, quoted, skipped, ungraded
from quiz.model import Kind, Outcome, Part, Question, Verdict

__all__ = ["UNKNOWN", "example", "judge", "parse"]

UNKNOWN = "?"
"""Stands for a part that one doesn't know."""

_FEW = 3
_CLOSE = {Outcome.NEAR, Outcome.SLIP}
_SURE = re.compile(r",(?=\s)|[;\n]")
_COMMA, _SPACE = re.compile(r"[,;\n]"), re.compile(r"\s")
_THOUSANDS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])")
_WORDS = {"true": "yes", "t": "yes", "1": "yes", "false": "no", "f": "no", "0": "no"}
_YES_NO = {"yes", "no"}
_NUMBERS = ("0.5", "1.2", "3.4")
_WHOLE = ("12", "3", "40")
_NAMES = 40  # characters that the parts' names may take


def parse(typed: str, parts: Sequence[Part]) -> list[str]:
    """What was typed for each part, in the parts' order.

    Read are ``0.5, (4, 8)``, ``yes no no yes``, ``ynny`` and, in any order, ``mean = 0.5, shape = (4, 8)``, also on
    lines of their own. Commas inside brackets belong to a shape. In ``256 12,800`` the comma may part two answers, or
    group a number's thousands: what makes an answer of each part is meant.

    Raises:
        NotUnderstood: If it doesn't give each part once, or could be meant in two ways.
    """
    if len(typed) > MAX_LENGTH:
        raise NotUnderstood(f"That is too long: at most {MAX_LENGTH} characters are read.")
    if len(pieces := _split(typed, _SURE)) == len(parts):
        return _placed(pieces, parts)
    ways = [pieces for separator in (_COMMA, _SPACE) if len(pieces := _split(typed, separator)) == len(parts)]
    if len(ways) > 1 and _THOUSANDS.search(typed):
        readable = [pieces for pieces in ways if _is_readable(pieces, parts)]
        if len(readable) > 1:
            said = " or as ".join(" and ".join(map(quoted, pieces)) for pieces in readable)
            raise NotUnderstood(f"That can be read as {said}: put a semicolon between the parts.")
        ways = readable or ways
    if ways:
        return _placed(ways[0], parts)
    letters = "".join(typed.lower().split())
    if len(letters) == len(parts) and set(letters) <= set("yn?") and all(map(_is_yes_no, parts)):
        return list(letters)
    raise NotUnderstood(f"There are {len(parts)} parts: type {example(parts)}.")


def _split(text: str, separator: re.Pattern[str]) -> list[str]:
    """Cut where the separator stands outside of brackets; empty pieces are none."""
    pieces, start, depth = [], 0, 0
    for place, char in enumerate(text):
        depth = max(0, depth + (char in "([") - (char in ")]"))
        if depth == 0 and separator.match(text, place):
            pieces.append(text[start:place])
            start = place + 1
    return [piece.strip() for piece in (*pieces, text[start:]) if piece.strip()]


def _is_readable(pieces: Sequence[str], parts: Sequence[Part]) -> bool:
    """Whether each piece is an answer to its part, right or wrong."""
    try:
        for part, piece in zip(parts, _placed(pieces, parts), strict=True):
            _judge_part(part, piece)
    except NotUnderstood:
        return False
    return True


def _placed(pieces: Sequence[str], parts: Sequence[Part]) -> list[str]:
    """Pieces in the parts' order: as they stand, or by the names that they carry."""
    names = [_name_of(piece, parts) for piece in pieces]
    if not any(names):
        return list(pieces)
    found = {name: piece[len(name) :].lstrip().lstrip("=:").strip() for name, piece in zip(names, pieces, strict=True)}
    if "" in found or len(found) < len(parts):
        raise NotUnderstood(f"Name each part once, or none of them: {', '.join(part.name for part in parts)}.")
    return [found[part.name.lower()] for part in parts]


def _name_of(piece: str, parts: Sequence[Part]) -> str:
    for part in parts:
        if re.match(rf"{re.escape(part.name)}\s*[=:]", piece, re.IGNORECASE):
            return part.name.lower()
    return ""


def example(parts: Sequence[Part]) -> str:
    """How to answer such parts, as in "yes no yes" or "mean, then shape, as in 0.5, (32, 10)"."""
    if all(map(_is_yes_no, parts)):
        return f"yes or no for each, as in {' '.join(('yes', 'no')[place % 2] for place in range(len(parts)))}"
    shown: list[str] = []
    for place, part in enumerate(parts):
        texts = _examples(part.question)
        shown.append(next((text for text in texts if text not in shown), texts[place % len(texts)]))
    names = ", then ".join(part.name for part in parts)
    what = names if len(names) <= _NAMES else f"the {len(parts)} parts in order"
    return f"{what}, as in {', '.join(shown)}"


def _examples(question: Question) -> list[str]:
    """What an answer to a part may look like, the right one left out unless it has to be chosen."""
    if question.options:
        return [option.text for option in question.options]
    if question.kind is Kind.SHAPE:
        return shape.examples(question)
    exact = question.value is not None and question.tolerance == whole(question.value)
    return [text for text in (_WHOLE if exact else _NUMBERS) if float(text) != question.value]


def _is_yes_no(part: Part) -> bool:
    return {option.text for option in part.question.options} == _YES_NO


def judge(question: Question, typed: str) -> Verdict:
    """Right if all parts are; near if just one of three or more is wrong, or some are merely near.

    What is said names the parts that are not right, and the mistake behind each.
    """
    if skipped(typed):
        return Verdict(Outcome.SKIPPED)
    try:
        pieces = parse(typed, question.parts)
        verdicts = [_judge_part(part, piece) for part, piece in zip(question.parts, pieces, strict=True)]
    except NotUnderstood as reason:
        return ungraded(reason)
    understood = ", ".join(
        f"{part.name} = {verdict.understood}" for part, verdict in zip(question.parts, verdicts, strict=True)
    )
    says = "\n".join(
        f"- **{part.name}**: {verdict.says or f'not {verdict.understood}.'}"
        for part, verdict in zip(question.parts, verdicts, strict=True)
        if verdict.outcome is not Outcome.CORRECT
    )
    mistake = next((verdict.mistake for verdict in verdicts if verdict.mistake), "")
    return Verdict(_joint([verdict.outcome for verdict in verdicts], mistake), understood, says, mistake)


def _joint(outcomes: Sequence[Outcome], mistake: str) -> Outcome:
    wrong = sum(outcome is not Outcome.CORRECT and outcome not in _CLOSE for outcome in outcomes)
    if wrong > 1 or (wrong and len(outcomes) < _FEW):
        return Outcome.MISTAKE if mistake else Outcome.WRONG
    return Outcome.CORRECT if all(outcome is Outcome.CORRECT for outcome in outcomes) else Outcome.NEAR


def _judge_part(part: Part, piece: str) -> Verdict:
    """One part's verdict.

    Raises:
        NotUnderstood: If the piece is no answer to it.
    """
    if piece == UNKNOWN:
        return Verdict(Outcome.WRONG, UNKNOWN, "not known.")
    match part.question.kind:
        case Kind.NUMBER:
            verdict = number.judge(part.question, piece)
        case Kind.SHAPE:
            verdict = shape.judge(part.question, piece)
        case _:
            verdict = _judge_choice(part, piece)
    if verdict.outcome is Outcome.UNGRADED:
        raise NotUnderstood(f"{part.name}: {verdict.says}")
    return verdict


def _judge_choice(part: Part, piece: str) -> Verdict:
    """A choice by an option's text, or as much of it as tells it from the others; else by its number or letter."""
    texts = [option.text.casefold() for option in part.question.options]
    word = piece.casefold()
    if _is_yes_no(part):
        word = _WORDS.get(word, word)
    found = [place for place, text in enumerate(texts) if text == word] or [
        place for place, text in enumerate(texts) if text.startswith(word)
    ]
    if not found and _is_yes_no(part):
        raise NotUnderstood(f"{part.name}: {quoted(piece)} is not understood, type yes or no.")
    verdict = choice.judge(part.question, str(found[0] + 1) if len(found) == 1 else piece)
    if not verdict.understood.isdecimal():
        return verdict
    chosen = part.question.options[int(verdict.understood) - 1].text
    return Verdict(verdict.outcome, chosen, verdict.says, verdict.mistake)
