"""Every error that a person can meet.

Each says what is wrong, where (``path:line``), and what to do about it, in that order::

    QuizError
    ├── CardError       a card file, or one card in it
    ├── ProbeError      a probe that fails, hangs or asks an unusable question
    ├── LibraryError    a library folder, the path, an unknown topic, card or item
    ├── StoreError      the database: damaged, newer, read-only, locked, on a full disk
    ├── ExchangeError   a file to be imported or exported, such as one of Anki's
    ├── SettingsError   config.toml or an environment variable
    └── UsageError      the command line
"""

from quiz.model import Place

__all__ = [
    "CardError",
    "ExchangeError",
    "LibraryError",
    "ProbeError",
    "QuizError",
    "SettingsError",
    "StoreError",
    "UsageError",
]


class QuizError(Exception):
    """Something a person can mend.

    Args:
        what: One sentence: what is wrong.
        todo: What to do about it; empty where nothing can be said.
        place: The file and line, if it stands in one.
    """

    exit_code = 1

    def __init__(self, what: str, todo: str = "", place: Place | None = None) -> None:
        super().__init__(what, todo, place)
        self.what = what
        self.todo = todo
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        todo = f"; {self.todo}" if self.todo else ""
        return f"{where}{self.what}{todo}"


class CardError(QuizError):
    """A card file, or one card in it, that can't be used as it is written.

    Args:
        what: One sentence: what is wrong.
        todo: What to do about it.
        place: The file and line.
        leaves_out: Whether a card can't be asked because of it; else it is only odd, such as an unknown key.
    """

    def __init__(self, what: str, todo: str = "", place: Place | None = None, *, leaves_out: bool = True) -> None:
        super().__init__(what, todo, place)
        self.leaves_out = leaves_out


class ProbeError(QuizError):
    """A probe that raises, hangs, exits, eats memory or asks an unusable question.

    Attributes:
        seed: The variant's that failed, if it was one.
        trace: Python's traceback, if the probe raised.
    """

    seed: int | None = None
    trace: str = ""


class LibraryError(QuizError):
    """A library folder or the path, or a topic, card or item that isn't in it."""


class StoreError(QuizError):
    """The database can't be used; it has been left as it was."""


class ExchangeError(QuizError):
    """A file that can't be imported, or not be written; what is here has been left as it was."""


class SettingsError(QuizError):
    """A setting in config.toml or the environment that can't be understood."""


class UsageError(QuizError):
    """A command line that can't be understood."""

    exit_code = 2
