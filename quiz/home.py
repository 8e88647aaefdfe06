"""Where a learner's things are, what they set, and what time it is.

``QUIZ_HOME`` moves everything (config.toml, quiz.db, cards/, probes/, backups/); by default it is the platform's user
data folder. ``QUIZ_NOW`` sets the clock, which runs on from there.
"""

import os
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from quiz.errors import SettingsError
from quiz.model import Place

__all__ = ["Home", "Settings", "clock", "find_home", "read_settings"]

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Settings:
    """What config.toml may set.

    ``minutes`` a day, ``new`` cards a day, desired ``retention``, ``rollover`` hour at which a study day begins,
    ``learning_steps`` and ``relearning_steps`` in minutes, ``learn_ahead`` in minutes, ``maximum_interval`` in days,
    ``probe_seconds`` that a probe may take for one question.
    """

    minutes: float = 10.0
    new: int = 4
    retention: float = 0.9
    rollover: int = 4
    learning_steps: tuple[float, ...] = (10.0,)
    relearning_steps: tuple[float, ...] = (10.0,)
    learn_ahead: float = 20.0
    maximum_interval: int = 36500
    probe_seconds: float = 10.0
    editor: str = ""
    theme: str = ""


_RANGES: Mapping[str, tuple[float, float]] = {
    "minutes": (1, 600),
    "new": (0, 1000),
    "retention": (0.7, 0.99),
    "rollover": (0, 23),
    "learn_ahead": (0, 1440),
    "maximum_interval": (1, 36500),
    "probe_seconds": (0.1, 600),
}
_STEPS = ("learning_steps", "relearning_steps")
_MOST_STEPS = 10


@dataclass(frozen=True, slots=True)
class Home:
    """The learner's folder: its library (``cards/``, ``probes/``), database, settings and backups."""

    folder: Path

    @property
    def database(self) -> Path:
        """The SQLite file with the log."""
        return self.folder / "quiz.db"

    @property
    def cache(self) -> Path:
        """The disposable index of the libraries."""
        return self.folder / "cache.db"

    @property
    def config(self) -> Path:
        """The settings file, which need not exist."""
        return self.folder / "config.toml"

    @property
    def probe_errors(self) -> Path:
        """The tracebacks of probes that failed; made when the first does."""
        return self.folder / "probe-errors.log"


def find_home(environ: Mapping[str, str] | None = None) -> Home:
    """The learner's folder: ``QUIZ_HOME``, or the platform's user data folder. It need not exist yet.

    Raises:
        SettingsError: If ``QUIZ_HOME`` can't be found out from where one stands, or there is neither it nor a home.
    """
    environ = os.environ if environ is None else environ
    if chosen := environ.get("QUIZ_HOME"):
        return Home(_absolute(chosen))
    import platformdirs  # noqa: PLC0415 - 25 ms that QUIZ_HOME saves

    try:
        folder = Path(platformdirs.user_data_dir("intuition-quiz", appauthor=False))
    except RuntimeError:  # no HOME, and a user whom the system doesn't know: as in a container
        folder = Path()
    if not folder.is_absolute():  # what earlier versions make of it: ~/.local/share, in the current folder
        raise SettingsError("no folder for your data can be found", "set QUIZ_HOME to one of yours")
    return Home(folder)


def _absolute(chosen: str) -> Path:
    try:
        return Path(chosen).expanduser().absolute()
    except RuntimeError:  # ~somebody, who isn't there
        raise SettingsError(f"QUIZ_HOME={chosen!r} is in nobody's folder", "write the whole path") from None
    except OSError:  # where one stands has been deleted
        what = f"QUIZ_HOME={chosen!r} is relative to a folder that isn't there any more"
        raise SettingsError(what, "go to one that is, or write the whole path") from None


def read_settings(home: Home) -> Settings:
    """The settings in config.toml over the defaults.

    Raises:
        SettingsError: If the file can't be read, or a setting is unknown or out of range.
    """
    try:
        if home.config.exists() and not home.config.is_file():  # a pipe would be waited for
            raise SettingsError("this is no regular file", "put a file of text in its place", Place(str(home.config)))
        text = home.config.read_text(encoding="utf-8-sig")  # Windows' editors begin a file with a mark
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsError(
            f"the settings can't be read: {error.strerror}", "look at its permissions", Place(str(home.config))
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(
            "the settings are not in UTF-8", "save them as UTF-8 text", Place(str(home.config))
        ) from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"this is no TOML: {error}", "write lines such as: minutes = 10", Place(str(home.config))
        ) from None
    return Settings(**{name: _checked(home, text, name, value) for name, value in table.items()})


def _checked(home: Home, text: str, name: str, value: object) -> Any:
    place = Place(str(home.config), _line_of(text, name))
    if name not in {field.name for field in fields(Settings)}:
        known = ", ".join(field.name for field in fields(Settings))
        raise SettingsError(f"there is no setting {name!r}", f"the settings are {known}", place)
    if name in _STEPS:
        return _checked_steps(name, value, place)
    if name in _RANGES:
        low, high = _RANGES[name]
        whole = isinstance(getattr(Settings(), name), int)
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            raise SettingsError(
                f"{name} = {value!r} is no {'whole ' if whole else ''}number",
                f"write a number from {low:g} to {high:g}",
                place,
            )
        if not low <= value <= high:
            raise SettingsError(f"{name} = {value} is out of range", f"write a number from {low:g} to {high:g}", place)
        return value
    if not isinstance(value, str):
        raise SettingsError(f"{name} = {value!r} is no text", f'write it in quotes: {name} = "..."', place)
    return value


def _checked_steps(name: str, value: object, place: Place) -> tuple[float, ...]:
    steps: list[Any] = value if isinstance(value, list) else [value]
    if len(steps) > _MOST_STEPS or not all(
        isinstance(step, (int, float)) and not isinstance(step, bool) and 0 < step < 24 * 60 for step in steps
    ):
        raise SettingsError(f"{name} = {value!r} are no steps", f"write minutes: {name} = [10]", place)
    return tuple(float(step) for step in steps)


def _line_of(text: str, name: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.split("=")[0].strip().strip("\"'") == name:
            return number
    return 1


def clock(environ: Mapping[str, str] | None = None) -> Clock:
    """A function that tells the local time, aware of its zone.

    Raises:
        SettingsError: If ``QUIZ_NOW`` is no date and time.
    """
    environ = os.environ if environ is None else environ
    text = environ.get("QUIZ_NOW", "")
    if not text:
        return lambda: datetime.now().astimezone()
    try:
        start = datetime.fromisoformat(text)
        start = start.astimezone() if start.tzinfo is None else start
        start.timestamp()
    except (ValueError, OverflowError):
        raise SettingsError(f"QUIZ_NOW={text!r} is no date and time", "write it like 2026-03-29T07:00") from None
    zero = time.monotonic()

    def now() -> datetime:
        moment = start + timedelta(seconds=time.monotonic() - zero)
        # A time given with an offset stays there: it stands for a learner who has travelled.
        return moment if "+" in text[10:] or "-" in text[10:] or text.endswith("Z") else moment.astimezone()

    return now
