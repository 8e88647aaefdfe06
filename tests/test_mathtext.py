"""Control characters, unknown macros, formulas in markdown; and that no input does harm."""

import functools
import html
import re
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings, strategies as st
from markdown_it import MarkdownIt

from quiz.mathtext import block, columns, formulas, line, problem, prose, unknown, visible

CONTROLS = "\x1b\x07\x00\x9b\x7f\u202e\u2066\u200f\u2028\ud800"
MACROS = r"""
\frac \sqrt \sqrt[3] \left( \right) \left. \right| \sum \int \log \max \hat \overline \text{ab} \mathrm{ab} \quad
\begin{pmatrix} \end{pmatrix} \begin{cases} \end{cases} \begin{aligned} \end{aligned} \\ \| \{ \} \, \underbrace
\overset \binom \middle| \not \bigl( \substack \operatorname{f} \foo {a} {a+b} _{i} ^{-x} \theta
"""
PIECES = [
    *"abxyzin012349+-*/=<>()[]{}|,.;:!'^_&%$#~\\`\" \n\t",
    *"αβ∑√²ᵢ−×é中𝔼🙂",
    *CONTROLS,
    *MACROS.split(),
]
tex_like = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
any_text = st.text(st.characters(codec=None), max_size=60)


def harmless(text: str, *, newlines: bool = False) -> bool:
    return all(
        char.isprintable()
        or char in (" \n\t" if newlines else " ")
        or unicodedata.category(char) in ("Zs", "Cf", "Cn", "Co")
        for char in text
    ) and not set(text) & set(CONTROLS)


@settings(max_examples=600, deadline=None)
@given(tex_like | any_text)
@example("{" * 3000)
@example("(" * 3000)
@example("|" * 3000)
@example(r"\hat{x_" * 200)
@example(r"\frac1" * 600)
@example("x^" * 1500)
def test_no_input_crashes_or_steers_the_terminal(tex: str) -> None:
    shown = line(tex)
    assert "\n" not in shown
    assert harmless(shown)
    for width in (None, 5, 30):
        assert harmless(block(tex, width), newlines=True)
    assert harmless(prose(tex), newlines=True)
    assert harmless(prose(f"${tex}$ and $${tex}$$", 30), newlines=True)
    assert isinstance(unknown(tex), tuple)
    if problem(tex):
        assert shown == " ".join(visible(tex).split())


@settings(max_examples=400, deadline=None)
@given(tex_like)
def test_a_block_is_made_of_single_columns(tex: str) -> None:
    if not problem(tex) and "中" not in tex:
        for row in block(tex).split("\n"):
            assert row == row.rstrip()
            for char in row:
                assert ord(char) <= 0xFFFF
                assert not 0x2800 <= ord(char) <= 0x28FF  # braille
                assert columns(char) == (0 if unicodedata.combining(char) else 1)


@settings(max_examples=400, deadline=None)
@given(tex_like)
def test_what_is_laid_out_holds_no_macro(tex: str) -> None:
    if not problem(tex):
        assert not re.search(r"\\[A-Za-z]", line(tex)) or "setminus" in tex


def marks(text: str) -> dict[str, int]:
    """How many parentheses and signs a text has, raised and lowered ones too."""
    plain = unicodedata.normalize("NFKC", text).translate(str.maketrans("−∓⎛⎞", "-±()"))
    return {mark: plain.count(mark) for mark in "()+-±=<>"}


FRAMES = [
    "-%s",
    "(%s)",
    "%s + 1",
    "(a - %s)",
    "x^{%s}",
    "x_{-%s}",
    "|%s|",
    r"\left(%s\right)^2",
    r"\frac{%s}{-2}",
    r"\frac{1}{%s}",
    r"\sqrt{%s}",
    r"\sqrt[3]{-%s}",
    r"\sum_{i=1}^n (%s)",
    r"\hat{%s}",
    r"\log %s \ge -1",
    r"\begin{pmatrix}%s & -1 \\ +2 & (3)\end{pmatrix}",
    r"\underbrace{%s}_{-1}",
    r"\binom{%s}{-k}",
]
well_formed = st.lists(st.sampled_from(FRAMES), max_size=6).map(
    lambda frames: functools.reduce(lambda tex, frame: frame.replace("%s", tex), frames, "y")
)


@settings(max_examples=800, deadline=None)
@given(well_formed | tex_like.filter(lambda tex: "\\\\" not in tex and "≠" not in tex))
@example(r"-(-a)_{-(b)}^{+(-1)} \cdot \left(-\frac{-(x)}{+y}\right) \hat{(-z)}")
def test_parentheses_and_signs_survive_in_any_text(tex: str) -> None:
    if not problem(tex):
        before = marks(re.sub(r"\\(?:not *[<>=]|[^\s()+=<>-])", " ", tex))
        for shown in (line(tex), block(tex)):
            after = marks(shown)
            assert all(after[mark] >= before[mark] for mark in "()")
            assert all(after[mark] == before[mark] for mark in "+-±=<>"), (tex, shown)


def test_control_characters_are_shown() -> None:
    assert visible("a\x1b[31m\x07b\x7f") == "a␛[31m␇b␡"
    assert visible("\u202eabc\x9b\ud800") == "�abc��"
    assert visible("a\r\nb\rc\td\n") == "a\nb␍c\td\n"
    assert line("x\x1b[2J") == "x␛[2J"


def test_columns_counts_marks_as_nothing_and_wide_characters_as_two() -> None:
    assert [columns(text) for text in ("abc", "x̂ᵢ", "中", "√(σ_B²)")] == [3, 2, 2, 7]


def test_unknown_names_each_macro_once() -> None:
    assert unknown(r"\foo x + \bar y + \foo z + \begin{tikz}\end{tikz} \? \\ \{") == (r"\foo", r"\begin{tikz}", r"\?")
    assert unknown(r"\frac12 \, \text{a} \bigl( \displaystyle") == ()


def test_problem_says_what_is_wrong() -> None:
    assert problem(r"\frac12") == ""
    assert problem(r"\foo") == r"unknown: \foo"
    assert "expected" in problem("{a")
    assert problem("a & b") == "& outside an environment"


def test_two_macros_with_one_glyph_are_told_apart_where_they_meet() -> None:
    assert line(r"\Sigma") == line(r"\sum") == "Σ"
    assert line(r"\sum\Sigma") == "∑ Σ"
    assert line(r"\epsilon+\varepsilon") == "ϵ + ε"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("loss $-\\log p_i$ here", "loss −log pᵢ here"),
        ("$x_i$ and $y^2$", "xᵢ and y²"),
        ("$5 and $6", "$5 and $6"),
        ("$5-$6", "$5-$6"),
        ("$ x $", "$ x $"),
        (r"\$x$ y", r"\$x$ y"),
        (r"a \\$x$", r"a \\x"),
        ("`$x$` $y_i$ ``a`$x$``", "`$x$` yᵢ ``a`$x$``"),
        ("```\n$x_i$\n```\n$x_i$", "```\n$x_i$\n```\nxᵢ"),
        ("~~~\n$x_i$", "~~~\n$x_i$"),
        ("a\n\n    $x_i$\n\nb", "a\n\n    $x_i$\n\nb"),
        ("- a\n\n  $x_i$\n\n      $x_i$", "- a\n\n  xᵢ\n\n      $x_i$"),
        ("- 5$\n- $x_i$", "- 5$\n- xᵢ"),
        ("$a$\n\n$b", "a\n\n$b"),
        ("$\\sigma_B$", "σ\\_B"),
        ("$a*b$", "a \\* b"),
        ("$[x]$(y)", "\\[x\\](y)"),
        ("$a<b$", "a \\< b"),
        ("$+x$", "\\+x"),
        ("$1.$ a", "1\\. a"),
        ("$\\foo_i$", "\\\\foo\\_i"),
        ("bell \x07 $x\x1b$", "bell ␇ x␛"),
        ("$$x_i$$", "```text\nxᵢ\n```"),
        ("$$\n\\frac ab\n$$", "```text\na\n─\nb\n```"),
        ("a $$x$$ b", "a \n\n```text\nx\n```\n\n b"),
        ("> $$\\frac ab$$", "> ```text\n> a\n> ─\n> b\n> ```"),
        ("- a\n\n  $$\\frac ab$$", "- a\n\n  ```text\n  a\n  ─\n  b\n  ```"),
        ("- $$\\frac ab$$", "- ```text\n  a\n  ─\n  b\n  ```"),
        ("## A $$\\frac ab$$", "## A a/b"),
        ("| $\\|x\\|$ | $p(x|y)$ |", "| ‖x‖ | p(x\\|y) |"),
    ],
)
def test_prose(source: str, expected: str) -> None:
    assert prose(source) == expected


def rendered(markdown: str) -> str:
    shown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)
    return html.unescape(re.sub(r"<[^>]*>", "", shown)).strip()


@settings(max_examples=600, deadline=None)
@given(tex_like.filter(lambda tex: not set(tex) & set("$`\n")))
@example(r"\*a\* *b* _c_ [d](e) <f> &amp; ~~g~~ # 1. - =")
@example("1.")
@example("- a")
@example("====")
def test_markdown_shows_an_inline_formula_literally(tex: str) -> None:
    if tex.strip() == tex and not tex.endswith("\\") and formulas(f"${tex}$"):
        assert " ".join(rendered(prose(f"${tex}$")).split()) == " ".join(line(tex).split())
        assert " ".join(rendered(prose(f"a ${tex}$ b")).split()) == " ".join(f"a {line(tex)} b".split())


@given(st.text("ab `$\\\n-", max_size=40))
def test_prose_leaves_text_without_formulas_alone(text: str) -> None:
    if not formulas(text):
        assert prose(text) == text


def test_formulas_know_their_lines() -> None:
    found = formulas("a $x$\n\n```\n$no$\n```\n- $$\ny\n$$ $z$")
    assert [(formula.tex, formula.line, formula.display) for formula in found] == [
        ("x", 1, False),
        ("y", 6, True),
        ("z", 8, False),
    ]


def test_prose_wraps_blocks_to_the_width() -> None:
    assert prose("- $$aaaaaaaa + bbbbbbbb$$", 14) == "- ```text\n  aaaaaaaa\n    + bbbbbbbb\n  ```"


NESTINGS = [
    r"\binom{%s}{k}",
    r"\frac{1}{1 + %s}",
    r"\sqrt[3]{\frac{%s}{2}}",
    r"\left(\frac{%s}{2}\right)^2",
    r"\left.%s\right|_0",
    r"{%s}^2",
    r"\hat{%s}",
    r"\overline{\frac{%s}{2}}",
    r"\begin{pmatrix}%s&1\\2&3\end{pmatrix}",
    r"\begin{cases}%s&1\\2&3\end{cases}",
    r"\underbrace{%s}_{a}",
]


USUAL = r"x_{i} + \frac{a}{b} - \log p "


def is_quick(deed: Callable[[], object]) -> bool:
    """Whether it takes no longer than two screenfuls of usual formulas beside it: 8 ms, on a machine that isn't busy.

    The slowest takes half of that: what this is to notice takes ten times as long with each level or letter more.
    """

    def took(one: Callable[[], object]) -> float:
        began = time.process_time()  # its own: what others do on the machine is not the formula's fault
        one()
        return time.process_time() - began

    def screenfuls() -> None:
        for _ in range(48):
            block(USUAL, 30)

    taken = [(took(deed), took(screenfuls)) for _ in range(5)]
    return min(ours for ours, _ in taken) <= min(theirs for _, theirs in taken)


@pytest.mark.parametrize("nesting", NESTINGS)
@pytest.mark.parametrize("levels", [4, 11, 30])
def test_formulas_in_formulas_take_no_time(nesting: str, levels: int) -> None:
    tex = "x"
    for _ in range(levels):
        tex = nesting.replace("%s", tex)
    assert is_quick(lambda: line(tex))
    assert is_quick(lambda: block(tex, 30))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=400).map("".join))
@example(USUAL * 20)
@example(r"\text{naïve 中} " * 300)
def test_no_input_takes_longer_than_a_screen_waits(tex: str) -> None:
    assert is_quick(lambda: line(tex))
    assert is_quick(lambda: block(tex, 30))
