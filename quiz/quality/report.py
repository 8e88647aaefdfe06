"""The quality report of one probe: built in the lab, judged here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quiz.errors import ProbeError
from quiz.lab.drawn import Drawn
from quiz.lab.host import Lab, Request
from quiz.quality.rules import RULES, Finding
from quiz.quality.sweep import Sweep, declared_finite

__all__ = ["REPEATED", "Report", "measure"]

REPEATED = 5
"""Seeds that are built once more, in another process."""

_WIDTH = 20
_LONG = 300  # characters of an example


@dataclass(frozen=True, slots=True)
class Report:
    """What all rules came to for one probe. ``error`` is the failure that kept it from being swept at all."""

    probe: str
    seeds: int
    findings: tuple[Finding, ...]
    error: ProbeError | None = None

    @property
    def holds(self) -> bool:
        """Whether every rule holds."""
        return self.error is None and all(finding.holds for finding in self.findings)

    def lines(self) -> Iterator[str]:
        """The report in words, a rule a line."""
        yield f"{self.probe}: {'all rules hold' if self.holds else 'to be mended'} ({self.seeds} seeds)"
        if self.error is not None:
            yield f"  ✗ {'can be built':{_WIDTH}}  {self.error}"
        for finding in self.findings:
            yield f"  {'✓' if finding.holds else '✗'} {finding.rule:{_WIDTH}}  {finding.figure}"
            if finding.example:
                yield f"      such as: {' '.join(finding.example.split())[:_LONG]}"


def measure(
    labs: tuple[Lab, Lab], path: Path, probe: str, seeds: int, progress: Callable[[int], None] = lambda _: None
) -> Report:
    """Sweep a probe and judge it by all rules.

    Args:
        labs: Where its variants are built, and where some are built again: another process, with another hash seed.
        path: Its file.
        probe: Its name; with ``~`` behind it its nudge.
        seeds: How many variants to build. A variant that fails ends the sweep.
        progress: Told how many have been built.
    """
    drawn: list[Drawn] = []
    again: list[Drawn] = []
    try:
        for seed in range(seeds):
            drawn.append(labs[0].draw(Request(path, probe, seed)).result())
            progress(len(drawn))
        again += [labs[1].draw(Request(path, probe, seed)).result() for seed in reversed(range(min(seeds, REPEATED)))]
    except ProbeError as error:
        return Report(probe, len(drawn), (), ProbeError(f"seed {len(drawn)}: {error.what}", error.todo, error.place))
    sweep = Sweep(drawn, again, declared_finite(path, probe))
    return Report(probe, seeds, tuple(rule(sweep) for rule in RULES))
