"""Files that are written whole or not at all, and none of them over a database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from quiz.errors import ExchangeError

__all__ = ["replacing"]

_DATABASE = b"SQLite format 3\0"


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a text file that takes its place when all is written; until then, what stood there stays.

    Raises:
        ExchangeError: If it can't be written, or a folder or a database stands there.
    """
    if path.is_dir():
        raise ExchangeError(f"{path}: a folder stands there", "name a file")
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        if path.exists():
            with path.open("rb") as old:
                if old.read(len(_DATABASE)) == _DATABASE:
                    raise ExchangeError(f"{path}: a database stands there", "name another file")
        with part.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        part.replace(path)
    except OSError as error:
        raise ExchangeError(f"{path} can't be written ({error.strerror or error})", "name another file") from None
    finally:
        part.unlink(missing_ok=True)
