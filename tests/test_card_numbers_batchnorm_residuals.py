"""The numbers that stand in cards/batchnorm.md and cards/residuals.md, computed again."""

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional

from quiz.lab.child import draw_variant, load_probes

CARDS = Path(__file__).parent.parent / "cards"


def said(topic: str, *texts: str) -> None:
    """Each text stands in the topic's file, wherever its lines break."""
    words = " ".join((CARDS / f"{topic}.md").read_text(encoding="utf-8").split())
    for text in texts:
        assert text in words


def standardised(x: torch.Tensor) -> torch.Tensor:
    return functional.batch_norm(x, None, None, training=True)


def test_running_statistics_with_a_weight_of_a_thousandth_lag() -> None:
    layer = torch.nn.BatchNorm1d(1, momentum=0.001).double()
    batch = torch.tensor([[0.0], [2.0]], dtype=torch.float64)
    covered = {}
    for step in range(1, 1001):
        layer(batch)
        covered[step] = layer.get_buffer("running_mean").item()
    assert covered[300] == pytest.approx(0.26, abs=0.005)
    assert covered[1000] == pytest.approx(0.63, abs=0.005)
    said("batchnorm", "≈ 26 %", "after 1000 steps 63 %")


def test_a_batch_of_one_is_refused() -> None:
    message = "Expected more than 1 value per channel when training"
    with pytest.raises(ValueError, match=message):
        torch.nn.BatchNorm1d(4)(torch.zeros(1, 4))
    said("batchnorm", message)


def test_the_mean_of_32_errs_by_018_standard_deviations() -> None:
    means = torch.randn(20_000, 32, generator=torch.Generator().manual_seed(1)).mean(dim=1)
    assert means.std().item() == pytest.approx(0.18, abs=0.005)
    said("batchnorm", r"$1/\sqrt{32} \approx 0.18$")


def test_two_examples_become_plus_and_minus_one() -> None:
    pairs = torch.randn(2, 50, generator=torch.Generator().manual_seed(1)) * 10
    assert standardised(pairs).abs().allclose(torch.ones(2, 50), atol=1e-2)
    said("batchnorm", "every standardised value becomes 1 or −1")


@pytest.mark.parametrize("gain", [0.2, 5.0])
def test_six_tanh_layers(gain: float) -> None:
    generator = torch.Generator().manual_seed(1)
    plain = normed = torch.randn(512, 200, generator=generator)
    spreads = [1.0]
    for _ in range(6):
        weight = torch.randn(200, 200, generator=generator) * gain / 200**0.5
        plain, normed = (plain @ weight).tanh(), standardised(normed @ weight).tanh()
        spreads.append(plain.std().item())
        assert normed.std().item() == pytest.approx(0.63, abs=0.01)
        assert (normed.abs() > 0.97).float().mean().item() == pytest.approx(0.04, abs=0.005)
    if gain < 1:
        factors = [after / before for before, after in pairwise(spreads)]
        assert all(factor == pytest.approx(0.2, abs=0.03) for factor in factors)
    else:
        assert (plain.abs() > 0.97).float().mean().item() == pytest.approx(2 / 3, abs=0.04)
    said("batchnorm", "about a fifth", "about two thirds", "about 0.63", "about 4 %")


def test_weights_twice_as_big_take_a_quarter_of_the_relative_step() -> None:
    generator = torch.Generator().manual_seed(1)
    x, weight, force = (torch.randn(size, generator=generator).double() for size in ((64, 8), (8, 6), (64, 6)))

    def relative_step(scaled: torch.Tensor) -> float:
        scaled.requires_grad_()
        (slope,) = torch.autograd.grad((force * standardised(x @ scaled).tanh()).mean(), scaled)
        return float(slope.norm() / scaled.detach().norm())

    assert relative_step(2 * weight) / relative_step(1 * weight) == pytest.approx(0.25, rel=1e-3)
    said("batchnorm", "- [x] a quarter")


def test_errors_of_a_fifth_compound() -> None:
    assert math.prod([1.2] * 50) == pytest.approx(9000, rel=0.02)
    said("batchnorm", "an error of 20 % per layer", "a factor of 9000 after fifty")


def test_a_constant_feature_is_an_amplifier() -> None:
    x = torch.full((8, 1), 3.0, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(8, 1, generator=torch.Generator().manual_seed(1)).double()
    out = standardised(x)
    (gradient,) = torch.autograd.grad(out, x, upstream)
    assert out.abs().max() == 0
    assert (gradient / (upstream - upstream.mean())).allclose(torch.tensor(1e5**0.5, dtype=torch.float64))
    assert math.sqrt(1e5) == pytest.approx(316, abs=0.5)
    said("batchnorm", r"$1/\sqrt{10^{-5}} \approx 316$", 'answer="1/sqrt(1e-5)"')


def test_epsilon_changes_the_sixth_digit() -> None:
    x = torch.randn(64, 1, generator=torch.Generator().manual_seed(1)).double()
    change = (functional.batch_norm(x, None, None, training=True, eps=1e-12) / standardised(x) - 1).abs().max()
    assert 1e-6 < change < 1e-5
    said("batchnorm", "changes the sixth digit")


def test_sums_of_standardised_values() -> None:
    unit = standardised(torch.randn(32, 1, generator=torch.Generator().manual_seed(1)).double() * 5 + 3)
    assert unit.sum().item() == pytest.approx(0, abs=1e-9)
    assert unit.square().sum().item() == pytest.approx(32, rel=1e-4)
    assert unit.square().sum().item() * 31 / 32 == pytest.approx(31, rel=1e-4)
    said("batchnorm", "- [x] 0 and 32", "0 and 31")


def test_what_batchnorm_over_pictures_learns() -> None:
    layer = torch.nn.BatchNorm2d(128)
    learned = sum(parameter.numel() for parameter in layer.parameters())
    stored = layer.get_buffer("running_mean").numel() + layer.get_buffer("running_var").numel()
    assert (learned, learned + stored, 2 * 128 * 14 * 14) == (256, 512, 50_176)
    said("batchnorm", "- [x] 256", "- [ ] 512", "- [ ] 50,176")


def test_a_mean_keeps_its_dimension() -> None:
    assert torch.zeros(32, 200).mean(0, keepdim=True).shape == (1, 200)
    said("batchnorm", 'shape="(1, 200)"')


def test_products_of_twenty_slopes() -> None:
    def through(slope: float, *, skip: bool) -> float:
        x = torch.ones((), dtype=torch.float64, requires_grad=True)
        h = x
        for _ in range(20):
            h = slope * h + h if skip else slope * h
        return torch.autograd.grad(h, x)[0].item()

    assert through(0.1, skip=False) == pytest.approx(1e-20)
    assert through(0.1, skip=True) == pytest.approx(6.7, abs=0.05)
    assert through(-0.1, skip=True) == pytest.approx(0.12, abs=0.005)
    assert through(-1.0, skip=True) == 0
    said("residuals", "$10^{-20}$", "it is 6.7", "it is 0.12")


def test_twenty_halvings_leave_a_millionth() -> None:
    assert math.prod([0.5] * 20) == pytest.approx(1e-6, rel=0.05)
    said("residuals", "twenty blocks would leave a millionth")


def test_a_sum_hands_its_gradient_to_both() -> None:
    a, b = torch.ones(2, requires_grad=True)
    assert [slope.item() for slope in torch.autograd.grad(3 * (a + b), [a, b])] == [3, 3]
    said("residuals", "- [x] hands it on in full to both")


def test_half_of_the_routes_survive() -> None:
    routes = torch.cartesian_prod(*[torch.tensor([0, 1])] * 12)
    assert (routes[:, 6] == 0).sum().item() == 2**11 == len(routes) // 2
    said("residuals", "$2^{11}$ of $2^{12}$")


def test_zero_weights_at_the_end_of_a_branch_get_gradients_first() -> None:
    x = torch.randn(16, 8, generator=torch.Generator().manual_seed(1))
    first = torch.randn(8, 8, generator=torch.Generator().manual_seed(2)).requires_grad_()
    last = torch.zeros(8, 8, requires_grad=True)
    out = x + (x @ first).relu() @ last
    slopes = torch.autograd.grad(out.square().mean(), [first, last])
    assert out.equal(x)
    assert slopes[0].abs().max() == 0 < slopes[1].abs().max()
    said("residuals", "The zero weights themselves get gradients at once", "follow a step later")


def test_the_ladder_of_gpts_as_the_gpt_cards_have_it() -> None:
    said("residuals", "without skips: validation loss 2.326", "2.241 with one block, 2.326 with three", "2.081")
    said("gpt", "2.49, 2.41, 2.33, 2.27, 2.24, 2.08, 2.07")
    assert [f"{loss:.2f}" for loss in (2.326, 2.241, 2.081)] == ["2.33", "2.24", "2.08"]


def test_a_spread_with_a_sign_and_a_variance_are_known_in_both_questions_about_moments() -> None:
    probes = load_probes(CARDS.parent / "probes" / "batchnorm.py")
    for seed in range(40):
        drawn = draw_variant(probes["batchnorm.output_moments"], "batchnorm.output_moments", seed).variant
        named = {one.id for one in drawn.question.mistakes}
        gamma, spread = float(str(drawn.parameters["gamma"])), drawn.parameters["asked"] == "standard deviation"
        assert ("spread-signed" in named) == (spread and gamma < 0)
        alike = any(float(one.value) == pytest.approx(gamma**2, rel=0.05) for one in drawn.question.mistakes)
        assert alike or not spread  # it, or what it can't be told from


def test_a_stack_of_three_layers_is_not_called_deep() -> None:
    """Who takes its gradient for gone doesn't think that depth alone kills."""
    name, slips = "residuals.which_vanish", set()
    probe = load_probes(CARDS.parent / "probes" / "residuals.py")[name]
    for seed in range(60):
        variant = draw_variant(probe, name, seed).variant
        drawn: dict[str, Any] = dict(variant.parameters)
        assert "deep" not in variant.question.ask
        for part, (depth, _) in zip(variant.question.parts, drawn["stacks"], strict=True):
            (slip,) = (option.mistake for option in part.question.options if not option.right)
            if part.question.answer == "no":
                assert (slip == "depth-alone-kills") == (depth >= 20), part
            slips.add(slip)
    assert len(slips) == 4
