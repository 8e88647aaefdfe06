"""The variant ledger: fresh ones first, regimes in turn, a mistake met again where it is far off, torch late."""

import math
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from quiz.errors import ProbeError
from quiz.lab.host import Request
from quiz.lab.source import source_hash
from quiz.memory import Scheduler
from quiz.model import By, Event, EventType, Kind, Mistake, Outcome, Part, Question, Variant
from quiz.store import Store
from quiz.supply import KEEP, Supply

PROBE = "t.double"
SOURCE = '''
from quiz.probe import Number, mistake, probe

@probe(digits=3)
def double(draw):
    """Twice."""
    size = draw.regime("size", ["small", "large"])
    n = draw.integer("n", 1, 40) * (1 if size == "small" else 100)
    return Number(f"Twice {n}?", 2 * n, [mistake("squared", n * n, "its square")], why=str(2 * n))
'''


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


class Sources:
    def __init__(self, path: Path) -> None:
        self.path = path

    def probe_path(self, _probe: str) -> Path:
        return self.path


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    path = tmp_path / "t.py"
    path.write_text(SOURCE)
    return Sources(path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "quiz.db", now=Clock(), scheduler=Scheduler)
    yield opened
    opened.close()


@pytest.fixture
def supply(sources: Sources, store: Store) -> Iterator[Supply]:
    made = Supply(sources, store)
    yield made
    made.close()


@pytest.fixture
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", started)


def kept(store: Store, sources: Sources, seed: int, *, regime: str = "", mistaken: float = 0.0) -> int:
    """Put a variant on the shelf."""
    wrong = (Mistake("squared", mistaken, "its square"),) if mistaken else ()
    question = Question(Kind.NUMBER, f"Twice {seed}?", str(2 * seed), By.COMPUTE, 2.0 * seed, mistakes=wrong)
    parameters: dict[str, object] = {"regime": regime} if regime else {}
    return store.add_variant(Variant(PROBE, seed, question, parameters, source_hash=source_hash(sources.path)))


def answered(store: Store, variant: int, mistake: str = "") -> Event:
    outcome = Outcome.MISTAKE if mistake else Outcome.CORRECT
    return store.append(
        Event("card", EventType.ANSWER, 20_500, outcome=outcome, mistake=mistake, variant=variant, counts=False)
    )


@pytest.mark.usefixtures("no_child")
def test_what_is_kept_is_handed_out_once_each_and_without_a_child(
    supply: Supply, store: Store, sources: Sources
) -> None:
    ids = [kept(store, sources, seed) for seed in (1, 2, 3)]
    supply.prepare([PROBE])
    supply.plan_ahead([PROBE])
    taken = []
    for _ in ids:
        assert supply.ready(PROBE)
        variant = supply.take(PROBE)
        assert variant is not None
        taken.append(variant.id)
    assert taken == ids


@pytest.mark.usefixtures("no_child")
def test_the_regime_shown_longest_ago_is_next(supply: Supply, store: Store, sources: Sources) -> None:
    for seed, regime in enumerate(["a", "a", "a", "b", "b", "c"], start=1):
        kept(store, sources, seed, regime=regime)
    taken = [supply.take(PROBE) for _ in range(6)]
    assert [variant.parameters["regime"] for variant in taken if variant] == ["a", "b", "c", "a", "b", "a"]


@pytest.mark.usefixtures("no_child")
def test_a_mistake_is_met_again_where_it_lies_far_from_the_answer(
    supply: Supply, store: Store, sources: Sources
) -> None:
    first = kept(store, sources, 1, mistaken=1.0)
    kept(store, sources, 10, mistaken=21.0)
    far = kept(store, sources, 11, mistaken=121.0)
    kept(store, sources, 12, mistaken=30.0)
    assert (variant := supply.take(PROBE)) is not None
    assert variant.id == first
    event = answered(store, first, "squared")
    assert store.last_mistake(PROBE) == "squared"
    assert (variant := supply.take(PROBE)) is not None
    assert variant.id == far
    answered(store, far)
    assert store.last_mistake(PROBE) == ""
    assert event.mistake == "squared"


def test_an_undone_mistake_is_forgotten(store: Store, sources: Sources) -> None:
    variant = kept(store, sources, 1, mistaken=1.0)
    store.mark_shown(variant)
    event = answered(store, variant, "squared")
    store.undo(event.id, 20_500)
    assert store.last_mistake(PROBE) == ""


def test_a_mistake_that_is_brought_back_is_remembered(store: Store, sources: Sources) -> None:
    variant = kept(store, sources, 1, mistaken=1.0)
    store.mark_shown(variant)
    event = answered(store, variant, "squared")
    undone = store.undo(event.id, 20_500)
    again = store.undo(undone.id, 20_500)
    assert store.last_mistake(PROBE) == "squared"
    store.undo(again.id, 20_500)
    assert store.last_mistake(PROBE) == ""


def test_what_is_no_answer_hides_no_mistake(store: Store, sources: Sources) -> None:
    variant = kept(store, sources, 1, mistaken=1.0)
    store.mark_shown(variant)
    answered(store, variant, "squared")
    store.append(Event("card", EventType.BURY, 20_500, variant=variant, counts=False))
    assert store.last_mistake(PROBE) == "squared"


@pytest.mark.usefixtures("no_child")
def test_a_mistake_counts_in_parts_and_options_too(supply: Supply, store: Store, sources: Sources) -> None:
    first = kept(store, sources, 1, mistaken=1.0)
    kept(store, sources, 2)
    part = Question(Kind.SHAPE, "", "(2,)", mistakes=(Mistake("squared", "(4,)", "its square"),))
    question = Question(Kind.MULTI, "Both?", "", parts=(Part("a", part), Part("b", part)))
    joint = store.add_variant(Variant(PROBE, 9, question, source_hash=source_hash(sources.path)))
    assert supply.take(PROBE)
    answered(store, first, "squared")
    assert (variant := supply.take(PROBE)) is not None
    assert variant.id == joint


class Scripted:
    """A lab that answers at once, with twice the number that stands for a seed in ``numbers``."""

    def __init__(self, sources: Sources, numbers: Callable[[int], float]) -> None:
        self.sources = sources
        self.numbers = numbers
        self.seeds: list[int] = []
        self.changed = threading.Event()
        self.started = self.warm = False

    def build(self, request: Request, *, urgent: bool) -> Future[Variant]:
        self.seeds.append(request.seed)
        n = self.numbers(request.seed)
        question = Question(Kind.NUMBER, f"Twice {n}?", str(2 * n), By.COMPUTE, 2.0 * n)
        done: Future[Variant] = Future()
        done.set_result(Variant(PROBE, request.seed, question, source_hash=source_hash(self.sources.path)))
        return done

    def close(self) -> None: ...


def test_a_question_that_was_asked_before_is_not_asked_again(supply: Supply, store: Store, sources: Sources) -> None:
    lab = Scripted(sources, lambda seed: seed // 3)  # three seeds in a row make the same question
    supply._lab = lab  # type: ignore[assignment]
    asked: list[str] = []
    while len(asked) < 4:
        if (variant := supply.take(PROBE)) is not None:
            asked.append(variant.question.ask)
    assert asked == ["Twice 0?", "Twice 1?", "Twice 2?", "Twice 3?"]
    assert lab.seeds == sorted(set(lab.seeds)), "no seed is tried twice"


def test_a_probe_with_a_single_question_asks_it_again(supply: Supply, store: Store, sources: Sources) -> None:
    lab = Scripted(sources, lambda _: 7)
    supply._lab = lab  # type: ignore[assignment]
    asked = [variant.id for _ in range(100) if (variant := supply.take(PROBE)) is not None]
    assert len(asked) >= 3
    assert len(set(asked)) == len(asked), "each showing is a variant of its own"
    assert len(lab.seeds) > 20, "but only after a search"


def test_what_can_not_be_kept_is_the_probe_s_failure(sources: Sources, store: Store) -> None:
    told: list[str] = []
    supply = Supply(sources, store, failed=lambda probe, _error: told.append(probe))
    supply._lab = Scripted(sources, lambda _: math.inf)  # type: ignore[assignment]
    assert supply.take(PROBE) is None  # ordered
    with pytest.raises(ProbeError, match=f"{PROBE} made what can't be kept"):
        supply.take(PROBE)
    assert told == [PROBE]
    supply.close()


def wait_for(supply: Supply, store: Store, sources: Sources, count: int) -> list[Variant]:
    """Wait until the lab has built so many."""
    for _ in range(600):
        found = store.unshown_variants(PROBE, source_hash(sources.path))
        if len(found) >= count:
            return found
        supply.wait(0.1)
    raise AssertionError("the lab built too few")


def test_topped_up_in_the_background_with_regimes_in_turn_and_again_when_the_source_changes(
    supply: Supply, store: Store, sources: Sources
) -> None:
    supply.plan_ahead([PROBE])
    supply.top_up()
    built = wait_for(supply, store, sources, KEEP)
    regimes = Counter(variant.parameters["regime"] for variant in built)
    assert max(regimes.values()) - min(regimes.values()) <= 1
    assert len({variant.question.ask for variant in built}) == KEEP
    sources.path.write_text(SOURCE.replace("Twice {n}?", "Two times {n}?"))
    supply.forget()
    assert store.unshown_variants(PROBE, source_hash(sources.path)) == []
    supply.prepare([PROBE])
    (fresh,) = wait_for(supply, store, sources, 1)
    assert fresh.question.ask.startswith("Two times")
    assert (variant := supply.take(PROBE)) is not None
    assert variant.question == fresh.question
