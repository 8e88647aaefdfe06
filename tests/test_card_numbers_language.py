"""The numbers that stand in cards/tensors.md, broadcasting.md and language_models.md, computed again.

``data/bigram_counts.csv`` counts what follows what in makemore's names: row and column 0 are the mark that begins and
ends a name, 1 to 26 the letters.
"""

import csv
import math
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from quiz.charts.text import figure
from quiz.lab.child import draw_variant, load_probes

TESTS = Path(__file__).parent
CARDS = TESTS.parent / "cards"
LN27 = math.log(27)


def said(topic: str, *texts: str) -> None:
    """Each text stands in the topic's file, wherever its lines break."""
    words = " ".join((CARDS / f"{topic}.md").read_text(encoding="utf-8").split())
    for text in texts:
        assert text in words


@pytest.fixture(scope="module")
def counts() -> torch.Tensor:
    with (TESTS / "data" / "bigram_counts.csv").open(encoding="utf-8", newline="") as file:
        return torch.tensor([[float(cell) for cell in line] for line in csv.reader(file)], dtype=torch.float64)


def surprise(counts: torch.Tensor, table: torch.Tensor) -> float:
    """The average negative log-likelihood of what was counted, under this table."""
    return (-torch.xlogy(counts, table).sum() / counts.sum()).item()


def test_a_colon_for_arange_teaches_the_letters_overall_shares() -> None:
    generator = torch.Generator().manual_seed(1)
    xs, ys = (torch.randint(4, (40,), generator=generator) for _ in range(2))
    weights = torch.zeros(4, 4, requires_grad=True)
    for _ in range(400):
        block = torch.softmax(weights[xs], 1)[:, ys]
        assert block.shape == (40, 40)
        (gradient,) = torch.autograd.grad(-block.log().mean(), weights)
        weights = (weights - 5 * gradient).detach().requires_grad_()
    shares = ys.bincount(minlength=4) / 40
    assert torch.softmax(weights, 1).allclose(shares.expand(4, 4), atol=1e-3)
    assert 32 * 32 == 1024
    said("tensors", "each of 1024 pairs", "only 32 are right", 'shape="(5, 5)"')
    assert tuple(torch.rand(5, 27)[:, torch.arange(5)].shape) == (5, 5)


def test_letter_frequencies_reach_2_82_and_bigrams_2_45(counts: torch.Tensor) -> None:
    shares = (counts.sum(0) / counts.sum()).expand(27, 27)
    assert surprise(counts, shares) == pytest.approx(2.8227, abs=5e-5)
    assert surprise(counts, counts / counts.sum(1, keepdim=True)) == pytest.approx(2.4540, abs=5e-5)
    said("tensors", "letter frequencies: 2.82 for makemore, where bigrams reach 2.45")


def test_a_product_with_one_hot_rows_is_a_lookup() -> None:
    xs, weights = torch.tensor([3, 0, 3]), torch.randn(27, 27, requires_grad=True)
    looked_up, product = weights[xs], functional.one_hot(xs, 27).float() @ weights
    assert torch.equal(looked_up, product)
    gradients = [torch.autograd.grad(result.square().sum(), weights)[0] for result in (looked_up, product)]
    assert torch.equal(*gradients)
    assert weights.numel() == 729
    said("tensors", "729 numbers", "Of the product's 27 multiplications per entry, 26 are by 0")


def test_what_copies() -> None:
    x = torch.rand(32, 3, 2)
    assert x.view(32, 6).data_ptr() == x.reshape(32, 6).data_ptr() == x.data_ptr()
    joined = torch.cat([x[:, 0], x[:, 1], x[:, 2]], 1)
    assert torch.equal(joined, x.view(32, 6))
    assert joined.data_ptr() != x.data_ptr()
    turned = x.transpose(0, 2)
    assert turned.data_ptr() == x.data_ptr() != turned.reshape(2, 96).data_ptr()
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        turned.view(2, 96)


def test_the_capital_tensor_makes_floats() -> None:
    classes = torch.Tensor([5, 13, 1])
    assert (classes.dtype, torch.tensor([5, 13, 1]).dtype, torch.Tensor(3).shape) == (torch.float32, torch.int64, (3,))
    with pytest.raises(IndexError):
        torch.rand(27, 2)[classes]
    with pytest.raises(RuntimeError):
        functional.one_hot(classes, 27)
    with pytest.raises(RuntimeError):
        functional.cross_entropy(torch.rand(3, 27), classes)


def test_integers_cannot_hold_shares_in_place_and_the_urn_runs_empty() -> None:
    table = torch.ones(3, 3, dtype=torch.int32)
    with pytest.raises(RuntimeError, match="can't be cast"):
        table /= table.sum(1, keepdim=True)
    assert (table / 2).dtype == torch.float32
    with pytest.raises(RuntimeError, match="without replacement"):
        torch.multinomial(torch.ones(27), num_samples=100)
    assert len(set(torch.multinomial(torch.ones(27), 20).tolist())) == 20


def test_float_of_a_float_is_itself() -> None:
    table = torch.ones(2, 2)
    alias = table.float()
    alias /= 4
    assert (table == 0.25).all()
    said("tensors", "- [x] 0.25")


def test_pairs_that_can_be_added() -> None:
    for one, two, fits in [((4, 3), (4,), 0), ((5, 1, 4), (3, 1), 1), ((4, 3), (3,), 1), ((2, 3), (4, 3), 0)]:
        if fits:
            assert torch.ones(one).add(torch.ones(two)).dim() == len(one)
        else:
            with pytest.raises(RuntimeError):
                torch.ones(one).add(torch.ones(two))
        said("broadcasting", f"- [{'x' if fits else ' '}] {one} and {two}")
    assert (torch.ones(5, 1, 4) + torch.ones(3, 1)).shape == (5, 3, 4)
    assert (torch.ones(8, 1, 6) + torch.ones(7, 1)).shape == (8, 7, 6)
    assert (torch.ones(100, 1) - torch.ones(100)).shape == (100, 100)
    said("broadcasting", 'shape="(8, 7, 6)"', 'shape="(100, 100)"', "the sum is (5, 3, 4)")


def test_the_forgotten_keepdim_leaves_the_loss_unchanged(counts: torch.Tensor) -> None:
    assert torch.equal(counts.sum(0), counts.sum(1))
    smooth = counts + 1
    meant, bug = smooth / smooth.sum(1, keepdim=True), smooth / smooth.sum(1)
    assert surprise(counts, meant) == pytest.approx(2.4546, abs=5e-5)
    assert surprise(counts, bug) == pytest.approx(surprise(counts, meant), abs=1e-12)
    assert [f"{total:.2f}" for total in bug.sum(1)[:3]] == ["6.92", "4.37", "0.21"]
    assert bug.sum(0).allclose(torch.ones(27, dtype=torch.float64))  # names read backwards
    said(
        "broadcasting", "log-likelihood was 2.4546", "2.4546, to the last digit", "adds up to 6.92", "6.92, 4.37, 0.21"
    )


def test_a_single_closed_name_does_not_move_but_an_open_one_does(counts: torch.Tensor) -> None:
    smooth = counts + 1
    meant, bug = smooth / smooth.sum(1, keepdim=True), smooth / smooth.sum(1)
    emma = [0, 5, 13, 13, 1, 0]

    def cost(table: torch.Tensor, name: list[int]) -> float:
        return -table[name[:-1], name[1:]].log().sum().item()

    assert cost(bug, emma) == pytest.approx(cost(meant, emma))
    assert cost(bug, emma[:-1]) != pytest.approx(cost(meant, emma[:-1]))
    said("broadcasting", "Not even one name's loss moves")


def test_the_gradient_of_a_broadcast_bias_is_a_sum() -> None:
    h, bias, upstream = torch.randn(32, 100), torch.zeros(100, requires_grad=True), torch.randn(32, 100)
    (gradient,) = torch.autograd.grad(h + bias, bias, upstream)
    assert gradient.allclose(upstream.sum(0))


def test_a_stretched_axis_has_stride_zero() -> None:
    x = torch.rand(1, 1000)
    assert x.expand(1_000_000, 1000).stride() == (0, 1)
    assert 1_000_000 * 1000 * x.element_size() == 4_000_000_000
    said("broadcasting", "4 GB in float32")


def test_the_ladder_of_losses(counts: torch.Tensor) -> None:
    # The last three rungs, about 2.1, 2.03 and 1.99, are the notebooks' own: the card says so.
    shares = (counts.sum(0) / counts.sum()).expand(27, 27)
    ladder = [LN27, surprise(counts, shares), surprise(counts, counts / counts.sum(1, keepdim=True)), 1.99]
    assert [f"{loss:.3f}" for loss in ladder[:3]] == ["3.296", "2.823", "2.454"]
    assert (ladder[0] - ladder[2]) / (ladder[0] - ladder[3]) == pytest.approx(0.65, abs=0.01)
    said("language_models", "3.296 (ln 27), 2.823, 2.454", "nearly two thirds of the way", "3.30 to 2.82, then to 2.45")


def test_a_first_loss_of_3_6_gives_the_truth_three_quarters_of_its_share() -> None:
    assert 27 * math.exp(-3.6) == pytest.approx(0.75, abs=0.02)
    assert round(LN27, 2) == 3.30
    said("language_models", "three quarters of its fair share of 1/27", "3.30 = ln 27")


def test_a_difference_of_losses_is_a_ratio_of_choices() -> None:
    choices = [math.exp(2.45), math.exp(2.0)]
    assert [round(n, 1) for n in choices] == [11.6, 7.4]
    assert choices[0] / choices[1] == pytest.approx(1.57, abs=0.005)
    assert [round(2**2.45, 1), 2**2] == [5.5, 4]
    assert round(100 * 0.45 / 2.45) == 18
    said("language_models", "from 11.6 to 7.4", "= 1.57", "from 5.5 to 4", "18 % less loss")


def test_what_smoothing_costs(counts: torch.Tensor) -> None:
    cost = {k: surprise(counts, (counts + k) / (counts + k).sum(1, keepdim=True)) for k in (0, 1, 10, 100)}
    assert [f"{loss:.4f}" for loss in cost.values()] == ["2.4540", "2.4546", "2.4621", "2.5375"]
    assert [f"{cost[k] - cost[0]:.{digits}f}" for k, digits in ((1, 4), (10, 3))] == ["0.0006", "0.008"]
    assert (int(counts.sum()), int((counts == 0).sum()), counts.numel()) == (228_146, 102, 729)
    assert counts[10, 17] == 0  # jq
    assert (counts.sum(0) > 0).all()
    assert pytest.approx(0.3, abs=0.05) == 100 * 729 / 228_146
    assert 729 / 228_146 * cost[0] == pytest.approx(0.008, abs=0.0005)
    assert LN27 - cost[0] == pytest.approx(0.84, abs=0.005)
    said("language_models", "0.0006 nats: 2.4540 becomes 2.4546", "only 0.008 (2.4621)", "+100 shows (2.5375)")
    said(
        "language_models",
        "729 invented bigrams beside 228,146 real ones",
        "the 102 empty cells, `jq` among them",
        "0.84",
    )


def test_the_notebooks_sum_is_not_the_tables() -> None:
    assert pytest.approx(2.4765, abs=5e-5) == 564_996.8125 / 228_146
    said(
        "language_models", "nll=tensor(564996.8125, grad_fn=<NegBackward0>)", "2.4765 each", "reaches 2.4540, or 2.4546"
    )


def test_a_rate_of_50_comes_down_and_never_below_the_counts(counts: torch.Tensor) -> None:
    weights, losses = torch.zeros(27, 27, dtype=torch.float64), []
    for _ in range(300):
        p = torch.softmax(weights, 1)
        losses.append(surprise(counts, p))
        weights -= 50 * (counts.sum(1, keepdim=True) * p - counts) / counts.sum()
    assert losses == sorted(losses, reverse=True)
    assert 2.4540 < losses[-1] < 2.47
    said("language_models", "at a learning rate of 50", "The counts gave 2.4540")


def test_empty_cells_and_larger_tables() -> None:
    # That some 6,000 of the trigrams occur was counted over names.txt, and the card says so.
    assert round(100 * 102 / 729) == 14
    assert 27**3 == 19_683
    assert pytest.approx(0.70, abs=0.01) == 1 - 6000 / 19_683
    assert pytest.approx(2e14, rel=0.05) == 27**10
    assert pytest.approx(14e6, rel=0.05) == 27**5
    said("language_models", "14 % of the bigram table's cells (102 of 729)", "19,683", "about 70 %", "some 6,000")
    said("language_models", r"$27^{10}$ is $2 \cdot 10^{14}$ rows", "$27^5$, some 14 million")


def test_the_size_of_makemore_2s_net() -> None:
    def size(context: int) -> int:
        layers = [torch.nn.Embedding(27, 10), torch.nn.Linear(10 * context, 200), torch.nn.Linear(200, 27)]
        return sum(parameter.numel() for layer in layers for parameter in layer.parameters())

    assert (size(3), size(8)) == (11_897, 21_897)
    said("language_models", "= 10,000 weights", "from 11,897 parameters to 21,897")


def test_the_gap_of_a_verdict() -> None:
    assert pytest.approx(0.044) == 2.170 - 2.126
    assert 100 * (1 - math.exp(-0.044)) == pytest.approx(4, abs=0.5)
    said("language_models", "0.044 nats: on new names the truth gets 4 % less")


def test_cat_and_view_give_the_same_numbers() -> None:
    emb = torch.rand(32, 3, 2)
    assert torch.equal(torch.cat(torch.unbind(emb, 1), 1), emb.view(-1, 6))


def test_the_lowest_bar_on_held_out_text_stands_alone_in_the_figures_shown() -> None:
    name = "language_models.loss_ladder"
    probe = load_probes(CARDS.parent / "probes" / "language_models.py")[name]
    for seed in range(120):
        variant = draw_variant(probe, name, seed).variant
        shown = [float(figure(loss)) for loss in variant.question.charts[0].series[1].values]
        assert shown.count(min(shown)) == 1, shown
        assert shown.index(min(shown)) == variant.parameters["order"]
