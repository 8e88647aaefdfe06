"""The calculator behind every number field: an expression -> a float, or a sentence saying what is not understood.

Grammar (floats only, evaluated while it is read; nothing is ever executed)::

    sum      = product (("+" | "-") product)*
    product  = signed (("*" | "/") signed | implicit)*      implicit: 2pi, 2 ln 3, (1/2)(3), but not 1/2pi
    signed   = ("+" | "-") signed | power
    power    = atom "%"? superscript? ("^" signed)?         so -2^2 = -4 and 2^3^2 = 512
    atom     = number | pi | e | function "(" sum ")" | function ("+" | "-")? power | "(" sum ")"

``log`` is the natural logarithm, as in torch. What can be read in two ways (``1/2pi``, ``ln 1/27``, ``log(8,2)``) isn't
understood. What people write around a number is passed over: ``w = 3``, ``about 3``, ``3 nats``, ``ln 27 = 3.3``.
"""

import math
import re

from quiz.answers.arithmetic import CONSTANTS, FUNCTIONS, apply, figure, finite, power, quotient
from quiz.answers.scan import Token, scan
from quiz.answers.typed import MAX_LENGTH, NotUnderstood, quoted

__all__ = ["NotUnderstood", "echo", "evaluate"]

_MAX_DEPTH = 30
_NOT_YET = "… not understood yet"
_PLAIN = re.compile(r"[-+−]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_END = Token("end", "")
_LEAD_IN = re.compile(
    r"^\s*(?:(?:about|approximately|approx\b\.?|roughly|around|circa|ca\b\.?)\s|[=≈~]+)\s*", re.IGNORECASE
)
_LABEL = re.compile(r"^\s*(?:[A-Za-z][^0-9=≈]*|[A-Za-z]+_?[0-9]\s*)[=≈]+(?=.*[0-9A-Za-z])")
_TRAILING = re.compile(r"(?<=[0-9A-Za-z)%])\s*(?:[.?]|=|≈)\s*$")
_PER_CENT = re.compile(r"(?<=[0-9)])\s*(?:per ?cent|pct)\b", re.IGNORECASE)
_UNIT = re.compile(r"(?<=[0-9)%])\s*(?:bits?|nats?|times)\s*$", re.IGNORECASE)  # said, and no other is meant
_EQUALS = re.compile(r"[=≈~]+")
_TWICE = re.compile(r"([^()]+)\(([^()]+)\)\s*")
_AGREE, _MUCH_THE_SAME = 0.05, 0.01


def evaluate(text: str) -> float:
    """The value of an expression such as ``ln 27``, ``2^-3``, ``3.2k``, ``10⁻³`` or ``12%``.

    Raises:
        NotUnderstood: For anything else; also for a division by zero and for what is too large for a float.
    """
    return _read(text)[1]


def echo(text: str) -> str:
    """What a number field shows beside its text: ``ln 27 = 3.296``; nothing beside a plain number. Never raises."""
    if not text.strip():
        return ""
    try:
        core, value = _read(text)
    except NotUnderstood:
        return _NOT_YET
    shown = " ".join(core.split())
    return "" if _PLAIN.fullmatch(shown) else f"{shown} = {figure(value)}"


def _read(text: str) -> tuple[str, float]:
    """The expression in what was typed, without what people write around it, and its value."""
    if len(text) > MAX_LENGTH:
        raise NotUnderstood(f"That is too long: at most {MAX_LENGTH} characters are read.")
    core = _TRAILING.sub("", _LEAD_IN.sub("", _LABEL.sub("", text)))
    core = _UNIT.sub("", _PER_CENT.sub("%", _LEAD_IN.sub("", core)))
    first, *others = _EQUALS.split(core)
    value = _value(first)
    for other in others:
        if not math.isclose(value, also := _value(other), rel_tol=_AGREE):
            raise NotUnderstood(f"The two sides differ: {figure(value)} and {figure(also)}.")
    return first, value


def _value(text: str) -> float:
    value = _Parser(scan(text)).value()
    # "3.296 (ln 27)" is one number said twice, and no product.
    if (twice := _TWICE.fullmatch(text)) and not twice[1].rstrip().endswith(("*", "×", "·")):
        try:
            same = [_Parser(scan(part)).value() for part in twice.groups()]
        except NotUnderstood:
            return value + 0.0
        if math.isclose(*same, rel_tol=_MUCH_THE_SAME):
            raise NotUnderstood(f"{quoted(text)} can be read two ways: write the number once, or a × between them.")
    return value + 0.0  # turns -0.0 into 0.0


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
            if name == "log" and "," in self.next.text and not self.next.text.startswith("0,"):
                raise NotUnderstood("The comma can be read two ways: write log(8.2), or ln 8 / ln 2 for another base.")
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
