"""The shipped deck with a month of reviews, exported once and imported into a real collection once."""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

os.environ["ANKI_TEST_MODE"] = "1"  # no fuzz

import pytest
from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

from quiz.anki.deck import Choice, Summary, export
from quiz.desk import Desk
from quiz.home import find_home, read_settings
from quiz.model import Event
from tests.anki.month import histories, utc
from tests.anki.real import collection

TOPICS = ("softmax", "batchnorm", "attention", "diagnostics", "neurons")
"""Between them they have every kind of card."""

KINDS = """## A pixel {#zz-picture}

![one pixel](dot.png) and ![none](missing.png)

---

Red.

✗ Blue.

## {#zz-nudge probe=softmax.temperature nudge}
"""
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "08d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@dataclass(frozen=True)
class Exported:
    """A package, the desk behind it, and what was reviewed."""

    package: Path
    desk: Desk
    summary: Summary
    events: dict[str, list[Event]]
    now: datetime


def import_package(real: Any, package: Path, *, schedule: bool = True) -> Any:
    """As a person does who ticks both boxes."""
    options = ImportAnkiPackageOptions(with_scheduling=schedule, with_deck_configs=schedule, merge_notetypes=False)
    return real.import_anki_package(ImportAnkiPackageRequest(package_path=str(package), options=options)).log


def write_package(desk: Desk, path: Path, now: datetime, *, variants: int = 2, schedule: bool = True) -> Summary:
    """Export the tests' cards."""
    refs = [ref for ref in desk.library.refs.values() if ref.topic in {*TOPICS, "zz"}]
    return export(
        path,
        Choice(refs, schedule, variants),
        library=desk.library,
        store=desk.store,
        settings=desk.settings,
        now=now,
    )


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    folder = tmp_path_factory.mktemp("deck")
    (folder / "home" / "cards").mkdir(parents=True)
    (folder / "home" / "cards" / "zz.md").write_text(KINDS, encoding="utf-8")
    (folder / "home" / "cards" / "dot.png").write_bytes(DOT)
    home = find_home({"QUIZ_HOME": str(folder / "home")})
    now = utc(datetime.now().astimezone())
    with Desk(home, read_settings(home), lambda: now) as desk:
        names = [ref.id for ref in desk.library.refs.values() if ref.topic in {*TOPICS, "zz"} and not ref.stub]
        met = random.Random(1).sample(names, len(names) * 2 // 3)
        events = histories(met, desk.store.scheduler, now, 31, eventful=True)
        desk.store.merge(event for card in events.values() for event in card)
        package = folder / "quiz.apkg"
        summary = write_package(desk, package, now)
        yield Exported(package, desk, summary, events, now)


@pytest.fixture(scope="session")
def imported(exported: Exported, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real collection that has taken the package in. Who changes anything makes a collection of their own."""
    with collection(tmp_path_factory.mktemp("anki") / "collection.anki2") as real:
        import_package(real, exported.package)
        yield real
