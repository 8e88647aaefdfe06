"""``quiz backup``, ``restore``, ``rebuild`` and ``optimise``: the log, and what follows from it."""

import argparse
import sys
from pathlib import Path

from quiz.figures import counted

__all__ = ["register"]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    backup = commands.add_parser("backup", help="copy the database, now")
    backup.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: a dated file in backups/")
    backup.set_defaults(run=run_backup)
    restore = commands.add_parser("restore", help="go back to a backup; today's database is kept beside it")
    restore.add_argument("file", type=Path, metavar="FILE", help="a file that `quiz backup` made")
    restore.set_defaults(run=run_restore)
    rebuild = commands.add_parser("rebuild", help="derive every card's memory from the log again")
    rebuild.add_argument("--verify", action="store_true", help="only compare: exit code 1 if anything differs")
    rebuild.set_defaults(run=run_rebuild)
    optimise = commands.add_parser("optimise", help="fit FSRS's parameters to your own reviews")
    optimise.set_defaults(run=run_optimise)


def run_backup(options: argparse.Namespace) -> int:
    """Make a backup and print its path."""
    from quiz.desk import Desk

    with Desk.open() as desk:
        print(desk.store.backup(options.file))
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Put a backup in the database's place."""
    from quiz.restoring import restore_backup

    kept = restore_backup(options.file)
    print(f"Restored {options.file}." + (f" What it replaced is kept as {kept}." if kept else ""))
    return 0


def run_rebuild(options: argparse.Namespace) -> int:
    """Replay the log: compare, or compare and write."""
    from quiz.desk import Desk

    with Desk.open() as desk:
        differences = desk.store.verify()
        for difference in differences:
            print(difference)
        if options.verify:
            print(f"{counted(len(differences), 'difference')} between the log and what is stored.", file=sys.stderr)
            return 1 if differences else 0
        desk.store.rebuild()
    changed = counted(len({difference.card for difference in differences}), "card")
    print(f"Rebuilt from the log; the memory of {changed} changed.", file=sys.stderr)
    return 0


def run_optimise(_options: argparse.Namespace) -> int:
    """Fit the parameters and keep them if they predict better."""
    from quiz.desk import Desk

    with Desk.open() as desk:
        fit = desk.optimise()
    print(f"Log loss on {fit.reviews} reviews: {fit.before:.4f} before, {fit.after:.4f} after.")
    print(
        "The new parameters are in use." if fit.after < fit.before else "The old parameters predict no worse, and stay."
    )
    return 0
