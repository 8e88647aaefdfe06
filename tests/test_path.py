"""The learning path: read from any task list, and the one that is shipped."""

from pathlib import Path

import pytest

from quiz.model import Place
from quiz.path import Item, read, read_file

SHIPPED = Path(__file__).parent.parent / "cards" / "path.md"

TEXT = """---
title: A path
open: [softmax, nll]
---

# Part one

* Grokking

  _Words._

  * [ ] Watch [this](https://x.y/a_b) {#watch topics=neurons,gradient_descent}
    * [x] layer.weight \\*= 5/3?
  * [ ] Then _a_ and
    snake_case {topics=nll}
* Tools
  * [ ] Plot {#plot}

## Part two

1. [ ] Last {#last}
"""


def test_items() -> None:
    path = read(TEXT, "path.md")
    assert path.problems == ()
    assert (path.title, path.open) == ("A path", ("softmax", "nll"))
    assert [(item.id, item.number, item.depth, item.topics, item.part) for item in path.items] == [
        ("watch", 1, 0, ("neurons", "gradient_descent"), "Grokking"),
        ("layer-weight-5-3", 2, 1, (), "Grokking"),
        ("then-a-and-snake-case", 3, 0, ("nll",), "Grokking"),
        ("plot", 4, 0, (), "Tools"),
        ("last", 5, 0, (), "Part two"),
    ]
    assert [item.plain for item in path.items] == [
        "Watch this", "layer.weight *= 5/3?", "Then a and snake_case", "Plot", "Last"
    ]  # fmt: skip
    assert path.items[1].place == Place("path.md", 13)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("* [ ] A {#a}\n* [ ] B {#a}", "p:2: the id a is taken by the item in line 1; give it another"),
        ("* [ ] A {#a topic=x}", "p:1: unknown attribute topic=; did you mean topics=?"),
        ("* [ ] A {#a core}", "p:1: unknown word 'core' among the attributes; leave it out"),
        ("---\nopne: [a]\n---\n* [ ] A", "p:2: unknown key opne in the front matter; did you mean open:?"),
    ],
)
def test_mistakes(text: str, said: str) -> None:
    path = read(text, "p")
    assert [str(problem) for problem in path.problems] == [said]
    assert len(path.items) == 1


def test_files_that_can_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "path.md"
    (problem,) = read_file(file).problems
    assert problem.what == "the path can't be read: No such file or directory"
    file.write_bytes(b"* [ ] A\n* [ ] \xe9\n")
    (problem,) = read_file(file).problems
    assert str(problem) == f"{file}:2: a byte that is no UTF-8; save the file as UTF-8"
    assert read("", "p").items == ()


def test_the_shipped_path_is_the_whole_checklist() -> None:
    path = read_file(SHIPPED)
    assert path.problems == ()
    assert [item.number for item in path.items] == list(range(1, 50))
    assert len({item.id for item in path.items}) == 49
    assert all(item.topics for item in path.items)
    assert path.open == ("softmax", "nll", "batchnorm", "residuals", "attention", "durs")
    by_number = {item.number: item for item in path.items}
    assert topics_of(by_number, 18, 19, 29, 40, 41, 49) == [
        "nll", "softmax", "batchnorm", "normalisation attention", "residuals", "durs"
    ]  # fmt: skip
    assert by_number[7].depth == 3
    assert {item.part for item in path.items} == {"Grokking the basics", "Basic Tooling", "Beyond the Basics?"}
    assert by_number[47].plain == "https://arena3-chapter0-fundamentals.streamlit.app/[0.2]_CNNs_&_ResNets"


def topics_of(items: dict[int, Item], *numbers: int) -> list[str]:
    return [" ".join(items[number].topics) for number in numbers]
