"""The learner's editor, opened on a file at a line."""

import os
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from quiz.errors import SettingsError
from quiz.model import Place

__all__ = ["editor_command"]

_PATH_COLON_LINE = ("code", "codium", "cursor", "hx", "helix", "subl", "zed", "micro")
_FALLBACKS = ("nano", "vim", "vi")


def editor_command(place: Place, setting: str = "", environ: Mapping[str, str] | None = None) -> list[str]:
    """The command that opens a file at a line: the setting ``editor``, ``$VISUAL``, ``$EDITOR``, or what there is.

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
    if name in {"code", "codium", "cursor"}:
        return [*words, "--wait", "--goto", str(place)]
    if name in _PATH_COLON_LINE:
        return [*words, str(place)]
    return [*words, f"+{place.line}", place.path]
