"""Which files the libraries hold."""

import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath

from quiz.library.entry import Source, What
from quiz.library.roots import Root

__all__ = ["PATH_FILE", "find_sources"]

PATH_FILE = "path.md"
_NO_TOPIC = re.compile(r"[._].*|readme\.md", re.IGNORECASE)


def find_sources(roots: Sequence[Root]) -> list[Source]:
    """The card files, paths and probe files of these roots, each root's sorted by name."""
    found: list[Source] = []
    for number, root in enumerate(roots):
        for name, mtime, size, regular in _files(root.cards, ".md"):
            kind: What = "odd" if not regular else "path" if name == PATH_FILE else "cards"
            found.append(Source(str(root.cards / name), kind, number, mtime, size))
        for name, mtime, size, regular in _files(root.probes, ".py"):
            found.append(Source(str(root.probes / name), "probes" if regular else "odd", number, mtime, size))
    return found


def _files(folder: FilePath, ending: str) -> Iterator[tuple[str, int, int, bool]]:
    """Name, time and size of each file, and whether it (or what it links to) is a regular one."""
    try:
        with os.scandir(folder) as files:
            names = sorted(file.name for file in files if file.name.endswith(ending))
    except OSError:
        return  # a library need not have both folders
    for name in names:
        if _NO_TOPIC.fullmatch(name):
            continue
        try:
            known = (folder / name).stat()
        except OSError:
            yield name, 0, 0, True  # reading it will say why
        else:
            yield name, known.st_mtime_ns, known.st_size, stat.S_ISREG(known.st_mode)
