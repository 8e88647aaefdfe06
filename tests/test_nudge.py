"""Nudges: what a card asks of a number probe when one draw is changed."""

import importlib.util
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from quiz import answers
from quiz.answers.nudge import MOVES
from quiz.cards import read
from quiz.codec import from_json, to_json
from quiz.errors import ProbeError
from quiz.figures import num
from quiz.lab.child import load_probes, make
from quiz.model import Kind, Outcome, Variant
from quiz.nudge import build_nudge
from quiz.probe import Choice, Draw, Number, mistake, probe, reject, right, wrong
from quiz.reference import draw_of, nudged, probe_of

ROOT = Path(__file__).parent.parent
PROBES = {name: one for path in sorted((ROOT / "probes").glob("*.py")) for name, one in load_probes(path).items()}
REFERENCES = sorted(
    card.probe
    for path in sorted((ROOT / "cards").glob("*.md"))
    for card in read(path.read_text(encoding="utf-8"), str(path), path.stem).cards
    if draw_of(card.probe) is not None
)
SEEDS = 60
CLAIM = re.compile(
    r"\b[Hh]ere the (?P<of_answer>size of the )?answer (?P<goes>rises with|falls as) "
    r"(?P<of_draw>the size of (?!the dev set))?"
)


@cache
def truth(topic: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"truth_{topic}", ROOT / "tests" / "truth" / f"{topic}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def sample(reference: str) -> list[Variant]:
    return [make(PROBES[probe_of(reference)], reference, seed)[0] for seed in range(SEEDS)]


def test_there_are_nudges() -> None:
    assert len(REFERENCES) >= 6


@pytest.mark.parametrize("reference", REFERENCES)
def test_an_independent_rerun_moves_the_same_way(reference: str) -> None:
    topic, _, function = probe_of(reference).partition(".")
    answer: Callable[[dict[str, Any]], float] = getattr(truth(topic), function)
    for variant in sample(reference):
        what: Any = variant.parameters["nudge"]
        before, after = answer(dict(variant.parameters)), answer(dict(what["parameters"]))
        move = MOVES.index(variant.question.answer) - 2
        if before < 0:
            assert "Its size, never mind the sign" in variant.question.ask
            before, after = -before, -after
            assert after >= 0
        if move:
            assert (after > before) == (move > 0), variant.question.ask
            much = before * after <= 0 or abs(math.log(after / before)) > math.log(2) - 1e-4
            assert much == (abs(move) == 2), variant.question.ask
        else:
            assert after == pytest.approx(before, rel=0.03)


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_nudge_is_a_question_that_can_be_trusted(reference: str) -> None:
    right_moves = Counter(variant.question.answer for variant in sample(reference))
    assert right_moves.most_common(1)[0][1] / SEEDS <= 0.75, right_moves
    assert len({variant.question.ask for variant in sample(reference)}) > SEEDS / 3
    for variant in sample(reference):
        question = variant.question
        assert question.kind is Kind.NUDGE
        assert [option.text for option in question.options] == list(MOVES)
        assert answers.judge(question, question.answer).outcome is Outcome.CORRECT
        assert from_json(to_json(variant)) == variant
        assert variant.probe == reference
    assert make(PROBES[probe_of(reference)], reference, 3)[0] == sample(reference)[3]


@probe()
def line(draw: Draw) -> Number:
    """A line."""
    slope, x, places = draw.number("slope", 1, 3), draw.integers("x", 2, 9, 3), draw.integer("at", 0, 2)
    draw.seed("net")
    return Number(f"{slope}·{x[places]}?", slope * x[places], why="It is.")


@probe(nudge=False)
def stubborn(draw: Draw) -> Number:
    """Never."""
    return Number("?", draw.integer("n", 1, 9), why="It is.")


@probe()
def chosen(draw: Draw) -> Choice:
    """No number."""
    return Choice(f"{draw.integer('n', 1, 9)}?", [right("a"), wrong("b", "m", "No.")])


@probe()
def steep(draw: Draw) -> Number:
    """Undefined beyond 1."""
    p = draw.number("p", 0.6, 0.9)
    return Number(f"{p}?", math.log(1 - p), why="It is.")


def build(one: Any, name: str = "", seed: int = 0) -> Variant:
    return build_nudge(one, seed, name, nullcontext)[0]


def test_doubling_is_much_more_and_whole_numbers_stay_whole() -> None:
    for seed in range(40):
        variant = build(line, "slope", seed)
        assert variant.question.answer in {"much less", "much more"}
        value = build(line, "x", seed).parameters["nudge"]
        assert isinstance(value, dict)
        assert all(isinstance(element, int) for element in value["parameters"]["x"])


def test_only_draws_whose_size_means_something_are_moved() -> None:
    moved = {build(line, seed=seed).parameters["nudge"]["draw"] for seed in range(60)}  # type: ignore[index]  # a dict
    assert moved == {"slope", "x"}  # the question shows no "at"
    assert not any("other sign" in build(line, seed=seed).question.ask for seed in range(60))


@probe()
def fraction(draw: Draw) -> Number:
    """Doubling *parts* hardly lowers it, *width* is beside the point, *lead* is not called so."""
    width, parts, lead = draw.integer("width", 2, 9), draw.integer("parts", 11, 40), draw.number("lead", 60.1, 69.9)
    return Number(f"{num(lead)} over {parts} parts, and 2, width {width}?", lead / parts + 2, why="It is.", digits=2)


def moves_of(draw: str) -> set[str]:
    options = [option for seed in range(60) for option in build(fraction, draw, seed).question.options]
    return {option.why for option in options if not option.right}


def test_what_a_wrong_move_says_holds_for_any_figures() -> None:
    """It is read again among the misconceptions, where "0.27 becomes 0.38" says nothing."""
    assert moves_of("width") == {"Here the answer does not depend on the *width*."}
    falls = "here the answer falls as the number of *parts* rises"
    assert moves_of("parts") == {
        f"That happens where the answer does not depend on the number of *parts*; {falls}.",
        f"That happens where the answer rises with the number of *parts*; {falls}.",
        f"H{falls[1:]}, but not by much.",
    }
    changed = "the number that was changed"
    assert moves_of("lead") == {
        f"That happens where the answer does not depend on {changed}; here the answer rises with {changed}.",
        f"That happens where the answer falls as {changed} rises; here the answer rises with {changed}.",
        f"Here the answer rises with {changed}, but not by much.",
    }


def test_of_a_negative_answer_and_a_turned_sign_the_words_are_true() -> None:
    @probe()
    def shifted(draw: Draw) -> Number:
        """The sign decides."""
        shift = draw.integer("shift", -5, -3)
        return Number(f"shift {num(shift)}?", -20 + shift, why="It is.")

    said = {option.why for seed in range(20) for option in build(shifted, "shift", seed).question.options}
    assert (
        "That happens where the size of the answer grows as the *shift* turns its sign; here the size of the answer "
        "shrinks as the *shift* turns its sign."
    ) in said


def test_of_a_negative_draw_the_size_is_spoken_of() -> None:
    """From −4 to −8 it is doubled, and yet it falls."""

    @probe()
    def below(draw: Draw) -> Number:
        """The larger its size, the less is left."""
        shift = draw.integer("shift", -5, -3)
        return Number(f"shift {num(shift)}?", 20 + shift, why="It is.")

    questions = [build(below, "shift", seed).question for seed in range(20)]
    said = {option.why for asked in questions if "other sign" not in asked.ask for option in asked.options}
    assert "Here the answer falls as the size of the *shift* rises, but not by much." in said
    assert not any("with the *shift*" in why or "as the *shift* rises" in why for why in said)


def _pair(before: Any, after: Any) -> tuple[float, float]:
    """The number that was changed, before and after."""
    if isinstance(before, list):
        return next(_pair(old, new) for old, new in zip(before, after, strict=True) if old != new)
    return before, after


@pytest.mark.parametrize("reference", REFERENCES)
def test_what_is_said_to_rise_rises(reference: str) -> None:
    topic, _, function = probe_of(reference).partition(".")
    answer: Callable[[dict[str, Any]], float] = getattr(truth(topic), function)
    for variant in sample(reference):
        what: Any = variant.parameters["nudge"]
        told = [CLAIM.search(option.why) for option in variant.question.options if not option.right]
        for claim in filter(None, told):
            before, after = answer(dict(variant.parameters)), answer(dict(what["parameters"]))
            old, new = _pair(variant.parameters[what["draw"]], what["parameters"][what["draw"]])
            if claim["of_answer"]:
                before, after = abs(before), abs(after)
            if claim["of_draw"]:
                old, new = abs(old), abs(new)
            assert ((after > before) == (new > old)) == (claim["goes"] == "rises with"), variant.question.ask


@probe()
def crowd(draw: Draw) -> Number:
    """What is drawn is shown, but for a place and a sign."""
    layers, lead = draw.integer("layers", 2, 9), draw.numbers("lead", 1, 5, 2)
    at, sign = draw.integer("place", 1, 2), draw.pick("sign", [-1, 1])
    shown = f"{layers} layers, which of {num(lead[0])} and {num(sign * lead[1])}"
    return Number(f"{shown}: the {('first', 'second')[at - 1]}?", layers * lead[at - 1], why="It is.")


def test_a_change_that_the_question_does_not_show_is_passed_over() -> None:
    asks = [build(crowd, seed=seed).question.ask for seed in range(80)]
    said = {ask.partition("Now ")[2].partition(" is ")[0] for ask in asks}
    assert "the number of *layers*" in said
    assert any(name.endswith(" above") for name in said)  # "lead" is not what the question calls it
    assert not any("place" in name or "sign" in name for name in said)
    for ask in asks:
        before, _, after = ask.partition("(")[2].partition(")")[0].partition(" → ")
        assert before in ask.partition("The answer is")[0], ask
        assert after


@probe()
def blend(draw: Draw) -> Number:
    """A share of each, of either sign."""
    weight, sign, value = draw.pick("weight", [0.2, 0.6, 0.8]), draw.pick("turn", [-1, 1]), draw.integer("v", 3, 9)
    return Number(
        f"weight {num(weight)} on the value {num(sign * value)}, turn {sign}?", weight * sign * value, why="."
    )


def test_of_a_negative_answer_the_size_is_asked_for() -> None:
    """−3 after −6 is less than half of it, and no "much more"."""
    negative = 0
    for seed in range(60):
        question = build(blend, "weight", seed).question
        negative += "The answer is **−" in question.ask
        assert ("size, never mind" in question.ask) is ("The answer is **−" in question.ask)
        assert question.answer == ("much less" if "halved" in question.ask else "much more")
    assert negative > 15


def test_no_sign_is_nudged_and_no_share_beyond_the_whole() -> None:
    asks = [build(blend, seed=seed).question.ask for seed in range(60)]
    assert not any("→ 1.6" in ask or "→ 1.2" in ask or "−1 → 1" in ask or "1 → −1" in ask for ask in asks)
    assert any("0.8 → 0.4" in ask for ask in asks)


def test_a_symbol_is_not_found_in_a_word() -> None:
    """Of "v" the question says nothing, but "value"."""
    asks = [build(blend, seed=seed).question.ask for seed in range(60)]
    assert any(" above is " in ask for ask in asks)
    assert not any("*v*" in ask for ask in asks)


@probe()
def rises(draw: Draw) -> Number:
    """Several of something that is no count."""
    return Number(f"letters: {num(draw.number('letters', 1, 3))}", draw.parameters["letters"], why=".")  # type: ignore[arg-type]


def test_several_are_doubled() -> None:
    assert {"Now the *letters* are " in build(rises, "letters", seed).question.ask for seed in range(5)} == {True}


@probe()
def told(draw: Draw) -> Number:
    """Its draw has a name in the code, and another for the learner."""
    size = draw.pick("n", [2, 4, 6], says="the batch size")
    return Number(f"Batches of {size} from {draw.pick('xs', [[2, 4], [4, 2]], says='the *inputs*')}?", size, why=".")


def test_a_draw_is_called_what_the_learner_is_told() -> None:
    asked = build(told, "n", 0).question
    assert "Now the batch size is " in asked.ask
    assert any(option.why.endswith("here the answer rises with the batch size.") for option in asked.options)
    assert re.search(r"Now the (first|second) of the \*inputs\* is ", build(told, "xs", 0).question.ask)


def test_where_no_change_is_clear_that_is_said() -> None:
    with pytest.raises(ProbeError, match="no change of a draw gives a clear question"):
        build(crooked)


@probe()
def crooked(draw: Draw) -> Number:
    """Its draw is not shown, and half of its draws are rejected."""
    if draw.integer("n", 0, 1):
        reject("odd")
    return Number("?", 3, why="It is.")


def test_a_draw_that_is_named_is_nudged_all_the_same() -> None:
    assert "the *place*" in build(crowd, "place", 1).question.ask


def test_a_change_out_of_the_probes_region_is_passed_over() -> None:
    for seed in range(20):
        assert "halved" in build(steep, "p", seed).question.ask


@pytest.mark.parametrize(
    ("one", "name", "says"),
    [(stubborn, "", "can't be nudged"), (chosen, "", "can't be nudged"), (line, "slop", "no draw 'slop'")],
)
def test_what_cannot_be_nudged_is_said(one: Any, name: str, says: str) -> None:
    with pytest.raises(ProbeError, match=says):
        build(one, name)


def test_both_runs_begin_with_the_same_global_state() -> None:
    entered = []

    @contextmanager
    def fresh() -> Iterator[None]:
        entered.append(1)
        yield

    build_nudge(line, 0, "slope", fresh)
    assert len(entered) == 3  # the base, doubled, halved


def test_references() -> None:
    assert nudged("nll.average", "n") == "nll.average~n"
    assert (probe_of("nll.average~n"), draw_of("nll.average~n")) == ("nll.average", "n")
    assert (draw_of("nll.average~"), draw_of("nll.average")) == ("", None)


def test_a_card_names_what_is_nudged() -> None:
    text = "## A {#a probe=t.f nudge=x}\n\n## B {#b probe=t.f nudge}\n\n## C {#c nudge=x}\n\n---\n\nNo."
    topic = read(text, "t.md", "t")
    assert [card.probe for card in topic.cards][:2] == ["t.f~x", "t.f~"]
    assert ["nudge without probe=" in str(problem) for problem in topic.problems] == [True]


@probe(digits=2)
def optional(draw: Draw) -> Number:
    """A number asked as a choice."""
    n = draw.integer("n", 3, 30)
    wrongs = [mistake(f"m{k}", n * k, f"{k} times it") for k in (0.25, 0.5, 2, 4, 8)]
    return Number(f"n = {n}?", n, wrongs, why=str(n), options=True)


def test_mistakes_as_options_leave_the_rank_open() -> None:
    ranks: Counter[int] = Counter()
    places: Counter[int] = Counter()
    for seed in range(400):
        question = make(optional, "t.optional", seed)[0].question
        texts = [option.text for option in question.options]
        assert question.kind is Kind.CHOICE
        assert len(set(texts)) == len(texts) == 4
        assert all(option.right or (option.why and option.mistake) for option in question.options)
        ranks[sorted(texts, key=float).index(question.answer)] += 1
        places[texts.index(question.answer)] += 1
    assert set(ranks) == {0, 1, 2}
    assert max(ranks.values()) < 0.5 * 400
    assert max(places.values()) < 0.35 * 400
