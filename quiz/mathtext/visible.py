"""Characters that steer a terminal instead of showing: made visible. And how many columns a text takes."""

import unicodedata

__all__ = ["columns", "pad", "visible"]

_REPLACEMENT = "\ufffd"
_FIRST_WIDE = 0x1100  # below it only combining marks differ from one column: spares the look-up for most characters


def _table() -> dict[int, str]:
    table = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"}  # ␀ … ␛ … ␟
    table[0x7F] = "\u2421"
    hidden = [
        (0x80, 0x9F),  # C1: 0x9B alone starts a control sequence in some terminals
        (0x061C, 0x061C),
        (0x200E, 0x200F),
        (0x2028, 0x202E),  # line and paragraph separators, bidirectional embeddings and overrides
        (0x2066, 0x2069),
        (0xD800, 0xDFFF),  # lone surrogates: nothing can encode them
        (0xFEFF, 0xFEFF),
        (0xFFF9, 0xFFFB),
        (0xE0000, 0xE007F),  # tags: text that no screen shows
    ]
    for first, last in hidden:
        table.update(dict.fromkeys(range(first, last + 1), _REPLACEMENT))
    return table


_TABLE = _table()


def visible(text: str) -> str:
    """The text with every control character shown instead of obeyed: ESC as ``␛``, a bidi override as ``�``.

    Line feeds and tabs stay; a Windows line end becomes a line feed.
    """
    return text.replace("\r\n", "\n").translate(_TABLE)


def columns(text: str) -> int:
    """How many terminal columns a single line takes: combining marks none, wide East Asian characters two."""
    if text.isascii():
        return len(text)
    total = 0
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me", "Cf"):
            continue
        total += 2 if ord(char) >= _FIRST_WIDE and unicodedata.east_asian_width(char) in "WF" else 1
    return total


def pad(text: str, width: int, align: str = "<") -> str:
    """The text in ``width`` columns, at the left (``<``), the right (``>``) or in the middle (``^``)."""
    room = max(0, width - columns(text))
    left = {"<": 0, ">": room, "^": room // 2}[align]
    return " " * left + text + " " * (room - left)
