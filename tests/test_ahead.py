"""A sitting whose questions are kept begins without the lab; more are built once something has been answered."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quiz.desk import Desk
from quiz.lab.source import source_hash
from quiz.model import By, EventType, Kind, Question, Tolerance, Variant
from quiz.plan import Wish
from quiz.session import Stage

CARDS = "## Twice {#twice probe=mine.twice}\n\n## Plain {#plain}\n\n---\n\nYes.\n"
SOURCE = '''
from quiz.probe import Number, probe

@probe()
def twice(draw):
    """Twice."""
    n = draw.integer("n", 1, 400)
    return Number(f"Twice {n}?", 2 * n, why=str(2 * n))
'''


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for folder, name, text in (("cards", "mine.md", CARDS), ("probes", "mine.py", SOURCE)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text)
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path))
    with Desk.open() as opened:
        yield opened


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The processes that were started."""
    found: list[Any] = []
    original = subprocess.Popen

    def popen(*arguments: Any, **more: Any) -> Any:
        found.append(arguments)
        return original(*arguments, **more)

    monkeypatch.setattr(subprocess, "Popen", popen)
    return found


def keep(desk: Desk, seed: int) -> None:
    path = desk.library.probe_path("mine.twice")
    assert path is not None
    question = Question(
        Kind.NUMBER, f"Twice {seed}?", str(2 * seed), By.COMPUTE, 2.0 * seed, Tolerance(digits=3), why="So."
    )
    desk.store.add_variant(Variant("mine.twice", seed, question, source_hash=source_hash(path)))


def test_what_needs_a_question_in_the_making_waits_for_it(desk: Desk) -> None:
    """With nothing kept, the first question takes seconds to come: what can be asked at once must not overtake it."""
    file = desk.home.folder / "cards" / "mine.md"
    file.write_text(CARDS.replace("{#plain}", "{#plain needs=twice}"))
    desk.reload()
    sitting = desk.sitting(Wish(topic="mine", new=2))
    assert sitting.view.stage is Stage.WAIT
    while sitting.poll(10).stage is Stage.WAIT:
        pass
    assert sitting.view.card is not None
    assert sitting.view.card.id == "twice"


def test_stored_variants_start_a_sitting_without_a_child(desk: Desk, started: list[Any]) -> None:
    keep(desk, 7)
    desk.mark("plain", EventType.SUSPEND)
    sitting = desk.sitting(Wish(topic="mine", new=2))
    desk.settle()
    assert sitting.view.question is not None
    assert sitting.view.question.kind is Kind.NUMBER
    sitting.submit("14")
    assert started == []
    sitting.accept()
    path = desk.library.probe_path("mine.twice")
    assert path is not None
    for _ in range(600):
        if len(desk.store.unshown_variants("mine.twice", source_hash(path))) >= 3:
            break
        desk.supply.wait(0.1)
    assert started
    assert len(desk.store.unshown_variants("mine.twice", source_hash(path))) == 3


def test_without_a_probe_nothing_is_built(desk: Desk, started: list[Any]) -> None:
    desk.mark("twice", EventType.SUSPEND)
    sitting = desk.sitting(Wish(topic="mine", new=2))
    desk.settle()
    assert sitting.view.card is not None
    sitting.bury()
    assert sitting.view.stage is Stage.DONE
    assert started == []


def test_what_an_added_card_has_brought_along_is_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is read for it, so that a later look finds nothing new on disk."""
    forgotten: list[bool] = []
    monkeypatch.setattr(desk.supply, "forget", lambda: forgotten.append(True))
    assert [one.ref.id for one in desk.browse("quetzal")[0]] == []
    desk.reload()
    assert not forgotten
    added = desk.add("What is a bird?", "A quetzal.", "notes")
    assert [one.ref.id for one in desk.browse("quetzal")[0]] == [added]
    desk.reload()
    assert forgotten
    del forgotten[:]
    desk.reload()
    assert not forgotten


def test_a_probe_that_was_edited_asks_its_new_questions_in_the_same_sitting(desk: Desk, started: list[Any]) -> None:
    keep(desk, 7)
    assert desk.supply.ready("mine.twice")
    path = desk.library.probe_path("mine.twice")
    assert path is not None
    path.write_text(SOURCE + "\n# mended\n")
    desk.reload()
    keep(desk, 9)
    variant = desk.supply.take("mine.twice")
    assert variant is not None
    assert variant.seed == 9
    assert started == []
