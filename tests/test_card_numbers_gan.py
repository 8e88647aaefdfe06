"""The numbers that stand in cards/gan.md and cards/autoencoders.md, computed again."""

import math
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.distributions import Normal, kl_divergence
from torch.nn import functional

CARDS = Path(__file__).parent.parent / "cards"


def said(topic: str, *texts: str) -> None:
    """Each text stands in the topic's file, wherever its lines break."""
    words = " ".join((CARDS / f"{topic}.md").read_text(encoding="utf-8").split())
    for text in texts:
        assert text in words


def charge(mu: float, sigma: float) -> float:
    return kl_divergence(Normal(mu, sigma), Normal(0.0, 1.0)).item()


def best_linear_vae(variance: float, beta: float) -> tuple[float, float]:
    """Decoder weight and σ² of a linear VAE on one-dimensional data, by gradient descent on its average loss."""
    a, w, log_sigma = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (0.5, 0.5, -0.5))
    optimiser = torch.optim.Adam([a, w, log_sigma], lr=0.02)
    for _ in range(3000):
        noise = (2 * log_sigma).exp()
        kl = (a * a * variance + noise - 1) / 2 - log_sigma
        loss = variance * (1 - w * a) ** 2 + w * w * noise + beta * kl
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return w.item(), math.exp(2 * log_sigma.item())


def test_the_saturating_loss_pushes_with_d_and_the_other_with_the_rest() -> None:
    logit = torch.tensor(0.01, dtype=torch.float64).logit().requires_grad_()
    (saturating,) = torch.autograd.grad(functional.logsigmoid(-logit), logit)
    (usual,) = torch.autograd.grad(-functional.logsigmoid(logit), logit)
    assert (saturating.item(), usual.item()) == pytest.approx((-0.01, -0.99))
    assert usual.item() / saturating.item() == pytest.approx(99)
    said("gan", "At D = 0.01 it pushes with 0.01 where $-\\ln D$ pushes with 0.99", "99 at D = 0.01")


def test_in_d_the_slope_of_the_saturating_loss_is_minus_one_at_zero() -> None:
    d = torch.tensor(0.0, requires_grad=True)
    (slope,) = torch.autograd.grad((1 - d).log(), d)
    assert slope.item() == -1
    said("gan", "Its slope there is −1", "about −1 at 0")


def test_the_discriminators_loss_against_perfect_fakes() -> None:
    half = torch.tensor(0.5)
    losses = [functional.binary_cross_entropy(half, torch.tensor(label)).item() for label in (1.0, 0.0)]
    assert sum(losses) == pytest.approx(1.386, abs=0.0005)
    assert -sum(losses) == pytest.approx(-math.log(4))
    said("gan", 'answer="2*ln(2)"', "$2\\ln 2$ = 1.386", "$-\\ln 4$")


def test_dcgans_block_doubles_each_side() -> None:
    block = nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1)
    assert tuple(block(torch.zeros(8, 128, 16, 16)).shape) == (8, 64, 32, 32)
    assert 4 * 2**4 == 64
    said("gan", 'shape="(8, 64, 32, 32)"', "Four of them take 4 × 4 to 64 × 64")


@pytest.mark.parametrize(("kernel", "hits"), [(3, {1, 2, 4}), (4, {4})])
def test_stamps_overlap_unevenly_unless_the_stride_divides_the_kernel(kernel: int, hits: set[int]) -> None:
    stamped = functional.conv_transpose2d(torch.ones(1, 1, 9, 9), torch.ones(1, 1, kernel, kernel), stride=2)
    assert set(stamped[0, 0, 4:-4, 4:-4].flatten().int().tolist()) == hits
    said("gan", "in two dimensions by 1, 2 or 4", "2 per direction")


def test_convolving_and_transposing_is_no_inverse() -> None:
    generator = torch.Generator().manual_seed(1)
    picture, kernel = torch.randn(1, 1, 8, 8, generator=generator), torch.randn(1, 1, 4, 4, generator=generator)
    back = functional.conv_transpose2d(functional.conv2d(picture, kernel, stride=2, padding=1), kernel, None, 2, 1)
    assert back.shape == picture.shape
    assert not torch.allclose(back / back.norm(), picture / picture.norm(), atol=0.1)


def test_an_average_with_this_beta_reaches_back_so_many_steps() -> None:
    reach = [1 / (1 - beta) for beta in (0.9, 0.5)]
    assert reach == pytest.approx([10, 2])
    said("gan", "reaches back some ten steps", "0.5 reaches back two")


def test_what_the_kl_charges() -> None:
    codes = [(0, 1), (1, 1), (0, 0.5), (0, 2), (2, 0.1)]
    assert [charge(*code) for code in codes] == pytest.approx([0, 0.5, 0.318, 0.807, 3.81], abs=0.005)
    said("autoencoders", "(1, 1) costs 0.5, (0, 0.5) costs 0.318, (0, 2) costs 0.807, and (2, 0.1) costs 3.81 nats")


def test_certainty_is_the_dearest_of_the_four() -> None:
    charges = [charge(*code) for code in ((2, 1), (0, 2), (1, 0.5), (0, 0.01))]
    assert charges == pytest.approx([2, 0.81, 0.5 + 0.32, 4.1], abs=0.01)
    assert charge(0, 0.001) - charge(0, 0.01) == pytest.approx(2.3, abs=0.005)
    said("autoencoders", "= 0.81 nats", "0.32 for the width", "= 4.1 nats", "costs 2.3 more")


@pytest.mark.parametrize(("beta", "weight", "noise"), [(2, math.sqrt(2), 1 / 3), (1, math.sqrt(2.5), 1 / 6)])
def test_a_linear_vae_ends_where_the_card_says(beta: float, weight: float, noise: float) -> None:
    w, variance = best_linear_vae(3, beta)
    assert (abs(w), variance) == pytest.approx((weight, noise), rel=0.01)
    said("autoencoders", 'answer="1/3"', "$\\beta/(2s^2)$")


def test_above_twice_its_variance_a_direction_is_switched_off() -> None:
    w, variance = best_linear_vae(3, 7)
    assert (abs(w), variance) == pytest.approx((0, 1), abs=0.01)
    said("autoencoders", "whose variance exceeds $\\beta/2$", "At β = 6 it would reach 1")


def test_the_mean_pixel_costs_half_of_a_bet() -> None:
    def cost(grey: float) -> float:
        return (grey**2 + (1 - grey) ** 2) / 2

    assert min((x / 100 for x in range(101)), key=cost) == 0.5
    assert (cost(0.5), cost(0), cost(1)) == (0.25, 0.5, 0.5)
    said("autoencoders", 'answer="0.5"', "The cost is 0.25", "would cost 0.5 on average")


def test_arenas_encoder_ends_at_7_by_7() -> None:
    encoder = nn.Sequential(nn.Conv2d(1, 16, 4, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 4, 2, 1))
    assert tuple(encoder(torch.zeros(2, 1, 28, 28)).shape) == (2, 32, 7, 7)
    assert (32 * 7 * 7, 28 * 28) == (1568, 784)
    said("autoencoders", 'shape="(512, 32, 7, 7)"', "1568 numbers", "784 pixels")
