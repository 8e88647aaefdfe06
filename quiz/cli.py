"""The command line: reads it, runs one command, and turns what went wrong into a sentence and an exit code.

Standard output is data, standard error narration. Exit codes: 0 done, 1 something is wrong with cards, probes or
data, 2 the command line can't be understood, 130 interrupted.
"""

import argparse
import contextlib
import errno
import io
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from quiz import __version__
from quiz.errors import QuizError, UsageError

__all__ = ["build_parser", "main"]

_INTERRUPTED = 130
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO}


class _Parser(argparse.ArgumentParser):
    """Reports a wrong command line like every other error."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"see {self.prog} --help")


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    from quiz.commands import COMMANDS  # noqa: PLC0415 - so that `--version` stays instant

    parser = _Parser(
        prog="quiz",
        description="Spaced repetition for deep-learning intuition. Without a command: the day, and its review.",
    )
    parser.add_argument("--version", action="version", version=f"quiz {__version__}")
    commands: argparse._SubParsersAction[Any] = parser.add_subparsers(
        title="commands", metavar="COMMAND", parser_class=_Parser
    )
    for register in COMMANDS:
        register(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    _open_closed_streams()
    _take_any_encoding()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words:
        words = ["review", "--today"]
    elif words[0].startswith("-") and words[0] not in {"-h", "--help", "--version"}:
        words.insert(0, "review")
    try:
        return _run(words)
    except BrokenPipeError:
        _drop_output()  # the reader has gone (`quiz history | head`): nothing more to say, not even at exit
        return 0
    except OSError as error:
        if error.errno not in _DISK or error.filename is not None:
            raise
        _drop_output()
        print(f"quiz: the output can't be written: {error.strerror}", file=sys.stderr)
        return 1


def _run(words: Sequence[str]) -> int:
    try:
        options = build_parser().parse_args(words)
        code: int = options.run(options)
    except QuizError as error:
        print(f"quiz: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(file=sys.stderr)  # behind the prompt, or the terminal's ^C
        return _INTERRUPTED
    finally:
        sys.stdout.flush()  # while something can still be said of what goes wrong
    return code


def _drop_output() -> None:
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_closed_streams() -> None:
    """Let what was closed before the program began be empty, as a service's streams are: Python has None for it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - to the program's end


def _take_any_encoding() -> None:
    """Show a question mark for what the terminal's or the pipe's encoding lacks, and never end for it."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
