"""Which cards belong to which item, and what is open."""

import pytest

from quiz.path import Path, read
from quiz.shelves import openings, shelving
from tests.test_plan import ref

PATH = read(
    """---
open: [softmax, vae]
---
* [ ] Neurons {#intro topics=neurons from=1}
* [ ] Counting {#sm topics=softmax,nll from=2}
* [ ] Batchnorm {#bn topics=batchnorm,nll from=3}
  * [ ] Why? {#bn-why topics=batchnorm from=4}
""",
    "path.md",
)
TOPICS = ["batchnorm", "mine", "nll", "softmax"]


@pytest.mark.parametrize(
    ("topic", "item", "shelf"),
    [
        ("batchnorm", "4", "bn-why"),
        ("batchnorm", "3", "bn"),
        ("batchnorm", "", "bn"),
        ("batchnorm", "1", "bn"),
        ("nll", "3", "bn"),
        ("nll", "", "sm"),
        ("mine", "3", "topic mine"),
    ],
)
def test_where_a_card_belongs(topic: str, item: str, shelf: str) -> None:
    assert shelving(PATH)(ref("x", topic, item=item)) == shelf


@pytest.mark.parametrize(
    ("choices", "watched", "besides"),
    [
        ({}, (), ("softmax", "mine")),
        ({"sm": ("ahead", 5)}, (), ("softmax", "mine")),
        ({"gone": ("watching", 5)}, (), ("softmax", "mine")),
        ({"bn": ("watching", 5)}, ("bn",), ("topic mine",)),
        ({"bn": ("watching", 5), "sm": ("watching", 9)}, ("sm", "bn"), ("topic mine",)),
        ({"bn": ("watching", 5), "intro": ("watching", 5)}, ("intro", "bn"), ("topic mine",)),
        ({"bn": ("done", 5), "sm": ("done", 9)}, (), ("sm", "bn", "topic mine")),
        ({"intro": ("watching", 1), "more:sm": ("more", 2)}, ("intro",), ("topic mine",)),
    ],
)
def test_what_is_open(choices: dict[str, tuple[str, int]], watched: tuple[str, ...], besides: tuple[str, ...]) -> None:
    found = openings(PATH, choices, TOPICS)
    assert (found.watched, found.besides) == (watched, besides)
    chosen = bool(watched) or besides[0] in choices
    assert found.shelf(ref("x", "nll")) == ("sm" if chosen else "nll")
    assert found.taught == {name for name, (state, _) in choices.items() if state == "done"}


def test_more_cards_are_wanted_of_an_item_or_of_its_topics() -> None:
    assert openings(PATH, {"more:sm": ("more", 2)}, TOPICS).more == {"softmax", "nll"}
    assert openings(PATH, {"more:sm": ("more", 2), "sm": ("done", 3)}, TOPICS).more == {"sm"}


def test_without_a_path_all_topics_are_the_learners_own() -> None:
    assert openings(None, {}, TOPICS).besides == tuple(TOPICS)
    assert shelving(Path())(ref("x", "nll")) == "topic nll"
