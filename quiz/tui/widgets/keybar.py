"""The line at the bottom: the keys that matter now, at most eight, as many as fit. Each can be clicked."""

from textual import events
from textual.content import Content
from textual.style import Style

from quiz.tui.keys import Key
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
    """As many keys as fit into ``width`` cells. The last one, which leads to all the others, always does."""
    named = [_label(key) for key in keys if key.short]
    if not named:
        return Content()
    *others, last = named
    room = width - last.cell_length
    shown: list[Content] = []
    for label in others[: _MOST - 1]:
        room -= label.cell_length + len(_GAP)
        if room < 0:
            break
        shown.append(label)
    return Content(_GAP).join([*shown, last])


def _label(key: Key) -> Content:
    one = bool(key.names) and _RANGE not in key.shown  # a click on 1–4 must not mean 1
    click = Style.from_meta({"key": key.names[0]}) if one else Style.null()
    return Content.assemble((key.shown, KEY), " ", (key.short, MUTED)).stylize(click)
