"""What the terminal can do: draw, and how wide."""

import os
import sys
from shutil import get_terminal_size

__all__ = ["is_dumb", "picture_columns"]

_WIDEST = 100  # beside each other, panels are compared at a glance; further apart they are not


def is_dumb() -> bool:
    """Whether the terminal can't draw."""
    return os.environ.get("TERM", "dumb") in {"dumb", "unknown"}


def picture_columns() -> int:
    """How wide charts may be drawn; 0 where a pipe, or a terminal that draws nothing, is to have them in words."""
    if not sys.stdout.isatty() or is_dumb():
        return 0
    return min(_WIDEST, get_terminal_size().columns)
