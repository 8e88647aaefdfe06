"""Files written whole or not at all."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path as FilePath

from quiz.errors import LibraryError
from quiz.model import Place

__all__ = ["alone", "write_safely"]


def write_safely(path: FilePath, text: str) -> None:
    """Write a file whole or not at all: whatever happens, the old one or the new one is there.

    Raises:
        LibraryError: If it can't be written; the old file is as it was.
    """
    target = path.resolve()  # a link stays a link
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise _unwritable(path, error) from None
    temporary = FilePath(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def alone(folder: FilePath) -> Iterator[None]:
    """Read a file of this folder and write it again while no other copy of this program does the same.

    Where the file system has no locks, as a network's may not, the last one to write wins.
    """
    try:
        import fcntl  # noqa: PLC0415 - there is none on Windows, where the last one to write wins
    except ImportError:
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise _unwritable(folder, error) from None
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)  # which unlocks it


def _umask() -> int:
    """What a new file's mode leaves out; it can be asked for only by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(path: FilePath, error: OSError) -> LibraryError:
    return LibraryError(
        f"the file can't be written: {error.strerror}",
        "nothing was changed; look at its permissions",
        Place(str(path)),
    )
