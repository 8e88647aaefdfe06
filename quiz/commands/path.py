"""``quiz path`` and ``quiz more``: where the learner is on the path, and what that opens."""

import argparse
import shutil
import sys
from typing import TYPE_CHECKING

from quiz.figures import percent
from quiz.route import EVERYTHING, LATER, START, Milestone

if TYPE_CHECKING:
    from quiz.desk import Desk
    from quiz.path import Item

__all__ = ["register"]

_STATES = ("ahead", "watching", "done")
_AT = "at"
_LEAST = 30  # columns of an item's text, however narrow the terminal
_GAP = "  "
_MARKS = {"ahead": "[ ]", "watching": "[~]", "done": "[x]"}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "path",
        help="the learning path; mark an item watching, done or ahead, or say where you are",
        epilog=f"Each item's own cards are counted. Held: how much of its core cards you would recall now, and in "
        f"{LATER} days without a review. quiz path at ITEM (or {START}, {EVERYTHING}): all items before it are done.",
    )
    parser.add_argument("state", nargs="?", choices=(*_STATES, _AT), help="what the item is from now on")
    parser.add_argument("item", nargs="?", metavar="ITEM", help="the item's number or name")
    parser.set_defaults(run=run)
    more = commands.add_parser("more", help="introduce an item's further cards before its core ones hold")
    more.add_argument("item", metavar="ITEM", help="the item's number or name")
    more.set_defaults(run=run_more)
    guess = commands.add_parser("guess", help="three questions of an item before you watch it; nothing is scheduled")
    guess.add_argument("item", metavar="ITEM", help="the item's number or name")
    guess.add_argument("--plain", action="store_true", help="line by line, for pipes and screen readers")
    guess.set_defaults(run=run_guess)


def run(options: argparse.Namespace) -> int:
    """Show the path, or mark an item."""
    from quiz.desk import Desk
    from quiz.errors import UsageError

    if options.state and not options.item:
        raise UsageError(f"which item is {options.state}?", f"quiz path {options.state} ITEM")
    with Desk.open() as desk:
        if options.state == _AT:
            print(_begun(desk, options.item))
        elif options.state:
            item = desk.journey.choose(options.item, options.state)
            topics = ", ".join(item.topics) or "none"
            print(f"{options.state.capitalize()}: {_sentence(item)} Its topics: {topics}.")
            if options.state == "watching" and desk.plan(desk.journey.guessing(item.id)).cards:
                print(f"Guessing before watching helps to remember: quiz guess {item.number}")
        else:
            _show(desk.journey.milestones(), shutil.get_terminal_size((200, 24)).columns)
    return 0


def _begun(desk: "Desk", name: str) -> str:
    item = desk.journey.begin_at(name)
    if item is None:
        return "All items are done: new cards come from all of them in turn."
    earlier = item.number - 1
    before = f" The {earlier} before it are done." if earlier > 1 else " The one before it is done." if earlier else ""
    return f"You are at {_sentence(item)}{before}"


def _sentence(item: "Item") -> str:
    """An item's number and name, with a full stop behind it unless that is a sentence or a question already."""
    return f"{item.number}. {item.name}{'' if item.name.endswith(('.', '?', '!', '…')) else '.'}"


def _show(found: list[Milestone], width: int) -> None:
    """One line for each item, with as much behind its name as leaves that room to be known by."""
    ways = [[" ".join(parts[:most]).rstrip(",") for parts in map(_figures, found)] for most in (1, 2)]
    ways.append([f"({stone.item.id})  {figures}".rstrip() for stone, figures in zip(found, ways[-1], strict=True)])
    fitting = (way for way in reversed(ways) if max(map(len, way), default=0) <= width - _LEAST - len(_GAP))
    for stone, about in zip(found, next(fitting, ways[0]), strict=True):
        text = f"{stone.item.number:3} {_MARKS[stone.state]} {'  ' * stone.item.depth}{stone.item.name}"
        print((_clipped(text, max(_LEAST, width - len(about) - len(_GAP))) + _GAP + about).rstrip())


def _figures(stone: Milestone) -> list[str]:
    """An item's cards, and how much of it is held, as far as there is something to say."""
    if not stone.cards:
        return []
    cards = f"{stone.new} new, {stone.due} due, {stone.known} known"
    if stone.held is None or stone.later is None:
        return [cards]
    return [f"{cards},", f"held {percent(stone.held)} → {percent(stone.later)}"]


def _clipped(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def run_more(options: argparse.Namespace) -> int:
    """Open the cards beyond an item's core."""
    from quiz.desk import Desk

    with Desk.open() as desk:
        item = desk.journey.want_more(options.item)
    print(f"More: {_sentence(item)} All of its cards may be introduced now.")
    return 0


def run_guess(options: argparse.Namespace) -> int:
    """Ask a few unscheduled questions of an item."""
    from quiz.commands.review import hold
    from quiz.desk import Desk

    with Desk.open() as desk:
        wish = desk.journey.guessing(options.item)
        empty = not desk.plan(wish).cards
    if empty:
        print("Nothing to guess at: all of its questions were asked, or it has none.", file=sys.stderr)
        return 0
    return hold(wish, plain=options.plain)
