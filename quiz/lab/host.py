"""The screen's side of the lab: one warm child process, replaced when a probe hangs, crashes or eats memory."""

import contextlib
import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quiz.errors import ProbeError
from quiz.lab.drawn import Drawn
from quiz.lab.source import place_of
from quiz.model import Place, Variant

__all__ = ["Lab", "Limits", "Request"]

_TICK = 0.02
_URGENT, _ANY_TIME = 0, 1
_WAKE = -1  # before all others, for a thread that may be asleep
_GARBLED = "garbled the lab's answers"
_ENDED = "ended the lab's process"
_ANSWERS = {"variant", "error"}
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True)
class Limits:
    """What a probe may take: ``seconds`` for one variant, ``mebibytes`` above the idle process.

    ``start`` is the time the process has to import torch, in seconds.
    """

    seconds: float = 10.0
    mebibytes: int = 2048
    start: float = 120.0


@dataclass(frozen=True, slots=True)
class Request:
    """One variant to build.

    With ``changed``, named draws are replaced, and none is drawn anew if they are rejected: it is the attempt of that
    number, as many as were rejected before the variant that is to be changed.
    """

    path: Path
    probe: str
    seed: int
    changed: dict[str, object] | None = None
    attempt: int = 0


@dataclass(order=True, slots=True)
class _Job:
    priority: int
    number: int
    request: Request = field(compare=False)
    future: "Future[Any]" = field(compare=False)
    whole: bool = field(compare=False)


class _GoneError(Exception):
    """The child ended, or had to be ended; the message completes "the probe …"."""


class Lab:
    """Builds variants in a child process, one after the other. Nothing starts before the first request.

    Args:
        limits: What a probe may take.
        hash_seed: Python's, of the child: no probe's question may depend on it.
    """

    def __init__(self, limits: Limits | None = None, *, hash_seed: int = 0) -> None:
        self._limits = limits or Limits()
        self._hash_seed = hash_seed
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._count = 0
        self._thread: threading.Thread | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._buffer = b""
        self._asked = 0
        self._idle_pages = 0
        self._ready = False
        self._closed = threading.Event()
        self.changed = threading.Event()
        """Set whenever a request has been answered; whoever waits for it clears it."""

    @property
    def started(self) -> bool:
        """Whether anything was ever asked of the lab."""
        return self._thread is not None

    @property
    def warm(self) -> bool:
        """Whether its process is up: an answer then takes milliseconds."""
        return self._ready

    def build(self, request: Request, *, urgent: bool = True) -> "Future[Variant]":
        """Ask for a variant. The future gives it, or raises ProbeError; urgent requests overtake the others."""
        return self._put(request, whole=False, urgent=urgent)

    def draw(self, request: Request, *, urgent: bool = False) -> "Future[Drawn]":
        """As :meth:`build`, with all that is to be known about how it went."""
        return self._put(request, whole=True, urgent=urgent)

    def _put(self, request: Request, *, whole: bool, urgent: bool) -> "Future[Any]":
        future: Future[Any] = Future()
        self._count += 1
        self._jobs.put(_Job(_URGENT if urgent else _ANY_TIME, self._count, request, future, whole))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="lab", daemon=True)
            self._thread.start()
        return future

    def close(self) -> None:
        """End the child. Requests not yet answered are cancelled."""
        self._closed.set()
        child = self._child
        if child is not None:
            _end(child)
        if self._thread is not None:
            self._jobs.put(_Job(_WAKE, 0, Request(Path(), "", 0), Future(), whole=False))
            self._thread.join(timeout=5)
        self._kill()  # only now: the thread may have been reading from the child's pipes

    # The worker's thread

    def _work(self) -> None:
        while not self._closed.is_set():
            job = self._jobs.get()
            if self._closed.is_set():
                job.future.cancel()
                break
            try:
                drawn = self._run(job)
                job.future.set_result(drawn if job.whole else drawn.variant)
            except ProbeError as error:
                error.seed = job.request.seed
                job.future.set_exception(error)
            except _GoneError:
                job.future.cancel()
            except Exception as error:  # noqa: BLE001 - who waits has to be told, and the next request to be served
                self._kill()
                job.future.set_exception(_unusable(str(error)))
            self.changed.set()
        while not self._jobs.empty():
            self._jobs.get_nowait().future.cancel()

    def _run(self, job: _Job) -> Drawn:
        request = job.request
        try:
            child = self._warm_child()
            ask = {
                "path": str(request.path),
                "probe": request.probe,
                "seed": request.seed,
                "changed": request.changed,
                "attempt": request.attempt,
            }
            answer = self._exchange(child, ask, self._limits.seconds)
        except _GoneError as gone:
            self._kill()
            if self._closed.is_set():
                raise
            raise ProbeError(
                f"{request.probe} {gone}", "mend the probe", place_of(request.path, request.probe)
            ) from None
        if "variant" in answer:
            return Drawn.from_json(answer)
        place = answer.get("place")
        error = ProbeError(
            answer["error"],
            answer["todo"],
            Place(place["path"], place["line"]) if place else place_of(request.path, request.probe),
        )
        error.trace = answer["trace"]
        raise error

    def _warm_child(self) -> "subprocess.Popen[bytes]":
        if self._child is not None and _runs(self._child):
            return self._child
        self._kill()  # with what a child that has died since has left behind
        one = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        # -P: a file of the learner's current folder must not stand in for one of torch's.
        try:
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", "quiz.lab.child", str(self._limits.mebibytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **one, "PYTHONHASHSEED": str(self._hash_seed)},
                start_new_session=True,
                cwd=os.sep,  # the learner's current folder may be gone by now, and torch would not start in it
            )
        except OSError as error:  # no memory, no more processes
            raise _unusable(error.strerror or str(error)) from None
        self._buffer = b""
        try:
            self._read(self._child, self._limits.start, time.monotonic(), watch=False)
        except _GoneError as gone:
            if self._closed.is_set():
                raise
            self._kill()
            raise _unusable(f"importing torch {gone}") from None
        self._idle_pages = _resident_pages(self._child.pid)
        self._ready = True
        return self._child

    def _exchange(self, child: "subprocess.Popen[bytes]", ask: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The answer to a request. What comes late, to an earlier one, is read past."""
        assert child.stdin is not None
        self._asked += 1
        start = time.monotonic()
        try:
            child.stdin.write(json.dumps({**ask, "id": self._asked}).encode() + b"\n")
            child.stdin.flush()
        except OSError:
            raise _GoneError(_ENDED) from None
        while True:
            answer = self._read(child, seconds, start, watch=True)
            number = answer.get("id")
            if not isinstance(number, int) or not 0 < number <= self._asked or answer.keys().isdisjoint(_ANSWERS):
                raise _GoneError(_GARBLED)
            if number == self._asked:
                return answer

    def _read(self, child: "subprocess.Popen[bytes]", seconds: float, start: float, *, watch: bool) -> dict[str, Any]:
        """The next line from the child, as long as it keeps within its time, counted from ``start``, and memory."""
        assert child.stdout is not None
        deadline = start + seconds
        while b"\n" not in self._buffer:
            if self._closed.is_set():
                raise _GoneError("was interrupted")
            if time.monotonic() > deadline:
                raise _GoneError(f"took longer than {seconds:g} s")
            if watch and _resident_pages(child.pid) - self._idle_pages > self._limits.mebibytes * 2**20 // _PAGE:
                raise _GoneError(f"took more than {self._limits.mebibytes} MiB of memory")
            if select.select([child.stdout], [], [], _TICK)[0]:
                read = os.read(child.stdout.fileno(), 1 << 16)
                if not read:
                    raise _GoneError(_ENDED)
                self._buffer += read
            elif not _runs(child):  # what it has forked may still hold the pipe
                raise _GoneError(_ENDED)
        line, _, self._buffer = self._buffer.partition(b"\n")
        try:
            answer = json.loads(line)
        except ValueError:
            raise _GoneError(_GARBLED) from None
        return answer if isinstance(answer, dict) else {}

    def _kill(self) -> None:
        child = self._child
        self._ready = False
        if child is None:
            return
        _end(child)
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # what was still to be flushed is of no use to a dead child
        self._child = None


def _runs(child: "subprocess.Popen[bytes]") -> bool:
    """Whether a child still runs. One that doesn't is left unreaped, so that its number still names its group."""
    if child.returncode is not None or not hasattr(os, "waitid"):
        return child.poll() is None
    try:
        return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except ChildProcessError:
        return False


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Kill a child with all that a probe has started: it leads a group of its own, and isn't reaped yet."""
    if child.returncode is None and hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()


def _unusable(why: str) -> ProbeError:
    return ProbeError(f"no probe can be run: {why}", f"try: {sys.executable} -c 'import torch'")


def _resident_pages(pid: int) -> int:
    """Pages of memory a process holds; 0 where the platform doesn't tell (the child's own limit still stands)."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
