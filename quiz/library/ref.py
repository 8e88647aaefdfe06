"""What is known of a card without reading it whole."""

from typing import NamedTuple

from quiz.model import Kind, Place

__all__ = ["Ref"]


class Ref(NamedTuple):
    """A card in the index. A named tuple: 20,000 of them are made at every start.

    ``idea`` is what siblings share: the idea they name, or the card whose gaps they are; empty where there are none.
    ``needs`` are the topic's and the card's own, ``item`` is the number before the dot in ``from=``. ``position``
    orders the library: by the path's topics, then as the cards stand in their files. ``fingerprint`` is there only for
    a card without a written id.
    """

    id: str
    kind: Kind
    core: bool
    idea: str
    needs: tuple[str, ...]
    probe: str
    title: str
    stub: bool
    written: bool
    fingerprint: str
    line: int
    item: str
    topic: str
    path: str
    position: int

    @property
    def place(self) -> Place:
        """Where the card stands."""
        return Place(self.path, self.line)
