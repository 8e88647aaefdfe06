"""How many reviews come on each of the next days, if nothing new is learned and each is answered in time."""

from collections.abc import Container, Mapping

from quiz.model import Phase, Standing

__all__ = ["FORESEEN", "forecast"]

FORESEEN = 30
"""Days."""


def forecast(memories: Mapping[str, Standing], cards: Container[str], day: int) -> tuple[int, ...]:
    """The cards that fall due on each of the next days, today and what is overdue first. A card counts once.

    One that is left alone for today counts for tomorrow.

    Args:
        memories: What was ever met.
        cards: Those that are still in the library.
        day: Today's study day.
    """
    counts = [0] * FORESEEN
    for card, memory in memories.items():
        if memory.phase is Phase.NEW or memory.suspended or card not in cards:
            continue
        ahead = max(memory.buried == day, memory.due - day if memory.phase is Phase.REVIEW else 0)
        if ahead < FORESEEN:
            counts[ahead] += 1
    return tuple(counts)
