"""The line at the bottom: the keys that matter now, at most eight, as many as fit. Each can be clicked."""

from textual import events
from textual.content import Content
from textual.style import Style

from quiz.tui.keys import Deed, Key
from quiz.tui.style import KEY, MUTED
from quiz.tui.widgets.lines import Lines

__all__ = ["KeyBar", "key_line"]

_MOST = 8
_GAP = "  "
_RANGE = "–"


class KeyBar(Lines):
    """Shows keys."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._keys: tuple[Key, ...] = ()

    def set_keys(self, keys: tuple[Key, ...]) -> None:
        """Show these."""
        if keys != self._keys:
            self._keys = keys
            self.show(lambda width: [key_line(keys, width)])

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        name = event.style.meta.get("key")
        if name:
            self.app.simulate_key(name)


def key_line(keys: tuple[Key, ...], width: int) -> Content:
    """As many keys as fit into ``width`` cells: first the last one, which leads to the others, then the way out."""
    named = [key for key in keys if key.short]
    if not named:
        return Content()
    *others, last = named
    others = others[: _MOST - 1]
    room = width - _label(last).cell_length
    shown: list[Key] = []
    for key in sorted(others, key=lambda key: key.deed is not Deed.CLOSE):
        room -= _label(key).cell_length + len(_GAP)
        if room < 0:
            break
        shown.append(key)
    return Content(_GAP).join(_label(key) for key in (*(key for key in others if key in shown), last))


def _label(key: Key) -> Content:
    one = bool(key.names) and _RANGE not in key.shown  # a click on 1–4 must not mean 1
    click = Style.from_meta({"key": key.names[0]}) if one else Style.null()
    return Content.assemble((key.shown, KEY), " ", (key.short, MUTED)).stylize(click)
