"""Browse: find cards, read them with all that was ever answered, edit, suspend and reset them."""

from collections.abc import Iterable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from quiz.browse import Found
from quiz.cardtext import card_markdown
from quiz.desk import Desk
from quiz.errors import QuizError
from quiz.figures import counted
from quiz.mathtext import visible
from quiz.model import Card, EventType
from quiz.past import standing_line
from quiz.tui.editing import edit
from quiz.tui.keyed import Keyed
from quiz.tui.keys import Deed, Key
from quiz.tui.prose import in_one_line, lay_out, wrap
from quiz.tui.style import MUTED
from quiz.tui.widgets.lines import Lines
from quiz.tui.widgets.listing import Listing

__all__ = ["BrowseScreen"]

_MOST = 300
"""Cards listed at once, and added as the arrow comes to the end: listing 20,000 would take a second."""
_WIDE = 110  # columns from which the card stands beside the list
_NARROW = 60  # columns below which the topic is left out
_STATE = 10  # columns
_TOPIC = 17
_WAIT = 0.15  # seconds after the last letter before the list is made anew
_HELP = "words, topic:soft, kind:choice, is:due (new, known, suspended, mine…), item:29"


class BrowseScreen(ModalScreen[None], Keyed[None]):
    """Lists cards.

    Args:
        desk: The desk.
    """

    AUTO_FOCUS = "#filter"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012 - declared by Textual as an instance variable

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: list[Found] = []
        self._rows: dict[str, Content] = {}
        self._arrow_at = ""
        self._listed: str | None = None
        self._past = False
        self._confirming = ""
        self._kept = ""  # the card last dealt with: listed, matching or not, until something else is looked for
        self._progress = Static(id="progress")
        self._filter = Input(id="filter", placeholder=_HELP, compact=True, select_on_focus=False)
        self._list = Listing(id="items", markup=False)
        self._preview = Lines()
        self._deeds |= {
            Deed.FILTER: self._look,
            Deed.EDIT: self._edit,
            Deed.SUSPEND: self._suspend,
            Deed.RESET: self._reset,
            Deed.PAST: self._turn_over,
            Deed.WRITE: self._enter_list,
            Deed.READ: self._read,
        }

    def compose(self) -> ComposeResult:
        """The filter, the cards, the one pointed at, and the keys."""
        yield self._progress
        yield self._filter
        with Horizontal(id="halves"):
            yield self._list
            with VerticalScroll(id="body", can_focus=False):
                yield self._preview
        yield self._foot()

    def on_mount(self) -> None:
        """List everything."""
        self._say("")
        self._search()

    def on_resize(self) -> None:
        """Lay the list out anew."""
        self._search()

    # Keys

    def keys(self) -> tuple[Key, ...]:
        """The keys as things stand."""
        back = Key(("escape",), "Esc", Deed.CLOSE, "back", "back")
        if self.focused is self._filter:
            return (Key(("enter", "down", "tab"), "Enter", Deed.WRITE, "to the list", "to the list"), back)
        suspended = "suspend, or take it up again"
        past = "card" if self._past else "history"
        read = "list" if self._reading else "read"
        return (
            Key(("enter",), "Enter", Deed.READ, "read it on the whole screen, or the list again", read),
            Key(("escape", "q"), "Esc", Deed.CLOSE, "back", "back"),
            Key(("slash", "tab"), "/", Deed.FILTER, f"look for: {_HELP}", "look for"),
            Key(("h",), "h", Deed.PAST, "every past answer to it, or the card again", past),
            Key(("e",), "e", Deed.EDIT, "edit it in your editor", "edit"),
            Key(("s",), "s", Deed.SUSPEND, suspended, "suspend"),
            Key(("r",), "r", Deed.RESET, "reset it: its schedule is forgotten", "reset"),
            Key(("space", "pagedown"), "Space", Deed.SCROLL, "scroll the card"),
            Key(("pageup",), "PgUp", Deed.BACK, "scroll back"),
            Key(("question_mark",), "?", Deed.HELP, "all keys", "keys"),
        )

    def _before(self, key: Key) -> None:
        if key.deed is not Deed.RESET:
            self._confirming = ""

    def take(self, event: events.Key) -> bool:
        """Do what a key does, or move."""
        moves = {"j", "k", "down", "up"} if self._reading else {"j", "k"}
        if event.key not in moves or self.focused is self._filter:
            return super().take(event)
        move = self._list.action_cursor_down if event.key in {"j", "down"} else self._list.action_cursor_up
        move()
        return True

    def on_descendant_focus(self) -> None:
        """A click can move the focus too."""
        self._refresh_keys()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._enter_list()

    @on(Input.Changed)
    def _typed(self) -> None:
        text = self._filter.value
        self.set_timer(_WAIT, lambda: self._look_up() if self._is_stale(text) else None)

    def _is_stale(self, text: str) -> bool:
        """Whether this is what stands in the filter, and not yet what is listed."""
        return self._filter.value == text != self._listed

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self.press("enter")

    @on(OptionList.OptionHighlighted)
    def _pointed(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index == len(self._rows) - 1:
            self._list.add_options(self._options(self._found[len(self._rows) :][:_MOST]))
        self._show()

    # What the keys do

    @property
    def _card(self) -> Card | None:
        option = self._list.highlighted_option
        if option is None or not option.id:
            return None
        try:
            return self._desk.library.card(option.id)
        except QuizError:
            return None

    @property
    def _reading(self) -> bool:
        """Whether the card has the whole screen."""
        return self.has_class("-reading")

    def _read(self) -> None:
        """Give the card the whole screen, or show the list again."""
        self.set_class(not self._reading, "-reading")
        self.set_focus(None if self._reading else self._list)

    def _look(self) -> None:
        self.remove_class("-reading")
        self._filter.focus()

    def _enter_list(self) -> None:
        self._look_up()
        self._list.focus()

    def _look_up(self) -> None:
        """Search, and say what of the filter was not understood."""
        self._kept = ""
        self._say(self._search())

    def _close(self) -> None:
        if self._reading:
            self._read()
        else:
            self.dismiss(None)

    def _turn_over(self) -> None:
        self._past = not self._past
        if self._past and not self._body.display:  # a low screen shows the list alone
            self._read()
        self._show()

    def _edit(self) -> None:
        card = self._card
        if card is None:
            return
        try:
            problem = edit(self.app, self._desk, card)
        except QuizError as error:
            self._say(str(error))
            return
        self._kept = card.id
        self._search()
        self._say(problem)

    def _suspend(self) -> None:
        card = self._card
        if card is not None:
            suspended = self._desk.store.memory(card.id).suspended
            if suspended:
                self._mark(card, EventType.UNSUSPEND, "It is asked again from now on.")
            else:
                self._mark(card, EventType.SUSPEND, "Suspended: s takes it up again.")

    def _reset(self) -> None:
        card = self._card
        if card is not None and self._confirming == card.id:
            self._mark(card, EventType.RESET, "Its schedule is forgotten: it is new again.")
            self._confirming = ""
        elif card is not None:
            self._confirming = card.id
            self._say("Its schedule will be forgotten: r again to reset, any other key leaves it.")

    def _mark(self, card: Card, deed: EventType, said: str) -> None:
        try:
            self._desk.mark(card.id, deed)
        except QuizError as error:
            self._say(str(error))
            return
        self._kept = card.id
        self._search()
        self._say(said)

    # Showing

    def _point(self) -> None:
        """Let the arrow stand before the card pointed at, which colour alone must not tell."""
        option = self._list.highlighted_option
        here = option.id or "" if option else ""
        for name in {self._arrow_at, here} - {""}:
            self._list.replace_option_prompt(name, Content("▸ " if name == here else "  ") + self._rows[name])
        self._arrow_at = here

    def _search(self) -> str:
        """List what matches, still pointing at the same card if it does. Returns what was not understood."""
        self._listed = self._filter.value
        here = self._list.highlighted_option
        self._found, trouble = self._desk.browse(self._filter.value)
        self._keep(self._list.highlighted or 0)
        self._progress.update(f"quiz · browse · {counted(len(self._found), 'card')}")
        places = {found.ref.id: place for place, found in enumerate(self._found)}
        place = places.get(here.id or "", 0) if here else 0
        self._rows, self._arrow_at = {}, ""
        with self.prevent(OptionList.OptionHighlighted):
            self._list.set_options(self._options(self._found[: max(_MOST, place + 2)]))
            if self._rows:
                self._list.highlighted = place
        self._show()
        return trouble

    def _options(self, listed: Iterable[Found]) -> list[Option]:
        """Further lines of the list."""
        rows = {found.ref.id: _row(found, self.size.width) for found in listed}
        self._rows |= rows
        return [Option(Content("  ") + row, id=name) for name, row in rows.items()]

    def _keep(self, place: int) -> None:
        """Leave the card last dealt with in its place: the next key is meant for it, above all one that takes back."""
        if self._kept and all(found.ref.id != self._kept for found in self._found):
            kept = [found for found in self._desk.browse(f"id:{self._kept}")[0] if found.ref.id == self._kept]
            self._found[place:place] = kept

    def _show(self) -> None:
        card = self._card
        self._point()
        self._refresh_keys()
        if card is None:
            self._preview.show(lambda width: wrap(Content("Nothing matches."), width))
            return
        store = self._desk.store
        standing = standing_line(store.memory(card.id))
        about = f"{card.id} · {card.place}"
        past = self._desk.past(card.id) if self._past else []
        text = card_markdown(card)

        def lines(width: int) -> list[Content]:
            head = [line.stylize(MUTED) for part in (about, standing) for line in wrap(Content(visible(part)), width)]
            if self._past:
                rest = [line for part in past or ["Never answered."] for line in wrap(Content(visible(part)), width)]
            else:
                rest = lay_out(text, width)
            return [*head, Content(), *rest]

        self._preview.show(lines)
        self._body.scroll_home(animate=False)


def _row(found: Found, width: int) -> Content:
    title = in_one_line(found.ref.title or found.ref.probe or found.ref.id)
    if width < _NARROW:
        return Content.assemble((f"{found.state:<{_STATE}}", MUTED), title)
    topic = Content(visible(found.ref.topic)).truncate(_TOPIC - 1, ellipsis=True)
    gap = " " * (_TOPIC - topic.cell_length)
    return Content.assemble((f"{found.state:<{_STATE}}", MUTED), topic.stylize(MUTED), gap, title)
