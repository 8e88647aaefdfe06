"""The game without a screen: next → ask → answer → verdict → rate → undo. Both faces play it, and so can a test."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from quiz import answers
from quiz.answers import rating as ratings
from quiz.answers.fixed import question_of, showing
from quiz.answers.recall import How as Recalled
from quiz.errors import CardError, ProbeError
from quiz.memory import Scheduler, offset_of, study_day
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
from quiz.turn import Turn
from quiz.upcoming import Upcoming
from quiz.view import Stage, Summary, View, behind, humanise

__all__ = ["LEECH", "LEECH_SUSPEND", "Log", "Recalled", "Sitting", "Stage", "Summary", "Variants", "View"]

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


class Variants(Protocol):
    """Where questions of probe cards come from."""

    def ready(self, probe: str) -> bool:
        """Whether :meth:`take` would answer at once."""

    def take(self, probe: str) -> Variant | None:
        """A fresh variant, now counted as shown; None while the lab is still at it.

        Raises:
            ProbeError: If the probe failed.
        """

    def wait(self, seconds: float) -> None:
        """Return when something new has come from the lab, or after this long."""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What undo goes back to."""

    events: tuple[int, ...]
    turn: Turn
    queue: Upcoming
    answered: int
    summary: Summary
    judged: int
    shaken: frozenset[str]


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
        self._card = card
        self._log = log
        self._variants = variants
        self._scheduler = scheduler
        self._now = now
        self._stopwatch = stopwatch
        self._rollover = rollover
        self._learn_ahead = learn_ahead
        self._cram = cram
        self._once = once
        self._needs = needs
        self._after = answered
        self._queue = Upcoming(plan.cards)
        self._id = self._milliseconds()
        # As far as this sitting knows. A cram may hold 20,000 cards, and asks them whatever others do.
        self._last_at = {} if cram else {name: log.memory(name).last_at for name in plan.cards}
        self._turn: Turn | None = None
        self._stage = Stage.WAIT
        self._answered = 0
        self._judged = 0
        self._shaken: frozenset[str] = frozenset()
        self._summary = Summary(left=plan.left, sittings=plan.sittings)
        self._history: list[_Snapshot] = []
        self._notes: list[str] = []
        if plan.left:
            self._notes.append(behind(plan.left, plan.sittings))
        self._next()

    # What a face shows

    @property
    def view(self) -> View:
        """What is to be shown now. Notes are handed out once."""
        notes, self._notes = tuple(self._notes), []
        left = len(self._queue)
        total = self._answered + left + (self._turn is not None)
        base = View(
            self._stage,
            number=min(self._answered + 1, total),
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
        return self._summary

    def _lapses(self, turn: Turn) -> int:
        """How often the card was forgotten, the answer before the learner included: that is when help is wanted."""
        memory = self._log.memory(turn.card.id)
        forgotten = turn.proposed is Rating.AGAIN and memory.phase is Phase.REVIEW and not self._cram
        return memory.lapses + forgotten

    def _must_mark(self, turn: Turn) -> bool:
        return self._judged % _MARK_EVERY == _MARK_EVERY - 1 and not turn.second and turn.is_judged

    def _intervals(self, turn: Turn) -> dict[Rating, str]:
        if self._cram or self._is_look(turn):
            return {}
        outcomes = self._outcomes(turn.card.id)
        return {rating: humanise(self._capped(turn, memory).interval) for rating, memory in outcomes.items()}

    def _outcomes(self, card: str) -> dict[Rating, Memory]:
        return self._scheduler.outcomes(self._log.memory(card), self._day(), self._milliseconds(), card)

    def _capped(self, turn: Turn, outcome: Memory) -> Memory:
        """What was answered sure and wrong in this sitting is asked again tomorrow, however it went since.

        Only the due date is moved: stability and difficulty are FSRS's, and tomorrow's answer corrects them.
        """
        shaken = turn.card.id in self._shaken or turn.is_sure_and_wrong
        if not shaken or outcome.phase is not Phase.REVIEW or outcome.interval <= 1:
            return outcome
        return replace(outcome, interval=1, due=self._day() + 1)

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
            self._notes.append("Nothing to undo.")
            return self.view
        last = self._history[-1]
        self._log.undo_all(reversed(last.events), self._day())
        self._history.pop()  # only now: where the log can't be written, it can be tried again
        self._queue = last.queue
        self._answered, self._judged, self._shaken = last.answered, last.judged, last.shaken
        self._summary = last.summary
        self._turn = last.turn
        self._ask_again(last.turn)
        self._notes.append("Undone.")
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
        elif turn is not None and (tried := [*self._tried(turn.first_try), *self._tried(turn)]):
            self._log.append_all(tried)
        self._turn = None
        self._stage = Stage.DONE
        return self._summary

    def poll(self, seconds: float = 0.0) -> View:
        """While waiting for the lab: see whether a question has come, waiting at most this long."""
        if self._stage is Stage.WAIT:
            if seconds:
                self._variants.wait(seconds)
            if self._turn is not None:
                return self._second_try(self._turn)
            self._next()
        return self.view

    def refresh(self) -> View:
        """Ask the current card anew after its file has changed, unless it was put away. A probe's variant stays."""
        turn = self._turn
        if turn is None or self._stage is not Stage.ASK:
            return self.view
        memory = self._log.memory(turn.card.id)
        if self._is_put_away(memory):
            self._notes.append("That card was put away: it is not asked now.")
            self._next()
            return self.view
        turn.first = _is_first(memory)  # it may have been reset
        card = self._card(turn.card.id) if turn.variant is None else None
        if card is not None and card.kind is not Kind.PROBE:
            self._turn = replace(turn, card=card, question=question_of(card, self._seed(card.id)))
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
        question, variant = turn.question, turn.variant
        if variant is not None:
            try:
                fresh = self._variants.take(turn.card.probe)
            except ProbeError as error:
                self._notes.append(str(error))
            else:
                if fresh is None:
                    self._stage = Stage.WAIT
                    return self.view
                question, variant = fresh.question, fresh
        self._turn = turn.second_try(question, variant, self._stopwatch())
        self._stage = Stage.ASK
        return self.view

    def _write(self, turn: Turn, rating: Rating | None, *also: Event) -> None:
        """Log what was judged, and what else was done with the same key."""
        assert turn.verdict is not None
        sure_and_wrong = turn.is_sure_and_wrong
        if self._is_look(turn):
            self._keep(turn, self._event(turn, EventType.LOOK), *also)
            self._shaken |= {turn.card.id} if sure_and_wrong else set()
            self._queue.later(turn.card.id, soon=True)
            self._summary = replace(self._summary, looks=self._summary.looks + 1)
            return
        final = rating or turn.proposed or Rating.AGAIN
        counts = not self._cram
        outcome = self._capped(turn, self._outcomes(turn.card.id)[final])
        event = replace(
            self._event(turn, EventType.ANSWER, counts=counts),
            proposed=turn.proposed,
            rating=final,
            interval=outcome.interval if counts else 0,
            due=outcome.due if counts else 0,
        )
        self._keep(turn, event, *also)
        self._last_at[turn.card.id] = self._log.memory(turn.card.id).last_at
        self._shaken |= {turn.card.id} if sure_and_wrong else set()
        if not self._once and (sure_and_wrong or self._comes_back(turn.card, final, outcome)):
            self._queue.later(turn.card.id)
        right = final is not Rating.AGAIN
        summary = self._summary
        self._summary = replace(
            summary,
            answered=summary.answered + 1,
            right=summary.right + right,
            seconds=summary.seconds + turn.spent / 1000,
            again=summary.again if right else tuple(dict.fromkeys([*summary.again, turn.card.id])),
        )
        if turn.is_judged:
            self._judged += 1

    def _comes_back(self, card: Card, rating: Rating, outcome: Memory) -> bool:
        """Whether the card is shown again in this sitting: for its next step, or until it is right once.

        An explanation that holds is not written out twice in one sitting: its next step can wait for the next one.
        """
        if self._cram:
            return rating is Rating.AGAIN
        if card.kind is Kind.EXPLAIN and rating is not Rating.AGAIN:
            return False
        learning = outcome.phase in {Phase.LEARNING, Phase.RELEARNING}
        return learning and outcome.due <= self._milliseconds() // 1000 + self._learn_ahead

    def _event(self, turn: Turn, kind: EventType, *, counts: bool = True) -> Event:
        verdict = turn.verdict
        return Event(
            card=turn.card.id,
            type=kind,
            kind=turn.card.kind,
            day=self._day(),
            utc_offset=offset_of(self._now()),
            duration=turn.spent,
            sureness=turn.sureness,
            outcome=verdict.outcome if verdict else None,
            mistake=verdict.mistake if verdict else "",
            response=turn.typed,
            counts=counts,
            variant=turn.variant.id if turn.variant else None,
            sitting=self._id,
        )

    def _tried(self, turn: Turn | None) -> list[Event]:
        """What the log keeps of a first try that a second follows."""
        if turn is None or turn.next is not ratings.Next.SECOND_TRY:
            return []
        return [self._event(turn, EventType.TRY, counts=False)]

    def _keep(self, turn: Turn, *events: Event) -> None:
        """Write the events as one, behind the try that came before; and remember how things stood before them."""
        stored = tuple(event.id for event in self._log.append_all([*self._tried(turn.first_try), *events]))
        self._history.append(
            _Snapshot(stored, turn, self._queue.copy(), self._answered, self._summary, self._judged, self._shaken)
        )
        self._answered += 1
        self._turn = None
        self._after()

    def _put_away(self, kind: EventType, note: str) -> View:
        turn = self._turn
        if turn is None:
            return self.view
        deed = replace(self._event(turn, kind, counts=False), outcome=None, mistake="", response="")
        if turn.next is ratings.Next.RATE:
            self._write(turn, None, deed)
        else:
            self._keep(turn, *self._tried(turn), deed)
        self._queue.drop(turn.card.id)
        self._notes.append(note)
        self._next()
        return self.view

    def _ask_again(self, turn: Turn) -> None:
        turn.ask_again(self._stopwatch())
        self._stage = Stage.ASK

    def _next(self) -> None:
        """Show the next card whose question is at hand; wait if only the lab can tell."""
        self._turn = None
        while self._queue:
            name = self._queue.pop(self._at_hand, self._needs)
            if name is None:
                self._stage = Stage.WAIT
                return
            turn = self._open(name)
            if turn is not None:
                self._turn = turn
                self._stage = Stage.ASK
                return
        self._stage = Stage.DONE

    def _at_hand(self, name: str) -> bool:
        """Whether a card can be asked now: a probe's question may still be in the making."""
        card = self._card(name)
        return card is None or card.kind is not Kind.PROBE or self._variants.ready(card.probe)

    def _open(self, name: str) -> Turn | None:
        card = self._card(name)
        if card is None:
            return None
        memory = self._log.memory(name)
        # Another program may have asked it since this sitting was planned.
        asked = memory.last_at > self._last_at.get(name, memory.last_at) and not self._cram
        if asked or self._is_put_away(memory):
            return None
        first = _is_first(memory)
        try:
            if card.kind is not Kind.PROBE:
                return Turn(card, question_of(card, self._seed(name)), self._stopwatch(), first=first)
            variant = self._variants.take(card.probe)
        except (CardError, ProbeError) as error:
            self._notes.append(f"{card.id} is left out: {error}")
            return None
        if variant is None:
            self._queue.put_back(name)
            return None
        return Turn(card, variant.question, self._stopwatch(), variant, first=first)

    def _is_put_away(self, memory: Memory) -> bool:
        """Whether a card was suspended or put off: while browsing, or elsewhere, since this sitting was planned."""
        return memory.suspended or memory.buried == self._day()

    def _seed(self, card: str) -> int:
        """Shuffles a card's options differently at each showing, but not when it is shown again after an undo."""
        return showing(self._log.memory(card))

    def _milliseconds(self) -> int:
        return int(self._now().timestamp() * 1000)

    def _day(self) -> int:
        return study_day(self._now(), self._rollover)


def _is_first(memory: Memory) -> bool:
    """Whether the card was never shown before."""
    return memory.phase is Phase.NEW and not memory.looked
