from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from quiz.desk import Desk
from quiz.learner import EXPLAIN_SECONDS
from quiz.library import Ref
from quiz.model import Kind, Phase, Standing
from quiz.plan import Learner, Plan, Wish, make_plan
from quiz.shelves import Openings

DAY = 20_000
NOW = DAY * 86_400 + 43_200
BOTH = Openings(besides=("softmax", "nll"))
NONE = Openings()


def ref(name: str, topic: str = "softmax", kind: Kind = Kind.RECALL, position: int = 0, **more: object) -> Ref:
    fields: dict[str, object] = {
        "core": False, "idea": "", "needs": (), "probe": "", "title": name, "stub": False, "written": True,
        "fingerprint": "", "line": 1, "item": "", "path": "x.md",
    }  # fmt: skip
    return Ref(id=name, topic=topic, kind=kind, position=position, **{**fields, **more})  # type: ignore[arg-type]


def library(refs: Iterable[Ref]) -> dict[str, Ref]:
    return {item.id: item for item in refs}


def due(days_late: int = 0, stability: float = 10.0, **more: object) -> Standing:
    fields = {"phase": Phase.REVIEW, "stability": stability, "last_day": DAY - 10, "due": DAY - days_late}
    return Standing(**{**fields, **more})  # type: ignore[arg-type]


def learner(memories: Mapping[str, Standing] | None = None, **more: object) -> Learner:
    fields: dict[str, object] = {
        "day": DAY, "now": NOW, "memories": memories or {}, "open": BOTH,
    }  # fmt: skip
    return Learner(**{**fields, **more})  # type: ignore[arg-type]


def test_what_is_due_is_asked_and_what_is_not_is_not() -> None:
    refs = library(ref(name) for name in ("late", "today", "tomorrow", "away", "put-off", "gone"))
    memories = {
        "late": due(3),
        "today": due(),
        "tomorrow": due(-1),
        "away": due(suspended=True),
        "put-off": due(buried=DAY),
        "deleted": due(),
    }
    plan = make_plan(refs, learner(memories, open=NONE), Wish())
    assert set(plan.cards) == {"late", "today"}
    assert (plan.due, plan.new, plan.left) == (2, 0, 0)


def test_buried_yesterday_is_asked_today() -> None:
    assert make_plan(library([ref("a")]), learner({"a": due(buried=DAY - 1)}), Wish()).cards == ("a",)


def test_learning_cards_come_back_when_their_time_has_come() -> None:
    soon = Standing(phase=Phase.LEARNING, stability=1, due=NOW + 600)
    later = Standing(phase=Phase.RELEARNING, stability=1, due=NOW + 3600)
    refs = library([ref("soon"), ref("later")])
    assert make_plan(refs, learner({"soon": soon, "later": later}), Wish()).cards == ("soon",)


def test_four_new_cards_a_day() -> None:
    refs = library(ref(f"n{number}", position=number) for number in range(9))
    assert make_plan(refs, learner(), Wish()).new == 4
    assert make_plan(refs, learner(introduced=3), Wish()).new == 1
    assert make_plan(refs, learner(introduced=9), Wish()).new == 0
    assert make_plan(refs, learner(introduced=9), Wish(new=7)).new == 7
    assert make_plan(refs, learner(), Wish(new=0)).cards == ()


def test_core_cards_come_first_and_the_rest_when_they_hold() -> None:
    refs = library([ref("rest", position=0), ref("core", position=1, core=True)])
    assert make_plan(refs, learner(), Wish()).cards == ("core",)
    fresh = {"core": due(-5, stability=10)}
    assert make_plan(refs, learner(fresh), Wish()).cards == ()
    assert make_plan(refs, learner(fresh), Wish(new=1)).cards == ("rest",), "asked for"
    assert make_plan(refs, learner(), Wish(new=1)).cards == ("core",)
    assert make_plan(
        refs, learner(fresh, open=Openings(besides=("softmax",), more=frozenset({"softmax"}))), Wish()
    ).cards == ("rest",)
    assert make_plan(refs, learner({"core": due(-5, stability=22)}), Wish()).cards == ("rest",)


def test_the_topic_watched_comes_first_if_there_is_one() -> None:
    refs = library(ref(f"{topic}{n}", topic, position=n) for topic in ("nll", "softmax") for n in range(6))
    chosen = make_plan(refs, learner(open=Openings(("softmax", "nll"))), Wish())
    assert {refs[card].topic for card in chosen.cards} == {"softmax"}
    nobody_chose = make_plan(refs, learner(), Wish())
    assert [refs[card].topic for card in nobody_chose.cards].count("nll") == 2


def test_what_the_learner_wrote_comes_first() -> None:
    refs = library(
        [*(ref(f"n{n}", position=n) for n in range(6)), ref("own", "notes", path="/own/notes.md"), ref("old")]
    )
    plan = make_plan(refs, learner({"old": due()}, open=Openings(besides=("softmax", "notes")), own="/own/"), Wish())
    assert plan.cards[0] == "own"
    assert plan.new == 4


def test_new_cards_are_fixed_ones_and_probes_in_turn() -> None:
    fixed = [ref(f"f{n}", position=n, core=True) for n in range(4)]
    probes = [ref(f"p{n}", kind=Kind.PROBE, probe="softmax.x", position=9 + n, core=True) for n in range(4)]
    assert make_plan(library(fixed + probes), learner(), Wish()).cards == ("f0", "p0", "f1", "p1")
    rest = ref("rest", kind=Kind.PROBE, probe="softmax.x", position=0)
    assert make_plan(library([*fixed, rest]), learner(), Wish()).cards == ("f0", "f1", "f2", "f3")


def test_one_of_an_idea_a_day() -> None:
    refs = library([ref("a", idea="i"), ref("b", idea="i"), ref("c.1", idea="c"), ref("c.2", idea="c")])
    assert make_plan(refs, learner({name: due() for name in refs}, open=NONE), Wish()).due == 2
    assert make_plan(refs, learner(), Wish()).new == 2
    met = learner({"a": due(-5)}, met_today=frozenset({"a"}))
    assert "b" not in make_plan(refs, met, Wish()).cards


def test_siblings_that_wait_by_rule_are_no_backlog() -> None:
    refs = library([ref("a", idea="i"), ref("b", idea="i"), ref("n")])
    plan = make_plan(refs, learner({"a": due(), "b": due()}), Wish())
    assert (plan.left, plan.sittings, plan.new) == (0, 0, 1)


def test_explanations_that_wait_their_turn_are_no_backlog() -> None:
    refs = library([*(ref(f"e{n}", kind=Kind.EXPLAIN) for n in range(3)), ref("n")])
    plan = make_plan(refs, learner({f"e{n}": due() for n in range(3)}), Wish())
    assert (plan.due, plan.left, plan.sittings, plan.new) == (1, 0, 0, 1)
    short = make_plan(refs, learner({f"e{n}": due() for n in range(3)} | {"n": due(stability=20)}), Wish(minutes=1))
    assert short.left == 3  # none was asked: these do wait for minutes


def test_needs_are_met_first() -> None:
    refs = library(
        [
            ref("first", "softmax", core=True),
            ref("second", "nll", needs=("softmax",)),
            ref("third", "nll", needs=("second",)),
            ref("fourth", "nll", needs=("attention",)),
        ]
    )
    assert make_plan(refs, learner(), Wish(new=1)).cards == ("first",)
    assert set(make_plan(refs, learner({"first": due(-1)}), Wish(new=1)).cards) <= {"second", "fourth"}
    known = {"first": due(-1), "second": due(-1)}
    assert set(make_plan(refs, learner(known), Wish()).cards) == {"third", "fourth"}


def test_what_stands_earlier_in_the_sitting_counts_as_met() -> None:
    refs = library(
        [
            ref("third", "nll", core=True, needs=("second",)),
            ref("second", "nll", core=True, position=1, needs=("softmax",)),
            ref("first", "softmax", core=True, position=2),
            ref("other", "softmax", core=True, position=3),
            ref("fourth", "nll", position=4, core=True),
        ]
    )
    watched = learner(open=Openings(watched=("softmax", "nll")), new_a_day=5)
    assert make_plan(refs, watched, Wish()).cards == ("first", "other", "second", "third", "fourth")
    of_two = learner({"other": due(-1)}, open=Openings(watched=("softmax", "nll")), new_a_day=3)
    assert make_plan(refs, of_two, Wish()).cards == ("first", "second", "third")
    too_few = learner(open=Openings(watched=("softmax", "nll")), new_a_day=1)
    assert make_plan(refs, too_few, Wish()).cards == ("first",)


def test_a_first_sitting_from_the_start_holds_a_day_s_share(tmp_path: Path) -> None:
    with Desk.open({"QUIZ_HOME": str(tmp_path)}) as desk:
        desk.journey.begin_at("start")
        assert desk.plan(desk.wish()).new == 4


def test_what_needs_an_explanation_waits_for_another_sitting() -> None:
    refs = library([ref("why", kind=Kind.EXPLAIN, core=True), ref("so", position=1, core=True, needs=("why",))])
    assert make_plan(refs, learner(), Wish()).cards == ("why",), "an explanation is asked last"


def test_what_the_learner_wrote_stands_behind_what_it_needs() -> None:
    refs = library(
        [
            ref("basic", core=True),
            ref("own", "notes", path="/own/notes.md", needs=("softmax",)),
            ref("on", "notes", path="/own/notes.md", position=1, needs=("own",)),
            ref("free", "notes", path="/own/notes.md", position=2),
        ]
    )
    plan = make_plan(refs, learner(open=Openings(besides=("softmax", "notes")), own="/own/"), Wish())
    assert plan.cards == ("free", "basic", "own", "on")


def test_one_explanation_a_sitting_and_last() -> None:
    refs = library([ref("e1", kind=Kind.EXPLAIN), ref("e2", kind=Kind.EXPLAIN), ref("r1"), ref("r2")])
    plan = make_plan(refs, learner({name: due() for name in refs}), Wish())
    assert plan.due == 3
    assert plan.cards[-1] in {"e1", "e2"}
    assert plan.seconds >= EXPLAIN_SECONDS


def test_two_weeks_off() -> None:
    refs = library(ref(f"c{n}", f"t{n % 6}") for n in range(190)) | library([ref("new")])
    memories = {f"c{n}": due(14, stability=1 + n / 10) for n in range(190)}
    plan = make_plan(refs, learner(memories), Wish(minutes=10))
    assert plan.new == 0
    assert 8 * 60 <= plan.seconds <= 10 * 60
    assert plan.left == 190 - plan.due
    assert plan.sittings == -(-plan.left * 25 // 600)
    # The best remembered first: they are the cheapest to keep.
    assert min(memories[card].stability for card in plan.cards) > max(
        memory.stability for card, memory in memories.items() if card not in plan.cards
    )


def test_a_limit_makes_more_sittings_of_what_is_behind() -> None:
    refs = library(ref(f"c{n}", "nll", position=n) for n in range(12))
    memories = {name: due() for name in refs}
    plan = make_plan(refs, learner(memories), Wish(limit=3))
    assert (plan.due, plan.left, plan.sittings) == (3, 9, 3)


@pytest.mark.parametrize("topics", ["abc" * 5, "aaaaaabbbccc"])
def test_topics_are_interleaved(topics: str) -> None:
    refs = library(ref(f"{topic}{n}", topic) for n, topic in enumerate(topics))
    cards = make_plan(refs, learner({name: due() for name in refs}, open=NONE), Wish(minutes=60)).cards
    assert all(refs[one].topic != refs[two].topic for one, two in pairwise(cards))


def test_new_cards_stand_evenly_among_the_reviews() -> None:
    refs = library([*(ref(f"due{n}") for n in range(6)), *(ref(f"new{n}", position=n) for n in range(2))])
    cards = make_plan(refs, learner({f"due{n}": due() for n in range(6)}), Wish(minutes=60)).cards
    assert [card[:3] for card in cards] == ["due", "due", "new", "due", "due", "new", "due", "due"]
    assert [card for card in cards if card[:3] == "new"] == ["new0", "new1"]


def test_a_topic_a_limit_and_ahead() -> None:
    refs = library([ref("a"), ref("b"), ref("c", "nll")])
    memories = {"a": due(), "b": due(-1), "c": due()}
    assert make_plan(refs, learner(memories), Wish(topic="softmax")).cards == ("a",)
    assert make_plan(refs, learner(memories), Wish(limit=1)).due == 1
    assert set(make_plan(refs, learner(memories), Wish(ahead=1)).cards) == {"a", "b", "c"}
    answered = learner(memories, met_today=frozenset(refs))  # just now, and some of them for tomorrow
    assert set(make_plan(refs, answered, Wish(ahead=1)).cards) == set(make_plan(refs, answered, Wish()).cards)


def test_cram_takes_everything_open_whether_due_or_not() -> None:
    refs = library([ref("a"), ref("b"), ref("c", "closed"), ref("s", stub=True)])
    plan = make_plan(refs, learner({"b": due(-100)}), Wish(cram=True))
    assert set(plan.cards) == {"a", "b"}
    assert make_plan(refs, learner(), Wish(cram=True, limit=1, topic="closed")).cards == ("c",)


def test_times_of_the_learner_count() -> None:
    refs = library(ref(f"c{n}") for n in range(50))
    memories = {name: due() for name in refs}
    quick = make_plan(refs, learner(memories, seconds={"recall": 10.0}), Wish(minutes=5))
    slow = make_plan(refs, learner(memories, seconds={"recall": 60.0}), Wish(minutes=5))
    assert (quick.due, slow.due) == (27, 4), "one in ten is expected to be shown once more"


def test_what_is_watched_comes_before_a_little_of_everything_done() -> None:
    refs = library(ref(f"{topic}{n}", topic, position=n) for topic in ("nll", "softmax", "vae") for n in range(3))
    state = Openings(watched=("vae",), besides=("softmax", "nll"), taught=frozenset({"softmax", "nll"}))
    assert set(make_plan(refs, learner(open=state), Wish(new=3)).cards) == {"vae0", "vae1", "vae2"}
    assert set(make_plan(refs, learner(open=state), Wish(new=5)).cards) == {"vae0", "vae1", "vae2", "softmax0", "nll0"}


def test_what_was_taught_keeps_nothing_waiting() -> None:
    refs = library([ref("basic", "softmax", core=True), ref("next", "nll", core=True, needs=("softmax",))])
    both = Openings(watched=("nll",), besides=("softmax",))
    assert make_plan(refs, learner(open=both), Wish()).cards == ("basic", "next")
    taught = Openings(watched=("nll",), besides=("softmax",), taught=frozenset({"softmax"}))
    assert make_plan(refs, learner(open=taught), Wish()).cards == ("next", "basic")


def test_a_suspended_card_keeps_nothing_waiting() -> None:
    refs = library([ref("basic", "softmax", core=True), ref("next", "nll", needs=("softmax",))])
    assert make_plan(refs, learner({"basic": Standing(suspended=True)}), Wish()).cards == ("next",)
    refs = library([ref("basic"), ref("next", needs=("basic",), position=1)])
    assert make_plan(refs, learner({"basic": Standing(suspended=True)}), Wish()).cards == ("next",)
    assert make_plan(refs, learner({"basic": Standing(buried=DAY)}), Wish()).cards == (), "it comes tomorrow"


def test_an_unfinished_card_keeps_nothing_waiting() -> None:
    refs = library([ref("basic", stub=True), ref("next", needs=("basic",), position=1)])
    assert make_plan(refs, learner(), Wish()).cards == ("next",)


def test_what_the_learner_wrote_waits_for_nothing() -> None:
    core = [ref(f"core{n}", "nll", core=True, position=n) for n in range(3)]
    own = [ref("mine", "nll", path="/own/nll.md", position=9), ref("ahead", "far", path="/own/far.md")]
    refs = library([*core, ref("rest", "nll", position=5), *own, ref("closed", "far")])
    plan = make_plan(refs, learner(open=Openings(watched=("nll",)), own="/own/"), Wish())
    assert plan.cards[:2] == ("mine", "ahead")
    assert set(plan.cards[2:]) <= {"core0", "core1", "core2"}


def test_a_first_look_that_was_broken_off_comes_back() -> None:
    refs = library([ref("core", "nll", core=True), ref("rest", "nll", position=5), ref("other", "nll", position=6)])
    plan = make_plan(refs, learner({"rest": Standing(looked=True)}, open=Openings(watched=("nll",))), Wish())
    assert set(plan.cards) == {"rest", "core"}


def test_a_look_of_today_comes_back_whatever_the_day_s_share() -> None:
    refs = library([ref("looked", idea="i"), ref("sibling", idea="i", position=1), ref("new", position=2)])
    today = learner({"looked": Standing(looked=True)}, introduced=4, met_today=frozenset({"looked"}))
    assert make_plan(refs, today, Wish()).cards == ("looked",)
    assert make_plan(refs, replace(today, introduced=3), Wish()).cards == ("looked", "new")
    assert make_plan(refs, replace(today, introduced=3), Wish(limit=1)).cards == ("looked",)
    assert make_plan(refs, replace(today, met_today=frozenset()), Wish()).cards == ()
    assert make_plan(refs, today, Wish(new=0)).cards == ()
    assert make_plan(refs, today, Wish(new=1)).cards == ("looked",)
    answered = replace(today, memories={**today.memories, "sibling": due(-1)}, met_today=frozenset({"sibling"}))
    assert make_plan(refs, replace(answered, introduced=0), Wish()).cards == ("new",)


def test_what_is_to_be_guessed_at() -> None:
    refs = library(
        [
            ref("open", "nll", Kind.EXPLAIN, core=True),
            ref("later", "nll", Kind.CHOICE, position=1),
            ref("core", "nll", Kind.CHOICE, position=2, core=True),
            ref("same", "nll", Kind.NUMBER, position=3, core=True, idea="i"),
            ref("again", "nll", Kind.PROBE, position=4, probe="nll.x", idea="i"),
            ref("known", "nll", Kind.CHOICE, core=True),
            ref("other", "softmax", Kind.CHOICE),
            ref("away", "nll", Kind.CHOICE, core=True),
        ]
    )
    memories = {"known": due(), "away": Standing(suspended=True)}
    plan = make_plan(refs, learner(memories), Wish(guess="nll", limit=3, cram=True))
    assert plan.cards == ("core", "same", "later")
    assert (plan.due, plan.new) == (0, 0)


memories_strategy = st.dictionaries(
    st.integers(0, 40).map(str),
    st.builds(
        Standing,
        phase=st.sampled_from(Phase),
        stability=st.floats(0.1, 100),
        due=st.integers(DAY - 20, DAY + 20) | st.integers(NOW - 5000, NOW + 5000),
        suspended=st.booleans(),
    ),
)
refs_strategy = st.lists(
    st.builds(
        ref,
        st.integers(0, 40).map(str),
        st.sampled_from(["softmax", "nll", "vae"]),
        st.sampled_from(Kind),
        st.integers(0, 50),
        core=st.booleans(),
        idea=st.sampled_from(["", "", "i", "j"]),
        needs=st.lists(st.integers(0, 40).map(str) | st.sampled_from(["softmax", "nll"]), max_size=2).map(tuple),
        path=st.sampled_from(["x.md", "/own/x.md"]),
    ),
    max_size=40,
)
wishes = st.builds(
    Wish,
    minutes=st.floats(1, 60),
    new=st.none() | st.integers(0, 9),
    limit=st.none() | st.integers(0, 9),
    ahead=st.integers(0, 3),
    cram=st.booleans(),
)


def is_met(memory: Standing | None) -> bool:
    return memory is not None and memory.phase is not Phase.NEW


@given(refs_strategy, memories_strategy, wishes)
def test_any_plan_keeps_the_rules(found: list[Ref], memories: dict[str, Standing], wish: Wish) -> None:
    refs = library(found)
    plan: Plan = make_plan(refs, learner(memories, own="/own/"), wish)
    assert len(set(plan.cards)) == len(plan.cards)
    assert set(plan.cards) <= set(refs)
    assert not any(memories[card].suspended for card in plan.cards if card in memories)
    if wish.limit is not None:
        assert len(plan.cards) <= wish.limit
    if not wish.cram:
        assert plan.due + plan.new == len(plan.cards)
        ideas = [refs[card].idea for card in plan.cards if refs[card].idea]
        assert len(set(ideas)) == len(ideas)
        assert sum(refs[card].kind is Kind.EXPLAIN for card in plan.cards) <= 1
        assert bool(plan.left) == bool(plan.sittings)
        for place, card in enumerate(plan.cards):
            if not is_met(memories.get(card)):
                known = {need for need in refs if is_met(memories.get(need))} | set(plan.cards[:place])
                assert all(need in known for need in refs[card].needs if need in refs)
        if wish.new is None and len(plan.cards) > 1:
            assert plan.seconds <= wish.minutes * 60 or plan.due == 1
