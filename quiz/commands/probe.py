"""``quiz probe``: one of a probe's questions, to look at or to play with. Nothing is logged."""

import argparse
import itertools
import sys
from typing import TYPE_CHECKING

from quiz.model import Outcome

if TYPE_CHECKING:  # the lab is imported when a command runs: `quiz --help` stays instant
    from quiz.lab.host import Lab, Request
    from quiz.model import Question

__all__ = ["register"]

_SEED = 1000  # reviews count from 0: what is looked at here must not be what is asked there next
_COMMANDS = "Enter shows the answer, :h gives a hint, :n goes on, :q ends."
_SAID = {Outcome.CORRECT: "Right.", Outcome.NEAR: "Nearly.", Outcome.SLIP: "A slip."}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("probe", help="show a probe's question, or play with it; nothing is logged")
    parser.add_argument("name", metavar="NAME", help="such as softmax.value; with ~ behind it: what if a draw changes?")
    parser.add_argument("--seed", type=int, default=_SEED, metavar="N", help=f"which (default {_SEED})")
    parser.add_argument("--answer", action="store_true", help="also answer, tolerance, mistakes, hints and draws")
    parser.add_argument("--play", action="store_true", help="answer variants until you are bored")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show a variant, or ask one after the other."""
    from quiz.desk import Desk
    from quiz.lab.host import Lab, Limits, Request

    with Desk.open() as desk:
        path = desk.known_probe(options.name)
        lab = Lab(Limits(seconds=desk.settings.probe_seconds))
    request = Request(path, options.name, options.seed)
    try:
        return _play(lab, request) if options.play else _show(lab, request, answer=options.answer)
    finally:
        lab.close()


def _show(lab: "Lab", request: "Request", *, answer: bool) -> int:
    from quiz.answers import hint_line
    from quiz.commands.terminal import picture_columns
    from quiz.inwords import answer_lines, author_lines, question_lines

    variant = lab.build(request).result()
    columns = picture_columns()
    for line in question_lines(variant.question, columns):
        print(line)
    print(f"({hint_line(variant.question)})")
    if answer:
        print()
        for line in (*answer_lines(variant.question, columns=columns), "", *author_lines(variant)):
            print(line)
    return 0


def _play(lab: "Lab", request: "Request") -> int:
    from dataclasses import replace

    from quiz.commands.terminal import picture_columns
    from quiz.inwords import question_lines

    print(_COMMANDS, file=sys.stderr)
    asked = right = 0
    for seed in itertools.count(request.seed):
        question = lab.build(replace(request, seed=seed)).result().question
        print(f"\n{asked + 1}.")
        for line in question_lines(question, picture_columns()):
            print(line)
        outcome = _ask(question)
        if outcome is None:
            break
        asked += 1
        right += outcome is Outcome.CORRECT
    print(f"\n{right} of {asked} right.")
    return 0


def _ask(question: "Question") -> Outcome | None:
    """Ask until there is an answer that can be judged, and say what it came to; None if the player has had enough."""
    from quiz import answers
    from quiz.commands.terminal import picture_columns
    from quiz.inwords import answer_lines
    from quiz.plaintext import plain

    hints = iter(question.hints)
    while True:
        print(f"{answers.hint_line(question)}> ", end="", flush=True)
        line = sys.stdin.readline()
        typed = line.strip()
        if not line or typed == ":q":
            return None
        if typed == ":n":
            return Outcome.SKIPPED
        if typed == ":h":
            print(plain(next(hints, "There is no further hint.")))
            continue
        verdict = answers.judge(question, typed)
        if verdict.outcome is not Outcome.UNGRADED:
            break
        print(plain(verdict.says))
    if verdict.outcome is not Outcome.SKIPPED:
        print(_SAID.get(verdict.outcome, "Not quite."))
    if verdict.says:
        print(plain(verdict.says))
    for text in answer_lines(question, typed, picture_columns()):
        print(text)
    return verdict.outcome
