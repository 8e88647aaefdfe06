"""TeX -> tree. What isn't understood raises, so that the source is shown instead."""

import unicodedata

from quiz.mathtext.bars import pair_bars
from quiz.mathtext.macros import MACROS, attach
from quiz.mathtext.scan import Scanner
from quiz.mathtext.symbols import (
    ACCENTS,
    DELIMITERS,
    FUNCTIONS,
    RIVALS,
    SPACES,
    STYLES,
    SUB,
    SUP,
    SYMBOLS,
    WORDS,
)
from quiz.mathtext.tree import (
    Accent,
    Atom,
    Fence,
    Grid,
    Kind,
    Node,
    Script,
    Seq,
    Space,
    Unparsable,
)

__all__ = ["parse"]

# Groups and arguments in one another (a fraction makes two). Twelve fractions one in the other are read by nobody, and
# each level is copied by all that are around it.
_DEEPEST = 24
_ENDS = frozenset({"", "}", "&", "\\\\", "\\end", "\\right"})
_CLOSING = {lexeme for lexeme, atom in SYMBOLS.items() if atom.kind is Kind.CLOSE}
_SUP_OF = {glyph: char for char, glyph in SUP.items() if glyph not in "′ᵀ"} | {"ᵀ": "T"}
_SUB_OF = {glyph: char for char, glyph in SUB.items()}
_FORBIDDEN = frozenset("%#$~\\{}&^_")
_BASIC_PLANE = 0xFFFF
_STYLED_LETTERS = range(0x1D400, 0x1D800)  # 𝔼, 𝒩, 𝟏: letters above the basic plane


def parse(tex: str) -> Seq:
    """A formula's tree.

    Raises:
        Unparsable: Its text says what stood in the way.
    """
    parser = _Parser(tex)
    rows = parser.rows()
    if parser.scan.peek():
        raise Unparsable(f"{parser.scan.peek()} without its counterpart")
    if len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0]
    if any(len(row) > 1 for row in rows):
        raise Unparsable("& outside an environment")
    return (Grid("aligned", rows),)


class _Parser:
    def __init__(self, tex: str) -> None:
        self.scan = Scanner(tex)
        self.depth = 0
        self.rivals = {macro: glyph for macro, (rival, glyph) in RIVALS.items() if rival in tex}

    def deeper(self) -> None:
        """Count one level more."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unparsable("too many levels")

    # Lists of things

    def sequence(self, *, bare: bool = False) -> Seq:
        """Items up to what ends the group, or with ``bare`` up to a closing delimiter; neither is taken."""
        self.deeper()
        items: list[Node] = []
        while (lexeme := self.scan.peek()) not in _ENDS and not (bare and lexeme in _CLOSING):
            self.scripted(items, self.primary(lexeme))
        self.depth -= 1
        return pair_bars(items)

    def rows(self) -> tuple[tuple[Seq, ...], ...]:
        """Rows of cells up to the end of the group."""
        rows: list[tuple[Seq, ...]] = []
        cells = [self.sequence()]
        while (lexeme := self.scan.peek()) in ("&", "\\\\"):
            self.scan.take()
            if lexeme == "\\\\":
                self.scan.bracketed()
                rows.append(tuple(cells))
                cells = []
            cells.append(self.sequence())
        if not rows or cells != [()]:  # a line break after the last row opens no new one
            rows.append(tuple(cells))
        return tuple(rows)

    def group(self) -> Seq:
        """A braced group's items."""
        self.scan.take("{")
        items = self.sequence()
        self.scan.take("}")
        return items

    def argument(self) -> Seq:
        """A macro's or a script's argument: a group, or a single lexeme. Never empty."""
        self.deeper()
        lexeme = self.scan.peek()
        if lexeme == "{":
            items = self.group()
        elif lexeme in _ENDS or lexeme in ("^", "_", "'"):
            raise Unparsable("an argument is missing")
        elif lexeme in SYMBOLS and not lexeme.startswith("\\"):
            items = (SYMBOLS[self.scan.take()],)
        elif lexeme.isdigit():
            items = (Atom(self.scan.take()),)
        else:
            items = tuple(self.primary(lexeme))
        if all(isinstance(item, Space) for item in items):
            raise Unparsable("an empty argument")
        self.depth -= 1
        return items

    # Scripts

    def scripted(self, items: list[Node], found: Seq) -> None:
        """Append what was found, with the scripts that follow it on its last item."""
        sub, sup, primes = self.scripts()
        if not (sub or sup or primes):
            items.extend(found)
            return
        if len(found) == 1:
            items.append(attach(found[0], sub, sup, primes))
        elif found and isinstance(found[0], Atom) and found[0].kind is Kind.OPEN:  # a delimiter that was never closed
            items.extend([*found[:-1], attach(found[-1], sub, sup, primes)])
        elif found:
            items.append(Script(Fence("(", found, ")"), sub, sup, primes))
        elif items:
            raise Unparsable("a script without a base")
        else:
            items.append(Script(None, sub, sup, primes))

    def scripts(self) -> tuple[Seq, Seq, int]:
        """The subscript, superscript and primes that stand here."""
        sub: Seq = ()
        sup: Seq = ()
        primes = 0
        while lexeme := self.scan.peek():
            raw = _SUP_OF if lexeme in _SUP_OF else _SUB_OF
            if lexeme in ("'", "′"):
                self.scan.take()
                primes += 1
                continue
            if lexeme in ("^", "_"):
                self.scan.take()
                is_sup, items = lexeme == "^", self.argument()
            elif lexeme in raw:
                is_sup, items = raw is _SUP_OF, self.pasted(raw)
            else:
                break
            if sup if is_sup else sub:
                raise Unparsable("two scripts in one place")
            sub, sup = (sub, items) if is_sup else (items, sup)
        if len(sup) == 1 and isinstance(sup[0], Atom) and sup[0].text == "′":
            return sub, (), primes + 1
        return sub, sup, primes

    def pasted(self, table: dict[str, str]) -> Seq:
        """A run of Unicode superscripts or subscripts, as what they stand for."""
        text = ""
        while self.scan.peek() in table:
            text += table[self.scan.take()]
        return _Parser(text).sequence()

    # Single things

    def primary(self, lexeme: str) -> Seq:  # noqa: C901, PLR0911 - a table of cases, in order
        """The next item without its scripts. Several items: a group, whose braces mean nothing to its neighbours."""
        if lexeme == "{":
            items = self.group()
            if len(items) == 1 and isinstance(items[0], Atom) and items[0].kind not in (Kind.OP, Kind.BIG):
                atom = items[0]
                return (Atom(atom.text, Kind.ORD, atom.word, atom.before, atom.after),)  # {,} and {=} are TeX's idiom
            if items and isinstance(items[0], Script) and items[0].base is None:
                raise Unparsable("a script without a base")
            return items
        if lexeme in ("^", "_", "'", "′") or lexeme in _SUP_OF or lexeme in _SUB_OF:
            return ()
        if (lexeme.isascii() and lexeme.isdigit()) or (lexeme == "." and self.scan.decimal()):
            return (Atom(self.scan.number()),)
        if lexeme == "," and self.scan.thousands():
            return (Atom(self.scan.take()),)
        if lexeme in SYMBOLS and SYMBOLS[lexeme].kind is Kind.OPEN:
            return self.bare_fence()
        self.scan.take()
        if lexeme in self.rivals:
            return (Atom(self.rivals[lexeme], SYMBOLS[lexeme].kind),)
        if lexeme in SYMBOLS:
            return (SYMBOLS[lexeme],)
        if lexeme.startswith("\\"):
            return self.macro(lexeme[1:])
        return (_character(lexeme),)

    def bare_fence(self) -> Seq:
        """From an opening delimiter to the closing one, if there is one."""
        opening = SYMBOLS[self.scan.take()]
        body = self.sequence(bare=True)
        if self.scan.peek() in _CLOSING:
            return (Fence(opening.text, body, SYMBOLS[self.scan.take()].text),)
        return (opening, *body)

    def macro(self, name: str) -> Seq:
        """What a macro and its arguments make."""
        if name in FUNCTIONS:
            return (Atom({"argmax": "arg max", "argmin": "arg min"}.get(name, name), Kind.OP, limits=FUNCTIONS[name]),)
        if name in SPACES or name.isspace():
            return (Space(SPACES.get(name, 1)),)
        if name in STYLES:
            return self.argument()
        if name in ACCENTS:
            return (Accent(name, self.argument()),)
        if name in WORDS:
            return self.word(text=not name.startswith("math"))
        if name in MACROS:
            return MACROS[name](self)
        raise Unparsable(f"\\{name} is unknown")

    def word(self, *, text: bool) -> Seq:
        r"""A name or a text. ``\mathrm`` may also hold mathematics."""
        if self.scan.peek() != "{":
            return self.argument()
        start = self.scan.at
        if not text:
            inside = self.scan.tex[start + 1 : self.scan.tex.find("}", start)]
            if not all(char.isalnum() or char in " -" for char in inside):
                return self.argument()
        raw = self.scan.raw()
        shown = " ".join(raw.split()) if text else raw.replace(" ", "")
        if not shown:
            return (Space(1),) if raw else ()
        before, after = text and raw[0] == " ", text and raw[-1] == " "
        return (Atom(shown, Kind.ORD, word=len(shown) > 1, before=before, after=after),)

    def delimiter(self) -> str:
        r"""What follows ``\left`` and its like."""
        lexeme = self.scan.take()
        if lexeme not in DELIMITERS:
            raise Unparsable(f"{lexeme} is no delimiter")
        return DELIMITERS[lexeme]


def _character(lexeme: str) -> Atom:
    if len(lexeme) == 1 and ord(lexeme) in _STYLED_LETTERS:
        lexeme = unicodedata.normalize("NFKC", lexeme)
    if (
        lexeme[0] in _FORBIDDEN
        or ord(lexeme[0]) > _BASIC_PLANE
        or unicodedata.category(lexeme[0]) in ("Cf", "Mn", "Me", "Co")
    ):
        raise Unparsable(f"{lexeme} can't stand in a formula")
    return Atom(lexeme)
