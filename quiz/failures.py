"""The log of failing probes: what the sitting has no room for is kept for the probe's author."""

import contextlib
from pathlib import Path

from quiz.errors import ProbeError
from quiz.home import Clock

__all__ = ["FailureLog"]

MOST_BYTES = 256 * 1024
"""Of the file, at most: when a new entry would make it larger, the older half goes first."""

_RULE = "-" * 72


class FailureLog:
    """A text file with the latest failures: when, which probe, which seed, and the traceback.

    Args:
        path: The file; it is made when the first probe fails.
        now: The clock.
    """

    def __init__(self, path: Path, now: Clock) -> None:
        self._path = path
        self._now = now

    def add(self, probe: str, error: ProbeError) -> None:
        """Write a failure down. A file that can't be written costs no one their sitting."""
        seed = "" if error.seed is None else f" seed={error.seed}"
        entry = f"{_RULE}\n{self._now():%Y-%m-%d %H:%M:%S} {probe}{seed}\n{error}\n{error.trace}"
        with contextlib.suppress(OSError):
            kept = self._path.read_bytes() if self._path.exists() else b""
            added = entry.rstrip("\n").encode(errors="replace") + b"\n"
            if len(kept) + len(added) > MOST_BYTES:
                kept = kept[-MOST_BYTES // 2 :]
                kept = kept[max(0, kept.find(_RULE.encode())) :]
            self._path.write_bytes((kept + added)[-MOST_BYTES:])
