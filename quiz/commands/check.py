"""``quiz check``: is every card and probe written so that it can be asked?"""

import argparse
import sys

__all__ = ["register"]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("check", help="look for mistakes in cards and probes")
    parser.add_argument("--fix", action="store_true", help="write missing {#ids} into the files")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the libraries; exit code 1 if there is an error."""
    from quiz.check import Severity, check_cards, fix
    from quiz.desk import Desk

    with Desk.open() as desk:
        if options.fix:
            for path in fix(desk.library):
                print(f"{path}: ids written", file=sys.stderr)
            desk.reload()
        report = check_cards(desk.library, desk.store.ids_with_history())
        cards, topics = len(desk.library.refs), len(desk.library.topics)
    errors = 0
    for finding in report.findings:
        errors += finding.severity is Severity.ERROR
        print(finding)
    warnings = len(report.findings) - errors
    print(f"{cards} cards in {topics} topics: {errors} errors, {warnings} warnings.", file=sys.stderr)
    return 1 if errors else 0
