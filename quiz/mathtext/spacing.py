"""Which symbols act as signs or operators, and the columns between neighbours: one rule for both layouts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from quiz.mathtext.tree import Atom, Fence, Kind, Node, Script, Seq, Space

__all__ = ["OPERANDS", "Slot", "Tail", "arrange", "crowded", "gap", "is_bracket", "is_word"]

OPERANDS = {Kind.ORD, Kind.DOTS, Kind.OPEN, Kind.CLOSE}
_PREFIXES = {Kind.OP, Kind.BIG, Kind.BIN, Kind.REL, Kind.OPEN, Kind.PUNCT, Kind.SLASH, Kind.BAR, Kind.SIGN}
_SIGNS = "+−±∓"
_EASY = "+−±∓·×"  # beside these a/b needs no parentheses: they bind looser, or alike and from the left


class Tail(Enum):
    """How a piece of text ends, as far as it matters to what follows."""

    CLOSED = auto()
    SUB = auto()  # x_B: a letter would join the subscript, a parenthesis would not
    OPEN = auto()  # e^x, √x: whatever follows would join


@dataclass(slots=True)
class Slot:
    """A node at its place in a list.

    ``space`` counts the columns asked for before it; ``apart`` says that a wide space or a text's edge cuts it off
    from the one before.
    """

    node: Node
    kind: Kind
    space: int = 0
    apart: bool = False


def _kind(node: Node) -> Kind:
    if isinstance(node, Atom):
        return node.kind
    return _kind(node.base) if isinstance(node, Script) and node.base is not None else Kind.ORD


def arrange(nodes: Seq) -> list[Slot]:
    """The nodes without their spaces, each with the part it plays."""
    slots: list[Slot] = []
    space, apart = 0, False
    for node in nodes:
        if isinstance(node, Space):
            space, apart = max(space, node.columns), apart or node.columns > 1
            continue
        if isinstance(node, Atom) and node.before:
            space, apart = max(space, 1), True
        slots.append(Slot(node, _kind(node), space, apart))
        space, apart = (1, True) if isinstance(node, Atom) and node.after else (0, False)
    for place, slot in enumerate(slots):
        if slot.kind is Kind.BIN:
            before = slots[place - 1] if place else None
            slot.kind = _operator(before, slot, slots[place + 1] if place + 1 < len(slots) else None)
    return slots


def _operator(before: Slot | None, slot: Slot, after: Slot | None) -> Kind:
    """TeX's rule: a binary operator with nothing to join is a sign, or an ordinary symbol."""
    if before is None or slot.apart or before.kind in _PREFIXES:
        text = slot.node.text if isinstance(slot.node, Atom) else ""
        signs = text and text in _SIGNS and after is not None and after.kind not in (Kind.REL, Kind.PUNCT, Kind.CLOSE)
        return Kind.SIGN if signs else Kind.ORD
    if after is None or after.kind in (Kind.REL, Kind.PUNCT, Kind.CLOSE):
        return Kind.ORD
    return Kind.BIN


def is_bracket(node: Node) -> bool:
    """Whether a node starts with a bracket that can hold an argument."""
    base = node.base if isinstance(node, Script) else node
    return (isinstance(base, Fence) and base.open in "([{" and base.open != "") or bool(
        getattr(base, "style", "") == "matrix" and getattr(base, "open", "")
    )


def _bars(node: Node) -> bool:
    base = node.base if isinstance(node, Script) else node
    return isinstance(base, Fence) and base.open in "|‖" and base.open != ""


def is_word(node: Node) -> bool:
    """Whether a node is a name, which a letter beside it would lengthen."""
    base = node.base if isinstance(node, Script) else node
    return isinstance(base, Atom) and base.word


def gap(left: Slot, right: Slot, tail: Tail, *, compact: bool) -> int:
    """The columns between two neighbours; ``compact`` is TeX's habit of closing up operators inside a script."""
    columns = _own_gap(left, right, tail, loose=0 if compact else 1)
    return max(columns, right.space)


def _own_gap(left: Slot, right: Slot, tail: Tail, *, loose: int) -> int:  # noqa: C901, PLR0911 - cases, in order
    kinds = (left.kind, right.kind)
    if left.kind in (Kind.SIGN, Kind.OPEN) or right.kind in (Kind.CLOSE, Kind.PUNCT):
        return 0
    if left.kind is Kind.PUNCT:
        return loose
    if Kind.REL in kinds:
        return 0 if kinds == (Kind.REL, Kind.REL) else loose
    if Kind.BIN in kinds:
        return 1 if is_word(left.node) or is_word(right.node) else loose
    if Kind.SLASH in kinds or Kind.BAR in kinds:
        return 0
    if left.kind is Kind.OP:
        return 0 if is_bracket(right.node) and tail is not Tail.OPEN else 1
    if left.kind is Kind.BIG or right.kind in (Kind.OP, Kind.BIG) or Kind.DOTS in kinds:
        return 1
    if tail is Tail.SUB and isinstance(right.node, Atom) and right.node.text == "!":
        return 0
    if tail is Tail.OPEN or (tail is Tail.SUB and not is_bracket(right.node)):
        return 1
    if isinstance(left.node, Atom) and left.node.text in ("∂", "∇", ""):
        return 0
    if is_word(right.node) or (is_word(left.node) and not is_bracket(right.node)):
        return 0 if isinstance(right.node, Atom) and not right.node.text[0].isalnum() else 1
    return 1 if _bars(left.node) and _bars(right.node) else 0


def crowded(slots: Sequence[Slot], i: int) -> tuple[bool, bool]:
    """Whether a fraction at ``i`` would be torn apart by its left and by its right neighbour in a line of text."""
    left = slots[i - 1] if i and not slots[i].apart else None
    right = slots[i + 1] if i + 1 < len(slots) and not slots[i + 1].apart else None
    return _tears(left, before=True), _tears(right, before=False)


def _tears(neighbour: Slot | None, *, before: bool) -> bool:
    if neighbour is None or neighbour.kind in (Kind.SIGN, Kind.REL, Kind.PUNCT, Kind.BAR):
        return False
    if neighbour.kind is Kind.BIN:
        return not (isinstance(neighbour.node, Atom) and neighbour.node.text in _EASY)
    return neighbour.kind is not (Kind.OPEN if before else Kind.CLOSE)
