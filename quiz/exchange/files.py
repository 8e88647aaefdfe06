"""Files that are written whole or not at all, and none of them over what is something else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from quiz.errors import ExchangeError
from quiz.tidy import tidily

__all__ = ["replacing", "target"]

_DATABASE = b"SQLite format 3\0"
_DEVICE = b"?"


def target(path: Path, begins: bytes) -> Path:
    """Where an export is to be written: the file itself, where a link stands there.

    Args:
        path: What was asked for.
        begins: How such an export begins. What begins otherwise is somebody's card file, database or collection.

    Raises:
        ExchangeError: If there is no such folder, or a folder, a device or a file of another kind stands there.
    """
    real = Path(os.path.realpath(path))
    if real.is_dir():
        raise ExchangeError(f"{path}: a folder stands there", "name a file")
    if not real.parent.is_dir():
        raise ExchangeError(f"{path}: there is no folder {real.parent}", "make it, or name another file")
    if real.exists():
        start = _start(real, max(len(begins), len(_DATABASE))) if real.is_file() else _DEVICE
        if start and not start.startswith(begins):
            what = "a database" if start.startswith(_DATABASE) else "something else"
            raise ExchangeError(f"{path}: {what} stands there", "name another file, or move that one away")
    return real


def _start(path: Path, length: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(length)
    except OSError as error:
        raise ExchangeError(f"{path} can't be read ({error.strerror or error})", "name another file") from None


@contextmanager
def replacing(path: Path, begins: bytes) -> Iterator[TextIO]:
    """Open a text file that takes its place when all is written; until then, what stood there stays.

    Args:
        path: The file.
        begins: How it begins: only what begins so, too, is replaced.

    Raises:
        ExchangeError: If it can't be written, or something else stands there.
    """
    try:
        real = target(path, begins)
        part = real.with_name(f"{real.name}.{os.getpid()}.part")
        with tidily() as ending:
            try:
                with ending.interruptible(), part.open("w", encoding="utf-8", newline="\n") as file:
                    yield file
                part.replace(real)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        raise ExchangeError(f"{path} can't be written ({error.strerror or error})", "name another file") from None
