"""The README's pictures show the program as it is."""

import html
import importlib.util
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"


def words(picture: str) -> list[str]:
    """All text of a picture, line by line as it was drawn."""
    return [html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", picture)]


@pytest.mark.slow
def test_the_pictures_are_what_the_script_gives() -> None:
    spec = importlib.util.spec_from_file_location("pictures", DOCS / "pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pictures = module.pictures()
    assert sorted(pictures) == sorted(path.name for path in DOCS.glob("*.svg"))
    for name, picture in pictures.items():
        shown = words((DOCS / name).read_text(encoding="utf-8"))
        assert len(shown) > 20
        assert words(picture) == shown, f"{name} is out of date: python docs/pictures.py"
