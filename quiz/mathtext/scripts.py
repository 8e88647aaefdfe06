"""Superscripts and subscripts in a line: in Unicode's own small characters, or marked with ``^`` and ``_``."""

from quiz.mathtext.spacing import arrange
from quiz.mathtext.symbols import SUP
from quiz.mathtext.tree import Accent, Atom, Fence, Kind, Seq

__all__ = ["marked", "small"]

_LONGEST_RUN = 2  # of letters in a Unicode subscript: ₘₐₓ is harder to read than _max
_INDICES = frozenset("ijklmn")
# Brackets that need no others around them. Raised round ones do: x^(B+1) is a power, and x^((B+1)) an index.
_ENOUGH = {"_": {("(", ")"), ("[", "]")}, "^": {("[", "]")}}


def small(nodes: Seq, content: str, table: dict[str, str]) -> str:
    """A script's text in Unicode's own superscripts or subscripts; nothing if it can't be said so as a whole."""
    if content == "∘" and table is SUP:
        return "°"
    if any(isinstance(node, Atom) and (node.word or node.kind is Kind.OP) for node in nodes):
        return ""
    letters = [char for char in content if char.isalpha()]
    if len(letters) > _LONGEST_RUN and not _INDICES.issuperset(letters):
        return ""
    return "".join(table[char] for char in content) if table.keys() >= set(content) else ""


def marked(mark: str, nodes: Seq, content: str) -> str:
    """A script as ``_B`` or ``^(−x)``."""
    slots = arrange(nodes)
    atoms = [slot.node for slot in slots if isinstance(slot.node, Atom | Accent)]
    plain = len(atoms) == len(slots) and " " not in content
    letters = mark == "_" and content.isalpha() and content.isascii()
    accent = len(slots) == 1 and isinstance(atoms[0] if atoms else None, Accent) and "(" in content
    if len(slots) == 1 and isinstance(only := slots[0].node, Fence) and (only.open, only.close) in _ENOUGH[mark]:
        return f"{mark}{content}"
    bare = (
        plain
        and not accent
        and (len(slots) == 1 or letters)
        and all(not s.node.before for s in slots if isinstance(s.node, Atom))
    )
    return f"{mark}{content}" if bare else f"{mark}({content})"
