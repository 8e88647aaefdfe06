"""All that is held, as text: a JSON that is read back to an equal database, and a table that Anki imports."""

from quiz.exchange.reader import build, read
from quiz.exchange.writer import write

__all__ = ["build", "read", "write"]
