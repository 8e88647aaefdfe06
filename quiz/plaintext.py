"""Markdown as plain words, for pipes, screen readers and dumb terminals."""

from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from quiz import mathtext

__all__ = ["plain"]

_INDENT = "    "


def plain(markdown: str) -> str:
    """The text of a card without markup: code and displayed formulas indented, emphasis and links unmarked."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(mathtext.prose(markdown))
    lines: list[str] = []
    lists: list[int | None] = []
    item = ""
    for token in _tables_read(tokens):
        match token.type:
            case "table":
                indent = "  " * max(0, len(lists) - 1) + " " * len(item)
                lines.extend([*(indent + row for row in token.content.split("\n")), ""])
            case "inline":
                text = _inline(token).split("\n")
                indent = "  " * max(0, len(lists) - 1)
                lines.append(indent + item + text[0])
                lines.extend(indent + " " * len(item) + line for line in text[1:])
                item = " " * len(item)
            case "fence" | "code_block":
                lines.extend(_INDENT + line for line in token.content.rstrip("\n").split("\n"))
                lines.append("")
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                item = ""
                lines.append("")
            case "list_item_open":
                number = lists[-1]
                item = "- " if number is None else f"{number}. "
                lists[-1] = None if number is None else number + 1
            case "paragraph_close" | "heading_close" if not token.hidden:
                lines.append("")
    return "\n".join(_squeezed(lines)).strip("\n")


def _tables_read(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens, with one for each table: its rows, each on a line."""
    rows: list[list[str]] | None = None
    for token in tokens:
        if token.type == "table_open":
            rows = []
        elif token.type == "table_close":
            yield Token("table", "table", 0, content="\n".join(_said(rows or [[]])))
            rows = None
        elif rows is None:
            yield token
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline(token))


def _said(rows: list[list[str]]) -> list[str]:
    """A table's rows as they are read out; the first, unless it is empty, says what the columns are."""
    sign = "; " if any("," in cell for row in rows for cell in row) else ", "
    said = [sign.join(cell or "–" for cell in row) for row in rows]
    return [f"columns: {said[0]}", *said[1:]] if any(rows[0]) else said[1:]


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif child.type == "image":
            parts.append(f"[picture: {child.content}]")
        else:
            parts.append(child.content)
    return "".join(parts)


def _squeezed(lines: list[str]) -> list[str]:
    """No two empty lines in a row."""
    return [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
