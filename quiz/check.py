"""Looks for what is wrong with the cards, and for what is likely to be."""

import contextlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from pathlib import Path as FilePath

from quiz import mathtext
from quiz.cards.blocks import parse
from quiz.errors import CardError
from quiz.library import Library
from quiz.links import is_meant, link
from quiz.model import Card, Kind, Place
from quiz.reference import base_of

__all__ = ["Finding", "Report", "Severity", "check_cards", "fix"]

_MOST_CORE = 5  # a card that carries its item, next to four others
_FEWEST_OPTIONS = 4
_FAR_LONGER = 1.8  # times the longest wrong option: who knows nothing chooses the longest
_PART = re.compile(r"^ {0,3}#[ \t]", re.MULTILINE)
_LONG = 40  # characters, below which a length tells nothing


class Severity(StrEnum):
    """An error keeps a card from being asked as it was meant; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the cards that should be looked at."""

    place: Place | None
    what: str
    todo: str = ""
    severity: Severity = Severity.WARNING

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        todo = f"; {self.todo}" if self.todo else ""
        return f"{where}{self.severity}: {self.what}{todo}"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, in the order of the files."""

    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What has to be mended."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What should be looked at."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARNING)


def check_cards(library: Library, with_history: Iterable[str] = ()) -> Report:
    """Check all cards of a library.

    Args:
        library: The libraries.
        with_history: The ids of all cards that were ever answered; those in no file any more are reported.
    """
    cards = list(library.cards())
    found = [_error(problem) for problem in library.problems]
    found += _unknown_needs(library)
    found += _circular_needs(library)
    found += _too_many_core(cards)
    found += _sources(cards)
    for card in cards:
        found += _of_card(card)
    found.sort(key=lambda finding: (finding.place.path, finding.place.line) if finding.place else ("", 0))
    gone = library.orphans(list(with_history))
    orphans = (Finding(None, f"{name} has a history, but is in no file", "its history is kept") for name in gone)
    return Report((*found, *orphans))


def fix(library: Library) -> list[FilePath]:
    """Write the ids that are missing, and return the files that have changed.

    Raises:
        LibraryError: If a file can't be written.
    """
    return library.write_ids()


def _error(problem: CardError) -> Finding:
    return Finding(problem.place, problem.what, problem.todo, Severity.ERROR)


def _of_card(card: Card) -> Iterator[Finding]:
    """Look at one card by itself."""
    if card.stub:
        yield Finding(card.place, f"{card.id} is unfinished", "write its answer below a line of three dashes")
    if not card.written:
        yield Finding(card.place, f"{card.id} has no written id", "quiz check --fix writes it")
    if card.kind is Kind.CHOICE:
        yield from _options(card)
    if card.kind is Kind.ORDER and not card.answer:
        why = "say below a line of three dashes why it is this order; what stands above belongs to the question"
        yield Finding(card.place, f"{card.id} has no explanation", why)
    if any(_has_part_heading(text) for text in (card.body, card.answer)):
        why = "a line that begins with # ends no card: take it out, or write ### if it belongs there"
        yield Finding(card.place, f"{card.id} holds a heading of the first level", why)
    yield from _formulas(card)


def _has_part_heading(text: str) -> bool:
    """Whether a heading that was meant for a part of the file is taken for the text of the card above it."""
    if not _PART.search(text):
        return False
    return any(block.kind == "heading" and block.mark == "#" for block in parse(text.split("\n")))


def _options(card: Card) -> Iterator[Finding]:
    rights = [option for option in card.options if option.right]
    if len(rights) != 1 or len(card.options) == 1:
        return  # where several may be right, a guess is right less often; one option alone is an error already
    if len(card.options) < _FEWEST_OPTIONS:
        guess = f"a guess is right one time in {len(card.options)}"
        yield Finding(card.place, f"{card.id} has {len(card.options)} options: {guess}", "add a tempting wrong one")
    longest = max((len(option.text) for option in card.options if not option.right), default=0)
    if len(rights[0].text) > max(_LONG, _FAR_LONGER * longest):
        yield Finding(
            card.place,
            f"the right option of {card.id} is by far the longest",
            "shorten it, or say more in the others",
        )


def _formulas(card: Card) -> Iterator[Finding]:
    texts = (
        card.title,
        card.body,
        card.answer,
        card.expected,
        *card.traps,
        *card.steps,
        *(point.text for point in card.points),
        *(text for option in card.options for text in (option.text, option.why)),
    )
    seen: dict[str, str] = {}
    for text in texts:
        for formula in mathtext.formulas(text) if "$" in text else ():
            if trouble := mathtext.problem(formula.tex):
                seen.setdefault(trouble, formula.tex)
    for trouble, tex in seen.items():
        what = f"a formula of {card.id} can only be shown as its source: {trouble}"
        yield Finding(card.place, what, f"write ${tex.strip()}$ in plainer TeX")


def _unknown_needs(library: Library) -> Iterator[Finding]:
    known = {name for card in library.refs for name in (card, base_of(card))}
    on_path = {topic for item in library.path.items for topic in item.topics} if library.path else set()
    known |= {*library.topics, *on_path}
    for topic, info in library.topics.items():
        for need in info.needs:
            if need not in known:
                first = next((ref.path for ref in library.refs.values() if ref.topic == topic), "")
                what = f"{topic} needs {need}, which is no topic"
                yield Finding(Place(first) if first else None, what, "name a topic or a card")
    for ref in library.refs.values():
        for need in ref.needs:
            if need not in known and need not in library.topics[ref.topic].needs:
                yield Finding(
                    ref.place, f"{ref.id} needs {need}, which is no topic and no card", "name one that exists"
                )


def _circular_needs(library: Library) -> Iterator[Finding]:
    """Topics and cards that wait for one another: of such cards none would ever be introduced."""
    edges = _waits(library)
    circle = _in_circle(edges)
    first = {ref.topic: ref.path for ref in reversed(library.refs.values())}
    for (is_card, name), needs in edges.items():
        inherited = library.topics[library.refs[name].topic].needs if is_card else ()
        waits = [need for need in needs if ((is_card, name), need) in circle]
        said = [need[1] for need in waits if need[1] not in inherited or need == (is_card, name)]
        # A topic waits for its core cards without having said so.
        if not is_card:
            said = [need for need in said if need in library.topics[name].needs]
        place = library.refs[name].place if is_card else Place(first[name]) if name in first else None
        if said == [name]:
            yield Finding(place, f"{name} needs itself", "leave it out of needs")
        elif said:
            in_turn = "which needs it in turn" if len(said) == 1 else "which need it in turn"
            yield Finding(place, f"{name} needs {' and '.join(said)}, {in_turn}", "leave one of them out of needs")


_Node = tuple[bool, str]
"""Whether it is a card, and its name: a card and a topic may have the same."""


def _waits(library: Library) -> dict[_Node, list[_Node]]:
    """What each topic and each card waits for: a topic for what it needs and for its core cards.

    A card waits for what it and its topic need, though not for its own topic.
    """
    edges: dict[_Node, list[_Node]] = {}
    for topic, info in library.topics.items():
        edges[False, topic] = [(need in library.refs, need) for need in info.needs if need != topic]
    for name, ref in library.refs.items():
        edges[True, name] = [(need in library.refs, need) for need in ref.needs if need != ref.topic]
        if ref.core:
            edges[False, ref.topic].append((True, name))
    return edges


def _in_circle(edges: dict[_Node, list[_Node]]) -> set[tuple[_Node, _Node]]:
    """Those of the edges that lie on a circle."""
    sorter = TopologicalSorter(edges)
    with contextlib.suppress(CycleError):
        sorter.prepare()
    free: set[_Node] = set()
    while ready := sorter.get_ready():  # what remains is in a circle, or behind one
        free.update(ready)
        sorter.done(*ready)
    left = {node: [need for need in needs if need not in free] for node, needs in edges.items() if node not in free}
    return {(node, need) for node, needs in left.items() for need in needs if node in _reached(left, need)}


def _reached(edges: dict[_Node, list[_Node]], start: _Node) -> set[_Node]:
    seen, ahead = {start}, [start]
    while ahead:
        new = set(edges[ahead.pop()]) - seen
        seen |= new
        ahead += new
    return seen


def _sources(cards: Iterable[Card]) -> Iterator[Finding]:
    """Web addresses that can't be opened, each once: a topic's is that of all its cards."""
    first = {card.source: card for card in reversed(list(cards))}
    for source, card in first.items():
        if is_meant(source) and not link(source):
            what = f"the source of {card.id} is no address: {source}"
            yield Finding(card.place, what, "write it as https://example.org/page")


def _too_many_core(cards: Iterable[Card]) -> Iterator[Finding]:
    """More core cards than an item may have: that of its ``from=``, or its topic where that is not said."""
    by_item: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        if card.core:
            by_item[f"item {card.item}" if card.item else f"topic {card.topic}"].append(card)
    for name, core in by_item.items():
        if len(core) > _MOST_CORE:
            what = f"{core[_MOST_CORE].id} is core card number {_MOST_CORE + 1} of {len(core)} of {name}"
            yield Finding(core[_MOST_CORE].place, what, f"mark at most {_MOST_CORE}, those that carry it")
