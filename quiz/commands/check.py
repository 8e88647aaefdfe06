"""``quiz check``: is every card and probe written so that it can be asked?"""

import argparse
import sys
from typing import TYPE_CHECKING

from quiz.figures import counted

if TYPE_CHECKING:  # the desk is imported when a command runs: `quiz --help` stays instant
    from quiz.desk import Desk

__all__ = ["register"]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("check", help="look for mistakes in cards and probes")
    parser.add_argument("--fix", action="store_true", help="write missing {#ids} into the files")
    parser.add_argument(
        "--probes", nargs="?", const="", metavar="NAME", help="report on the probes' quality: all, a topic's, or one"
    )
    parser.add_argument("--seeds", type=_seeds, default=200, metavar="N", help="variants of each probe (default 200)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the libraries; exit code 1 if there is an error."""
    if options.probes is not None:
        return _run_probes(options.probes, options.seeds)
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
    found = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
    print(f"{counted(cards, 'card')} in {counted(topics, 'topic')}: {found}.", file=sys.stderr)
    return 1 if errors else 0


def _run_probes(wanted: str, seeds: int) -> int:
    """Report on probes; exit code 1 if one breaks a rule."""
    from quiz.desk import Desk
    from quiz.lab.host import Lab, Limits
    from quiz.quality import measure

    with Desk.open() as desk:
        names = _names(desk, wanted)
        paths = {name: desk.known_probe(name) for name in names}
        limits = Limits(seconds=desk.settings.probe_seconds)
    labs = Lab(limits), Lab(limits, hash_seed=1)
    broken = 0
    try:
        for number, (name, path) in enumerate(paths.items(), start=1):

            def progress(built: int, about: str = f"{number}/{len(paths)} {name}") -> None:
                if sys.stderr.isatty() and built % 20 == 0:
                    print(f"\r\x1b[K{about}: {built} of {seeds}", end="", file=sys.stderr, flush=True)

            report = measure(labs, path, name, seeds, progress)
            if sys.stderr.isatty():
                print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            broken += not report.holds
            for line in report.lines():
                print(line)
            sys.stdout.flush()
    finally:
        for lab in labs:
            lab.close()
    print(f"{counted(len(paths), 'probe')}, {broken} to be mended.", file=sys.stderr)
    return 1 if broken else 0


def _names(desk: "Desk", wanted: str) -> list[str]:
    """All probes, those of a topic, or the one that is meant."""
    probes = sorted(desk.library.probes)
    if not wanted:
        return probes
    return [name for name in probes if name.partition(".")[0] == wanted] or [wanted]


def _seeds(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:  # noqa: PLR2004 - hours
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seeds from 1 to 100000")
    return int(text)
