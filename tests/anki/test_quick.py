"""The quick reader of plain markdown gives what the parser gives, or leaves the text to it."""

from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from quiz.anki.html import GAP, _coloured, _render, html, protected
from quiz.anki.quick import quick
from quiz.desk import Desk
from quiz.home import Home, Settings
from quiz.mathtext import visible

PIECES = [
    *("a word", "x_1", "2 * 3", "1.5 of it", "1. first", "3) third", "−0.5", "*so*", "**so**", "***so***", "**−2**"),
    *(
        "`code`",
        "`` a`b ``",
        "`a  b`",
        "` `",
        "$x_1$",
        "$5",
        "$a<b$",
        r"$\frac{a}{b}$",
        r"$a\$b$",
        "$$x^2$$",
        "$$\na\n$$",
    ),
    *(
        "[x]",
        "[a](b)",
        "[a]: b",
        "![a](b)",
        "<b>",
        "<",
        "a<b",
        "<http://a.b>",
        "&amp;",
        "& so",
        "&#35;",
        "|",
        "|-|",
        "~~no~~",
    ),
    *(
        "\\",
        "\\*",
        r"\(x\)",
        "[sound:a.mp3]",
        "{{b}}",
        "::",
        '"q"',
        "'s",
        "(",
        ")",
        ".",
        ",",
        "!",
        "…",
        "é",
        "שלום",
        "🎉",
    ),
    *(
        "\n",
        "\n\n",
        "\n\n\n",
        " ",
        "  \n",
        "\t",
        "    ",
        "- ",
        "\n- ",
        "+ ",
        "# ",
        "> ",
        "---",
        "===",
        "\n---\n",
        "\n===\n",
    ),
    *(
        "```python\nx = 1\n```",
        "```\n<b>\n```",
        "```",
        "~~~",
        "_so_",
        "__so__",
        "*",
        "**",
        "$",
        "`",
        GAP,
        "\ue000l0\ue001",
        "\x1b",
    ),
]


def agrees(markdown: str) -> bool:
    """Whether the two agree; true as well where the text is left to the parser."""
    found = quick(visible(markdown), _coloured)
    assert found is None or protected(found).strip() == _render(markdown, lambda _source: ""), markdown
    return found is not None


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=9), st.sampled_from(["", " "]))
def test_what_is_read_quickly_is_what_the_parser_reads(pieces: list[str], between: str) -> None:
    agrees(between.join(pieces))


def test_any_three_pieces() -> None:
    few = [piece for place, piece in enumerate(PIECES) if place % 3 != 1]
    for pieces in product(few, PIECES):
        agrees("".join(pieces))
        agrees("a " + " ".join(pieces) + " b")
        agrees("- " + "".join(pieces) + "\n- c")


def test_most_of_the_deck_is_read_quickly(tmp_path: Path) -> None:
    with Desk(Home(tmp_path), Settings(), lambda: datetime.now(UTC)) as desk:
        texts = [text for card in desk.library.cards() for text in (card.question, card.answer, *card.traps) if text]
    quickly = sum(map(agrees, texts))
    assert quickly > 0.8 * len(texts) > 800


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("Plain **bold** and *so*: `a<b`.", "<p>Plain <strong>bold</strong> and <em>so</em>: <code>a&lt;b</code>.</p>"),
        ("- one $a<b$\n- two", "<ul>\n<li>one \\(a&lt;b\\)</li>\n<li>two</li>\n</ul>"),
        ('`it\'s "a"`', "<p><code>it's &quot;a&quot;</code></p>"),
        ("$$\nx\n$$\n\nSo.", "<p>\\[x\\]</p>\n<p>So.</p>"),
        ("```text\n{{a}}\n```", '<pre><code class="language-text">&#123;&#123;a&#125;&#125;\n</code></pre>'),
    ],
)
def test_how_it_looks(markdown: str, shown: str) -> None:
    assert quick(markdown, _coloured) is not None
    assert html(markdown) == shown
    assert agrees(markdown)
