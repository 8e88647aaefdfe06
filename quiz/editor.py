"""The learner's editor, opened on a file at a line."""

import os
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from quiz.errors import SettingsError
from quiz.model import Place

__all__ = ["editor_command"]

# How each takes a file at a line; all others take `+7 file`.
_PLACES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("code", "code-insiders", "codium", "cursor", "windsurf"), ("--goto", "{path}:{line}")),
    **dict.fromkeys(("atom", "helix", "hx", "micro", "pulsar", "subl", "zed", "zeditor"), ("{path}:{line}",)),
    **dict.fromkeys(("kate", "charm", "idea", "pycharm"), ("--line", "{line}", "{path}")),
    "mate": ("-l", "{line}", "{path}"),
}
_PLACE = ("+{line}", "{path}")
# Editors with a window of their own return at once unless they are told to wait: the first of these, or another.
_WAITING: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("atom", "bbedit", "gedit", "pulsar", "subl", "zed", "zeditor"), ("--wait", "-w")),
    **dict.fromkeys(("code", "code-insiders", "codium", "cursor", "windsurf"), ("--wait", "-w")),
    **dict.fromkeys(("charm", "idea", "pycharm"), ("--wait",)),
    **dict.fromkeys(("gvim", "mvim"), ("-f", "--nofork")),
    "kate": ("--block", "-b"),
    "mate": ("-w", "--wait"),
}
_FALLBACKS = ("nano", "vim", "vi")


def editor_command(place: Place, setting: str = "", environ: Mapping[str, str] | None = None) -> list[str]:
    """The command that opens a file at a line: the setting ``editor``, ``$VISUAL``, ``$EDITOR``, or what there is.

    It returns once the file has been closed, as far as the editor is known.

    Raises:
        SettingsError: If there is no editor, or the one that is set can't be found.
    """
    environ = os.environ if environ is None else environ
    path = environ.get("PATH")
    chosen = setting or environ.get("VISUAL", "") or environ.get("EDITOR", "")
    if not chosen:
        chosen = next((name for name in _FALLBACKS if shutil.which(name, path=path)), "")
    todo = f"set $EDITOR, or `editor` in config.toml; the file is {place}"
    if not chosen:
        raise SettingsError("no editor was found", todo)
    try:
        words = shlex.split(chosen)
    except ValueError:
        words = []
    if not words or shutil.which(words[0], path=path) is None:
        raise SettingsError(f"the editor {chosen!r} can't be found", todo)
    name = Path(words[0]).stem
    waiting = _WAITING.get(name, ())
    wait = waiting[:1] if not set(waiting) & set(words) else ()
    where = (word.format(path=place.path, line=place.line) for word in _PLACES.get(name, _PLACE))
    return [*words, *wait, *where]
