"""A long line of mathematics over several: broken before operators, outermost first, and never cut."""

import unicodedata

from quiz.mathtext.visible import columns

__all__ = ["wrap"]

_INDENT = "  "
_NARROWEST = 8
_FIRST_ODD = "\xad"  # all characters before it take one column: no need to look them up


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` columns (at least 8); continuations are indented.

    A break stands for a space where there is one in reach; else the text is parted after a bracket or comma, and
    only what has none of these in the middle of itself.
    """
    width = max(width, _NARROWEST)
    lines: list[str] = []
    rest = text
    while _exceeds(rest, room := width - (len(_INDENT) if lines else 0)):
        at = _break(rest, room) or _part(rest, room)
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    lines.append(rest)
    return [lines[0], *(_INDENT + line for line in lines[1:])]


def _exceeds(text: str, room: int) -> bool:
    """Whether the text takes more than ``room`` columns, without measuring all of a long one."""
    used = 0
    for char in text:
        used += 1 if char < _FIRST_ODD else columns(char)
        if used > room:
            return True
    return False


def _break(text: str, room: int) -> int:
    """The space to break at: in the fewest parentheses, before an operator rather than elsewhere, and late."""
    best = 0
    best_rank = (-1, 0, 0)
    depth = used = 0
    for i, char in enumerate(text):
        if used > room:
            break
        if char == " " and i:
            operator = not text[i + 1 : i + 2].isalnum()
            # A break in the first third leaves a stump: only if there is no other.
            rank = (int(used > room // 3), operator - 2 * depth, i)
            best, best_rank = (i, rank) if rank > best_rank else (best, best_rank)
        depth += (char in "([{") - (char in ")]}")
        used += 1 if char < _FIRST_ODD else columns(char)
    return best


def _part(text: str, room: int) -> int:
    """Where to part what has no space."""
    end = used = 0
    while end < len(text) and used + columns(text[end]) <= room:
        used += columns(text[end])
        end += 1
    while end > 1 and unicodedata.combining(text[end : end + 1] or " "):
        end -= 1
    end = max(end, 1)
    after = [i + 1 for i in range(end) if text[i] in "(,;)]}/" and i + 1 > room // 3]
    return after[-1] if after else end
