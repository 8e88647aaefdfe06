"""What of the machine a probe lays hands on while it builds a variant: told by Python's own audit events."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

__all__ = ["watched"]

_MOST = 5
_CODE = (".py", ".pyc", ".so", ".pyd", ".dll")
_MACHINE = ("/proc/", "/sys/")  # torch asks how many processors there are
_DEEDS = {
    "os.fork",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.system",
    "os.chdir",
    "shutil.rmtree",
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "subprocess.Popen",
}
_watching: list[list[str]] = []


@contextmanager
def watched() -> Iterator[list[str]]:
    """The deeds of what is run within, each once: ``open notes.txt``, ``socket.connect``. Imports don't count."""
    _install()
    found: list[str] = []
    _watching.append(found)
    try:
        yield found
    finally:
        _watching.remove(found)


@cache
def _install() -> None:
    """An audit hook can't be taken away again: it is put in place once, and does nothing while nobody watches."""
    sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    if not _watching or (event != "open" and event not in _DEEDS):
        return
    deed = event
    if event == "open":
        path = arguments[0]
        if not isinstance(path, (str, bytes)):
            return  # a descriptor that is open already
        name = os.fsdecode(path)
        if name.endswith(_CODE) or name.startswith((*_MACHINE, sys.prefix, sys.base_prefix)):
            return
        deed = f"open {name}"
    found = _watching[-1]
    if deed not in found and len(found) < _MOST:
        found.append(deed)
