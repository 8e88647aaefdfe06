"""The lab's process: imports probes (and with them torch), builds variants, answers in JSON lines.

One request a line on standard input, one answer a line on what was standard output when the process began; whatever a
probe prints goes nowhere. Imported by nobody: it is run as ``python -m quiz.lab.child``.
"""

import contextlib
import ctypes
import importlib.util
import json
import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from quiz.draw import Draw, Span
from quiz.errors import ProbeError
from quiz.lab.drawn import Drawn, offered_by
from quiz.lab.source import place_of, source_hash
from quiz.lab.switches import undisturbed
from quiz.lab.watch import watched
from quiz.model import Variant
from quiz.nudge import build_nudge
from quiz.probe import Probe, Rejected, Result
from quiz.reference import draw_of, probe_of
from quiz.variant import build, build_once

__all__ = ["draw_variant", "load_probes", "main", "make", "seeded"]

_PR_SET_PDEATHSIG = 1
_MEBIBYTE = 2**20


def load_probes(path: Path) -> dict[str, Probe]:
    """Run a probe file and return its probes by name, ``<file>.<function>``."""
    spec = importlib.util.spec_from_file_location(f"quiz_probes_{path.stem}_{source_hash(path)}", path)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # a dataclass looks its own module up there
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[spec.name]
        raise
    return {value.name: value for value in vars(module).values() if isinstance(value, Probe)}


@contextlib.contextmanager
def seeded(probe: str, seed: int) -> Iterator[None]:
    """Seed the global generators of Python, NumPy and torch from the variant, and leave all as it was afterwards.

    ``nn.Linear`` takes no generator, so the global one must be as reproducible as the named draws.
    """
    import numpy as np  # noqa: PLC0415 - torch must come first, and only in this process
    import torch  # noqa: PLC0415 - see above

    stream = Draw(probe, seed).stream("global")
    with undisturbed():
        random.seed(stream.randrange(2**32))
        np.random.seed(stream.randrange(2**32))  # noqa: NPY002 - is what a probe's library code may use
        torch.manual_seed(stream.randrange(2**32))
        yield


def make(
    probe: Probe, reference: str, seed: int, changed: dict[str, object] | None = None, attempt: int = 0
) -> tuple[Variant, int]:
    """Build what a reference asks for, the probe's own question or a nudge, with the global generators seeded.

    With ``changed``, the draws of this attempt are tried with those replaced, and no others if the probe rejects them.
    """
    draw = draw_of(reference)
    if draw is not None:
        return build_nudge(probe, seed, draw, lambda: seeded(probe.name, seed))
    if changed is None:
        return build(probe, seed, lambda: seeded(probe.name, seed))
    try:
        with seeded(probe.name, seed):
            return build_once(probe, Draw(probe.name, seed, attempt, changed)), attempt
    except Rejected as rejected:
        raise ProbeError(str(rejected), "try another number", probe.place) from None


def draw_variant(
    probe: Probe, reference: str, seed: int, changed: dict[str, object] | None = None, attempt: int = 0
) -> Drawn:
    """As :func:`make`, with all that is to be known about how it went."""
    results: list[tuple[Result, dict[str, Span]]] = []

    def recorded(draw: Draw) -> Result:
        result = probe(draw)
        results[:] = [(result, draw.spans)]
        return result

    start = time.perf_counter()
    with watched() as touched:
        variant, rejected = make(replace(probe, function=recorded), reference, seed, changed, attempt)
    seconds = time.perf_counter() - start
    result, spans = results[0]
    return Drawn(variant, rejected, offered_by(result, variant.question.kind), seconds, spans, tuple(touched))


class _Loader:
    """Probe files, run once and again when they change."""

    def __init__(self) -> None:
        self._files: dict[tuple[str, str], dict[str, Probe]] = {}

    def probe(self, path: str, name: str) -> Probe:
        key = path, source_hash(Path(path))
        if key not in self._files:
            with undisturbed():
                self._files[key] = load_probes(Path(path))
        found = self._files[key].get(name)
        if found is None:
            raise ProbeError(f"there is no probe {name}", f"define it in {path} with @probe(...)")
        return found


def _answer(loader: _Loader, request: dict[str, Any]) -> str:
    """The answer as a line. What can't be written down is the probe's failure, too."""
    import torch  # noqa: PLC0415 - see above

    path, name, seed = str(request["path"]), str(request["probe"]), int(request["seed"])
    try:
        probe = loader.probe(path, probe_of(name))
        drawn = draw_variant(probe, name, seed, request.get("changed"), int(request.get("attempt", 0)))
        variant = replace(drawn.variant, source_hash=source_hash(Path(path)), torch_version=torch.__version__)
        return _line({"id": request["id"], **replace(drawn, variant=variant).to_json()})
    except ProbeError as error:
        place = {"path": error.place.path, "line": error.place.line} if error.place else None
        failure = {"error": error.what, "todo": error.todo, "place": place, "trace": ""}
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a probe raises, SystemExit too, is one probe's failure
        failure = _failure(error, path, name)
    return _line({"id": request["id"], **failure})


def _line(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=True, allow_nan=False) + "\n"


def _failure(error: BaseException, path: str, name: str) -> dict[str, Any]:
    """What went wrong in the author's file: its innermost line there."""
    line = place_of(Path(path), name).line
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == path and frame.lineno:
            line = frame.lineno
    if isinstance(error, SyntaxError) and error.filename == path and error.lineno:
        line = error.lineno
    said = str(error).strip().splitlines()
    what = f"{name} raised {type(error).__name__}" + (f": {said[0][:200]}" if said else "")
    return {
        "error": what,
        "todo": "mend the probe",
        "place": {"path": path, "line": line},
        "trace": "".join(traceback.format_exception(error))[-8000:],
    }


def _die_with_parent() -> None:
    """Before torch is imported: a parent that is killed meanwhile would leave seconds of work behind.

    No signal comes from one that was killed before: it has left a pipe with nobody at its other end.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if hasattr(select, "poll"):  # not on Windows
        pipe = select.poll()
        pipe.register(0, select.POLLIN)
        if any(found == select.POLLHUP for _, found in pipe.poll(0)):
            sys.exit()


def _confine(mebibytes: int) -> None:
    """Allow so much more memory than there is in use now."""
    if mebibytes:
        with contextlib.suppress(ImportError, OSError, ValueError):
            import resource  # noqa: PLC0415 - not on Windows

            used = _data_in_use()
            _, hard = resource.getrlimit(resource.RLIMIT_DATA)
            # RLIMIT_AS would count torch's large reservations; data is what a probe really asks for.
            resource.setrlimit(resource.RLIMIT_DATA, (used + mebibytes * _MEBIBYTE, hard))


def _data_in_use() -> int:
    with contextlib.suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return int(next(line for line in lines if line.startswith("VmData")).split()[1]) * 1024
    return 1024 * _MEBIBYTE


def _own_streams() -> tuple[TextIO, TextIO]:
    """Keep the pipes for ourselves, and give probes the null device."""
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    return requests, replies


def main() -> None:
    """Answer requests until the pipe closes. The only argument: how many MiB a probe may take."""
    _die_with_parent()
    requests, replies = _own_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the screen's to handle
    import torch  # noqa: PLC0415 - over a second: a screen's process never imports this module

    torch.set_num_threads(1)
    torch.zeros(1).exp()  # the first call initialises what an import leaves out
    _confine(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    loader = _Loader()

    def say(line: str) -> None:
        replies.write(line)
        replies.flush()

    say(_line({"ready": torch.__version__}))
    lab = os.getpid()
    for line in requests:
        answer = _answer(loader, json.loads(line))
        if os.getpid() != lab:
            os._exit(0)  # a second process, which a probe has forked: it has no business here
        say(answer)


if __name__ == "__main__":
    main()
