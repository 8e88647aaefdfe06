"""``quiz review``: today's cards, in the terminal's face or line by line."""

import argparse
import gc
import os
import sys
from typing import TYPE_CHECKING

from quiz.plan import Wish

if TYPE_CHECKING:
    from quiz.desk import Desk

__all__ = ["register"]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("review", help="today's review, at once (`quiz` alone shows the day first)")
    parser.add_argument("--plain", action="store_true", help="line by line, for pipes and screen readers")
    parser.add_argument("--topic", default="", help="cards of this topic only")
    parser.add_argument("--minutes", type=_positive, help="how long the sitting may take (default: the setting)")
    parser.add_argument("--new", type=_count, metavar="N", help="introduce up to N new cards, whatever the day's share")
    parser.add_argument("--limit", type=_some, metavar="N", help="at most N cards")
    parser.add_argument(
        "--ahead", type=_count, nargs="?", const=1, default=0, metavar="DAYS", help="also what is due within DAYS (1)"
    )
    parser.add_argument("--today", action="store_true", help="begin with what the day holds (what `quiz` alone does)")
    parser.add_argument("--cram", action="store_true", help="practise without touching the schedule")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Hold a review."""
    from quiz.home import find_home, read_settings

    settings = read_settings(find_home())
    wish = Wish(
        minutes=options.minutes or settings.minutes,
        new=options.new,
        limit=options.limit,
        topic=options.topic,
        ahead=options.ahead,
        cram=options.cram,
    )
    asked = options.topic or options.cram or options.ahead
    return hold(wish, plain=options.plain, welcome=not asked, today=options.today)


def hold(wish: Wish, *, plain: bool, welcome: bool = False, today: bool = False) -> int:
    """Hold a review in the face that fits.

    Args:
        wish: What it is to hold.
        plain: Whether line by line, whatever the terminal can do.
        welcome: Whether a first start may begin with asking where the learner is on the path.
        today: Whether the screen begins with what the day holds.
    """
    plain, why = (True, "") if plain else _must_be_plain()
    if why:
        print(f"quiz: {why}; reviewing line by line", file=sys.stderr)
    return _plain(wish, welcome=welcome) if plain else _screen(wish, welcome=welcome, today=today)


def _must_be_plain() -> tuple[bool, str]:
    """Whether to go line by line though that wasn't asked for, and why."""
    from quiz.commands.terminal import is_dumb

    if os.environ.get("TEXTUAL_DRIVER"):
        return False, ""  # a screen that is no terminal: a browser's, by `quiz serve`
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return True, "this is no terminal"
    if is_dumb():
        return True, "this terminal can't draw screens"
    return False, ""


def _plain(wish: Wish, *, welcome: bool) -> int:
    from quiz.desk import Desk
    from quiz.plain import review, welcomed

    with Desk.open() as desk:
        for problem in desk.library.problems[:3]:
            print(f"quiz: {problem}", file=sys.stderr)
        # A script that feeds answers to a pipe must not find one of them taken for the place on the path.
        if welcome and sys.stdin.isatty() and desk.journey.is_first_start():
            welcomed(desk, sys.stdin, sys.stdout)
        review(desk, wish, sys.stdin, sys.stdout)
    if desk.trouble:
        print(f"quiz: {desk.trouble}", file=sys.stderr)
    return 0


def _screen(wish: Wish, *, welcome: bool, today: bool) -> int:
    gc.disable()  # a collection costs 27 ms before the first question; the app turns it on again behind it
    from quiz.tui.app import QuizApp, run as run_app

    return run_app(QuizApp(_open_desk, wish, welcome=welcome, today=today))


def _open_desk() -> "Desk":
    from quiz.desk import Desk  # after the first paint

    return Desk.open()


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number <= 24 * 60:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes")
    return number


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of cards or days")
    return min(int(text), 100_000)


def _some(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of cards to ask")
    return _count(text)
