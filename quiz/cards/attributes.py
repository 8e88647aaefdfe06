"""The attributes in the last ``{...}`` of a heading or list item: ``{#id flag key=value key="quoted value"}``."""

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

__all__ = ["ID", "Attributes", "Fault", "closest", "listed", "split"]

Fault = tuple[str, str]
"""What is wrong, and what to write instead."""

ID = re.compile(r"[^\W_][\w-]*")
"""What an id looks like. It has no dot: those number the gaps of a cloze card."""

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_GROUP = re.compile(rf"(?:^|(?<=\s))\{{((?:[^{{}}\"]|{_QUOTED})*)\}}$")
_PART = re.compile(rf"\#(?P<id>\S*)|(?P<key>[\w-]+)=(?:(?P<quoted>{_QUOTED})|(?P<value>[^\s\"]*))|(?P<word>\S+)")
_LONGEST = 4000  # characters of a group: each brace before it may look to the line's end, which has 100,000
_MISPLACED = re.compile(r"\{#[\w-]+(?:\s[^{}]*)?\}[.,:;!?]?$")
_UNCLOSED = re.compile(r"(?:^|\s)\{(?:#|[\w-]+=)[^{}]*\}?$")


@dataclass(frozen=True, slots=True)
class Attributes:
    """``text`` is what stands before the braces, ``start`` where these begin in it (-1 if there are none)."""

    text: str
    id: str = ""
    flags: frozenset[str] = frozenset()
    values: dict[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    start: int = -1


def split(text: str, flags: Collection[str], keys: Collection[str]) -> Attributes:
    """Split a line of text from its attributes. What is wrong with them is returned, not raised."""
    found = _GROUP.search(text, max(0, len(text) - _LONGEST))
    if not found:
        todo = ""
        if _UNCLOSED.search(text):
            todo = "look for a missing } or quotation mark"
        elif _MISPLACED.search(text):
            todo = "put a space before them, nothing behind"
        return Attributes(text.strip(), faults=(("the attributes at the end can't be read", todo),) if todo else ())
    name = ""
    words: set[str] = set()
    values: dict[str, str] = {}
    faults: list[Fault] = []
    for part in _PART.finditer(found[1]):
        if part["id"] is not None:
            faults += _id_faults(part["id"], name)
            name = name or part["id"]
        elif key := part["key"]:
            value = part["value"] if part["quoted"] is None else re.sub(r'\\(["\\])', r"\1", part["quoted"][1:-1])
            faults += _key_faults(key, value, values, keys)
            values[key] = value
        elif part["word"] in flags:
            words.add(part["word"])
        else:
            faults.append(_unknown_word(part["word"], flags, keys))
    return Attributes(text[: found.start()].strip(), name, frozenset(words), values, tuple(faults), found.start())


def _id_faults(name: str, before: str) -> list[Fault]:
    if before:
        return [(f"two ids, #{before} and #{name}", "keep one")]
    if not ID.fullmatch(name):
        return [(f"#{name} can't be an id", "write letters, digits, - and _ only, as in {#initial-loss}")]
    return []


def _key_faults(key: str, value: str, before: Collection[str], keys: Collection[str]) -> list[Fault]:
    if key not in keys:
        known = ", ".join(f"{name}=" for name in keys)
        return [(f"unknown attribute {key}=", closest(key, keys, "=") or f"the attributes are {known}")]
    if key in before:
        return [(f"{key}= stands there twice", "keep one")]
    if not value.strip():
        return [(f"{key}= has no value", f'write {key}=value, or {key}="several words"')]
    return []


def _unknown_word(word: str, flags: Collection[str], keys: Collection[str]) -> Fault:
    if word in keys:
        return f"{word} has no value", f"write {word}=..."
    todo = closest(word, flags)
    if not todo and flags:
        *others, last = sorted(flags)
        known = f"{', '.join(others)} and {last}" if others else last
        todo = (
            f"the words are {known} (what kind a card is follows from its shape);"
            " braces that belong to the text go into `backticks`"
        )
    return f"unknown word {word!r} among the attributes", todo or "leave it out"


def closest(word: str, known: Iterable[str], suffix: str = "") -> str:
    """``did you mean ...?``, or nothing if no known word is like this one."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.7)
    return f"did you mean {near[0]}{suffix}?" if near else ""


def listed(value: str) -> tuple[str, ...]:
    """The parts of ``a, b`` or ``[a, b]`` or ``a b``."""
    return tuple(part for part in re.split(r"[,\s]+", value.strip().removeprefix("[").removesuffix("]")) if part)
