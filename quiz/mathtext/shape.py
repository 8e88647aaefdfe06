"""How tightly a list of nodes holds together: what decides about the parentheses of a line of text."""

from enum import Enum, auto

from quiz.mathtext.spacing import Slot, arrange, is_bracket, is_word
from quiz.mathtext.tree import Accent, Atom, Fence, Frac, Kind, Node, Script, Seq

__all__ = ["Shape", "differential", "shape"]

_DIFFERENTIALS = "d∂"
_PAIR = 2  # a name and its argument, a d and its variable


class Shape(Enum):
    """What a list of nodes is, as far as parentheses around it are concerned."""

    ATOM = auto()
    ROOT = auto()
    CALL = auto()  # f(x)
    DIFFERENTIAL = auto()  # ∂x
    PRODUCT = auto()  # 2xy
    LOOSE = auto()


def shape(nodes: Seq) -> Shape:
    """The tightest shape that describes the nodes."""
    slots = arrange(nodes)
    if len(slots) == 1:
        return _shape_of_one(slots[0].node)
    if any(slot.apart or not _plain(slot.node) for slot in slots):
        return Shape.LOOSE
    pair = len(slots) == _PAIR
    if pair and _is_call(slots[0], slots[1]):
        return Shape.CALL
    if any(slot.kind is not Kind.ORD for slot in slots):
        return Shape.LOOSE
    if pair and differential(nodes):
        return Shape.DIFFERENTIAL
    return Shape.PRODUCT


def _shape_of_one(node: Node) -> Shape:
    if isinstance(node, Atom):
        return Shape.LOOSE if " " in node.text or node.before or node.after else Shape.ATOM
    name = type(node).__name__
    if name == "Root":
        return Shape.ROOT
    if isinstance(node, Fence):
        return Shape.ATOM if node.open and node.close else Shape.LOOSE
    if isinstance(node, Script) and node.base is not None:
        return _shape_of_one(node.base)
    return Shape.LOOSE if name in ("Frac", "Script") or not getattr(node, "close", "-") else Shape.ATOM


def _plain(node: Node) -> bool:
    """Whether a node in a product leaves it a product: fractions and texts do not."""
    return not isinstance(node, Frac) and _shape_of_one(node) is not Shape.LOOSE


def _is_call(name: Slot, argument: Slot) -> bool:
    if not (isinstance(argument.node, Fence) and is_bracket(argument.node)):
        return False
    if name.kind is Kind.OP or is_word(name.node):
        return True
    base = name.node
    if isinstance(base, Script) and base.base is not None and not base.sup:
        base = base.base
    letter = isinstance(base, Accent) or (isinstance(base, Atom) and base.text[0].isalpha())
    # a(b + c) is more likely a product, f(x) a call
    return letter and all(slot.kind is not Kind.BIN for slot in arrange(argument.node.body))


def differential(nodes: Seq) -> str:
    """The d or ∂ that the nodes start with, if they do."""
    base = nodes[0].base if nodes and isinstance(nodes[0], Script) else nodes[0] if nodes else None
    return base.text if isinstance(base, Atom) and base.text in _DIFFERENTIALS else ""
