"""The question that a probe's result poses: numbers judged by their tolerance, options shuffled, panels lettered."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import SupportsFloat

from quiz.answers import within
from quiz.answers.band import right_band, whole
from quiz.charts.make import lettered
from quiz.draw import Draw
from quiz.figures import num, shape_text
from quiz.model import By, Kind, Mistake, Option, Part, Question, Tolerance
from quiz.probe import Choice, Diagnosis, Multi, Number, Order, Probe, Result, Shape, reject
from quiz.usable import check_charts, check_lists, check_texts, unusable

__all__ = ["pose"]

_DEFAULT_DIGITS = 3
_MOST_WRONG, _FEWEST_WRONG = 3, 2
_NO_NAME = re.compile(r"[,;:=\n()\[\]]|^\s|\s$|^$")


def pose(probe: Probe, result: Result, draw: Draw) -> Question:
    """The question that a result poses.

    Args:
        probe: The probe.
        result: What its function has returned.
        draw: Shuffles the options, from a stream of its own.

    Raises:
        Rejected: If too few mistakes differ from the answer to choose among them.
        ProbeError: If the result makes no question that can be used.
    """
    question = _question(probe, result, draw)
    charts, after = question.charts or tuple(result.charts), tuple(result.after)
    for shown in (charts, after):
        check_charts(probe, shown)
    question = replace(question, charts=charts, after=after)
    check_texts(probe, question)
    return question


def _question(probe: Probe, result: object, draw: Draw) -> Question:
    check_lists(probe, result)
    match result:
        case Number():
            return _number_options(probe, result, draw) if result.options else _number(probe, result)
        case Choice():
            return _choice(probe, result, draw)
        case Order():
            return _order(probe, result, draw)
        case Shape():
            return _shape(probe, result)
        case Multi():
            return _multi(probe, result, draw)
        case Diagnosis():
            return _diagnosis(probe, result, draw)
        case _:
            raise unusable(
                probe,
                f"returned {type(result).__name__}",
                "return a Number, Choice, Order, Shape, Multi or Diagnosis",
            )


def _number(probe: Probe, result: Number) -> Question:
    value = float(result.answer) + 0.0  # turns -0.0 into 0.0
    if not math.isfinite(value):
        raise unusable(probe, f"has the answer {value}", "reject such draws")
    if result.exact and not value.is_integer():
        raise unusable(probe, f"asks for {value} exactly", "leave exact=True to whole numbers")
    tolerance = whole(value) if result.exact else _tolerance(probe, result)
    if value == 0 and not tolerance.absolute:
        raise unusable(probe, "has the answer 0", "give an absolute tolerance, or reject such draws")
    return Question(
        kind=Kind.NUMBER,
        ask=result.ask,
        answer=num(value, tolerance.digits),
        by=probe.by,
        value=value,
        tolerance=tolerance,
        mistakes=tuple(_separable(probe, value, tolerance, probe.by, result.mistakes)),
        hints=tuple(result.hints),
        why=result.why,
    )


def _tolerance(probe: Probe, result: Number) -> Tolerance:
    wide = _within(probe, probe.within if result.within is None else result.within)
    return Tolerance(
        relative=wide.relative,
        absolute=max(wide.absolute, _size(probe, "absolute", result.absolute or 0.0)),
        digits=int(result.digits) if result.digits is not None else probe.digits or _DEFAULT_DIGITS,
        standard_error=_size(probe, "standard_error", result.standard_error),
    )


def _size(probe: Probe, field: str, value: SupportsFloat) -> float:
    """A tolerance that was given; like an answer, it may be a tensor with one element."""
    size = float(value)
    if not math.isfinite(size) or size < 0:
        raise unusable(probe, f"has {field}={size}", "reject such draws")
    return size


def _within(probe: Probe, text: str) -> Tolerance:
    if not text:
        return Tolerance()
    try:
        return within.read(text)
    except ValueError as error:
        raise unusable(probe, f'has within="{text}", which {error}', within.WRITE) from None


def _separable(probe: Probe, value: float, tolerance: Tolerance, by: By, mistakes: Sequence[Mistake]) -> list[Mistake]:
    """The mistakes that can be told from the answer and from each other, in the author's order.

    Where forgetting something happens to be right (or gives the same number as another mistake) in this variant,
    nothing could be said about it.
    """
    kept: list[Mistake] = []
    taken = [right_band(value, tolerance, None)]
    for wrong in mistakes:
        number = float(wrong.value)
        if not math.isfinite(number):
            raise unusable(probe, f"has the mistake {wrong.id} = {number}", "reject such draws")
        low, high = right_band(number, tolerance, None)
        far = by is not By.PREDICT or number * value <= 0 or abs(math.log(number / value)) > math.log(1.25)
        if far and all(high < other_low or low > other_high for other_low, other_high in taken):
            kept.append(Mistake(wrong.id, number + 0.0, wrong.says))
            taken.append((low, high))
    return kept


def _number_options(probe: Probe, result: Number, draw: Draw) -> Question:
    """A number question as a choice among the answer and its mistakes, all different as text at the digits asked.

    How many of the mistakes lie below the answer is drawn: its rank tells nothing as far as the mistakes allow.
    """
    number = _number(probe, result)
    assert number.value is not None
    wrong: dict[str, Mistake] = {}
    for mistake in number.mistakes:
        text = num(float(mistake.value), number.tolerance.digits)
        if text != number.answer:
            wrong.setdefault(text, mistake)
    below = [text for text, mistake in wrong.items() if float(mistake.value) < number.value]
    above = [text for text in wrong if text not in below]
    taken = min(_MOST_WRONG, len(wrong))
    if taken < _FEWEST_WRONG:
        reject("too few mistakes differ from the answer")
    stream = draw.stream("options")
    low = stream.randint(max(0, taken - len(above)), min(taken, len(below)))
    texts = [*stream.sample(below, low), *stream.sample(above, taken - low)]
    options = [Option(number.answer, right=True)]
    options += [Option(text, why=f"{text} is {wrong[text].says}.", mistake=wrong[text].id) for text in texts]
    stream.shuffle(options)
    return replace(
        number, kind=Kind.CHOICE, by=None, value=None, tolerance=Tolerance(), mistakes=(), options=tuple(options)
    )


def _choice(probe: Probe, result: Choice, draw: Draw) -> Question:
    options = list(result.options)
    if not any(option.right for option in options):
        raise unusable(probe, "has no right option", "make one with right(...)")
    if len({option.text for option in options}) < len(options):
        raise unusable(probe, "has two options of the same text", "reject such draws")
    if not result.ordered:
        draw.stream("options").shuffle(options)
    return Question(
        kind=Kind.CHOICE,
        ask=result.ask,
        answer=_right_texts(options),
        options=tuple(options),
        hints=tuple(result.hints),
        why=result.why,
    )


def _right_texts(options: Sequence[Option]) -> str:
    return "; ".join(option.text for option in options if option.right)


def _order(probe: Probe, result: Order, draw: Draw) -> Question:
    steps = tuple(result.steps)
    if len(set(steps)) < max(2, len(steps)):
        raise unusable(probe, "has fewer than two different steps", "give at least two, all different")
    shown = list(range(len(steps)))
    draw.stream("options").shuffle(shown)
    return Question(
        kind=Kind.ORDER,
        ask=result.ask,
        answer=" → ".join(steps),
        steps=steps,
        shown=tuple(shown),
        hints=tuple(result.hints),
        why=result.why,
    )


def _shape(probe: Probe, result: Shape) -> Question:
    answer = tuple(int(size) for size in result.answer)
    text = shape_text(answer)
    kept: list[Mistake] = []
    for wrong in result.mistakes:
        if wrong.value != text and all(wrong.value != other.value for other in kept):
            kept.append(wrong)
    if any(size < 1 for size in answer):
        raise unusable(probe, f"has the answer {text}", "every size is at least 1")
    return Question(
        kind=Kind.SHAPE,
        ask=result.ask,
        answer=text,
        mistakes=tuple(kept),
        hints=tuple(result.hints),
        why=result.why,
    )


def _multi(probe: Probe, result: Multi, draw: Draw) -> Question:
    names = [part.name for part in result.parts]
    if not names or len({name.lower() for name in names}) < max(2, len(names)) or any(map(_NO_NAME.search, names)):
        raise unusable(probe, f"has the parts {names}", "give at least two names, all different and without signs")
    parts = tuple(Part(part.name, _question(probe, part.answer, draw)) for part in result.parts)
    if any(part.question.options and part.question.several for part in parts):
        raise unusable(probe, "has a part with several right options", "give each part one right answer")
    listed = "\n".join(f"- **{part.name}**{': ' if part.question.ask else ''}{part.question.ask}" for part in parts)
    return Question(
        kind=Kind.MULTI,
        ask=f"{result.ask}\n\n{listed}",
        answer=", ".join(f"{part.name} = {part.question.answer}" for part in parts),
        parts=parts,
        hints=tuple(result.hints),
        why=result.why,
    )


def _diagnosis(probe: Probe, result: Diagnosis, draw: Draw) -> Question:
    if not result.panels:
        if not result.charts:
            raise unusable(probe, "asks for a diagnosis without charts", "give charts and options, or panels")
        choice = Choice(result.ask, result.options, result.why, result.hints, result.ordered)
        return replace(_choice(probe, choice, draw), kind=Kind.DIAGNOSIS)
    panels = list(result.panels)
    if result.options or result.charts or [panel.right for panel in panels].count(True) != 1 or len(panels) == 1:
        raise unusable(probe, "mixes its panels up", "give two to four panels, one of them right, and nothing else")
    draw.stream("options").shuffle(panels)
    charts = tuple(lettered(panel.chart, place) for place, panel in enumerate(panels))
    names = [f"panel {chart.panel}" for chart in charts]
    options = tuple(
        Option(name, panel.right, "" if panel.right else f"That is {panel.says}.", panel.mistake)
        for name, panel in zip(names, panels, strict=True)
    )
    legend = "\n".join(
        f"- **Panel {chart.panel}** is {panel.says}" for chart, panel in zip(charts, panels, strict=True)
    )
    return Question(
        kind=Kind.DIAGNOSIS,
        ask=result.ask,
        answer=_right_texts(options),
        options=options,
        hints=tuple(result.hints),
        why="\n\n".join(text for text in (result.why, legend) if text),
        charts=charts,
    )
