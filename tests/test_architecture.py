"""The house: imports go down only, and heavy packages stay where they belong."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "quiz"

# Each line may import from the lines above it, and from itself. What a name stands for: the file or the folder.
FLOORS = (
    ("model",),
    ("errors", "mathtext", "links", "figures", "reference", "fingerprint", "tidy", "gaps"),
    ("charts",),
    ("draw",),
    ("answers", "cards", "probe", "plaintext"),
    ("path", "codec", "usable"),
    ("pose",),
    ("variant",),
    ("nudge",),
    ("home", "memory", "library", "lab"),
    ("store",),
    ("shelves",),
    ("route",),
    ("learner",),
    ("introducing",),
    (
        "plan",
        "supply",
        "stats",
        "check",
        "quality",
        "anki",
        "exchange",
        "failures",
        "drift",
        "inwords",
        "editor",
        "turn",
        "upcoming",
        "view",
    ),
    ("tinker", "browse", "past", "cardtext", "journey", "today", "tuning"),
    ("dealer", "scribe", "lookback", "restoring"),
    ("session",),
    ("desk",),
    ("plain", "tui", "serve"),
    ("commands",),
    ("cli",),
)
OWNERS = {
    "fsrs": {"memory"},
    "fsrs_rs_python": {"memory"},
    "sqlmodel": {"store"},
    "sqlalchemy": {"store"},
    "textual": {"tui"},
    "textual_serve": {"serve"},
    "aiohttp": {"serve"},
    "torch": {"lab"},
    "zstandard": {"anki"},
    "anki": set(),  # AGPL: the judge in the tests, never a part of this
    "numpy": {"lab"},
    "markdown_it": {"anki", "mathtext", "cards", "path", "plaintext", "tui"},
}


def modules() -> list[Path]:
    found = sorted(PACKAGE.rglob("*.py"))
    assert len(found) > 30, "the walk found too few files to prove anything"
    return found


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Every module a file imports, wherever the import stands, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the import in full"
            if node.module == "quiz":
                for alias in node.names:
                    yield f"quiz.{alias.name}", node.lineno
            elif node.module:
                yield node.module, node.lineno


LEVEL = {name: number for number, names in enumerate(FLOORS) for name in names}


def upward(path: Path, here: str) -> list[str]:
    """The imports of a file that do not go down from the floor of ``here``."""
    found = []
    for name, line in imported(path):
        if not name.startswith("quiz."):
            continue
        there = name.split(".")[1]
        if there in LEVEL and there != here and LEVEL[there] >= LEVEL[here]:
            found.append(f"{path.name}:{line}: {here} imports {there}")
    return found


def test_imports_go_down_only() -> None:
    wrong = []
    for path in modules():
        here = room(path)
        if here in {"__init__", "__main__"}:
            continue
        assert here in LEVEL, f"{here} stands on no floor: add it to FLOORS"
        wrong += upward(path, here)
    assert not wrong


@pytest.mark.parametrize(
    "line",
    [
        "from quiz.desk import Desk",
        "from quiz import answers, desk",
        "import quiz.desk",
        "import os, quiz.tui.app as face",
        "def f():\n    from quiz.plan import Plan",
        "if TYPE_CHECKING:\n    from quiz.supply import Supply",
    ],
)
def test_an_upward_import_is_found_however_it_is_written(line: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.py"
    path.write_text(f"from quiz.model import Card\n{line}\n", encoding="utf-8")
    assert len(upward(path, "plan" if "plan" not in line else "supply")) == 1


def test_heavy_packages_have_one_owner() -> None:
    wrong = [
        f"{path}:{line}: {name}"
        for path in modules()
        for name, line in imported(path)
        if (top := name.split(".")[0]) in OWNERS and room(path) not in OWNERS[top]
    ]
    assert not wrong


def loaded_after(code: str, home: Path) -> set[str]:
    script = f"import sys\n{code}\nprint('|'.join(sys.modules), file=sys.stderr)"
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"QUIZ_HOME": str(home), "PATH": "/usr/bin:/bin"},
    )
    return set(run.stderr.strip().splitlines()[-1].split("|"))


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import quiz.cli\ntry: quiz.cli.main(['--help'])\nexcept SystemExit: pass",
         {"textual", "torch", "numpy", "sqlmodel", "fsrs", "markdown_it"}),
        ("import quiz.cli; assert quiz.cli.main(['due']) == 0", {"textual", "torch", "numpy"}),
        ("import quiz.cli; assert not quiz.cli.main(['due']) + quiz.cli.main(['due'])", {"textual", "torch", "numpy"}),
        ("import quiz.cli; assert quiz.cli.main(['stats']) == 0", {"textual", "torch", "numpy", "sqlmodel"}),
        ("import quiz.tui.app", {"torch", "numpy", "sqlmodel", "sqlalchemy"}),
        ("import quiz.probe, quiz.variant", {"torch", "numpy"}),
    ],
)  # fmt: skip
def test_what_a_process_loads(code: str, absent: set[str], tmp_path: Path) -> None:
    assert not absent & loaded_after(code, tmp_path)
