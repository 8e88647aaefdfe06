"""What is installed elsewhere: the wheel holds the shipped library, and works without the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(unpacked: Path, home: Path, *words: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-c", "import sys; from quiz.cli import main; sys.exit(main())", *words],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(unpacked), "QUIZ_HOME": str(home)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_it_holds_all_that_it_needs(unpacked: Path) -> None:
    shipped = {path.name for path in (unpacked / "quiz" / "shipped" / "cards").iterdir()}
    assert shipped == {path.name for path in (ROOT / "cards").glob("*.md")}
    assert (unpacked / "quiz" / "tui" / "quiz.tcss").exists()
    assert list((unpacked / "quiz" / "store" / "migrations").glob("*.sql"))
    assert (unpacked / "quiz" / "web" / "app_index.html").exists()
    templates = {path.name for path in (unpacked / "quiz" / "anki" / "templates").iterdir()}
    assert templates == {path.name for path in (ROOT / "quiz" / "anki" / "templates").iterdir()}
    assert not list(unpacked.rglob("test_*.py"))


def test_it_finds_its_cards_and_probes(unpacked: Path, tmp_path: Path) -> None:
    assert "0 errors" in run(unpacked, tmp_path, "check")
    said = run(unpacked, tmp_path, "review", "--plain", "--topic", "softmax", "--new", "6", typed="1\n\n" * 40)
    assert "Done:" in said
    assert len((tmp_path / "quiz.db").read_bytes()) > 0


def test_editing_a_shipped_card_copies_it(unpacked: Path, tmp_path: Path) -> None:
    script = (
        "from quiz.desk import Desk\n"
        "with Desk.open() as desk:\n"
        "    place = desk.place_to_edit('softmax-what')\n"
        "    print(place.path)\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked), "QUIZ_HOME": str(tmp_path)},
    )
    assert done.stdout.strip() == str(tmp_path / "cards" / "softmax.md")
    assert "{#softmax-what" in (tmp_path / "cards" / "softmax.md").read_text(encoding="utf-8")
