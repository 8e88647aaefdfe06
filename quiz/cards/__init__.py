"""Card files: the only reader and writer of their syntax.

Importing this is cheap; the markdown parser is imported when the first text is read.
"""

from quiz.cards.reader import MOST_BYTES, read, read_file
from quiz.cards.safe import alone, write_safely
from quiz.cards.topic import Topic
from quiz.cards.writer import Draft, append, begun, copy_of, with_ids, without_empty

__all__ = [
    "MOST_BYTES",
    "Draft",
    "Topic",
    "alone",
    "append",
    "begun",
    "copy_of",
    "read",
    "read_file",
    "with_ids",
    "without_empty",
    "write_safely",
]
