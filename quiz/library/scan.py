"""Which files the libraries hold."""

import os
import re
import stat
from collections.abc import Sequence
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
        for folder, ending in ((root.cards, ".md"), (root.probes, ".py")):
            try:
                found += _files(folder, ending, number)
            except FileNotFoundError:
                continue  # a library need not have both folders
            except OSError:
                found.append(Source(str(folder), "folder", number, 0, 0))
    return found


def _files(folder: FilePath, ending: str, root: int) -> list[Source]:
    """Each file of a folder.

    Raises:
        OSError: If the folder can't be read.
    """
    with os.scandir(folder) as files:
        names = sorted(file.name for file in files if file.name.endswith(ending))
    return [_source(folder / name, root) for name in names if not _NO_TOPIC.fullmatch(name)]


def _source(file: FilePath, root: int) -> Source:
    kind: What = "path" if file.name == PATH_FILE else "cards" if file.suffix == ".md" else "probes"
    try:
        known = file.stat()
    except OSError:
        return Source(str(file), kind, root, 0, 0)  # reading it will say why
    if not stat.S_ISREG(known.st_mode):  # nor a link to one
        kind = "odd"
    return Source(str(file), kind, root, max(known.st_mtime_ns, known.st_ctime_ns), known.st_size)
