"""Fitting FSRS' parameters to the learner's own log.

fsrs-rs-python does in 0.06 s what py-fsrs' torch optimiser does in 77 s, and needs no torch.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from quiz.errors import QuizError
from quiz.memory.replay import standing
from quiz.memory.scheduler import DEFAULT_PARAMETERS
from quiz.model import Event, EventType

__all__ = ["FIRST_FIT", "Fit", "optimise", "optimise_due"]

FIRST_FIT = 512
"""So many reviews before parameters are fitted for the first time; each further fit at twice as many."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Fitted parameters. ``before`` and ``after`` are log losses on the same reviews; less is better."""

    parameters: tuple[float, ...]
    before: float
    after: float
    reviews: int


def optimise_due(reviews: int, last_at: int = 0) -> bool:
    """Whether it is time to offer fitting the parameters: at 512, 1024, 2048, … reviews.

    Args:
        reviews: Counted answers now.
        last_at: Counted answers when it was last done or declined; 0 for never.
    """
    return reviews >= FIRST_FIT and reviews.bit_length() > max(last_at, FIRST_FIT - 1).bit_length()


def optimise(histories: Iterable[Sequence[Event]], parameters: Sequence[float] = DEFAULT_PARAMETERS) -> Fit:
    """Fit the parameters to answers.

    Args:
        histories: For each card its events, in the order of their ids.
        parameters: Those in use, to compare with.

    Raises:
        QuizError: If there are too few reviews on later days to fit anything.
    """
    import fsrs_rs_python  # noqa: PLC0415 - a library of 10 MB that nothing else needs

    items = []
    for last, reviews in sorted(_sequences(histories), key=lambda pair: pair[0]):
        items.append((last, fsrs_rs_python.FSRSItem([fsrs_rs_python.FSRSReview(*review) for review in reviews])))
    ordered = [item for _, item in items]  # by time: the optimiser gives recent reviews more weight
    used = fsrs_rs_python.FSRS(list(parameters))
    try:
        fitted = _within_bounds(used.compute_parameters(ordered))
        before = used.evaluate(ordered).log_loss
        after = fsrs_rs_python.FSRS(list(fitted)).evaluate(ordered).log_loss
    except ValueError:
        raise QuizError(
            f"{len(ordered)} reviews on later days are too few to fit parameters", f"come back after {FIRST_FIT}"
        ) from None
    return Fit(fitted, before, after, len(ordered))


def _sequences(histories: Iterable[Sequence[Event]]) -> Iterable[tuple[int, list[tuple[int, int]]]]:
    """Each answer that came a day or more after the one before, with all that led to it, as (rating, days) pairs.

    Same-day answers are only part of what led there: FSRS predicts none of them.
    """
    for events in histories:
        reviews: list[tuple[int, int]] = []
        last_day = 0
        for event in standing(events):
            if event.type is EventType.RESET:
                reviews = []
            if event.type is not EventType.ANSWER or not event.counts or event.rating is None:
                continue
            elapsed = max(0, event.day - last_day) if reviews else 0
            reviews.append((event.rating.value, elapsed))
            last_day = event.day
            if elapsed:
                yield event.id, list(reviews)


def _within_bounds(parameters: Sequence[float]) -> tuple[float, ...]:
    """Single precision can overstep py-fsrs' double-precision bounds by a hair, which it would refuse."""
    return tuple(
        min(max(value, low), high)
        for value, low, high in zip(parameters, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    )
