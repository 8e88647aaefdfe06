"""What the documentation shows works as shown."""

import re
from pathlib import Path

import pytest

from quiz.cards import read
from quiz.check import check_cards
from quiz.library import Library, own_root, shipped_root
from quiz.model import Kind

ROOT = Path(__file__).parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```markdown\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_cards_shown_are_cards(path: Path) -> None:
    for text in FENCE.findall(path.read_text(encoding="utf-8")):
        topic = read(text, str(path), "shown")
        assert not topic.problems
        assert topic.cards


def test_the_readme_shows_the_common_kinds() -> None:
    (text,) = FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    kinds = {card.kind for card in read(text, "README.md", "shown").cards}
    assert kinds == {Kind.RECALL, Kind.CLOZE, Kind.NUMBER, Kind.CHOICE}


def test_every_kind_is_documented() -> None:
    text = (ROOT / "docs" / "cards.md").read_text(encoding="utf-8")
    rows = {row.split("|")[2].strip() for row in text.splitlines() if row.startswith("| ") and row.count("|") == 4}
    assert {kind.value for kind in Kind} <= rows


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_within_the_project_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("name", ["README.md", "docs/cards.md"])
def test_quiz_check_has_nothing_to_say_of_the_cards_shown(name: str, tmp_path: Path) -> None:
    (tmp_path / "cards").mkdir()
    for number, shown in enumerate(FENCE.findall((ROOT / name).read_text(encoding="utf-8"))):
        (tmp_path / "cards" / f"shown-{number}.md").write_text(shown, encoding="utf-8")
    library = Library.load([own_root(tmp_path), shipped_root()], tmp_path / "cache.db")
    assert any(ref.path.startswith(str(tmp_path)) for ref in library.refs.values())
    mine = [str(finding) for finding in check_cards(library).findings if str(tmp_path) in str(finding)]
    assert mine == []
