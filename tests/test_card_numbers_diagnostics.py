"""The reference numbers that the cards on diagnosis state, computed anew: with torch, on nets of the lecture's shape.

Numbers of the lecture's own runs are named as such on the cards and not repeated here.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import pytest
import torch
from torch import Tensor
from torch.nn import functional

CARDS = Path(__file__).parent.parent / "cards"
CLASSES = 27

torch.set_num_threads(1)


def said(topic: str, *texts: str) -> None:
    """Each text stands in the topic's file, wherever its lines break."""
    words = " ".join((CARDS / f"{topic}.md").read_text(encoding="utf-8").split())
    for text in texts:
        assert text in words


def fresh(gain: float, last: float, seed: int = 1) -> list[Tensor]:
    """Makemore 3's six matrices: 30 inputs, five tanh layers of 100, 27 logits."""
    generator = torch.Generator().manual_seed(seed)
    sizes = [30, 100, 100, 100, 100, 100, CLASSES]
    scales = [gain] * 5 + [last]
    return [
        torch.randn(wide, out, generator=generator) * scale / wide**0.5
        for wide, out, scale in zip(sizes, sizes[1:], scales, strict=False)
    ]


def examples(size: int, generator: torch.Generator, teacher: Tensor | None = None) -> tuple[Tensor, Tensor]:
    x = torch.randn(size, 30, generator=generator)
    random = torch.randint(CLASSES, (size,), generator=generator)
    return x, random if teacher is None else (x @ teacher).argmax(dim=1)


def forward(x: Tensor, weights: Sequence[Tensor]) -> list[Tensor]:
    hidden = [x]
    for weight in weights[:-1]:
        hidden.append((hidden[-1] @ weight).tanh())
    return hidden[1:]


def gradients(x: Tensor, y: Tensor, weights: Sequence[Tensor]) -> tuple[float, list[Tensor], list[Tensor]]:
    """The loss, and its gradients with respect to the hidden values and to the matrices."""
    weights = [weight.detach().requires_grad_() for weight in weights]
    hidden = forward(x, weights)
    loss = functional.cross_entropy(hidden[-1] @ weights[-1], y)
    found = torch.autograd.grad(loss, [*hidden, *weights])
    return loss.item(), list(found[:5]), list(found[5:])


def share(slope: Tensor, weight: Tensor) -> float:
    return (slope.std() / weight.std()).item()


def test_healthy_activations() -> None:
    x, _ = examples(1024, torch.Generator().manual_seed(2))
    layers = forward(x, fresh(5 / 3, 0.1))
    for layer in layers[2:]:
        assert layer.std().item() == pytest.approx(0.65, abs=0.025)
        assert 0.02 < (layer.abs() > 0.97).float().mean().item() < 0.1
    said("diagnostics", "deviation about 0.65", "a few per cent beyond 0.97")


def test_a_saturated_net_has_growing_gradients() -> None:
    weights = fresh(4, 0.1)
    x, y = examples(1024, torch.Generator().manual_seed(2))
    assert (forward(x, weights)[-1].abs() > 0.97).float().mean() > 0.5
    blame = gradients(x, y, weights)[1]
    assert blame[0].std() > 3 * blame[-1].std()
    said("diagnostics", "Saturated activations with gradients that *grow* downwards are no contradiction")


def test_a_shrunk_last_layer_settles() -> None:
    generator = torch.Generator().manual_seed(3)
    teacher, weights = torch.randn(30, CLASSES, generator=generator), fresh(1, 0.1, seed=3)
    beside_others = {}
    for step in range(301):
        x, y = examples(32, generator, teacher)
        _, _, slopes = gradients(x, y, weights)
        if step in {0, 100, 300}:
            *others, last = map(share, slopes, weights)
            beside_others[step] = last / median(others)
        weights = [weight - 0.1 * slope for weight, slope in zip(weights, slopes, strict=True)]
    assert beside_others[0] == pytest.approx(190, rel=0.1)
    assert beside_others[100] == pytest.approx(6, abs=1)
    assert beside_others[300] == pytest.approx(2, abs=0.5)
    said("diagnostics", "about 190 times the others' at step 0, 6 times at step 100 and 2 times at step 300")


def test_the_slope_at_097() -> None:
    here = torch.tensor(math.atanh(0.97), dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(here.tanh(), here)
    assert slope.item() == pytest.approx(0.059, abs=0.0005)
    assert slope.item() == pytest.approx(1 - 0.97**2)
    said("diagnostics", "at 0.97 it is 0.059: 6 % passes")


def test_hidden_gradients_are_not_kept_unasked() -> None:
    weight = torch.ones(2, 2, requires_grad=True)
    for asked in (False, True):
        h = (torch.ones(1, 2) @ weight).tanh()
        if asked:
            h.retain_grad()
        torch.autograd.backward([h.sum()])
        assert h.is_leaf is False
        assert h.requires_grad
        if asked:
            assert h.grad is not None
    assert weight.grad is not None
    said("diagnostics", "`h.retain_grad()` before the backward pass")


def test_the_new_weights_below_the_line() -> None:
    generator = torch.Generator().manual_seed(1)
    weight, update = torch.randn(100, 100, generator=generator), torch.randn(100, 100, generator=generator)
    for most in (1e-3, 0.1):
        for way in (update, weight, -weight):
            step = way * (most * weight.std() / way.std())
            before, after = step.std() / weight.std(), step.std() / (weight - step).std()
            assert abs(before / after - 1) < most * 1.01
    said("diagnostics", "by 0.1 % at −3, by up to 10 % at −1")


def test_a_common_shift_has_no_spread() -> None:
    weight = torch.randn(50, 50, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    shift = torch.full_like(weight, 0.05)
    assert shift.std().item() == pytest.approx(0, abs=1e-12)
    assert shift.square().mean().sqrt().item() == pytest.approx(0.05)
    assert (weight + shift).std().item() == pytest.approx(weight.std().item())
    said("diagnostics", "- [x] nothing: the update has a standard deviation of 0")


def test_shuffled_labels_leave_the_loss_and_the_updates_where_they_are() -> None:
    generator = torch.Generator().manual_seed(4)
    weights, losses, updates = fresh(5 / 3, 0.1), [], []
    for _ in range(300):
        loss, _, slopes = gradients(*examples(64, generator), weights)
        losses.append(loss)
        updates.append(math.log10(0.1 * share(slopes[2], weights[2])))
        weights = [weight - 0.1 * slope for weight, slope in zip(weights, slopes, strict=True)]
    assert losses[0] == pytest.approx(math.log(CLASSES), abs=0.1)
    assert sum(losses[-50:]) / 50 == pytest.approx(math.log(CLASSES), abs=0.2)
    assert min(updates[-50:]) > updates[0] - 0.5
    said("diagnostics", "at the start nothing; later the loss stays near ln V while the updates go on")


@pytest.mark.parametrize(("gain", "last", "rate"), [(0.5, 1, 0.1), (4, 1, 0.1), (5 / 3, 8, 0.1), (5 / 3, 1, 10),
                                                    (5 / 3, 1, 0.001)])  # fmt: skip
def test_five_lines_break_five_pictures(gain: float, last: float, rate: float) -> None:
    x, y = examples(256, torch.Generator().manual_seed(2))
    weights = fresh(gain, last)
    loss, _, slopes = gradients(x, y, weights)
    top = forward(x, weights)[-1]
    ratio = math.log10(rate * share(slopes[2], weights[2]))
    assert (top.std() < 0.05) == (gain == 0.5)
    assert ((top.abs() > 0.97).float().mean() > 0.5) == (gain == 4)
    assert (loss > 2 * math.log(CLASSES)) == (last == 8)
    assert (ratio > -1) == (rate == 10)
    assert (ratio < -4) == (rate < 0.01)
    said("diagnostics", "gain 0.5 in place of 5/3", "gain 4 or more", "last layer times 8", "the rate times 100",
         "the rate divided by 100")  # fmt: skip


def test_the_lectures_percentage_is_good_to_04_points() -> None:
    drawn = torch.rand(4000, 3200, generator=torch.Generator().manual_seed(1)) < 0.0547
    assert 100 * drawn.float().mean(dim=1).std().item() == pytest.approx(0.4, abs=0.02)
    said("diagnostics", "5.47 % of 3200 activations (32 examples, 100 units) is good to about 0.4 points")
