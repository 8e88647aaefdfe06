"""A cloze's question filled in, its gaps marked: a ``[…]`` in the question asked may as well be the text's own."""

import re
from collections.abc import Callable

__all__ = ["filled", "has_gap", "marked_gap", "unmarked"]

_OPEN, _CLOSE = "\ue002", "\ue003"  # private use: no text is written with them
_GAP = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_SIGNS = re.compile(f"[{_OPEN}{_CLOSE}]")


def marked_gap(text: str) -> str:
    """A gap's text, marked as such."""
    return f"{_OPEN}{text}{_CLOSE}"


def unmarked(text: str) -> str:
    """A card's own text, in which the signs mean nothing."""
    return _SIGNS.sub("\ufffd", text)


def has_gap(text: str) -> bool:
    """Whether any gap is in the text."""
    return _GAP.search(text) is not None


def filled(text: str, put: Callable[[str], str]) -> str:
    """The text with what ``put`` makes of each gap's."""
    return _GAP.sub(lambda found: put(found[1]), text)
