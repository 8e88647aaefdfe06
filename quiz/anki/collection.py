"""Anki's collection, opened in a private copy: from a profile, or from a package of any age.

A newer package holds the real collection compressed, beside a dummy that tells old programs to update.
"""

import contextlib
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NoReturn

from quiz.errors import ExchangeError

__all__ = ["opened"]

_KNOWN = range(11, 19)
"""Anki's schemas. What is read here is the same in all of them."""

_PACKAGES = {1: "collection.anki2", 2: "collection.anki21", 3: "collection.anki21b"}
"""The real collection, by the version that a package's ``meta`` names."""

_COMPRESSED = 3
_COLUMNS = {
    "col": {"ver"},
    "cards": {"id", "nid", "ord"},
    "notes": {"id", "guid"},
    "revlog": {"id", "cid", "ease", "ivl", "factor", "time", "type"},
}
_SIDE_FILES = ("-wal", "-journal")
_DATABASE = b"SQLite format 3\0"
_MOST = 4 * 2**30  # bytes that a collection may unpack to
_BLOCK = 2**20
_TRIES = 5


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A collection to be read, as it was when this began; the file itself is never opened for writing.

    Args:
        path: An ``.apkg``, a ``.colpkg``, or the ``collection.anki2`` of a profile, also while Anki is running.

    Raises:
        ExchangeError: If it is none of these, is damaged, or newer or odder than what is known.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "collection.anki2"
        _fetch(path, copy)
        try:
            with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
                connection.create_collation("unicase", _unicase)
                _check(path, connection)
                yield connection
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the latter from messages that quote what is damaged
            _refuse(path, f"the collection is damaged ({error})", "let Anki check it: Tools > Check Database")


def _refuse(path: Path, what: str, todo: str = "export it from Anki once more") -> NoReturn:
    raise ExchangeError(f"{path}: {what}", todo)


def _fetch(path: Path, copy: Path) -> None:
    """Copy the collection to where it can be opened without harm."""
    try:
        if path.exists() and not path.is_file():  # a device goes on for ever, and a pipe may never begin
            _refuse(path, "this is no file", "name an .apkg, a .colpkg or a collection.anki2")
        with path.open("rb") as file:
            start = file.read(len(_DATABASE))
        if start == _DATABASE:
            _copy(path, copy)
        elif zipfile.is_zipfile(path):
            _unpack(path, copy)
        else:
            _refuse(path, "this is no collection of Anki's", "name an .apkg, a .colpkg or a collection.anki2")
    except OSError as error:
        _refuse(path, f"it can't be read ({error.strerror or error})", "name an .apkg, a .colpkg or a collection.anki2")


def _copy(path: Path, copy: Path) -> None:
    """Copy a database with what its log holds. Where Anki writes meanwhile, the two don't fit: then once more."""
    for _ in range(_TRIES):
        before = _state(path)
        for end in ("", *_SIDE_FILES):
            source, target = path.with_name(path.name + end), copy.with_name(copy.name + end)
            target.unlink(missing_ok=True)
            if source.exists():
                shutil.copyfile(source, target)
        if _state(path) == before:
            return
    _refuse(path, "Anki is writing to it", "close Anki and try again")


def _state(path: Path) -> list[tuple[int, int]]:
    files = [path.with_name(path.name + end) for end in ("", *_SIDE_FILES)]
    found = [file.stat() for file in files if file.exists()]
    return [(each.st_size, each.st_mtime_ns) for each in found]


def _unpack(path: Path, copy: Path) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            version = _version(path, package)
            name = _PACKAGES[version]
            if name not in package.namelist():
                _refuse(path, f"the package lacks its {name}")
            with package.open(name) as packed, copy.open("wb") as target:
                if version == _COMPRESSED:
                    _decompress(path, packed, target)
                else:
                    _pour(path, packed, target)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        _refuse(path, f"the package is damaged ({str(error) or 'it ends too early'})")


def _version(path: Path, package: zipfile.ZipFile) -> int:
    """The package's version: what ``meta`` says (a protobuf of one number), else by what it holds."""
    names = package.namelist()
    if "meta" not in names:
        return max((version for version, name in _PACKAGES.items() if name in names), default=1)
    with package.open("meta") as file:
        meta = file.read(_BLOCK)
    version = meta[1] if len(meta) >= 2 and meta[0] == 0x08 else 0  # noqa: PLR2004 - the tag of field 1, then its value
    if version not in _PACKAGES:
        _refuse(path, "the package is of a kind newer than this program", "tick “Support older Anki versions” in Anki")
    return version


def _decompress(path: Path, packed: IO[bytes], target: IO[bytes]) -> None:
    import zstandard  # noqa: PLC0415 - only newer packages need it

    try:
        with zstandard.ZstdDecompressor().stream_reader(packed) as plain:
            _pour(path, plain, target)
    except zstandard.ZstdError as error:
        _refuse(path, f"the package is damaged ({error})")


def _pour(path: Path, source: IO[bytes], target: IO[bytes]) -> None:
    """Copy a stream, but not without end: a small package may unpack to a disk full of zeros."""
    left = _MOST
    while block := source.read(_BLOCK):
        left -= len(block)
        if left < 0:
            _refuse(path, f"the collection is larger than {_MOST // 2**30} GB", "export fewer decks")
        target.write(block)


def _check(path: Path, connection: sqlite3.Connection) -> None:
    """See that this is a collection, whole, and of a schema that is known."""
    for table, columns in _COLUMNS.items():
        if not columns <= {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}:
            _refuse(path, f"this is no collection of Anki's: its {table} are not there, or other than known")
    versions = [row[0] for row in connection.execute("SELECT ver FROM col")]
    if len(versions) != 1 or not isinstance(versions[0], int):
        _refuse(path, "this is no collection of Anki's: it does not say its version")
    if versions[0] not in _KNOWN:
        _refuse(
            path,
            f"a collection of schema {versions[0]}; this program knows {_KNOWN[0]} to {_KNOWN[-1]}",
            "update the program, or tick “Support older Anki versions” when exporting from Anki",
        )
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        said = str(found).splitlines()[-1]
        _refuse(path, f"the collection is damaged ({said})", "let Anki check it: Tools > Check Database")


def _unicase(one: str, other: str) -> int:
    """Anki's collation: its indexes can't be read without one of this name."""
    a, b = one.casefold(), other.casefold()
    return (a > b) - (a < b)
