"""What of the machine a probe lays hands on while it builds a variant: told by Python's own audit events."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["watched"]

_MOST = 5
_CODE = (".py", ".pyc", ".so", ".pyd", ".dll")
_MACHINE = ("/proc/", "/sys/")  # torch asks how many processors there are
_IN_MEMORY = (":memory:", "")  # databases that are no files
_DEEDS = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.link",
    "os.mkdir",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.spawn",
    "os.startfile",
    "os.symlink",
    "os.system",
    "os.truncate",
    "os.chdir",
    "shutil.rmtree",
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "sqlite3.connect",
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
        with _heard_writing():
            yield found
    finally:
        _watching.remove(found)


@contextmanager
def _heard_writing() -> Iterator[None]:
    """What ``torch.save`` writes to is opened in C++, of which Python hears nothing: have it said."""
    core: Any = sys.modules.get("torch._C")
    writer = getattr(core, "PyTorchFileWriter", None)
    if writer is None:
        yield
        return

    def told(target: object, *rest: Any, **options: Any) -> Any:
        sys.audit("open", target, "wb", 0)
        return writer(target, *rest, **options)

    core.PyTorchFileWriter = told
    try:
        yield
    finally:
        core.PyTorchFileWriter = writer


@cache
def _install() -> None:
    """An audit hook can't be taken away again: it is put in place once, and does nothing while nobody watches."""
    sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    if not _watching or (event != "open" and event not in _DEEDS):
        return
    deed = event
    if arguments and _is_bytecode(arguments[0]):
        return
    if event == "sqlite3.connect" and arguments[0] in _IN_MEMORY:
        return
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


def _is_bytecode(path: object) -> bool:
    """Whether a path is where Python keeps what it compiles: an import makes the folder, and renames a file in it."""
    return isinstance(path, (str, bytes)) and "__pycache__" in Path(os.fsdecode(path)).parts
