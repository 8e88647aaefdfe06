"""Reading TeX lexeme by lexeme, and a macro's argument as raw text."""

import re
from collections.abc import Iterator

from quiz.mathtext.symbols import ENVIRONMENTS, KNOWN
from quiz.mathtext.tree import Unparsable

__all__ = ["LONGEST", "Scanner", "unknown_macros"]

LONGEST = 600
"""In characters. What is longer is no formula, and would take more than the 5 ms that a screen has for one."""

# What changes the look but not the meaning: sizes of delimiters, display style, negative space.
_IGNORED = re.compile(
    r"(?:\s+|\\!|\\(?:[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits|nonumber|notag)(?![A-Za-z]))*"
)
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[^\\][\u0300-\u036f\u20d0-\u20ff]*", re.DOTALL)
_MACRO = re.compile(r"\\(?:(?:begin|end)\s*\{([^{}]*)\}|([A-Za-z]+)|(.))", re.DOTALL)
_NUMBER = re.compile(r"[0-9]*(?:\.[0-9]+)*")
_DECIMAL = re.compile(r"\.[0-9]")
_THOUSANDS = re.compile(r"(?<=[0-9]),[0-9]{3}(?![0-9])")
_RAW_ESCAPES = {**{char: char for char in "%#$&_{}"}, **dict.fromkeys(" ,;:", " "), "!": "", "-": ""}


def unknown_macros(tex: str) -> Iterator[str]:
    r"""Each macro or environment that isn't known, as it is written: ``\foo``, ``\begin{foo}``."""
    for match in _MACRO.finditer(tex):
        environment, name, char = match.groups()
        if environment is not None:
            if environment not in ENVIRONMENTS:
                yield f"\\begin{{{environment}}}"
        elif (name or char) not in KNOWN and not (char and char.isspace()):
            yield "\\" + (name or char)


class Scanner:
    """A place in a formula's source. Spaces between tokens mean nothing in TeX and are passed over."""

    def __init__(self, tex: str) -> None:
        if len(tex) > LONGEST:
            raise Unparsable(f"longer than {LONGEST} characters")
        self.tex = tex
        self.at = 0
        self._seen = (-1, "")  # where the lexeme that was peeked at last begins, and what it is

    def peek(self) -> str:
        """The next lexeme, or nothing at the end."""
        if self._seen[0] != self.at:
            skipped = _IGNORED.match(self.tex, self.at)
            self.at = skipped.end() if skipped else self.at
            lexeme = _TOKEN.match(self.tex, self.at)
            if lexeme is None and self.at < len(self.tex):
                raise Unparsable("a backslash at the end")
            self._seen = self.at, lexeme[0] if lexeme else ""
        return self._seen[1]

    def take(self, wanted: str = "") -> str:
        """The next lexeme, which must be ``wanted`` if that is given."""
        lexeme = self.peek()
        if not lexeme or (wanted and lexeme != wanted):
            raise Unparsable(f"{wanted or 'more'} expected, found {lexeme or 'the end'}")
        self.at += len(lexeme)
        return lexeme

    def number(self) -> str:
        """The digits from here on, with their decimal point."""
        found = _NUMBER.match(self.tex, self.at)
        text = found[0] if found else ""
        self.at += len(text)
        return text

    def decimal(self) -> bool:
        """Whether the point here begins a number, as in .5."""
        return _DECIMAL.match(self.tex, self.at) is not None

    def thousands(self) -> bool:
        """Whether the comma here stands between thousands and hundreds, as in 12,297."""
        return _THOUSANDS.match(self.tex, self.at) is not None

    def star(self) -> bool:
        """Pass over a star that belongs to the macro before it."""
        found = self.tex.startswith("*", self.at)
        self.at += found
        return found

    def bracketed(self) -> bool:
        """Pass over an optional argument that changes only the look, such as ``[4pt]``."""
        if self.peek() != "[":
            return False
        end = self.tex.find("]", self.at)
        if end < 0:
            raise Unparsable("] is missing")
        self.at = end + 1
        return True

    def raw(self) -> str:
        """A braced argument as text: its braces dropped, its escapes resolved, its line ends made spaces."""
        self.take("{")
        out: list[str] = []
        depth = 1
        while True:
            if self.at >= len(self.tex):
                raise Unparsable("} is missing")
            char = self.tex[self.at]
            self.at += 1
            if char == "\\":
                escaped = self.tex[self.at : self.at + 1]
                if escaped not in _RAW_ESCAPES:
                    raise Unparsable(f"a macro inside a text: \\{escaped}")
                out.append(_RAW_ESCAPES[escaped])
                self.at += 1
            elif char in "$%#":
                raise Unparsable(f"{char} inside a text")
            elif char in "{}":
                depth += 1 if char == "{" else -1
                if depth == 0:
                    return "".join(out)
            else:
                out.append(" " if char == "~" or char.isspace() else char)
