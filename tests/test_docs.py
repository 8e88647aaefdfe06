"""What the documentation shows works as shown."""

import re
from pathlib import Path

import pytest

from quiz.cards import read
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
