"""A markdown text as a tree of blocks with their lines: what the markdown parser is asked for, and nothing more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # importing the parser takes 70 ms, which a start with an unchanged library does without
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["Block", "Item", "code_lines", "parse"]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list."""

    start: int
    end: int
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block; its lines are ``start`` to ``end``, counted from 0, the end left out.

    ``kind`` is the parser's name for it (``heading``, ``paragraph``, ``fence``, ``code_block``, ``hr``,
    ``bullet_list``, ``ordered_list``, ``blockquote``), ``mark`` its markup (``##``), ``text`` the source of its
    inline content.
    """

    kind: str
    start: int
    end: int
    mark: str = ""
    text: str = ""
    items: tuple[Item, ...] = ()
    blocks: tuple["Block", ...] = ()


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - 70 ms: see above

    parser = MarkdownIt("commonmark", {"html": False})
    # Setext headings would make a heading of the text before the dashes; references would swallow lines;
    # inline content is read here, not by the parser, which takes three quarters of its time.
    return parser.disable(["lheading", "reference", "html_block", "inline", "text_join"])


def parse(lines: Sequence[str]) -> tuple[Block, ...]:
    """The top-level blocks of these lines. HTML is text, and setext headings are paragraphs."""
    tokens = _parser().parse("\n".join(lines))
    return tuple(_blocks(tokens, 0, len(tokens)))


def code_lines(blocks: Sequence[Block]) -> Iterator[int]:
    """The lines that are code, in lists and quotations too."""
    for block in blocks:
        if block.kind in {"fence", "code_block"}:
            yield from range(block.start, block.end)
        yield from code_lines(block.blocks)
        for item in block.items:
            yield from code_lines(item.blocks)


def _blocks(tokens: "Sequence[Token]", at: int, end: int) -> Iterator[Block]:
    while at < end:
        token = tokens[at]
        close = _closing(tokens, at)
        start, stop = token.map or (0, 0)
        kind = token.type.removesuffix("_open")
        if kind in {"heading", "paragraph"}:
            yield Block(kind, start, stop, token.markup, tokens[at + 1].content)
        elif kind in {"bullet_list", "ordered_list"}:
            yield Block(kind, start, stop, token.markup, items=tuple(_items(tokens, at + 1, close)))
        elif kind == "blockquote":
            yield Block(kind, start, stop, token.markup, blocks=tuple(_blocks(tokens, at + 1, close)))
        else:
            yield Block(kind, start, stop, token.markup)
        at = close + 1


def _items(tokens: "Sequence[Token]", at: int, end: int) -> Iterator[Item]:
    while at < end:
        close = _closing(tokens, at)
        start, stop = tokens[at].map or (0, 0)
        yield Item(start, stop, tuple(_blocks(tokens, at + 1, close)))
        at = close + 1


def _closing(tokens: "Sequence[Token]", at: int) -> int:
    """Where what opens here closes: the same place for a block without an end of its own."""
    if tokens[at].nesting != 1:
        return at
    level = tokens[at].level
    return next(place for place in range(at + 1, len(tokens)) if tokens[place].level == level)
