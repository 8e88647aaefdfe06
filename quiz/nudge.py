"""Nudges: a number probe run twice, the second time with one draw changed, and asked how the answer moves."""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial

from quiz.answers.band import half_width
from quiz.answers.nudge import EFFECTS, MOVES
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
_WORD = 3  # letters: what is shorter is a symbol
_TURNED = "given the other sign"
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


_PLURAL = re.compile(r"[a-z]{2}(?<![sui])(?<!ia)s$")  # layers, but not loss or bias
_WORDLIKE = re.compile(rf"^.{{{_WORD},}}(?<!\d)$")  # what needs an article: no symbol, and no row 1
_FIGURE = re.compile(r"([-−]?\d+(?:,\d{3})*(?:\.\d+)?)")  # in odd places of what it splits


@dataclass(frozen=True, slots=True)
class _Change:
    """One draw, or one element of it, before and after. ``value`` is the whole draw as it is then.

    ``called`` is what the learner is told the draw is, if its author says so.
    """

    draw: str
    called: str
    place: int | None
    how: str
    before: float
    after: float
    value: object

    def named(self, ask: str) -> bool:
        """Whether the question knows the draw's name: each of its words, a symbol as a word of its own."""
        return bool(self.called) or all(map(_spoken(ask), re.split(r"[_ ]", self.draw)))

    def lone(self, ask: str) -> bool:
        """Whether its figure stands just once in the question."""
        return _FIGURE.findall(ask).count(num(self.before)) == 1

    def says(self, ask: str) -> str:
        """The change in words: the draw by its name, or by its figure where the question doesn't know that name."""
        name, plural = self._called(ask, f"the {num(self.before)} above")
        return f"{name} {'are' if plural else 'is'} {self.how} ({num(self.before)} → {num(self.after)})"

    def tells(self, ask: str, subject: str, way: int) -> str:
        """What it tells if the subject becomes more (1), less (−1) or stays (0): in words that hold for any figures."""
        name, plural = self._called(ask, "the number that was changed")
        turned = self.how == _TURNED
        if way == 0:
            return f"{subject} does not depend on {'the sign of ' if turned else ''}{name}"
        if turned:
            turns = "turn their" if plural else "turns its"
            return f"{subject} {'grows' if way > 0 else 'shrinks'} as {name} {turns} sign"
        if self.before < 0:  # doubled, it falls
            name, plural = f"the size of {name}", False
        if (way > 0) == (self.how == "doubled"):
            return f"{subject} rises with {name}"
        return f"{subject} falls as {name} {'rise' if plural else 'rises'}"

    def _called(self, ask: str, unnamed: str) -> tuple[str, bool]:
        """The draw's name, or else another for a question that doesn't know it; and whether that is a plural."""
        words = f"*{self.draw.replace('_', ' ')}*"
        plural = self.place is None and not self.called and _PLURAL.search(self.draw) is not None
        if plural and isinstance(self.before, int):
            words, plural = f"number of {words}", False
        name = self.called or (f"the {words}" if _WORDLIKE.search(self.draw) else words)
        if not self.named(ask) and self.lone(ask):
            return unnamed, False
        return (name, plural) if self.place is None else (f"the {_PLACES[self.place]} of {name}", plural)


def _spoken(ask: str) -> Callable[[str], bool]:
    """Whether a word is in the question: "layer" in "layers", too, but "v" not in "value"."""
    return lambda word: re.search(rf"\b{re.escape(word)}" + r"\b" * (len(word) < _WORD), ask) is not None


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
    reason = unclear = ""
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
        by_move: dict[int, list[tuple[_Change, Variant]]] = {}
        for change, moved in _clear(probe, base, draw, name, partial(_rerun, probe, seed, attempt, fresh)):
            if (move := _move(base.question, moved.question)) is not None:
                by_move.setdefault(move, []).append((change, moved))
        if by_move:
            stream = draw.stream(f"{NUDGE}/{name}")
            move = stream.choice(sorted(by_move))
            return _variant(base, *stream.choice(by_move[move]), move, nudged(probe.name, name)), attempt
        unclear = "no change of a draw gives a clear question"
    raise all_rejected(probe, unclear or reason)


def _clear(
    probe: Probe, base: Variant, draw: Draw, name: str, rerun: Callable[[dict[str, object]], Variant | None]
) -> Iterator[tuple[_Change, Variant]]:
    """The changes that make a question of their own, each with the changed run; of the named draw or of any."""
    fixed = {*draw.fixed, *probe.fixed}
    names = [name] if name else [one for one in base.parameters if one not in fixed and not _sign(draw, one)]
    for change in _changes(base, names, draw):
        moved = rerun({change.draw: change.value})
        if moved is None or moved.parameters != {**base.parameters, change.draw: change.value}:
            continue  # out of the probe's region; or another draw hangs on this one, and more than one would change
        if name or (_shows(base.question, moved.question, change) and not _past_one(draw, change)):
            yield change, moved


def _rerun(
    probe: Probe,
    seed: int,
    attempt: int,
    fresh: Callable[[], AbstractContextManager[None]],
    changed: dict[str, object],
) -> Variant | None:
    """The changed run; None where the change leaves the region in which the probe makes sense."""
    try:
        with fresh():
            return build_once(probe, Draw(probe.name, seed, attempt, changed))
    except Exception:  # noqa: BLE001 - whatever a probe does with numbers it was not written for
        return None


def _shows(base: Question, moved: Question, change: _Change) -> bool:
    """Whether the question shows this change, and no other: a place or a sign behind the numbers can't be pictured.

    A card that names its draw answers for that itself.
    """
    if not change.named(base.ask) and not change.lone(base.ask):
        return False
    before, after = _FIGURE.split(base.ask), _FIGURE.split(moved.ask)
    if len(before) != len(after):
        return False
    differ = [(old.strip(), new.strip()) for old, new in zip(before, after, strict=True) if old.split() != new.split()]
    return bool(differ) and set(differ) == {(num(change.before), num(change.after))}


def _sign(draw: Draw, name: str) -> bool:
    """Whether the draw is a sign: it has no size to be moved."""
    options = draw.spans[name].options if name in draw.spans else ()
    return bool(options) and {*map(str, options)} <= {"-1", "1"}


def _past_one(draw: Draw, change: _Change) -> bool:
    """Whether a change leaves the unit range in which the draw keeps: it may be a probability, or another share."""
    span = draw.spans[change.draw]
    ends = [*_numbers(span.options or (span.low, span.high))]
    return change.after > 1 and all(0 <= end <= 1 for end in ends)


def _numbers(value: object) -> Iterator[float]:
    """All numbers in nested lists."""
    if isinstance(value, (list, tuple)):
        for element in value:
            yield from _numbers(element)
    elif isinstance(value, (int, float)):
        yield value


def _changes(base: Variant, names: list[str], draw: Draw) -> Iterator[_Change]:
    for name in names:
        value = base.parameters[name]
        called = draw.spans[name].says if name in draw.spans else ""
        turn = name not in draw.unsigned
        if isinstance(value, list):
            for place, element in enumerate(value[: len(_PLACES)]):
                for how, after in _moved(element, turn=turn):
                    changed = [*value[:place], after, *value[place + 1 :]]
                    yield _Change(name, called, place, how, element, after, changed)
        else:
            for how, after in _moved(value, turn=turn):
                assert isinstance(value, (int, float))
                yield _Change(name, called, None, how, value, after, after)


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
        yield _TURNED, -value


def _move(base: Question, moved: Question) -> int | None:
    """Which of the five moves this is, from 0; None if it is a close call."""
    before, after = base.value, moved.value
    if not before or after is None:
        return None
    width = half_width(before, base.tolerance)
    if before < 0:
        before, after = -before, -after  # of a negative answer the size is asked for
        if after < 0:
            return None
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
    times = num(after.value / before.value, _RATIO_DIGITS)
    ratio = f", {times} times as much" if after.value * before.value > 0 and times != "1" else ""
    asked, crossing = (
        ("Its size, never mind the sign, becomes", "")
        if before.value < 0
        else ("The answer becomes", ", or a change of sign")
    )
    subject = "the size of the answer" if before.value < 0 else "the answer"
    tells = partial(change.tells, before.ask, subject)
    options = tuple(
        Option(text, right=True) if place == move else _wrong(text, place - _SAME, move - _SAME, tells)
        for place, text in enumerate(MOVES)
    )
    ask = (
        f"{before.ask}\n\nThe answer is **{before.answer}**. Now {change.says(before.ask)}. {asked} …\n\n"
        f"*Much* means at least twice or at most half{crossing}."
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


def _wrong(text: str, chosen: int, right: int, tells: Callable[[int], str]) -> Option:
    """A wrong option with the misconception behind it.

    Its words hold for any figures: they are also read among the misconceptions that came back, far from the question.
    """
    missed, imagined, reversed_, misjudged = EFFECTS
    if chosen * right > 0:
        strength = "and by much" if abs(right) > abs(chosen) else "but not by much"
        return Option(text, why=f"Here {tells(right)}, {strength}.", mistake=misjudged)
    if right == 0:
        return Option(text, why=f"Here {tells(right)}.", mistake=imagined)
    mistake = missed if chosen == 0 else reversed_
    return Option(text, why=f"That happens where {tells(chosen)}; here {tells(right)}.", mistake=mistake)
