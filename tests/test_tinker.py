"""Tinkering without a screen: knobs, the lab run as they turn, and what is shown meanwhile."""

import json
from collections.abc import Mapping
from concurrent.futures import Future

import pytest
from hypothesis import given, strategies as st

from quiz.draw import Span
from quiz.errors import ProbeError
from quiz.lab.child import draw_variant
from quiz.lab.drawn import Drawn
from quiz.model import Variant
from quiz.probe import Draw, Number, num, probe, reject
from quiz.tinker import Knob, Tinker


@probe(digits=3, within="1%")
def scaled(draw: Draw) -> Number:
    """Draws of every kind: one that depends on another, a list, a seed, a word, and one that is rejected."""
    low = draw.integer("low", 1, 5)
    pair = draw.shuffled("pair", [low, low + 1])
    rate = draw.number("rate", 0.1, 2)
    weights = draw.numbers("weights", -1, 1, 2)
    triple = draw.pick("triple", [[1, 2, 3], [4, 5, 6]])
    mode = draw.pick("mode", ["sum", "product"])
    draw.seed("net")
    if low == 3:
        reject("three is no question")
    value = (sum(pair) if mode == "sum" else pair[0] * pair[1]) * rate + sum(weights) + sum(triple)
    return Number(ask=f"{num(value)}?", answer=value, absolute=0.01)


class FakeLab:
    """Builds in this process, when it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[Mapping[str, object] | None, int]] = []
        self.waiting: list[Future[Drawn]] = []
        self.gone = False

    def __call__(self, variant: Variant, changed: Mapping[str, object] | None, attempt: int) -> Future[Drawn]:
        if self.gone:
            raise ProbeError("there is no probe", "write one")
        self.asked.append((changed, attempt))
        future: Future[Drawn] = Future()
        self.waiting.append(future)
        self.seed = variant.seed
        return future

    def answer(self) -> None:
        changed, attempt = self.asked[-1]
        future = self.waiting.pop()
        try:
            other = None if changed is None else dict(changed)
            future.set_result(draw_variant(scaled, scaled.name, self.seed, other, attempt))
        except ProbeError as error:
            future.set_exception(error)


def tinkering(seed: int = 5) -> tuple[Tinker, FakeLab]:
    lab = FakeLab()
    tinker = Tinker(draw_variant(scaled, scaled.name, seed).variant, lab)
    lab.answer()
    assert tinker.poll()
    return tinker, lab


def knob(tinker: Tinker, name: str) -> Knob:
    return next(one for one in tinker.knobs if one.name == name)


def test_it_begins_with_the_question_as_it_was_asked() -> None:
    for seed in range(12):  # some of which reject their first draw
        asked = draw_variant(scaled, scaled.name, seed).variant
        tinker, lab = tinkering(seed)
        assert tinker.question == asked.question
        assert lab.asked == [(None, 0)]
        assert not tinker.changed
        assert not tinker.busy


def test_what_depends_on_a_draw_follows_it() -> None:
    tinker, lab = tinkering()
    tinker.put(knob(tinker, "low"), 40)
    assert tinker.busy
    lab.answer()
    assert tinker.poll()
    assert sorted(one.value for one in tinker.knobs if one.draw == "pair") == [40, 41]
    assert tinker.changed
    assert lab.asked[-1][0] == {"low": 40}


def test_one_number_of_a_list() -> None:
    tinker, lab = tinkering()
    other = knob(tinker, "weights [1]").value
    tinker.put(knob(tinker, "weights [2]"), 0.75)
    lab.answer()
    tinker.poll()
    assert lab.asked[-1][0] == {"weights": [other, 0.75]}
    assert knob(tinker, "weights [2]").shown == "0.75"


def test_places_passed_on_the_way_are_left_out() -> None:
    tinker, lab = tinkering()
    for value in (0.2, 0.3, 0.4, 0.5):
        tinker.put(knob(tinker, "rate"), value)
    assert len(lab.asked) == 2, "the first, and one on its way"
    lab.answer()
    tinker.poll()
    assert knob(tinker, "rate").value == 0.5, "the knob stays where it was left, whatever the lab answers meanwhile"
    assert lab.asked[-1][0] == {"rate": 0.5}
    lab.answer()
    tinker.poll()
    assert not tinker.busy


def test_numbers_that_make_no_question_leave_the_last_picture() -> None:
    tinker, lab = tinkering()
    before = tinker.question
    tinker.put(knob(tinker, "low"), 3)
    lab.answer()
    assert tinker.poll()
    assert (tinker.question, tinker.trouble) == (before, "three is no question")
    tinker.reset()
    lab.answer()
    tinker.poll()
    assert (tinker.question, tinker.trouble, tinker.changed) == (before, "", False)


def test_a_probe_that_has_changed_since_keeps_the_numbers_that_were_asked() -> None:
    lab = FakeLab()
    asked = draw_variant(scaled, scaled.name, 5).variant
    asked.parameters["low"] = 99
    tinker = Tinker(asked, lab)
    lab.answer()
    assert tinker.poll()
    assert tinker.question is None, "it drew other numbers: those of the question are still to come"
    lab.answer()
    tinker.poll()
    assert knob(tinker, "low").value == 99
    assert not tinker.changed


def test_a_probe_that_is_gone_is_said() -> None:
    lab = FakeLab()
    lab.gone = True
    tinker = Tinker(draw_variant(scaled, scaled.name, 5).variant, lab)
    assert tinker.trouble == "there is no probe"


def test_knobs() -> None:
    tinker, _ = tinkering()
    assert [one.name for one in tinker.knobs] == [
        "low", "pair [1]", "pair [2]", "rate", "weights [1]", "weights [2]", "triple", "mode", "net drawn anew"
    ]  # fmt: skip
    low, rate, triple, mode = (knob(tinker, name) for name in ("low", "rate", "triple", "mode"))
    assert low.ends == ("1", "5")
    assert (low.turned(100), low.turned(-100), low.at(0.5)) == (5, 1, 3)
    assert rate.ends == ("0.1", "2")
    assert rate.at(0.0) == 0.1
    assert rate.turned(1) == pytest.approx(min(2, rate.value + 0.1))
    assert triple.turned(9) == [4, 5, 6]
    assert triple.ends == ("", "")
    assert mode.read("PRODUCT") == "product"
    net = knob(tinker, "net drawn anew")
    assert net.turned(3) == net.value + 3
    assert net.share is None


def test_a_seed_says_only_how_far_it_was_turned() -> None:
    """992513818 is nothing that a learner could make anything of."""
    tinker, lab = tinkering()
    first = knob(tinker, "net drawn anew")
    assert first.shown == "as asked"
    tinker.put(first, first.turned(2))
    lab.answer()
    assert tinker.poll()
    net = knob(tinker, "net drawn anew")
    assert (net.shown, net.value) == ("+2", first.value + 2)
    assert net.read("−1") == first.value - 1


def test_what_is_an_option_twice_is_one_place_on_the_slider() -> None:
    """Options are listed more often to be drawn more often, or to be drawn together."""
    one = Knob("push", (0,), 25, Span(options=(-25, 25) * 8))
    assert (one.share, one.ends, one.at(0.4), one.turned(-1), one.turned(1)) == (1.0, ("−25", "25"), -25, -25, 25)
    assert Knob("kind", (), 7, Span(options=(7, 7))).share is None


def test_a_knob_is_called_what_the_learner_is_told() -> None:
    assert Knob("gamma", (), 1.5, Span(0, 2, says="γ")).name == "γ"
    assert Knob("rate", (), 1, Span(0, 2, says="the learning rate")).name == "learning rate"
    assert Knob("D", (), 1, Span(0, 2, says="the score of `D`")).name == "score of D"
    assert Knob("net", (), 1, Span(says="the net"), 1).name == "net drawn anew"
    assert Knob("head_size", (1,), 1, Span(0, 2)).name == "head size [2]"


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("low", "2.5", "a whole number"),
        ("low", "many", "a whole number"),
        ("low", "1000000001", "a number below"),
        ("rate", "", "a number"),
        ("rate", "nan", "a number below"),
        ("rate", "1e99", "a number below"),
        ("mode", "difference", "one of those"),
    ],
)
def test_what_a_knob_can_not_take(name: str, typed: str, said: str) -> None:
    tinker, _ = tinkering()
    with pytest.raises(ValueError, match=said):
        knob(tinker, name).read(typed)


def test_what_stands_at_a_whole_number_may_take_another() -> None:
    factor = Knob("c", (), 2, Span(options=(0.5, 1, 2, 3.5)))
    assert [factor.read(typed) for typed in ("0.5", "3", "0,25")] == [0.5, 3.0, 0.25]
    assert repr(factor.read("1")) == "1", "as the option is, so that a variant comes out the same"


@given(st.integers(-50, 50), st.integers(0, 5), st.floats(0, 1))
def test_a_slider_stays_between_its_ends_and_on_its_steps(low: int, digits: int, share: float) -> None:
    step = 10**-digits
    one = Knob("x", (), float(low), Span(low, low + 7, step))
    for value in (one.at(share), one.turned(3), one.turned(-3)):
        assert low <= value <= low + 7
        assert value == round(value, digits)
    assert one.at(0) == low
    assert one.at(1) == low + 7


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_value_or_a_sentence(typed: str) -> None:
    for one in (
        Knob("x", (), 1.5, Span(0, 2, 0.1)),
        Knob("n", (), 3, Span(1, 9)),
        Knob("m", (), "a", Span(options=("a",))),
    ):
        try:
            value = one.read(typed)
        except ValueError:
            continue
        else:
            assert isinstance(value, type(one.value))


@probe()
def samples_pairs(draw: Draw) -> Number:
    """Some of several lists, and flags in random order."""
    pairs = draw.sample("pairs", [(1, 2), (3, 4), (5, 6)], 2)
    flags = draw.shuffled("flags", [True, False])
    return Number(f"{pairs} {flags}?", sum(map(sum, pairs)) + flags[0])


def test_what_was_sampled_is_turned_as_a_whole() -> None:
    asked = draw_variant(samples_pairs, samples_pairs.name, 5)
    sent = Drawn.from_json(json.loads(json.dumps(asked.to_json())))
    lab = FakeLab()
    tinker = Tinker(sent.variant, lab)
    lab.waiting.pop().set_result(sent)
    tinker.poll()
    assert [one.name for one in tinker.knobs] == ["pairs [1]", "pairs [2]", "flags [1]", "flags [2]"]
    for one in tinker.knobs:
        assert one.value in one.span.options
        assert one.turned(5) == list(one.span.options)[-1]
    assert knob(tinker, "pairs [1]").turned(-5) == [1, 2]


@probe()
def chooses_among_many(draw: Draw) -> Number:
    """More options than anybody turns through."""
    image = draw.pick("image", range(0, 60_000, 2))
    draw.sample("others", range(-30_000, 30_000), 2)
    draw.pick("price", [place * 0.25 for place in range(50_000)])
    draw.pick("word", [f"word {place}" for place in range(50_000)])
    draw.pick("few", range(5))
    return Number("?", image + 1)


def test_of_many_options_some_are_sent() -> None:
    """They go with every variant."""
    for seed in range(20):
        drawn = draw_variant(chooses_among_many, chooses_among_many.name, seed)
        assert len(json.dumps(drawn.to_json())) < 60_000
        spans = drawn.spans
        assert (spans["image"].low, spans["image"].high, spans["image"].step) == (0, 59_998, 2)
        assert (spans["others"].low, spans["others"].high) == (-30_000, 29_999)
        assert spans["few"].options == (0, 1, 2, 3, 4)
        for name in ("price", "word"):
            assert drawn.variant.parameters[name] in spans[name].options
        turned = Knob("image", (), drawn.variant.parameters["image"], spans["image"])
        assert turned.ends == ("0", "59998")
        assert turned.turned(-1) in {max(0, turned.value - 2), turned.value}
        assert Knob("price", (), drawn.variant.parameters["price"], spans["price"]).ends == ("0", "12499.75")


def test_draws_do_not_depend_on_how_many_there_are() -> None:
    draw = Draw("a.probe", 3)
    assert draw.sample("a", range(5000), 3) == draw.stream("a").sample(list(range(5000)), 3)
    assert draw.pick("b", range(5000)) == draw.stream("b").choice(list(range(5000)))
    draw.pick("c", [*range(5000), -1])
    draw.pick("d", range(-1, 5000))
    assert draw.unsigned == {"a", "b"}
