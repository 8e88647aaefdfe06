"""The numbers that stand in cards/neurons.md, cards/gradient_descent.md and cards/mnist.md, computed again."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch

from quiz.lab.child import draw_variant, load_probes

CARDS = Path(__file__).parent.parent / "cards"
DIGITS = (784, 16, 16, 10)


def said(topic: str, *texts: str) -> None:
    """Each text stands in the topic's file, wherever its lines break."""
    words = " ".join((CARDS / f"{topic}.md").read_text(encoding="utf-8").split())
    for text in texts:
        assert text in words


def parameters(*sizes: int) -> int:
    return sum((before + 1) * after for before, after in pairwise(sizes))


def test_the_digit_net_has_13002_parameters_most_of_them_behind_the_pixels() -> None:
    net = torch.nn.Sequential(*(torch.nn.Linear(before, after) for before, after in pairwise(DIGITS)))
    assert sum(parameter.numel() for parameter in net.parameters()) == parameters(*DIGITS) == 13_002
    assert round(100 * 784 * 16 / 13_002, 1) == 96.5
    said("neurons", "The layers 784-16-16-10 hold 13,002 numbers", "Of the 13,002, 96.5 % are the 784 · 16 weights")


def test_twice_the_side_is_nearly_four_times_the_parameters() -> None:
    assert 56 * 56 == 3136
    assert parameters(3136, 16, 16, 10) == 50_634
    assert round(50_634 / 13_002, 1) == 3.9
    said("neurons", "3136 inputs", "50,634, which is 3.9 times as many")


def test_slopes_of_3_2_and_0_1_and_activations_of_0_9_and_0_1() -> None:
    assert round(3.2 / 0.1) == 32
    weights, senders = torch.tensor([0.2, 3.0], requires_grad=True), torch.tensor([0.9, 0.1])
    (slopes,) = torch.autograd.grad(torch.sigmoid(weights @ senders), weights)
    assert round((slopes[0] / slopes[1]).item(), 3) == 9
    said("gradient_descent", "3.2 for one weight and 0.1 for another", "32 times as much", "nine times as far")


def roller_coaster() -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs and speeds of fastbook's roller coaster, without its noise."""
    t = torch.arange(20, dtype=torch.float64)
    return torch.stack([t**2, t, torch.ones_like(t)], dim=1), 0.75 * (t - 9.5) ** 2 + 1


def curvatures(x: torch.Tensor) -> torch.Tensor:
    values: torch.Tensor = torch.linalg.eigvalsh(2 * x.T @ x / len(x))
    return values


def test_the_roller_coaster_has_a_steep_a_middling_and_a_flat_direction() -> None:
    x, speed = roller_coaster()
    flat, middling, steep = curvatures(x).tolist()
    assert (round(flat, 2), round(middling), round(steep, -2)) == (0.26, 16, 56_500)
    assert round(2 / steep, 6) == 0.000035
    assert round(1 / (1e-5 * flat), -3) == 387_000  # 385,000 with the curvature as the card rounds it
    assert round(1 / (1e-5 * 0.26), -3) == 385_000
    assert round(torch.linalg.lstsq(x, speed).solution[2].item()) == 69
    said("mnist", "curvatures 56,500, 16 and 0.26", "≈ 385,000 steps", "2/56,500 ≈ 0.000035", "belongs at 69")
    scaled = torch.linspace(-1, 1, 20, dtype=torch.float64)
    kind = curvatures(torch.stack([scaled**2, scaled, torch.ones_like(scaled)], dim=1)).flip(0).tolist()
    assert [f"{value:.2g}" for value in kind] == ["2.3", "0.74", "0.19"]
    said("mnist", "would be 2.3, 0.74 and 0.19")


def test_the_roller_coasters_loss_crawls() -> None:
    x, speed = roller_coaster()
    values, axes = torch.linalg.eigh(2 * x.T @ x / len(x))
    best = torch.linalg.lstsq(x, speed).solution

    def loss(steps: int) -> int:
        left = axes @ ((1 - 1e-5 * values) ** steps * (axes.T @ -best))  # from a = b = c = 0
        return round(float((x @ left).square().mean()))

    weights = torch.zeros(3, dtype=torch.float64)
    for _ in range(10):
        weights -= 1e-5 * 2 * x.T @ (x @ weights - speed) / len(x)
    assert loss(10) == round((x @ weights - speed).square().mean().item())
    assert [loss(steps) for steps in (10, 10_000, 200_000)] == [636, 604, 226]
    said("mnist", "it is 636 after 10 steps, 604 after 10,000, 226 after 200,000")


def test_l1_and_rmse_rank_two_images_differently() -> None:
    one, all_four = torch.tensor([0.6, 0, 0, 0]), torch.full((4,), 0.2)
    l1 = [round(off.abs().mean().item(), 3) for off in (one, all_four)]
    rmse = [round(off.square().mean().sqrt().item(), 3) for off in (one, all_four)]
    assert (l1, rmse) == ([0.15, 0.2], [0.3, 0.2])
    said("mnist", "L1: 0.15 against 0.2. RMSE: 0.3 against 0.2.", "counts 0.36, nine times the 0.04")


def in_batches(labels: torch.Tensor) -> list[torch.Tensor]:
    return [labels[start : start + 256] for start in range(0, len(labels), 256)]


def test_the_plateau_says_that_all_is_called_a_three() -> None:
    threes = torch.cat([torch.ones(1010), torch.zeros(1028)]).double()
    batches = torch.tensor([batch.mean() for batch in in_batches(threes)])
    assert len(batches) == 8
    assert round(batches.mean().item(), 4) == 0.4932
    assert round(1 - batches.mean().item(), 4) == 0.5068
    assert round(threes.mean().item(), 6) == 0.495584
    assert round(1 - threes.mean().item(), 4) == 0.5044
    said("mnist", "(3 + 242/256)/8 = 0.4932", "1010/2038 = 0.495584", "print 0.5068", "1028/2038 = 0.5044")


def test_one_training_batch_of_49_is_mixed() -> None:
    labels = torch.cat([torch.ones(6131), torch.zeros(6265)])
    kinds = [batch.mean().item() for batch in in_batches(labels)]
    assert (kinds.count(1), kinds.count(0), len(kinds)) == (23, 25, 49)
    assert labels.shape == (12_396,)
    said("mnist", "23 batches hold threes only, one is mixed, 25 hold sevens only", 'shape="(12396, 784)"')


def test_cross_entropy_pulls_100_times_as_hard_at_one_per_cent() -> None:
    z = torch.logit(torch.tensor(0.01, dtype=torch.float64)).requires_grad_()
    p = torch.sigmoid(z)
    (hard,) = torch.autograd.grad(-p.log(), z, retain_graph=True)
    (soft,) = torch.autograd.grad(1 - p, z)
    assert (round(hard.item(), 4), round(soft.item(), 4)) == (-0.99, -0.0099)
    assert round((hard / soft).item(), 6) == 100
    said("mnist", "−0.99 and", "−0.0099", "answer=100")


def test_mistakes_fall_from_35_to_6() -> None:
    before, after = (1 - right for right in (0.982826, 0.997056))
    assert (round(before * 2038), round(after * 2038)) == (35, 6)
    assert round(before / after, 1) == 5.8
    assert round(100 * (before - after), 1) == 1.4
    said("mnist", "From 35 to 6: a factor of 5.8", '"1.4 points better"')


def test_float32_tells_1_from_1_0000001() -> None:
    assert torch.tensor(1.0000001) != torch.tensor(1.0)
    said("mnist", "float32 still tells 1 from 1.0000001")


def test_sevens_beat_threes_by_more_than_chance() -> None:
    rates = {0.9168: 1010, 0.9854: 1028}  # fastbook's own shares of threes and sevens, and how many there are
    scatter = [100 * (share * (1 - share) / images) ** 0.5 for share, images in rates.items()]
    assert 0.3 < min(scatter) < max(scatter) < 1
    assert round(100 * (max(rates) - min(rates))) == 7
    said("mnist", "98.5 % of the sevens and only 91.7 % of the threes", "by about one point. The gap is of seven")


def nudged(topic: str, function: str, draw: str) -> list[str]:
    """The explanations of some variants in which this draw was changed."""
    name = f"{topic}.{function}"
    probe = load_probes(CARDS.parent / "probes" / f"{topic}.py")[name]
    return [draw_variant(probe, f"{name}~{draw}", seed).variant.question.why for seed in range(60)]


def test_a_nudged_rate_that_goes_too_far_is_not_said_to_come_nearer() -> None:
    factors = set()
    for why in nudged("gradient_descent", "step_quadratic", "rate"):
        found = re.search(r"= (−?[\d.]+): ([^:]*)$", why)
        assert found is not None, why
        factor = float(found[1].replace("−", "-"))
        factors.add(factor)
        ways = ["further away", "same distance", "comes nearer", "is there at once", "the shorter the step"]
        way = 0 if factor < -1 else 1 if factor == -1 else 2 if factor < 0 else 3 if factor == 0 else 4
        assert ways[way] in found[2], why
    assert min(factors) < -1


def test_slopes_that_count_once_are_told_from_slopes_squared_whatever_their_signs() -> None:
    name = "gradient_descent.bang_for_buck"
    probe = load_probes(CARDS.parent / "probes" / "gradient_descent.py")[name]
    for seed in range(40):
        variant = draw_variant(probe, name, seed).variant
        drawn: dict[str, Any] = {**variant.parameters}
        (once,) = (one for one in variant.question.mistakes if one.id == "slopes-not-squared")
        # Each weight moves by rate · |slope|, always downhill: moves of both signs don't cancel.
        assert once.value == pytest.approx(drawn["rate"] * sum(map(abs, drawn["slopes"])))


def test_who_expects_the_crossing_to_come_nearer_is_not_told_to_take_it_for_divergence() -> None:
    name = "gradient_descent.lr_regime"
    probe = load_probes(CARDS.parent / "probes" / "gradient_descent.py")[name]
    for seed in range(20):
        for option in draw_variant(probe, name, seed).variant.question.options:
            if not option.right:
                assert (option.mistake == "overshoot-is-divergence") == option.text.endswith("goes further away")
