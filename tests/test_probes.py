"""Every probe that exists, swept over many seeds: the rules of a question that can be trusted."""

import builtins
import importlib.util
import json
import math
import os
import re
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest
import torch

from quiz import answers
from quiz.answers.band import right_band
from quiz.codec import from_json, to_json
from quiz.figures import num
from quiz.lab.child import load_probes, seeded
from quiz.model import By, Kind, Outcome, Question, Variant
from quiz.probe import Draw, Probe
from quiz.variant import build

ROOT = Path(__file__).parent.parent
PROBES = {name: probe for path in sorted((ROOT / "probes").glob("*.py")) for name, probe in load_probes(path).items()}
SEEDS = int(os.environ.get("QUIZ_SEEDS", "100"))
MANY = 2000
PLACEHOLDER = re.compile(r"\{[a-z_]+\}|\bnan\b|\binf\b|(?<=[\w=,(])\s?None\b|tensor\(|(?<![\d.])[-−]0(?![\d.])")

torch.set_num_threads(1)


@dataclass(frozen=True)
class Sample:
    variant: Variant
    rejected: int
    offered: frozenset[str]


@cache
def sample(name: str, count: int) -> list[Sample]:
    return [drawn(PROBES[name], seed) for seed in range(count)]


def drawn(probe: Probe, seed: int) -> Sample:
    with seeded(probe.name, seed):
        variant, rejected = build(probe, seed)
    with seeded(probe.name, seed):
        for attempt in range(rejected):  # as build went: the global generators run on over rejected draws
            try:
                probe(Draw(probe.name, seed, attempt))
            except Exception:  # noqa: BLE001 - rejected: that is what is being repeated
                continue
        result = probe(Draw(probe.name, seed, rejected))
    return Sample(variant, rejected, frozenset(mistake.id for mistake in getattr(result, "mistakes", ())))


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


def at_most(share: float, count: int) -> float:
    """What a share may come to in a sample of this size: three standard deviations more."""
    return share + 3 * math.sqrt(share * (1 - share) / count)


def typed(question: Question) -> str:
    """The right answer as a learner types it."""
    match question.kind:
        case Kind.NUMBER:
            return question.answer
        case Kind.CHOICE:
            return " ".join(str(place) for place, option in enumerate(question.options, 1) if option.right)
        case Kind.ORDER:
            return " ".join(str(question.shown.index(step) + 1) for step in range(len(question.steps)))
        case _:
            return question.answer


def texts(question: Question) -> Iterator[str]:
    yield from (question.ask, question.why, question.answer, *question.hints, *question.steps)
    for option in question.options:
        yield from (option.text, option.why)
    for mistake in question.mistakes:
        yield mistake.says


def test_there_are_probes() -> None:
    assert len(PROBES) >= 24


@pytest.fixture(params=sorted(PROBES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[SEEDS, pytest.param(MANY, marks=pytest.mark.slow)])
def samples(name: str, request: pytest.FixtureRequest) -> list[Sample]:
    return sample(name, request.param)


def test_same_seed_same_variant(name: str) -> None:
    for seed in range(5):
        assert drawn(PROBES[name], seed).variant == drawn(PROBES[name], seed).variant


def test_variants_survive_json(samples: list[Sample]) -> None:
    for item in samples:
        text = json.dumps(to_json(item.variant), allow_nan=False)
        assert from_json(json.loads(text)) == item.variant


def test_texts_are_filled_in(samples: list[Sample]) -> None:
    for item in samples:
        for text in texts(item.variant.question):
            assert not PLACEHOLDER.search(text), text
        assert item.variant.question.ask.strip()


def test_the_right_answer_is_right(samples: list[Sample]) -> None:
    for item in samples:
        question = item.variant.question
        assert answers.judge(question, typed(question)).outcome is Outcome.CORRECT, (question.ask, typed(question))
        if question.value is not None:
            assert answers.judge(question, repr(question.value)).outcome is Outcome.CORRECT


def test_an_independent_computation_agrees(name: str, samples: list[Sample]) -> None:
    for item in samples:
        question, expected = item.variant.question, truth(name)(dict(item.variant.parameters))
        match question.kind:
            case Kind.NUMBER:
                assert question.value is not None
                low, high = right_band(question.value, question.tolerance, None)
                part = 0.2 if item.variant.truth == "exact" else 1.0
                assert abs(expected - question.value) <= part * (high - low) / 2, (question.ask, expected)
            case Kind.CHOICE:
                right = {option.text for option in question.options if option.right}
                if callable(expected):
                    expected = {option.text for option in question.options if expected(option.text)}
                assert right == set(expected), question.ask
            case Kind.ORDER:
                assert list(question.steps) == list(expected), question.ask
            case _:
                assert answers.judge(question, str(tuple(expected))).outcome is Outcome.CORRECT


def test_mistakes_can_be_told_from_the_answer(samples: list[Sample]) -> None:
    offered = Counter(mistake for item in samples for mistake in item.offered)
    kept = Counter(mistake.id for item in samples for mistake in item.variant.question.mistakes)
    for mistake, count in offered.items():
        assert 1 - kept[mistake] / count <= at_most(0.05, count), f"{mistake}: kept in {kept[mistake]} of {count}"


def test_a_typed_mistake_is_named(samples: list[Sample]) -> None:
    for item in samples:
        question = item.variant.question
        for mistake in question.mistakes:
            shown = mistake.value if isinstance(mistake.value, str) else repr(mistake.value)
            verdict = answers.judge(question, shown)
            assert (verdict.outcome, verdict.mistake) == (Outcome.MISTAKE, mistake.id), (question.ask, shown)


def test_options_differ_and_their_place_tells_nothing(samples: list[Sample]) -> None:
    choices = [item.variant.question for item in samples if item.variant.question.kind is Kind.CHOICE]
    if not choices:
        return
    for question in choices:
        assert len({option.text for option in question.options}) == len(question.options)
        assert all(option.right or option.why for option in question.options), question.ask
    single = [question for question in choices if not question.several]
    places = Counter(typed(question) for question in single)
    texts_of_right = Counter(question.answer for question in choices)
    if single:
        most = 1 / min(len(question.options) for question in single)
        assert places.most_common(1)[0][1] / len(single) <= at_most(max(0.6, most), len(single)), places
    assert texts_of_right.most_common(1)[0][1] / len(choices) <= at_most(0.6, len(choices)), texts_of_right


def test_no_constant_guess_passes(samples: list[Sample]) -> None:
    numbers = [item.variant.question for item in samples if item.variant.question.value is not None][:400]
    bands = []
    for question in numbers:
        assert question.value is not None
        by = question.by if question.by is By.PREDICT else None
        values = [float(mistake.value) for mistake in question.mistakes]
        bands.append(right_band(question.value, question.tolerance, by, values))
    if not bands:
        return
    limit = 0.15 if numbers[0].by is not By.PREDICT else 0.5
    best = max(
        sum(low <= float(guess) <= high for low, high in bands) for guess in {q.value for q in numbers if q.value}
    )
    assert best / len(bands) <= at_most(limit, len(bands))


def test_few_draws_are_rejected(samples: list[Sample]) -> None:
    rejected = sum(item.rejected for item in samples)
    tried = rejected + len(samples)
    assert rejected / tried <= at_most(0.2, tried)


def test_variants_are_many(name: str, samples: list[Sample]) -> None:
    distinct = len({(item.variant.question.ask, item.variant.question.answer) for item in samples})
    declared = re.search(r"finite: (\d+) \w+", PROBES[name].function.__doc__ or "", re.IGNORECASE)
    if declared:
        assert distinct <= int(declared[1])
        assert distinct >= min(20, 0.5 * int(declared[1]))
    else:
        # So many different ones are to be expected of 200 equally likely ones.
        assert distinct >= 0.9 * 200 * (1 - (1 - 1 / 200) ** len(samples))


def test_hints_keep_the_answer_and_the_explanation_gives_it(samples: list[Sample]) -> None:
    for item in samples:
        question = item.variant.question
        assert question.why.strip()
        if question.kind in {Kind.NUMBER, Kind.SHAPE}:
            whole = re.compile(rf"(?<![\d.,]){re.escape(question.answer)}(?![\d]|[.,]\d)")
            assert whole.search(question.why), (question.answer, question.why)
            for hint in question.hints:
                assert not whole.search(hint), (question.answer, hint)


def test_answers_keep_away_from_zero(samples: list[Sample]) -> None:
    for item in samples:
        question = item.variant.question
        if question.value:
            assert num(question.value, 3) != "0"


def test_nothing_outside_is_touched(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a probe touches no file and no network")

    monkeypatch.setattr(builtins, "open", forbidden)
    monkeypatch.setattr(socket, "socket", forbidden)
    for seed in range(3):
        threads, grad = torch.get_num_threads(), torch.is_grad_enabled()
        drawn(PROBES[name], seed)
        assert (torch.get_num_threads(), torch.is_grad_enabled()) == (threads, grad)
