"""``quiz export json``: all that is held, for other programs and for `quiz import json`."""

import argparse
import sys
from pathlib import Path

__all__ = ["register"]


def register(formats: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the format."""
    parser = formats.add_parser("json", help="all that is held: cards, variants, reviews; `quiz import json` reads it")
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write, such as quiz.json")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    from quiz import exchange
    from quiz.desk import Desk

    with Desk.open() as desk:
        counts = exchange.write(options.file, desk.store.dump(), desk.library.cards(), desk.now())
    print(
        f"{options.file}: {', '.join(f'{count} {name}' for name, count in counts.items() if count)}.", file=sys.stderr
    )
    return 0
