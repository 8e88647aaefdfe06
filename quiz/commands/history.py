"""``quiz history``: every past answer to a card."""

import argparse

__all__ = ["register"]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("history", help="every past answer to a card")
    parser.add_argument("card", metavar="CARD", help="the card's id")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a card's history, oldest first."""
    from quiz.desk import Desk
    from quiz.past import standing_line

    with Desk.open() as desk:
        if options.card not in desk.store.ids_with_history():
            desk.known(options.card)
        lines = desk.past(options.card)
        memory = desk.store.memory(options.card)
    for line in lines:
        print(line)
    print(standing_line(memory))
    return 0
