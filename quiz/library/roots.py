"""Where libraries lie: the shipped one beside the package or inside it, the learner's own in their folder."""

import os
from dataclasses import dataclass
from pathlib import Path as FilePath

from quiz.errors import LibraryError

__all__ = ["Root", "own_root", "shipped_root"]

_PACKAGE = FilePath(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Root:
    """A folder with ``cards/`` and ``probes/``. Cards are edited in place where it is ``editable``."""

    folder: FilePath
    own: bool = False
    editable: bool = True

    @property
    def cards(self) -> FilePath:
        """The folder of the topics."""
        return self.folder / "cards"

    @property
    def probes(self) -> FilePath:
        """The folder of the probes."""
        return self.folder / "probes"


def shipped_root(package: FilePath = _PACKAGE) -> Root:
    """The library that comes with the program: ``quiz/shipped`` in a wheel, the checkout itself otherwise.

    Raises:
        LibraryError: If it is in neither place.
    """
    if (package / "shipped" / "cards").is_dir():
        return Root(package / "shipped", editable=False)
    checkout = package.parent
    if (checkout / "cards").is_dir() and (checkout / "pyproject.toml").is_file():
        return Root(checkout, editable=os.access(checkout / "cards", os.W_OK))
    raise LibraryError(f"the shipped cards are missing beside {package}", "install the program again")


def own_root(folder: FilePath) -> Root:
    """The learner's own library in their folder; neither need exist yet."""
    return Root(folder, own=True)
