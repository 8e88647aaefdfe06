"""The questions in a probe card's note: kept from export to export until the probe's source changes."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from quiz.codec import to_json
from quiz.errors import ProbeError
from quiz.lab.host import Lab, Request
from quiz.lab.source import source_hash
from quiz.model import Variant

__all__ = ["Kept", "Variants"]

_FIRST_SEED = 5_000_000
"""Far from the seeds that reviews use: what comes in Anki was not met in the terminal."""

_SPARE = 20  # more seeds to try where questions repeat


class Kept(Protocol):
    """What is needed of the store."""

    def export_variants(self, probe: str, source_hash: str) -> list[Variant]:
        """The questions that notes of this probe hold."""

    def keep_export_variants(self, probe: str, variants: Sequence[Variant]) -> None:
        """Hold these from now on."""

    def note(self, name: str) -> str:
        """A small thing remembered under a name."""

    def set_note(self, name: str, text: str) -> None:
        """Remember a small thing."""


class Variants:
    """Questions for notes, from the store or fresh from the lab.

    Args:
        kept: The store.
        find: The file that defines a probe.
        lab: Builds what is missing.
        count: How many a note holds; fewer where a probe has no more different ones.
    """

    def __init__(self, kept: Kept, find: Callable[[str], Path | None], lab: Lab, count: int) -> None:
        self._kept = kept
        self._find = find
        self._lab = lab
        self._count = count
        self.found: dict[str, list[Variant]] = {}
        self.failed: dict[str, ProbeError] = {}

    def gather(self, probes: Iterable[str], told: Callable[[int, int], object] = lambda _done, _all: None) -> None:
        """Find or build the questions of these probes: they are in ``found`` then, or the probe in ``failed``.

        Args:
            probes: References; one that comes twice is built once.
            told: How many of how many are there, whenever that has changed.
        """
        wanted = list(dict.fromkeys(probes))
        for done, probe in enumerate(wanted):
            told(done, len(wanted))
            try:
                self.found[probe] = self._questions(probe)
            except ProbeError as error:
                self.failed[probe] = error
        told(len(wanted), len(wanted))

    def _questions(self, probe: str) -> list[Variant]:
        """A probe's questions, no two of them the same.

        Raises:
            ProbeError: If there is no such probe, or it fails.
        """
        path = self._find(probe)
        if path is None:
            raise ProbeError(f"there is no probe {probe}", "name one that exists: quiz check")
        source, all_there_are = source_hash(path), f"exported all of {probe}"
        found = self._kept.export_variants(probe, source)
        if len(found) >= self._count or self._kept.note(all_there_are) == source:
            return found[: self._count]
        asked = {_asks(variant) for variant in found}
        first = max((variant.seed + 1 for variant in found), default=_FIRST_SEED)
        # One after the other: a probe that fails is not asked 22 times more.
        for seed in range(first, first + self._count - len(found) + _SPARE):
            variant = self._lab.build(Request(path, probe, seed)).result()
            if _asks(variant) not in asked:
                asked.add(_asks(variant))
                found.append(variant)
            if len(found) == self._count:
                break
        self._kept.keep_export_variants(probe, found)
        if len(found) < self._count:  # so that torch need not start for it the next time
            self._kept.set_note(all_there_are, source)
        return found


def _asks(variant: Variant) -> str:
    return json.dumps(to_json(variant)["question"], sort_keys=True)
