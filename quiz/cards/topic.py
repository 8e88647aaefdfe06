"""What one card file holds."""

from dataclasses import dataclass

from quiz.errors import CardError
from quiz.model import Card

__all__ = ["Topic"]


@dataclass(frozen=True, slots=True)
class Topic:
    """One card file.

    ``cards`` are those that can be used; ``problems`` says what is wrong with the file and with the others, whose
    ids, where they can be made out, are ``broken``.
    """

    name: str
    title: str
    source: str = ""
    needs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    problems: tuple[CardError, ...] = ()
    broken: tuple[str, ...] = ()
