"""A card opened in the learner's own editor."""

import subprocess

from textual.app import App, SuspendNotSupported

from quiz.desk import Desk
from quiz.editor import editor_command
from quiz.errors import LibraryError, QuizError
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
    return _mistake(desk, card.id) or (str(problems[0]) if problems else "")


def _mistake(desk: Desk, name: str) -> str:
    """Why a card can't be asked, though its file could be read: an answer that is no number, say."""
    from quiz.check import Severity, check_card  # noqa: PLC0415 - not for the first question

    try:
        card = desk.library.card(name)
    except QuizError:
        return ""
    found = (one for one in check_card(card) if one.severity is Severity.ERROR)
    return next((f"{one.place}: {one.what}; {one.todo}" for one in found), "")
