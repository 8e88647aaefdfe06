"""A card opened in the learner's own editor."""

import subprocess

from textual.app import App, SuspendNotSupported

from quiz.desk import Desk
from quiz.editor import editor_command
from quiz.errors import LibraryError
from quiz.model import Card

__all__ = ["edit"]


def edit(app: App[None], desk: Desk, card: Card) -> str:
    """Open the card's file at its line, read the library again, and return what is wrong with it now, or nothing.

    Raises:
        SettingsError: If there is no editor.
        LibraryError: If the file can't be opened for editing.
    """
    editor_command(card.place, desk.settings.editor)  # a shipped card is copied only for an editor that is there
    place = desk.place_to_edit(card.id)
    command = editor_command(place, desk.settings.editor)
    try:
        with app.suspend():
            subprocess.run(command, check=False)  # noqa: S603 - the learner's own editor
    except SuspendNotSupported:
        raise LibraryError("an editor can't be opened from here", f"edit {place} yourself") from None
    except OSError as error:
        raise LibraryError(f"{command[0]} can't be started: {error.strerror}", f"edit {place} yourself") from None
    desk.drop_copy(card.id)
    problems = desk.reload()
    app.refresh(layout=True)
    here = [problem for problem in problems if problem.place and problem.place.path == place.path]
    return str((*here, *problems)[0]) if problems else ""
