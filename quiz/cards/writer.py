"""Card files written: new cards, missing ids, copies. What stands in a file already stays byte for byte."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from quiz.cards.document import Section, cut
from quiz.cards.lines import endings_kept, escaped, newline_of, slug, tidy
from quiz.cards.reader import read
from quiz.cards.section import Reading, heading_of, id_for
from quiz.cards.topic import Topic
from quiz.errors import CardError, LibraryError
from quiz.model import Card, Kind
from quiz.reference import base_of

__all__ = ["Draft", "append", "begun", "copy_of", "with_ids", "without_empty"]

_PATH = "-"  # stands for the file in places that nobody sees


_EMPTY = re.compile(r"^##[ \t]*\r?\n\s*^---[ \t]*(?:\r?\n\s*(?=^##[ \t]|\Z)|\Z)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A card to be added: markdown as the learner typed it. The question's first line becomes the heading."""

    question: str
    answer: str = ""


def with_ids(text: str, topic: str, taken: Collection[str] = (), kept: Mapping[str, str] | None = None) -> str:
    """The text with an id in every heading that can have one and has none.

    Args:
        text: A card file's text.
        topic: The topic's name.
        taken: Ids used in other files.
        kept: By the id that a heading would be given: the one under which its card is known already.
    """
    document = cut(text, _PATH)
    used = {*taken, *(heading_of(section).id for section in document.sections)}
    lines = endings_kept(text)
    for section in document.sections:
        try:
            heading = Reading.begin(document, section, _PATH, Topic(topic, topic)).heading
        except CardError:
            continue  # what can't be read is left alone
        if heading.id or heading.faults:
            continue
        derived = id_for(topic, heading)
        name = _free((kept or {}).get(derived, derived), used)
        used.add(name)
        lines[section.start] = _named(lines[section.start], section, heading.start, name)
    return "".join(lines)


def _named(line: str, section: Section, group: int, name: str) -> str:
    """A heading's line with the id put into its braces, or with braces put behind it."""
    content = section.heading
    body = line.rstrip("\r\n")
    at = body.replace("\0", "\ufffd").rfind(content) if content else len(body)
    if group >= 0:
        at += group + 1
        gap = "" if body[at] == "}" else " "
        return f"{line[:at]}#{name}{gap}{line[at:]}"
    at += len(content)
    return f"{line[:at]} {{#{name}}}{line[at:]}"


def begun(topic: str, title: str = "") -> tuple[str, int]:
    """A topic's file as it is begun, to be filled in by hand: its text, and the line of its empty card.

    Args:
        topic: The topic's name.
        title: What it is called; without it, as its name says.
    """
    text = f"---\ntitle: {title or read('', _PATH, topic).title}\nsource:\n---\n\n## \n\n---\n\n"
    return text, text[: text.index("## ")].count("\n") + 1


def without_empty(text: str) -> str:
    """A topic's text without the empty card that it was begun with, if that was not filled in."""
    return _EMPTY.sub("", text, count=1)


def append(text: str, draft: Draft, topic: str, taken: Collection[str] = ()) -> tuple[str, str]:
    """Add a card at the end of a file's text.

    What the learner typed comes back from :func:`~quiz.cards.reader.read` as it was typed: lines that would be read
    as structure (a heading, dashes, an open fence) are escaped, unless they make a card of another kind, such as
    boxes in the answer.

    Args:
        text: The file's text so far; may be empty.
        draft: The card.
        topic: The topic's name.
        taken: Ids used anywhere in the library.

    Returns:
        The new text, and the id the card was given (a cloze card's own ids add ``.1``, ``.2``).

    Raises:
        CardError: If there is no question, or the file is so broken that nothing can be added to it.
    """
    question, answer = _text(draft.question).strip(), _text(draft.answer)
    first, _, rest = question.partition("\n")
    if not first.strip():
        raise CardError("a card without a question", "write what is asked")
    before = read(text, _PATH, topic)
    used = {*taken, *(base_of(card.id) for card in before.cards), *before.broken}
    name = _free(f"{slug(topic)}-{slug(first) or 'card'}".strip("-"), {base_of(card) for card in used})
    wanted = (_joined(first, tidy(rest)), answer)
    plain = _without_gaps(first), _without_gaps(escaped(tidy(rest))), escaped(answer)
    for title, body, below in ((first, tidy(rest), answer), (first, escaped(tidy(rest)), escaped(answer)), plain):
        new = _joined_text(text, title.strip(), body, below, name)
        after = read(new, _PATH, topic)
        added = after.cards[len(before.cards) :]
        untouched = after.cards[: len(before.cards)] == before.cards and len(after.problems) == len(before.problems)
        if untouched and added and all(base_of(card.id) == name and _says(card, *wanted) for card in added):
            return new, name
    raise CardError("nothing can be added to this file as it is", "see quiz check, or edit it: quiz add TOPIC --edit")


def _text(typed: str) -> str:
    """What was typed, as text that a file can hold."""
    return tidy(typed.replace("\0", "\ufffd").encode("utf-8", "replace").decode())


def _says(card: Card, question: str, answer: str) -> bool:
    """Whether a card says what was asked for; a kind that the learner's own markup makes says it in its own way."""
    if card.kind is not Kind.RECALL:
        return True
    said, asked = (re.sub(r"\\+(?==)", "", text) for text in (card.question, question))
    return said == asked and (card.answer == answer or bool(card.traps))


def _without_gaps(text: str) -> str:
    return re.sub(r"(?<!\\)==", r"\==", text)


def _joined(title: str, body: str) -> str:
    return "\n\n".join(part for part in (title.strip(), body) if part)


def _joined_text(text: str, title: str, body: str, answer: str, name: str) -> str:
    parts = [f"## {title} {{#{name}}}", body, *(("---", answer) if answer else ())]
    newline = newline_of(text)
    new = "\n\n".join(part for part in parts if part).replace("\n", newline) + newline
    if not text.strip("\ufeff"):
        return text + new
    gap = "" if text.endswith(newline * 2) else newline if text.endswith(newline) else newline * 2
    return text + gap + new


def _free(name: str, used: Collection[str]) -> str:
    """The name, or the first of ``name-2``, ``name-3``... that is not used."""
    free, number = name, 1
    while free in used:
        number += 1
        free = f"{name}-{number}"
    return free


def copy_of(text: str, card: str, topic: str, kept: Mapping[str, str] | None = None) -> str:
    """The markdown of one card, its id written into it; ``topic`` and ``kept`` as in :func:`with_ids`.

    Raises:
        LibraryError: If there is no such card in the text.
    """
    name = base_of(card)
    written = with_ids(text, topic, kept=kept)
    for section in cut(written, _PATH).sections:
        if heading_of(section).id == name:
            return tidy("".join(endings_kept(written)[section.start : section.end])) + "\n"
    raise LibraryError(f"there is no card {card} in this file")
