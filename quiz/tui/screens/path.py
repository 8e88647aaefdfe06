"""The path: where the learner is on it and how much of each item is held. A first start asks the first of these."""

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from quiz.desk import Desk
from quiz.errors import QuizError
from quiz.figures import percent
from quiz.mathtext import visible
from quiz.plan import Wish
from quiz.route import EVERYTHING, LATER, START, Milestone
from quiz.tui.keyed import Keyed
from quiz.tui.keys import HELP, Deed, Key
from quiz.tui.prose import wrap
from quiz.tui.style import KEY, LOW, MUTED, RIGHT
from quiz.tui.widgets.lines import Lines
from quiz.tui.widgets.listing import Listing
from quiz.view import WELCOME

__all__ = ["PathScreen"]

_MARKS = {"ahead": "[ ]", "watching": "[~]", "done": "[x]"}
_MARK_STYLES = {"ahead": MUTED, "watching": KEY, "done": RIGHT}
_NEXT = {"ahead": "watching", "watching": "done", "done": "ahead"}
_TICKED = {
    "watching": "Watching: new cards come from here first, from the next sitting on.",
    "done": "Done: its cards come after those of what you are watching.",
    "ahead": "Ahead: no new cards from here yet.",
}
_HELD = 12  # columns of "84 % → 61 %" and a gap
_NARROW = 60  # columns below which nothing stands beside an item
_ENDS = {
    START: "From the start",
    EVERYTHING: "I have been through all of it",
}


class PathScreen(ModalScreen[Wish | None], Keyed[Wish | None]):
    """Lists the items. Returns the wish for a sitting, if the learner wants to guess at an item's questions.

    Args:
        desk: The desk.
        welcome: Whether it asks where the learner is, once, and closes with the answer.
    """

    AUTO_FOCUS = "#items"

    def __init__(self, desk: Desk, *, welcome: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self._welcome = welcome
        self._stones: dict[str, Milestone] = {}
        self._rows: dict[str, Content] = {}
        self._arrow_at = ""
        self._confirming = ""  # the item from which all ticks will be set
        self._items = Listing(id="items", markup=False)
        self._about = Lines(id="about")
        self._deeds |= {
            Deed.TICK: self._tick,
            Deed.HERE: self._here,
            Deed.TRY: self._try,
            Deed.ALL: self._all,
        }

    def compose(self) -> ComposeResult:
        """The question of a first start, the items, what is known of the one pointed at, and the keys."""
        yield Static("quiz" if self._welcome else "quiz · path", id="progress")
        if self._welcome:
            paragraphs = WELCOME.split("\n")
            yield Lines(
                lambda width: [line for text in paragraphs for line in wrap(Content(text), width)],
                id="intro",
            )
        yield self._items
        yield self._about
        yield self._foot()

    def on_mount(self) -> None:
        """Point at the item being watched, if there is one."""
        self._list()
        watching = [name for name, stone in self._stones.items() if stone.state == "watching"]
        if watching:
            self._items.highlighted = self._items.get_option_index(watching[-1])
        elif self._items.option_count:
            self._items.action_first()
        self._say("")
        self._refresh_keys()

    def on_resize(self) -> None:
        """Lay the items out anew."""
        self._list()
        self._pointed()

    def keys(self) -> tuple[Key, ...]:
        """The keys of this screen."""
        if self._welcome:
            return (
                Key((), "Enter", Deed.HERE, "I am here: begin", "I am here"),
                Key((), "↑↓", Deed.DOWN, "to another item (PgUp, PgDn, Home and End too)", "move"),
                HELP,
                Key(("escape", "q"), "Esc", Deed.CLOSE, "not now: look around first", "look around first"),
            )
        return (
            Key((), "Enter", Deed.TICK, "watching [~], then done [x], then ahead [ ] again (a click too)", "tick"),
            Key(("escape", "p", "q"), "Esc", Deed.CLOSE, "back", "back"),
            Key(("h",), "h", Deed.HERE, "I am here: all before it is done, all behind it ahead", "I am here"),
            Key(("g",), "g", Deed.TRY, "guess at three of its questions before watching; unscheduled", "guess"),
            Key(("m",), "m", Deed.ALL, "more: all of its cards, not only the core ones first", "more cards"),
            HELP,
        )

    def take(self, event: events.Key) -> bool:
        """Do what a key does, or move."""
        if event.key not in {"j", "k"}:
            return super().take(event)
        self._confirming = ""
        move = self._items.action_cursor_down if event.key == "j" else self._items.action_cursor_up
        move()
        return True

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self._confirming = self._confirming if self._welcome else ""
        if self._welcome:
            self._here()
        else:
            self._tick()

    @on(OptionList.OptionHighlighted)
    def _pointed(self) -> None:
        self._point()
        stone = self._stones.get(self._pointed_at)
        if self.size.height < LOW:
            self._about.show(None)
            return
        paragraphs = _about(stone) if stone else []
        self._about.show(lambda width: [line for text in paragraphs for line in wrap(Content(text), width)])

    def _point(self) -> None:
        """Let the arrow stand before the item pointed at, which colour alone must not tell."""
        for name in {self._arrow_at, self._pointed_at} - {""}:
            mark = "▸ " if name == self._pointed_at else "  "
            self._items.replace_option_prompt(name, Content(mark) + self._rows[name])
        self._arrow_at = self._pointed_at

    # What the keys do

    @property
    def _pointed_at(self) -> str:
        """The item pointed at."""
        option = self._items.highlighted_option
        return option.id or "" if option else ""

    def _tick(self) -> None:
        if stone := self._stones.get(self._pointed_at):
            state = _NEXT[stone.state]
            self._do(lambda: self._desk.journey.choose(stone.item.id, state), _TICKED[state])

    def _here(self) -> None:
        name = self._pointed_at
        if not name:
            return
        ticked = any(stone.state != "ahead" for stone in self._stones.values())
        if ticked and self._confirming != name:
            self._confirming = name
            self._say("All before it will be done, all behind it ahead: h again, any other key leaves your ticks.")
            return
        self._confirming = ""
        said = "You are here. All before it is done, all behind it ahead."
        if self._do(lambda: self._desk.journey.begin_at(name), said) and self._welcome:
            self.dismiss(None)

    def _before(self, key: Key) -> None:
        if key.deed is not Deed.HERE:
            self._confirming = ""

    def _all(self) -> None:
        if stone := self._stones.get(self._pointed_at):
            said = "All cards of this item may be introduced now, not only its core ones first."
            self._do(lambda: self._desk.journey.want_more(stone.item.id), said)

    def _try(self) -> None:
        if stone := self._stones.get(self._pointed_at):
            wish = self._desk.journey.guessing(stone.item.id)
            if self._desk.plan(wish).cards:
                self.dismiss(wish)
            else:
                self._say("Nothing to guess at: all of its questions were asked, or it has none.")

    def _do(self, deed: Callable[[], object], said: str) -> bool:
        """Do something and say so, or why it could not be done; whether it was."""
        try:
            deed()
        except QuizError as error:
            self._say(str(error))
            return False
        self._list()
        self._pointed()
        self._say(said)
        self.call_after_refresh(self._items.scroll_to_highlight)  # what is said takes a row of the list's
        return True

    # Showing

    def _list(self) -> None:
        """List the items, and keep pointing at the same one."""
        stones = self._desk.journey.milestones()
        self._stones = {stone.item.id: stone for stone in stones}
        width = self.size.width - 5
        rows = {stone.item.id: _row(stone, width) for stone in stones}
        ends = {name: Content(text) for name, text in _ENDS.items()} if self._welcome else {}
        self._rows = {**rows, **ends}
        options: list[Option] = []
        part = ""
        says = f"held → in {LATER} days" if any(stone.held is not None for stone in stones) else ""
        for stone in stones:
            if stone.item.part != part:
                part = stone.item.part
                options.append(Option(_head(part, says, width), disabled=True))
                says = ""
            options.append(Option(Content("  ") + rows[stone.item.id], id=stone.item.id))
        first, last = ([Option(Content("  ") + text, id=name)] for name, text in ends.items()) if ends else ([], [])
        place = self._items.highlighted
        with self.prevent(OptionList.OptionHighlighted):
            self._items.set_options([*first, *options, *last])
            self._items.highlighted = place
        self._arrow_at = ""
        self._point()


def _head(part: str, says: str, width: int) -> Content:
    """A part's name, and above the first figures what they are."""
    name = Content(f"  {visible(part)}")
    gap = width + 2 - name.cell_length - len(says)
    if says and width >= _NARROW and gap > 0:
        name += Content(" " * gap + says)
    return name.stylize(MUTED)


def _row(stone: Milestone, width: int) -> Content:
    item = stone.item
    held = f"{percent(stone.held)} → {percent(stone.later or 0)}" if stone.held is not None else ""
    beside = width >= _NARROW and bool(held)
    mark = Content.styled(_MARKS[stone.state], _MARK_STYLES[stone.state])
    text = Content.assemble(mark, f" {'  ' * item.depth}{visible(item.name)}")
    text = text.truncate(width - _HELD if beside else width, ellipsis=True)
    if not beside:
        return text
    return Content.assemble(text, " " * (width - text.cell_length - len(held)), (held, MUTED))


def _about(stone: Milestone) -> list[str]:
    """What the list has no room for."""
    cards = (
        f"{stone.cards} cards: {stone.new} new, {stone.due} due, {stone.known} known." if stone.cards else "No cards."
    )
    if stone.held is not None and stone.later is not None:
        now, later = percent(stone.held), percent(stone.later)
        cards += f" Of its core cards you hold {now}; in {LATER} days without a review {later}."
    return [visible(stone.item.plain), cards]
