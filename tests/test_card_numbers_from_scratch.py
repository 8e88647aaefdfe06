"""The numbers that stand in cards/from_scratch.md, computed again; those of the Titanic are the notebook's own."""

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from quiz.lab.child import draw_variant, load_probes

CARDS = Path(__file__).parent.parent / "cards"
SURVIVED = torch.cat([torch.ones(27), torch.zeros(44)]).double()  # 38 %


def said(*texts: str) -> None:
    """Each text stands in the topic's file, wherever its lines break."""
    words = " ".join((CARDS / "from_scratch.md").read_text(encoding="utf-8").split())
    for text in texts:
        assert text in words


def test_one_passenger_is_worth_half_a_point_and_chance_some_three() -> None:
    assert [round(right / 178, 4) for right in (140, 147)] == [0.7865, 0.8258]
    assert round(100 / 178, 2) == 0.56
    assert 100 * math.sqrt(147 / 178 * 31 / 178 / 178) == pytest.approx(2.8, abs=0.05)
    said("same 31 passengers", "(147 right)", "0.56 points", "some 3 points")


def test_without_a_sigmoid_being_very_right_costs_as_much_as_being_wrong() -> None:
    assert abs(1.6 - 1) == pytest.approx(abs(0.4 - 1))
    said("Both are 0.6 away from 1")


def test_the_slope_of_a_sigmoid_is_at_most_a_quarter() -> None:
    z = torch.linspace(-9, 9, 1801, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(z.sigmoid().sum(), z)
    assert slope.max().item() == pytest.approx(0.25)
    said("at most ¼", "by a factor of 4 at least")


def test_dies_for_everybody_costs_the_share_of_survivors() -> None:
    loss = functional.l1_loss(torch.full((713,), -9.0).sigmoid(), torch.cat([torch.ones(270), torch.zeros(443)]))
    assert loss.item() == pytest.approx(270 / 713, abs=0.0002)  # about what the notebook prints for its 713 rows: 0.378
    said("the share of survivors: 0.378", "about 6 in 10")


def test_raising_both_coefficients_of_a_pair_of_dummies_is_a_constant() -> None:
    male = torch.tensor([1.0, 0, 0, 1])
    table = torch.stack([male, 1 - male], dim=1)
    assert torch.allclose(table @ torch.tensor([0.3, 0.3]), torch.full((4,), 0.3))


def test_the_log_tames_the_tail_of_the_fares() -> None:
    assert round(512 / 30) == 17
    assert math.log(513) / math.log(31) < 2
    assert math.log(513) == pytest.approx(6.24, abs=0.005)
    said("from 17 : 1 down to less than 2 : 1", "log(513) is 6.24")


def notebook_4(*, zero: bool, steps: int) -> tuple[list[float], torch.Tensor, int]:
    """The losses of notebook 4's loop, its first gradient, and how many points lie above the first curve."""
    rng = np.random.RandomState(42)  # the notebook's generator
    x = np.linspace(-2, 2, 20)[:, None]
    y = (3 * x**2 + 2 * x + 1) * (1 + rng.normal(scale=0.15, size=x.shape)) + rng.normal(scale=1.5, size=x.shape)
    powers, target = torch.tensor(np.hstack([x**2, x, x**0])), torch.tensor(y[:, 0])
    abc = torch.full((3,), 1.1, dtype=torch.float64, requires_grad=True)
    above, losses, first = int((target > powers @ abc).sum()), [], None
    for _ in range(steps):
        loss = (powers @ abc - target).abs().mean()
        loss.backward()  # type: ignore[no-untyped-call]
        assert abc.grad is not None
        first = abc.grad.clone() if first is None else first
        losses.append(loss.item())
        abc.data -= 0.01 * abc.grad
        if zero:
            abc.grad.zero_()
    assert first is not None
    return losses, first, above


def test_the_gradient_of_notebook_4_counts_the_points() -> None:
    _, gradient, above = notebook_4(zero=True, steps=1)
    assert gradient.tolist() == pytest.approx([-1.3529, -0.0316, -0.5], abs=5e-5)
    assert (above, (5 - 15) / 20) == (15, -0.5)
    said("(−1.35, −0.03, −0.50)", "15 points lie above the curve and 5 below")


def test_notebook_4_runs_like_a_ball_without_friction() -> None:
    rolling, _, _ = notebook_4(zero=False, steps=200)
    creeping, _, _ = notebook_4(zero=True, steps=152)
    assert [round(loss, 2) for loss in (rolling[0], rolling[10], creeping[10], creeping[150])] == [
        2.42,
        1.46,
        2.21,
        1.1,
    ]
    assert next(step for step in range(1, 200) if rolling[step] > rolling[step - 1]) == 15
    assert all(after < before for before, after in pairwise(creeping))
    turns = [b for a, b, c in zip(rolling, rolling[1:], rolling[2:], strict=False) if (b - a) * (c - b) < 0]
    assert len(turns) > 10
    assert {round(low, 1) for low in turns[::2]} <= {1.0, 1.1, 1.2, 1.3}
    assert {round(high, 1) for high in turns[1::2]} <= {2.3, 2.4, 2.5}
    said("from 2.42 to 1.46", "only get to 2.21", "by step 15", "down to 1.0 to 1.3 and up to 2.3 to 2.5 again")
    said("after 150 steps, to 1.10")


def test_twenty_relus_make_21_pieces() -> None:
    x = torch.linspace(-1, 22, 2301, dtype=torch.float64)
    heights = (x[:, None] - torch.arange(20)).relu() @ torch.tensor([(-1.0) ** k for k in range(20)]).double()
    slopes = heights.diff() / x.diff()
    assert int((slopes.diff().abs() > 0.5).sum()) + 1 == 21
    said("{#scratch-pieces answer=21 ")


def test_891_maxima_do_not_fit_a_table_of_12_columns() -> None:
    table = torch.ones(891, 12)
    assert (table / torch.ones(12)).shape == (891, 12)
    assert (table[:, :, None] / torch.ones(12)).shape == (891, 12, 12)
    assert (table / torch.ones(891, 1)).shape == (891, 12)
    with pytest.raises(RuntimeError):
        _ = table / torch.ones(891)


def test_a_second_backward_doubles_and_an_update_outside_no_grad_is_refused() -> None:
    w = torch.tensor([0.3], requires_grad=True)
    for _ in range(2):
        (w * -0.0106).sum().backward()  # type: ignore[no-untyped-call]
    assert w.grad is not None
    assert w.grad.item() == pytest.approx(-0.0212)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad is being used in an in-place operation"):
        w.sub_(w.grad)
    said("−0.0106 becomes −0.0212", '"a leaf Variable that requires grad is being used in an in-place operation"')


def test_all_pairs_drive_a_net_to_the_median() -> None:
    z = torch.linspace(-1, 1, 71, dtype=torch.float64)[:, None].requires_grad_()
    for _ in range(400):
        (slope,) = torch.autograd.grad((z.sigmoid() - SURVIVED).abs().mean(), z)
        z = (z - 1000 * slope).detach().requires_grad_()
    preds = z.detach().sigmoid()
    assert preds.max() < 0.01
    assert (preds - SURVIVED).abs().mean().item() == pytest.approx(0.38, abs=0.005)
    said("The loss falls to 0.38 and stays there", "713 × 713 differences")


def test_own_maxima_double_the_effect_of_an_age() -> None:
    assert [0.8 * 40 / largest for largest in (40, 80, 1)] == pytest.approx([0.8, 0.4, 32])
    assert round(95 / 80, 2) == 1.19
    said("0.8 · 40/40 against 0.8 · 40/80", "95/80 is 1.19")


def test_rounding_shrinks_a_hundred_million_fold_in_float64() -> None:
    assert 1e8 < torch.finfo(torch.float32).eps / torch.finfo(torch.float64).eps < 1e9


def test_a_loop_without_zeroing_swings_on_a_bowl_for_ever() -> None:
    x, total, places = 1.0, 0.0, []
    for _ in range(10_000):
        total += x
        x -= 0.02 * total
        places.append(x)
    assert max(places[-200:]) == pytest.approx(1, abs=0.03)
    assert min(places[-200:]) == pytest.approx(-1, abs=0.03)


def test_a_loop_without_zeroing_does_not_swing_behind_a_sigmoid() -> None:
    u = torch.rand(200, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    x = torch.stack([u[:, 0], (u[:, 1] < 0.4).double(), (u[:, 1] >= 0.4).double()], dim=1)
    y = (u[:, 3] < (3 * x[:, 1] - 2 * u[:, 0] - 0.7).sigmoid()).double()
    traces = []
    for keep in (0.0, 1.0):
        w, total = torch.zeros(3, dtype=torch.float64, requires_grad=True), torch.zeros(3).double()
        losses = []
        for _ in range(100):
            loss = ((x @ w).sigmoid() - y).abs().mean()
            losses.append(loss.item())
            total = keep * total + torch.autograd.grad(loss, w)[0]
            w = (w - 4 * total).detach().requires_grad_()
        traces.append(losses)
    zeroed, summed = traces
    assert summed[:2] == zeroed[:2]
    assert all(a < b for a, b in zip(summed[2:30], zeroed[2:30], strict=True))
    assert max(b - a for a, b in pairwise(summed)) < 0.001
    said("forgetting to zero makes the loss fall faster, and no swing follows")


def test_a_fifth_of_the_ages_are_missing() -> None:
    assert pytest.approx(20, abs=0.5) == 100 * 177 / 891
    said("177 of the 891 ages are missing", "a fifth of the rows now crowd at one age")


def test_a_wrong_shape_is_called_broadcasting_imagined_only_if_it_is_a_table_of_all_pairs() -> None:
    name = "from_scratch.silent_broadcast_loss"
    probe = load_probes(CARDS.parent / "probes" / "from_scratch.py")[name]
    seen = set()
    for seed in range(40):
        question = draw_variant(probe, name, seed).variant.question
        named = {(one.id, one.value) for one in question.parts[0].question.mistakes}
        seen |= named
        table = question.parts[0].question.answer == "(2, 2)"
        wanted = (
            {("broadcast-unseen", "(2,)"), ("broadcast-unseen", "(2, 1)")}
            if table
            else {("broadcast-imagined", "(2, 2)")}
        )
        assert named == wanted
    assert len(seen) == 3


def test_a_column_is_named_after_its_value_or_its_coefficient_only_where_that_is_the_largest() -> None:
    name = "from_scratch.scale_dominates"
    probe = load_probes(CARDS.parent / "probes" / "from_scratch.py")[name]
    for seed in range(60):
        question = draw_variant(probe, name, seed).variant.question
        lines = {line.split("  ")[0]: line for line in question.ask.splitlines()}
        rows = [[float(cell.replace("−", "-")) for cell in lines[row].removeprefix(row).split()]
                for row in ("this passenger", "coefficient")]  # fmt: skip
        tallest, boldest = (max(range(4), key=[abs(cell) for cell in row].__getitem__) for row in rows)
        for part in question.parts:
            for place, option in enumerate(part.question.options):
                if option.right:
                    continue
                assert (option.mistake == "coefficient-not-contribution") == (place == boldest)
                assert (option.mistake == "value-not-contribution") == (place == tallest != boldest)
