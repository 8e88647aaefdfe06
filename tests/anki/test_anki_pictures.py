"""Pictures that only a script shows: Anki takes along, and keeps, only what a field names outright."""

from pathlib import Path
from typing import Any

from tests.anki.conftest import DOT, import_package
from tests.anki.test_anki_again import Deck, deck, note_of, real

__all__ = ["deck", "real"]

CARD = """## Which of them? {#zz-which}

- [x] this one

  As ![the plot](why.png) shows.
- [ ] that one ![a plot](option.png)
"""


def test_the_picture_in_an_option_s_reason_comes_along(deck: Deck, real: Any) -> None:
    deck.file.write_text(CARD, encoding="utf-8")
    for number, name in enumerate(("why.png", "option.png")):
        (deck.file.parent / name).write_bytes(DOT + bytes([number]))
    assert deck.export().media == 2
    import_package(real, deck.package)
    note = note_of(real, "zz-which")
    pictures = [path.name for path in Path(real.media.dir()).iterdir()]
    assert len(pictures) == 2
    assert all(name in note["Variants"] for name in pictures)
    report = real.media.check()
    assert not report.unused
    assert not report.missing
