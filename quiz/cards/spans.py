"""Where code and formulas stand in a text, so that nothing in them is taken for our own syntax."""

import re

from quiz.cards.blocks import code_lines, parse
from quiz.cards.lines import endings_kept, split

__all__ = ["masked"]

_FILLER = "\ue000"  # private use: neither a letter nor a space, so words beside it end there

_NO_GAP = r"(?:(?!\n[ \t]*\n)[\s\S])"  # any character, but not across an empty line
_CODE = re.compile(rf"(?<![\\`])(`+)(?!`){_NO_GAP}+?(?<!`)\1(?!`)")
_DISPLAY = re.compile(r"(?<![\\$])\$\$((?:(?!\n[ \t]*\n)(?:\\[\s\S]|[^\\$]))+?)\$\$")
_INLINE = re.compile(r"(?<![\\$])\$(?![\s$])((?:\\.|[^\\$\n]|\n(?![ \t]*\n))+?)(?<!\s)\$(?![\d$])")


def _fill(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", _FILLER, found[0])


def _without_code(text: str) -> str:
    lines = endings_kept(text)
    for number in code_lines(parse(split(text))):
        if number < len(lines):
            lines[number] = re.sub(r"[^\r\n]", _FILLER, lines[number])
    return _CODE.sub(_fill, "".join(lines))


def masked(text: str) -> str:
    """The text with code and formulas filled in, character by character, so that places stay what they are."""
    return _INLINE.sub(_fill, _DISPLAY.sub(_fill, _without_code(text)))
