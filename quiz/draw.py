"""Named random draws: what a probe takes its parameters from, and what is known of each."""

import hashlib
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["NUDGE", "REGIME", "Draw", "Span", "listed"]

T = TypeVar("T")

REGIME = "regime"
NUDGE = "nudge"
"""The names under which a variant's parameters keep its regime, and what was changed in it."""

_MOST = 1000  # options that are kept, of which each variant is sent with a copy


@dataclass(frozen=True, slots=True)
class Span:
    """What a draw, or each number in it, may be: ``low`` to ``high`` in steps, or one of ``options``.

    It goes wherever the variant goes that is tinkered with: of very many options only some are in it.

    A seed has neither: any whole number will do. ``says`` is what a learner is told the draw is, where its name in the
    code would say nothing.
    """

    low: float | None = None
    high: float | None = None
    step: float = 1
    options: tuple[object, ...] = ()
    says: str = ""

    @property
    def is_seed(self) -> bool:
        """Whether any whole number will do, whose size means nothing."""
        return self.low is None and not self.options


class Draw:
    """Named random draws.

    Each name has a sub-stream of its own, hashed from (seed, probe, name): adding a draw never shifts the others.
    What was drawn is kept in ``parameters`` and stored with the variant. All numbers are rounded first, so what is
    displayed is what is computed with.

    A name is for the code; where a learner would not know it, ``says`` is what they read: a noun with its article, or
    a symbol. Another name would draw other numbers, other words don't.

    Args:
        probe: The probe's name.
        seed: The variant's seed.
        attempt: Counts the draws of this variant that were rejected.
        changed: Draws to be replaced by given values ("what if this one were doubled?").
    """

    def __init__(self, probe: str, seed: int, attempt: int = 0, changed: dict[str, object] | None = None) -> None:
        self.parameters: dict[str, object] = {}
        self._key = f"{seed}/{attempt}/{probe}"
        self.variant_seed = seed
        self._changed = changed or {}
        self._regimes = 1
        self.unsigned: set[str] = set()
        """Draws that are never negative: their sign is not to be turned."""
        self.fixed: set[str] = set()
        """Draws whose size means nothing, such as seeds."""
        self.spans: dict[str, Span] = {}
        """What each draw may be."""

    def stream(self, name: str) -> random.Random:
        """The generator behind a name, for draws that no method here offers."""
        digest = hashlib.sha256(f"{self._key}/{name}".encode()).digest()
        return random.Random(int.from_bytes(digest[:8], "big"))  # noqa: S311 - questions, not secrets

    def _keep(self, name: str, value: T) -> T:
        if name in {REGIME, NUDGE}:
            raise ValueError(f"a draw can't be called {name!r}: a variant keeps something else under it")
        if name in self.parameters:
            raise ValueError(f"two draws are called {name!r}")
        kept = self._changed.get(name, value)
        self.parameters[name] = kept
        return kept  # type: ignore[return-value]

    def integer(self, name: str, low: int, high: int, *, says: str = "") -> int:
        """A whole number from ``low`` to ``high``, both included."""
        self._note(name, Span(low, high, says=says))
        return self._keep(name, self.stream(name).randint(low, high))

    def integers(self, name: str, low: int, high: int, size: int, *, says: str = "") -> list[int]:
        """``size`` whole numbers from ``low`` to ``high``, both included."""
        self._note(name, Span(low, high, says=says))
        stream = self.stream(name)
        return self._keep(name, [stream.randint(low, high) for _ in range(size)])

    def number(self, name: str, low: float, high: float, *, digits: int = 1, says: str = "") -> float:
        """A number with ``digits`` decimals from ``low`` to ``high``."""
        self._note(name, Span(low, high, 10**-digits, says=says))
        return self._keep(name, _rounded(self.stream(name), low, high, digits))

    def numbers(self, name: str, low: float, high: float, size: int, *, digits: int = 1, says: str = "") -> list[float]:
        """``size`` numbers with ``digits`` decimals from ``low`` to ``high``."""
        self._note(name, Span(low, high, 10**-digits, says=says))
        stream = self.stream(name)
        return self._keep(name, [_rounded(stream, low, high, digits) for _ in range(size)])

    def matrix(
        self, name: str, rows: int, columns: int, low: float, high: float, *, digits: int = 1, says: str = ""
    ) -> list[list[float]]:
        """A matrix as a list of its rows, with entries as in :meth:`numbers`."""
        self._note(name, Span(low, high, 10**-digits, says=says))
        stream = self.stream(name)
        return self._keep(name, [[_rounded(stream, low, high, digits) for _ in range(columns)] for _ in range(rows)])

    def pick(self, name: str, options: Sequence[T], *, says: str = "") -> T:
        """One of the options."""
        value = self.stream(name).choice(options)
        self._note(name, _one_of(options, [value], says), options)
        return self._keep(name, value)

    def sample(self, name: str, options: Sequence[T], size: int, *, says: str = "") -> list[T]:
        """``size`` different ones of the options, in random order."""
        values = self.stream(name).sample(list(options), size)
        self._note(name, _one_of(options, values, says), options)
        return self._keep(name, values)

    def shuffled(self, name: str, items: Sequence[T], *, says: str = "") -> list[T]:
        """All items in random order."""
        return self.sample(name, items, len(items), says=says)

    def seed(self, name: str, *, says: str = "") -> int:
        """A seed for ``torch.Generator().manual_seed(...)`` or a whole model."""
        self.fixed.add(name)
        self.spans[name] = Span(says=says)
        return self._keep(name, self.stream(name).randrange(2**31))

    def regime(self, name: str, options: Sequence[T], *, says: str = "") -> T:
        """Which region of the parameter space this variant tests.

        Regimes take turns with the seed instead of being drawn, and the one shown least recently is asked first. What
        the variant's parameters keep under ``regime`` tells them apart.
        """
        place = self.variant_seed // self._regimes % len(options)
        self._regimes *= len(options)
        self.fixed.add(name)
        self.spans[name] = _one_of(options, [options[place]], says)
        kept = self._keep(name, options[place])
        before = self.parameters.get(REGIME)
        self.parameters[REGIME] = f"{before}, {kept}" if before else str(kept)
        return kept

    def _note(self, name: str, span: Span, options: Sequence[object] = ()) -> None:
        """Remember what a draw may be, and whether it can be negative."""
        self.spans[name] = span
        ends = (span.low,) if span.low is not None else options
        if not any(_negative(end) for end in ends):
            self.unsigned.add(name)


def _one_of(options: Sequence[object], drawn: Sequence[object], says: str) -> Span:
    """All options; of more than anybody turns through the ends of a range, or every so many and those drawn."""
    if len(options) <= _MOST:
        return Span(options=tuple(map(listed, options)), says=says)
    if isinstance(options, range):
        return Span(min(options[0], options[-1]), max(options[0], options[-1]), abs(options.step), says=says)
    kept = {*map(id, drawn[:_MOST]), *map(id, options[:: -(-len(options) // _MOST)])}
    if all(isinstance(one, (int, float)) for one in options):
        kept |= {id(min(options)), id(max(options))}  # type: ignore[type-var]
    return Span(options=tuple(listed(one) for one in options if id(one) in kept), says=says)


def listed(value: Any) -> Any:
    """What was drawn as JSON will give it back: a tuple becomes a list."""
    if isinstance(value, dict):
        return {key: listed(item) for key, item in value.items()}
    return [listed(item) for item in value] if isinstance(value, (list, tuple)) else value


def _negative(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_negative, value))
    return isinstance(value, (int, float)) and value < 0


def _rounded(stream: random.Random, low: float, high: float, digits: int) -> float:
    unit = 10**digits
    return float(stream.randint(math.ceil(low * unit - 1e-9), math.floor(high * unit + 1e-9)) / unit)
