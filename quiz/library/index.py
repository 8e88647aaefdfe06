"""What the libraries hold together: the learner's own cards laid over the shipped ones, and what is wrong."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count, repeat
from pathlib import Path as FilePath

from quiz.errors import CardError
from quiz.fingerprint import is_vague
from quiz.library.entry import Entry, Source, path_of, problems_of
from quiz.library.ref import Ref
from quiz.model import Kind
from quiz.path import Path
from quiz.reference import base_of, probe_of

__all__ = ["Index", "Known", "TopicInfo", "build"]

Known = Mapping[str, tuple[str, str]]
"""Topic and fingerprint of cards without a written id, by the id under which they were met."""

_KINDS = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class TopicInfo:
    """A topic as its front matter describes it."""

    name: str
    title: str
    source: str = ""
    needs: tuple[str, ...] = ()


@dataclass(slots=True)
class Index:
    """Everything that is known without reading a card whole.

    ``derived`` gives, for cards that keep an earlier id, the one that their heading makes now. ``broken`` are the
    cards, by the ids in their files, that exist but can't be asked as they are.
    """

    refs: dict[str, Ref] = field(default_factory=dict)
    topics: dict[str, TopicInfo] = field(default_factory=dict)
    problems: list[CardError] = field(default_factory=list)
    probes: dict[str, list[FilePath]] = field(default_factory=dict)
    path: Path | None = None
    derived: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)


def build(sources: Sequence[Source], entries: Mapping[str, Entry], known: Known) -> Index:
    """Lay the roots' files over one another, in the order of the roots."""
    index = Index()
    for source in sources:
        entry = entries[source.path]
        index.problems += problems_of(entry, source)
        if source.kind in {"odd", "folder"}:
            continue
        if source.kind == "path":
            path = path_of(entry, source)
            index.path = path if path.items or not path.problems else index.path or path
        elif source.kind == "probes":
            for name in entry.head["names"]:
                index.probes.setdefault(name, []).insert(0, FilePath(source.path))
        else:
            _add_topic(index, source, entry)
    unreadable = {
        source.topic for source in sources if source.kind == "probes" and entries[source.path].head["problems"]
    }
    topics = [source for source in sources if source.kind == "cards"]
    ranks = _ranks(index.path)
    topics.sort(key=lambda source: (ranks.get(source.topic, len(ranks)), source.topic))
    for root in sorted({source.root for source in topics}):
        mine = [(source, entries[source.path]) for source in topics if source.root == root]
        _lay_over(index, _cards(index, mine, unreadable))
    _recognise(index, known)
    _resolve_needs(index)
    return index


def _ranks(path: Path | None) -> dict[str, int]:
    """Each topic's place on the path."""
    order = dict.fromkeys(topic for item in path.items for topic in item.topics) if path else {}
    return {topic: rank for rank, topic in enumerate(order)}


def _add_topic(index: Index, source: Source, entry: Entry) -> None:
    """Take note of a topic. What the learner's own file does not say stays as the shipped one has it."""
    name, head = source.topic, entry.head
    before = index.topics.get(name)
    index.broken.update(head["broken"])
    if before is None:
        index.topics[name] = TopicInfo(name, head["title"], head["source"], tuple(head["needs"]))
    else:
        index.topics[name] = TopicInfo(
            name, before.title, head["source"] or before.source, tuple(head["needs"]) or before.needs
        )


def _cards(index: Index, files: Sequence[tuple[Source, Entry]], unreadable: set[str]) -> dict[str, Ref]:
    """The cards of one root. Equal ids in two files and probes that don't exist are problems.

    The gaps of a cloze card share its id, and have it from one file.
    """
    found: dict[str, Ref] = {}
    clozes: dict[str, Ref] = {}
    position = len(index.refs)
    for source, entry in files:
        needs = index.topics[source.topic].needs
        fresh = {ref.id: ref for ref in _refs(source, entry, needs, position)}
        position += len(fresh)
        for ref in [ref for ref in fresh.values() if ref.probe and probe_of(ref.probe) not in index.probes]:
            index.broken.add(ref.id)
            del fresh[ref.id]
            if ref.probe.partition(".")[0] not in unreadable:
                index.problems.append(_unknown_probe(ref, index.probes))
        gaps = {base_of(name): fresh[name] for name in reversed(fresh) if "." in name}  # the first stands for its card
        for base in [name for name in (*fresh, *gaps) if name in found or name in clozes]:
            if "." not in base:
                index.problems.append(_equal_ids(base, gaps.get(base) or fresh[base], clozes.get(base) or found[base]))
                fresh = {name: ref for name, ref in fresh.items() if base_of(name) != base}
                gaps.pop(base, None)
        clozes.update(gaps)
        found.update(fresh)
    return found


def _refs(source: Source, entry: Entry, needs: tuple[str, ...], position: int) -> Iterator[Ref]:
    """A file's cards. Made of columns, not row by row, as 20,000 of them are made at every start."""
    if not entry.columns:
        return iter(())
    ids, *others = entry.columns
    kinds, core, idea, own, *rest = (repeat(*one) if len(one) == 1 else one for one in others)
    values = zip(
        ids,
        map(_KINDS.__getitem__, kinds),
        core,
        idea,
        ((*needs, *more) if more else needs for more in own),
        *rest,
        repeat(source.topic),
        repeat(source.path),
        count(position),
        strict=False,  # what repeats has no end
    )
    return map(Ref._make, values)


def _unknown_probe(ref: Ref, probes: Mapping[str, object]) -> CardError:
    name = probe_of(ref.probe)
    near = difflib.get_close_matches(name, list(probes), n=1)
    topic = name.partition(".")[0]
    todo = f"did you mean {near[0]}?" if near else f"write a probe of that name in probes/{topic}.py"
    return CardError(f"there is no probe {name}", todo, ref.place)


def _equal_ids(name: str, later: Ref, first: Ref) -> CardError:
    return CardError(f"the id {name} is taken by the card at {first.place}", "give one another id", later.place)


def _lay_over(index: Index, cards: dict[str, Ref]) -> None:
    """Lay one root's cards over those of the roots before it.

    A card takes the place of its namesake; all gaps of a cloze card go with it.
    """
    gaps = {base_of(name) for name in cards if "." in name}
    for name in [name for name in index.refs if base_of(name) in cards or base_of(name) in gaps]:
        if name in cards:
            cards[name] = cards[name]._replace(position=index.refs[name].position)
        else:
            del index.refs[name]
    index.refs.update(cards)


def _recognise(index: Index, known: Known) -> None:
    """Give cards without a written id, whose heading has changed, the id under which they were met.

    They are recognised by their content, in their topic (or with their heading in another one, which it takes for a
    content that tells little), if only one card can be meant.
    """
    news = [ref for ref in index.refs.values() if ref.fingerprint and ref.id not in known]
    if not news:
        return
    gone: dict[str, list[tuple[str, str]]] = {}
    for name, (topic, fingerprint) in known.items():
        if name not in index.refs and fingerprint:
            gone.setdefault(fingerprint, []).append((name, topic))
    claims: dict[str, list[Ref]] = {}
    for ref in news:
        alike = [
            name
            for name, topic in gone.get(ref.fingerprint, ())
            if _words(name, topic) == _words(ref.id, ref.topic)
            or (topic == ref.topic and not is_vague(ref.fingerprint))
        ]
        if len(alike) == 1:
            claims.setdefault(alike[0], []).append(ref)
    renamed = {refs[0].id: name for name, refs in claims.items() if len(refs) == 1}
    if renamed:
        index.derived = {name: derived for derived, name in renamed.items()}
        index.refs = {
            renamed.get(name, name): ref._replace(id=renamed[name]) if name in renamed else ref
            for name, ref in index.refs.items()
        }


def _words(name: str, topic: str) -> str:
    """The part of an unwritten id that its heading makes."""
    return name.removeprefix(topic.lower().replace("_", "-") + "-")


def _resolve_needs(index: Index) -> None:
    """A need for a cloze card is one for its gaps."""
    gaps: dict[str, list[str]] = {}
    for name in [name for name in index.refs if "." in name]:
        gaps.setdefault(base_of(name), []).append(name)
    for name, ref in index.refs.items():
        if ref.needs and not gaps.keys().isdisjoint(ref.needs):
            needs = chain.from_iterable(gaps.get(need, (need,)) for need in ref.needs)
            index.refs[name] = ref._replace(needs=tuple(needs))
