"""From one section of a card file to its card, or to the cards of its gaps."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quiz.cards import cloze, parts
from quiz.cards.attributes import Attributes, listed, split as split_attributes
from quiz.cards.document import Document, Section
from quiz.cards.lines import slug, unescaped
from quiz.cards.topic import Topic
from quiz.errors import CardError
from quiz.fingerprint import fingerprint
from quiz.model import Card, Kind, Place
from quiz.reference import nudged

__all__ = ["FLAGS", "KEYS", "Reading", "check_encoding", "heading_of", "id_for"]

FLAGS = ("core", "order", "nudge")
KEYS = ("answer", "within", "shape", "probe", "nudge", "idea", "from", "at", "needs", "tags", "source")
_MOST_CARD = 100_000  # characters; keeps every pattern here quick, whatever is thrown at it

_TELLING = 10  # characters: what is shorter may well be another card's, too
_BAD = re.compile("[\x00\ud800-\udfff]")  # null bytes, and bytes that were no UTF-8 (see read_file)
_MOMENT = re.compile(r"(\d+:)?\d+(:\d\d)?")
_PROBE = re.compile(r"\w+\.\w+")
_KIND_KEYS = {"probe": Kind.PROBE, "answer": Kind.NUMBER, "shape": Kind.SHAPE}
_EVIDENCE = {
    Kind.PROBE: "probe=",
    Kind.NUMBER: "answer=",
    Kind.SHAPE: "shape=",
    Kind.ORDER: "the word order",
    Kind.CHOICE: "boxes in the question",
    Kind.EXPLAIN: "boxes in the answer",
    Kind.CLOZE: "a ==gap==",
}


def heading_of(section: Section) -> Attributes:
    """A card's heading and its attributes."""
    return split_attributes(section.heading, FLAGS, KEYS)


def id_for(topic: str, heading: Attributes) -> str:
    """The id of a card that has none written: its topic and its heading, or its probe's name."""
    words = slug(heading.text) or slug(heading.values.get("probe", "").rpartition(".")[2])
    words = words or hashlib.sha256(heading.text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{slug(topic)}-{words}".strip("-")


def check_encoding(lines: Sequence[str], start: int, end: int, path: str) -> None:
    """Look for what no text holds in the lines from ``start`` to ``end``, counted from 0.

    Raises:
        CardError: At the first null byte, and the first byte that is no UTF-8.
    """
    for at in range(start, end):
        if found := _BAD.search(lines[at]):
            place = Place(path, at + 1)
            if found[0] == "\x00":
                raise CardError("a null byte, which no text holds", "delete it, or save the file as UTF-8", place)
            raise CardError(f"a byte that is no UTF-8 (0x{ord(found[0]) & 0xFF:02x})", "save the file as UTF-8", place)


@dataclass(frozen=True, slots=True)
class Reading:
    """One section on its way to being a card."""

    document: Document
    section: Section
    heading: Attributes
    id: str
    place: Place
    topic: Topic

    @classmethod
    def begin(cls, document: Document, section: Section, path: str, topic: Topic) -> "Reading":
        """Read the heading.

        Raises:
            CardError: If there is nothing to name the card by, or it can't be read at all.
        """
        place = Place(path, section.start + 1)
        lines = document.lines
        check_encoding(lines, section.start, section.end, path)
        size = sum(map(len, lines[section.start : section.end]))
        if size > _MOST_CARD:
            raise CardError(f"this card has {size // 1000} kB", "split it into several", place)
        heading = heading_of(section)
        if not heading.text and "probe" not in heading.values:
            raise CardError("a card without a question", "write it behind the ##", place)
        name = heading.id or id_for(topic.name, heading)
        return cls(document, section, heading, name, place, topic)

    @property
    def faults(self) -> list[CardError]:
        """What is wrong with the attributes."""
        values = self.heading.values
        faults = list(self.heading.faults)
        if "within" in values and "answer" not in values:
            faults.append(("within= without answer=", 'write the answer, too, as in {answer="ln 27" within="2%"}'))
        if ("nudge" in values or "nudge" in self.heading.flags) and "probe" not in values:
            faults.append(("nudge without probe=", "name the probe, too, as in {probe=nll.average nudge}"))
        if "at" in values and not _MOMENT.fullmatch(values["at"]):
            faults.append((f"at={values['at']} is no moment", "write minutes and seconds, as in at=40:40"))
        if "probe" in values and not _PROBE.fullmatch(values["probe"]):
            faults.append((f"probe={values['probe']} names no probe", "write topic.function, as in nll.average"))
        return [CardError(what, todo, self.place) for what, todo in faults]

    def cards(self) -> list[Card]:
        """The card, or one for each gap of a cloze.

        Raises:
            CardError: If it can't be used.
        """
        if self.section.problem:
            raise self.section.problem
        try:
            title_gaps, body_gaps = cloze.find(self.heading.text), cloze.find(self._body())
        except ValueError as error:
            raise CardError(str(error), "number gaps from 1 to 99", self.place) from None
        kind = self._kind(gaps=bool(title_gaps or body_gaps))
        common = self._common(kind)
        match kind:
            case Kind.CLOZE:
                return self._cloze(common, title_gaps, body_gaps)
            case Kind.CHOICE:
                found = [self._choice(common)]
            case Kind.EXPLAIN:
                found = [self._explain(common)]
            case Kind.ORDER:
                found = [self._order(common)]
            case _:
                found = [replace(common, stub=kind is Kind.RECALL and not common.answer)]
        return [_fingerprinted(card) for card in found]

    def _kind(self, *, gaps: bool) -> Kind:
        said = [kind for key, kind in _KIND_KEYS.items() if key in self.heading.values]
        said += [Kind.ORDER] if "order" in self.heading.flags else []
        said += [Kind.CHOICE] if parts.task_lists(self.section.question) else []
        said += [Kind.EXPLAIN] if parts.task_lists(self.section.answer) else []
        said += [Kind.CLOZE] if gaps else []
        if len(said) > 1:
            first, second = (f"{_EVIDENCE[kind]} ({kind} card)" for kind in said[:2])
            raise CardError(f"two kinds in one card: {first} and {second}", "make two cards of it", self.place)
        return said[0] if said else Kind.RECALL

    def _body(self, *taken: object) -> str:
        blocks = [block for block in self.section.question if block in taken]
        end = self.section.end if self.section.divider is None else self.section.divider
        return unescaped(parts.text_of(blocks, self.document.lines, self.section.start + 1, end))

    def _answer(self, *taken: object) -> str:
        if self.section.divider is None:
            return ""
        blocks = [block for block in self.section.answer if block in taken]
        return unescaped(parts.text_of(blocks, self.document.lines, self.section.divider + 1, self.section.end))

    def _common(self, kind: Kind) -> Card:
        values = self.heading.values
        marked, traps = parts.traps(self.section.answer)
        return Card(
            id=self.id,
            topic=self.topic.name,
            kind=kind,
            title=self.heading.text,
            place=self.place,
            body=self._body(),
            answer=self._answer(*marked),
            expected=values.get("answer") or values.get("shape", ""),
            within=values.get("within", ""),
            traps=traps,
            probe=self._probe(),
            core="core" in self.heading.flags,
            idea=values.get("idea", ""),
            teaches=listed(values.get("from", "")),
            source=values.get("source") or self.topic.source,
            at=values.get("at", ""),
            needs=listed(values.get("needs", "")),
            tags=(*self.topic.tags, *listed(values.get("tags", ""))),
            written=bool(self.heading.id),
        )

    def _probe(self) -> str:
        """The probe's name, or the reference to its nudge."""
        probe, draw = self.heading.values.get("probe", ""), self.heading.values.get("nudge", "")
        asked = draw or "nudge" in self.heading.flags
        return nudged(probe, draw) if asked else probe

    def _cloze(self, common: Card, title: Sequence[cloze.Gap], body: Sequence[cloze.Gap]) -> list[Card]:
        gaps = cloze.numbered((*title, *body))
        if (count := len({gap.number for gap in gaps})) > cloze.MOST:  # each is a card with the whole text
            todo = f"make several cards of it, with at most {cloze.MOST} each"
            raise CardError(f"{count} gaps", todo, self.place)
        title, body = gaps[: len(title)], gaps[len(title) :]
        cards = []
        for number in sorted({gap.number for gap in gaps}):
            parts_filled = (cloze.marked(common.title, title, number), cloze.marked(common.body, body, number))
            card = replace(
                common,
                id=f"{self.id}.{number}",
                title=cloze.without(common.title, title, number),
                body=cloze.without(common.body, body, number),
                expected="; ".join(gap.text for gap in gaps if gap.number == number),
                filled="\n\n".join(part for part in parts_filled if part),
            )
            cards.append(_fingerprinted(card))
        return cards

    def _choice(self, common: Card) -> Card:
        lists = parts.task_lists(self.section.question)
        options = parts.options(lists, self.document.lines, self.place.path)
        if not any(option.right for option in options):
            raise CardError("a choice without a right option", "mark it with [x]", self.place)
        return replace(common, body=self._body(*lists), options=options)

    def _explain(self, common: Card) -> Card:
        lists = parts.task_lists(self.section.answer)
        points = parts.points(lists, self.document.lines, self.place.path)
        marked, _ = parts.traps(self.section.answer)
        return replace(common, answer=self._answer(*lists, *marked), points=points)

    def _order(self, common: Card) -> Card:
        lists = [block for block in self.section.answer if block.kind == "ordered_list"][:1]
        below = bool(lists)
        lists = lists or [block for block in self.section.question if block.kind == "ordered_list"][:1]
        steps = parts.steps(lists[0], self.document.lines) if lists else ()
        if len(set(steps)) < max(2, len(steps)):
            raise CardError(
                "order asks for two or more different steps",
                "write them in the right order as a list 1. 2. 3.; they are shown shuffled",
                self.place,
            )
        if below:
            marked, _ = parts.traps(self.section.answer)
            return replace(common, answer=self._answer(*lists, *marked), steps=steps)
        return replace(common, body=self._body(*lists), steps=steps)


def _fingerprinted(card: Card) -> Card:
    """The card with a digest of what it holds beside its heading; none of nothing, and a vague one of little."""
    content = (
        card.body,
        card.answer,
        *(f"{option.text}={option.right}" for option in card.options),
        *(point.text for point in card.points),
        *card.steps,
        card.expected,
        card.probe,
    )
    if not any(content):
        return card
    vague = not card.probe and sum(map(len, content)) < _TELLING
    return replace(card, fingerprint=fingerprint((card.kind, *content), vague=vague))
