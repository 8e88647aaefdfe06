"""``quiz add``: a new card, in twenty seconds."""

import argparse
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the desk is imported when a command runs: `quiz --help` stays instant
    from collections.abc import Iterable

    from quiz.desk import Desk
    from quiz.library import Ref

__all__ = ["register"]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser(
        "add", help="add a card to your own library", description="Without --front: asks for question and answer."
    )
    parser.add_argument("topic", nargs="?", default="", metavar="TOPIC", help="default: that of what you are watching")
    parser.add_argument("--front", metavar="TEXT", help="the question, in markdown")
    parser.add_argument("--back", metavar="TEXT", default="", help="the answer; without it the card is unfinished")
    parser.add_argument("--edit", action="store_true", help="open the topic's file in your editor instead")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Add a card."""
    from quiz.desk import Desk
    from quiz.errors import UsageError

    if options.edit and options.front is not None:
        raise UsageError("--edit and --front exclude each other", "give the card's text, or open the editor")
    if options.back and options.front is None:
        raise UsageError("--back without --front", "give the question, too")
    with Desk.open() as desk:
        topic = _spelt_as_known(options.topic, desk.library.topics) or desk.journey.topic_watched()
        if options.edit:
            return _edit(desk, topic)
        front, back = (options.front, options.back) if options.front is not None else _ask(topic)
        card = desk.add(front, back, topic)
        ref = desk.library.refs[card]
    _tell(ref)
    return 0


def _spelt_as_known(topic: str, known: "Iterable[str]") -> str:
    """Softmax is softmax, not a second topic, whose file some systems would take for the first one's."""
    names = {name.casefold(): name for name in known}
    return topic if topic in names.values() else names.get(topic.casefold(), topic)


def _tell(ref: "Ref") -> None:
    print(f"{ref.id}  {ref.place}")
    if ref.stub:
        print("It has no answer yet: `quiz due` lists it until it is finished.", file=sys.stderr)


def _ask(topic: str) -> tuple[str, str]:
    """Question and answer, a line each, from the terminal or a pipe."""
    print(f"A card for {topic}. An empty answer saves it unfinished.", file=sys.stderr)
    question = _line("question> ")
    return question, _line("answer> ") if question else ""


def _line(prompt: str) -> str:
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        print(file=sys.stderr)  # the input has ended behind the prompt
    return line.strip()


def _edit(desk: "Desk", topic: str) -> int:
    from quiz.editor import editor_command
    from quiz.errors import SettingsError

    before = set(desk.library.refs)
    with desk.library.new_card_place(topic) as place:
        command = editor_command(place, desk.settings.editor)
        try:
            subprocess.run(command, check=False)  # noqa: S603 - the learner's own editor
        except OSError as error:  # a script without its first line, a program for another machine
            what = f"{command[0]} can't be started: {error.strerror}"
            raise SettingsError(what, f"set $EDITOR, or edit {place} yourself") from None
    for ref in desk.take_in(place.path, before):
        _tell(ref)
    problems = [str(one) for one in desk.library.problems if one.place and one.place.path == place.path]
    for problem in problems:
        print(f"quiz: {problem}", file=sys.stderr)
    return 1 if problems else 0
