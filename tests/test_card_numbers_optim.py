"""The numbers that stand in the cards on splits, minibatches, learning rates and optimisers, computed again."""

import math
import re
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest
import torch

from quiz.lab.child import draw_variant, load_probes

CARDS = Path(__file__).parent.parent / "cards"


def said(topic: str, *texts: str) -> None:
    """Each text stands in the topic's file, wherever its lines break."""
    words = " ".join((CARDS / f"{topic}.md").read_text(encoding="utf-8").split())
    for text in texts:
        assert text in words


def largest_of(k: int) -> float:
    """The mean of the largest of k standard normals, by the midpoint rule."""
    steps, phi = 4000, NormalDist().cdf
    edges = [-8 + 16 * step / steps for step in range(steps + 1)]
    return sum((a + b) / 2 * (phi(b) ** k - phi(a) ** k) for a, b in pairwise(edges))


def test_the_lecture_splits_its_names_80_10_10() -> None:
    names = 32_033
    one, two = int(0.8 * names), int(0.9 * names)
    assert (one, two - one, names - two) == (25_626, 3_203, 3_204)
    said("splits", "25,626 / 3,203 / 3,204 names")


def test_the_luckiest_of_many_is_some_standard_errors_up() -> None:
    assert largest_of(100) == pytest.approx(2.51, abs=0.01)
    assert largest_of(2) == pytest.approx(0.56, abs=0.005)
    said("splits", "some 2.5 standard errors", "0.56 standard errors too high")


def test_what_a_tenth_of_the_data_can_measure() -> None:
    def error(n: float) -> float:
        return 100 * math.sqrt(0.8 * 0.2 / n)

    assert error(60) == pytest.approx(5, abs=0.2)
    assert error(60e6) == pytest.approx(0.005, abs=0.0003)
    assert round(0.9 * 0.1 / 0.005**2) == 3600
    said("splits", "uncertain by 5 points", "0.005 points", "answer=3600")


def test_batches_of_sorted_digits() -> None:
    labels = [3] * 6131 + [7] * 6265
    batches = [labels[start : start + 256] for start in range(0, len(labels), 256)]
    assert (len(batches), sum(len(set(batch)) == 2 for batch in batches)) == (49, 1)
    assert len(set(batches[23])) == 2
    assert round(1010 / 2038, 4) == 0.4956
    said("minibatches", "of its 49 batches", "answer=1 ", "the 24th batch", "$6131 / 256 = 23.9$")
    said("minibatches", "the printed 0.4956 is exactly 1010 of 2038")


def test_the_noise_of_a_mean_of_32() -> None:
    """Single losses of makemore's net scatter by 1.20 to 1.30, after 12,000 steps or 200,000, in training and dev."""
    for scatter in (1.20, 1.25, 1.30):
        assert scatter / math.sqrt(32) == pytest.approx(0.22, abs=0.011)
    assert 2 * math.sqrt(2) * 0.22 > 0.5  # two standard deviations of a difference
    said("minibatches", "$1.25/\\sqrt{32}$ = 0.22")


def test_the_price_of_a_full_batch() -> None:
    assert round(182_625 / 32) == 5_707
    assert math.sqrt(5_707) == pytest.approx(76, abs=0.5)
    said("minibatches", "5,707 minibatch steps of 32", "≈ 76 times")


def test_what_a_linear_sweep_does_with_its_steps() -> None:
    rates = torch.linspace(0.001, 1, 1001, dtype=torch.float64)
    assert int((rates >= 0.1).sum()) == pytest.approx(900, abs=2)
    assert int((rates < 0.01).sum()) == pytest.approx(9, abs=1)
    said("learning_rate", "spends 90 % of its steps between 0.1 and 1", "would get 9 steps out of the thousand")


def test_the_lowest_point_of_a_sweep_lies_beyond_the_stable_rate() -> None:
    beyond = []
    for seed in range(60):
        generator = torch.Generator().manual_seed(seed)
        sharpest = [5, 10, 20, 40, 60][seed % 5]
        curvatures = torch.logspace(0, math.log10(sharpest), 20)
        w, lowest, at = 3 * torch.randn(20, generator=generator), math.inf, 0.0
        for rate in torch.logspace(-3, 1, 61).tolist():
            loss = (curvatures * w**2).sum().item() / 2
            if loss < lowest:
                lowest, at = loss, rate
            w = w - rate * (curvatures * w + 0.3 * torch.randn(20, generator=generator))
        beyond.append(at * sharpest / 2)
    assert sorted(beyond)[30] == pytest.approx(1.85, abs=0.15)
    said("learning_rate", "typically lies at nearly twice the rate")


def test_the_sharpest_direction_sets_the_rate_and_the_flattest_the_time() -> None:
    assert abs(1 - 0.0199 * 100) < 1 < abs(1 - 0.0201 * 100)
    assert math.log(10) / -math.log(1 - 0.02) == pytest.approx(114, abs=0.5)
    said("learning_rate", "answer=0.02 ", "only 2 % per step, 114 steps")


def test_float32_holds_seven_digits() -> None:
    assert math.log10(torch.finfo(torch.float32).eps) == pytest.approx(-7, abs=0.1)
    said("learning_rate", "That is float32's own precision")


def test_one_number_two_steps() -> None:
    buffer = average = 0.0
    for _ in range(500):
        buffer, average = 0.9 * buffer + 1, 0.9 * average + 0.1
    assert (round(0.1 * buffer, 6), round(0.1 * average, 6)) == (1.0, 0.1)
    said("optimisers", "- [x] 1.0 and 0.1")


def _first_step(gradient: float, betas: tuple[float, float] = (0.9, 0.999)) -> float:
    w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    w.grad = torch.full((1,), gradient, dtype=torch.float64)
    torch.optim.Adam([w], lr=0.001, betas=betas).step()
    return -w.item()


def test_adams_first_step_is_the_rate() -> None:
    assert _first_step(1000) == pytest.approx(0.001, rel=1e-4)
    assert _first_step(0.001) == pytest.approx(0.001, rel=1e-4)
    said("optimisers", "- [x] both are 0.001 long")


def test_the_first_step_without_correction_depends_on_the_betas() -> None:
    def uncorrected(one: float, two: float) -> float:
        return (1 - one) / math.sqrt(1 - two)

    assert uncorrected(0.9, 0.999) == pytest.approx(3.16, abs=0.005)
    assert uncorrected(0.99, 0.99) == pytest.approx(0.1)
    said("optimisers", "= 3.16 times", "0.01/0.1 = 0.1 in the one case, 0.1/0.0316 = 3.16 in the other")


def _end(optimiser: torch.optim.Optimizer, w: torch.Tensor, steps: int, *, ravine: bool) -> tuple[float, float, float]:
    def loss() -> torch.Tensor:
        x, y = w[0], w[1]
        if ravine:
            return x.tanh().square() + 0.01 * x.abs() + y.sigmoid()
        return (1 - x).square() + 100 * (y - x.square()).square()

    for _ in range(steps):
        optimiser.zero_grad()
        torch.autograd.backward(loss())
        optimiser.step()
    return w[0].item(), w[1].item(), loss().item()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_momentum_in_the_ravine_after_99_and_100_steps(dtype: torch.dtype) -> None:
    for steps, place in [(100, (0.7196, -6.4586)), (99, (0.8110, -6.3344))]:
        w = torch.tensor([2.5, 2.5], dtype=dtype, requires_grad=True)
        x, y, _ = _end(torch.optim.SGD([w], lr=0.02, momentum=0.99), w, steps, ravine=True)
        assert (round(x, 4), round(y, 4)) == place
    said("optimisers", "(0.7196, −6.4586)", "(0.8110, −6.3344)")


def test_momentum_is_nearer_and_adam_lower_in_rosenbrocks_valley() -> None:
    ends = []
    for kind, options in [("SGD", {"lr": 0.001, "momentum": 0.99}), ("Adam", {"lr": 0.1})]:
        w = torch.tensor([-1.5, 2.5], dtype=torch.float64, requires_grad=True)
        x, y, loss = _end(getattr(torch.optim, kind)([w], **options), w, 500, ravine=False)
        ends.append((round(math.dist((x, y), (1, 1)), 3), round(loss, 3)))
    assert ends == [(0.093, 0.096), (0.226, 0.011)]
    said("optimisers", "momentum ends 0.093 from", "Adam 0.226", "0.011 against 0.096")


def test_how_far_two_batch_losses_lie_apart() -> None:
    apart = NormalDist(0, math.sqrt(2) * 0.22)
    assert 2 * apart.cdf(-0.5) == pytest.approx(1 / 9, abs=0.005)
    assert 2 * apart.cdf(-0.3) == pytest.approx(1 / 3, abs=0.01)
    said("minibatches", "easily differ by 0.3, and one time in nine by 0.5")


def test_a_bias_has_no_gradient_at_an_even_guess_over_equally_frequent_classes() -> None:
    """Why initialisation.zero_all draws 13 where b2 is to learn: no number of classes from 3 to 9 divides them."""
    for examples, learns in ((12, False), (13, True)):
        bias = torch.zeros(4, dtype=torch.float64, requires_grad=True)
        loss = torch.nn.functional.cross_entropy(bias.expand(examples, 4), torch.arange(examples) % 4)
        (slope,) = torch.autograd.grad(loss, bias)
        assert (slope.abs().max().item() > 0.01) is learns
    assert all(13 % classes for classes in range(3, 10))


def explained(name: str, seeds: int) -> list[str]:
    """The explanations of a probe's variants."""
    topic, _, _ = name.partition(".")
    probe = load_probes(CARDS.parent / "probes" / f"{topic}.py")[name]
    return [draw_variant(probe, name, seed).variant.question.why for seed in range(seeds)]


def test_the_ratio_of_two_strips_can_be_computed_from_what_is_shown() -> None:
    pattern = r"by second: ([\d.]+) / ([\d.]+) = ([\d.]+)\n- so the batch is ([\d.]+)² times (\d+), about ([\d.]+);"
    for why in explained("minibatches.noise_measured", 60):
        found = re.search(pattern, why)
        assert found is not None, why
        first, second, ratio, again, batch, about = map(float, found.groups())
        assert ratio == again == pytest.approx(first / second, rel=0.005), why
        assert about == pytest.approx(batch * ratio**2, rel=0.05, abs=0.5), why


def momentum_swings(shape: str, place: int, start: float) -> bool:
    """Whether momentum passes the goal along this axis in 40 steps at rate 0.4."""
    wide, bend = (4, 40)[place], (1, 1 if shape == "round" else 0.01)[place]
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=0.4, momentum=0.9)
    lowest = start
    for _ in range(40):
        loss = torch.tanh(w / wide) ** 2 if shape == "plateau" else bend * w**2 / 2
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        lowest = min(lowest, w.item())
    return lowest < 0


def test_of_momentum_it_is_said_rightly_whether_it_swung_past_the_goal() -> None:
    name, met = "optimisers.race", set()
    probe = load_probes(CARDS.parent / "probes" / "optimisers.py")[name]
    for seed in range(120):
        variant = draw_variant(probe, name, seed).variant
        drawn: dict[str, Any] = dict(variant.parameters)
        if drawn["winner"] == "momentum":
            continue
        shape = "round" if drawn["winner"] == "SGD" else drawn["where"]
        (why,) = (option.why for option in variant.question.options if option.text == "momentum")
        assert ("past the goal" in why) == momentum_swings(shape, 1, drawn["y"]), (variant.question.ask, why)
        assert ("along y" in why) != ("past the goal" in why), why
        assert shape != "round" or momentum_swings(shape, 0, drawn["x"])
        assert ("gentler" in variant.question.hints[0]) == (shape != "round")
        met.add(shape)
    assert met == {"round", "near", "plateau"}


def test_a_smaller_batch_is_not_said_to_average_more() -> None:
    name, smaller = "minibatches.noise_ratio", 0
    probe = load_probes(CARDS.parent / "probes" / "minibatches.py")[name]
    for seed in range(60):
        variant = draw_variant(probe, name, seed).variant
        drawn: dict[str, Any] = dict(variant.parameters)
        (says,) = (one.says for one in variant.question.mistakes if one.id == "noise-ignored")
        smaller += drawn["new_batch"] < drawn["batch"]
        assert "more" not in says or drawn["new_batch"] > drawn["batch"], variant.question.ask
    assert smaller


def test_the_middle_of_a_drop_lies_nearest_to_the_moment_at_which_it_began() -> None:
    """At a tenth of the rate the old noise dies slowly: half of the way down, on a log axis, is some 15 steps later."""
    name, drops = "learning_rate.decay_drop", 0
    probe = load_probes(CARDS.parent / "probes" / "learning_rate.py")[name]
    for seed in range(90):
        variant = draw_variant(probe, name, seed).variant
        (right,) = (option.text for option in variant.question.options if option.right)
        if right == "never":
            continue
        rate, when = float(variant.parameters["rate"]), int(right.removeprefix("at step "))  # type: ignore[arg-type]
        above, below = (eta / 2 / (2 - eta) for eta in (rate, rate / 10))
        gap = (math.sqrt(above * below) - below) / (above - below)
        middle = when + math.log(gap) / 2 / math.log(1 - rate / 10)
        offered = [int(step) for option in variant.question.options for step in re.findall(r"\d+", option.text)]
        assert min(offered, key=lambda step: abs(step - middle)) == when, (middle, offered)
        drops += 1
    assert drops > 30


def test_of_adams_first_step_it_is_asked_what_the_gradient_does_to_it() -> None:
    """Nothing: that is the point. ε must not make a difference of it that is too small to be asked for."""
    name, moved = "optimisers.adam_first_step", []
    probe = load_probes(CARDS.parent / "probes" / "optimisers.py")[name]
    for seed in range(60):
        variant = draw_variant(probe, f"{name}~", seed).variant
        what: Any = variant.parameters["nudge"]
        if what["draw"] == "gradient":
            assert (variant.question.answer == "the same") == (what["how"] != "given the other sign")
        moved.append(what["draw"])
    assert moved.count("gradient") > 20
    assert moved.count("rate") > 10


def test_a_fit_that_is_called_about_right_could_not_be_called_anything_else() -> None:
    name, met = "splits.diagnose", 0
    probe = load_probes(CARDS.parent / "probes" / "splits.py")[name]
    for seed in range(200):
        question = draw_variant(probe, name, seed).variant.question
        train, dev, noise = map(float, re.findall(r"\*\*([\d.]+)\*\*", question.ask))
        if question.answer == "about right":
            met += 1
            assert 0.8 <= train / noise < 1.2, question.ask
            assert 0.93 < dev / noise < 1.3, question.ask
            assert dev < 1.5 * train, question.ask  # else some would call it overfitted
        elif "overfits" in question.answer:
            assert dev > 1.7 * max(train, noise), question.ask
    assert met > 30


def test_about_a_tenth_is_no_sixth() -> None:
    """A late cut leaves few steps: what is called the end must be far enough from it."""
    pattern = re.compile(r"hovers at about ([\d.]+), at the end at ([\d.]+)")
    found = map(pattern.search, explained("learning_rate.decay_drop", 200))
    ratios = [float(one[2]) / float(one[1]) for one in found if one]
    assert len(ratios) > 100
    assert max(ratios) < 0.16
    assert min(ratios) > 0.04


def test_one_ranking_is_believed_in_only_where_there_are_two() -> None:
    name, slips = "optimisers.by_which_measure", set()
    probe = load_probes(CARDS.parent / "probes" / "optimisers.py")[name]
    for seed in range(60):
        question = draw_variant(probe, name, seed).variant.question
        for option in question.options:
            if not option.right:
                differ = "has the lower loss" in question.answer.partition(",")[2]
                said_to_differ = "," in option.text
                wanted = "measures-misread" if not differ else "measures-swapped" if said_to_differ else "one-ranking"
                assert option.mistake == wanted, (question.answer, option)
                slips.add(option.mistake)
    assert len(slips) == 3


def test_no_rate_on_offer_is_given_away_by_the_same_digits() -> None:
    name, alike = "learning_rate.finder_pick", 0
    probe = load_probes(CARDS.parent / "probes" / "learning_rate.py")[name]
    for seed in range(60):
        options = draw_variant(probe, name, seed).variant.question.options
        digits = {option.right: option.text.replace(".", "").strip("0") for option in options if option.right}
        alike += any(not one.right and one.text.replace(".", "").strip("0") == digits[True] for one in options)
    assert alike < 5
