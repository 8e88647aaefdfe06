"""The commands, one file each. Each file's ``register`` adds its words to the command line."""

from quiz.commands import add, cards, check, data, due, history, path, review

__all__ = ["COMMANDS"]

COMMANDS = (
    review.register,
    due.register,
    add.register,
    path.register,
    check.register,
    history.register,
    cards.register,
    data.register,
)
"""In the order in which ``quiz --help`` lists them."""
