"""The keys: one table that dispatches them, fills the line at the bottom and is the help screen."""

from dataclasses import dataclass, replace
from enum import StrEnum

from quiz.answers.diagnosis import by_panel
from quiz.model import Kind, Question, Rating
from quiz.session import Stage, View

__all__ = [
    "AHEAD",
    "BY_HAND",
    "DOORS",
    "HELP",
    "LETTERS",
    "MORE",
    "QUIT",
    "RATINGS",
    "Deed",
    "Field",
    "Key",
    "find",
    "review_keys",
]

RATINGS = {Rating.AGAIN: "Again", Rating.HARD: "Hard", Rating.GOOD: "Good", Rating.EASY: "Easy"}


class Deed(StrEnum):
    """What a key can do."""

    SUBMIT = "submit"
    SURE = "sure"
    GUESS = "guess"
    LEAVE = "leave"
    WRITE = "write"
    PICK = "pick"
    UP = "up"
    DOWN = "down"
    GRADE = "grade"
    ACCEPT = "accept"
    RATE = "rate"
    SCROLL = "scroll"
    BACK = "back"
    HINT = "hint"
    UNDO = "undo"
    EDIT = "edit"
    SOURCE = "source"
    ADD = "add"
    BURY = "bury"
    SUSPEND = "suspend"
    RESET = "reset"
    MORE = "more"
    PATH = "path"
    BROWSE = "browse"
    FILTER = "filter"
    PAST = "past"
    READ = "read"
    TODAY = "today"
    BEGIN = "begin"
    TICK = "tick"
    HERE = "here"
    ALL = "all"
    TRY = "try"
    STATS = "stats"
    PRACTISE = "practise"
    TINKER = "tinker"
    LESS = "less"
    GREATER = "greater"
    TYPE = "type"
    AHEAD = "ahead"
    HELP = "help"
    QUIT = "quit"
    SAVE = "save"
    DISCARD = "discard"
    CLOSE = "close"


BY_HAND = frozenset({Deed.QUIT, Deed.UP, Deed.DOWN, Deed.SCROLL, Deed.BACK})
"""What nobody looks for by its words: Textual's own list has a way to quit, and the others are moves."""


class Field(StrEnum):
    """Where typing goes."""

    NONE = "none"
    LINE = "line"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Key:
    """A key: its names in Textual, how it is written on the screen, what it does and what to call that.

    ``short`` is its name in the line at the bottom; without one it stands on the help screen only.
    """

    names: tuple[str, ...]
    shown: str
    deed: Deed
    says: str
    short: str = ""


def find(keys: tuple[Key, ...], name: str) -> Key | None:
    """The key of that name."""
    return next((key for key in keys if name in key.names), None)


_DIGITS = tuple("123456789")
LETTERS = "ABCDEFGHI"
"""Of panels: capitals, since small letters are commands."""
HELP = Key(("question_mark",), "?", Deed.HELP, "all keys", "keys")
QUIT = Key(("q",), "q", Deed.QUIT, "quit; every answer is kept", "quit")
_ADD = Key(("a",), "a", Deed.ADD, "add a card", "add")
_SURE = Key(("exclamation_mark",), "!", Deed.SURE, "answer, and I am sure", "sure")
_GUESS = Key(("semicolon",), ";", Deed.GUESS, "answer, and I am guessing", "guess")
_LEAVE = Key(("escape",), "Esc", Deed.LEAVE, "leave the field: then letters are commands", "commands")
_SCROLL = Key(("space", "pagedown"), "Space", Deed.SCROLL, "show the rest, then scroll on")
_BACK = Key(("pageup",), "PgUp", Deed.BACK, "scroll back")
_PAGES = (Key(("pagedown",), "PgDn", Deed.SCROLL, "scroll on"), _BACK)
_ARROWS = (
    Key(("down", "j"), "↓", Deed.DOWN, "to the next one"),
    Key(("up", "k"), "↑", Deed.UP, "to the one before"),
)
_TICK = Key(("space",), "Space", Deed.PICK, "tick or untick what the arrow points at")
_NONE = Key(("0",), "0", Deed.PICK, "answer that none of them holds")
_UNDO = Key(("u",), "u", Deed.UNDO, "take back what was done last, again and again", "undo")
_EDIT = Key(("e",), "e", Deed.EDIT, "edit the card in your editor", "edit")
_SOURCE = Key(("o",), "o", Deed.SOURCE, "open the source, at its moment", "source")
_TODAY = Key(("d",), "d", Deed.TODAY, "the day: what is due, what is new, and your last 14 days", "day")
_BROWSE = Key(("slash",), "/", Deed.BROWSE, "browse: find, read, edit and suspend cards", "browse")
_PATH = Key(("p",), "p", Deed.PATH, "the path: where you are, and how much of it you hold", "path")
_STATS = Key(("c",), "c", Deed.STATS, "counts: your days, what is coming, what you hold, what goes wrong", "stats")
DOORS = (_ADD, _PATH, _BROWSE, _STATS, _TODAY)
"""To the other screens, from every screen that has room for them."""
MORE = Key(("m",), "m", Deed.MORE, "meet up to four more new cards", "more new")
AHEAD = Key(("n",), "n", Deed.AHEAD, "review what is due tomorrow, already today", "tomorrow's")
_BURY = Key(("b",), "b", Deed.BURY, "leave this card until tomorrow", "not today")
_SUSPEND = Key(("s",), "s", Deed.SUSPEND, "suspend this card until `quiz unsuspend`")
_TINKER = Key(("t",), "t", Deed.TINKER, "tinker: change its numbers and see what happens", "what if…")
_RESET = Key(("r",), "r", Deed.RESET, "reset this card: its schedule is forgotten")


def review_keys(
    view: View, typing: Field, *, empty: bool = True, folded: bool = False, goes_on: bool = False
) -> tuple[Key, ...]:
    """The keys of the review as it stands.

    Args:
        view: What the sitting shows.
        typing: Where typing goes now.
        empty: Whether nothing has been typed or chosen.
        folded: Whether a part of the verdict is behind a key.
        goes_on: Whether there is more than what is in sight.
    """
    keys = _review_keys(view, typing, empty=empty, folded=folded)
    if not goes_on or folded:
        return keys
    return tuple(replace(key, short="more") if key.deed is Deed.SCROLL else key for key in keys)


def _review_keys(view: View, typing: Field, *, empty: bool, folded: bool) -> tuple[Key, ...]:
    if typing is Field.TEXT:
        done = Key((), "Esc Enter", Deed.SUBMIT, "leave the field, then Enter: done", "done")
        return (done, _LEAVE)
    if typing is Field.LINE:
        leave = replace(_LEAVE, short="hint, commands") if view.more_hints and not view.repairable else _LEAVE
        submit = _submit(view, empty=empty)
        if view.mark and not empty:
            submit = replace(submit, short="")  # it would only say that this one has to be marked
        return (submit, leave, *_PAGES) if view.repairable else (submit, _SURE, _GUESS, leave, *_PAGES)
    match view.stage:
        case Stage.ASK:
            own = _asking(view, empty=empty)
        case Stage.REVEAL:
            own = _revealed(view)
        case Stage.JUDGED if view.repairable:
            own = _repairing(view, empty=empty)
        case Stage.JUDGED:
            own = _judged(view, folded=folded)
        case _:
            own = ()
    return (*own, *_commands(view), HELP)


def _submit(view: View, *, empty: bool) -> Key:
    assert view.question is not None
    by_learner = view.question.kind.by_learner
    if view.repairable:
        says = "show the answer" if empty else "answer once more"
        return Key(("enter", "exclamation_mark", "semicolon"), "Enter", Deed.SUBMIT, says, says)
    if empty and by_learner:
        return Key(("enter", "space"), "Enter", Deed.SUBMIT, "show the answer (Space too)", "show the answer")
    if empty:
        return Key(("enter",), "Enter", Deed.SUBMIT, "don't know: show the answer", "don't know")
    return Key(("enter",), "Enter", Deed.SUBMIT, "answer", "answer")


def _asking(view: View, *, empty: bool) -> tuple[Key, ...]:
    question = view.question
    assert question is not None
    hint = (Key(("h",), "h", Deed.HINT, "one more hint", "hint"),) if view.more_hints else ()
    if question.kind is Kind.EXPLAIN:
        done = Key(("enter",), "Enter", Deed.SUBMIT, "done: show the points", "done")
        write = Key(("i", "tab"), "i", Deed.WRITE, "write on (Tab too)", "write on")
        return (done, write, *hint, _SCROLL, _BACK)
    if not question.choosing:
        write = Key(("enter", "tab", "i"), "Enter", Deed.WRITE, "back to the field (Tab or i too)", "write")
        return (write, *hint, _SCROLL, _BACK)
    does, short = ("tick or untick", "tick") if question.several else ("choose", "choose")
    answer = "don't know" if empty else "" if view.mark else "answer"
    capitals = "; panels also by their capital letter" if by_panel(question) else ""
    return (
        _pick(question, f"{does} an option (or click it){capitals}", short),
        *_ARROWS,
        *((_TICK, _NONE) if question.several else ()),
        Key(("enter",), "Enter", Deed.SUBMIT, "answer; with nothing chosen: don't know", answer),
        _SURE,
        _GUESS,
        *hint,
        *(_PAGES if question.several else (_SCROLL, _BACK)),
    )


def _pick(question: Question, says: str, short: str) -> Key:
    """An option by its number, and a panel by its letter, too."""
    last = min(len(question.options), len(_DIGITS))
    letters = LETTERS[:last] if by_panel(question) else ""
    return Key((*_DIGITS[:last], *letters), f"1–{last}", Deed.PICK, says, short)


def _repairing(view: View, *, empty: bool) -> tuple[Key, ...]:
    question = view.question
    assert question is not None
    if not question.choosing:
        write = Key(("enter", "tab", "i"), "Enter", Deed.WRITE, "back to the field (Tab or i too)", "write")
        return (write, _SCROLL, _BACK)
    return (
        _pick(question, "choose once more (or click it)", "choose"),
        *_ARROWS,
        _submit(view, empty=empty),
        _SCROLL,
        _BACK,
    )


def _revealed(view: View) -> tuple[Key, ...]:
    question = view.question
    assert question is not None
    if question.kind is Kind.EXPLAIN:
        last = min(len(question.points), len(_DIGITS))
        return (
            Key(_DIGITS[:last], f"1–{last}", Deed.PICK, "tick a point that you made (or click it)", "tick"),
            *_ARROWS,
            _TICK,
            Key(("enter",), "Enter", Deed.SUBMIT, "done ticking", "done"),
            *_PAGES,
        )
    trap = (Key(("2",), "2", Deed.GRADE, "fell for the trap", "the trap"),) if question.traps else ()
    return (
        Key(("1",), "1", Deed.GRADE, "missed it", "missed"),
        *trap,
        Key(("3",), "3", Deed.GRADE, "got it", "got it"),
        _SCROLL,
        _BACK,
    )


def _judged(view: View, *, folded: bool) -> tuple[Key, ...]:
    rest = Key(_SCROLL.names, "Space", Deed.SCROLL, "show the rest", "the rest") if folded else _SCROLL
    tinker = (_TINKER,) if view.tinkerable else ()
    if view.look or view.again_at_once or view.practice:
        return (Key(("enter",), "Enter", Deed.ACCEPT, "go on", "go on"), *tinker, rest, _BACK)
    return (
        Key(("enter",), "Enter", Deed.ACCEPT, "accept the rating and go on", "accept"),
        Key(("1", "2", "3", "4"), "1–4", Deed.RATE, "instead: 1 Again, 2 Hard, 3 Good, 4 Easy", "other rating"),
        *tinker,
        rest,
        _BACK,
    )


def _commands(view: View) -> tuple[Key, ...]:
    """The keys that do the same wherever letters are commands."""
    undo = (_UNDO if view.undoable else replace(_UNDO, short=""),)
    if view.card is None:
        return (*undo, QUIT, *DOORS)
    source = (_SOURCE,) if view.card.source else ()
    return (*undo, QUIT, _EDIT, *source, _BURY, *DOORS, _SUSPEND, _RESET)
