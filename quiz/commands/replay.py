"""``quiz replay``: a past question just as it was, and whether its probe would still ask it."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the desk is imported when a command runs: `quiz --help` stays instant
    from quiz.desk import Desk
    from quiz.model import Event, Question, Variant

__all__ = ["register"]

_MOST_SHOWN = 12
_MOST_DIGITS = 18  # what fits the database's integers


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("replay", help="show a past question just as it was, with what you answered")
    parser.add_argument("event", metavar="EVENT", help="the number that `quiz history CARD` gives")
    parser.add_argument("--verify", action="store_true", help="build it again: exit code 1 if anything differs")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show a past question, and compare it with what its probe makes of its seed now."""
    from quiz.desk import Desk
    from quiz.errors import LibraryError

    with Desk.open() as desk:
        number = options.event.removeprefix("#")
        event = desk.store.event(int(number)) if number.isdecimal() and len(number) <= _MOST_DIGITS else None
        if event is None:
            raise LibraryError(f"there is no event {options.event}", "quiz history CARD lists a card's events")
        variant = None if event.variant is None else desk.store.variant(event.variant)
        _show(event, _question(desk, event, variant))
        if options.verify:
            if variant is None:
                raise LibraryError(f"{event.card} was no probe's question", "only those can be built again")
            return _verify(desk, variant)
    return 0


def _question(desk: "Desk", event: "Event", variant: "Variant | None") -> "Question":
    from quiz.answers.fixed import question_of, showing
    from quiz.errors import LibraryError
    from quiz.memory import replay
    from quiz.model import Kind

    if variant is not None:
        return variant.question
    card = desk.library.card(desk.known(event.card).id)
    if card.kind is Kind.PROBE:
        raise LibraryError(f"event {event.id} ({event.type}) asked nothing", "name one with an answer")
    print("(A card's own question is not kept: this is what it says now.)")
    before = [earlier for earlier in desk.store.history(event.card) if earlier.id < event.id]
    return question_of(card, showing(replay(before, desk.store.scheduler)))


def _show(event: "Event", question: "Question") -> None:
    from quiz import answers
    from quiz.commands.terminal import picture_columns
    from quiz.inwords import answer_lines, question_lines
    from quiz.plaintext import plain

    print(f"{event.card}, {event.type}\n")
    columns = picture_columns()
    for line in question_lines(question, columns):
        print(line)
    print()
    if event.outcome:
        named = f" ({event.mistake})" if event.mistake else ""
        print(f"You answered {event.response!r}: {event.outcome}{named}." if event.response else "You did not answer.")
        verdict = answers.judge(question, event.response)
        if event.response and verdict.says and verdict.outcome is event.outcome:  # else the card says something new
            print(plain(verdict.says))
    for line in answer_lines(question, event.response, columns):
        print(line)


def _verify(desk: "Desk", variant: "Variant") -> int:
    from quiz.drift import changes
    from quiz.lab.host import Lab, Limits, Request

    path = desk.known_probe(variant.probe)
    lab = Lab(Limits(seconds=desk.settings.probe_seconds))
    try:
        again = lab.build(Request(path, variant.probe, variant.seed)).result()
    finally:
        lab.close()
    found = changes(variant, again)
    numbers = sum(change.number for change in found)
    print(f"\nBuilt again from seed {variant.seed}: ", end="")
    print(f"{numbers} numbers and {len(found) - numbers} texts differ." if found else "nothing differs.")
    for change in sorted(found, key=lambda change: not change.number)[:_MOST_SHOWN]:
        print(f"  {change}")
    same = variant.source_hash == again.source_hash
    print(f"The probe's file {'is as it was' if same else 'has changed since'}; {_torch(variant, again)}.")
    return 1 if found else 0


def _torch(variant: "Variant", again: "Variant") -> str:
    if variant.torch_version == again.torch_version:
        return f"torch is still {again.torch_version}"
    return f"torch was {variant.torch_version} and is {again.torch_version} now"
