"""How far being sure can be trusted: how often right when sure, unmarked and guessing, and the Brier score."""

from collections.abc import Iterable
from dataclasses import dataclass

from quiz.model import Sureness
from quiz.stats.share import Share
from quiz.store.tallies import Mark

__all__ = ["CLAIMS", "Calibration"]

CLAIMS = {Sureness.SURE: 0.95, Sureness.GUESS: 0.25}
"""The chance of being right that a mark is taken to claim. Answers without one claim nothing."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Shares of right answers by how sure one said to be."""

    shares: dict[Sureness, Share]

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> "Calibration":
        """From counts by sureness."""
        shares = {sureness: Share() for sureness in (Sureness.SURE, Sureness.UNMARKED, Sureness.GUESS)}
        for mark in marks:
            shares[Sureness(mark.sureness)] = Share(mark.right, mark.of)
        return cls(shares)

    @property
    def marked(self) -> Share:
        """The answers that were marked, either way."""
        marked = [self.shares[sureness] for sureness in CLAIMS]
        return Share(sum(share.right for share in marked), sum(share.of for share in marked))

    @property
    def brier(self) -> float | None:
        """The mean squared distance of what was claimed from what came: 0 is perfect. None if nothing was marked."""
        if not self.marked.of:
            return None
        total = sum(
            share.right * (1 - claim) ** 2 + (share.of - share.right) * claim**2
            for sureness, claim in CLAIMS.items()
            for share in [self.shares[sureness]]
        )
        return total / self.marked.of

    @property
    def brier_of_the_average(self) -> float | None:
        """The score of someone who claims for each marked answer what is true of all: worse than this says nothing."""
        rate = self.marked.rate
        return None if rate is None else rate * (1 - rate)
