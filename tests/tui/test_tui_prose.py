"""Markdown as styled lines."""

import unicodedata

import pytest
from hypothesis import example, given, strategies as st
from textual.content import Content
from textual.style import Style

from quiz.tui import prose
from quiz.tui.prose import lay_out

MARKDOWN = st.text(
    st.sampled_from("ab c\n\n#*_`-+>|[]()!\\$~=123.<&;/\t\x1b\x07\x9b\u202e\u200e字é\u0301{}^:") | st.characters(),
    max_size=120,
)


def lines(markdown: str, width: int = 40) -> list[str]:
    return [line.plain for line in lay_out(markdown, width)]


def styled(content: Content, text: str) -> str:
    """The styles of that part of the text."""
    start = content.plain.index(text)
    return " ".join(str(span.style) for span in content.spans if span.start <= start < span.end)


@given(MARKDOWN, st.integers(8, 100))
@example("| a | b |\n|---|---|\n| 1 |\n", 8)
@example("- \n\n  ```\n  x\n", 8)
@example("1. 2. 3. 4. 5. 6. 7. x", 8)
def test_no_line_is_wider_than_asked_and_nothing_steers_the_terminal(markdown: str, width: int) -> None:
    for line in lay_out(markdown, width):
        assert line.cell_length <= width or width < 24
        assert all(unicodedata.category(character) != "Cc" for character in line.plain), line.plain


@given(st.lists(st.text("abc XYZ.,?()'\"/123", min_size=1).map(str.strip).filter(bool), max_size=5))
def test_plain_words_come_out_the_same_without_the_parser(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    if prose._MARKUP.search(text):
        return
    plain = [line.plain for line in prose._plain(text, 30)]
    assert plain == [line.plain for line in prose._marked_up(text, 30)] or not text


def test_paragraphs_are_filled() -> None:
    assert lines("one\ntwo\n\nthree") == ["one two", "", "three"]
    assert lines("one *two* three four", 10) == ["one two", "three four"]


def test_emphasis_and_code_are_styled() -> None:
    (line,) = lay_out("a *b* **c** `d[0]` ***e***", 40)
    assert line.plain == "a b c d[0] e"
    assert styled(line, "b") == "italic"
    assert styled(line, "c") == "bold"
    assert styled(line, "d[0]") == "$text-accent"
    assert {"bold", "italic"} <= set(styled(line, "e").split())


def test_console_markup_and_html_are_text() -> None:
    assert lines("[bold red]x[/] <b>y</b> <script>") == ["[bold red]x[/] <b>y</b> <script>"]
    (line,) = lay_out("[bold]x[/bold] [@click=app.quit]y[/]", 60)
    assert not line.spans


def test_control_characters_are_shown() -> None:
    assert lines("a\x1b[31mb") == ["a␛[31mb"]
    assert lines("a&#27;[31mb *c*") == ["a�[31mb c"]
    assert lines("```\n\x1b]0;title\x07\n```") == ["  ␛]0;title␇"]


def test_lists_hang() -> None:
    assert lines("- one two three\n- four\n  1. five six seven", 13) == [
        "• one two",
        "  three",
        "• four",
        "  1. five six",
        "     seven",
    ]
    assert lines("3. a\n4. b") == ["3. a", "4. b"]
    assert lines("- a\n\n- b") == ["• a", "", "• b"]


def test_quotes_rules_and_headings() -> None:
    assert lines("> a\n>\n> b\n\n***\n\n### c", 10) == ["│ a", "│ ", "│ b", "", "─" * 10, "", "c"]


def test_code_keeps_its_lines_and_is_coloured_if_its_language_is_known() -> None:
    plain, coloured = lay_out("```\nx = 1\n```", 40), lay_out("```python\ndef f(): pass\n```", 40)
    assert [line.plain for line in plain] == ["  x = 1"]
    assert [line.plain for line in coloured] == ["  def f(): pass"]
    assert not plain[0].spans
    assert coloured[0].spans


def test_an_unknown_language_is_no_error() -> None:
    assert lines("```nonsense x=1\na  b\n```") == ["  a  b"]


def test_long_code_is_folded_and_loses_nothing() -> None:
    shown = lines("```\n" + "x" * 50 + "\n```", 22)
    assert "".join(line.strip() for line in shown) == "x" * 50


def test_a_table_has_columns() -> None:
    assert lines("| a | long head |\n|---|---|\n| 1 | 2 |") == ["a  long head", "─  ─────────", "1  2"]


def test_a_wide_table_is_wrapped_inside_its_columns() -> None:
    shown = lines("| a | b |\n|---|---|\n| 1 | one two three four five six |", 20)
    assert shown == ["a  b", "─  ─────────────────", "1  one two three", "   four five six"]


@pytest.mark.parametrize("width", [30, 80])
def test_formulas_are_laid_out(width: int) -> None:
    shown = lines("So $x_1 * x_2$ is\n\n$$\\frac{a}{b}$$\n\nnow.", width)
    assert shown[0] == "So x₁ * x₂ is"
    assert [line.strip() for line in shown[2:5]] == ["a", "─", "b"] or "a/b" in "".join(shown)


@pytest.mark.parametrize("it", ["It", "*It*"])
def test_a_short_formula_stays_in_one_line(it: str) -> None:
    markdown = f"{it} ends at $2 \\ln 2 = 1.386$, no less"
    assert lines(markdown, 22) == ["It ends at", "2 ln 2 = 1.386, no", "less"]
    assert lines(markdown, 16) == ["It ends at", "2 ln 2 = 1.386,", "no less"]
    assert lines(f"> 1. {markdown}", 20) == ["│ 1. It ends at", "│    2 ln 2 = 1.386,", "│    no less"]


def test_a_formula_longer_than_the_line_breaks_between_its_words() -> None:
    long = "So $\\sigma(x) = a + b + c + d + e + f + g + h + i + j$"
    assert lines(long, 24) == ["So σ(x) = a + b + c + d", "+ e + f + g + h + i + j"]
    assert lines(f"| {long} |\n|---|", 24)[0] == "So σ(x) = a + b + c + d"
    assert "\ufdd0" not in "".join(lines("a \ufdd0 b $x = 1$ *c*"))


def test_pictures_and_links_are_words() -> None:
    assert lines("![a net](net.png) [here](https://example.org)") == ["[picture: a net] here"]


def test_a_link_keeps_its_address_for_terminals_that_open_it() -> None:
    (line,) = lay_out('[see *this*](https://example.org/?q="a"&b=[1]) and <https://example.org>', 60)
    links = [Style.parse(str(span.style)).link for span in line.spans]
    assert links == [*["https://example.org/?q=%22a%22&b=%5B1%5D"] * 2, "https://example.org"]
