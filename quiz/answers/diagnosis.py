"""Diagnosis: what is wrong in a chart, or which panel shows it. Judged as a choice; panels go by their letters."""

import re
from dataclasses import replace

from quiz.answers import choice
from quiz.answers.typed import skipped
from quiz.model import Outcome, Question, Verdict

__all__ = ["by_panel", "judge"]

_PANEL = re.compile(r"\s*panel\b", re.IGNORECASE)


def by_panel(question: Question) -> bool:
    """Whether the options are the panels that are shown."""
    return [option.text for option in question.options] == [f"panel {chart.panel}" for chart in question.charts] != []


def judge(question: Question, typed: str) -> Verdict:
    """Correct if the right option was picked, by its number or letter: ``2``, ``b``, ``panel B``."""
    if skipped(typed):
        return Verdict(Outcome.SKIPPED)
    verdict = choice.judge(question, _PANEL.sub("", typed))
    if not by_panel(question) or not verdict.understood.isdecimal():
        return verdict
    return replace(verdict, understood=question.options[int(verdict.understood) - 1].text)
