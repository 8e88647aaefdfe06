"""The study-day clock and FSRS: the only importer of fsrs. Nothing here reads a clock: days are arguments."""

from quiz.memory.days import date_of, offset_of, study_day
from quiz.memory.optimise import Fit, optimise, optimise_due
from quiz.memory.replay import introduced, met, phase_after, replay, standing, taken_back, trail, undone
from quiz.memory.scheduler import DEFAULT_PARAMETERS, VERSION, Scheduler

__all__ = [
    "DEFAULT_PARAMETERS",
    "VERSION",
    "Fit",
    "Scheduler",
    "date_of",
    "introduced",
    "met",
    "offset_of",
    "optimise",
    "optimise_due",
    "phase_after",
    "replay",
    "standing",
    "study_day",
    "taken_back",
    "trail",
    "undone",
]
