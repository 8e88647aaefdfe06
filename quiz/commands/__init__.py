"""The commands, one file each. Each file's ``register`` adds its words to the command line."""

from quiz.commands import (
    add,
    cards,
    check,
    data,
    due,
    export,
    history,
    imports,
    path,
    probe,
    replay,
    review,
    serve,
    stats,
)

__all__ = ["COMMANDS"]

COMMANDS = (
    review.register,
    due.register,
    add.register,
    path.register,
    check.register,
    history.register,
    stats.register,
    replay.register,
    probe.register,
    cards.register,
    data.register,
    export.register,
    imports.register,
    serve.register,
)
"""In the order in which ``quiz --help`` lists them."""
