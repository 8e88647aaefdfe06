"""``quiz serve``: the screens in a browser."""

import argparse
import sys

__all__ = ["register"]

_PORT = 8000
_LAST_PORT = 65_535


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help="open the review in a browser")
    parser.add_argument("--host", default="localhost", help="listen on this address (default: this machine's own only)")
    parser.add_argument("--port", type=_port, default=_PORT, help=f"listen on this port (default: {_PORT})")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from quiz.serve import LOOPBACK, serve

    if options.host not in LOOPBACK:
        print(
            f"quiz: whoever can reach {options.host}:{options.port} can answer for you, and no password asks them",
            file=sys.stderr,
        )
    serve(options.host, options.port)
    return 0


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 1 to {_LAST_PORT}")
    return int(text)
