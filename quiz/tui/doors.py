"""What a screen is from which the others are one key away: it opens them, and they come back to it."""

from typing import Protocol, TypeVar, cast

from quiz.desk import Desk
from quiz.errors import QuizError
from quiz.plan import Wish
from quiz.tui.keyed import Keyed
from quiz.tui.keys import Deed

__all__ = ["Doors", "House"]

Result = TypeVar("Result")


class House(Protocol):
    """The app, as far as its screens know it."""

    def begin(self, wish: Wish) -> None:
        """Begin a sitting and show it.

        Raises:
            QuizError: If it can't begin; what is on the screen stays.
        """


class Doors(Keyed[Result]):
    """Opens the other screens. Each is imported when it is first asked for: none is needed for the first question.

    Today has doors itself: whoever leads to it says so.

    Args:
        desk: The desk.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._deeds |= {
            Deed.PATH: self._open_path,
            Deed.BROWSE: self._open_browse,
            Deed.STATS: self._open_stats,
            Deed.ADD: self._open_add,
            Deed.QUIT: lambda: cast("None", self.call_later(self.app.action_quit)),
        }

    def _come_back(self, wish: Wish | None = None) -> None:
        """From another screen, perhaps with the wish for another sitting."""
        if wish is not None:
            try:
                cast("House", self.app).begin(wish)
            except QuizError as error:
                self._say(str(error))

    # The doors

    def _open_path(self) -> None:
        from quiz.tui.screens.path import PathScreen  # noqa: PLC0415 - see the class

        self.app.push_screen(PathScreen(self._desk), self._come_back)

    def _open_browse(self) -> None:
        from quiz.tui.screens.browse import BrowseScreen  # noqa: PLC0415 - see the class

        self.app.push_screen(BrowseScreen(self._desk), self._come_back)

    def _open_stats(self) -> None:
        from quiz.tui.screens.stats import StatsScreen  # noqa: PLC0415 - see the class

        self.app.push_screen(StatsScreen(self._desk), self._come_back)

    def _open_add(self) -> None:
        from quiz.tui.screens.add import AddScreen  # noqa: PLC0415 - see the class

        self.app.push_screen(AddScreen(self._desk), lambda note: self._say(note or ""))
