"""Reviews done in Anki, into our log: by card and millisecond, so that a second time adds nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from quiz.anki.reviews import read
from quiz.home import Clock
from quiz.library import Ref
from quiz.model import Event
from quiz.store import Store
from quiz.store.backup import back_up

__all__ = ["Merged", "merge"]


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it: the ``added`` events, how many were ``known`` already, and what was ``left_out`` and why."""

    added: tuple[Event, ...]
    known: int
    left_out: Mapping[str, int]


def merge(path: Path, store: Store, refs: Iterable[Ref], *, now: Clock, rollover: int, dry_run: bool = False) -> Merged:
    """Bring the reviews of a package or a collection into the log. Before anything is written, a backup is made.

    Args:
        path: The file; it is left as it is.
        store: The log.
        refs: The library's cards. Those that are gone from it, but have a history or were exported, are known too.
        now: The clock.
        rollover: The hour at which a study day begins.
        dry_run: Whether only to tell what would be added.

    Raises:
        ExchangeError: If the file can't be read, or is newer or odder than known; nothing is changed.
        StoreError: If the database can't be written; nothing is changed.
    """
    cards = dict.fromkeys([*store.identities(), *store.ids_with_history(), *store.exported()], "")
    cards |= {ref.id: ref.kind.value for ref in refs}
    moment = now()
    found = read(
        path, cards, local=lambda at: _local(at, moment), rollover=rollover, now=round(moment.timestamp() * 1000)
    )
    added = store.unknown(found.events)
    if added and not dry_run:
        back_up(store.path, "before-import", moment)
        added = store.merge(added)
    return Merged(tuple(added), len(found.events) - len(added), found.left_out)


def _local(at: int, now: datetime) -> datetime:
    """The wall clock at a time in unix milliseconds: the system's, unless the learner's clock goes by another zone."""
    there = datetime.fromtimestamp(at / 1000, UTC)
    return there.astimezone() if now.astimezone().utcoffset() == now.utcoffset() else there.astimezone(now.tzinfo)
