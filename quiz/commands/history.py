"""``quiz history``: every past answer to a card."""

import argparse
from datetime import UTC, datetime, timedelta, timezone

__all__ = ["register"]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("history", help="every past answer to a card")
    parser.add_argument("card", metavar="CARD", help="the card's id")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a card's history, oldest first."""
    from quiz.desk import Desk
    from quiz.errors import LibraryError
    from quiz.model import EventType
    from quiz.view import humanise

    with Desk.open() as desk:
        events = desk.store.history(options.card)
        if not events and options.card not in desk.library.refs:
            raise LibraryError(f"there is no card {options.card!r}, and never was an answer to one", "see quiz check")
        memory = desk.store.memory(options.card)
    undone = {event.target for event in events if event.type is EventType.UNDO}
    for event in events:
        zone = timezone(timedelta(minutes=event.utc_offset))
        when = datetime.fromtimestamp(event.id / 1000, UTC).astimezone(zone)
        words = [f"{when:%Y-%m-%d %H:%M}", event.type.value]
        if event.outcome:
            words.append(event.outcome.value + (f" ({event.mistake})" if event.mistake else ""))
        if event.rating:
            words.append(f"{event.rating.name.lower()} → {humanise(event.interval)}" if event.interval else
                         event.rating.name.lower())  # fmt: skip
        if event.response:
            words.append(repr(event.response))
        if event.id in undone:
            words.append("[undone]")
        words.append(f"#{event.id}")
        print("  ".join(words))
    standing = f"{memory.phase.value}, {memory.reps} reviews, {memory.lapses} lapses"
    if memory.stability:
        standing += f", stability {memory.stability:.1f} days, difficulty {memory.difficulty:.1f}"
    print(standing + (", suspended" if memory.suspended else ""))
    return 0
