"""One card before the learner: what is asked, how far they are with it, and what that makes of it."""

from dataclasses import dataclass

from quiz.answers import rating as ratings
from quiz.model import Card, Outcome, Question, Rating, Sureness, Variant, Verdict

__all__ = ["Turn"]

_LONGEST = 300_000  # ms; what takes longer was a coffee, not a card


@dataclass(slots=True)
class Turn:
    """One card before the learner.

    ``first``: it was never shown before. ``started`` is where a stopwatch stood when the question was shown, ``spent``
    the milliseconds taken so far. A second try has the first behind it, and what that took is in ``spent``.
    """

    card: Card
    question: Question
    started: float
    variant: Variant | None = None
    first: bool = False
    hints: int = 0
    typed: str = ""
    sureness: Sureness = Sureness.UNMARKED
    verdict: Verdict | None = None
    repaired: Verdict | None = None
    proposed: Rating | None = None
    next: ratings.Next | None = None
    spent: int = 0
    first_try: "Turn | None" = None

    def stop(self, now: float) -> None:
        """Add the time since the question was shown to what the turn has taken."""
        self.spent = min(_LONGEST, self.spent + round((now - self.started) * 1000))

    def ask_again(self, now: float) -> None:
        """Take back what was answered; what was typed stays."""
        self.verdict = self.repaired = self.next = self.proposed = None
        self.spent, self.started = self.first_try.spent if self.first_try else 0, now

    def second_try(self, question: Question, variant: Variant | None, now: float) -> "Turn":
        """The turn in which it is asked once more, after a verdict that a second try follows."""
        return Turn(self.card, question, now, variant, first=self.first, spent=self.spent, first_try=self)

    @property
    def second(self) -> bool:
        """Whether this is a second try."""
        return self.first_try is not None

    @property
    def earlier(self) -> Outcome | None:
        """What the first of two tries came to."""
        verdict = self.first_try.verdict if self.first_try else None
        return verdict.outcome if verdict else None

    @property
    def is_judged(self) -> bool:
        """Whether the program judges what is asked, and not the learner."""
        return not self.question.kind.by_learner

    @property
    def is_sure_and_wrong(self) -> bool:
        """Whether the learner was sure of a wrong answer."""
        return self._is_wrong and self.sureness is Sureness.SURE

    @property
    def is_repairable(self) -> bool:
        """Whether a wrong answer may be tried again: once, and not where only one other answer or two are left."""
        question = self.question
        return (
            self._is_wrong
            and self.next is ratings.Next.RATE
            and self.is_judged
            and not (ratings.guessable(question) or (question.choosing and question.several))
            and (self.repaired is None or self.repaired.outcome is Outcome.UNGRADED)
        )

    @property
    def failed_at_first(self) -> bool:
        """Whether the card was shown for the first time ever, and answered wrong or not at all."""
        skipped = self.verdict is not None and self.verdict.outcome is Outcome.SKIPPED
        return self.first and not self.second and (self._is_wrong or skipped)

    @property
    def _is_wrong(self) -> bool:
        return self.verdict is not None and self.verdict.outcome in {Outcome.WRONG, Outcome.MISTAKE}
