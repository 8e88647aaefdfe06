"""``quiz path`` and ``quiz more``: where the learner is on the path, and what that opens."""

import argparse
import shutil

__all__ = ["register"]

_STATES = ("ahead", "watching", "done")
_LEAST = 30  # columns of an item's text, however narrow the terminal
_MARKS = {"ahead": "[ ]", "watching": "[~]", "done": "[x]"}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands."""
    parser = commands.add_parser("path", help="the learning path; mark an item watching, done or ahead")
    parser.add_argument("state", nargs="?", choices=_STATES, help="what the item is from now on")
    parser.add_argument("item", nargs="?", metavar="ITEM", help="the item's number or name")
    parser.set_defaults(run=run)
    more = commands.add_parser("more", help="introduce an item's further cards before its core ones hold")
    more.add_argument("item", metavar="ITEM", help="the item's number or name")
    more.set_defaults(run=run_more)


def run(options: argparse.Namespace) -> int:
    """Show the path, or mark an item."""
    from quiz.desk import Desk
    from quiz.errors import UsageError

    if options.state and not options.item:
        raise UsageError(f"which item is {options.state}?", f"quiz path {options.state} ITEM")
    with Desk.open() as desk:
        if options.state:
            item = desk.choose(options.item, options.state)
            topics = ", ".join(item.topics) or "none"
            print(f"{item.number}. {item.plain}: {options.state}. Its topics: {topics}.")
            return 0
        width = shutil.get_terminal_size((200, 24)).columns
        for line in desk.path_lines():
            counts = f"  {line.new} new, {line.due} due, {line.known} known" if line.cards else ""
            about = f"  ({line.item.id}){counts}"
            text = f"{line.item.number:3} {_MARKS[line.state]} {'  ' * line.item.depth}{line.item.plain}"
            print(_clipped(text, max(_LEAST, width - len(about))) + about)
    return 0


def _clipped(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def run_more(options: argparse.Namespace) -> int:
    """Open the cards beyond an item's core."""
    from quiz.desk import Desk

    with Desk.open() as desk:
        item = desk.want_more(options.item)
    print(f"All cards of {item.number}. {item.plain} may be introduced now.")
    return 0
