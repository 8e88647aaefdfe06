"""The cards still to come in a sitting, and those that come back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

__all__ = ["APART", "Upcoming"]

APART = 5
"""A card that comes back does so after at least so many others, as long as there are others."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    card: str
    not_before: int = 0  # how many cards must have been shown


@dataclass(slots=True)
class Upcoming:
    """Cards in order. Falsy when empty.

    Args:
        cards: Their ids, the first to be shown first.
    """

    cards: Iterable[str]
    _waiting: list[_Waiting] = field(init=False)
    _shown: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._waiting = [_Waiting(card) for card in self.cards]

    def __len__(self) -> int:
        return len(self._waiting)

    def copy(self) -> "Upcoming":
        """The queue as it is now, for an undo to go back to."""
        twin = Upcoming(())
        twin._waiting, twin._shown = list(self._waiting), self._shown
        return twin

    def pop(self, at_hand: Callable[[str], bool], needs: Callable[[str], Iterable[str]] = lambda _: ()) -> str | None:
        """Take the next card whose question is at hand: one that has waited long enough, else any.

        A card that needs one which is passed over waits for it. The first is held by none, so the wait has an end.

        Args:
            at_hand: Whether a card can be asked now.
            needs: The cards that are to be shown before a card.

        Returns:
            The card; None if there is none, or everything waits for a question that is still in the making.
        """
        places = sorted(range(len(self._waiting)), key=lambda place: self._waiting[place].not_before > self._shown)
        passed: set[str] = set()
        for place in places:
            card = self._waiting[place].card
            if (not passed or passed.isdisjoint(needs(card))) and at_hand(card):
                self._shown += 1
                return self._waiting.pop(place).card
            passed.add(card)
        return None

    def put_back(self, card: str) -> None:
        """A card that could not be shown after all goes to the end, as if it had never been taken."""
        self._shown -= 1
        self._waiting.append(_Waiting(card))

    def later(self, card: str, *, soon: bool = False) -> None:
        """Show a card once more: at the end, or ``soon``, right after :data:`APART` others."""
        waiting = _Waiting(card, self._shown + APART)
        self._waiting.insert(min(APART, len(self._waiting)) if soon else len(self._waiting), waiting)

    def drop(self, card: str) -> None:
        """Show a card no more."""
        self._waiting = [waiting for waiting in self._waiting if waiting.card != card]
