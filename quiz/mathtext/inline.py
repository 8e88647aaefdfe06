"""Tree -> one honest line: every grouping that two dimensions show is said with parentheses."""

import unicodedata
from dataclasses import dataclass
from itertools import dropwhile

from quiz.mathtext.scripts import marked, small
from quiz.mathtext.shape import Shape, differential, shape
from quiz.mathtext.spacing import OPERANDS, Slot, Tail, arrange, crowded, gap
from quiz.mathtext.symbols import ACCENTS, SUB, SUP
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

__all__ = ["Piece", "piece", "text"]

_SOFT_ACCENTS = ("hat", "tilde", "vec", "dot", "ddot")  # x̂ᵢ for \hat{x_i}: nobody means anything else by it


_BEFORE_NAMES = OPERANDS - {Kind.OPEN}


@dataclass(frozen=True, slots=True)
class Piece:
    """A node's text, and how it ends."""

    text: str
    tail: Tail = Tail.CLOSED


def text(nodes: Seq, *, compact: bool = False, top: bool = False) -> str:
    """The nodes in one line. ``compact``: inside a script. ``top``: nothing follows, so a brace may stay open."""
    slots = arrange(nodes)
    out = ""
    before: Slot | None = None
    tail = Tail.CLOSED
    for i, slot in enumerate(slots):
        part = piece(slot.node, compact=compact)
        torn = (False, False)
        if isinstance(slot.node, Frac) or (isinstance(slot.node, Root) and slot.node.index):
            torn = crowded(slots, i)
            if isinstance(slot.node, Root):
                torn = (torn[0], False)  # only its index could join what stands before
        grid = isinstance(slot.node, Grid) and not slot.node.close
        if any(torn) or (grid and not (top and i == len(slots) - 1) and _needs_fence(slot.node, len(slots))):
            part = _fenced(slot.node, part)
        if before is not None:
            columns = gap(before, slot, tail, compact=compact)
            if torn[0] and before.kind is Kind.OP:
                columns = 1 if torn[1] or out[-1:] == ")" else 0  # log(a/b), but log (a/b) c and lim_(x→0) (a/b)
            elif torn[0] and before.kind in OPERANDS:
                columns = max(columns, 1)
            elif before.kind in _BEFORE_NAMES and _is_named(slot.node, part.text):
                columns = max(columns, 1)  # x overline(ab)
            out += " " * columns
        out += part.text
        before, tail = slot, part.tail
    return out


def _is_named(node: Node, written: str) -> bool:
    """Whether what two dimensions draw is written as a name with parentheses, which a letter would lengthen."""
    base = node.base if isinstance(node, Script) else node
    name = ACCENTS[base.name][1] if isinstance(base, Accent) else ""
    return isinstance(base, Binom | Label) or bool(name and written.startswith(f"{name}("))


def _needs_fence(node: Node, neighbours: int) -> bool:
    return isinstance(node, Grid) and (node.style == "cases" or neighbours > 1)


def _fenced(node: Node, part: Piece) -> Piece:
    if isinstance(node, Grid) and node.style == "cases":
        return Piece(part.text + "}")
    return Piece(f"({part.text})", Tail.OPEN if isinstance(node, Frac) else Tail.CLOSED)


def piece(node: Node, *, compact: bool = False) -> Piece:  # noqa: PLR0911 - one return for each sort of node
    """One node's text."""
    match node:
        case Atom():
            return Piece(node.text)
        case Frac():
            return Piece(_quotient(node, compact=compact))
        case Binom():
            return Piece(f"binom({text(node.above, compact=compact)}, {text(node.below, compact=compact)})")
        case Root():
            return _root(node, compact=compact)
        case Script():
            return _script(node, compact=compact)
        case Accent():
            return Piece(_accent(node, compact=compact))
        case Fence():
            return Piece(_fence(node, compact=compact))
        case Grid():
            return Piece(_grid(node, compact=compact))
        case Label():
            body = text(node.body, compact=compact)
            note = f", {text(node.note, compact=compact)}" if node.note else ""
            return Piece(f"{'overbrace' if node.above else 'underbrace'}({body}{note})")
        case _:
            raise Unparsable("a space alone")


def _quotient(node: Frac, *, compact: bool) -> str:
    above, below = text(node.above, compact=compact), text(node.below, compact=compact)
    shapes = shape(node.above), shape(node.below)
    letter = differential(node.above)
    if shapes[0] is Shape.LOOSE or (shapes[0] is Shape.PRODUCT and " " in above):
        above = f"({above})"
    derivative = shapes[1] is Shape.DIFFERENTIAL and letter and letter == differential(node.below)
    if not derivative and shapes[1] not in (Shape.ATOM, Shape.ROOT, Shape.CALL):
        below = f"({below})"
    return f"{above}/{below}"


def _root(node: Root, *, compact: bool) -> Piece:
    index = text(node.index, compact=True) if node.index else ""
    raised = small(node.index, index, SUP) if index else ""
    sign = raised + "√" if raised or not index else f"√[{index}]"
    body = text(node.body, compact=compact)
    only = node.body[0]
    round_fence = isinstance(only, Fence) and (only.open, only.close) == ("(", ")")
    bare = shape(node.body) is Shape.ATOM and not any(char in body for char in " _^{[′") and not _has_sup(only)
    if len(node.body) == 1 and round_fence:
        return Piece(sign + body)
    return Piece(sign + body, Tail.OPEN) if bare and sign[-1] == "√" else Piece(f"{sign}({body})")


def _has_sup(node: Node) -> bool:
    return isinstance(node, Script) and bool(node.sup)


def _script(node: Script, *, compact: bool) -> Piece:
    base = piece(node.base, compact=compact) if node.base is not None else Piece("")
    sub, sup = (text(part, compact=True) if part else "" for part in (node.sub, node.sup))
    low, high = small(node.sub, sub, SUB), small(node.sup, sup, SUP)
    atom = node.base if isinstance(node.base, Atom) else Atom("")
    if atom.kind is Kind.BIG and bool(sub and not low) != bool(sup and not high):
        low = high = ""  # both limits in one manner
    out = base.text + "′" * node.primes
    tail = base.tail if base.text == out else Tail.CLOSED
    if sub:
        mark = marked("_", node.sub, sub)
        if sup and "." in mark and "(" not in mark:
            mark = f"_({sub})"
        out += low or mark
        tail = Tail.CLOSED if low else Tail.SUB
    if sup:
        out += high or marked("^", node.sup, sup)
        tail = Tail.CLOSED if high else Tail.OPEN
    return Piece(out, tail)


def _accent(node: Accent, *, compact: bool) -> str:
    only = node.body[0] if len(node.body) == 1 else None
    if isinstance(only, Script) and node.name in _SOFT_ACCENTS and only.base and not (only.sup or only.primes):
        return piece(Script(Accent(node.name, (only.base,)), only.sub, ()), compact=compact).text
    body = text(node.body, compact=compact)
    letters = [char for char in unicodedata.normalize("NFD", body) if not unicodedata.combining(char)]
    if isinstance(only, Atom | Accent) and len(letters) == 1:
        return unicodedata.normalize("NFC", body + ACCENTS[node.name][0])  # composed where Unicode can
    name = ACCENTS[node.name][1]
    if not name:
        raise Unparsable(f"\\{node.name} over more than a letter")
    return f"{name}({body})"


def _fence(node: Fence, *, compact: bool) -> str:
    body = text(node.body, compact=compact)
    if node.open == "{" and not node.close:
        return f"{{{body}}}"  # a system of equations: the brace has to end somewhere
    if not (node.open and node.close) and shape(node.body) is not Shape.ATOM:
        body = f"({body})"
    return node.open + body + node.close


def _grid(node: Grid, *, compact: bool) -> str:
    if node.style == "cases":
        return "{" + _one_after_another([_case(row, compact=compact) for row in node.rows])
    if node.style == "aligned":
        return _equations(node, compact=compact)
    if node.style == "substack":
        return ("," if compact else ", ").join(text(row[0], compact=compact) for row in node.rows)
    cells = [[text(cell, compact=compact) for cell in row] for row in node.rows]
    between = " " if all(_simple(cell) for row in cells for cell in row) else ", "
    return node.open + "; ".join(between.join(row) for row in cells) + node.close


def _simple(cell: str) -> bool:
    return bool(cell) and cell[0] not in "−+±∓" and not any(char in cell for char in " ,;()[]{}|/")


def _case(row: tuple[Seq, ...], *, compact: bool) -> str:
    cells = [text(cell, compact=compact) for cell in row]
    value, *conditions = cells
    condition = ", ".join(conditions)
    first = row[1][0] if conditions and row[1] else None
    if isinstance(first, Atom) and first.text[0].isalpha() and (first.word or first.after):
        return f"{value} {condition}".strip()
    return f"{value.removesuffix(',')} if {condition}" if condition else value


def _equations(node: Grid, *, compact: bool) -> str:
    """Rows joined by semicolons; a row that goes on with = or + after an empty cell continues the one before."""
    lines: list[list[Node]] = []
    for row in node.rows:
        joined = _equation(row)
        slots = arrange((Atom(""), *joined))
        goes_on = len(row) > 1 and not row[0] and len(slots) > 1 and slots[1].kind in (Kind.REL, Kind.BIN)
        if lines and goes_on:
            lines[-1] += joined
        elif joined:
            lines.append(joined)
    return _one_after_another([text(tuple(line), compact=compact) for line in lines])


def _equation(row: tuple[Seq, ...]) -> list[Node]:
    """The cells of a row as one line: two make an equation, and a comma parts it from the next beside it."""
    line: list[Node] = []
    for at in range(0, len(row), 2):
        both = dropwhile(lambda item: isinstance(item, Space), (item for cell in row[at : at + 2] for item in cell))
        equation = list(both)
        ended = bool(line) and isinstance(line[-1], Atom) and line[-1].kind is Kind.PUNCT
        line += [Atom(",", Kind.PUNCT)] if line and equation and not ended else []
        line += equation
    return line


def _one_after_another(rows: list[str]) -> str:
    """Rows joined by semicolons, which stand for the commas that may end them."""
    return "; ".join([*(row.removesuffix(",") for row in rows[:-1]), *rows[-1:]])
