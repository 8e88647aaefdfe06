"""Where a sitting's probe questions come from: variants kept in the store, and fresh ones from the lab."""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from quiz.draw import REGIME
from quiz.errors import ProbeError
from quiz.lab.drawn import Drawn
from quiz.lab.host import Lab, Limits, Request
from quiz.lab.source import source_hash
from quiz.model import Question, Variant
from quiz.reference import probe_of

__all__ = ["Sources", "Stock", "Supply"]

KEEP = 3
"""Variants kept ahead for each probe: a showing, its second try, and one more."""

_TRIES = 20
_MOMENT = 0.3  # seconds that leaving may take


class Sources(Protocol):
    """What the supply needs of the library."""

    def probe_path(self, probe: str) -> Path | None:
        """The file that defines a probe."""


class Stock(Protocol):
    """What the supply needs of the store."""

    def add_variant(self, variant: Variant) -> int:
        """Keep a variant and return its id."""

    def unshown_variants(self, probe: str, source_hash: str) -> list[Variant]:
        """The variants of this source that were never shown, oldest first."""

    def has_variant(self, variant: Variant) -> bool:
        """Whether the same question was kept before."""

    def regimes_shown(self, probe: str) -> dict[str, int]:
        """When each regime was last shown, in unix milliseconds."""

    def last_mistake(self, probe: str) -> str:
        """The mistake in the last answer to one of the probe's questions; empty if there was none."""

    def next_seed(self, probe: str) -> int:
        """The lowest seed above all that were used."""

    def mark_shown(self, variant_id: int) -> None:
        """Count a variant as shown."""


class Supply:
    """Fresh variants, one call away. All methods are for the thread that owns the store.

    Args:
        sources: Finds probe files.
        stock: Keeps variants.
        limits: What a probe may take.
        failed: Told of each probe that fails, and how.
    """

    def __init__(
        self,
        sources: Sources,
        stock: Stock,
        limits: Limits | None = None,
        failed: Callable[[str, ProbeError], None] = lambda _probe, _error: None,
    ) -> None:
        self._report = failed
        self._sources = sources
        self._stock = stock
        self._lab = Lab(limits)
        self._kept: dict[str, list[Variant]] = {}
        self._pending: dict[str, list[Future[Variant]]] = {}
        self._seeds: dict[str, int] = {}
        self._repeats: dict[str, int] = {}
        self._failed: dict[str, ProbeError] = {}
        self._ahead: list[str] = []

    def prepare(self, probes: Iterable[str], count: int = 1, *, urgent: bool = True) -> None:
        """See to it that each probe has ``count`` variants, building what is missing in the background."""
        for probe in dict.fromkeys(probes):
            if probe in self._failed:
                continue
            stored = len(self._stored(probe))
            # The lab is needed anyway: then let there be some to choose from, where a mistake is to be met again.
            wanted = KEEP if not stored and self._stock.last_mistake(probe) else count
            for _ in range(wanted - stored - len(self._pending.get(probe, []))):
                self._order(probe, urgent=urgent)

    def plan_ahead(self, probes: Iterable[str]) -> None:
        """Remember which probes the next sittings will need, for :meth:`top_up`."""
        self._ahead = list(dict.fromkeys(probes))

    def top_up(self) -> None:
        """Build ahead, in the background, what was planned: not before the first answer, so that torch starts late."""
        probes, self._ahead = self._ahead, []
        self.prepare(probes, KEEP, urgent=False)

    def ready(self, probe: str) -> bool:
        """Whether :meth:`take` answers at once."""
        self._collect()
        stored = len(self._stored(probe))
        if stored == 1 and self._pending.get(probe) and self._lab.warm:
            return not self._stock.last_mistake(probe)  # a moment, and there are some to choose from
        if stored or probe in self._failed:
            return True
        self.prepare([probe])
        return probe in self._failed

    def take(self, probe: str) -> Variant | None:
        """A fresh variant, from now on counted as shown; None while the lab is still at it.

        Raises:
            ProbeError: If the probe failed.
        """
        if not self.ready(probe):
            return None
        stored = self._stored(probe)
        if not stored:
            raise self._failed[probe]
        variant = stored.pop(self._best(probe, stored))
        assert variant.id is not None
        self._stock.mark_shown(variant.id)
        if self._lab.started:
            self.prepare([probe], urgent=False)
        return variant

    def rerun(self, variant: Variant, changed: Mapping[str, object] | None, attempt: int) -> Future[Drawn]:
        """Run a variant's probe again, with some of its draws changed; nothing of it is kept.

        Raises:
            ProbeError: If the probe is gone.
        """
        name = probe_of(variant.probe)
        path = self._sources.probe_path(name)
        if path is None:
            raise ProbeError(f"there is no probe {name}", "name one that exists: quiz check")
        other = None if changed is None else dict(changed)
        return self._lab.draw(Request(path, name, variant.seed, other, attempt), urgent=True)

    def wait(self, seconds: float) -> None:
        """Return when something has come from the lab, or after so many seconds."""
        self._lab.changed.wait(seconds)
        self._collect()

    def forget(self) -> None:
        """After files have changed: look at them anew, and give failed probes another chance."""
        self._pending.clear()  # what the lab is still at may be of the old source
        self._kept.clear()
        self._failed.clear()

    def close(self) -> None:
        """Keep what has come or comes within a moment, and end the lab."""
        deadline = time.monotonic() + _MOMENT
        while self._lab.warm and any(self._pending.values()) and (left := deadline - time.monotonic()) > 0:
            self.wait(left)
        self._collect()
        self._lab.close()

    def _best(self, probe: str, stored: list[Variant]) -> int:
        """Which of these to show: the one that tells the last mistake best, else one of the regime shown longest ago.

        Among equals the oldest.
        """
        if len(stored) == 1:
            return 0
        places = range(len(stored))
        if mistake := self._stock.last_mistake(probe):
            return max(places, key=lambda place: (_distance(stored[place].question, mistake), -place))
        shown = self._stock.regimes_shown(probe)
        return min(places, key=lambda place: (shown.get(str(stored[place].parameters.get(REGIME, "")), 0), place))

    def _stored(self, probe: str) -> list[Variant]:
        if probe not in self._kept:
            path = self._sources.probe_path(probe)
            self._kept[probe] = self._stock.unshown_variants(probe, source_hash(path)) if path else []
        return self._kept[probe]

    def _order(self, probe: str, *, urgent: bool) -> None:
        path = self._sources.probe_path(probe)
        if path is None:
            self._failed[probe] = ProbeError(f"there is no probe {probe}", "name one that exists: quiz check")
            return
        seed = max(self._seeds.get(probe, 0), self._stock.next_seed(probe))
        self._seeds[probe] = seed + 1
        future = self._lab.build(Request(path, probe, seed), urgent=urgent)
        self._pending.setdefault(probe, []).append(future)

    def _collect(self) -> None:
        """Take in what the lab has answered."""
        self._lab.changed.clear()
        for probe, futures in self._pending.items():
            for future in [future for future in futures if future.done()]:
                futures.remove(future)
                self._take_in(probe, future)

    def _take_in(self, probe: str, future: Future[Variant]) -> None:
        if future.cancelled():
            return
        error = future.exception()
        if isinstance(error, ProbeError):
            self._fail(probe, error)
            return
        variant = future.result()
        if self._stock.has_variant(variant) and self._repeats.get(probe, 0) < _TRIES:
            # Shown before: try another seed. A probe with few variants runs out of fresh ones, hence the limit.
            self._repeats[probe] = self._repeats.get(probe, 0) + 1
            self._order(probe, urgent=not self._stored(probe))
            return
        self._repeats[probe] = 0
        try:
            kept = self._stock.add_variant(variant)
        except ValueError as error:  # the lab lets none of these out; a sitting must not end by it all the same
            self._fail(probe, ProbeError(f"{probe} made what can't be kept: {error}", "mend the probe"))
            return
        self._stored(probe).append(replace(variant, id=kept))

    def _fail(self, probe: str, error: ProbeError) -> None:
        if probe not in self._failed:
            self._report(probe, error)
        self._failed[probe] = error


def _distance(question: Question, mistake: str) -> float:
    """How far a mistake's answer lies from the right one, relative to it; 1 where it is an option, 0 without it."""
    value = question.value
    wrong = [one.value for one in question.mistakes if one.id == mistake]
    far = [1.0 if value is None else abs(float(one) - value) / (abs(value) or 1.0) for one in wrong]
    far += [1.0 for option in question.options if option.mistake == mistake]
    return max([*far, *(_distance(part.question, mistake) for part in question.parts)], default=0.0)
