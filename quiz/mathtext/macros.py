"""The macros that take arguments of a shape of their own: fractions, roots, fences, environments, labels."""

import unicodedata
from collections.abc import Callable
from typing import Protocol

from quiz.mathtext.scan import Scanner
from quiz.mathtext.symbols import ENVIRONMENTS, FUNCTIONS
from quiz.mathtext.tree import (
    Accent,
    Atom,
    Binom,
    Fence,
    Frac,
    Grid,
    Kind,
    Label,
    Node,
    Root,
    Script,
    Seq,
    Space,
    Unparsable,
)

__all__ = ["MACROS", "Reader", "attach"]


class Reader(Protocol):
    """What a macro needs of the parser that met it."""

    scan: Scanner

    def sequence(self, *, bare: bool = False) -> Seq:
        """Items up to the end of the group, or with ``bare`` up to a closing delimiter."""

    def rows(self) -> tuple[tuple[Seq, ...], ...]:
        """Rows of cells."""

    def argument(self) -> Seq:
        """An argument, never empty."""

    def delimiter(self) -> str:
        """A delimiter's glyph."""


def attach(base: Node, sub: Seq, sup: Seq, primes: int) -> Node:
    """The base with its scripts; in parentheses if it would otherwise come apart."""
    if isinstance(base, Label) and sub and not sup and not base.note:
        return Label(base.body, sub, base.above)
    if isinstance(base, Label) and sup and not sub and not base.note:
        return Label(base.body, sup, base.above)
    if isinstance(base, Script) and not (base.sup or base.primes or sub or primes):
        return Script(base.base, base.sub, sup)  # {x_i}^2 is x_i^2
    if isinstance(base, Space):
        raise Unparsable("a script without a base")
    whole = isinstance(base, Atom | Accent | Binom | Label | Fence) or (isinstance(base, Grid) and base.close)
    return Script(base if whole else Fence("(", (base,), ")"), sub, sup, primes)


def _frac(parser: Reader) -> Seq:
    return (Frac(parser.argument(), parser.argument()),)


def _binom(parser: Reader) -> Seq:
    return (Binom(parser.argument(), parser.argument()),)


def _sqrt(parser: Reader) -> Seq:
    index: Seq = ()
    if parser.scan.peek() == "[":
        parser.scan.take()
        index = parser.sequence(bare=True)
        parser.scan.take("]")
    return (Root(parser.argument(), index),)


def _operatorname(parser: Reader) -> Seq:
    limits = parser.scan.star()
    name = " ".join(parser.scan.raw().split())
    if not name:
        raise Unparsable("an empty argument")
    return (Atom(name, Kind.OP, limits=limits or name in FUNCTIONS),)


def _left(parser: Reader) -> Seq:
    opening = parser.delimiter()
    body = parser.sequence()
    parser.scan.take("\\right")
    closing = parser.delimiter()
    if not (opening or closing):
        return body
    if opening == "{" and not closing and len(body) == 1 and isinstance(body[0], Grid) and body[0].style == "matrix":
        return (Grid("cases", body[0].rows, "{"),)
    return (Fence(opening, body, closing),)


def _middle(parser: Reader) -> Seq:
    return (Atom(parser.delimiter(), Kind.REL),)


def _begin(parser: Reader) -> Seq:
    name = parser.scan.raw()
    if name not in ENVIRONMENTS:
        raise Unparsable(f"\\begin{{{name}}} is unknown")
    style, opening, closing = ENVIRONMENTS[name]
    if name == "array":
        parser.scan.bracketed()
        parser.scan.raw()
    rows = parser.rows()
    parser.scan.take("\\end")
    if parser.scan.raw() != name:
        raise Unparsable(f"\\end{{{name}}} is missing")
    return (Grid(style, rows, opening, closing),)


def _substack(parser: Reader) -> Seq:
    parser.scan.take("{")
    rows = parser.rows()
    parser.scan.take("}")
    if any(len(row) > 1 for row in rows):
        raise Unparsable("& outside an environment")
    return (Grid("substack", rows),)


def _underbrace(parser: Reader) -> Seq:
    return (Label(parser.argument(), (), above=False),)


def _overbrace(parser: Reader) -> Seq:
    return (Label(parser.argument(), (), above=True),)


def _overset(parser: Reader) -> Seq:
    above = parser.argument()
    return (attach(_limit_base(parser.argument()), (), above, 0),)


def _underset(parser: Reader) -> Seq:
    below = parser.argument()
    return (attach(_limit_base(parser.argument()), below, (), 0),)


def _limit_base(items: Seq) -> Node:
    atoms = [item for item in items if isinstance(item, Atom)]
    if len(atoms) == len(items) and all(atom.kind is Kind.OP for atom in atoms):
        return Atom(" ".join(atom.text for atom in atoms), Kind.OP, limits=True)  # arg max is one operator
    if len(atoms) == len(items) == 1:
        return Atom(atoms[0].text, atoms[0].kind, limits=True)
    return items[0] if len(items) == 1 else Fence("(", items, ")")


def _xrightarrow(parser: Reader) -> Seq:
    return (Script(Atom("→", Kind.REL, limits=True), (), parser.argument()),)


def _not(parser: Reader) -> Seq:
    items = parser.argument()
    if len(items) == 1 and isinstance(items[0], Atom) and items[0].kind is Kind.REL:
        struck = unicodedata.normalize("NFC", items[0].text + "\u0338")
        if len(struck) == 1:
            return (Atom(struck, Kind.REL),)
    raise Unparsable("\\not before what has no struck-out form")


def _pmod(parser: Reader) -> Seq:
    return (Space(1), Fence("(", (Atom("mod", Kind.OP), *parser.argument()), ")"))


MACROS: dict[str, Callable[[Reader], Seq]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), _frac),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), _binom),
    "sqrt": _sqrt,
    "operatorname": _operatorname,
    "left": _left,
    "middle": _middle,
    "begin": _begin,
    "substack": _substack,
    "underbrace": _underbrace,
    "overbrace": _overbrace,
    "overset": _overset,
    "underset": _underset,
    "stackrel": _overset,
    "xrightarrow": _xrightarrow,
    "not": _not,
    "pmod": _pmod,
}
