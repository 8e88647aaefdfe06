"""Markdown as plain words."""

import pytest

from quiz.plaintext import plain


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | |", "columns: a, b\n1, 2\n3, –"),
        (
            "Before\n\n| layer | shape |\n|---|--:|\n| *first* | (32, 10) |\n| `x` | $x^2$ |\n\nAfter",
            "Before\n\ncolumns: layer; shape\nfirst; (32, 10)\nx; x²\n\nAfter",
        ),
        ("| | |\n|---|---|\n| 1 | 2 |", "1, 2"),
        (
            "- a list\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n- its end",
            "- a list\n\n  columns: a, b\n  1, 2\n\n- its end",
        ),
    ],
)
def test_a_table_is_read_row_by_row(markdown: str, said: str) -> None:
    assert plain(markdown) == said
