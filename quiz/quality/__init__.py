"""What makes a probe's questions trustworthy: rules over many variants of it, each with its figure."""

from quiz.quality.report import REPEATED, Report, measure
from quiz.quality.rules import RULES, Finding, quick
from quiz.quality.sweep import Sweep, at_most, declared_finite, typed

__all__ = ["REPEATED", "RULES", "Finding", "Report", "Sweep", "at_most", "declared_finite", "measure", "quick", "typed"]
