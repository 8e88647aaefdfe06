"""The libraries as one: an index that is loaded at every start, cards read when they are asked for."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Self

from quiz.errors import CardError, LibraryError
from quiz.library.cache import Cache
from quiz.library.entry import Entry, Source, parse
from quiz.library.index import Index, Known, TopicInfo, build
from quiz.library.ref import Ref
from quiz.library.roots import Root
from quiz.library.scan import find_sources
from quiz.model import Card, Place
from quiz.path import Path
from quiz.reference import base_of, probe_of

__all__ = ["Library"]

_TOPIC = re.compile(r"[^\W_][\w-]*")
_NO_TOPICS = {"path", "readme"}


class Library:
    """All cards of some roots, later ones over earlier ones. Made with :meth:`load`."""

    def __init__(self, roots: Sequence[Root], cache: FilePath, known: Known) -> None:
        self._roots = tuple(roots)
        self._cache = Cache(cache)
        self._known = dict(known)
        self._sources: list[Source] = []
        self._entries: dict[str, Entry] = {}
        self._index = Index()
        self._copies: dict[str, tuple[FilePath, str | None, str]] = {}
        self.generation = 0
        """Counts what was read: who remembers it can tell whether anything has changed since, whoever noticed."""

    @classmethod
    def load(cls, roots: Sequence[Root], cache: FilePath, known: Known | None = None) -> Self:
        """Index some libraries. Files that have not changed are not read again.

        Args:
            roots: The libraries; later ones lie over earlier ones.
            cache: The file of the disposable index.
            known: Cards without a written id that were met before, as :meth:`identities` gave them.
        """
        library = cls(roots, cache, known or {})
        library.reload_changed()
        return library

    def reload_changed(self) -> bool:
        """Read what has changed on disk, and return whether anything has."""
        sources = find_sources(self._roots)
        if sources == self._sources and self._entries:
            return False
        same = set(self._sources)
        entries = {source.path: self._entries[source.path] for source in sources if source in same}
        missing = [source for source in sources if source.path not in entries]
        entries |= self._cache.load(missing)
        fresh = {source: parse(source) for source in missing if source.path not in entries}
        entries |= {source.path: entry for source, entry in fresh.items()}
        if fresh:
            self._cache.save(fresh)
        self._known |= self.identities()
        self._sources, self._entries = sources, entries
        self._index = build(sources, entries, self._known)
        self.generation += 1
        return True

    @property
    def refs(self) -> dict[str, Ref]:
        """The cards that can be asked, and the stubs, by id, in the library's order."""
        return self._index.refs

    @property
    def topics(self) -> Mapping[str, TopicInfo]:
        """The topics by name."""
        return self._index.topics

    @property
    def path(self) -> Path | None:
        """The learning path: the learner's own ``path.md``, else the shipped one."""
        return self._index.path

    @property
    def problems(self) -> list[CardError]:
        """What is wrong with the files; the cards concerned are left out."""
        return self._index.problems

    @property
    def probes(self) -> Mapping[str, list[FilePath]]:
        """Every probe's files by its full name, the learner's own first."""
        return self._index.probes

    def probe_path(self, probe: str) -> FilePath | None:
        """The file that defines a probe (also of a reference to its nudge): the learner's own, if it does."""
        return next(iter(self._index.probes.get(probe_of(probe), ())), None)

    def identities(self) -> dict[str, tuple[str, str]]:
        """Topic and fingerprint of each card without a written id, to know it again when its heading changes."""
        return {ref.id: (ref.topic, ref.fingerprint) for ref in self.refs.values() if ref.fingerprint}

    def orphans(self, with_history: Sequence[str]) -> list[str]:
        """Those of the cards with a history that are in no file any more."""
        broken = self._index.broken
        return [
            name
            for name in with_history
            if name not in self.refs and name not in broken and base_of(name) not in broken
        ]

    @property
    def own_cards(self) -> str:
        """What the paths of the learner's own card files begin with; nothing else does."""
        return next((f"{root.cards}{os.sep}" for root in self._roots if root.own), "\0")

    # Whole cards

    def card(self, name: str) -> Card:
        """A card as its file says it.

        Raises:
            LibraryError: If there is none of that id.
        """
        ref = self.refs.get(name)
        card = self._read(ref) if ref else None
        if ref is None or card is None:
            raise LibraryError(f"there is no card {name!r}", "look for it in quiz with /")
        return self._completed(card, ref)

    def cards(self) -> Iterator[Card]:
        """All cards, in the library's order."""
        by_file: dict[str, dict[str, Card]] = {}
        for ref in self.refs.values():
            if ref.path not in by_file:
                by_file[ref.path] = self._entries[ref.path].cards or self._cache.cards(ref.path)
            card = by_file[ref.path].get(self._index.derived.get(ref.id, ref.id)) or self._read(ref)
            if card:
                yield self._completed(card, ref)

    def _read(self, ref: Ref) -> Card | None:
        entry = self._entries[ref.path]
        name = self._index.derived.get(ref.id, ref.id)
        if entry.cards is None:
            card = self._cache.card(ref.path, name)
            if card:
                return card
            source = next(source for source in self._sources if source.path == ref.path)
            entry = self._entries[ref.path] = replace(entry, cards=parse(source).cards or {})
        return (entry.cards or {}).get(name)

    def _completed(self, card: Card, ref: Ref) -> Card:
        source = card.source or self.topics[card.topic].source
        return card if (card.id, card.source) == (ref.id, source) else replace(card, id=ref.id, source=source)

    # Editing

    @property
    def own(self) -> Root:
        """The learner's own library.

        Raises:
            LibraryError: If there is none among the roots.
        """
        for root in reversed(self._roots):
            if root.own:
                return root
        raise LibraryError("there is no library of your own here")

    def add(self, question: str, answer: str, topic: str) -> str:
        """Add a card to the learner's own library and return its id. Without an answer it is a stub.

        Raises:
            CardError: If there is no question, or the topic's name or its file is unusable or full.
            LibraryError: If the file can't be written.
        """
        from quiz import cards  # noqa: PLC0415 - 40 ms that a start does without

        file = self._own_file(topic)
        with cards.alone(file.parent):
            self.reload_changed()
            text, name = cards.append(_text(file), cards.Draft(question, answer), topic, self._taken())
            if len(text.encode("utf-8", "surrogateescape")) > cards.MOST_BYTES:  # no card of it could be read any more
                raise CardError("there is no room for another card", "choose another topic", Place(str(file)))
            cards.write_safely(file, text)
        self.reload_changed()
        return next((card for card in self.refs if base_of(card) == name), name)

    def place_to_edit(self, name: str) -> Place:
        """Where a card is to be edited. A shipped one that can't be edited in its place is copied first.

        Raises:
            LibraryError: If there is no such card, or the copy can't be made.
        """
        from quiz import cards  # noqa: PLC0415 - 40 ms that a start does without

        ref = self.refs.get(name)
        if ref is None:
            raise LibraryError(f"there is no card {name!r}", "quiz check lists what is there")
        if self.root_of(ref.path).editable:
            return ref.place
        kept = {base_of(derived): base_of(card) for card, derived in self._index.derived.items()}
        copy = cards.copy_of(_text(FilePath(ref.path)), self._index.derived.get(name, name), ref.topic, kept)
        file = self._own_file(ref.topic)
        with cards.alone(file.parent):
            before, was_there = _text(file), file.exists()
            gap = "" if not before or before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
            cards.write_safely(file, before + gap + copy)
        self._copies[name] = file, before if was_there else None, before + gap + copy
        self.reload_changed()
        place = self.refs[name].place if name in self.refs else ref.place
        if place.path != str(file):
            raise LibraryError(f"the copy of {name} can't be read", "see quiz check", Place(str(file)))
        return place

    def drop_copy(self, name: str) -> None:
        """Take away what :meth:`place_to_edit` has copied, if it was left as it is: it would hide the shipped text.

        Raises:
            LibraryError: If the file can't be written.
        """
        from quiz import cards  # noqa: PLC0415 - 40 ms that a start does without

        if name not in self._copies:
            return
        file, before, copied = self._copies.pop(name)
        with cards.alone(file.parent):
            if _text(file).rstrip() != copied.rstrip():
                return
            if before is None:
                file.unlink(missing_ok=True)
            else:
                cards.write_safely(file, before)

    @contextmanager
    def new_card_place(self, topic: str) -> Iterator[Place]:
        """The end of the learner's own file of a topic, for an editor.

        A file that holds nothing is begun with a front matter and an empty card. What is left as it is goes again.

        Raises:
            CardError: If the topic's name is unusable.
            LibraryError: If the file can't be written.
        """
        from quiz import cards  # noqa: PLC0415 - 40 ms that a start does without

        file = self._own_file(topic)
        before, was_there = _text(file), file.exists()
        if before.strip():
            yield Place(str(file), before.count("\n") + 1)
            return
        title = self.topics[topic].title if topic in self.topics else ""
        begun, line = cards.begun(topic, title)
        cards.write_safely(file, begun)
        try:
            yield Place(str(file), line)
        finally:
            written = _text(file)
            filled = cards.without_empty(written)
            if filled.split() != cards.without_empty(begun).split():  # but for space, which an editor may tidy up
                before, was_there = filled, True
            if not was_there:
                file.unlink(missing_ok=True)
            elif before != written:
                cards.write_safely(file, before)

    def write_ids(self, only: str = "") -> list[FilePath]:
        """Write the missing ids into the files that may be edited, and return those that changed.

        Args:
            only: The path of the one file to write to; without it, all.

        Raises:
            LibraryError: If a file can't be written.
        """
        from quiz import cards  # noqa: PLC0415 - 40 ms that a start does without

        kept = {base_of(derived): base_of(card) for card, derived in self._index.derived.items()}
        changed = []
        for source in self._sources:
            if source.kind != "cards" or not self._roots[source.root].editable or source.size > cards.MOST_BYTES:
                continue
            if only not in {"", source.path}:
                continue
            file = FilePath(source.path)
            elsewhere = {base_of(ref.id) for ref in self.refs.values() if ref.path != source.path}
            with cards.alone(file.parent):
                before = _text(file)
                after = cards.with_ids(before, source.topic, elsewhere, kept)
                if after != before:
                    cards.write_safely(file, after)
                    changed.append(file)
        self.reload_changed()
        return changed

    def root_of(self, path: str) -> Root:
        """The library in which a file lies."""
        return self._roots[next(source.root for source in self._sources if source.path == path)]

    def _own_file(self, topic: str) -> FilePath:
        if not _TOPIC.fullmatch(topic) or topic.lower() in _NO_TOPICS:
            free = _TOPIC.fullmatch(topic)
            todo = "choose another one" if free else "write letters, digits, - and _, as in gradient_descent"
            raise CardError(f"{topic!r} can't be a topic's name", todo)
        return self.own.cards / f"{topic}.md"

    def _taken(self) -> set[str]:
        return {*map(base_of, self.refs), *self._index.broken}


def _text(file: FilePath) -> str:
    """A file's text, ready to be written back byte for byte; nothing if it does not exist.

    Raises:
        LibraryError: If it can't be read.
    """
    try:
        if file.exists() and not file.is_file():  # a pipe would be waited for
            raise LibraryError("this is no regular file", "put a file of text in its place", Place(str(file)))
        return file.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise LibraryError(f"the file can't be read: {error.strerror}", place=Place(str(file))) from None
