"""What standard output is: a terminal that pictures can be drawn on, or something that wants words."""

import os
import sys
from shutil import get_terminal_size

__all__ = ["picture_columns"]

_WIDEST = 100  # beside each other, panels are compared at a glance; further apart they are not


def picture_columns() -> int:
    """How wide charts may be drawn; 0 where a pipe, or a terminal that draws nothing, is to have them in words."""
    if not sys.stdout.isatty() or os.environ.get("TERM", "dumb") in {"dumb", "unknown"}:
        return 0
    return min(_WIDEST, get_terminal_size().columns)
