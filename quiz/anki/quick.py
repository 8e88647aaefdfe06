"""The plain part of markdown as HTML, in a tenth of the time: paragraphs, flat lists, code, formulas, emphasis.

Whatever could mean anything else is left to the parser: a text is read here only if every one of its characters is
known to mean the same there. The tests compare the two over the whole deck and over made-up texts.
"""

import re
from collections.abc import Callable
from html import escape

from markdown_it.common.utils import escapeHtml

__all__ = ["quick"]

# Links and what they refer to, space where a line breaks, what is no printable character, and what stands for a gap.
_ODD = re.compile(r"\][(:\[]|[\x00-\x09\x0b-\x1f\x7f\u2028\u2029\ue000\ue001]")
_BLOCK = re.compile(
    r"```(?P<language>[a-z]*)\n(?P<code>(?:(?!```)[^\n]*\n)+)```(?=\n\n|\Z)|(?!```)(?P<prose>[^\n]+(?:\n[^\n]+)*)"
)
_GAP = re.compile(r"\n\n+|\Z")
_DISPLAY = re.compile(r"\$\$((?:\\[^\n]|[^$\\`\n]|\n(?!\s|#))+)\$\$")
# How a line may begin: with a word, a bracket, a formula; never with what could be a list, a heading or a table.
_LINE = re.compile(
    r"""(?:[^\W\d_]|[(“„‘’'"…]|\$(?!\$)|`(?!`)|\*{1,2}[^\W_*]|−?(?!\d{1,9}[.)](?:\s|\Z))\d)[^\n]*(?<!\s)\Z"""
)
_WORDS = r"[^\\`*_&<>$\[\]~|!\n]"
_INLINE = re.compile(
    rf"""
      (?P<words>(?:{_WORDS}|&(?![A-Za-z\#])|<(?![A-Za-z])|[>\[\]~|!\n])+)
    | \$(?![\s$])(?P<formula>(?:\\[^\n]|[^$\\`\n])+)(?<!\s)\$(?!\d)
    | (?<!`)`(?P<code>[^`\s](?:[^`\n]*[^`\s])?)`(?!`)
    | (?<![^\s(])(?P<stars>\*{{1,2}})(?P<stressed>(?!\s){_WORDS}*[^\W_])(?P=stars)(?![^\s.,:;)?])
    """,
    re.VERBOSE,
)


def quick(markdown: str, coloured: Callable[[str, str], str]) -> str | None:
    """A text as HTML; None for what needs the parser.

    Args:
        markdown: A text without control characters.
        coloured: From code and its language to HTML; nothing for what stays as it is.
    """
    if _ODD.search(markdown):
        return None
    found: list[str] = []
    place = 0
    while place < len(markdown):
        block = _BLOCK.match(markdown, place)
        gap = block and _GAP.match(markdown, block.end())
        if not block or not gap:
            return None
        place = gap.end()
        if prose := block["prose"]:
            rendered = _prose(prose)
            if rendered is None or (rendered.startswith("<ul>") and found and found[-1].startswith("<ul>")):
                return None  # two lists in a row are one
            found.append(rendered)
        else:
            known = f' class="language-{block["language"]}"' if block["language"] else ""
            code = coloured(block["code"], block["language"]) or escapeHtml(block["code"])
            found.append(f"<pre><code{known}>{code}</code></pre>")
    return "\n".join(found)


def _prose(block: str) -> str | None:
    """A block of lines: a displayed formula, a list, or a paragraph."""
    if display := _DISPLAY.fullmatch(block):
        return rf"<p>\[{escape(display[1].strip(), quote=False)}\]</p>"
    lines = block.split("\n")
    if all(line.startswith("- ") for line in lines):
        items = [_inline(line[2:]) if _LINE.match(line, 2) else None for line in lines]
        return None if None in items else "<ul>\n" + "".join(f"<li>{item}</li>\n" for item in items) + "</ul>"
    inner = _inline(block) if all(map(_LINE.match, lines)) else None
    return None if inner is None else f"<p>{inner}</p>"


def _inline(block: str) -> str | None:
    pieces, place = [], 0
    while place < len(block):
        match = _INLINE.match(block, place)
        if match is None:
            return None
        place = match.end()
        if words := match["words"]:
            pieces.append(escape(words, quote=False))
        elif formula := match["formula"]:
            pieces.append(rf"\({escape(formula.strip(), quote=False)}\)")
        elif code := match["code"]:
            pieces.append(f"<code>{escapeHtml(code)}</code>")
        else:
            tag = "em" if match["stars"] == "*" else "strong"
            pieces.append(f"<{tag}>{escape(match['stressed'], quote=False)}</{tag}>")
    return "".join(pieces)
