"""Text as lines, and the one escape that card files know: a backslash before what would otherwise be structure."""

import re

__all__ = ["ENDING", "endings_kept", "escaped", "newline_of", "slug", "split", "tidy", "unescaped"]

ENDING = re.compile(r"\r\n|\r|\n")
_SLUG = 60  # characters: an id is typed and read by people

NO_CARD = r"\#\#(?:[^\S\r\n \t]|[^\s\#].*\{\#[\w-]+(?:\s[^{}]*)?\}[ \t]*$)"
"""A line that was meant for a card's, and is none for want of a space."""

# What a line can begin with that would be read as structure: a heading, dashes, a fence, a task, a trap.
_STRUCTURE = rf"(?:\#\#(?=[ \t]|$)|(?={NO_CARD})|-{{3,}}[ \t]*$|```|~~~|[-*+][ \t]+\[[ xX]\]|\d+[.)][ \t]+\[[ xX]\]|✗)"
_PLAIN = re.compile(rf"^([ \t]*)(?=\\*{_STRUCTURE})", re.MULTILINE)
_ESCAPED = re.compile(rf"^([ \t]*)\\(?=\\*{_STRUCTURE})", re.MULTILINE)


def split(text: str) -> list[str]:
    """The lines as markdown counts them. ``str.splitlines`` would also split at form feeds and U+2028."""
    return ENDING.split(text)


def endings_kept(text: str) -> list[str]:
    """The lines, each with its ending, so that joining them gives the text back byte for byte."""
    parts = re.split(r"(\r\n|\r|\n)", text)
    return [line + ending for line, ending in zip(parts[::2], [*parts[1::2], ""], strict=True)]


def newline_of(text: str) -> str:
    """The line ending that a file uses, by its first one."""
    found = ENDING.search(text)
    return found[0] if found else "\n"


def tidy(text: str) -> str:
    """The text with plain line endings, and without empty lines around it or spaces at its end."""
    lines = split(text)
    while lines and not lines[0].strip():
        lines.pop(0)
    return "\n".join(lines).rstrip()


def escaped(text: str) -> str:
    """The text with a backslash before everything that a card file would read as structure, also within code."""
    return _PLAIN.sub(r"\1\\", text)


def unescaped(text: str) -> str:
    """The text that :func:`escaped` was given. Dashes that were escaped by hand become dashes as well."""
    return _ESCAPED.sub(r"\1", text)


def slug(text: str) -> str:
    """The words of a text as part of an id: lower case, joined by dashes; empty if there are none."""
    words = re.sub(r"[\W_]+", "-", text.lower()).strip("-")
    return words if len(words) <= _SLUG else words[:_SLUG].rsplit("-", 1)[0]
