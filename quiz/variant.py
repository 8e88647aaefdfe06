"""From what a probe's function returns to a variant that can be stored, judged and shown again."""

import math
from collections.abc import Sequence
from typing import Any

from quiz.answers.band import right_band
from quiz.errors import ProbeError
from quiz.figures import num
from quiz.model import By, Kind, Mistake, Option, Question, Tolerance, Variant
from quiz.probe import Choice, Draw, Number, Order, Probe, Rejected, Shape

__all__ = ["MAX_ATTEMPTS", "build"]

MAX_ATTEMPTS = 60
_DEFAULT_DIGITS = 3
_PERCENT = "%"


def build(probe: Probe, seed: int, changed: dict[str, object] | None = None) -> tuple[Variant, int]:
    """Build one variant.

    Draws that the probe rejects are drawn again, up to :data:`MAX_ATTEMPTS` times.

    Returns:
        The variant (without source hash and torch version, which only the lab knows) and how many draws were
        rejected on the way.

    Raises:
        ProbeError: If all draws were rejected, or the question can't be used (no right option, an answer that is
            not finite, a zero answer without an absolute tolerance, ...).
    """
    reason = ""
    for attempt in range(MAX_ATTEMPTS):
        draw = Draw(probe.name, seed, attempt, changed)
        try:
            result = probe(draw)
            question = _question(probe, result, draw)
        except Rejected as rejected:
            reason = str(rejected)
            continue
        return Variant(probe.name, seed, question, _listed(draw.parameters), probe.truth), attempt
    raise ProbeError(
        f"{probe.name} rejected {MAX_ATTEMPTS} draws in a row ({reason})",
        "draw from a range in which the question makes sense",
        probe.place,
    )


def _listed(value: Any) -> Any:
    """Parameters as JSON will give them back: a tuple that was picked becomes a list."""
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, (list, tuple)) else value


def _question(probe: Probe, result: object, draw: Draw) -> Question:
    match result:
        case Number():
            return _number(probe, result)
        case Choice():
            return _choice(probe, result, draw)
        case Order():
            return _order(probe, result, draw)
        case Shape():
            return _shape(probe, result)
        case _:
            raise _unusable(probe, f"returned {type(result).__name__}", "return a Number, Choice, Order or Shape")


def _unusable(probe: Probe, what: str, todo: str) -> ProbeError:
    return ProbeError(f"{probe.name} {what}", todo, probe.place)


def _number(probe: Probe, result: Number) -> Question:
    value = float(result.answer) + 0.0  # turns -0.0 into 0.0
    if not math.isfinite(value):
        raise _unusable(probe, f"has the answer {value}", "reject such draws")
    within = probe.within if result.within is None else result.within
    digits = result.digits if result.digits is not None else probe.digits or _DEFAULT_DIGITS
    tolerance = Tolerance(
        relative=_fraction(probe, within), absolute=result.absolute or 0.0, digits=digits,
        standard_error=result.standard_error,
    )  # fmt: skip
    if value == 0 and not tolerance.absolute:
        raise _unusable(probe, "has the answer 0", "give an absolute tolerance, or reject such draws")
    return Question(
        kind=Kind.NUMBER,
        ask=result.ask,
        answer=num(value, digits),
        by=probe.by,
        value=value,
        tolerance=tolerance,
        mistakes=tuple(_separable(probe, value, tolerance, probe.by, result.mistakes)),
        hints=tuple(result.hints),
        why=result.why,
    )


def _fraction(probe: Probe, within: str) -> float:
    if not within:
        return 0.0
    try:
        return float(within.removesuffix(_PERCENT)) / (100 if within.endswith(_PERCENT) else 1)
    except ValueError:
        raise _unusable(probe, f"has within={within!r}", 'write it as "2%"') from None


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
    text = f"({', '.join(map(str, answer))}{',' if len(answer) == 1 else ''})"
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
