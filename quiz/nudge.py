"""Nudges: a number probe run twice, the second time with one draw changed, and asked how the answer moves."""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from quiz.answers.band import half_width
from quiz.answers.nudge import MOVES
from quiz.draw import NUDGE, Draw
from quiz.errors import ProbeError
from quiz.figures import num
from quiz.model import Kind, Option, Question, Variant
from quiz.probe import Probe, Rejected
from quiz.reference import nudged
from quiz.variant import MAX_ATTEMPTS, all_rejected, build_once

__all__ = ["build_nudge"]

_MUCH = 2.0
_CLEAR = 1.1  # closer than this to a factor of two, other than two itself, and nobody can tell
_SAME = 2
_RATIO_DIGITS = 2
_WORD = 3  # letters: what is shorter is a symbol, and needs no article
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


_PLURAL = re.compile(r"[a-z]{2}(?<![sui])(?<!ia)s$")  # layers, but not loss or bias
_FIGURE = re.compile(r"([-−]?\d+(?:,\d{3})*(?:\.\d+)?)")  # in odd places of what it splits

# Draws whose name in the code is not what the question calls them.
_WORDS = {
    "blocks": "the number of blocks",
    "D": "the score of `D`",
    "gamma": "γ",
    "loss": "the loss",
    "temperature": "the temperature",
    "momentum": "the momentum",
    "rate": "the learning rate",
    "sigma": "σ",
    "beta": "β",
    "fan_in": "the fan-in",
    "dev_size": "the size of the dev set",
    "distance_of_z_from_0": "the distance of *z* from 0",
    "new_batch": "the new batch size",
}


@dataclass(frozen=True, slots=True)
class _Change:
    """One draw, or one element of it, before and after. ``value`` is the whole draw as it is then."""

    draw: str
    place: int | None
    how: str
    before: float
    after: float
    value: object

    def what(self, ask: str) -> str:
        """The draw in words: by its name, or by its figure where the question doesn't know that name."""
        words = f"*{self.draw.replace('_', ' ')}*"
        named = self.draw in _WORDS or all(re.search(rf"\b{re.escape(word)}", ask) for word in self.draw.split("_"))
        if not named and _FIGURE.findall(ask).count(num(self.before)) == 1:
            return f"the {num(self.before)} above"
        if self.place is None and isinstance(self.before, int) and _PLURAL.search(self.draw):
            words = f"number of {words}"
        name = _WORDS.get(self.draw) or (f"the {words}" if len(self.draw) >= _WORD else words)
        return name if self.place is None else f"the {_PLACES[self.place]} of {name}"


def build_nudge(
    probe: Probe, seed: int, name: str, fresh: Callable[[], AbstractContextManager[None]]
) -> tuple[Variant, int]:
    """Build a variant that asks how the answer moves when a draw is doubled, halved or its sign turned.

    Changes for which the right option would be a close call are passed over. Among the others, first the option that
    is to be right is drawn and then a change that makes it so: no option is right most of the time, if the probe
    allows it.

    Args:
        probe: A probe that asks for a number.
        seed: The variant's.
        name: The draw to change; empty for one that the seed picks.
        fresh: Seeds the global generators anew for each run, so that nothing but the draw differs.

    Returns:
        The variant and how many draws were rejected on the way, as :func:`quiz.variant.build` does.

    Raises:
        ProbeError: If no change of any draw makes a clear question, or the probe can't be nudged.
    """
    reason = "no change of a draw gives a clear question"
    for attempt in range(MAX_ATTEMPTS):
        draw = Draw(probe.name, seed, attempt)
        try:
            with fresh():
                base = build_once(probe, draw)
        except Rejected as rejected:
            reason = str(rejected)
            continue
        if base.question.kind is not Kind.NUMBER or not probe.nudge:
            raise ProbeError(f"{probe.name} can't be nudged", "name a probe that asks for a number", probe.place)
        if name and name not in base.parameters:
            known = ", ".join(base.parameters)
            raise ProbeError(f"{probe.name} has no draw {name!r}", f"its draws are {known}", probe.place)
        fixed = {*draw.fixed, *probe.fixed}
        names = [name] if name else [other for other in base.parameters if other not in fixed]
        by_move: dict[int, list[tuple[_Change, Variant]]] = {}
        for change in _changes(base, names, draw.unsigned):
            changed = Draw(probe.name, seed, attempt, {change.draw: change.value})
            moved = _rerun(probe, changed, fresh)
            if moved is not None and moved.parameters != {**base.parameters, change.draw: change.value}:
                continue  # another draw hangs on this one: that would be more than one change
            if moved is not None and not name and not _shows(base.question, moved.question, change):
                continue
            move = None if moved is None else _move(base.question, moved.question)
            if moved is not None and move is not None:
                by_move.setdefault(move, []).append((change, moved))
        if by_move:
            stream = draw.stream(f"{NUDGE}/{name}")
            move = stream.choice(sorted(by_move))
            return _variant(base, *stream.choice(by_move[move]), move, nudged(probe.name, name)), attempt
    raise all_rejected(probe, reason)


def _rerun(probe: Probe, draw: Draw, fresh: Callable[[], AbstractContextManager[None]]) -> Variant | None:
    """The changed run; None where the change leaves the region in which the probe makes sense."""
    try:
        with fresh():
            return build_once(probe, draw)
    except Exception:  # noqa: BLE001 - whatever a probe does with numbers it was not written for
        return None


def _shows(base: Question, moved: Question, change: _Change) -> bool:
    """Whether the question shows this change, and no other: a place or a sign behind the numbers can't be pictured.

    A card that names its draw answers for that itself.
    """
    before, after = _FIGURE.split(base.ask), _FIGURE.split(moved.ask)
    if len(before) != len(after):
        return False
    differ = [(old.strip(), new.strip()) for old, new in zip(before, after, strict=True) if old.split() != new.split()]
    return bool(differ) and set(differ) == {(num(change.before), num(change.after))}


def _changes(base: Variant, names: list[str], unsigned: set[str]) -> Iterator[_Change]:
    for name in names:
        value = base.parameters[name]
        if isinstance(value, list):
            for place, element in enumerate(value[: len(_PLACES)]):
                for how, after in _moved(element, turn=name not in unsigned):
                    yield _Change(name, place, how, element, after, [*value[:place], after, *value[place + 1 :]])
        else:
            for how, after in _moved(value, turn=name not in unsigned):
                assert isinstance(value, (int, float))
                yield _Change(name, None, how, value, after, after)


def _moved(value: object, *, turn: bool) -> Iterator[tuple[str, float]]:
    """A number doubled, halved and with its sign turned; whole numbers stay whole."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value == 0:
        return
    yield "doubled", value * 2
    if isinstance(value, float):
        yield "halved", value / 2
    elif value % 2 == 0:
        yield "halved", value // 2
    if turn:
        yield "given the other sign", -value


def _move(base: Question, moved: Question) -> int | None:
    """Which of the five moves this is, from 0; None if it is a close call."""
    before, after = base.value, moved.value
    if not before or after is None:
        return None
    width = half_width(before, base.tolerance)
    if math.isclose(after, before, rel_tol=1e-9, abs_tol=1e-12):
        return _SAME
    if abs(after - before) < 2 * width:
        return None
    way = 1 if after > before else -1
    factor = math.exp(abs(math.log(after / before))) if after * before > 0 else math.inf
    if math.isclose(factor, _MUCH, rel_tol=1e-6) or factor >= _MUCH * _CLEAR:
        return _SAME + 2 * way
    return _SAME + way if factor <= _MUCH / _CLEAR else None


def _variant(base: Variant, change: _Change, moved: Variant, move: int, reference: str) -> Variant:
    before, after = base.question, moved.question
    assert before.value is not None
    assert after.value is not None
    digits = max(_SAME, before.tolerance.digits or 0)
    becomes = f"{num(before.value, digits)} becomes {num(after.value, digits)}"
    positive = min(before.value, after.value) > 0
    times = num(after.value / before.value, _RATIO_DIGITS)
    ratio = f", {times} times as much" if positive and times != "1" else ""
    scale = "" if positive else " Less is further down: −3 is less than −1."
    options = tuple(
        Option(text, right=True) if place == move else Option(text, why=f"{becomes}.", mistake=_mistake(place, move))
        for place, text in enumerate(MOVES)
    )
    ask = (
        f"{before.ask}\n\nThe answer is **{before.answer}**. Now {change.what(before.ask)} is {change.how} "
        f"({num(change.before)} → {num(change.after)}). The answer becomes …\n\n"
        f"*Much* begins at a factor of two, and at a change of sign.{scale}"
    )
    question = Question(
        kind=Kind.NUDGE,
        ask=ask,
        answer=MOVES[move],
        options=options,
        hints=before.hints,
        why=f"{becomes}{ratio}: **{MOVES[move]}**. With the new numbers:\n\n{after.why}",
        charts=before.charts,
        after=after.after,
    )
    what = {"draw": change.draw, "how": change.how, "parameters": moved.parameters}
    return replace(base, probe=reference, question=question, parameters={**base.parameters, NUDGE: what})


def _mistake(chosen: int, right: int) -> str:
    """The misconception behind an option, the same over all probes."""
    chosen, right = chosen - _SAME, right - _SAME
    if chosen == 0:
        return "effect-missed"
    if right == 0:
        return "effect-imagined"
    return "effect-reversed" if chosen * right < 0 else "effect-misjudged"
