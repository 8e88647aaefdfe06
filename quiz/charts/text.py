"""The words on a chart: numbers at three digits, and labels that can't break a line."""

import textwrap
import unicodedata
from collections.abc import Sequence

from quiz.figures import num
from quiz.mathtext import visible

__all__ = ["ascii_only", "clean", "column", "cut", "figure", "label_of", "wrapped"]

_SMALLEST, _LARGEST = 1e-4, 1e6
_ASCII = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "×": "x", "·": "*", "…": "~", "→": ">", "≈": "~", "²": "2", "│": "|"}
)


def figure(value: float) -> str:
    """A number at three significant digits, without trailing zeros."""
    if value == 0 or _SMALLEST <= abs(value) < _LARGEST:
        return num(float(f"{value:.3g}"))
    return f"{value:.3g}".replace("-", "−")


def clean(text: str) -> str:
    """A label in which every character takes one cell: others are shown as a question mark."""
    return "".join(char if _narrow(char) else "?" for char in visible(" ".join(text.split())))


def _narrow(char: str) -> bool:
    return (
        char <= "\uffff"
        and unicodedata.east_asian_width(char) not in "WF"
        and unicodedata.category(char)[0] not in "MC"
    )


def ascii_only(text: str) -> str:
    """The same in ASCII: signs by their look, Greek letters as their first letter, anything else as ``?``."""
    plain = unicodedata.normalize("NFKD", text.translate(_ASCII))
    return "".join(char if char < "\x7f" else _letter(char) for char in plain if not unicodedata.combining(char))


def _letter(char: str) -> str:
    name = unicodedata.name(char, "")
    if not name.startswith("GREEK"):
        return "?"
    letter = name.split()[-1][0]
    return letter if "CAPITAL" in name else letter.lower()


def cut(text: str, width: int) -> str:
    """A clean label, cut to ``width`` cells."""
    text = clean(text)
    return text if len(text) <= width else f"{text[: max(0, width - 1)]}…"[: max(0, width)]


def column(texts: Sequence[str], most: int) -> list[str]:
    """Labels as a column flush left, at most ``most`` wide."""
    short = [cut(text, most) for text in texts]
    width = max(map(len, short), default=0)
    return [text.ljust(width) for text in short]


def wrapped(text: str, width: int) -> list[str]:
    """A clean text on as many lines as it needs."""
    return textwrap.wrap(clean(text), max(1, width))


def label_of(labels: Sequence[str], place: int) -> str:
    """A bar's or column's label, else its number."""
    return labels[place] if place < len(labels) else str(place + 1)
