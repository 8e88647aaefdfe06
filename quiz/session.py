"""The game without a screen: next → ask → answer → verdict → rate → undo. Both faces play it, and so can a test."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from quiz import answers
from quiz.answers import rating as ratings
from quiz.answers.recall import How as Recalled
from quiz.dealer import Dealer, Variants
from quiz.memory import Scheduler
from quiz.model import (
    Card,
    Event,
    EventType,
    Kind,
    Memory,
    Outcome,
    Phase,
    Rating,
    Sureness,
    Variant,
    Verdict,
)
from quiz.plan import Plan
from quiz.scribe import Scribe
from quiz.turn import Turn
from quiz.upcoming import Upcoming
from quiz.view import Stage, Summary, View, behind, humanise

__all__ = ["LEECH", "LEECH_SUSPEND", "Log", "Recalled", "Sitting", "Stage", "Summary", "View"]

LEECH = 4
LEECH_SUSPEND = 8
_MARK_EVERY = 5


class Log(Protocol):
    """What a sitting needs of the store."""

    def append_all(self, events: Iterable[Event]) -> list[Event]:
        """Write events, all or none; they are on disk when this returns."""

    def undo_all(self, event_ids: Iterable[int], day: int) -> list[Event]:
        """Take events back, all or none."""

    def memory(self, card: str) -> Memory:
        """The card's memory now."""


@dataclass(frozen=True, slots=True)
class _Tally:
    """How far the sitting is: cards done, answers judged by the program, cards that were answered sure and wrong."""

    summary: Summary
    done: int = 0
    judged: int = 0
    shaken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What undo goes back to."""

    events: tuple[int, ...]
    turn: Turn
    queue: Upcoming
    tally: _Tally


class Sitting:
    """One run of the review.

    Args:
        plan: The cards, in order.
        card: Gives a card by its id, or None if it is gone.
        log: The store.
        variants: Questions for probe cards.
        scheduler: Gives the four outcomes of an answer.
        now: The clock.
        stopwatch: Seconds from anywhere on: times answers, whatever the clock is set to meanwhile.
        rollover: The hour at which a study day begins.
        learn_ahead: In seconds: (re)learning cards due within this come back in the sitting.
        cram: Answers are logged but count for nothing.
        once: What was missed does not come back: it is guessed at before it is taught.
        needs: The cards that are to be shown before a card, where they are still to come.
        answered: Called after each answer that was written.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        card: Callable[[str], Card | None],
        log: Log,
        variants: Variants,
        scheduler: Scheduler,
        now: Callable[[], datetime],
        stopwatch: Callable[[], float] = time.monotonic,
        rollover: int = 4,
        learn_ahead: float = 1200.0,
        cram: bool = False,
        once: bool = False,
        needs: Callable[[str], Iterable[str]] = lambda _: (),
        answered: Callable[[], None] = lambda: None,
    ) -> None:
        self._plan = plan
        self._log = log
        self._stopwatch = stopwatch
        self._learn_ahead = learn_ahead
        self._cram = cram
        self._once = once
        self._after = answered
        self._notes: list[str] = []
        self._scribe = Scribe(log.memory, scheduler, now, rollover, cram=cram)
        self._dealer = Dealer(
            plan.cards,
            card=card,
            memory=log.memory,
            variants=variants,
            day=self._scribe.day,
            stopwatch=stopwatch,
            needs=needs,
            cram=cram,
            note=self._note,
        )
        self._turn: Turn | None = None
        self._stage = Stage.WAIT
        self._tally = _Tally(Summary(left=plan.left, sittings=plan.sittings))
        self._history: list[_Snapshot] = []
        if plan.left:
            self._note(behind(plan.left, plan.sittings))
        self._next()

    # What a face shows

    @property
    def view(self) -> View:
        """What is to be shown now. Notes are handed out once."""
        notes, self._notes = tuple(self._notes), []
        left = len(self._dealer.queue)
        done = self._tally.done
        total = done + left + (self._turn is not None)
        base = View(
            self._stage,
            number=min(done + 1, total),
            total=total,
            seconds_left=self._plan.seconds * (left + (self._turn is not None)) / max(1, len(self._plan.cards)),
            undoable=bool(self._history) or self._stage in {Stage.REVEAL, Stage.JUDGED} or self._first_try is not None,
            notes=notes,
        )
        turn = self._turn
        if turn is None:
            return base
        lapses = self._lapses(turn)
        return replace(
            base,
            card=turn.card,
            question=turn.question,
            first=turn.first,
            second=turn.second,
            mark=self._must_mark(turn),
            hints=turn.question.hints[: turn.hints],
            more_hints=turn.hints < len(turn.question.hints),
            typed=turn.typed,
            sureness=turn.sureness,
            verdict=turn.verdict,
            repairable=self._stage is Stage.JUDGED and turn.is_repairable,
            repaired=turn.repaired,
            look=self._is_look(turn),
            again_at_once=turn.next is ratings.Next.SECOND_TRY,
            practice=self._cram,
            returns=self._cram and not self._once and (turn.proposed is Rating.AGAIN or turn.is_sure_and_wrong),
            proposed=turn.proposed,
            intervals=self._intervals(turn) if self._stage is Stage.JUDGED else {},
            leech=lapses if lapses >= LEECH else 0,
            tinkerable=self._stage is Stage.JUDGED and turn.variant is not None,
        )

    @property
    def variant(self) -> Variant | None:
        """What the lab built for the card that is asked, if a probe asks it."""
        return self._turn.variant if self._turn else None

    @property
    def summary(self) -> Summary:
        """What the sitting came to so far."""
        return self._tally.summary

    def _lapses(self, turn: Turn) -> int:
        """How often the card was forgotten, the answer before the learner included: that is when help is wanted."""
        memory = self._log.memory(turn.card.id)
        forgotten = turn.proposed is Rating.AGAIN and memory.phase is Phase.REVIEW and not self._cram
        return memory.lapses + forgotten

    def _must_mark(self, turn: Turn) -> bool:
        return self._tally.judged % _MARK_EVERY == _MARK_EVERY - 1 and not turn.second and turn.is_judged

    def _intervals(self, turn: Turn) -> dict[Rating, str]:
        if self._cram or self._is_look(turn):
            return {}
        return {rating: humanise(memory.interval) for rating, memory in self._outcomes(turn).items()}

    def _outcomes(self, turn: Turn) -> dict[Rating, Memory]:
        return self._scribe.outcomes(turn, shaken=turn.card.id in self._tally.shaken)

    # What a learner does

    def submit(self, typed: str, sureness: Sureness = Sureness.UNMARKED) -> View:
        """Answer. For recall, cloze and explain this commits to an answer, and :meth:`grade` or :meth:`tick` follows.

        An empty answer to a question that is judged counts as "don't know".
        """
        turn = self._expect(Stage.ASK)
        turn.typed = typed.strip()
        turn.sureness = sureness
        turn.stop(self._stopwatch())
        if not turn.is_judged:
            if turn.question.kind is Kind.CLOZE and answers.cloze.matches(turn.question, turn.typed):
                return self._judge(Verdict(Outcome.CORRECT, understood=turn.typed))
            self._stage = Stage.REVEAL
            return self.view
        verdict = answers.judge(turn.question, turn.typed)
        if verdict.outcome is Outcome.UNGRADED:
            turn.started = self._stopwatch()
            turn.verdict = verdict
            return self.view
        return self._judge(verdict)

    def wants_mark(self, typed: str) -> bool:
        """Whether this answer has to be marked sure or guessing. What is not understood has not to: it is no answer."""
        turn = self._expect(Stage.ASK)
        return self._must_mark(turn) and answers.judge(turn.question, typed.strip()).outcome is not Outcome.UNGRADED

    def give_up(self) -> View:
        """Say "don't know": shows the answer."""
        turn = self._expect(Stage.ASK)
        turn.typed = ""
        turn.sureness = Sureness.UNMARKED
        turn.stop(self._stopwatch())
        return self._judge(Verdict(Outcome.SKIPPED))

    def hint(self) -> View:
        """Show one more hint, if there is one."""
        turn = self._expect(Stage.ASK)
        turn.hints = min(turn.hints + 1, len(turn.question.hints))
        return self.view

    def grade(self, how: Recalled) -> View:
        """Say how a recall or cloze card went, after its answer was shown."""
        turn = self._expect(Stage.REVEAL)
        return self._judge(answers.recall.grade(turn.question, how.value))

    def tick(self, points: set[int]) -> View:
        """Say which points (from 0) one's own explanation covered, after they were shown."""
        turn = self._expect(Stage.REVEAL)
        return self._judge(answers.explain.grade(turn.question, points))

    def repair(self, typed: str) -> View:
        """Answer once more after a wrong answer, before reading why: nothing is logged, the rating stays.

        An empty answer declines; what is not understood can be typed again.
        """
        turn = self._expect(Stage.JUDGED)
        if turn.is_repairable:
            turn.repaired = answers.judge(turn.question, typed.strip())
        return self.view

    def accept(self, rating: Rating | None = None) -> View:
        """Accept the proposed rating or override it; it is in the log when this returns. Goes on to the next card.

        Where a second try follows, or a first look was logged, there is nothing to override.
        """
        turn = self._expect(Stage.JUDGED)
        if turn.next is ratings.Next.SECOND_TRY and rating is None:
            return self._second_try(turn)
        self._write(turn, rating)
        self._next()
        return self.view

    def undo(self) -> View:
        """Take back the last thing done in this sitting, any number of times."""
        turn = self._first_try if self._stage in {Stage.ASK, Stage.WAIT} else self._turn
        if turn is not None:
            self._turn = turn
            self._ask_again(turn)
            return self.view
        if not self._history:
            self._note("Nothing to undo.")
            return self.view
        last = self._history[-1]
        self._log.undo_all(reversed(last.events), self._scribe.day())
        self._history.pop()  # only now: where the log can't be written, it can be tried again
        self._dealer.queue, self._tally, self._turn = last.queue, last.tally, last.turn
        self._ask_again(last.turn)
        self._note("Undone.")
        return self.view

    @property
    def _first_try(self) -> Turn | None:
        """The turn that the second try was preceded by, while that one is asked or built."""
        if self._turn is None:
            return None
        return self._turn if self._stage is Stage.WAIT else self._turn.first_try

    def bury(self) -> View:
        """Leave the card alone until tomorrow."""
        return self._put_away(EventType.BURY, "Left alone until tomorrow. Undo takes it back.")

    def suspend(self) -> View:
        """Leave the card alone until it is unsuspended."""
        name = self._turn.card.id if self._turn else "CARD"
        return self._put_away(EventType.SUSPEND, f"Suspended. Undo takes it back; later `quiz unsuspend {name}` does.")

    def reset(self) -> View:
        """Forget the card's schedule: it is new again."""
        return self._put_away(EventType.RESET, "Reset: the card is new again. Undo takes it back.")

    def finish(self) -> Summary:
        """End the sitting. What was judged but not yet accepted is logged, with its proposed rating if it has one."""
        turn = self._turn
        if turn is not None and turn.next is ratings.Next.RATE:
            self._write(turn, None)
        elif turn is not None and (tried := [*self._scribe.tried(turn.first_try), *self._scribe.tried(turn)]):
            self._log.append_all(tried)
        self._turn = None
        self._stage = Stage.DONE
        return self._tally.summary

    def poll(self, seconds: float = 0.0) -> View:
        """While waiting for the lab: see whether a question has come, waiting at most this long."""
        if self._stage is Stage.WAIT:
            if seconds:
                self._dealer.wait(seconds)
            if self._turn is not None:
                return self._second_try(self._turn)
            self._next()
        return self.view

    def refresh(self) -> View:
        """Ask the current card anew after its file has changed, unless it was put away. A probe's variant stays."""
        if self._turn is None or self._stage is not Stage.ASK:
            return self.view
        self._turn = self._dealer.anew(self._turn)
        if self._turn is None:
            self._note("That card was put away: it is not asked now.")
            self._next()
        return self.view

    # How it goes on

    def _expect(self, stage: Stage) -> Turn:
        if self._turn is None or self._stage is not stage:
            raise RuntimeError(f"the sitting is at {self._stage}, not at {stage}")
        return self._turn

    def _judge(self, verdict: Verdict) -> View:
        turn = self._turn
        assert turn is not None
        turn.verdict = verdict
        turn.next = ratings.next_step(
            verdict.outcome,
            turn.question,
            hinted=turn.hints > 0,
            earlier=turn.earlier,
            fresh=turn.variant is not None,
        )
        if self._is_look(turn):
            turn.next = ratings.Next.RATE
        turn.proposed = (
            ratings.proposed(verdict.outcome, turn.question, hinted=turn.hints > 0, earlier=turn.earlier)
            if turn.next is ratings.Next.RATE and not self._is_look(turn)
            else None
        )
        self._stage = Stage.JUDGED
        return self.view

    def _is_look(self, turn: Turn) -> bool:
        """A first showing that failed is a look and no review."""
        return turn.failed_at_first and not self._cram

    def _second_try(self, turn: Turn) -> View:
        second = self._dealer.once_more(turn)
        if second is None:
            self._stage = Stage.WAIT
        else:
            self._turn, self._stage = second, Stage.ASK
        return self.view

    def _write(self, turn: Turn, rating: Rating | None, *also: Event) -> None:
        """Log what was judged, and what else was done with the same key."""
        if self._is_look(turn):
            self._keep(turn, self._scribe.look(turn), *also)
            self._dealer.queue.later(turn.card.id, soon=True)
            summary = self._tally.summary
            self._tally = replace(self._tally, summary=replace(summary, looks=summary.looks + 1))
        else:
            final = rating or turn.proposed or Rating.AGAIN
            outcome = self._outcomes(turn)[final]
            self._keep(turn, self._scribe.answer(turn, final, outcome), *also)
            self._dealer.answered(turn.card.id)
            if not self._once and (turn.is_sure_and_wrong or self._comes_back(turn.card, final, outcome)):
                self._dealer.queue.later(turn.card.id)
            self._count(turn, final)
        if turn.is_sure_and_wrong:
            self._tally = replace(self._tally, shaken=self._tally.shaken | {turn.card.id})

    def _count(self, turn: Turn, rating: Rating) -> None:
        right = rating is not Rating.AGAIN
        summary = self._tally.summary
        summary = replace(
            summary,
            answered=summary.answered + 1,
            right=summary.right + right,
            seconds=summary.seconds + turn.spent / 1000,
            again=summary.again if right else tuple(dict.fromkeys([*summary.again, turn.card.id])),
        )
        self._tally = replace(self._tally, summary=summary, judged=self._tally.judged + turn.is_judged)

    def _comes_back(self, card: Card, rating: Rating, outcome: Memory) -> bool:
        """Whether the card is shown again in this sitting: for its next step, or until it is right once.

        An explanation that holds is not written out twice in one sitting: its next step can wait for the next one.
        """
        if self._cram:
            return rating is Rating.AGAIN
        if card.kind is Kind.EXPLAIN and rating is not Rating.AGAIN:
            return False
        learning = outcome.phase in {Phase.LEARNING, Phase.RELEARNING}
        return learning and outcome.due <= self._scribe.milliseconds() // 1000 + self._learn_ahead

    def _keep(self, turn: Turn, *events: Event) -> None:
        """Write the events as one, behind the try that came before; and remember how things stood before them."""
        queue = self._dealer.queue.copy()
        stored = self._log.append_all([*self._scribe.tried(turn.first_try), *events])
        self._history.append(_Snapshot(tuple(event.id for event in stored), turn, queue, self._tally))
        self._tally = replace(self._tally, done=self._tally.done + 1)
        self._turn = None
        self._after()

    def _put_away(self, kind: EventType, note: str) -> View:
        turn = self._turn
        if turn is None:
            return self.view
        deed = self._scribe.deed(turn, kind)
        if turn.next is ratings.Next.RATE:
            self._write(turn, None, deed)
        else:
            self._keep(turn, *self._scribe.tried(turn), deed)
        self._dealer.queue.drop(turn.card.id)
        self._note(note)
        self._next()
        return self.view

    def _ask_again(self, turn: Turn) -> None:
        turn.ask_again(self._stopwatch())
        self._stage = Stage.ASK

    def _next(self) -> None:
        """Show the next card whose question is at hand; wait if only the lab can tell."""
        self._turn = self._dealer.next()
        if self._turn is not None:
            self._stage = Stage.ASK
        else:
            self._stage = Stage.WAIT if self._dealer.queue else Stage.DONE

    def _note(self, text: str) -> None:
        self._notes.append(text)
