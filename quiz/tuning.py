"""How FSRS is set: the learner's settings make its scheduler, and their log its parameters."""

from quiz.home import Settings
from quiz.memory import Fit, Scheduler, optimise, optimise_due
from quiz.store import Store

__all__ = ["fit_is_due", "fit_to_log", "scheduler_of"]

_OPTIMISED = "reviews when last optimised"


def scheduler_of(settings: Settings, parameters: tuple[float, ...]) -> Scheduler:
    """FSRS with these parameters, and all else as the settings say."""
    return Scheduler(
        parameters,
        retention=settings.retention,
        learning_steps=tuple(round(step * 60) for step in settings.learning_steps),
        relearning_steps=tuple(round(step * 60) for step in settings.relearning_steps),
        maximum_interval=settings.maximum_interval,
    )


def fit_to_log(store: Store) -> Fit:
    """Fit FSRS's parameters to the log, and use them if they predict better.

    Raises:
        QuizError: If there are too few reviews.
    """
    fit = optimise(store.histories(), store.scheduler.parameters)
    if fit.after < fit.before:
        store.set_parameters(fit.parameters, log_loss=fit.after, reviews=fit.reviews)
    store.set_note(_OPTIMISED, str(store.count_counted()))
    return fit


def fit_is_due(store: Store) -> bool:
    """Whether it is time to offer :func:`fit_to_log`: at 512, 1024, 2048, ... reviews."""
    return optimise_due(store.count_counted(), store.number(_OPTIMISED, 0))
