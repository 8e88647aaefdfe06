"""Markdown laid out as styled lines of a given width.

Textual's own Markdown widget makes a widget of every block, and importing Rich's costs 45 ms; a card needs
paragraphs, emphasis, code, lists, quotes and tables only. Its text is data: it goes into ``Content`` as it is, never
through console markup, and control characters have a visible stand-in.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from textual.content import Content

from quiz import charts, mathtext
from quiz.model import Chart
from quiz.tui.style import CODE, DRAWN, MUTED

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

__all__ = ["chart_lines", "coloured", "hang", "in_one_line", "lay_out", "wrap"]

_LEAST = 8  # cells; a column narrower than this is cut rather than read
_STYLES = {"strong": "bold", "em": "italic", "s": "strike"}
# Anything that may mean something to markdown. Where there is nothing of it, its parser (15 ms) isn't imported.
_MARKUP = re.compile(r"[\\`*_\[\]<>&#|~\t\r]|^ *(?:[-+=]|\d+[.)])|^    |  $", re.MULTILINE)
_DRAWN = re.compile("[\u2580-\u259f]+")  # blocks, quadrants and shades
_NOTHING = re.compile("··+")  # of a calendar
_TIE = "\ufdd0"  # a space inside a formula, where a line had better not end; Textual would break at a no-break space
_TIED = re.compile(rf"\S*{_TIE}\S*")
_INDENT = "  "  # of code blocks, which displayed formulas come as


def lay_out(markdown: str, width: int) -> list[Content]:
    """The lines of a markdown text, none wider than ``width`` cells, math laid out as text."""
    width = max(width, _LEAST)
    text = mathtext.prose(markdown, width - len(_INDENT), _TIE)
    return _marked_up(text, width) if _MARKUP.search(text) else _plain(text, width)


def chart_lines(shown: Sequence[Chart], width: int) -> list[Content]:
    """Charts as they are drawn at this width, an empty line above."""
    return [coloured(line) for line in ["", *charts.draw_all(shown, width)]] if shown else []


def coloured(line: str) -> Content:
    """A line of a picture, what is drawn told from what is written, and days without anything from days with it."""
    content = Content(line)
    for run in _NOTHING.finditer(line):
        content = content.stylize(MUTED, *run.span())
    for run in _DRAWN.finditer(line):
        content = content.stylize(DRAWN, *run.span())
    return content


@lru_cache(maxsize=4096)
def in_one_line(markdown: str) -> Content:
    """A title as it stands in a list: its formulas laid out, its emphasis kept, however long it gets."""
    text = mathtext.prose(" ".join(markdown.split()))
    if not _MARKUP.search(text):
        return Content(text)
    from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415 - see above

    return _inline(SyntaxTreeNode(_parser().parseInline(text)).children[0])


def wrap(content: Content, width: int) -> list[Content]:
    """A text's lines, broken between words, and inside a formula only if it is longer than a line; at least one."""
    width = max(width, _LEAST)
    tied = _TIE in content.plain
    content = _loosened(content, width) if tied else content
    lines = [line for part in content.split(allow_blank=True) for line in part.wrap(width) or [Content()]]
    return [_loosened(line, 0) for line in lines] if tied else lines


def _loosened(content: Content, room: int) -> Content:
    """The text with plain spaces in the formulas that need more room than this."""

    def plain(match: re.Match[str]) -> str:
        words = match[0].replace(_TIE, " ")
        return words if mathtext.columns(words) > room else match[0]

    return Content(_TIED.sub(plain, content.plain), spans=list(content.spans))


def hang(lines: Sequence[Content], label: Content) -> list[Content]:
    """The lines behind a label, the second and later ones indented by its width."""
    indent = Content(" " * label.cell_length)
    return [(indent if place else label) + line for place, line in enumerate(lines)]


def _plain(text: str, width: int) -> list[Content]:
    """Paragraphs of words."""
    lines: list[Content] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if lines:
            lines.append(Content())
        lines.extend(wrap(Content(" ".join(line.strip() for line in paragraph.split("\n"))), width))
    return lines


def _marked_up(text: str, width: int) -> list[Content]:
    from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415 - see above

    return _blocks(SyntaxTreeNode(_parser().parse(text)).children, width)


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - see above

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _blocks(nodes: "Iterable[SyntaxTreeNode]", width: int, *, tight: bool = False) -> list[Content]:
    """The lines of several blocks, an empty line between two of them unless the list they stand in is tight."""
    lines: list[Content] = []
    for node in nodes:
        if lines and not tight:
            lines.append(Content())
        lines.extend(_block(node, width))
    return lines


def _block(node: "SyntaxTreeNode", width: int) -> list[Content]:
    match node.type:
        case "bullet_list" | "ordered_list":
            lines = _list(node, width)
        case "fence" | "code_block":
            lines = _code(node.content, node.info.strip(), width)
        case "blockquote":
            lines = [Content.styled("│ ", MUTED) + line for line in _blocks(node.children, width - 2)]
        case "table":
            lines = _table(node, width)
        case "hr":
            lines = [Content.styled("─" * width, MUTED)]
        case "heading":
            lines = [line.stylize("bold") for line in wrap(_inline(node), width)]
        case _:
            lines = wrap(_inline(node), width)
    return lines


def _list(node: "SyntaxTreeNode", width: int) -> list[Content]:
    tight = all(child.hidden for item in node.children for child in item.children if child.type == "paragraph")
    start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    lines: list[Content] = []
    for place, item in enumerate(node.children):
        label = Content("• " if start is None else f"{start + place}. ")
        if lines and not tight:
            lines.append(Content())
        lines.extend(hang(_blocks(item.children, width - label.cell_length, tight=tight) or [Content()], label))
    return lines


def _code(code: str, info: str, width: int) -> list[Content]:
    """A code block, indented; highlighting is imported (20 ms) only for one that names its language."""
    text = "\n".join(mathtext.visible(line) for line in code.expandtabs(4).rstrip("\n").split("\n"))
    language = info.split(maxsplit=1)[0] if info else ""
    if language in {"", "text"}:
        content = Content(text)
    else:
        from textual.highlight import highlight  # noqa: PLC0415 - see above

        content = highlight(text, language=language)
    parts = [part for line in content.split(allow_blank=True) for part in line.fold(width - len(_INDENT))]
    return [Content(_INDENT) + part for part in parts]


def _table(node: "SyntaxTreeNode", width: int) -> list[Content]:
    """A table in columns two cells apart; what doesn't fit is wrapped inside the widest columns."""
    rows = [[_inline(cell) for cell in row.children] for part in node.children for row in part.children]
    columns = max(len(row) for row in rows)
    sizes = [max((row[at].cell_length for row in rows if at < len(row)), default=1) for at in range(columns)]
    while sum(sizes) + 2 * (columns - 1) > width and max(sizes) > _LEAST:
        sizes[sizes.index(max(sizes))] -= 1
    lines: list[Content] = []
    for place, row in enumerate(rows):
        cells = [wrap(cell, size) for cell, size in zip(row, sizes, strict=False)]
        for at in range(max(len(cell) for cell in cells)):
            parts = [
                (cell[at] if at < len(cell) else Content()).pad_right(0) + Content(" " * _missing(cell, at, size))
                for cell, size in zip(cells, sizes, strict=False)
            ]
            line = Content("  ").join(parts).rstrip()
            lines.append(line.stylize("bold") if place == 0 else line)
        if place == 0:
            lines.append(Content.styled("  ".join("─" * size for size in sizes), MUTED))
    return [part for line in lines for part in line.fold(width)]


def _missing(cell: Sequence[Content], at: int, size: int) -> int:
    return max(0, size - (cell[at].cell_length if at < len(cell) else 0))


def _inline(node: "SyntaxTreeNode") -> Content:
    """The text of everything inside a block, with its emphasis."""
    pieces: list[tuple[str, str]] = []
    for child in node.children:
        _collect(child, "", pieces)
    return Content.assemble(*pieces) if pieces else Content()


def _collect(node: "SyntaxTreeNode", style: str, pieces: list[tuple[str, str]]) -> None:
    match node.type:
        case "softbreak":
            pieces.append((" ", style))
        case "hardbreak":
            pieces.append(("\n", style))
        case "code_inline":
            pieces.append((mathtext.visible(node.content), f"{style} {CODE}".strip()))
        case "image":
            pieces.append((f"[picture: {mathtext.visible(node.content)}]", style))
        case "text" | "html_inline":
            pieces.append((mathtext.visible(node.content), style))
        case _:
            inner = f"{style} {_style_of(node)}".strip()
            for child in node.children:
                _collect(child, inner, pieces)


def _style_of(node: "SyntaxTreeNode") -> str:
    if node.type != "link":
        return _STYLES.get(node.type, "")
    # Terminals that know hyperlinks open it. What could end the quotation marks comes encoded.
    return f'underline link="{mathtext.visible(str(node.attrs["href"]))}"'
