"""``quiz export``: the formats it can write, one module each."""

import argparse

from quiz.commands import export_anki, export_json, export_tsv

__all__ = ["register"]

_FORMATS = (export_anki.register, export_json.register, export_tsv.register)


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("export", help="write the deck for Anki, or all that is held")
    formats = parser.add_subparsers(title="formats", metavar="FORMAT", required=True)
    for add in _FORMATS:
        add(formats)
