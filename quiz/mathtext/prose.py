"""Mathematics inside markdown: where it is, and the same markdown with it laid out."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from quiz.mathtext.visible import columns, visible

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

__all__ = ["Formula", "find", "replace"]

_CODE = r"(?<!`)(?P<ticks>`+)(?!`)(?s:.*?)(?<!`)(?P=ticks)(?!`)"
_MARK = r"\n[ >]*(?:[-*+]|\d{1,9}[.)]|\#{1,6})[ ]"  # a list item or heading begins: no inline formula goes on there
_TOKEN = re.compile(
    rf"""
      (?P<escape>\\(?s:.))
    | (?P<code>{_CODE}|`+)
    | \$\$(?P<display>(?:\\(?s:.)|(?!\n[ ]{{0,3}}\#{{1,6}}[ ])[^$\\`])+)\$\$
    | \$(?![\s$])(?P<inline>(?:\\(?s:.)|(?!{_MARK})[^$\\`])+)(?<!\s)\$(?!\d)
    """,
    re.VERBOSE,
)
_ONE_LINE = re.compile(r"[ ]{0,3}(?:\#{1,6}[ ]|\|)")  # a heading or a table's row: no block fits in
_PREFIX = re.compile(r"(?:[ ]*(?:>|[-*+](?=[ ])|\d{1,9}[.)](?=[ ])))*[ ]*")
_ESCAPED = re.compile(r"[\\`*_\[\]<>&~|$]|(?<==)=|^[-+#=:]|^(?P<number>\d+)(?=[.)](?:\s|$))")
_CODE_BLOCK = re.compile(r"```|~~~|\t|    ")  # where none of these is, there is no code block: half the time
_TICKS = re.compile(r"`{3,}")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in a markdown text; ``line`` counts from 1."""

    tex: str
    line: int
    display: bool


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - costs 30 ms, which a formula alone doesn't need

    return MarkdownIt("commonmark")


def _chunks(markdown: str) -> Iterator[tuple[int, str, bool]]:
    """Runs of lines: the first line's number from 0, the text, and whether it may hold formulas."""
    lines = markdown.split("\n")
    code: set[int] = set()
    if "$" in markdown and _CODE_BLOCK.search(markdown):
        for token in _markdown().parse(markdown):
            if token.type in ("fence", "code_block") and token.map:
                code.update(range(*token.map))
    start = 0
    kinds = [i not in code and bool(line.strip()) for i, line in enumerate(lines)]
    for i in range(1, len(lines) + 1):
        if i == len(lines) or kinds[i] != kinds[start]:
            yield start, "\n".join(lines[start:i]), kinds[start]
            start = i


def find(markdown: str) -> Iterator[Formula]:
    """Each formula, in order."""
    for start, text, open_ in _chunks(markdown):
        for match in _TOKEN.finditer(text) if open_ else ():
            tex = match["display"] or match["inline"]
            if tex:
                line = start + 1 + text.count("\n", 0, match.start())
                yield Formula(tex.strip(), line, display=match["display"] is not None)


def replace(
    markdown: str,
    line: Callable[[str], str],
    block: Callable[[str, int | None], str],
    width: int | None,
    space: str = " ",
) -> str:
    """The markdown with each formula laid out by ``line`` or ``block``, and with control characters made visible."""

    def laid_out(match: re.Match[str]) -> str:
        if match["inline"]:
            return _literal(line(match["inline"])).replace(" ", space)
        if not match["display"]:
            return match[0]
        text = match.string
        begin = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        before, after = text[begin : match.start()], text[match.end() : end if end >= 0 else len(text)]
        if _ONE_LINE.match(before):
            return _literal(line(match["display"]))
        return _fenced(match["display"], before, after, block, width)

    parts = (_TOKEN.sub(laid_out, text) if open_ else text for _, text, open_ in _chunks(visible(markdown)))
    return "\n".join(parts)


def _fenced(tex: str, before: str, after: str, block: Callable[[str, int | None], str], width: int | None) -> str:
    """A code block with the formula, inside whatever list item or quotation it stands in."""
    found = _PREFIX.match(before)
    prefix = found[0] if found else ""
    inner = re.sub(r"[^>]", " ", prefix)
    room = None if width is None else max(1, width - columns(inner))
    rows = block(tex, room)
    fence = max([*_TICKS.findall(rows), "``"], key=len) + "`"
    lines = [f"{fence}text", *rows.split("\n"), fence]
    out = ("" if before == prefix else f"\n{inner}\n{inner}") + f"\n{inner}".join(lines)
    return out + (f"\n{inner}\n{inner}" if after.strip() else "")


def _literal(text: str) -> str:
    """The text with a backslash before everything that markdown would take for markup."""
    return _ESCAPED.sub(lambda match: f"{match['number']}\\" if match["number"] else "\\" + match[0], text)
