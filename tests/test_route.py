"""What of each item is new, due, known and held."""

import pytest

from quiz.memory import Scheduler
from quiz.model import Phase, Standing
from quiz.path import read
from quiz.route import is_due, milestones
from tests.test_plan import DAY, due, ref

PATH = read("* [ ] One {#one topics=a from=1}\n* [ ] Two {#two topics=a from=2}\n* [ ] Three {#three}\n", "path.md")
REFS = [
    ref("c1", "a", item="1", core=True),
    ref("c2", "a", item="1", core=True),
    ref("rest", "a", item="1"),
    ref("stub", "a", item="1", core=True, stub=True),
    ref("c3", "a", item="2", core=True),
    ref("own", "b"),
]


def test_each_item_counts_its_own_cards() -> None:
    memories = {
        "c1": due(-3, stability=30, last_day=DAY - 30),
        "rest": due(1, stability=5),
        "c3": Standing(phase=Phase.LEARNING, stability=1, last_day=DAY, due=DAY * 86_400),
    }
    choices = {"one": ("watching", 1), "more:one": ("more", 2)}
    recall = Scheduler().retrievability
    one, two, three = milestones(PATH, REFS, memories, choices, day=DAY, recall=recall)
    assert (one.state, one.cards, one.new, one.due, one.known) == ("watching", 3, 1, 1, 1)
    assert one.held == pytest.approx((0.9 + 0) / 2), "recalled with 90 % after as many days as its stability; one unmet"
    assert one.later == pytest.approx(recall(memories["c1"], DAY + 30) / 2)
    assert (two.state, two.cards, two.due, two.held) == ("ahead", 1, 1, 1.0)
    assert (three.cards, three.held, three.later) == (0, None, None)


def test_nothing_is_held_of_what_was_never_met() -> None:
    assert all(
        stone.held is None for stone in milestones(PATH, REFS, {}, {}, day=DAY, recall=Scheduler().retrievability)
    )


def test_what_is_being_learned_is_due_also_where_the_evening_is_tomorrow_in_greenwich() -> None:
    evening_in_california = (DAY + 1) * 86_400 + 2 * 3600
    assert is_due(Standing(phase=Phase.LEARNING, stability=1, last_day=DAY, due=evening_in_california), DAY)
    assert not is_due(Standing(phase=Phase.REVIEW, stability=1, last_day=DAY, due=DAY + 1), DAY)
