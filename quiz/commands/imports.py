"""``quiz import``: reviews that were done in Anki, and all that `quiz export json` wrote."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from quiz.figures import counted

if TYPE_CHECKING:  # the rest is imported when a command runs: `quiz --help` stays instant
    from collections.abc import Sequence

    from quiz.model import Event

__all__ = ["register"]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("import", help="bring in reviews done in Anki, or all that `quiz export json` wrote")
    formats = parser.add_subparsers(title="formats", metavar="FORMAT", required=True)
    anki = formats.add_parser("anki", help="reviews done in Anki or on the phone, into the log; twice adds nothing")
    anki.add_argument("file", type=Path, metavar="FILE", help="an .apkg, a .colpkg, or a profile's collection.anki2")
    anki.add_argument("--dry-run", action="store_true", help="only tell what would be added")
    anki.set_defaults(run=run_anki)
    whole = formats.add_parser("json", help="all that `quiz export json` wrote, in place of what is here")
    whole.add_argument("file", type=Path, metavar="FILE", help="what it wrote; today's database is kept as a backup")
    whole.set_defaults(run=run_json)


def run_anki(options: argparse.Namespace) -> int:
    """Merge what was done in Anki."""
    from quiz.anki.merge import merge
    from quiz.desk import Desk

    with Desk.open() as desk:
        merged = merge(
            options.file,
            desk.store,
            desk.library.refs.values(),
            now=desk.now,
            rollover=desk.settings.rollover,
            dry_run=options.dry_run,
        )
    by_card: dict[str, list[Event]] = {}
    for event in merged.added:
        by_card.setdefault(event.card, []).append(event)
    for card, events in sorted(by_card.items()):
        print(f"{card}: {_told(events)}")
    known = counted(merged.known, "review")
    if merged.added:
        verb = "would be added" if options.dry_run else "added"
        what = f"{counted(len(merged.added), 'review')} of {counted(len(by_card), 'card')}"
        print(f"{what} {verb}; {known} known already.")
    elif merged.known or merged.left_out:
        print(f"Nothing new; {known} known already.")
    else:
        print("No review is in it. When exporting from Anki, tick “Include scheduling information”.")
    if merged.left_out:
        told = ", ".join(f"{count} {reason}" for reason, count in merged.left_out.items())
        print(f"Left out: {told}.", file=sys.stderr)
    return 0


def _told(events: "Sequence[Event]") -> str:
    """A card's new events in a few words."""
    from quiz.memory import date_of

    words = [event.rating.name.lower() if event.rating else event.type.value for event in events]
    first, last = date_of(events[0].day), date_of(events[-1].day)
    return f"{' '.join(words)}, {first}" + (f" to {last}" if last != first else "")


def run_json(options: argparse.Namespace) -> int:
    """Put an export in the database's place."""
    from quiz.restoring import restore_json

    counts, kept = restore_json(options.file)
    events, variants = counted(counts["event"], "event"), counted(counts["variant"], "variant")
    print(f"Read {events} and {variants} from {options.file}.")
    if kept:
        print(f"What they replaced is kept as {kept}.")
    return 0
