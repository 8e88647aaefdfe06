"""The line form means what the TeX means: random formulas, read back by an independent reader.

Both sides are evaluated in a finite field, so that equal means equal. Roots, powers, functions and sums are
uninterpreted: each gives a number that depends on every one of its arguments, and no domain error hides a mistake.
"""

import hashlib
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import assume, given, settings, strategies as st

from quiz.mathtext import block, line, problem

P = 2**61 - 1
Tree = tuple[Any, ...]
GREEK = {"α": r"\alpha ", "β": r"\beta ", "θ": r"\theta "}
FUNCTIONS = ("log", "exp", "f", "g")


def opaque(*parts: object) -> int:
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=7).digest(), "big")


def divide(a: int, b: int) -> int:
    """In the field; by zero it gives zero, which breaks no law that the comparison needs."""
    return a * pow(b, P - 2, P) % P


# A formula is a tuple: its kind (number, letter, sub, add, mul, frac, pow, sqrt, root, abs, call, sum) and its parts.
numbers = st.sampled_from(["1", "2", "3", "12", "0.5"]).map(lambda text: ("number", text))
letters = st.sampled_from("abikntxyzBTαβθ").map(lambda char: ("letter", char))


def compound(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    signed = st.tuples(st.sampled_from("+-"), inner)
    return st.one_of(
        st.tuples(st.just("sub"), st.sampled_from("xaBθ"), inner),
        st.tuples(st.just("add"), st.lists(signed, min_size=1, max_size=3)),
        st.tuples(
            st.just("mul"), st.sampled_from(["", r"\cdot ", r"\times "]), st.lists(inner, min_size=2, max_size=3)
        ),
        st.tuples(st.just("frac"), inner, inner),
        st.tuples(st.just("pow"), inner, inner),
        st.tuples(st.just("sqrt"), inner),
        st.tuples(st.just("root"), numbers | letters | inner, inner),
        st.tuples(st.just("abs"), inner),
        st.tuples(st.just("call"), st.sampled_from(FUNCTIONS), inner, st.booleans()),
        st.tuples(st.just("sum"), inner, inner, inner),
    )


formulas = st.recursive(numbers | letters, compound, max_leaves=12)


def value(tree: Tree) -> int:  # noqa: PLR0911 - one return for each kind
    kind, *parts = tree
    match kind:
        case "number" | "letter":
            return opaque(parts[0])
        case "sub":
            return opaque("sub", parts[0], value(parts[1]))
        case "add":
            return sum((1 if sign == "+" else -1) * value(term) for sign, term in parts[0]) % P
        case "mul":
            product = 1
            for factor in parts[1]:
                product = product * value(factor) % P
            return product
        case "frac":
            return divide(value(parts[0]), value(parts[1]))
        case "call":
            return opaque("call", parts[0], value(parts[1]))
        case _:
            return opaque(kind, *(value(part) for part in parts))


def tex(tree: Tree) -> str:  # noqa: C901, PLR0911 - one return for each kind
    kind, *parts = tree
    match kind:
        case "number" | "letter":
            return GREEK.get(parts[0], str(parts[0]))
        case "sub":
            return f"{tex(('letter', parts[0]))}_{{{tex(parts[1])}}}"
        case "add":
            return "".join(f"{sign}{tex_in_sum(term)}" for sign, term in parts[0]).removeprefix("+")
        case "mul":
            return str(parts[0]).join(
                tex_factor(f, last=i == len(parts[1]) - 1, first=i == 0) for i, f in enumerate(parts[1])
            )
        case "frac":
            return rf"\frac{{{tex(parts[0])}}}{{{tex(parts[1])}}}"
        case "pow":
            whole = parts[0][0] in ("number", "letter", "sub", "abs")
            return (tex(parts[0]) if whole else bracket(tex(parts[0]))) + f"^{{{tex(parts[1])}}}"
        case "sqrt":
            return rf"\sqrt{{{tex(parts[0])}}}"
        case "root":
            return rf"\sqrt[{tex(parts[0])}]{{{tex(parts[1])}}}"
        case "abs":
            return rf"\left|{tex(parts[0])}\right|"
        case "call":
            name, argument, bare = parts
            macro = "\\" + name + " " if len(name) > 1 else name
            core = argument[1] if argument[0] == "pow" else argument  # log (1 + x)² could be (log (1 + x))²
            simple = core[0] in ("number", "letter", "sub") or argument[0] in ("frac", "sqrt")
            return str(macro) + (tex(argument) if bare and simple and len(name) > 1 else bracket(tex(argument)))
        case _:
            low, high, body = (tex(part) for part in parts)
            return rf"\sum_{{{low}}}^{{{high}}} {bracket(body) if parts[2][0] == 'add' else body}"


def bracket(text: str) -> str:
    return f"({text})" if len(text) % 2 else rf"\left({text}\right)"


def tex_in_sum(tree: Tree) -> str:
    return bracket(tex(tree)) if tree[0] in ("add", "sum") else tex_factor(tree, last=True, first=True)


def tex_factor(tree: Tree, *, last: bool, first: bool) -> str:
    """What a careful author writes inside a product."""
    open_ended = tree[0] in ("call", "sum") and not last
    digits_meet = not first and re.match(r"[0-9]", tex(tree)) is not None
    needs = tree[0] == "add" or open_ended or digits_meet or (tree[0] == "mul" and not (first and last))
    return bracket(tex(tree)) if needs else tex(tree)


SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱʲᵏˡᵐᵗᵀᴸ", "0123456789+−=()nijklmtTL", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+−=()aehijklmnoprstuvx", strict=True))
LEXEMES = re.compile(
    rf"_[A-Za-z]{{2,}}|log|exp|[{''.join(SUPERSCRIPTS)}]+|[{''.join(SUBSCRIPTS)}]+|[0-9]+(?:\.[0-9]+)?|\S"
)


class Reader:
    """Reads a line as a mathematician would: blind to its spaces, but for the one that ends a subscript of letters.

    ``tight`` says whether a product without a sign binds tighter than a division: people differ, so the line form has
    to mean the same either way.
    """

    def __init__(self, text: str, *, tight: bool) -> None:
        self.lexemes: list[str] = [*LEXEMES.findall(text), ""]
        self.at = 0
        self.tight = tight

    @property
    def next(self) -> str:
        return self.lexemes[self.at]

    def take(self, wanted: str = "") -> str:
        lexeme = self.next
        assert lexeme
        assert not wanted or lexeme == wanted
        self.at += 1
        return lexeme

    def all(self) -> int:
        result = self.sum()
        assert self.next == ""
        return result

    def inner(self, text: str) -> int:
        return Reader(text, tight=self.tight).all()

    def sum(self) -> int:
        total, sign = 0, 1
        if self.next == "−":
            self.take()
            sign = -1
        while True:
            total = (total + sign * self.term()) % P
            if self.next not in ("+", "−"):
                return total
            sign = 1 if self.take() == "+" else -1

    def term(self) -> int:
        result = self.run()
        while self.next in ("·", "×", "/") or self.starts():
            operator = self.take() if not self.starts() else "·"
            operand = self.run()
            result = divide(result, operand) if operator == "/" else result * operand % P
        return result

    def run(self) -> int:
        result = self.factor()
        while self.tight and self.starts():
            result = result * self.factor() % P
        return result

    def starts(self) -> bool:
        return self.next[:1].isalnum() or self.next[:1] in tuple("(√Σ¦")

    def factor(self) -> int:
        lexeme = self.take()
        if lexeme == "Σ":
            low, high = self.scripts()
            return opaque("sum", low, high, self.term())
        if lexeme in FUNCTIONS:
            return self.powered(opaque("call", lexeme, self.atom() if self.next == "(" else self.factor()))
        if lexeme[0] in SUPERSCRIPTS or lexeme == "√":
            return self.root(lexeme)
        self.at -= 1
        result = self.powered(self.atom())
        # p(x)/q(x): a letter and its bracket are one thing, call or product, unless a sum stands inside.
        return result * self.powered(self.atom()) % P if lexeme[0].isalpha() and self.argument_follows() else result

    def argument_follows(self) -> bool:
        if self.next != "(" or self.lexemes[self.at - 1][0] in SUPERSCRIPTS:
            return False
        depth, i = 0, self.at
        while depth or i == self.at:
            depth += {"(": 1, ")": -1}.get(self.lexemes[i], 0)
            if depth == 1 and self.lexemes[i] in ("+", "−") and self.lexemes[i - 1] != "(":
                return False
            i += 1
        return True

    def root(self, lexeme: str) -> int:
        if lexeme != "√":
            self.take("√")
            return opaque("root", self.inner("".join(SUPERSCRIPTS[char] for char in lexeme)), self.atom())
        if self.next == "[":
            self.take()
            index = self.sum()
            self.take("]")
            return opaque("root", index, self.atom())
        return opaque("sqrt", self.atom())

    def atom(self) -> int:
        lexeme = self.take()
        if lexeme == "(":
            result = self.sum()
            self.take(")")
            return result
        if lexeme == "¦":
            result = opaque("abs", self.sum())
            self.take("!")
            return result
        low, _ = self.scripts(only_sub=True)
        return opaque("sub", lexeme, low) if low is not None else opaque(lexeme)

    def powered(self, base: int) -> int:
        _, high = self.scripts()
        return opaque("pow", base, high) if high is not None else base

    def scripts(self, *, only_sub: bool = False) -> tuple[int | None, int | None]:
        low = high = None
        if self.next == "_":
            self.take()
            low = self.plain()
        elif self.next.startswith("_"):
            low = self.inner(self.take()[1:])
        elif self.next and self.next[0] in SUBSCRIPTS:
            low = self.inner("".join(SUBSCRIPTS[char] for char in self.take()))
        if only_sub:
            return low, None
        if self.next == "^":
            self.take()
            high = self.plain()
        elif self.next and self.next[0] in SUPERSCRIPTS:
            high = self.inner("".join(SUPERSCRIPTS[char] for char in self.take()))
        return low, high

    def plain(self) -> int:
        """What a mark takes: one number or letter, or what stands in parentheses."""
        if self.next == "(":
            return self.atom()
        return opaque(self.take())


def read(text: str, *, tight: bool) -> int:
    # Bars look alike on both sides: told apart by what stands before them, as a reader's eye does.
    out, opened = "", 0
    for char in text:
        if char != "|":
            out += char
            continue
        before = out.rstrip()[-1:]
        closes = (
            opened
            and before
            and (before.isalnum() or before in ")!⁾₎⁺⁻" or unicodedata.category(before) in ("Lm", "No"))
        )
        opened += -1 if closes else 1
        out += "!" if closes else "¦"
    return Reader(out, tight=tight).all()


def depth_of_bars(tree: Any) -> int:
    if not isinstance(tree, (tuple, list)):
        return 0
    return (1 if tree and tree[0] == "abs" else 0) + max((depth_of_bars(part) for part in tree), default=0)


@settings(max_examples=1500, deadline=None)
@given(tree=formulas, tight=st.booleans())
def test_the_line_form_reads_back_as_the_same_formula(tree: Tree, *, tight: bool) -> None:
    assume(depth_of_bars(tree) < 2)
    source = tex(tree)
    assume(problem(source) != "too many levels")
    shown = line(source)
    assert shown != source or "\\" not in source
    assert read(shown, tight=tight) == value(tree), (source, shown)


@settings(max_examples=300, deadline=None)
@given(formulas)
def test_the_block_form_holds_the_same_letters(tree: Tree) -> None:
    source = tex(tree)

    def letters_of(text: str) -> list[str]:
        return sorted(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())

    assert letters_of(block(source)) == letters_of(line(source))


@pytest.mark.parametrize(
    ("wrong", "source"),
    [
        ("a + b/c", r"\frac{a+b}{c}"),
        ("a/bc", r"\frac{a}{bc}"),
        ("√a + b", r"\sqrt{a+b}"),
        ("e^−x", "e^{-x}"),
        ("a/b/c", r"\frac{a}{\frac bc}"),
    ],
)
def test_the_reader_tells_a_wrong_line_from_a_right_one(wrong: str, source: str) -> None:
    right = [read(line(source), tight=tight) for tight in (True, False)]
    assert right[0] == right[1]
    try:
        readings = [read(wrong, tight=tight) for tight in (True, False)]
    except AssertionError:
        return
    assert readings != right
