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
    from quiz.model import Event, Kind, Question
    from quiz.past import asked_by, past_lines, standing_line

    with Desk.open() as desk:
        events = desk.store.history(options.card)
        if not events:
            desk.known(options.card)
        memory = desk.store.memory(options.card)
        card = desk.library.card(options.card) if options.card in desk.library.refs else None

        def asked(event: Event) -> Question | None:
            if event.variant is not None:
                return desk.store.variant(event.variant).question
            fixed = card is not None and card.kind is Kind.CHOICE and event.response
            return asked_by(event, events, card, desk.store.scheduler) if card and fixed else None

        lines = past_lines(events, asked)
    for line in lines:
        print(line)
    print(standing_line(memory))
    return 0
