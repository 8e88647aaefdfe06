"""The numbers that stand in cards/micrograd.md, cards/backprop.md and cards/manual_backprop.md, computed again."""

import math
from pathlib import Path

import pytest
import torch

CARDS = Path(__file__).parent.parent / "cards"


def said(topic: str, *texts: str) -> None:
    """Each text stands in the topic's file, wherever its lines break."""
    words = " ".join((CARDS / f"{topic}.md").read_text(encoding="utf-8").split())
    for text in texts:
        assert text in words


def leaves(*values: float) -> list[torch.Tensor]:
    return [torch.tensor(float(value), dtype=torch.float64, requires_grad=True) for value in values]


def test_the_tanh_neuron_of_the_lecture() -> None:
    x1, x2, w1, w2 = variables = leaves(2, 0, -3, 1)
    o = torch.tanh(x1 * w1 + x2 * w2 + 6.8813735870195432)
    slopes = torch.autograd.grad(o, variables)
    assert [round(slope.item(), 3) for slope in slopes] == [-1.5, 0.5, 1.0, 0.0]
    assert o.item() == pytest.approx(0.71, abs=0.005)
    assert 1 - o.item() ** 2 == pytest.approx(0.5, abs=0.005)
    said("micrograd", "the first weight got 1.0", "0.5 · 0.", "0.5 · 1.", "brings the output to 0.71")


def test_a_tanh_built_from_exp_gives_the_same_gradients() -> None:
    (n,) = leaves(0.8814)
    (whole,) = torch.autograd.grad(n.tanh(), n)
    e = (2 * n).exp()
    (pieces,) = torch.autograd.grad((e - 1) / (e + 1), n)
    assert pieces.item() == pytest.approx(whole.item(), rel=1e-12)


def test_two_routes_bring_minus_two_and_minus_six() -> None:
    a, b = leaves(-2, 3)
    (whole,) = torch.autograd.grad((a * b) * (a + b), b)
    (product,) = torch.autograd.grad((a * b) * (a + b).detach(), b)
    (total,) = torch.autograd.grad((a * b).detach() * (a + b), b)
    assert [slope.item() for slope in (whole, product, total)] == [-8, -2, -6]
    said("micrograd", "`b.grad` is −8: of this ==1:−2==", "==2:−6==")


def test_a_step_of_a_hundredth_along_the_gradient() -> None:
    a, b, c, f = variables = leaves(2, -3, 10, -2)
    loss = (a * b + c) * f
    slopes = torch.autograd.grad(loss, variables)
    assert [slope.item() for slope in slopes] == [6, -4, -2, 4]
    a, b, c, f = (leaf + 0.01 * slope for leaf, slope in zip(variables, slopes, strict=True))
    after = ((a * b + c) * f).item()
    assert (loss.item(), round(after, 4)) == (-8, -7.2865)
    assert after - loss.item() == pytest.approx(0.7135, abs=0.00005)
    assert 0.01 * sum(slope.item() ** 2 for slope in slopes) == pytest.approx(0.72)
    assert 0.01 * sum(slope.item() for slope in slopes) == pytest.approx(0.04)
    said("micrograd", "from −8 to −7.2865, which is 0.7135", "= 0.72", "= 0.04")


def test_a_sure_and_wrong_sigmoid_has_a_slope_of_a_hundredth() -> None:
    (z,) = leaves(math.log(0.99 / 0.01))
    a = torch.sigmoid(z)
    (gate,) = torch.autograd.grad(a, z, retain_graph=True)
    assert gate.item() == pytest.approx(0.99 * 0.01)
    (through_square,) = torch.autograd.grad((a - 0) ** 2, z, retain_graph=True)
    (through_entropy,) = torch.autograd.grad(-torch.log(1 - a), z)
    assert through_square.item() == pytest.approx(0.02, abs=0.001)
    assert through_entropy.item() == pytest.approx(0.99)
    said("backprop", "slope there is 0.01", "0.99 \\cdot 0.01")


def test_ten_sigmoids_leave_at_most_a_millionth() -> None:
    (z,) = leaves(0)
    (steepest,) = torch.autograd.grad(torch.sigmoid(z), z)
    assert steepest.item() == 0.25
    assert pytest.approx(1e-6, rel=0.05) == 4.0**-10
    said("backprop", "at most ¼", "$4^{-10}$, about a millionth")


def test_the_mean_product_is_not_the_product_of_the_means() -> None:
    inputs, errors = torch.tensor([1.0, -1.0]), torch.tensor([1.0, -1.0])
    assert (inputs.mean() * errors.mean()).item() == 0
    assert (inputs * errors).mean().item() == 1
    said("backprop", "means 0 and 0, yet the mean product is 1")


def test_half_of_the_routes_of_a_square() -> None:
    (x,) = leaves(3)
    (half,) = torch.autograd.grad(x * x.detach(), x)
    (whole,) = torch.autograd.grad(x * x, x)
    assert (half.item(), whole.item()) == (3, 6)
    assert x.detach().data_ptr() == x.data_ptr()
    said("backprop", "{#backprop-detach-half-card answer=3 ", "✗ 6 is the slope")


def test_reading_a_row_of_dlogits() -> None:
    assert pytest.approx(0.0165) == 1 - 0.9835
    assert -math.log(0.0165) == pytest.approx(4.10, abs=0.005)
    assert pytest.approx(0.037, abs=0.0005) == 1 / 27
    said("manual_backprop", 'answer="1-0.9835"', "p = 0.0165", "a loss of 4.10", "give each 0.037")


def test_a_row_of_dlogits_sums_to_zero_and_the_maximum_gets_nothing() -> None:
    logits = torch.randn(4, 27, generator=torch.Generator().manual_seed(1), requires_grad=True)
    most = logits.max(1, keepdim=True).values
    loss = torch.nn.functional.cross_entropy(logits - most, torch.tensor([0, 5, 5, 26]))
    through_max, through_all = torch.autograd.grad(loss, [most, logits])
    assert through_max.abs().max() < 1e-7
    assert through_all.sum(1).abs().max() < 1e-7
    assert through_all.abs().max() * 4 < 1


def test_the_shapes_of_a_matrix_product_backwards() -> None:
    x, weights, dout = torch.ones(32, 30), torch.ones(30, 64), torch.ones(32, 64)
    assert tuple((x.T @ dout).shape) == tuple(weights.shape)
    assert tuple((dout @ weights.T).shape) == tuple(x.shape)
    with pytest.raises(RuntimeError):
        dout @ x.T
    said("manual_backprop", "==1:x.T @ dout==", "==2:dout @ W.T==", "(32, 64) and (30, 32) can't even be multiplied")


def test_the_two_variances_of_small_and_large_batches() -> None:
    for n, percent in [(32, 3), (8, 14), (1000, 0.1)]:
        x = torch.arange(n, dtype=torch.float64)
        assert 100 * (x.var() / x.var(correction=0) - 1).item() == pytest.approx(percent, rel=0.1)
    said("manual_backprop", "3 % for a batch of 32, 14 % for 8, 0.1 % for 1000")


@pytest.mark.parametrize("correction", [0, 1])
def test_the_gradient_of_batchnorm_in_one_line(correction: int) -> None:
    generator = torch.Generator().manual_seed(7)
    x, dy = (torch.randn(8, dtype=torch.float64, generator=generator) for _ in range(2))
    x.requires_grad_()
    std = x.var(correction=correction).sqrt()
    unit = (x - x.mean()) / std
    (dx,) = torch.autograd.grad(1.7 * unit, x, dy)
    stretch = (dy * unit).sum() / (8 - correction)
    assert torch.allclose(dx, 1.7 / std * (dy - dy.mean() - unit * stretch))
    assert dx.sum().abs() < 1e-12
    assert (dx * unit).sum().abs() < 1e-12
    said("manual_backprop", "the last sum is divided by $n-1$ in place of $n$")


def test_a_batch_of_two_gets_no_gradient_through_batchnorm() -> None:
    x = torch.tensor([1.0, 7.0], dtype=torch.float64, requires_grad=True)
    unit = (x - x.mean()) / x.var(correction=0).sqrt()
    assert unit.tolist() == [-1, 1]
    (dx,) = torch.autograd.grad(unit, x, torch.tensor([3.0, -5.0], dtype=torch.float64))
    assert dx.abs().max() < 1e-12


def test_both_routes_of_the_counts_are_needed() -> None:
    (counts,) = leaves(2)
    rest = 3.0
    (both,) = torch.autograd.grad(counts / (counts + rest), counts)
    (one,) = torch.autograd.grad(counts / (counts + rest).detach(), counts)
    assert both.item() == pytest.approx(3 / 25)
    assert one.item() == pytest.approx(1 / 5)
