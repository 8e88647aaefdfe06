"""The learner's way along the path: where they are, what they have done, and what of it they want more of."""

from collections.abc import Callable, Mapping

from quiz.library import Library
from quiz.model import Standing
from quiz.path import Item
from quiz.plan import Wish
from quiz.route import EVERYTHING, START, Milestone, find_item, milestones
from quiz.shelves import MORE, Openings, openings
from quiz.store import Store

__all__ = ["Journey"]

_GUESSES = 3  # questions before an item is watched


class Journey:
    """What the learner chose on the path, and what follows from it.

    Args:
        library: Has the path, and the cards of its items.
        store: Keeps the choices.
        day: Tells today's study day.
    """

    def __init__(self, library: Library, store: Store, day: Callable[[], int]) -> None:
        self._library = library
        self._store = store
        self._day = day

    def milestones(self, memories: Mapping[str, Standing] | None = None) -> list[Milestone]:
        """The path's items in order, with how they stand.

        Args:
            memories: All cards', where they were read already.
        """
        return milestones(
            self._library.path,
            self._library.refs.values(),
            self._store.standings() if memories is None else memories,
            self._store.path_choices(),
            day=self._day(),
            recall=self._store.scheduler.retrievability,
        )

    def openings(self) -> Openings:
        """Of which items new cards may be introduced."""
        return openings(self._library.path, self._store.path_choices(), self._library.topics)

    def choose(self, name: str, state: str) -> Item:
        """Mark an item of the path ahead, watching or done.

        Raises:
            LibraryError: If there is no such item.
        """
        item = find_item(self._library.path, name)
        self._store.choose(item.id, state)
        return item

    def begin_at(self, name: str) -> Item | None:
        """Say where the learner is on the path: what comes before is done, the item is being watched, the rest ahead.

        Args:
            name: An item; ``start`` for the first one; ``everything`` if all of it is done.

        Returns:
            The item now being watched, if there is one.

        Raises:
            LibraryError: If there is no such item.
        """
        items = self._library.path.items if self._library.path else ()
        here = None
        if name != EVERYTHING:
            here = items[0] if name == START and items else find_item(self._library.path, name)
        number = here.number if here else len(items) + 1
        states = ["done" if item.number < number else "ahead" for item in items]
        if here:
            states[number - 1] = "watching"
        self._store.choose_all({item.id: state for item, state in zip(items, states, strict=True)})
        return here

    def is_first_start(self) -> bool:
        """Whether nothing was ever answered, and nothing chosen on the path that there is."""
        return bool(self._library.path) and not self._store.path_choices() and self._store.is_empty()

    def guessing(self, name: str) -> Wish:
        """A few unscheduled questions of an item, to guess at before watching it.

        Guessing wrongly before one is taught makes the teaching stick better (Richland, Kornell and Kao, 2009).

        Raises:
            LibraryError: If there is no such item.
        """
        return Wish(limit=_GUESSES, cram=True, guess=find_item(self._library.path, name).id)

    def want_more(self, name: str) -> Item:
        """Let all cards of an item be introduced, not only its core ones.

        Raises:
            LibraryError: If there is no such item.
        """
        item = find_item(self._library.path, name)
        self._store.choose(f"{MORE}{item.id}", "more")
        return item

    def topic_watched(self) -> str:
        """The first topic of the path item most recently marked watching; ``notes`` if there is none."""
        path = self._library.path
        watching = sorted(
            (-at, item) for item, (state, at) in self._store.path_choices().items() if state == "watching"
        )
        for _, name in watching:
            for item in path.items if path else ():
                if item.id == name and item.topics:
                    return item.topics[0]
        return "notes"
