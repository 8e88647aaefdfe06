"""What the author of a probe imports: the decorator, the draws, the answers and the text helpers.

A probe is a function of one argument, ``draw``. It draws its parameters by name, computes with torch, and returns
one of :class:`Number`, :class:`Choice`, :class:`Order` or :class:`Shape`. torch is the author's import, not ours:
reading this module costs a screen nothing.
"""

import hashlib
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, SupportsFloat, TypeVar

from quiz.figures import grid, num, row
from quiz.model import By, Mistake, Option, Place

__all__ = [
    "Choice",
    "Draw",
    "Number",
    "Order",
    "Probe",
    "Rejected",
    "Result",
    "Shape",
    "grid",
    "mistake",
    "num",
    "probe",
    "reject",
    "right",
    "row",
    "wrong",
]

T = TypeVar("T")


class Rejected(Exception):  # noqa: N818 - an outcome of a draw, not an error
    """This draw makes no good question; another one is to be tried."""


@dataclass(frozen=True, slots=True)
class Number:
    """A question answered with a number.

    Args:
        ask: The question, in markdown, with the numbers that were drawn.
        answer: The right number; anything ``float`` takes, such as a tensor with one element.
        mistakes: Wrong numbers with a known cause, made with :func:`mistake`.
        why: The explanation, in markdown, with this variant's numbers.
        hints: Each a further step; none may contain the answer.
        digits: Significant digits asked for. Here and below: overrides what the decorator says.
        within: Relative tolerance as ``"2%"``.
        absolute: Absolute tolerance; needed where the answer can be zero.
        standard_error: Of a statistical answer; three of them are accepted.
    """

    ask: str
    answer: SupportsFloat
    mistakes: Sequence[Mistake] = ()
    why: str = ""
    hints: Sequence[str] = ()
    digits: int | None = None
    within: str | None = None
    absolute: float | None = None
    standard_error: float = 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """A question answered by choosing among options made with :func:`right` and :func:`wrong`.

    The options are shuffled unless ``ordered`` says that they have an order of their own (less, same, more).
    """

    ask: str
    options: Sequence[Option]
    why: str = ""
    hints: Sequence[str] = ()
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A question answered by putting things in order: ``steps`` in the right order, shown shuffled."""

    ask: str
    steps: Sequence[str]
    why: str = ""
    hints: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A question answered with a tensor's shape. A mistake's value is a shape, too."""

    ask: str
    answer: Sequence[int]
    mistakes: Sequence[Mistake] = ()
    why: str = ""
    hints: Sequence[str] = ()


Result = Number | Choice | Order | Shape


@dataclass(frozen=True, slots=True)
class Probe:
    """A function that builds one question, with what its decorator declared."""

    name: str
    function: Callable[["Draw"], Result]
    by: By
    truth: str
    digits: int | None
    within: str
    place: Place = field(compare=False)

    def __call__(self, draw: "Draw") -> Result:
        """Build one question from these draws."""
        return self.function(draw)


def probe(
    *, by: str = "compute", digits: int | None = None, within: str = "", truth: str = "exact"
) -> Callable[[Callable[["Draw"], Result]], Probe]:
    """Declare a function to be a probe. Its name is ``<file>.<function>``.

    Args:
        by: How a person gets the number: ``compute`` (at most about four operations), ``read`` (from a picture or
            table) or ``predict`` (an estimate, judged within a factor of two).
        digits: Significant digits asked for.
        within: Relative tolerance as ``"2%"``.
        truth: ``exact`` (follows from what is shown), ``statistical`` (an expectation) or ``empirical`` (a net
            really run).

    Raises:
        ValueError: For a ``by`` or ``truth`` that doesn't exist.
    """
    if truth not in {"exact", "statistical", "empirical"}:
        raise ValueError(f"truth={truth!r}: write exact, statistical or empirical")

    def declare(function: Callable[["Draw"], Result]) -> Probe:
        code = function.__code__
        topic = code.co_filename.rsplit("/", 1)[-1].removesuffix(".py")
        place = Place(code.co_filename, code.co_firstlineno)
        return Probe(f"{topic}.{function.__name__}", function, By(by), truth, digits, within, place)

    return declare


def reject(reason: str) -> NoReturn:
    """Ask for another draw, where this one makes a question that is degenerate or gives itself away."""
    raise Rejected(reason)


def mistake(name: str, value: SupportsFloat | Sequence[int], says: str) -> Mistake:
    """A wrong answer with a known cause.

    Args:
        name: The misconception's id, shared by all probes that can meet it.
        value: What the misconception gives with this variant's parameters: a number, or a shape.
        says: Completes "0.12 is …": what the number is, as in "what multiplying by the temperature gives".
    """
    if isinstance(value, Sequence):
        return Mistake(name, _shape_text(value), says)
    return Mistake(name, float(value), says)


def right(text: str, why: str = "") -> Option:
    """An option that is right."""
    return Option(text, right=True, why=why)


def wrong(text: str, name: str, why: str) -> Option:
    """An option that is wrong, with the misconception's id and what to say to whoever chose it."""
    return Option(text, mistake=name, why=why)


class Draw:
    """Named random draws.

    Each name has a sub-stream of its own, hashed from (seed, probe, name): adding a draw never shifts the others.
    What was drawn is kept in ``parameters`` and stored with the variant. All numbers are rounded first, so what is
    displayed is what is computed with.

    Args:
        probe: The probe's name.
        seed: The variant's seed.
        attempt: Counts the draws of this variant that were rejected.
        changed: Draws to be replaced by given values ("what if this one were doubled?").
    """

    def __init__(self, probe: str, seed: int, attempt: int = 0, changed: dict[str, object] | None = None) -> None:
        self.parameters: dict[str, object] = {}
        self._key = f"{seed}/{attempt}/{probe}"
        self._changed = changed or {}

    def stream(self, name: str) -> random.Random:
        """The generator behind a name, for draws that no method here offers."""
        digest = hashlib.sha256(f"{self._key}/{name}".encode()).digest()
        return random.Random(int.from_bytes(digest[:8], "big"))  # noqa: S311 - questions, not secrets

    def _keep(self, name: str, value: T) -> T:
        if name in self.parameters:
            raise ValueError(f"two draws are called {name!r}")
        kept = self._changed.get(name, value)
        self.parameters[name] = kept
        return kept  # type: ignore[return-value]

    def integer(self, name: str, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return self._keep(name, self.stream(name).randint(low, high))

    def integers(self, name: str, low: int, high: int, size: int) -> list[int]:
        """``size`` whole numbers from ``low`` to ``high``, both included."""
        stream = self.stream(name)
        return self._keep(name, [stream.randint(low, high) for _ in range(size)])

    def number(self, name: str, low: float, high: float, *, digits: int = 1) -> float:
        """A number with ``digits`` decimals from ``low`` to ``high``."""
        return self._keep(name, _rounded(self.stream(name), low, high, digits))

    def numbers(self, name: str, low: float, high: float, size: int, *, digits: int = 1) -> list[float]:
        """``size`` numbers with ``digits`` decimals from ``low`` to ``high``."""
        stream = self.stream(name)
        return self._keep(name, [_rounded(stream, low, high, digits) for _ in range(size)])

    def matrix(
        self, name: str, rows: int, columns: int, low: float, high: float, *, digits: int = 1
    ) -> list[list[float]]:
        """A matrix as a list of its rows, with entries as in :meth:`numbers`."""
        stream = self.stream(name)
        return self._keep(name, [[_rounded(stream, low, high, digits) for _ in range(columns)] for _ in range(rows)])

    def pick(self, name: str, options: Sequence[T]) -> T:
        """One of the options."""
        return self._keep(name, self.stream(name).choice(options))

    def sample(self, name: str, options: Sequence[T], size: int) -> list[T]:
        """``size`` different ones of the options, in random order."""
        return self._keep(name, self.stream(name).sample(list(options), size))

    def shuffled(self, name: str, items: Sequence[T]) -> list[T]:
        """All items in random order."""
        return self.sample(name, items, len(items))

    def seed(self, name: str) -> int:
        """A seed for ``torch.Generator().manual_seed(...)`` or a whole model."""
        return self._keep(name, self.stream(name).randrange(2**31))


def _rounded(stream: random.Random, low: float, high: float, digits: int) -> float:
    unit = 10**digits
    return float(stream.randint(math.ceil(low * unit - 1e-9), math.floor(high * unit + 1e-9)) / unit)


def _shape_text(shape: Sequence[int]) -> str:
    return f"({', '.join(str(int(size)) for size in shape)}{',' if len(shape) == 1 else ''})"
