"""Which bars of a formula belong together: ``|x|`` and ``‖x‖``, but not the bar of ``p(x|y)``."""

from quiz.mathtext.tree import Atom, Fence, Kind, Node, Script, Seq, Space

__all__ = ["pair_bars"]

_BEFORE_AN_OPERAND = {Kind.OP, Kind.BIG, Kind.BIN, Kind.REL, Kind.OPEN, Kind.PUNCT, Kind.SLASH, Kind.BAR}
_SEPARATORS = {Kind.PUNCT, Kind.REL}


def _bar(node: Node) -> str:
    base = node.base if isinstance(node, Script) else node
    return base.text if isinstance(base, Atom) and base.kind is Kind.BAR else ""


def _expects_operand(before: Node | None) -> bool:
    base = before.base if isinstance(before, Script) else before
    return base is None or (isinstance(base, Atom) and base.kind in _BEFORE_AN_OPERAND)


def pair_bars(items: list[Node]) -> Seq:
    """The same items with each pair of bars, and what stands between, made a fence.

    A bar closes if something stands before it and one like it is open. A bar that would open right after an operand
    (``2|x|``) may as well be a separator (``x|y, z|w``): it is left alone if a comma or relation follows inside.
    """
    out: list[Node] = []
    open_bars: list[tuple[str, int, bool]] = []  # glyph, index in out, whether an operand stood before it
    last: Node | None = None
    for node in items:
        glyph = _bar(node)
        if glyph and not _expects_operand(last) and any(bar[0] == glyph for bar in open_bars):
            while open_bars[-1][0] != glyph:
                open_bars.pop()
            _, start, juxtaposed = open_bars.pop()
            body = tuple(out[start + 1 :])
            if not (juxtaposed and any(isinstance(item, Atom) and item.kind in _SEPARATORS for item in body)):
                del out[start:]
                fence = Fence(glyph, body, glyph)
                out.append(Script(fence, node.sub, node.sup, node.primes) if isinstance(node, Script) else fence)
                last = fence
                continue
        elif glyph and not isinstance(node, Script):
            open_bars.append((glyph, len(out), not _expects_operand(last)))
        out.append(node)
        last = node if not isinstance(node, Space) else last
    return tuple(out)
