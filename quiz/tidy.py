"""Being told to end while a half-written file lies about: it is cleared away first."""

import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

__all__ = ["Ending", "tidily", "workplace"]

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class _EndedError(BaseException):
    """The program was told to end. Nothing but :func:`tidily` takes it."""


class Ending:
    """Puts the end off. ``came`` are the signals that have come."""

    def __init__(self) -> None:
        self.came: list[int] = []
        self._open = False

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """A signal's handler."""
        self.came.append(number)
        if self._open:
            self._open = False  # once: the second Ctrl+C must not break off the clearing away
            raise _EndedError

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Within it the end is put off no longer: it comes as an exception."""
        if self.came:
            raise _EndedError
        self._open = True
        try:
            yield
        finally:
            self._open = False


@contextmanager
def tidily() -> Iterator[Ending]:
    """Whatever tells the program to end does so when this is left, whose ``finally`` come first.

    Signals that are ignored stay so. In another thread than the main one there is nothing to be put off.
    """
    ending = Ending()
    heard = _SIGNALS if threading.current_thread() is threading.main_thread() else []
    heard = [number for number in heard if signal.getsignal(number) not in {signal.SIG_IGN, None}]
    before = {number: signal.signal(number, ending.handle) for number in heard}
    try:
        yield ending
    except _EndedError:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if ending.came:
        signal.raise_signal(ending.came[0])
        raise KeyboardInterrupt  # somebody's handler let it pass: but what was to be done is not


@contextmanager
def workplace(path: Path) -> Iterator[Path]:
    """A folder beside a file, to write the file in. It is gone afterwards, however that comes about.

    Raises:
        OSError: If it can't be made.
    """
    with tidily() as ending:
        folder = Path(tempfile.mkdtemp(prefix=".quiz-", dir=path.absolute().parent))
        try:
            with ending.interruptible():
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
