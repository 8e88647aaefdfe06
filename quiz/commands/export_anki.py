"""``quiz export anki``: the deck as a package that Anki imports."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from quiz.figures import counted

if TYPE_CHECKING:
    from quiz.anki.deck import Summary
    from quiz.desk import Desk
    from quiz.library import Ref

__all__ = ["register"]

_BAR = 24  # cells
_ZIP = b"PK"
_QUESTIONS = 23
_HELD = "questions in a note"
_NAMED = 20  # cards left out that are named
_BOXES = """\
In Anki: File > Import, and tick both "Import any learning progress" and "Import any deck presets": without them all
cards are new there. Switch FSRS on in any deck's options: it holds for all decks. See docs/anki.md."""

_NO_SCHEDULE = """\
In Anki: File > Import, and tick "Import any deck presets". All cards that are not there yet come in as new ones. Switch
FSRS on in any deck's options: it holds for all decks. See docs/anki.md."""


def register(formats: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the format."""
    parser = formats.add_parser("anki", help="an .apkg with cards, schedule and history, for File > Import in Anki")
    parser.add_argument("file", type=Path, metavar="FILE", help="the package to write, such as quiz.apkg")
    parser.add_argument("--topic", default="", metavar="TOPIC", help="only this topic's cards")
    parser.add_argument("--due", action="store_true", help="only cards that are due today")
    parser.add_argument("--no-schedule", action="store_true", help="cards only: they are new in Anki")
    many = f"questions per probe card (default: as many as the last time, {_QUESTIONS} at first)"
    parser.add_argument("--variants", type=int, metavar="N", help=many)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the package, and say what went in and what did not."""
    from quiz.anki.deck import Choice, export
    from quiz.desk import Desk
    from quiz.errors import UsageError

    if options.variants is not None and not 1 <= options.variants <= 199:  # noqa: PLR2004 - more would make notes that phones show slowly
        raise UsageError(f"--variants {options.variants} is out of range", "give a number from 1 to 199")
    file = _package(options.file)  # before probes are asked for half a minute
    with Desk.open() as desk:
        # Another number would change every probe's note, so it takes somebody who asks for it.
        before = desk.store.number(_HELD, _QUESTIONS)
        held = options.variants or before
        choice = Choice(_chosen(desk, options.topic, due=options.due), not options.no_schedule, held)
        bar = _Bar()
        try:
            summary = export(
                file,
                choice,
                library=desk.library,
                store=desk.store,
                settings=desk.settings,
                now=desk.now(),
                told=bar.show,
            )
        finally:
            bar.clear()
        if held != before:
            desk.store.set_note(_HELD, str(held))
        problems = sum(problem.leaves_out for problem in desk.library.problems)
    _tell(options.file, summary, problems, schedule=not options.no_schedule)
    return 0


def _package(path: Path) -> Path:
    """Where the package is to be written.

    Raises:
        ExchangeError: If Anki wouldn't know it by its name, or it can't be written there.
    """
    from quiz.errors import ExchangeError
    from quiz.exchange.files import target

    if path.suffix.lower() != ".apkg":  # a .colpkg Anki would take in the whole collection's place
        raise ExchangeError(f"{path}: Anki knows a package by its name", f"name it {path.stem or 'quiz'}.apkg")
    file = target(path, _ZIP)
    if not os.access(file.parent, os.W_OK):
        raise ExchangeError(f"{path}: nothing can be written there", "name a file in a folder of yours")
    return file


def _chosen(desk: "Desk", topic: str, *, due: bool) -> "list[Ref]":
    """The cards that are asked for.

    Raises:
        LibraryError: If there is no such topic, or no card is left.
    """
    from quiz.errors import LibraryError
    from quiz.route import is_due

    if topic and topic not in desk.library.topics:
        raise LibraryError(f"there is no topic {topic!r}", f"the topics are {', '.join(sorted(desk.library.topics))}")
    found = [ref for ref in desk.library.refs.values() if not topic or ref.topic == topic]
    if due:
        memories, day = desk.store.standings(), desk.day
        found = [ref for ref in found if ref.id in memories and is_due(memories[ref.id], day)]
    if not found:
        raise LibraryError("there is no card to export", "quiz due tells what is due" if due else "add one: quiz add")
    return found


def _tell(file: Path, summary: "Summary", problems: int, *, schedule: bool) -> None:
    notes = sum(summary.notes.values())
    parts = [f"{counted(notes, 'card')} in {counted(len(summary.notes), 'deck')}"]
    parts += [f"{counted(summary.questions, 'question')} from probes"] if summary.questions else []
    parts += [counted(summary.reviews, "review")] if summary.reviews else []
    parts += [counted(summary.media, "picture")] if summary.media else []
    print(f"{file}: {', '.join(parts)}.", file=sys.stderr)
    for card, reason in list(summary.left_out.items())[:_NAMED]:
        print(f"Left out: {card}: {reason}", file=sys.stderr)
    if len(summary.left_out) > _NAMED:
        print(f"Left out: {len(summary.left_out) - _NAMED} more.", file=sys.stderr)
    for picture in summary.missing:
        print(f"Not found, or no picture in the card's folder: {picture}", file=sys.stderr)
    if problems:
        print(f"{counted(problems, 'card')} can't be asked: quiz check names what is wrong.", file=sys.stderr)
    print(_BOXES if schedule else _NO_SCHEDULE, file=sys.stderr)


class _Bar:
    """A line that tells how far it has come, where somebody sits before a terminal."""

    def show(self, what: str, done: int, of: int) -> None:
        """Draw it anew."""
        if sys.stderr.isatty() and of:
            full = _BAR * done // of
            print(f"\r{'█' * full}{'░' * (_BAR - full)} {what} {done}/{of}\x1b[K", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take it away."""
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
