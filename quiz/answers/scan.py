"""The text of a number field, cut into numbers, names and signs."""

import re
from dataclasses import dataclass

from quiz.answers.typed import MAX_LENGTH, NotUnderstood, quoted

__all__ = ["Token", "scan"]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression. ``kind`` is ``number``, ``name``, ``power`` (a superscript) or the sign itself."""

    kind: str
    text: str
    value: float = 0.0


_SIGNS = str.maketrans(
    {
        **dict.fromkeys("−–—", "-"),
        **dict.fromkeys("×·⋅∙•∗", "*"),
        **dict.fromkeys("÷⁄∕", "/"),
        "π": " pi ",
        "σ": " sigmoid ",
    }
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUBSCRIPTS = str.maketrans("₀₁₂", "012")
_SUFFIXES = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9}
_TIMES_X = re.compile(r"(?<=\s)[xX](?=\s)|(?<=[0-9)%])(?<!(?<![0-9.,])0)[xX](?=[0-9(.])")  # but not in 0x10
_LOG_BASE = re.compile(r"log(?:_(2|10)(?![0-9])|(₂|₁₀))", re.IGNORECASE)
_MODULE = re.compile(r"\b(?:math|np|numpy|torch)\.(?=[a-z])")
_SPLIT_EXPONENT = re.compile(r"[0-9.](?:[eE](?:\s+[+-]?|[+-]\s+)\s*|\s+[eE][+-]?)[0-9]")
_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]+")
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>
        (?: [1-9][0-9]{0,2} (?:,[0-9]{3})+ (?![0-9,]) (?:\.[0-9]*)?   # 1,234,567.5
          | [0-9]+ , [0-9]+ (?![0-9,.])                               # 0,5
          | [0-9]+ (?:\.[0-9]*)?
          | \.[0-9]+
        )
        (?:[eE][+-]?[0-9]+)?
    )(?:\s?(?P<suffix>[kKMB])(?![A-Za-z0-9]))?
  | (?P<name>[lL][oO][gG](?:10|2)(?![0-9.,])|[A-Za-z]+|√)
  | (?P<power>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
  | (?P<sign>\*\*|[-+*/^()%])
    )""",
    re.VERBOSE,
)


def scan(text: str) -> list[Token]:
    """Cut ``text`` into tokens.

    Commas group thousands where they group by three (``1,234``), and are a decimal comma where they can't
    (``0,5``). ``**`` becomes ``^``, ``math.log`` and ``log₂`` become ``log`` and ``log2``.

    Raises:
        NotUnderstood: For a text that is too long, a sign that has no meaning here, a number that is too large.
    """
    if len(text) > MAX_LENGTH:
        raise NotUnderstood(f"That is too long: at most {MAX_LENGTH} characters are read.")
    text = _LOG_BASE.sub(lambda base: f"log{base[1] or base[2].translate(_SUBSCRIPTS)} ", _MODULE.sub("", text))
    text = _TIMES_X.sub("*", text).translate(_SIGNS).strip()
    if split := _SPLIT_EXPONENT.search(text):
        raise NotUnderstood(f"{quoted(split[0])} can be read two ways: write 2e-3, or 2*e - 3.")
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unknown_sign(text[position:].lstrip()[0])
        position = match.end()
        tokens.append(_token(match))
    return tokens


def _unknown_sign(sign: str) -> NotUnderstood:
    if sign == ",":
        return NotUnderstood("A comma is read only as in 1,234,567 or 0,5.")
    return NotUnderstood(f"The sign {quoted(sign)} is not understood.")


def _token(match: re.Match[str]) -> Token:
    if number := match["number"]:
        return Token("number", number, _number(number, _SUFFIXES.get(match["suffix"] or "", 1.0)))
    if name := match["name"]:
        return Token("name", name.lower())
    if power := match["power"]:
        return Token("power", power, float(power.translate(_SUPERSCRIPTS)))
    sign = "^" if match["sign"] == "**" else match["sign"]
    return Token(sign, sign)


def _number(text: str, scale: float) -> float:
    mantissa, mark, exponent = text.lower().partition("e")
    grouped = _DECIMAL_COMMA.fullmatch(mantissa) is None or re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", mantissa)
    plain = mantissa.replace(",", "" if grouped else ".")
    value = float(f"{plain}{mark}{exponent}") * scale
    if value == float("inf"):
        raise NotUnderstood(f"{quoted(text)} is too large.")
    return value
