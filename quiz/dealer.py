"""Which card comes next, and its question: as the card's file has it, or as the lab has built it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol

from quiz.answers.fixed import question_of, showing, with_own_words
from quiz.errors import CardError, ProbeError
from quiz.model import Card, Kind, Memory, Phase, Variant
from quiz.turn import Turn
from quiz.upcoming import Upcoming

__all__ = ["Dealer", "Variants"]


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


class Dealer:
    """Deals a sitting's cards as turns.

    Args:
        cards: Their ids, in order.
        card: Gives a card by its id, or None if it is gone.
        memory: A card's memory now.
        variants: Questions for probe cards.
        day: Today's study day.
        stopwatch: Seconds from anywhere on.
        needs: The cards that are to be shown before a card, where they are still to come.
        cram: Cards are dealt whatever others do with them.
        note: Takes what is to be said of a card that can't be asked.

    Attributes:
        queue: What is still to come.
    """

    def __init__(
        self,
        cards: Iterable[str],
        *,
        card: Callable[[str], Card | None],
        memory: Callable[[str], Memory],
        variants: Variants,
        day: Callable[[], int],
        stopwatch: Callable[[], float],
        needs: Callable[[str], Iterable[str]],
        cram: bool,
        note: Callable[[str], None],
    ) -> None:
        cards = tuple(cards)
        self._card = card
        self._memory = memory
        self._variants = variants
        self._day = day
        self._stopwatch = stopwatch
        self._needs = needs
        self._cram = cram
        self._note = note
        self.queue = Upcoming(cards)
        # As far as this sitting knows. A cram may hold 20,000 cards, and takes no notice of it.
        self._last_at = {} if cram else {name: memory(name).last_at for name in cards}

    def next(self) -> Turn | None:
        """The next card whose question is at hand; None if there is none, or as long as only the lab can tell."""
        while self.queue:
            name = self.queue.pop(self._at_hand, self._needs)
            if name is None:
                return None
            turn = self._open(name)
            if turn is not None:
                return turn
        return None

    def once_more(self, turn: Turn) -> Turn | None:
        """The second try that follows a turn: of a probe card a fresh variant, None while the lab is still at it."""
        question, variant = turn.question, turn.variant
        if variant is not None:
            try:
                fresh = self._variants.take(turn.card.probe)
            except ProbeError as error:
                self._note(str(error))
            else:
                if fresh is None:
                    return None
                question, variant = with_own_words(turn.card, fresh.question), fresh
        return turn.second_try(question, variant, self._stopwatch())

    def anew(self, turn: Turn) -> Turn | None:
        """The turn after its card may have been edited or reset; None if that was put away. A variant stays."""
        memory = self._memory(turn.card.id)
        if self._is_put_away(memory):
            return None
        turn = replace(turn, first=_is_first(memory))
        card = self._card(turn.card.id) if turn.variant is None else None
        if card is None or card.kind is Kind.PROBE:
            return turn
        return replace(turn, card=card, question=question_of(card, showing(memory)))

    def answered(self, card: str) -> None:
        """Take note that this sitting has asked the card: what others ask meanwhile is told by its time."""
        self._last_at[card] = self._memory(card).last_at

    def wait(self, seconds: float) -> None:
        """Return when something new has come from the lab, or after this long."""
        self._variants.wait(seconds)

    def _at_hand(self, name: str) -> bool:
        """Whether a card can be asked now: a probe's question may still be in the making."""
        card = self._card(name)
        return card is None or card.kind is not Kind.PROBE or self._variants.ready(card.probe)

    def _open(self, name: str) -> Turn | None:
        card = self._card(name)
        if card is None:
            return None
        memory = self._memory(name)
        # Another program may have asked it since this sitting was planned.
        asked = memory.last_at > self._last_at.get(name, memory.last_at) and not self._cram
        if asked or self._is_put_away(memory):
            return None
        first = _is_first(memory)
        try:
            if card.kind is not Kind.PROBE:
                # Options are shuffled differently at each showing, but not when one is gone back to.
                return Turn(card, question_of(card, showing(memory)), self._stopwatch(), first=first)
            variant = self._variants.take(card.probe)
        except (CardError, ProbeError) as error:
            self._note(f"{card.id} is left out: {error}")
            return None
        if variant is None:
            self.queue.put_back(name)
            return None
        return Turn(card, with_own_words(card, variant.question), self._stopwatch(), variant, first=first)

    def _is_put_away(self, memory: Memory) -> bool:
        """Whether a card was suspended or put off: while browsing, or elsewhere, since this sitting was planned."""
        return memory.suspended or memory.buried == self._day()


def _is_first(memory: Memory) -> bool:
    """Whether the card was never shown before."""
    return memory.phase is Phase.NEW and not memory.looked
