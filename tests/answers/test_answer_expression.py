"""The calculator: the same numbers as Python and NumPy, a result for every text, and nothing ever executed."""

import builtins
import math
import random
import string
import sys

import numpy as np
import pytest
from hypothesis import given, strategies as st

from quiz.answers.arithmetic import figure
from quiz.answers.expression import NotUnderstood, echo, evaluate
from quiz.figures import num

VALUES = {
    "3": 3.0,
    "3.": 3.0,
    ".5": 0.5,
    "007": 7.0,
    "  42 ": 42.0,
    "1e-3": 1e-3,
    "1E3": 1e3,
    "2.5e+2": 250.0,
    "-1": -1.0,
    "−1": -1.0,
    "–1": -1.0,
    "+1": 1.0,
    "--1": 1.0,
    "-+-1": 1.0,
    "1+2*3": 7.0,
    "1 + 2 × 3": 7.0,
    "(1+2)·3": 9.0,
    "6/4": 1.5,
    "6 ÷ 4": 1.5,
    "1-2-3": -4.0,
    "8/4/2": 1.0,
    "2*-3": -6.0,
    "2/-4": -0.5,
    "3 x 4": 12.0,
    "2^3": 8.0,
    "2**3": 8.0,
    "2^-3": 0.125,
    "2^3^2": 512.0,
    "-2^2": -4.0,
    "(-2)^2": 4.0,
    "2^0.5": np.sqrt(2),
    "4^(1/2)": 2.0,
    "(-8)^3": -512.0,
    "0^0": 1.0,
    "10⁻³": 1e-3,
    "2³": 8.0,
    "2²³": 2.0**23,
    "(1+1)²": 4.0,
    "-2²": -4.0,
    "e⁻²": np.exp(-2),
    "5⁺²": 25.0,
    "pi": np.pi,
    "π": np.pi,
    "PI/2": np.pi / 2,
    "2pi": 2 * np.pi,
    "2π": 2 * np.pi,
    "2 pi^2": 2 * np.pi**2,
    "2pi/3": 2 * np.pi / 3,
    "e": np.e,
    "2e": 2 * np.e,
    "e^2": np.exp(2),
    "e^-2": np.exp(-2),
    "e^-2/3": np.exp(-2) / 3,
    "e^(-2/3)": np.exp(-2 / 3),
    "exp(-2)": np.exp(-2),
    "exp -2": np.exp(-2),
    "exp(1)^2": np.exp(2),
    "ln 27": np.log(27),
    "ln27": np.log(27),
    "LN 27": np.log(27),
    "ln(27)": np.log(27),
    "ln(27)/3": np.log(27) / 3,
    "(ln 27)/3": np.log(27) / 3,
    "-ln(1/27)": np.log(27),
    "ln 27 / ln 2": np.log2(27),
    "ln 3^2": np.log(9),
    "ln(3)^2": np.log(3) ** 2,
    "ln sqrt 2": np.log(np.sqrt(2)),
    "2 ln 3": 2 * np.log(3),
    "2ln3": 2 * np.log(3),
    "2 * ln 3 + 1": 2 * np.log(3) + 1,
    "log 27": np.log(27),
    "log(27)": np.log(27),
    "log27": np.log(27),
    "log2 8": 3.0,
    "log2(8)": 3.0,
    "log2(27)": np.log2(27),
    "log10 1000": 3.0,
    "LOG10(100)": 2.0,
    "log2.5": np.log(2.5),
    "sqrt 2": np.sqrt(2),
    "sqrt(2)": np.sqrt(2),
    "sqrt2": np.sqrt(2),
    "√2": np.sqrt(2),
    "√2/2": np.sqrt(2) / 2,
    "√(2+2)": 2.0,
    "2√3": 2 * np.sqrt(3),
    "1/sqrt(5)": 1 / np.sqrt(5),
    "1/√5": 1 / np.sqrt(5),
    "tanh 0.5": np.tanh(0.5),
    "1 - tanh(0.5)^2": 1 - np.tanh(0.5) ** 2,
    "sigmoid(2)": 1 / (1 + np.exp(-2)),
    "sigmoid -2": 1 / (1 + np.exp(2)),
    "σ(0)": 0.5,
    "sigmoid(-800)": 0.0,
    "sigmoid(800)": 1.0,
    "1/(1+e^-2)": 1 / (1 + np.exp(-2)),
    "abs(-3)": 3.0,
    "abs -3": 3.0,
    "relu(-3)": 0.0,
    "sin(pi/2)": 1.0,
    "cos 0": 1.0,
    "12%": 0.12,
    "12 %": 0.12,
    "2*50%": 1.0,
    "3.2k": 3200.0,
    "3.2K": 3200.0,
    "1.5M": 1.5e6,
    "7B": 7e9,
    "2k*3": 6000.0,
    "1,234,567": 1234567.0,
    "1,234": 1234.0,
    "1,234.5": 1234.5,
    "0,5": 0.5,
    "0,125": 0.125,
    "12,34": 12.34,
    "3,5*2": 7.0,
    "0,5e-3": 0.5e-3,
    "(2)(3)": 6.0,
    "2(3+4)": 14.0,
    "(1/2)(ln 4)": np.log(2),
    "~3": 3.0,
    "≈ 3.3": 3.3,
    "= 3": 3.0,
    "27*10 + 10*27": 540.0,
    "3*64*64 - 1/2": 12287.5,
    "exp(2)/(exp(2)+exp(1)+exp(0.1))": np.exp(2) / (np.exp(2) + np.exp(1) + np.exp(0.1)),
    "-0": 0.0,
    "w = 0.5": 0.5,
    "w1 = 0.5": 0.5,
    "dL/dw = -3": -3.0,
    "x≈2": 2.0,
    "about 3": 3.0,
    "approx. 0.3": 0.3,
    "ca. 0.3": 0.3,
    "loss = about 3.3": 3.3,
    "0.3.": 0.3,
    "0.3?": 0.3,
    "3 — 2": 1.0,
    "2•3": 6.0,
    "50 percent": 0.5,
    "50 per cent": 0.5,
    "3.3 nats": 3.3,
    "3.54bits": 3.54,
    "ln 27 nats": np.log(27),
    "3 times": 3.0,
    "784*16+16 =": 12560.0,
    "784*16 + 16 = 12560": 12560.0,
    "784x16+16": 12560.0,
    "1x10^-3": 1e-3,
    "10x10": 100.0,
    "ln 27 = 3.296": np.log(27),
    "1/2 = 0.5": 0.5,
    "0.13 = 0.13297": 0.13,
    "1 = 1": 1.0,
    "log_2 8": 3.0,
    "log_2(8)": 3.0,
    "log₂ 8": 3.0,
    "log₁₀(100)": 2.0,
    "-log(0,1)": np.log(10),
    "math.log(27)": np.log(27),
    "np.exp(-2)": np.exp(-2),
    "torch.tanh(1)": np.tanh(1),
    "2 (3)": 6.0,
    "2 e - 3": 2 * np.e - 3,
}


@pytest.mark.parametrize(("text", "value"), VALUES.items())
def test_same_number_as_numpy(text: str, value: float) -> None:
    assert evaluate(text) == pytest.approx(float(value), rel=1e-14, abs=1e-300)


AMBIGUOUS = [
    "1/2pi",
    "6/2(3)",
    "ln 1/27",
    "sqrt 2/2",
    "ln 27 * 2",
    "2 ln 3/4",
    "2e -3",
    "2e - 3",
    "2^3pi",
    "ln(2)(3)",
    "log(8,2)",
    "log(100,10)",
    "3 e-2",
    "10 e-3",
    "3.296 (ln 27)",
    "0.5 (1/2)",
]
NASTY = [
    "9**9**9**9", "10^10^10", "9^9^9^9^9", "1e999", "1e308*10", "exp(1000)", "1e308+1e308", "-1e308-1e308",
    "__import__('os')", "__import__('os').system('echo hi')", "().__class__", "open('x')", "lambda: 0", "[1]*9", "{}",
    "(" * 500, "(" * 190, "(" * 31 + "1" + ")" * 31, "-" * 199 + "1", "√" * 199, "2^" * 90 + "2", "ln " * 60 + "2",
    "nan", "NaN", "inf", "-inf", "infinity", "٣", "1__0", "1_0", "0x10", "0b1", "0o7", "１２", "1j", "1ee5",
    "\0", "1\x002", "1\n2", "\x1b[31m1", "\ufeff1", "1\u200b", "\udcff", "𝟏", "½", "∞", "∛8", "💥", "1²²⁻", "⁻",
    "1/0", "0/0", "1/(1-1)", "0^-1", "ln 0", "ln(-1)", "log2(0)", "sqrt -1", "(-8)^(1/3)", "sin(1e308*10)",
    "", "   ", "()", ")", "(1", "1)", "1(", "*", "1*", "/2", "^2", "2^", "1++", "ln", "ln(", "ln()", "%", "%2",
    "1 2", "1 234", "1,2,3", "1,23,456", "1,234,56", "1.234,5", "1.2.3", "1..2", ",5", "5,", "7 % 3", "pi 2", "pi2",
    "e2", "3m", "3 ms", "k", "2kk", "five", "x", "1 = 2", "ln 27 = 3.6", "1 < 2", "a" * 200, "9" * 400, "1e5" * 60,
    "log2", "log10",
    "1e308k", "cos(1e308k)", "√ 1e308k", "1e308 B^-1", "1e308M%",
    "2‐3", "ſqrt(2)", "3\u212a", "e(2)", "1;2", "'1'", '"1"', "`1`", "1#", "$1", "#1",
]  # fmt: skip


@pytest.mark.parametrize("text", [*AMBIGUOUS, *NASTY])
def test_not_understood_says_why_in_one_printable_sentence(text: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        evaluate(text)
    says = str(caught.value)
    assert says.endswith((".", "?"))
    assert "\n" not in says
    assert says.isprintable()
    assert len(says) < 120


def test_a_unicode_minus_counts_in_an_exponent_too() -> None:
    assert evaluate("2e−3") == 2e-3


def test_nothing_is_executed(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("something was executed")

    with monkeypatch.context() as patch:
        for name in ("eval", "exec", "compile", "open", "__import__"):
            patch.setattr(builtins, name, forbidden)
        outcomes = [_outcome(text) for text in NASTY]
    assert set(outcomes) == {"not understood"}


def _outcome(text: str) -> str:
    try:
        value = evaluate(text)
    except NotUnderstood:
        return "not understood"
    assert type(value) is float
    assert math.isfinite(value)
    return "number"


def test_no_text_needs_more_stack_than_a_hundred_calls_or_so() -> None:
    # The depth cap, seen from below: the deepest texts fit into little stack.
    depth = len(list(_frames()))
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(depth + 220)
    try:
        for text in ("(" * 190, "-" * 199, "√" * 199, "2^" * 90 + "2", "ln " * 60, "((-" * 60):
            assert _outcome(text) == "not understood"
    finally:
        sys.setrecursionlimit(limit)


def _frames() -> "list[object]":
    frames: list[object] = []
    frame = sys._getframe()
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back  # type: ignore[assignment] # ends the loop with None
    return frames


PIECES = [
    *"0123456789.,+-−*/×·÷^()% eπ√⁻²³kM_x",
    *["**", "exp", "ln", "log", "log2", "log10", "sqrt", "tanh", "sigmoid", "abs", "pi", "1e", "e-", "e9", "nan"],
]  # fmt: skip


def _random_text(stream: random.Random) -> str:
    size = stream.choice([2, 3, 4, 5, 8, 60])
    if stream.random() < 0.7:
        return "".join(stream.choice(PIECES) for _ in range(size))
    if stream.random() < 0.5:
        return "".join(stream.choice(string.printable) for _ in range(size))
    return "".join(chr(stream.randrange(0x110000)) for _ in range(size))


def _sweep(count: int) -> dict[str, int]:
    stream = random.Random(7)
    outcomes = {"number": 0, "not understood": 0}
    for _ in range(count):
        text = _random_text(stream)
        outcomes[_outcome(text)] += 1
        shown = echo(text)
        assert len(shown) < 200
        assert "\n" not in shown
    return outcomes


def test_random_strings_always_give_a_result() -> None:
    outcomes = _sweep(5000)
    assert min(outcomes.values()) > 50, "the strings are no test if they all end alike"


@pytest.mark.slow
def test_a_hundred_thousand_random_strings_always_give_a_result() -> None:
    outcomes = _sweep(100_000)
    assert min(outcomes.values()) > 1000


@given(st.text(max_size=250))
def test_any_text_gives_a_result(text: str) -> None:
    _outcome(text)
    echo(text)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 17))
def test_reads_back_what_numbers_are_printed_as(value: float, digits: int) -> None:
    rounded = float(f"{value:.{digits - 1}e}")
    if math.isfinite(rounded):
        for text in (repr(value), num(value), f"{value:.17g}"):
            assert evaluate(text) == value
        shown = value if value.is_integer() and abs(rounded) < 1e6 else rounded  # no whole number is rounded
        assert evaluate(num(value, digits)) == pytest.approx(shown, rel=1e-12)


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (65536, 3, "65536"),
        (-4608, 3, "−4608"),
        (4608.4, 3, "4610"),
        (8, 3, "8.00"),
        (270, 2, "270"),
        (3.2e6, 2, "3.2e+06"),
    ],
)
def test_a_whole_number_is_shown_whole(value: float, digits: int, shown: str) -> None:
    assert num(value, digits) == shown


@given(st.floats(1e-300, 1e300) | st.floats(-1e300, -1e-300))
def test_figures_have_four_digits_and_are_read_back(value: float) -> None:
    assert evaluate(figure(value)) == pytest.approx(value, rel=5e-4)


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_are_shown_in_full(value: int) -> None:
    assert evaluate(figure(float(value))) == value
    assert evaluate(f"{value:,}") == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ln 27", "ln 27 = 3.296"),
        ("  ln   27 ", "ln 27 = 3.296"),
        ("1/2", "1/2 = 0.5"),
        ("-1/3", "-1/3 = −0.3333"),
        ("1.5M", "1.5M = 1,500,000"),
        ("1,234", "1,234 = 1234"),
        ("0,5", "0,5 = 0.5"),
        ("12%", "12% = 0.12"),
        ("e^-12", "e^-12 = 6.144e-6".replace("e-6", "e−6")),
        ("2^100", "2^100 = 1.268e30"),
        ("1e5/7", "1e5/7 = 14,286"),
        ("", ""),
        ("  ", ""),
        ("3", ""),
        ("3.3 nats", ""),
        ("w = 3", ""),
        ("~ln 27", "ln 27 = 3.296"),
        ("ln 27 = 3.3", "ln 27 = 3.296"),
        ("3.25", ""),
        ("-3", ""),
        ("−.5", ""),
        ("ln", "… not understood yet"),
        ("ln 0", "… not understood yet"),
        ("\x1b[31m", "… not understood yet"),
    ],
)
def test_echo(text: str, shown: str) -> None:
    assert echo(text) == shown
