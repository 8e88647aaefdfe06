"""Tree -> a block of text: fractions with bars, limits above and below, growing fences, aligned equations."""

from collections.abc import Sequence
from typing import TypeGuard

from quiz.mathtext import inline
from quiz.mathtext.box import Box, beside, delimiter, line_box, roomy, spread, stack
from quiz.mathtext.scripts import small
from quiz.mathtext.spacing import Slot, Tail, arrange, gap, is_bracket
from quiz.mathtext.symbols import ACCENTS, SUB, SUP
from quiz.mathtext.tree import Accent, Atom, Binom, Fence, Frac, Grid, Kind, Label, Node, Root, Script, Seq
from quiz.mathtext.visible import columns, pad

__all__ = ["layout"]

_NEEDS_AIR = (Kind.ORD, Kind.SIGN, Kind.BIN, Kind.SLASH, Kind.BAR, Kind.OP, Kind.BIG)
_CELL_GAP = "  "
_NARROWEST_BRACE = 3


def layout(nodes: Seq) -> Box:
    """The nodes side by side, on one baseline."""
    slots = arrange(nodes)
    boxes: list[Box] = []
    tails: list[Tail] = []
    for slot in slots:
        if boxes and boxes[-1].height > 1 and _ends_evaluation(slot.node):
            box, tail = _scripted(slot.node, delimiter("|", boxes[-1])), Tail.CLOSED
        else:
            box, tail = _box(slot.node)
        boxes.append(box)
        tails.append(tail)
    parts: list[Box] = []
    for place, box in enumerate(boxes):
        if place:
            space = gap(slots[place - 1], slots[place], tails[place - 1], compact=False)
            parts.append(line_box(" " * max(space, _air(slots, boxes, place))))
        parts.append(box)
    return beside(parts)


def _air(slots: Sequence[Slot], boxes: Sequence[Box], place: int) -> int:
    """The columns that a tall box needs before or behind it, where in a line there would be none."""
    before, slot = slots[place - 1 : place + 1]
    if _airy(slot.node, boxes[place]) and before.kind in _NEEDS_AIR:
        return 1
    if _airy(before.node, boxes[place - 1]) and slot.kind in _NEEDS_AIR:
        return 1
    if boxes[place - 1].height > 1 and (
        _ends_evaluation(slot.node) or (_has_limits(before.node) and is_bracket(slot.node))
    ):
        return 1
    # What stands on one side of a slash is set off from it as what stands on the other.
    beyond = place + 1 if slot.kind is Kind.SLASH else place - 2 if before.kind is Kind.SLASH else -1
    return int(0 <= beyond < len(slots) and _airy(slots[beyond].node, boxes[beyond]))


def _airy(node: Node, box: Box) -> bool:
    """Whether a box ends in a bar that a neighbour would seem to lengthen: a sign, a letter, another bar."""
    return box.height > 1 and isinstance(node, Frac | Root | Accent | Label)


def _has_limits(node: Node) -> TypeGuard[Script]:
    """Whether a script stands above or below its operator, and not beside it."""
    if not isinstance(node, Script) or not isinstance(node.base, Atom):
        return False
    return (node.base.kind is Kind.BIG or node.base.limits) and not node.primes


def _ends_evaluation(node: Node) -> TypeGuard[Script]:
    """Whether this is the lone bar of dy/dx|ₓ₌₀, which reaches as far as what it is an evaluation of."""
    bar = node.base if isinstance(node, Script) else None
    return isinstance(bar, Atom) and bar.kind is Kind.BAR


def _box(node: Node) -> tuple[Box, Tail]:  # noqa: PLR0911 - one return for each sort of node
    match node:
        case Frac():
            return _fraction(node), Tail.CLOSED
        case Binom():
            inside = stack([layout(node.above), layout(node.below)], 0)
            return _fenced("(", Box(inside.rows, (inside.height - 1) // 2), ")"), Tail.CLOSED  # as a matrix of two rows
        case Root():
            return _root(node)
        case Script():
            return _script(node)
        case Accent():
            return _accent(node), Tail.CLOSED
        case Fence():
            inside = layout(node.body)
            if node.open == "{" and isinstance(node.body[0] if node.body else None, Grid):
                inside = spread(inside)
            return _fenced(node.open, inside, node.close), Tail.CLOSED
        case Grid():
            return _grid(node), Tail.CLOSED
        case Label():
            return _label(node), Tail.CLOSED
        case _:
            part = inline.piece(node)
            return line_box(part.text), part.tail


def _fraction(node: Frac) -> Box:
    above, below = layout(node.above), layout(node.below)
    width = max(above.width, below.width)
    if above.height > 1 or below.height > 1:
        width += 2  # the outer bar is the longer one
    return stack([above, line_box("─" * width), below], above.height)


def _fenced(opening: str, inside: Box, closing: str) -> Box:
    if "{" in opening or "}" in closing:
        inside = roomy(inside)
    if inside.height > 1 and {opening, closing} & {"|", "‖"}:
        air = line_box(" ")
        inside = beside([*([air] if opening else []), inside, *([air] if closing else [])])
    return beside([delimiter(opening, inside), inside, delimiter(closing, inside)])


def _root(node: Root) -> tuple[Box, Tail]:
    body = layout(node.body)
    if body.height == 1:
        part = inline.piece(node)
        return line_box(part.text), part.tail
    index = inline.text(node.index, compact=True) if node.index else ""
    index = small(node.index, index, SUP) or index
    left = max(1, columns(index))
    rows = [pad(index, left, ">") + "┌" + "─" * (body.width + 1)]  # up here no factor before the root can be meant
    rows += [" " * left + "│ " + row for row in body.rows[:-1]]
    rows.append(pad("╲", left, ">") + "│ " + body.rows[-1])
    return Box(tuple(rows), body.base + 1), Tail.CLOSED


def _script(node: Script) -> tuple[Box, Tail]:
    if _has_limits(node):
        return _limits(node), Tail.CLOSED
    base = _box(node.base)[0] if node.base is not None else line_box("")
    if base.height == 1:
        part = inline.piece(node)
        return line_box(part.text), part.tail
    return _scripted(node, base), Tail.CLOSED


def _scripted(node: Script, base: Box) -> Box:
    """Scripts beside something tall: the place says what is raised and what is lowered."""
    sub, sup = (inline.text(part, compact=True) if part else "" for part in (node.sub, node.sup))
    low, high = small(node.sub, sub, SUB), small(node.sup, sup, SUP)
    rows = [[row, ""] for row in base.rows]
    at = base.base
    rows[0][1] = "′" * node.primes + high
    rows[-1][1] = low
    if sup and not high:
        rows.insert(0, [" " * base.width, sup])
        at += 1
    if sub and not low:
        rows.append([" " * base.width, sub])
    right = max(columns(script) for _, script in rows)
    return Box(tuple(row + pad(script, right) for row, script in rows), at)


def _limits(node: Script) -> Box:
    above = [layout_compact(node.sup)] if node.sup else []
    below = [layout_compact(node.sub)] if node.sub else []
    sign = inline.piece(node.base).text if node.base is not None else ""
    if sign == "→" and above:
        sign = "─" * above[0].width + sign  # an arrow with its name
    return stack([*above, line_box(sign), *below], sum(box.height for box in above))


def layout_compact(nodes: Seq) -> Box:
    """A script's content: in one line, unless a line for each of several conditions was asked for."""
    only = nodes[0] if len(nodes) == 1 else None
    if isinstance(only, Grid) and only.style == "substack":
        return stack([line_box(inline.text(row[0], compact=True)) for row in only.rows], 0)
    return line_box(inline.text(nodes, compact=True))


def _accent(node: Accent) -> Box:
    body = layout(node.body)
    name = ACCENTS[node.name][1]
    in_one_line = inline.piece(node).text if body.height == 1 or not name else "("
    if "(" not in in_one_line or not name:
        return line_box(in_one_line)
    if name == "overline":
        return stack([line_box("_" * body.width), body], body.base + 1)
    if name == "underline":
        return stack([body, line_box("‾" * body.width)], body.base)
    return beside([line_box(name), _fenced("(", body, ")")])


def _label(node: Label) -> Box:
    body = layout(node.body)
    body = stack([body, line_box(" " * _NARROWEST_BRACE)], body.base) if body.width < _NARROWEST_BRACE else body
    body = Box(body.rows[:-1], body.base) if not body.rows[-1].strip() and body.height > 1 else body
    half = (body.width - 1) // 2  # where a note of one letter is put
    left, right = "─" * (half - 1), "─" * (body.width - half - 2)
    note = [layout_compact(node.note)] if node.note else []
    if node.above:
        up = sum(box.height for box in note)
        return stack([*note, line_box(f"┌{left}{'┴' if note else '─'}{right}┐"), body], up + 1 + body.base)
    return stack([body, line_box(f"└{left}{'┬' if note else '─'}{right}┘"), *note], body.base)


def _grid(node: Grid) -> Box:
    count = max(len(row) for row in node.rows)
    empty = line_box("")
    cells = [[_cell(node, cell, i) for i, cell in enumerate(row)] + [empty] * (count - len(row)) for row in node.rows]
    widths = [max(row[i].width for row in cells) for i in range(count)]
    tall = any(box.height > 1 for row in cells for box in row)
    between = "" if node.style == "aligned" else _CELL_GAP
    lines: list[Box] = []
    for row in cells:
        parts: list[Box] = []
        for i, box in enumerate(row):
            parts.append(_aligned(box, widths[i], _side(node, i, count)))
            if i < count - 1:
                parts.append(line_box(_CELL_GAP if node.style == "aligned" and i % 2 else between))
        lines += [beside(parts), empty] if tall else [beside(parts)]
    if tall:
        lines.pop()
    inside = stack(lines, 0, "<")
    inside = spread(inside) if node.style == "cases" else inside
    inside = Box(inside.rows, (inside.height - 1) // 2)
    if node.style == "cases":
        return beside([delimiter("{", inside), line_box(" "), inside])
    return _fenced(node.open, inside, node.close) if node.open else inside


def _cell(node: Grid, cell: Seq, i: int) -> Box:
    lead: Seq = (Atom(""),) if node.style == "aligned" and i % 2 else ()  # what stands left of & is an operand
    return layout((*lead, *cell))


def _side(node: Grid, i: int, count: int) -> str:
    if node.style == "cases" or (node.style == "aligned" and count == 1):
        return "<"
    return "^" if node.style == "matrix" else "<" if i % 2 else ">"


def _aligned(box: Box, width: int, align: str) -> Box:
    return Box(tuple(pad(row, width, align) for row in box.rows), box.base)
