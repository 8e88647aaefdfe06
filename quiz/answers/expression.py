"""The calculator behind every number field: an expression -> a float, or a sentence saying what is not understood.

Grammar (floats only, evaluated while it is read; nothing is ever executed)::

    sum      = product (("+" | "-") product)*
    product  = signed (("*" | "/") signed | implicit)*      implicit: 2pi, 2 ln 3, (1/2)(3), but not 1/2pi
    signed   = ("+" | "-") signed | power
    power    = atom "%"? superscript? ("^" signed)?         so -2^2 = -4 and 2^3^2 = 512
    atom     = number | pi | e | function "(" sum ")" | function ("+" | "-")? power | "(" sum ")"

``log`` is the natural logarithm, as in torch. What can be read in two ways (``1/2pi``, ``ln 1/27``) isn't understood.
"""

import re

from quiz.answers.arithmetic import CONSTANTS, FUNCTIONS, apply, figure, finite, power, quotient
from quiz.answers.scan import Token, scan
from quiz.answers.typed import NotUnderstood, quoted

__all__ = ["NotUnderstood", "echo", "evaluate"]

_MAX_DEPTH = 30
_NOT_YET = "… not understood yet"
_PLAIN = re.compile(r"[-+−]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_END = Token("end", "")


def evaluate(text: str) -> float:
    """The value of an expression such as ``ln 27``, ``2^-3``, ``3.2k``, ``10⁻³`` or ``12%``.

    Raises:
        NotUnderstood: For anything else; also for a division by zero and for what is too large for a float.
    """
    value = _Parser(scan(text)).value()
    return value + 0.0  # turns -0.0 into 0.0


def echo(text: str) -> str:
    """What a number field shows beside its text: ``ln 27 = 3.296``; nothing beside a plain number. Never raises."""
    shown = " ".join(text.split())
    if not shown or _PLAIN.fullmatch(shown):
        return ""
    try:
        return f"{shown} = {figure(evaluate(text))}"
    except NotUnderstood:
        return _NOT_YET


class _Parser:
    """Recursive descent over the tokens. ``last`` tells what the last factor was: it decides on implicit products."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0
        self.last = ""

    def value(self) -> float:
        value = self.sum()
        if self.next.kind == ")":
            raise NotUnderstood("A bracket is closed that was never opened.")
        if self.next is not _END:
            raise NotUnderstood(f"{quoted(self.next.text)} is not expected there.")
        return value

    @property
    def next(self) -> Token:
        return self.tokens[self.position] if self.position < len(self.tokens) else _END

    def take(self) -> Token:
        token = self.next
        self.position += 1
        return token

    def sum(self) -> float:
        value = self.product()
        while self.next.kind in {"+", "-"}:
            sign = 1 if self.take().kind == "+" else -1
            value = finite(value + sign * self.product())
        return value

    def product(self) -> float:
        value = self.signed()
        divided = False
        while True:
            kind = self.next.kind
            if kind in {"*", "/"}:
                divided = kind == "/"
                self.take()
                if self.last == "bare" and self.next.text not in FUNCTIONS:
                    raise NotUnderstood("A function before × or / needs brackets: ln(1/27) or (ln 1)/27.")
                value = quotient(value, self.signed()) if divided else finite(value * self.signed())
            elif kind in {"name", "("}:
                if divided or self.last not in {"number", "group"}:
                    raise NotUnderstood(f"A × or brackets are needed before {quoted(self.next.text)}.")
                value = finite(value * self.power())
            elif kind == "number":
                raise NotUnderstood(f"A sign is missing before {quoted(self.next.text)}.")
            else:
                return value

    def signed(self) -> float:
        if self.next.kind not in {"+", "-"}:
            return self.power()
        self.deeper()
        sign = 1 if self.take().kind == "+" else -1
        value = sign * self.signed()
        self.depth -= 1
        return value

    def power(self) -> float:
        value = self.atom()
        if self.next.kind == "%":
            self.take()
            value, self.last = value / 100, "share"
        if self.next.kind == "power":
            value, self.last = power(value, self.take().value), "power"
        if self.next.kind == "^":
            self.take()
            self.deeper()
            value = power(value, self.signed())
            self.depth -= 1
            if self.last != "bare":
                self.last = "power"
        return value

    def atom(self) -> float:
        token = self.take()
        if token.kind == "number":
            self.last = "number"
            return token.value
        if token.kind == "(":
            return self.group()
        if token.text in CONSTANTS:
            self.last = "constant"
            return CONSTANTS[token.text]
        if token.text in FUNCTIONS:
            return self.call(token.text)
        if token is _END:
            raise NotUnderstood("The expression stops too early.")
        known = "not known here" if token.kind == "name" else "not expected there"
        raise NotUnderstood(f"{quoted(token.text)} is {known}.")

    def group(self) -> float:
        self.deeper()
        value = self.sum()
        if self.take().kind != ")":
            raise NotUnderstood("A bracket is left open.")
        self.depth -= 1
        self.last = "group"
        return value

    def call(self, name: str) -> float:
        self.deeper()
        if self.next is _END:
            raise NotUnderstood(f"{quoted(name)} of what?")
        if self.next.kind == "(":
            self.take()
            argument, last = self.group(), "call"
        else:
            sign = -1 if self.next.kind == "-" else 1
            if self.next.kind in {"+", "-"}:
                self.take()
            argument = sign * self.power()
            last = "call" if name == "√" else "bare"
        self.depth -= 1
        self.last = last
        return apply(name, argument)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise NotUnderstood("That is nested too deeply.")
