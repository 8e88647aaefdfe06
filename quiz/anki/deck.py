"""The whole export: which cards go in, rendered, with their schedule, and a word on those that don't."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from quiz.anki import notetypes
from quiz.anki.identity import deck_name
from quiz.anki.package import Package, Preset, Row, write
from quiz.anki.pictures import Pictures
from quiz.anki.render import Note, note_of
from quiz.anki.schedule import CardRow, Origin, RevlogRow, Times, card_row, new_row, origin_of, revlog
from quiz.anki.variants import Variants
from quiz.errors import QuizError
from quiz.home import Settings
from quiz.lab.host import Lab, Limits
from quiz.library import Library, Ref
from quiz.memory import study_day
from quiz.model import Card, Event, Kind, Question
from quiz.store import Store

__all__ = ["Choice", "Summary", "export"]

Told = Callable[[str, int, int], object]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be exported: these cards, with or without schedule, so many questions to a probe card's note."""

    refs: Sequence[Ref]
    schedule: bool = True
    variants: int = 23


@dataclass(frozen=True, slots=True)
class Summary:
    """What went into a package. ``left_out`` says why of each card that did not, ``missing`` names pictures."""

    notes: Mapping[str, int]
    reviews: int
    questions: int
    media: int
    left_out: Mapping[str, str]
    missing: Sequence[str] = field(default_factory=tuple)


def export(
    path: Path,
    choice: Choice,
    *,
    library: Library,
    store: Store,
    settings: Settings,
    now: datetime,
    told: Told = lambda _what, _done, _all: None,
) -> Summary:
    """Write a package.

    Args:
        path: The file; one that is there is replaced, once the new one is whole.
        choice: What is to go in.
        library: Where the cards are.
        store: The log, and what the last export left.
        settings: Rollover, steps and the rest of the preset.
        now: The clock, aware of its zone.
        told: How far it has come: what is being done, how many of how many.

    Raises:
        ExchangeError: If the file can't be written.
        StoreError: If the database can't be.
    """
    with _uncollected():
        return _export(path, choice, library, store, settings=settings, now=now, told=told)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector: all that is made stays until it is written, and looking at it takes a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _export(
    path: Path, choice: Choice, library: Library, store: Store, *, settings: Settings, now: datetime, told: Told
) -> Summary:
    chosen = {ref.id: ref for ref in choice.refs}
    left_out = {ref.id: "it has no answer yet" for ref in chosen.values() if ref.stub}
    lab = Lab(_limits(settings))
    variants = Variants(store, library.probe_path, lab, choice.variants)
    try:
        probes = [ref.probe for ref in chosen.values() if ref.probe and not ref.stub]
        variants.gather(probes, lambda done, of: told("building questions", done, of))
    finally:
        lab.close()
    pictures = Pictures()
    notes = _notes(library, chosen, variants, pictures=pictures, left_out=left_out, told=told)
    digests = {note.card: note.digest for note in notes}
    types = {f"/note type {number}": notetypes.digest(number) for number in notetypes.NAMES}
    store.remember(library.identities())  # else a card without a written id comes in anew once its heading changes
    kept = store.keep_exported(digests | types)
    histories = _histories(store, digests) if choice.schedule else {}
    scheduled = _Scheduled(store, settings, now, histories)
    told("writing", 0, len(notes))
    decks = {topic: deck_name(library.topics[topic].title) for topic in {note.topic for note in notes}}
    rows = []
    for position, note in enumerate(notes):
        known = kept[note.card]
        card, reviews = scheduled.rows(note.card, position)
        rows.append(Row(note, decks[note.topic], known.number, known.changed, card, reviews))
    package = Package(
        rows,
        {row.deck: "" for row in rows},
        scheduled.preset,
        scheduled.origin,
        settings.rollover,
        round(now.timestamp() * 1000),
        {number: kept[f"/note type {number}"].changed for number in notetypes.NAMES},
        pictures.files,
    )
    write(path, package)
    told("writing", len(notes), len(notes))
    reviewed = sum(len(row.reviews) for row in rows)
    asked = sum(len(variants.found[chosen[note.card].probe]) for note in notes if chosen[note.card].probe)
    return Summary(_counted(notes), reviewed, asked, len(pictures.files), left_out, tuple(pictures.missing))


def _limits(settings: Settings) -> Limits:
    return Limits(seconds=settings.probe_seconds)


def _notes(
    library: Library,
    chosen: Mapping[str, Ref],
    variants: Variants,
    *,
    pictures: Pictures,
    left_out: dict[str, str],
    told: Told,
) -> list[Note]:
    """The notes in the library's order; why a card has none is put into ``left_out``."""
    items = {item.teaches: item.id for item in (library.path.items if library.path else ()) if item.teaches}
    notes = []
    for done, card in enumerate(card for card in library.cards() if card.id in chosen and card.id not in left_out):
        if done % 100 == 0:
            told("rendering", done, len(chosen))
        try:
            questions = _questions(card, variants)
            notes.append(note_of(card, questions, pictures.beside(card.place), items.get(card.item, "")))
        except QuizError as error:
            left_out[card.id] = str(error)
    return notes


def _questions(card: Card, variants: Variants) -> list[Question]:
    """A probe card's questions.

    Raises:
        ProbeError: If its probe failed.
    """
    if card.kind is not Kind.PROBE:
        return []
    if card.probe in variants.failed:
        raise variants.failed[card.probe]
    return [variant.question for variant in variants.found[card.probe]]


def _histories(store: Store, cards: Mapping[str, str]) -> dict[str, list[Event]]:
    return {events[0].card: events for events in store.histories() if events[0].card in cards}


def _counted(notes: Sequence[Note]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for note in notes:
        counts[note.topic] = counts.get(note.topic, 0) + 1
    return counts


class _Scheduled:
    """The schedule of all cards of a package."""

    def __init__(self, store: Store, settings: Settings, now: datetime, histories: Mapping[str, list[Event]]) -> None:
        self._scheduler = store.scheduler
        self._histories = histories
        self._memories = store.memories() if histories else {}
        today = study_day(now, settings.rollover)
        self.origin: Origin = origin_of(histories.values(), today, now, settings.rollover)
        self._times = Times(
            self.origin,
            today,
            len(settings.learning_steps),
            len(settings.relearning_steps),
            settings.retention,
            self._scheduler.parameters[20],
        )
        self.preset = Preset(
            self._scheduler.parameters,
            settings.retention,
            settings.learning_steps,
            settings.relearning_steps,
            settings.maximum_interval,
            settings.new,
        )

    def rows(self, card: str, position: int) -> tuple[CardRow, list[RevlogRow]]:
        """A card's schedule and its reviews."""
        events = self._histories.get(card)
        if not events:
            return new_row(position), []
        reviews = revlog(events, self._scheduler)
        last = max((row.id for row in reviews if row.ease), default=0)
        return card_row(self._memories[card], last, position, self._times), reviews
