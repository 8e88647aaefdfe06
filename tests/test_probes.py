"""Every probe that exists, swept over many seeds: the rules of a question that can be trusted."""

import builtins
import importlib.util
import json
import os
import socket
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest
import torch

from quiz import answers
from quiz.answers.band import right_band
from quiz.lab.child import draw_variant, load_probes
from quiz.lab.drawn import Drawn
from quiz.model import Kind, Outcome
from quiz.quality import REPEATED, RULES, Sweep, declared_finite, quick

ROOT = Path(__file__).parent.parent
PROBES = {name: probe for path in sorted((ROOT / "probes").glob("*.py")) for name, probe in load_probes(path).items()}
SEEDS = int(os.environ.get("QUIZ_SEEDS", "100"))
MANY = 2000

torch.set_num_threads(1)


@cache
def truth(name: str) -> Callable[[dict[str, Any]], Any]:
    topic, _, function = name.partition(".")
    path = ROOT / "tests" / "truth" / f"{topic}.py"
    assert path.exists(), f"{path} is missing: write there what the probes of {topic} should answer"
    spec = importlib.util.spec_from_file_location(f"truth_{topic}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[dict[str, Any]], Any] = getattr(module, function)
    return found


def test_there_are_probes() -> None:
    assert len(PROBES) >= 24


@pytest.fixture(scope="module", params=sorted(PROBES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# Of module scope, so that pytest runs all tests of one sweep together, and forgets it before the next.
@pytest.fixture(scope="module", params=[SEEDS, pytest.param(MANY, marks=pytest.mark.slow)])
def samples(name: str, request: pytest.FixtureRequest) -> Sweep:
    """A probe's variants, built in this process: the lab's would have to travel."""
    probe, count = PROBES[name], request.param
    again = [draw_variant(probe, name, seed) for seed in reversed(range(REPEATED))]
    drawn = [draw_variant(probe, name, seed) for seed in range(count)]
    return Sweep(drawn, again, declared_finite(Path(probe.place.path), name))


def test_the_rules_hold(samples: Sweep) -> None:
    found = [rule(samples) for rule in RULES if rule is not quick]  # time is a benchmark's matter
    assert not [finding for finding in found if not finding.holds]


def test_an_independent_computation_agrees(name: str, samples: Sweep) -> None:
    for item in samples.drawn:
        question = item.variant.question
        seen = {"charts": question.charts} if question.charts else {}  # a picture is judged by what it shows
        expected = truth(name)({**item.variant.parameters, **seen})
        match question.kind:
            case Kind.NUMBER:
                assert question.value is not None
                low, high = right_band(question.value, question.tolerance, None)
                part = 0.2 if item.variant.truth == "exact" else 1.0
                assert abs(expected - question.value) <= part * (high - low) / 2, (question.ask, expected)
            case Kind.CHOICE | Kind.DIAGNOSIS:
                right = {option.text for option in question.options if option.right}
                if callable(expected):
                    expected = {option.text for option in question.options if expected(option.text)}
                assert right == set(expected), question.ask
            case Kind.ORDER:
                assert list(question.steps) == list(expected), question.ask
            case Kind.MULTI:
                said = ", ".join(f"{part.name} = {expected.pop(part.name)}" for part in question.parts)
                assert not expected
                assert answers.judge(question, said).outcome is Outcome.CORRECT, (question.ask, said)
            case _:
                assert answers.judge(question, str(tuple(expected))).outcome is Outcome.CORRECT


def test_it_can_be_tinkered_with(name: str) -> None:
    for seed in range(3):
        asked = draw_variant(PROBES[name], name, seed)
        again = draw_variant(PROBES[name], name, seed, {}, asked.rejected)
        assert again.variant == asked.variant
        assert again.spans
        assert Drawn.from_json(json.loads(json.dumps(again.to_json()))).spans == again.spans


def test_nothing_outside_is_touched(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a probe touches no file and no network")

    monkeypatch.setattr(builtins, "open", forbidden)
    monkeypatch.setattr(socket, "socket", forbidden)
    for seed in range(3):
        threads, grad = torch.get_num_threads(), torch.is_grad_enabled()
        draw_variant(PROBES[name], name, seed)
        assert (torch.get_num_threads(), torch.is_grad_enabled()) == (threads, grad)
