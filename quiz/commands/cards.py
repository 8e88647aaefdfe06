"""``quiz suspend``, ``unsuspend``, ``bury`` and ``reset``: what may be done with a card's schedule."""

import argparse
from functools import partial

from quiz.model import EventType

__all__ = ["register"]

_DEEDS = (
    (EventType.SUSPEND, "leave a card alone until it is unsuspended", "suspended"),
    (EventType.UNSUSPEND, "ask a suspended card again", "asked again"),
    (EventType.BURY, "leave a card alone until tomorrow", "left alone until tomorrow"),
    (EventType.RESET, "forget a card's schedule: it is new again", "new again"),
)


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    for deed, help_, done in _DEEDS:
        parser = commands.add_parser(deed.value, help=help_)
        parser.add_argument("card", nargs="+", metavar="CARD", help="the card's id")
        parser.set_defaults(run=partial(run, deed, done))


def run(deed: EventType, done: str, options: argparse.Namespace) -> int:
    """Do it to each card; all are looked up before the first is touched."""
    from quiz.desk import Desk

    with Desk.open() as desk:
        for card in options.card:
            desk.known(card)
        for card in options.card:
            desk.mark(card, deed)
            print(f"{card}: {done}")
    return 0
