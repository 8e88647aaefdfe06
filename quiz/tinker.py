"""Tinkering with a question: its parameters as knobs, the probe run anew as they move, without a screen."""

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from quiz.draw import NUDGE, REGIME, Span
from quiz.errors import ProbeError
from quiz.figures import num
from quiz.lab.drawn import Drawn
from quiz.model import Question, Variant

__all__ = ["Knob", "Rerun", "Tinker"]

Rerun = Callable[[Variant, Mapping[str, object] | None, int], "Future[Drawn]"]
"""Runs a variant's probe again: as it was (None), or an attempt's draws with some of them changed."""

_MOST = 24
"""Knobs; a matrix with more entries than this is left as it is."""

_MARKUP = re.compile(r"^the |[`*]")  # of a noun that stands in a sentence elsewhere


@dataclass(frozen=True, slots=True)
class Knob:
    """One number, or thing picked, of the parameters: its draw, where it stands in it, and what it may be.

    Of a seed, whose size means nothing, ``asked`` is the one of the question: it is turned to draw once more.
    """

    draw: str
    place: tuple[int, ...]
    value: Any
    span: Span
    asked: int | None = None

    @property
    def name(self) -> str:
        """What the learner is told the draw is, with places counted from 1 in a list."""
        where = ", ".join(str(index + 1) for index in self.place)
        name = _MARKUP.sub("", self.span.says) or self.draw.replace("_", " ")
        return f"{name} drawn anew" if self.asked is not None else name + (f" [{where}]" if where else "")

    @property
    def shown(self) -> str:
        """Its value as text; of a seed, how many further it is than the one asked about."""
        if self.asked is None:
            return _text(self.value)
        further = self.value - self.asked
        return f"{'+' if further > 0 else ''}{num(further)}" if further else "as asked"

    @property
    def ends(self) -> tuple[str, str]:
        """The least and the greatest value of its slider; empty where it has none."""
        if self.span.low is None or self.span.high is None:
            options = self._options
            return (_text(options[0]), _text(options[-1])) if options and all(map(_is_number, options)) else ("", "")
        return num(self.span.low), num(self.span.high)

    @property
    def share(self) -> float | None:
        """Where it stands between the ends of its slider, from 0 to 1; None without a slider."""
        if self.span.options:
            options = self._options
            if len(options) == 1 or self.value not in options:
                return None
            return options.index(self.value) / (len(options) - 1)
        if self.span.low is None or self.span.high is None or not _is_number(self.value):
            return None
        width = self.span.high - self.span.low
        return min(1.0, max(0.0, (self.value - self.span.low) / width)) if width else None

    def turned(self, steps: int) -> Any:
        """The value so many steps further: within the slider's ends, or among the options."""
        if self.span.options:
            options = self._options
            at = options.index(self.value) if self.value in options else 0
            return options[min(len(options) - 1, max(0, at + steps))]
        if self.span.low is None or self.span.high is None:
            return self.value + steps  # a seed
        low, high = min(self.span.low, self.value), max(self.span.high, self.value)  # it may have been typed
        return self._fitting(min(high, max(low, self.value + steps * self.span.step)))

    def at(self, share: float) -> Any:
        """The value at a share of its slider."""
        if self.span.options:
            options = self._options
            return options[round(share * (len(options) - 1))]
        if self.span.low is None or self.span.high is None:
            return self.value
        steps = round(share * (self.span.high - self.span.low) / self.span.step)
        return self._fitting(self.span.low + steps * self.span.step)

    def read(self, text: str) -> Any:
        """The value that was typed; it may lie beyond the slider's ends.

        Raises:
            ValueError: If it is none that this knob can have.
        """
        typed = text.strip().replace("−", "-").replace(",", ".")
        if self.span.options and not all(map(_is_number, self.span.options)):
            found = [option for option in self.span.options if _text(option).casefold() == text.strip().casefold()]
            if not found:
                raise ValueError("one of those that the arrows give")
            return found[0]
        kinds = {type(option) for option in self.span.options} or {type(self.value)}
        whole = kinds == {int}
        try:
            number = int(typed) if whole else float(typed)
        except ValueError:
            raise ValueError("a whole number" if whole else "a number") from None
        if not abs(number) <= 1e9:  # noqa: PLR2004 - nan is neither more nor less
            raise ValueError("a number below a thousand million")
        if self.asked is not None:
            return number + self.asked
        return next((option for option in self.span.options if option == number), number)

    @property
    def _options(self) -> list[Any]:
        """What it may be, each once: some are listed more often to be drawn more often. Numbers in order of size."""
        listed = [option for place, option in enumerate(self.span.options) if option not in self.span.options[:place]]
        return sorted(listed) if all(map(_is_number, listed)) else listed

    def _fitting(self, value: float) -> float:
        """Rounded to the step, so that what is shown is what is computed with."""
        return int(value) if isinstance(self.value, int) else round(value, 6)


class Tinker:
    """A question whose numbers can be changed.

    Args:
        variant: The question as it was asked.
        rerun: Runs its probe.

    Attributes:
        asked: The question as it was asked, known before the lab has run anything.
        question: The question with the numbers that were run last; the one before stays while others are run, and
            where they make no question.
        trouble: Why the numbers that stand now make no question; empty if they do.
    """

    def __init__(self, variant: Variant, rerun: Rerun) -> None:
        self._variant = variant
        self._rerun = rerun
        self.asked = variant.question
        self._asked = {name: value for name, value in variant.parameters.items() if name not in {REGIME, NUDGE}}
        self._first: dict[
            str, Any
        ] = {}  # what is changed before anything is touched: nothing, if the probe is as it was
        self._changed: dict[str, Any] = {}
        self._attempt: int | None = None
        self._parameters: dict[str, Any] = deepcopy(self._asked)
        self._spans: Mapping[str, Span] = {}
        self._running: Future[Drawn] | None = None
        self._wanted = True
        self.question: Question | None = None
        self.trouble = ""
        self.poll()

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """What can be turned, once it is known."""
        return tuple(
            knob
            for name, value in self._parameters.items()
            if name in self._spans
            for knob in _knobs(name, value, self._spans[name], self._asked.get(name))
        )

    @property
    def changed(self) -> bool:
        """Whether any number differs from those asked about."""
        return self._changed != self._first

    @property
    def busy(self) -> bool:
        """Whether the lab is still at it."""
        return self._running is not None or self._wanted

    def put(self, knob: Knob, value: object) -> None:
        """Set a knob, and have the probe run with that. Draws that depend on this one follow."""
        if not knob.place:
            self._parameters[knob.draw] = value
        else:
            target = self._parameters[knob.draw]
            for index in knob.place[:-1]:
                target = target[index]
            target[knob.place[-1]] = value
        self._changed[knob.draw] = self._parameters[knob.draw]
        self._wanted = True
        self.poll()

    def reset(self) -> None:
        """Go back to the numbers that were asked about."""
        self._changed = deepcopy(self._first)
        self._wanted = True
        self.poll()

    def poll(self) -> bool:
        """Take in what the lab has answered, and ask for what is wanted by now. Returns whether there is news.

        Only one run is under way at a time: of the places that a slider passes, those are left out that would only
        delay the last one.
        """
        news = False
        if self._running is not None and self._running.done():
            done, self._running = self._running, None
            self._take_in(done)
            news = True
        if self._running is None and self._wanted:
            self._wanted = False
            changed = None if self._attempt is None else deepcopy(self._changed)
            try:
                self._running = self._rerun(self._variant, changed, self._attempt or 0)
            except ProbeError as error:
                self.trouble = error.what
                news = True
        return news

    def _take_in(self, done: "Future[Drawn]") -> None:
        try:
            drawn = done.result()
        except ProbeError as error:
            self.trouble = error.what
            return
        found = {name: value for name, value in drawn.variant.parameters.items() if name not in {REGIME, NUDGE}}
        if self._attempt is None:
            self._attempt = drawn.rejected
            if found != self._asked:  # the probe has changed since, and draws other numbers
                self._first = deepcopy(self._asked)
                self._changed = {**deepcopy(self._asked), **self._changed}
                self._wanted = True
                return
        self.question, self.trouble = drawn.variant.question, ""
        self._spans = drawn.spans
        if not self._wanted:  # else a knob is further on by now
            self._parameters = found


def _knobs(name: str, value: Any, span: Span, asked: Any) -> Iterator[Knob]:
    if span.is_seed:
        yield Knob(name, (), value, span, asked if isinstance(asked, int) else value)
        return
    if value in span.options:  # a list that was picked whole
        yield Knob(name, (), value, span)
        return
    leaves = list(_leaves(value, (), span))
    if len(leaves) <= _MOST:
        for place, leaf in leaves:
            if _is_number(leaf) or isinstance(leaf, str) or leaf in span.options:
                yield Knob(name, place, leaf, span)


def _leaves(value: Any, place: tuple[int, ...], span: Span) -> Iterator[tuple[tuple[int, ...], Any]]:
    """What is turned by itself: the numbers in a list, or the options in one that is a sample of them."""
    if isinstance(value, list) and value not in span.options:
        for index, item in enumerate(value):
            yield from _leaves(item, (*place, index), span)
    else:
        yield place, value


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"({', '.join(map(_text, value))})"
    return num(value) if _is_number(value) else str(value)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
