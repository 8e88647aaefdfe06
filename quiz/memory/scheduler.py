"""What each of the four ratings would do to a card: FSRS on study days, with Anki's rule for the buttons."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import fsrs
from fsrs.scheduler import DEFAULT_PARAMETERS

from quiz.memory.fuzz import constrain, fraction, rounded
from quiz.model import Memory, Phase, Rating, Standing

__all__ = ["DEFAULT_PARAMETERS", "VERSION", "Scheduler"]

VERSION = "FSRS-6 on study days, 1"
"""Goes into the log with the parameters. Raise it when the same answers would give another memory."""


_EASIEST, _HARDEST = 1.0, 10.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = {
    Phase.NEW: fsrs.State.Learning,
    Phase.LEARNING: fsrs.State.Learning,
    Phase.REVIEW: fsrs.State.Review,
    Phase.RELEARNING: fsrs.State.Relearning,
}
_PHASES = {
    fsrs.State.Learning: Phase.LEARNING,
    fsrs.State.Review: Phase.REVIEW,
    fsrs.State.Relearning: Phase.RELEARNING,
}
_RATINGS = {rating: fsrs.Rating(rating.value) for rating in Rating}
_PASSES = (Rating.HARD, Rating.GOOD, Rating.EASY)


class Scheduler:
    """FSRS-6 on study days.

    Args:
        parameters: The 21 of FSRS-6; None for py-fsrs' defaults.
        retention: The probability of recall at which a card falls due.
        learning_steps: Seconds.
        relearning_steps: Seconds.
        maximum_interval: Days.
        fuzz: Whether intervals are spread a little. Always in the same way for a card's n-th answer.

    Raises:
        ValueError: If the parameters are not 21, or out of FSRS' bounds.
    """

    def __init__(
        self,
        parameters: Sequence[float] | None = None,
        *,
        retention: float = 0.9,
        learning_steps: Sequence[float] = (600,),
        relearning_steps: Sequence[float] = (600,),
        maximum_interval: int = 36500,
        fuzz: bool = True,
    ) -> None:
        self.parameters = tuple(DEFAULT_PARAMETERS if parameters is None else parameters)
        self.retention = retention
        self.maximum_interval = maximum_interval
        self._fuzz = fuzz
        self._fsrs = fsrs.Scheduler(
            self.parameters,
            retention,
            tuple(timedelta(seconds=step) for step in learning_steps),
            tuple(timedelta(seconds=step) for step in relearning_steps),
            maximum_interval,
            enable_fuzzing=False,
        )
        # R(t, S) = (1 + factor · t / S) ^ −decay, with R(S, S) = 0.9: the forgetting curve of FSRS-6.
        self._decay = self.parameters[20]
        self._factor: float = 0.9 ** (-1 / self._decay) - 1
        self._intervals_per_stability: float = (retention ** (-1 / self._decay) - 1) / self._factor

    def outcomes(self, memory: Memory, day: int, at: int, card: str) -> dict[Rating, Memory]:
        """The four memories that an answer given now could lead to.

        Hard, good and easy differ by at least a day, and an interval that is longer than the last one stays so
        whatever the fuzz (Anki's rule, its source ``review.rs``).

        Args:
            memory: The card's memory before the answer.
            day: Today's study day.
            at: Now, in unix milliseconds.
            card: The card's id, which seeds the fuzz.
        """
        found = {rating: self.advance(memory, rating, day, at) for rating in Rating}
        spread = fraction(card, memory.reps) if self._fuzz else None
        last = memory.interval if memory.phase is Phase.REVIEW else 0
        if found[Rating.AGAIN].phase is Phase.REVIEW:
            found[Rating.AGAIN] = self._in_review(found[Rating.AGAIN], 1, spread)
        least = 1
        for rating in _PASSES:
            after = found[rating]
            if rating is Rating.HARD and after.phase is not Phase.REVIEW:
                continue
            # Good counts towards easy even where it only leads to the next learning step.
            longer = rounded(self._ideal(after.stability)) > last
            timed = self._in_review(after, max(least, last + 1 if longer else 0), spread)
            least = timed.interval + 1
            if after.phase is Phase.REVIEW:
                found[rating] = timed
        return found

    def advance(self, memory: Memory, rating: Rating, day: int, at: int) -> Memory:
        """One answer by FSRS alone: ``due`` and ``interval`` without Anki's rule and without fuzz.

        Stability and difficulty follow from rating and elapsed study days only, never from steps or intervals.
        Days that run backwards (a flight west, a clock set back) count as no time.
        """
        today = _midnight(max(day, memory.last_day) if memory.stability else day)
        card, _ = self._fsrs.review_card(_card(memory), _RATINGS[rating], today)
        assert card.stability is not None
        assert card.difficulty is not None
        phase = _PHASES[card.state]
        if phase is Phase.REVIEW:
            interval = constrain(self._ideal(card.stability), 1, self.maximum_interval, None)
            due = day + interval
        else:
            interval = round((today - card.due).total_seconds())
            due = at // 1000 - interval
        return Memory(  # a replay of 200,000 answers stands or falls with this: replace() is six times as slow
            phase=phase,
            step=card.step or 0,
            stability=card.stability,
            difficulty=card.difficulty,
            last_day=day,
            last_at=at,
            due=due,
            interval=interval,
            reps=memory.reps + 1,
            lapses=memory.lapses + (memory.phase is Phase.REVIEW and rating is Rating.AGAIN),
            looked=memory.looked,
            suspended=memory.suspended,
            buried=memory.buried,
        )

    def difficulty(self, before: float, rating: Rating) -> float:
        """The difficulty after an answer, which follows from the one before (0: none) and the rating alone.

        What :meth:`advance` gives, in a tenth of the time where nothing else is asked for: FSRS-6's formulas.
        """
        w = self.parameters
        if not before:
            return min(max(self._first_difficulty(rating), _EASIEST), _HARDEST)
        damped = before - w[6] * (rating - Rating.GOOD) * (_HARDEST - before) / (_HARDEST - _EASIEST)
        reverted = w[7] * self._first_difficulty(Rating.EASY) + (1 - w[7]) * damped
        return min(max(reverted, _EASIEST), _HARDEST)

    def _first_difficulty(self, rating: Rating) -> float:
        return self.parameters[4] - math.exp(self.parameters[5] * (rating - 1)) + 1

    def _ideal(self, stability: float) -> float:
        """Days until the probability of recall has fallen to the desired retention."""
        return stability * self._intervals_per_stability

    def _in_review(self, memory: Memory, minimum: int, spread: float | None) -> Memory:
        days = constrain(self._ideal(memory.stability), minimum, self.maximum_interval, spread)
        return replace(memory, interval=days, due=memory.last_day + days)

    def retrievability(self, memory: Memory | Standing, day: int) -> float:
        """The probability of recall on a study day; 0 for a card that was never answered."""
        if not memory.stability:
            return 0.0
        elapsed = max(0, day - memory.last_day)
        return float((1 + self._factor * elapsed / memory.stability) ** -self._decay)


def _midnight(day: int) -> datetime:
    """A study day as py-fsrs wants it: it counts elapsed days in periods of 24 hours."""
    return _EPOCH + timedelta(days=day)


def _card(memory: Memory) -> fsrs.Card:
    answered = memory.stability > 0
    last = _midnight(memory.last_day)
    return fsrs.Card(
        card_id=0,  # without one, py-fsrs sleeps for a millisecond to make one up
        state=_STATES[memory.phase],
        step=None if memory.phase is Phase.REVIEW else memory.step,
        stability=memory.stability if answered else None,
        difficulty=memory.difficulty if answered else None,
        due=last,
        last_review=last if answered else None,
    )
