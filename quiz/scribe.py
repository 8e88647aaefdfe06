"""What a turn leaves in the log: its answer with what that leads to, a first look, a first try, or a deed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from quiz.answers import rating as ratings
from quiz.memory import Scheduler, offset_of, study_day
from quiz.model import Event, EventType, Memory, Phase, Rating
from quiz.turn import Turn

__all__ = ["Scribe"]


class Scribe:
    """Writes a sitting's events. Whoever keeps them has them appended to the log.

    Args:
        memory: A card's memory now.
        scheduler: Gives the four outcomes of an answer.
        now: The clock.
        rollover: The hour at which a study day begins.
        cram: Answers count for nothing.
    """

    def __init__(
        self,
        memory: Callable[[str], Memory],
        scheduler: Scheduler,
        now: Callable[[], datetime],
        rollover: int,
        *,
        cram: bool,
    ) -> None:
        self._memory = memory
        self._scheduler = scheduler
        self._now = now
        self._rollover = rollover
        self._cram = cram
        self._sitting = self.milliseconds()

    def day(self) -> int:
        """Today's study day."""
        return study_day(self._now(), self._rollover)

    def milliseconds(self) -> int:
        """The time, in unix milliseconds."""
        return int(self._now().timestamp() * 1000)

    def outcomes(self, turn: Turn, *, shaken: bool) -> dict[Rating, Memory]:
        """What each rating would make of the card's memory.

        Args:
            turn: The card, as it was answered.
            shaken: Whether it was answered sure and wrong in this sitting, if not just now.
        """
        card = turn.card.id
        found = self._scheduler.outcomes(self._memory(card), self.day(), self.milliseconds(), card)
        if not shaken and not turn.is_sure_and_wrong:
            return found
        return {rating: self._tomorrow(memory) for rating, memory in found.items()}

    def _tomorrow(self, outcome: Memory) -> Memory:
        """What was answered sure and wrong in a sitting is asked again tomorrow, however it went since.

        Only the due date is moved: stability and difficulty are FSRS's, and tomorrow's answer corrects them.
        """
        if outcome.phase is not Phase.REVIEW or outcome.interval <= 1:
            return outcome
        return replace(outcome, interval=1, due=self.day() + 1)

    def answer(self, turn: Turn, rating: Rating, outcome: Memory) -> Event:
        """An answer, with what the rating makes of the card's memory."""
        counts = not self._cram
        return replace(
            self._event(turn, EventType.ANSWER),
            counts=counts,
            proposed=turn.proposed,
            rating=rating,
            interval=outcome.interval if counts else 0,
            due=outcome.due if counts else 0,
        )

    def look(self, turn: Turn) -> Event:
        """A first showing that failed."""
        return self._event(turn, EventType.LOOK)

    def tried(self, turn: Turn | None) -> list[Event]:
        """What the log keeps of a first try that a second follows; nothing of any other turn."""
        if turn is None or turn.next is not ratings.Next.SECOND_TRY:
            return []
        return [replace(self._event(turn, EventType.TRY), counts=False)]

    def deed(self, turn: Turn, kind: EventType) -> Event:
        """What was done to the card instead of answering it."""
        return replace(self._event(turn, kind), counts=False, outcome=None, mistake="", response="")

    def _event(self, turn: Turn, kind: EventType) -> Event:
        verdict = turn.verdict
        return Event(
            card=turn.card.id,
            type=kind,
            kind=turn.card.kind,
            day=self.day(),
            utc_offset=offset_of(self._now()),
            duration=turn.spent,
            sureness=turn.sureness,
            outcome=verdict.outcome if verdict else None,
            mistake=verdict.mistake if verdict else "",
            response=turn.typed,
            variant=turn.variant.id if turn.variant else None,
            sitting=self._sitting,
        )
