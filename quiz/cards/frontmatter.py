"""What stands between two lines of dashes at the head of a file: ``key: value`` and ``key: [a, b]``. Not YAML."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from quiz.cards.attributes import closest, listed
from quiz.errors import CardError
from quiz.model import Place

__all__ = ["FrontMatter", "read"]

_DASHES = re.compile(r"-{3,}[ \t]*")
_ENTRY = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*))?")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """``end`` is the first line after it, counted from 0."""

    values: dict[str, str] = field(default_factory=dict)
    end: int = 0
    problems: tuple[CardError, ...] = ()

    def text(self, key: str) -> str:
        """A value without its quotation marks; empty if it isn't there."""
        # What is no UTF-8 is reported elsewhere; here it must not hinder printing.
        value = self.values.get(key, "").strip().encode("utf-8", "replace").decode()
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        return value[1:-1] if quoted else value

    def list(self, key: str) -> tuple[str, ...]:
        """The parts of ``[a, b]``; a single word is a list of one."""
        return tuple(part.strip("\"'") for part in listed(self.text(key)))


def read(lines: Sequence[str], path: str, keys: Collection[str]) -> FrontMatter:
    """Read it, if there is any. Empty lines may stand above it."""
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    if first == len(lines) or not _DASHES.fullmatch(lines[first]):
        return FrontMatter()
    values: dict[str, str] = {}
    problems: list[CardError] = []
    for number, line in enumerate(lines[first + 1 :], start=first + 2):
        if _DASHES.fullmatch(line):
            return FrontMatter(values, number, tuple(problems))
        if line.startswith("## "):
            break
        if not line.strip() or line.startswith("#"):
            continue
        place = Place(path, number)
        entry = _ENTRY.fullmatch(line.rstrip())
        if not entry:
            problems.append(_odd("the front matter can't be read here", "write `key: value`", place))
        elif entry[1] not in keys:
            todo = closest(entry[1], keys, ":") or f"the keys are {', '.join(keys)}"
            problems.append(_odd(f"unknown key {entry[1]} in the front matter", todo, place))
        elif entry[1] in values:
            problems.append(_odd(f"{entry[1]} stands twice in the front matter", "keep one", place))
        else:
            values[entry[1]] = entry[2] or ""
    unclosed = _odd(
        "the front matter is never closed",
        "end it with a line of three dashes before the first card",
        Place(path, first + 1),
    )
    # Its lines are no card's: the first heading goes on from here.
    end = next((at for at, line in enumerate(lines) if line.startswith("## ")), len(lines))
    return FrontMatter(values, end, (unclosed,))


def _odd(what: str, todo: str, place: Place) -> CardError:
    """A problem of the front matter: the cards below it are asked all the same."""
    return CardError(what, todo, place, leaves_out=False)
