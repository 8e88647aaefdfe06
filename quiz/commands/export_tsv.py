"""``quiz export tsv``: the deck as text, a card a line, that Anki imports too."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the rest is imported when a command runs: `quiz --help` stays instant
    from collections.abc import Iterator

    from quiz.desk import Desk

__all__ = ["register"]


def register(formats: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the format."""
    parser = formats.add_parser("tsv", help="questions and answers as text, a card a line, that Anki imports too")
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write, such as quiz.txt")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    from quiz.anki import tsv
    from quiz.desk import Desk
    from quiz.exchange.files import replacing

    left_out: list[str] = []
    written = 0
    with Desk.open() as desk, replacing(options.file, tsv.BEGINS) as file:
        desk.store.remember(desk.library.identities())  # GUIDs follow from ids, and not all of these are written
        file.write(tsv.HEAD)
        for line in _lines(desk, left_out):
            file.write(line)
            written += 1
    for reason in left_out:
        print(f"Left out: {reason}", file=sys.stderr)
    print(f"{options.file}: {written} cards.", file=sys.stderr)
    return 0


def _lines(desk: "Desk", left_out: list[str]) -> "Iterator[str]":
    """Each card's line, in the library's order; why there is none for a card goes to ``left_out``."""
    from quiz.anki import tsv
    from quiz.anki.variants import Variants
    from quiz.errors import CardError
    from quiz.lab.host import Lab, Limits
    from quiz.shelves import shelving

    library = desk.library
    item = shelving(library.path)
    lab = Lab(Limits(seconds=desk.settings.probe_seconds))
    try:
        variants = Variants(desk.store, library.probe_path, lab, 1)
        variants.gather((ref.probe for ref in library.refs.values() if ref.probe), _told)
    finally:
        lab.close()
    for card in library.cards():
        if card.stub:
            left_out.append(f"{card.place}: {card.id} has no answer yet")
        elif card.probe in variants.failed:
            left_out.append(f"{card.place}: {card.id}: {variants.failed[card.probe]}")
        else:
            questions = [variant.question for variant in variants.found.get(card.probe, [])]
            shelf = item(library.refs[card.id])
            try:
                yield tsv.row(
                    card,
                    questions,
                    topic=library.topics[card.topic].title,
                    item="" if shelf.startswith("topic ") else shelf,
                )
            except CardError as error:
                left_out.append(str(error))


def _told(done: int, count: int) -> None:
    """How far the questions are, where somebody watches."""
    if sys.stderr.isatty():
        print(f"\r{done}/{count} probes asked ", end="\n" if done == count else "", file=sys.stderr, flush=True)
