"""What a formula is made of. The parser builds these, both layouts read them."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

__all__ = [
    "Accent",
    "Atom",
    "Binom",
    "Fence",
    "Frac",
    "Grid",
    "Kind",
    "Label",
    "Node",
    "Root",
    "Script",
    "Seq",
    "Space",
    "Unparsable",
]


class Unparsable(Exception):  # noqa: N818 - it says "show the source", and never leaves the package
    """The formula can't be laid out without a risk to its meaning. The text says why."""


class Kind(Enum):
    """How a symbol behaves towards its neighbours: TeX's classes, and a few more that a line of text needs."""

    ORD = auto()
    OP = auto()  # log, max: a space before the argument
    BIG = auto()  # sum, product, integral: limits above and below
    BIN = auto()
    SIGN = auto()  # + or − with nothing before it to add to
    REL = auto()
    OPEN = auto()
    CLOSE = auto()
    PUNCT = auto()
    SLASH = auto()
    BAR = auto()
    DOTS = auto()


@dataclass(frozen=True, slots=True)
class Atom:
    """One symbol, number, name or piece of text.

    ``word`` marks what must not run into a neighbouring letter; ``before`` and ``after`` say that a piece of text
    had a space at that edge.
    """

    text: str
    kind: Kind = Kind.ORD
    word: bool = False
    before: bool = False
    after: bool = False
    limits: bool = False


@dataclass(frozen=True, slots=True)
class Space:
    """A space asked for, in columns."""

    columns: int


@dataclass(frozen=True, slots=True)
class Frac:
    """Numerator over denominator."""

    above: "Seq"
    below: "Seq"


@dataclass(frozen=True, slots=True)
class Binom:
    """A binomial coefficient."""

    above: "Seq"
    below: "Seq"


@dataclass(frozen=True, slots=True)
class Root:
    """A square root, or another one if ``index`` holds something."""

    body: "Seq"
    index: "Seq"


@dataclass(frozen=True, slots=True)
class Script:
    """A base with primes, a subscript and a superscript. No base: a script at the very start."""

    base: "Node | None"
    sub: "Seq"
    sup: "Seq"
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Accent:
    """A hat, bar, tilde, arrow or line over (or a line under) something; ``name`` is a key of ``symbols.ACCENTS``."""

    name: str
    body: "Seq"


@dataclass(frozen=True, slots=True)
class Fence:
    """Something between two delimiters, either of which may be empty."""

    open: str
    body: "Seq"
    close: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells. ``style`` is ``matrix``, ``cases``, ``aligned`` or ``substack``; a matrix has delimiters."""

    style: str
    rows: "tuple[tuple[Seq, ...], ...]"
    open: str = ""
    close: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A brace with a note on what it embraces."""

    body: "Seq"
    note: "Seq"
    above: bool


Node: TypeAlias = Atom | Space | Frac | Binom | Root | Script | Accent | Fence | Grid | Label
Seq: TypeAlias = tuple[Node, ...]
