"""The lab with a real child process: what probes may do to it, and what it takes no notice of."""

import contextlib
import gc
import json
import os
import queue
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quiz.codec import to_json
from quiz.errors import ProbeError
from quiz.lab.host import Lab, Limits, Request
from quiz.library.probes import find_probes
from quiz.model import Tolerance

BAD = """
import os, sys, time
from quiz.probe import Bars, Choice, Line, Multi, Number, Shape, mistake, part, probe, reject

@probe()
def raises(draw):
    x = 1
    return x / 0

@probe()
def hangs(draw):
    while True:
        pass

@probe()
def exits(draw):
    os._exit(3)

@probe()
def leaves(draw):
    sys.exit("bye")

@probe()
def eats(draw):
    import torch
    return Number(ask="?", answer=torch.ones(2_000_000_000).sum())

@probe()
def prints(draw):
    print('{"id": 1}' * 1000)
    os.write(1, b"not json\\n")
    os.write(2, b"nor this\\n")
    return Number(ask="one?", answer=1.0)

@probe()
def reads(draw):
    return Number(ask="one?", answer=1.0 + len(sys.stdin.read()))

@probe()
def good(draw):
    return Number(ask="two?", answer=draw.number("x", 1, 9))

@probe()
def random_net(draw):
    import torch
    return Number(ask="weight?", answer=abs(torch.nn.Linear(3, 3).weight.sum()))

@probe()
def nonsense(draw):
    return 3

@probe()
def hashes(draw):
    return Number(ask=f"{hash('softmax')}?", answer=1.0)

@probe()
def meddles(draw):
    for descriptor in range(3, 30):
        try:
            os.write(descriptor, b'{"id": 1}\\n')
        except OSError:
            pass
    return Number(ask="one?", answer=1.0)

@probe()
def half(draw):
    if draw.number("x", 0, 9) < 8:
        reject("too small")
    return Number(ask="one?", answer=1.0, mistakes=[mistake("same", 1.0, "as well"), mistake("never", 2.0, "two")])

@probe()
def number_for_text(draw):
    return Number(3, 4)

@probe()
def one_hint(draw):
    return Number("?", 4, hints="Look closer.")

@probe()
def bare_options(draw):
    return Choice("?", ["yes", "no"])

@probe()
def endless_text(draw):
    return Number("?" * 10**6, 4)

@probe()
def surrogate(draw):
    return Number("\\ud800?", 4)

@probe()
def keeps_a_module(draw):
    draw.pick("what", [os])
    return Number("?", 4)

@probe()
def no_number(draw):
    return Number("?", [1, 2])

@probe()
def answers_twice(draw):
    os.fork()
    return Number("twice?", 1)

@probe()
def answered_before(draw):
    import json
    old = {"id": 1, "error": "late", "todo": "", "place": None, "trace": ""}
    if not os.fork():
        for descriptor in range(3, 30):
            try:
                os.write(descriptor, (json.dumps(old) + "\\n").encode())
            except OSError:
                pass
        os._exit(0)
    os.wait()
    return Number("before?", 1)

@probe()
def dies_later(draw):
    import threading
    if not os.fork():
        time.sleep(300)
    threading.Timer(0.3, os._exit, [1]).start()
    return Number("later?", 1)

@probe()
def dies_at_once(draw):
    if not os.fork():
        time.sleep(300)
    os._exit(1)

@probe
def switches(draw):
    import torch
    torch.set_default_dtype(torch.float64)
    torch.set_grad_enabled(False)
    torch.set_num_threads(2)
    return Number("switched?", 1)

@probe()
def switches_more(draw):
    import warnings
    import numpy as np
    import torch
    question = Number(f"{torch.rand(1).item()}?", 1)
    torch.set_default_device("meta")
    torch.set_deterministic_debug_mode("error")
    torch.set_float32_matmul_precision("medium")
    torch.autograd.set_detect_anomaly(True)
    torch.set_printoptions(precision=1, sci_mode=True)
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    warnings.simplefilter("error")
    return question

@probe()
def looks_further(draw):
    import warnings
    import numpy as np
    import torch
    from torch.overrides import _get_current_function_mode_stack
    switches = (
        torch.tensor([1.23456]).device, len(_get_current_function_mode_stack()),
        torch.get_deterministic_debug_mode(), torch.get_float32_matmul_precision(), torch.is_anomaly_enabled(),
        torch.tensor([1.23456]), np.geterr(), np.array([1.23456]), len(warnings.filters), torch.rand(1).item(),
    )
    return Number(repr(switches), 1)

@probe()
def looks(draw):
    import torch
    return Number(f"{torch.get_default_dtype()} {torch.is_grad_enabled()} {torch.get_num_threads()}", 1)

@probe()
def picks_infinity(draw):
    return Number("?", draw.pick("clip", [1.0, float("inf")]) and 4)

@probe(within="two")
def within_no_number(draw):
    return Number("?", 4)

@probe()
def within_nothing(draw):
    return Number("?", 4, within="0%")

@probe(within="0.5")
def within_half(draw):
    return Number("?", 40)

@probe(within="2 per cent")
def within_a_fiftieth(draw):
    return Number("?", 40, absolute=1)

@probe()
def error_is_nan(draw):
    return Number("?", 4, standard_error=float("nan"))

@probe()
def mistake_of_another_kind(draw):
    from quiz.model import Mistake
    return Multi("?", [part("a", Number("?", 1)), part("b", Shape("?", (2, 3), [Mistake("x", float("inf"), "x")]))])

@probe()
def may_pick_a_tensor(draw):
    import torch
    return Number("?", draw.pick("a", [1.0, torch.tensor([2.0, 3.0])]) is None or 4)

@probe()
def tensors_for_sizes(draw):
    import torch
    x = torch.tensor([1.0, 2.0, 3.0])
    line = Line(x, asked=x[0], low=x[0], high=torch.tensor(3))
    digits = torch.tensor(2)
    bars = Bars(x, asked=torch.tensor(1))
    return Number("?", x.mean(), standard_error=x.std(), absolute=x[0] / 4, digits=digits, charts=[line], after=[bars])
"""
SWITCHED_ABOVE = """
import random

import torch
from quiz.probe import Number, probe

torch.set_default_dtype(torch.float64)
torch.set_default_device("meta")
random.seed(1)

@probe()
def one(draw):
    return Number("?", 1)
"""

OWN_MODULE = """
from __future__ import annotations
import sys
from dataclasses import dataclass
from typing import ClassVar
from quiz.probe import Draw, Number, probe

@dataclass
class Case:
    x: int
    name: ClassVar[str] = "case"

@probe()
def one(draw: Draw) -> Number:
    here = sum(name.startswith("quiz_probes_random") for name in sys.modules)
    return Number(f"x = {Case(3).x}?", 1)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("probes")
    (folder / "bad.py").write_text(textwrap.dedent(BAD), encoding="utf-8")
    (folder / "broken.py").write_text("x = (\n", encoding="utf-8")
    (folder / "above.py").write_text(SWITCHED_ABOVE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    lab = Lab(Limits(seconds=4, mebibytes=1024))
    yield lab
    lab.close()


def request(folder: Path, probe: str, seed: int = 0) -> Request:
    return Request(folder / f"{probe.split('.', maxsplit=1)[0]}.py", probe, seed)


@pytest.mark.parametrize(
    ("probe", "says"),
    [
        ("raises", r"bad\.py:8: bad\.raises raised ZeroDivisionError"),
        ("hangs", r"bad\.py:11: bad\.hangs took longer than 4 s"),
        ("exits", r"bad\.py:16: bad\.exits ended the lab's process"),
        ("leaves", r"bad\.py:21: bad\.leaves raised SystemExit: bye"),
        ("eats", r"bad\.py:26: bad\.eats raised"),
        ("meddles", r"bad\.py:57: bad\.meddles garbled the lab's answers"),
        ("nonsense", r"bad\.py:48: bad\.nonsense returned int; return a Number"),
        ("missing", r"there is no probe bad\.missing"),
        ("number_for_text", r"bad\.number_for_text has 3 where a text belongs"),
        ("one_hint", r"has 'Look closer\.' as hints; write hints=\["),
        ("bare_options", r"has \['yes', 'no'\] as options; write options=\[right"),
        ("endless_text", "has a text of 1000000 characters"),
        ("surrogate", "has half a character"),
        ("keeps_a_module", "drew what can't be kept"),
        ("picks_infinity", r"bad\.py:\d+: bad\.picks_infinity drew what can't be kept: clip from \(1\.0, inf\)"),
        ("within_no_number", r"bad\.within_no_number has within=\"two\", which is not a number"),
        ("within_nothing", r"bad\.within_nothing has within=\"0%\", which allows nothing; write it as"),
        ("error_is_nan", r"bad\.py:\d+: bad\.error_is_nan has standard_error=nan; reject such draws"),
        ("mistake_of_another_kind", r"bad\.py:\d+: .* has inf as question\.parts\[1\]\.question\.mistakes\[0\]\.value"),
        ("may_pick_a_tensor", r"bad\.py:\d+: bad\.may_pick_a_tensor drew what can't be kept: a from .*Tensor"),
        ("no_number", r"bad\.py:\d\d: bad\.no_number raised TypeError"),
    ],
)
def test_a_bad_probe_is_named_and_the_next_one_works(folder: Path, lab: Lab, probe: str, says: str) -> None:
    with pytest.raises(ProbeError, match=says):
        lab.build(request(folder, f"bad.{probe}")).result(timeout=60)
    assert lab.build(request(folder, "bad.good")).result(timeout=60).question.ask == "two?"


def test_a_tolerance_reads_as_it_does_on_a_card(folder: Path, lab: Lab) -> None:
    half = lab.build(request(folder, "bad.within_half")).result(timeout=60).question.tolerance
    assert half == Tolerance(absolute=0.5, digits=3)
    fiftieth = lab.build(request(folder, "bad.within_a_fiftieth")).result(timeout=60).question.tolerance
    assert fiftieth == Tolerance(relative=0.02, absolute=1, digits=3)


def test_sizes_may_be_tensors(folder: Path, lab: Lab) -> None:
    question = lab.build(request(folder, "bad.tensors_for_sizes")).result(timeout=60).question
    assert question.tolerance == Tolerance(absolute=0.25, digits=2, standard_error=1.0)
    assert [(chart.low, chart.high, chart.asked) for chart in question.charts] == [(1.0, 3.0, 1.0)]
    assert [chart.asked for chart in question.after] == [1.0]


def test_a_file_that_is_no_python(folder: Path, lab: Lab) -> None:
    with pytest.raises(ProbeError, match=r"broken\.py:1: broken\.x raised SyntaxError"):
        lab.build(request(folder, "broken.x")).result(timeout=60)


def test_what_a_probe_prints_goes_nowhere(folder: Path, lab: Lab, capfd: pytest.CaptureFixture[str]) -> None:
    assert lab.build(request(folder, "bad.prints")).result(timeout=60).question.answer == "1.00"
    assert lab.build(request(folder, "bad.reads")).result(timeout=60).question.answer == "1.00"
    assert capfd.readouterr() == ("", "")


def test_what_a_probe_switches_is_switched_back(folder: Path, lab: Lab) -> None:
    before = lab.build(request(folder, "bad.looks")).result(timeout=60).question.ask
    assert before == "torch.float32 True 1"
    for other in ("bad.switches", "above.one"):
        lab.build(request(folder, other)).result(timeout=60)
        assert lab.build(request(folder, "bad.looks")).result(timeout=60).question.ask == before


def test_so_is_what_only_some_of_its_numbers_or_texts_depend_on(folder: Path, lab: Lab) -> None:
    before = lab.build(request(folder, "bad.looks_further")).result(timeout=60).question.ask
    assert "device(type='cpu'), 0, 0, 'highest', False, tensor([1.2346])" in before
    for other in ("bad.switches_more", "above.one"):
        lab.build(request(folder, other)).result(timeout=60)
        assert lab.build(request(folder, "bad.looks_further")).result(timeout=60).question.ask == before


def test_a_file_finds_its_own_module(tmp_path: Path, lab: Lab) -> None:
    """A dataclass looks its annotations up in it; and no module of that name is to be stood in for."""
    path = tmp_path / "random.py"
    path.write_text(OWN_MODULE, encoding="utf-8")
    assert lab.build(Request(path, "random.one", 0)).result(timeout=60).question.ask == "x = 3?"
    path.write_text(f"{OWN_MODULE}\nraise SystemExit", encoding="utf-8")
    with pytest.raises(ProbeError, match="raised SystemExit"):
        lab.build(Request(path, "random.one", 0)).result(timeout=60)
    path.write_text(OWN_MODULE.replace("}?", "}, {here}?"), encoding="utf-8")
    ask = lab.build(Request(path, "random.one", 0)).result(timeout=60).question.ask
    assert ask == "x = 3, 2?", "the first one and the last; nothing stays of what failed"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing to fork")
def test_a_second_process_is_never_mistaken_for_the_lab(folder: Path) -> None:
    lab = Lab(Limits(seconds=4))
    try:
        for seed in range(6):
            with contextlib.suppress(ProbeError):
                twice = lab.build(request(folder, "bad.answers_twice", seed)).result(timeout=60)
                assert (twice.probe, twice.seed) == ("bad.answers_twice", seed)
            with contextlib.suppress(ProbeError):
                good = lab.build(request(folder, "bad.good", seed)).result(timeout=60)
                assert (good.probe, good.seed) == ("bad.good", seed)
        assert lab._child is not None
        group = lab._child.pid
    finally:
        lab.close()
    wait_for_the_end_of(group)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing to fork")
def test_a_second_process_costs_the_next_probe_nothing(folder: Path) -> None:
    """Whether it goes on as the lab does, or writes its answer and ends."""
    lab = Lab(Limits(seconds=4))
    try:
        lab.build(request(folder, "bad.good")).result(timeout=60)
        child = lab._child
        for seed in range(4):
            for probe in ("answers_twice", "answered_before", "good"):
                built = lab.build(request(folder, f"bad.{probe}", seed)).result(timeout=60)
                assert (built.probe, built.seed) == (f"bad.{probe}", seed)
        assert lab._child is child
    finally:
        lab.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing to fork")
def test_a_child_that_dies_unasked_leaves_nothing_behind(folder: Path, recwarn: pytest.WarningsRecorder) -> None:
    lab = Lab(Limits(seconds=4))
    try:
        lab.build(request(folder, "bad.dies_later")).result(timeout=60)
        group = lab._child.pid if lab._child is not None else 0
        time.sleep(1)
        assert lab.build(request(folder, "bad.good")).result(timeout=60).question.ask == "two?"
        assert lab._child is not None
        assert lab._child.pid != group
        wait_for_the_end_of(group)
        lab.build(request(folder, "bad.dies_later")).result(timeout=60)
        group = lab._child.pid
        time.sleep(1)
    finally:
        lab.close()
    wait_for_the_end_of(group)
    gc.collect()
    assert not [warning for warning in recwarn if warning.category is ResourceWarning]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing to fork")
def test_a_child_that_dies_while_asked_is_missed_at_once(folder: Path) -> None:
    """Though what it has forked holds the pipe."""
    lab = Lab(Limits(seconds=60))
    try:
        with pytest.raises(ProbeError, match="dies_at_once ended the lab's process"):
            lab.build(request(folder, "bad.dies_at_once")).result(timeout=30)
    finally:
        lab.close()


def wait_for_the_end_of(group: int) -> None:
    """What was killed is gone once its new parent has taken notice."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("something is left of the group")


def test_same_seed_same_variant_whatever_ran_before(folder: Path) -> None:
    values = []
    for before in ([], ["bad.good", "bad.prints"]):
        fresh = Lab()
        try:
            for probe in before:
                fresh.build(request(folder, probe)).result(timeout=60)
            values.append(fresh.build(request(folder, "bad.random_net", 7)).result(timeout=60))
        finally:
            fresh.close()
    assert values[0] == values[1]


def test_every_shipped_probe_gives_the_same_bytes_in_another_process() -> None:
    """With another hash seed, and in another order: after other probes."""
    probes = [
        (path, name)
        for path in sorted((Path(__file__).parents[2] / "probes").glob("*.py"))
        for name in find_probes(path)[0]
    ]
    assert len(probes) > 20
    found: list[dict[str, str]] = []
    for hash_seed, ordered in ((0, probes), (4321, probes[::-1])):
        fresh = Lab(hash_seed=hash_seed)
        try:
            built = {name: fresh.build(Request(path, name, 11)).result(timeout=60) for path, name in ordered}
        finally:
            fresh.close()
        found.append({name: json.dumps(to_json(variant)) for name, variant in built.items()})
    assert found[0] == found[1]


def test_the_hash_seed_is_the_childs(folder: Path) -> None:
    asked = set()
    for hash_seed in (0, 1):
        fresh = Lab(hash_seed=hash_seed)
        try:
            asked.add(fresh.build(request(folder, "bad.hashes")).result(timeout=60).question.ask)
        finally:
            fresh.close()
    assert len(asked) == 2


def test_what_the_lab_tells_beside_the_variant(folder: Path, lab: Lab) -> None:
    drawn = lab.draw(request(folder, "bad.half")).result(timeout=60)
    assert drawn.offered == {"never", "same"}
    assert [mistake.id for mistake in drawn.variant.question.mistakes] == ["never"]
    assert drawn.rejected > 0
    assert 0 < drawn.seconds < 4


def test_a_failure_comes_with_its_seed_and_traceback(folder: Path, lab: Lab) -> None:
    with pytest.raises(ProbeError) as failed:
        lab.build(request(folder, "bad.raises", 5)).result(timeout=60)
    assert failed.value.seed == 5
    assert "return x / 0" in failed.value.trace


def test_an_edited_file_is_read_again(tmp_path: Path, lab: Lab) -> None:
    path = tmp_path / "mine.py"
    text = 'from quiz.probe import Number, probe\n@probe()\ndef one(draw):\n    return Number(ask="{}?", answer=1)\n'
    path.write_text(text.format("first"), encoding="utf-8")
    first = lab.build(Request(path, "mine.one", 0)).result(timeout=60)
    path.write_text(text.format("second"), encoding="utf-8")
    second = lab.build(Request(path, "mine.one", 0)).result(timeout=60)
    assert (first.question.ask, second.question.ask) == ("first?", "second?")
    assert first.source_hash != second.source_hash


def test_the_current_folder_cannot_stand_in_for_a_module(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    lab = Lab()
    try:
        assert lab.build(request(folder, "bad.good")).result(timeout=60).question.ask == "two?"
    finally:
        lab.close()


def test_the_current_folder_may_be_gone(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with contextlib.closing(Lab()) as lab:
        assert lab.build(request(folder, "bad.good")).result(timeout=60).question.ask == "two?"


def test_closing_ends_the_child_and_cancels_what_waits(folder: Path) -> None:
    lab = Lab()
    lab.build(request(folder, "bad.good")).result(timeout=60)
    child = lab._child
    assert child is not None
    waiting = [lab.build(request(folder, "bad.hangs")), lab.build(request(folder, "bad.good"))]
    lab.close()
    assert all(future.cancelled() for future in waiting)
    assert child.poll() is not None


def test_whoever_was_killed_before_the_child_ran_leaves_no_import_of_torch_behind() -> None:
    child = subprocess.run(
        [sys.executable, "-P", "-m", "quiz.lab.child"], check=False, stdin=subprocess.DEVNULL, capture_output=True
    )
    assert json.loads(child.stdout)["ready"], "a file that ends is nobody's death"
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "quiz.lab.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as orphan:
        assert orphan.stdin is not None
        assert orphan.stdout is not None
        orphan.stdin.close()  # as the system does when a process ends
        assert orphan.stdout.read() == b"", "torch was imported for nobody"


def test_an_idle_lab_sleeps_and_is_woken_to_end(folder: Path) -> None:
    class Counting(queue.PriorityQueue[Any]):
        woken = 0

        def get(self, *args: Any, **options: Any) -> Any:
            self.woken += 1
            return super().get(*args, **options)

    lab = Lab()
    lab._jobs = jobs = Counting()
    lab.build(request(folder, "bad.good")).result(timeout=60)
    time.sleep(0.5)
    assert jobs.woken <= 2
    thread = lab._thread
    assert thread is not None
    started = time.monotonic()
    lab.close()
    assert not thread.is_alive()
    assert time.monotonic() - started < 2
    lab.close()


def test_a_lab_that_cannot_import_torch_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError('no torch')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    lab = Lab()
    try:
        with pytest.raises(ProbeError, match="no probe can be run: importing torch"):
            lab.build(request(folder, "bad.good")).result(timeout=60)
    finally:
        lab.close()


def test_a_process_that_can_not_be_started_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Lab()
    try:
        with monkeypatch.context() as broken:
            broken.setattr(sys, "executable", str(folder / "no-python"))
            with pytest.raises(ProbeError, match="no probe can be run: No such file or directory"):
                lab.build(request(folder, "bad.good")).result(timeout=60)
        assert lab.build(request(folder, "bad.good")).result(timeout=60).question.ask == "two?"
    finally:
        lab.close()
