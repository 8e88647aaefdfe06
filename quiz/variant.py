"""From what a probe's function returns to a variant that can be stored, judged and shown again."""

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any, SupportsFloat

from quiz.answers import within
from quiz.answers.band import right_band, whole
from quiz.charts.make import lettered
from quiz.codec import to_json, unfit
from quiz.draw import Draw
from quiz.errors import ProbeError
from quiz.figures import num, shape_text
from quiz.model import By, Chart, ChartKind, Kind, Mistake, Option, Part, Question, Tolerance, Variant
from quiz.probe import (
    Choice,
    Diagnosis,
    Multi,
    NamedPart,
    Number,
    Order,
    Panel,
    Probe,
    Rejected,
    Shape,
    reject,
)

__all__ = ["MAX_ATTEMPTS", "all_rejected", "build", "build_once", "texts"]

MAX_ATTEMPTS = 60
_DEFAULT_DIGITS = 3
_MOST_WRONG, _FEWEST_WRONG = 3, 2
_MOST_CHARTS, _MOST_NUMBERS = 4, 400
_LONGEST = 10_000
_LISTS: dict[str, tuple[type, str]] = {
    "hints": (str, '"..."'),
    "steps": (str, '"..."'),
    "mistakes": (Mistake, "mistake(...)"),
    "options": (Option, "right(...), wrong(...)"),
    "parts": (NamedPart, "part(...)"),
    "panels": (Panel, "right_panel(...), wrong_panel(...)"),
    "charts": (Chart, "Bars(...)"),
    "after": (Chart, "Bars(...)"),
}
"""What each list of a result holds, and how one is written."""
_NO_NAME = re.compile(r"[,;:=\n()\[\]]|^\s|\s$|^$")


def build(
    probe: Probe, seed: int, fresh: Callable[[], AbstractContextManager[None]] = nullcontext
) -> tuple[Variant, int]:
    """Build one variant.

    Draws that the probe rejects are drawn again, up to :data:`MAX_ATTEMPTS` times.

    Args:
        probe: The probe.
        seed: The variant's.
        fresh: Seeds the global generators, anew for each attempt: one attempt can then be built again by itself.

    Returns:
        The variant (without source hash and torch version, which only the lab knows) and how many draws were
        rejected on the way.

    Raises:
        ProbeError: If all draws were rejected, or the question can't be used (no right option, an answer that is
            not finite, a zero answer without an absolute tolerance, ...).
    """
    reason = ""
    for attempt in range(MAX_ATTEMPTS):
        try:
            with fresh():
                return build_once(probe, Draw(probe.name, seed, attempt)), attempt
        except Rejected as rejected:
            reason = str(rejected)
    raise all_rejected(probe, reason)


def build_once(probe: Probe, draw: Draw) -> Variant:
    """Build a variant from these draws.

    Raises:
        Rejected: If the probe wants other draws.
        ProbeError: If the question can't be used.
    """
    result = probe(draw)
    question = _pictured(probe, _question(probe, result, draw), result)
    for text in texts(question):
        _check_text(probe, text)
    variant = Variant(probe.name, draw.variant_seed, question, _drawn(probe, draw), probe.truth)
    for field, value in unfit(to_json(variant)):
        raise _unusable(probe, f"has {value!r:.40} as {field}", "give texts and finite numbers, or reject such draws")
    return variant


def all_rejected(probe: Probe, reason: str) -> ProbeError:
    """The error of a probe that finds no draw good enough."""
    return ProbeError(
        f"{probe.name} rejected {MAX_ATTEMPTS} draws in a row ({reason})",
        "draw from a range in which the question makes sense",
        probe.place,
    )


def texts(question: Question) -> Iterator[str]:
    """Everything that a learner may read of a question."""
    yield from (question.ask, question.why, question.answer, *question.hints, *question.steps)
    for option in question.options:
        yield from (option.text, option.why)
    for mistake in question.mistakes:
        yield mistake.says
    for chart in (*question.charts, *question.after):
        yield from (chart.title, chart.note, chart.x, chart.y, *chart.labels, *(series.name for series in chart.series))
    for part in question.parts:
        yield from texts(part.question)


def _check_list(probe: Probe, field: str, items: object, kind: type, todo: str) -> None:
    """A single text in the place of a list would be taken for a list of letters."""
    if isinstance(items, bool):
        return  # a Number's options
    listed = list(items) if isinstance(items, Iterable) and not isinstance(items, str) else [None]
    if not all(isinstance(item, kind) for item in listed):
        raise _unusable(probe, f"has {items!r:.40} as {field}", f"write {field}=[{todo}, ...]")


def _check_text(probe: Probe, text: object) -> None:
    """A number where a text belongs would only be noticed by the screen that is to show it."""
    if not isinstance(text, str):
        raise _unusable(probe, f"has {text!r:.40} where a text belongs", 'write it as f"{...}"')
    if len(text) > _LONGEST:
        raise _unusable(probe, f"has a text of {len(text)} characters", f"write at most {_LONGEST}")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise _unusable(probe, "has half a character in a text", "mend its encoding")


def _drawn(probe: Probe, draw: Draw) -> dict[str, Any]:
    """The parameters, if they can be kept."""
    parameters: dict[str, Any] = _listed(draw.parameters)
    for name, value in parameters.items():
        # What else it might have been, too: else the probe would fail with some seeds only.
        options = draw.spans[name].options if name in draw.spans else ()
        for kept in (value, options):
            try:
                json.dumps(kept, allow_nan=False)
            except (TypeError, ValueError) as error:
                what = f"drew what can't be kept: {name} from {kept!r:.40} ({error})"
                raise _unusable(probe, what, "draw finite numbers, texts, or lists of them") from None
    return parameters


def _listed(value: Any) -> Any:
    """Parameters as JSON will give them back: a tuple that was picked becomes a list."""
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, (list, tuple)) else value


def _question(probe: Probe, result: object, draw: Draw) -> Question:
    for field, (kind, todo) in _LISTS.items():
        _check_list(probe, field, getattr(result, field, ()), kind, todo)
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
            raise _unusable(
                probe,
                f"returned {type(result).__name__}",
                "return a Number, Choice, Order, Shape, Multi or Diagnosis",
            )


def _unusable(probe: Probe, what: str, todo: str) -> ProbeError:
    return ProbeError(f"{probe.name} {what}", todo, probe.place)


def _number(probe: Probe, result: Number) -> Question:
    value = float(result.answer) + 0.0  # turns -0.0 into 0.0
    if not math.isfinite(value):
        raise _unusable(probe, f"has the answer {value}", "reject such draws")
    if result.exact and not value.is_integer():
        raise _unusable(probe, f"asks for {value} exactly", "leave exact=True to whole numbers")
    tolerance = whole(value) if result.exact else _tolerance(probe, result)
    if value == 0 and not tolerance.absolute:
        raise _unusable(probe, "has the answer 0", "give an absolute tolerance, or reject such draws")
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
        raise _unusable(probe, f"has {field}={size}", "reject such draws")
    return size


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


def _within(probe: Probe, text: str) -> Tolerance:
    if not text:
        return Tolerance()
    try:
        return within.read(text)
    except ValueError as error:
        raise _unusable(probe, f'has within="{text}", which {error}', within.WRITE) from None


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
            raise _unusable(probe, f"has the mistake {wrong.id} = {number}", "reject such draws")
        low, high = right_band(number, tolerance, None)
        far = by is not By.PREDICT or number * value <= 0 or abs(math.log(number / value)) > math.log(1.25)
        if far and all(high < other_low or low > other_high for other_low, other_high in taken):
            kept.append(Mistake(wrong.id, number + 0.0, wrong.says))
            taken.append((low, high))
    return kept


def _choice(probe: Probe, result: Choice, draw: Draw) -> Question:
    options = list(result.options)
    if not any(option.right for option in options):
        raise _unusable(probe, "has no right option", "make one with right(...)")
    if len({option.text for option in options}) < len(options):
        raise _unusable(probe, "has two options of the same text", "reject such draws")
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
        raise _unusable(probe, "has fewer than two different steps", "give at least two, all different")
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
        raise _unusable(probe, f"has the answer {text}", "every size is at least 1")
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
        raise _unusable(probe, f"has the parts {names}", "give at least two names, all different and without signs")
    parts = tuple(Part(part.name, _question(probe, part.answer, draw)) for part in result.parts)
    if any(part.question.options and part.question.several for part in parts):
        raise _unusable(probe, "has a part with several right options", "give each part one right answer")
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
            raise _unusable(probe, "asks for a diagnosis without charts", "give charts and options, or panels")
        choice = Choice(result.ask, result.options, result.why, result.hints, result.ordered)
        return replace(_choice(probe, choice, draw), kind=Kind.DIAGNOSIS)
    panels = list(result.panels)
    if result.options or result.charts or [panel.right for panel in panels].count(True) != 1 or len(panels) == 1:
        raise _unusable(probe, "mixes its panels up", "give two to four panels, one of them right, and nothing else")
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


def _pictured(probe: Probe, question: Question, result: Any) -> Question:
    """The question with its charts, once they have been looked through."""
    charts, after = question.charts or tuple(result.charts), tuple(result.after)
    for shown in (charts, after):
        if len(shown) > _MOST_CHARTS:
            raise _unusable(probe, f"shows {len(shown)} charts", f"show at most {_MOST_CHARTS}")
        for chart in shown:
            _check_chart(probe, chart)
    return replace(question, charts=charts, after=after)


def _check_chart(probe: Probe, chart: Chart) -> None:
    values = [value for series in chart.series for value in series.values]
    places = [place for series in chart.series for place in series.at]
    if not values or len(values) > _MOST_NUMBERS:
        raise _unusable(probe, f"has a chart of {len(values)} numbers", f"show 1 to {_MOST_NUMBERS}")
    extent = [end for end in (chart.low, chart.high, chart.asked) if end is not None]
    if not all(map(math.isfinite, [*values, *places, *extent])):
        raise _unusable(probe, "has a chart with a number that is not finite", "reject such draws")
    if any(series.at and len(series.at) != len(series.values) for series in chart.series):
        raise _unusable(probe, "has a line with more or fewer places than heights", "give one place for each")
    if chart.labels and any(len(series.values) != len(chart.labels) for series in chart.series):
        raise _unusable(probe, "has a chart with more or fewer labels than numbers", "give one label for each")
    if (chart.log_y and min(values) <= 0) or (chart.log_x and min(places, default=0.0) <= 0):
        raise _unusable(probe, "has a number that is not above zero on a logarithmic axis", "use a linear one")
    if chart.kind is ChartKind.BARS and chart.asked is not None and chart.asked not in range(len(values)):
        raise _unusable(probe, f"marks bar {chart.asked:g} of {len(values)}", "count bars from 0")
