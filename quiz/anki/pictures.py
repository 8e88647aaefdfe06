"""The pictures that cards show, as Anki's media: named by their content, so that none takes another's place."""

import hashlib
from pathlib import Path
from urllib.parse import unquote

from quiz.anki.html import Picture
from quiz.model import Place

__all__ = ["Pictures"]

_KINDS = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif"}
_MOST_BYTES = 20 * 2**20


class Pictures:
    """Collects the pictures that are found, and remembers which ones were not."""

    def __init__(self) -> None:
        self.files: dict[str, Path] = {}
        """The media's names, and the files that they stand for."""
        self.missing: list[str] = []
        """``path:line: name`` of each picture that is not there."""

    def beside(self, place: Place) -> Picture:
        """Finds the pictures of a card that stands in this place."""

        def found(source: str) -> str:
            name = self._add(Path(place.path).parent, unquote(source))
            if not name and "://" not in source:
                self.missing.append(f"{place}: {source}")
            return name

        return found

    def _add(self, folder: Path, source: str) -> str:
        """The media's name; empty for what is no picture in the card's folder: a card can't send other files along."""
        try:
            file = (folder / source).resolve()
            if file.suffix.lower() not in _KINDS or not file.is_relative_to(folder.resolve()):
                return ""
            if file.stat().st_size > _MOST_BYTES:
                return ""
            content = file.read_bytes()
        except (OSError, ValueError):
            return ""
        name = f"quiz-{hashlib.sha256(content).hexdigest()[:16]}{file.suffix.lower()}"
        self.files[name] = file
        return name
