"""The numbers that stand in cards/initialisation.md, cards/gain.md and cards/plotting.md, computed again."""

import math
import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
import torch
from torch.nn import functional

from quiz import answers
from quiz.lab.child import draw_variant, load_probes
from quiz.model import Outcome

CARDS = Path(__file__).parent.parent / "cards"
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(201)
WEIGHTS = WEIGHTS / WEIGHTS.sum()  # so that WEIGHTS @ f(NODES) is the mean of f over a standard normal number


def said(topic: str, *texts: str) -> None:
    """Each text stands in the topic's file, wherever its lines break."""
    words = " ".join((CARDS / f"{topic}.md").read_text(encoding="utf-8").split())
    for text in texts:
        assert text in words


def tanh_stack(gain: float, layers: int, std: float = 1.0) -> list[float]:
    """The activations' standard deviation in each layer of a very wide tanh stack."""
    stds = []
    for _ in range(layers):
        std = math.sqrt(float(WEIGHTS @ np.tanh(gain * std * NODES) ** 2))
        stds.append(std)
    return stds


def saturated(spread: float, rim: float = 0.97) -> float:
    """Per cent of tanh outputs beyond the rim for normal pre-activations of this spread."""
    return 200 * (1 - NormalDist().cdf(math.atanh(rim) / spread))


def gradient_factors(gain: float, layers: int) -> list[float]:
    """By what each layer of a very wide tanh stack multiplies the gradient's size on its way down, bottom first."""
    inputs = [1.0, *tanh_stack(gain, layers - 1)]
    slopes = [float(WEIGHTS @ (1 - np.tanh(gain * size * NODES) ** 2) ** 2) for size in inputs]
    return [gain * math.sqrt(slope) for slope in slopes]


def test_ten_thousand_terms_spread_ten_times_as_wide_as_a_hundred() -> None:
    assert math.sqrt(10_000) / math.sqrt(100) == 10
    said("initialisation", "- [x] 10 Variances of independent terms add")


def test_the_moments_of_a_relu() -> None:
    relu = NODES * (NODES > 0)
    square = float(WEIGHTS @ relu**2)
    mean = 1 / math.sqrt(2 * math.pi)
    assert [square, mean] == pytest.approx([0.5, 0.40], abs=0.005)
    assert [mean**2, square - mean**2] == pytest.approx([0.16, 0.34], abs=0.005)
    said("initialisation", "==1:0.40==", "==2:½==", "½ − 0.16 = 0.34")


def test_a_linear_layer_keeps_its_outputs_first() -> None:
    layer = torch.nn.Linear(30, 200)
    assert tuple(layer.weight.shape) == (200, 30)
    assert torch.nn.init._calculate_fan_in_and_fan_out(layer.weight) == (30, 200)
    said("initialisation", 'shape="(200, 30)"')


def test_shifted_inputs_share_nearly_all_of_their_mean_square() -> None:
    square = 1 + 0.1**2
    assert f"{square:.2f} {1 / square:.2f}" == "1.01 0.99"
    said("initialisation", "that is 1.01 here", "99 % of its mean square")


def test_pytorchs_default_weights_have_a_gain_of_0_577() -> None:
    torch.manual_seed(1)
    weight = torch.nn.Linear(100, 4000, bias=False).weight
    assert weight.std().item() * 10 == pytest.approx(0.577, abs=0.002)
    assert weight.abs().max().item() <= 0.1
    assert 1 / math.sqrt(3) == pytest.approx(0.577, abs=0.0005)
    assert f"{math.sqrt(3) ** -8:.3f}" == "0.012"
    assert math.sqrt(3) == pytest.approx(1.73, abs=0.005)
    assert tanh_stack(1 / math.sqrt(3), 8)[-1] == pytest.approx(0.009, abs=0.0005)
    assert tanh_stack(5 / 3, 50)[-1] == pytest.approx(0.65, abs=0.005)
    said("initialisation", "gain of only 0.577", "$0.577^8$ = 0.012", "standard deviation of 0.009", "$1.73/\\sqrt{N}$")


def test_the_sizes_of_weights_for_a_fan_in_of_100() -> None:
    sizes = [1, 5 / 30, math.sqrt(2) / 10, 0.1, 1 / math.sqrt(300), 0.01]
    assert sizes == sorted(sizes, reverse=True)
    said("initialisation", ", ".join(f"{size:.3g}" for size in [1, *(round(size, 3) for size in sizes[1:])]))


def test_the_first_losses() -> None:
    assert math.log(27) == pytest.approx(3.30, abs=0.005)
    generator = torch.Generator().manual_seed(1)
    noise, labels = torch.randn(4000, 27, generator=generator), torch.arange(4000) % 27
    assert functional.cross_entropy(14 * noise, labels).item() == pytest.approx(28, abs=0.5)
    assert functional.cross_entropy(0.8 * noise, labels).item() == pytest.approx(3.6, abs=0.05)
    said("initialisation", "$\\ln 27$ = 3.30: equal chances", "spread of 14 or so")


def test_the_share_of_saturated_units_before_and_after() -> None:
    assert saturated(5.18, 0.99) == pytest.approx(61, abs=0.5)  # makemore's careless pre-activations
    assert saturated(5.18 / 5) == pytest.approx(4, abs=0.5)
    said("initialisation", "61 % of a layer's tanh outputs lie beyond 0.99", "about 4 % beyond 0.97")


def test_with_w2_at_zero_the_first_layer_waits_a_step() -> None:
    torch.manual_seed(1)
    x, y = torch.randn(20, 5), torch.arange(20) % 7
    w1, b1, w2, b2 = (torch.randn(5, 9), torch.randn(9), torch.zeros(9, 7), torch.zeros(7))
    for step in range(2):
        net = [parameter.requires_grad_() for parameter in (w1, b1, w2, b2)]
        loss = functional.cross_entropy(torch.tanh(x @ w1 + b1) @ w2 + b2, y)
        if step == 0:
            assert loss.item() == pytest.approx(math.log(7))
        slopes = torch.autograd.grad(loss, net)
        assert [bool(slope.abs().max() > 0) for slope in slopes] == [step == 1, step == 1, True, True]
        w1, b1, w2, b2 = ((p - 0.1 * slope).detach() for p, slope in zip(net, slopes, strict=True))


def test_an_all_zero_net_learns_its_last_bias_only() -> None:
    y = torch.tensor([0] * 6 + [1] * 3 + [2])
    x = torch.randn(10, 4, generator=torch.Generator().manual_seed(1))
    net = [torch.zeros(shape, requires_grad=True) for shape in ((4, 5), (5,), (5, 3), (3,))]
    for _ in range(3000):
        logits = torch.tanh(x @ net[0] + net[1]) @ net[2] + net[3]
        slopes = torch.autograd.grad(functional.cross_entropy(logits, y), net)
        net = [(p - 0.5 * slope).detach().requires_grad_() for p, slope in zip(net, slopes, strict=True)]
    assert [bool(p.abs().max() > 0) for p in net] == [False, False, False, True]
    assert functional.softmax(net[3], 0).tolist() == pytest.approx([0.6, 0.3, 0.1], abs=1e-3)


def test_tenfold_weights_behind_a_batchnorm_take_a_hundredth_of_the_relative_step() -> None:
    torch.manual_seed(1)
    x, small, force = torch.randn(64, 100).double(), torch.randn(100, 100).double() / 10, torch.randn(64, 100).double()
    relative = []
    for scale in (1, 10):
        weight = (scale * small).requires_grad_()
        out = functional.batch_norm(x @ weight, None, None, training=True).tanh()
        (slope,) = torch.autograd.grad((out * force).sum(), weight)
        relative.append((slope.std() / weight.std()).item())
    assert out.std().item() == pytest.approx(0.63, abs=0.01)
    assert relative[0] / relative[1] == pytest.approx(100, rel=0.001)
    said("initialisation", "10⁻⁴ instead of 10⁻²", "a spread of 0.63")


def test_where_a_tanh_stack_settles() -> None:
    ends = {1.2: "0.42", 5 / 3: "0.65", 2: "0.73", 3: "0.84"}
    assert {gain: f"{tanh_stack(gain, 80)[-1]:.2f}" for gain in ends} == ends
    said("gain", "0.42 at a gain of 1.2, 0.65 at 5/3, 0.73 at 2, 0.84 at 3", "spread of 0.65", "0.84 in every layer")


def test_a_gain_of_one_dies_slowly() -> None:
    stds = tanh_stack(1, 50)
    five, ten, fifty = stds[:5], stds[9], stds[49]
    assert f"{ten:.2f} {fifty:.2f}" == "0.23 0.10"
    assert fifty == pytest.approx(1 / math.sqrt(2 * 50), rel=0.02)
    assert f"{five[0] ** 10:.2f}" == "0.01"
    ratios = [f"{after / before:.2f}" for before, after in pairwise(five)]
    steps = [f"{before - after:.2f}" for before, after in pairwise(five)]
    listed = ", ".join(f"{std:.2f}" for std in five)
    said("gain", f"the spread goes {listed}.", f"The ratios {', '.join(ratios)} are", f"smaller: {', '.join(steps)}.")
    said("gain", f"then {listed.partition(', ')[2]}", "0.23 in layer 10, 0.10 in layer 50", "= 0.01")


def test_a_gain_of_three_saturates() -> None:
    top = tanh_stack(3, 5)
    assert saturated(3) > 40
    assert all(saturated(3 * size) > 40 for size in top)
    assert f"{saturated(5 / 3):.0f}" == "21"
    assert f"{saturated(5 / 3 * tanh_stack(5 / 3, 80)[-1]):.1f}" == "5.4"
    slope = 1 - 0.97**2
    assert f"{slope:.2f}" == "0.06"
    said(
        "gain", "over 40 % of the units", "is below 0.06", "At 5/3 it settles at 5.4 % (in the first layer it is 21 %)"
    )


def test_gradients_of_saturated_nets_grow() -> None:
    growth = {gain: gradient_factors(gain, 6)[1:] for gain in (3, 5 / 3, 1, 0.5)}
    assert growth[3] == pytest.approx([1.36] * 5, abs=0.02)
    assert growth[5 / 3] == pytest.approx([1.1] * 5, abs=0.07)
    assert growth[1] == pytest.approx([0.85] * 5, abs=0.07)
    assert growth[0.5] == pytest.approx([0.5] * 5, abs=0.02)
    slope = round(growth[3][-1] ** 2 / 9, 3)
    assert f"{slope} {9 * slope:.2f} {3 * math.sqrt(slope):.2f}" == "0.207 1.86 1.36"
    said("gain", "about 1.36, 1.1, 0.8 to 0.9 and 0.5", "9 · 0.207 = 1.86, the root of which is 1.36")
    settled = gradient_factors(5 / 3, 60)[-1]
    assert settled == pytest.approx(1.10, abs=0.005)
    assert settled**50 == pytest.approx(100, rel=0.25)
    said("gain", "grow by 10 % per layer: flat enough for ten layers, a factor of 100 in fifty")


def test_a_real_saturated_net_agrees() -> None:
    generator = torch.Generator().manual_seed(1)
    weights = [torch.randn(200, 200, generator=generator) * 3 / math.sqrt(200) for _ in range(6)]
    h, inputs = torch.randn(200, 200, generator=generator), []
    for weight in weights:
        inputs.append(h.requires_grad_())
        h = (h @ weight).tanh()
    slopes = torch.autograd.grad((h * torch.randn(200, 200, generator=generator)).sum(), inputs)
    assert (h.abs() > 0.97).double().mean().item() > 0.38
    assert (slopes[1].std() / slopes[5].std()).item() ** 0.25 == pytest.approx(1.36, abs=0.05)


def test_the_gain_for_inputs_of_size_one() -> None:
    square = float(WEIGHTS @ np.tanh(NODES) ** 2)
    assert f"{square:.3f} {1 / math.sqrt(square):.2f}" == "0.394 1.59"
    said("gain", "is 0.394", 'answer="1/sqrt(0.394)"', "$1/\\sqrt{0.394}$ = 1.59", "= 1.59. At 5/3")
    assert torch.nn.init.calculate_gain("tanh") == 5 / 3
    assert torch.nn.init.calculate_gain("relu") == math.sqrt(2)


def test_the_gain_of_gelu() -> None:
    left = float(WEIGHTS @ functional.gelu(torch.tensor(NODES)).numpy() ** 2)
    assert f"{left:.3f} {1 / math.sqrt(left):.2f}" == "0.425 1.53"
    said("gain", "GELU leaves 0.425", "$1/\\sqrt{0.425}$ = 1.53", "about 1.5 for GELU")


def test_behind_a_batchnorm_the_gain_only_changes_the_relative_step() -> None:
    torch.manual_seed(1)
    x, weight, force = torch.randn(64, 50).double(), torch.randn(50, 50).double(), torch.randn(64, 50).double()
    relative, outputs = [], []
    for gain in (5 / 3, 1):
        scaled = (gain * weight).requires_grad_()
        out = functional.batch_norm(x @ scaled, None, None, training=True).tanh()
        (slope,) = torch.autograd.grad((out * force).sum(), scaled)
        relative.append((slope.std() / scaled.std()).item())
        outputs.append(out.detach())
    growth = relative[1] / relative[0]
    assert torch.allclose(outputs[0], outputs[1], atol=1e-4)
    assert f"{growth:.1f} {math.log10(growth):.2f}" == "2.8 0.44"
    said("gain", "grows 2.8-fold", "= 2.8, a shift of 0.44")


def test_a_gain_of_a_half_is_nearly_linear() -> None:
    fifth, power, at_one = tanh_stack(0.5, 5)[-1], 0.5**5, tanh_stack(1, 5)[-1]
    assert f"{fifth:.2f} {power:.2f} {at_one:.2f}" == "0.02 0.03 0.32"
    said("gain", "- [x] 0.02 $0.5^5$ = 0.03")


def test_narrow_data_stand_high_in_a_density() -> None:
    x = torch.linspace(0, 0.25, 1001, dtype=torch.float64)
    high = torch.histogram(x, bins=10, density=True).hist
    assert high.mean().item() == pytest.approx(4)
    said("plotting", "within an interval of 0.25 must stand 4 high")


def test_as_many_bins_are_not_the_same_bins() -> None:
    wide, narrow = (np.random.default_rng(1).normal(0, spread, 1000) for spread in (0.6, 0.02))
    counts, edges = zip(*(np.histogram(x, bins=20) for x in (wide, narrow)), strict=True)
    assert edges[0][-1] > 10 * edges[1][-1]
    assert max(counts[1]) < 1.5 * max(counts[0])  # so they look alike
    on_one_axis, _ = np.histogram(narrow, bins=edges[0])
    assert max(on_one_axis) > 2 * max(counts[0])  # a spike
    said("plotting", "`sharex=True`, or the same bin edges")


def test_more_bins_halve_counts_and_leave_densities() -> None:
    x = torch.randn(100_000, generator=torch.Generator().manual_seed(1))
    for density, ratio in ((False, 0.5), (True, 1.0)):
        few, many = (torch.histogram(x, bins=n, range=(-4, 4), density=density).hist.max().item() for n in (20, 40))
        assert many / few == pytest.approx(ratio, rel=0.05)


def test_a_running_mean_flattens_spikes_and_lags() -> None:
    def smooth(y: torch.Tensor) -> torch.Tensor:
        return y.unfold(0, 1000, 1).mean(1)

    spike, ramp = torch.zeros(5000), torch.arange(5000.0)
    spike[2500] = 5
    assert smooth(spike).max().item() == pytest.approx(0.005)
    assert int((smooth(spike) > 0).sum()) == 1000
    assert (ramp[999:] - smooth(ramp)).mean().item() == pytest.approx(500, abs=1)
    said("plotting", "a ledge of 0.005, 1000 steps long", "some 500 steps ago")


def test_blocks_of_a_hundred_have_a_tenth_of_the_noise() -> None:
    x = torch.randn(1_000_000, generator=torch.Generator().manual_seed(1))
    assert x.view(-1, 100).mean(1).std().item() == pytest.approx(0.1, rel=0.03)
    assert x.view(-1, 400).mean(1).std().item() == pytest.approx(0.05, rel=0.05)
    said("plotting", "{#plot-block-noise answer=10 ", "takes blocks of 400")


def test_the_share_of_the_height_that_the_creeping_gets() -> None:
    creeping = 2.3 - 2.1
    assert creeping / 27 < 0.01
    assert math.log(2.3 / 2.1) / math.log(27 / 2.1) == pytest.approx(0.04, abs=0.005)
    assert creeping / (2.5 - 2) == pytest.approx(0.4)
    said("plotting", "less than 1 % of the height", "gives it 4 % of the height", "from 2 to 2.5 gives it 40 %")


def test_at_its_last_pace_a_gain_of_one_would_be_through_in_nine_layers() -> None:
    stds = tanh_stack(1, 5)
    assert round(stds[-1], 2) / 0.04 == pytest.approx(8)
    assert 8 < stds[-1] / (stds[-2] - stds[-1]) < 9
    said("gain", "within eight or nine further layers, at the pace of the last steps")


def test_whoever_reads_the_fixed_point_off_the_table_is_right() -> None:
    name = "gain.fixed_point"
    probe = load_probes(CARDS.parent / "probes" / "gain.py")[name]
    gains = set()
    for seed in range(120):
        variant = draw_variant(probe, name, seed).variant
        gains.add(variant.parameters["gain"])
        table = [line.split() for line in variant.question.ask.splitlines() if line.startswith(("in ", "out"))]
        sizes, out = ([float(cell) for cell in line[1:]] for line in table)
        surplus = [after - before for before, after in zip(sizes, out, strict=True)]
        place = next(place for place, (one, two) in enumerate(pairwise(surplus)) if one >= 0 > two)
        read = sizes[place] + 0.1 * surplus[place] / (surplus[place] - surplus[place + 1])
        for typed in (f"{read - 0.001:.2f}", f"{read:.3f}", f"{read + 0.001:.2f}"):  # .475 is rounded up or down
            assert answers.judge(variant.question, typed).outcome is Outcome.CORRECT, (variant.parameters, read, typed)
    assert len(gains) > 15


def test_a_product_is_about_equal_only_to_what_it_is_not() -> None:
    name, signs = "initialisation.relu_second_moment", set()
    probe = load_probes(CARDS.parent / "probes" / "initialisation.py")[name]
    for seed in range(120):
        why = draw_variant(probe, name, seed).variant.question.why
        found = re.search(r"layers: (\d+) · ([\d.]+)\^(\d) (.) \*\*([\d.]+)\*\*", why)
        assert found is not None, why
        start, factor, depth, sign, shown = found.groups()
        assert (Fraction(start) * Fraction(factor) ** int(depth) == Fraction(shown)) == (sign == "="), why
        signs.add(sign)
    assert signs == {"=", "≈"}
