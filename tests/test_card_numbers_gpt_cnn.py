"""The numbers that stand in cards/wavenet.md, gpt.md, normalisation.md, cnn.md and resnet.md, computed again."""

import math
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

from quiz.lab.child import draw_variant, load_probes

CARDS = Path(__file__).parent.parent / "cards"


def said(topic: str, *texts: str) -> None:
    """Each text stands in the topic's file, wherever its lines break."""
    words = " ".join((CARDS / f"{topic}.md").read_text(encoding="utf-8").split())
    for text in texts:
        assert text in words


def numbers(*layers: nn.Module) -> int:
    """How many parameters layers have."""
    return sum(parameter.numel() for layer in layers for parameter in layer.parameters())


def makemore_tree(width: int, hidden: int) -> list[nn.Module]:
    """The lecture's net over eight letters: three merges, then 27 logits."""
    layers: list[nn.Module] = [nn.Embedding(27, width)]
    for channels in (width, hidden, hidden):
        layers += [nn.Linear(2 * channels, hidden, bias=False), nn.BatchNorm1d(hidden), nn.Tanh()]
    return [*layers, nn.Linear(hidden, 27)]


def walk(layers: Sequence[nn.Module], x: torch.Tensor) -> list[tuple[int, ...]]:
    """The shapes through such a net, two neighbours being merged before each hidden layer."""
    x = layers[0](x)
    shapes = [tuple(x.shape)]
    for layer in layers[1:]:
        if isinstance(layer, nn.Linear) and layer.out_features != 27:
            x = x.reshape(x.shape[0], -1, layer.in_features).squeeze(1)
            shapes.append(tuple(x.shape))
        if isinstance(layer, nn.Linear):
            x = layer(x)
            shapes.append(tuple(x.shape))
    return shapes


def test_two_nets_of_22000_parameters() -> None:
    flat = [nn.Embedding(27, 10), nn.Linear(80, 200, bias=False), nn.BatchNorm1d(200), nn.Linear(200, 27)]
    assert [round(numbers(*net), -3) for net in (flat, makemore_tree(10, 68))] == [22000, 22000]
    said("wavenet", "22,000 parameters each")


def test_multiplications_of_flat_net_and_tree() -> None:
    flat = 80 * 200 + 200 * 27
    tree = 4 * 20 * 68 + 2 * 136 * 68 + 136 * 68 + 68 * 27
    assert (round(tree, -3), round(flat, -3)) == (35000, 21000)
    said("wavenet", "About 35,000 multiplications against 21,000")


def test_the_grown_tree() -> None:
    assert numbers(*makemore_tree(24, 128)) == 76_579
    assert [round(after - before, 2) for before, after in ((1.912, 2.022), (1.769, 1.993))] == [0.11, 0.22]
    assert [round(before - after, 2) for before, after in ((1.912, 1.769), (2.022, 1.993))] == [0.14, 0.03]
    said("wavenet", "76,579 parameters", "0.14 there, 0.03 in validation", "A gap of 0.11 has become one of 0.22")


def test_shapes_through_the_tree() -> None:
    shapes = walk(makemore_tree(10, 200), torch.zeros(4, 8, dtype=torch.long))
    assert len(shapes) == 8
    said("wavenet", " ".join(f"{place}. {shape}" for place, shape in enumerate(shapes, 1)))


def test_a_running_mean_for_each_place() -> None:
    x = torch.zeros(32, 4, 68)
    assert tuple(x.mean(0, keepdim=True).shape) == (1, 4, 68)
    assert x.numel() // x.mean((0, 1)).numel() == 128
    said("wavenet", "(32, 4, 68)", "(1, 4, 68)", "over 32 numbers in place of 128")


def test_fields_of_stacks() -> None:
    def seen(kernel: int, dilations: Sequence[int]) -> set[int]:
        places = {0}
        for dilation in dilations:
            places = {place - tap * dilation for place in places for tap in range(kernel)}
        return places

    for layers in range(1, 8):
        assert len(seen(2, [1] * layers)) == layers + 1
        assert len(seen(2, [2**layer for layer in range(layers)])) == 2**layers
    said("wavenet", "==1:L + 1==", "==2:2 to the power of L==")
    assert len(seen(2, [2**layer for layer in range(10)])) == 1024
    assert 1024 / 16 == 64
    said("wavenet", "answer=64", "$2^{10} = 1024$")
    holes = seen(2, [1, 3, 9, 27])
    assert (len(holes), 1 - min(holes)) == (16, 41)
    assert len(seen(3, [1, 3, 9, 27])) == 81
    said("wavenet", "16 letters scattered over 41 places", "the last 81 letters")


def test_linear_treats_all_axes_but_the_last_as_batch() -> None:
    assert tuple(nn.Linear(20, 200)(torch.zeros(4, 4, 20)).shape) == (4, 4, 200)
    said("wavenet", "Out comes (4, 4, 200)")


def test_200500_losses_fill_no_rows_of_1000() -> None:
    with pytest.raises(RuntimeError):
        torch.zeros(200_500).view(-1, 1000)
    assert torch.zeros(200_500)[:200_000].view(-1, 1000).shape[0] == 200
    said("wavenet", "`losses[:200_000]`")


@pytest.mark.filterwarnings("ignore:var")
def test_the_variance_of_one_example() -> None:
    x = torch.randn(1, 128)
    assert x.var(0, keepdim=True).isnan().all()
    assert not x.var(0, keepdim=True, correction=0).any()
    said("wavenet", "NaN. The variance of a single number")


def test_predictions_of_a_batch() -> None:
    assert torch.zeros(4, 8).numel() == 32
    assert 4 * sum(range(1, 9)) == 144
    said("gpt", "- [x] 32:", "- [ ] 144:", "- [ ] 28:")


def test_random_logits_cost_more_than_equal_ones() -> None:
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(20_000, 65, generator=generator)
    losses = functional.cross_entropy(logits, torch.randint(65, (20_000,), generator=generator), reduction="none")
    assert math.log(65) == pytest.approx(4.17, abs=0.005)
    assert logits.logsumexp(dim=1).mean().item() == pytest.approx(4.662, abs=0.003)  # the truth's own logit: 0
    assert losses.mean().item() == pytest.approx(4.66, abs=0.03)
    assert losses.std().item() / math.sqrt(32) == pytest.approx(0.2, abs=0.05)
    said("gpt", "ln 65 ≈ 4.17", "4.66 would be expected, give or take 0.2 with 32 predictions", "doesn't explain 0.7")


def gpt_numbers(width: int, blocks: int, size: int) -> int:
    block = [nn.Linear(width, width, bias=False)] * 3 + [nn.Linear(width, width)]
    block += [nn.Linear(width, 4 * width), nn.Linear(4 * width, width)]
    norms = 2 * numbers(nn.LayerNorm(width))
    ends = [nn.Embedding(65, width), nn.Embedding(size, width), nn.LayerNorm(width), nn.Linear(width, 65)]
    return blocks * (numbers(*block) + norms) + numbers(*ends)


def test_two_sizes_of_gpt() -> None:
    small, large = gpt_numbers(64, 4, 32), gpt_numbers(384, 6, 256)
    assert (small, large) == (209_729, 10_788_929)
    assert large / small == pytest.approx(50, rel=0.05)
    assert large / 1.115394e6 == pytest.approx(10, rel=0.05)
    said("gpt", "0.2 million", "10.8 million", "Fifty times the capacity", "ten parameters for every letter")


def test_the_ladder_is_in_order() -> None:
    losses = [2.489, 2.410, 2.326, 2.272, 2.241, 2.081, 2.069]  # runs of the lecture's code, 5000 steps each
    assert losses == sorted(losses, reverse=True)
    said("gpt", ", ".join(f"{loss:.2f}" for loss in losses))


def test_a_loss_per_token_and_per_letter() -> None:
    assert f"{3.5 / 3:.2f}" == "1.17"
    said("gpt", "3.5 per token is 1.17 per letter")


def test_layernorm_counts() -> None:
    x = torch.zeros(8, 32, 64)
    assert (x.mean(-1).numel(), numbers(nn.LayerNorm(64))) == (256, 128)
    said("normalisation", "- [x] 256 means, 128 learned numbers", "8 · 32 tokens")


def test_layernorm_forgets_level_and_size_of_a_token() -> None:
    x = torch.randn(2, 64, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    y = torch.stack([x[0] + 3, 2 * x[1]])
    assert torch.allclose(functional.layer_norm(x, (64,)), functional.layer_norm(y, (64,)), atol=1e-4)
    said("normalisation", "- [x] both come out as before (up to ε)")


def test_norms_that_leave_nothing() -> None:
    one_channel = functional.layer_norm(torch.randn(5, 1), (1,))
    assert not one_channel.any()
    x = torch.randn(1, 6)
    assert not ((x - x.mean(0)) / (x.var(0, correction=0) + 1e-5).sqrt()).any()
    assert functional.layer_norm(torch.randn(1, 1, 384), (384,)).any()
    said(
        "normalisation", "- [x] batchnorm, fully connected layer, a batch of 1", "- [x] layernorm, tokens with a single"
    )


def test_which_norms_leave_neighbours_alone() -> None:
    x = torch.randn(4, 6, 5, 5, generator=torch.Generator().manual_seed(0))
    other = torch.cat([x[:1], torch.randn(3, 6, 5, 5)])

    def alone(norm: nn.Module) -> bool:
        return torch.allclose(norm(x)[0], norm(other)[0], atol=1e-5)

    norms = [nn.GroupNorm(2, 6), nn.BatchNorm2d(6), nn.LayerNorm([6, 5, 5]), nn.InstanceNorm2d(6)]
    assert [alone(norm) for norm in norms] == [True, False, True, True]
    said("normalisation", "- [x] groupnorm", "- [ ] batchnorm Its", "- [x] layernorm", "- [x] instance norm")


def test_an_output_that_is_said_to_move_moves_without_epsilon() -> None:
    """Two features in a group come out as 1 and −1, whatever they were: of their change ε alone would tell."""
    name, asked = "normalisation.who_changes", set()
    probe = load_probes(CARDS.parent / "probes" / "normalisation.py")[name]
    for seed in range(150):
        variant = draw_variant(probe, name, seed).variant
        drawn: dict[str, Any] = dict(variant.parameters)
        if not drawn["norm"].startswith("groupnorm"):
            continue
        size = drawn["examples"], drawn["features"]
        x = torch.randn(*size, generator=torch.Generator().manual_seed(drawn["data"]), dtype=torch.float64)
        y = x.clone()
        y[drawn["row"], drawn["column"]] += 1.5
        groups = [table.view(size[0], 2, -1) for table in (x, y)]
        first, second = (
            (group - group.mean(2, keepdim=True)) / group.std(2, correction=0, keepdim=True) for group in groups
        )
        assert ((second - first).abs() > 1e-6).sum() == variant.question.value, variant.question.ask
        asked.add(size[1])
    assert len(asked) > 1


def test_weights_of_a_convolution() -> None:
    assert numbers(nn.Conv2d(64, 128, 3, bias=False)) == 73_728
    assert 128 * 9 == 1152
    said("cnn", "answer=73728", "128 · 9 = 1152")


def test_two_threes_and_a_five() -> None:
    ones = torch.ones(1, 1, 3, 3)
    x = torch.zeros(1, 1, 9, 9, requires_grad=True)
    y = functional.conv2d(functional.conv2d(x, ones), ones)
    seen = torch.autograd.grad(y[0, 0, 0, 0], x)[0]
    assert int(seen.count_nonzero()) == 25
    assert 2 * ones.numel() == 18
    said("cnn", "18 against 25", "both see 5 × 5; the pair has fewer weights")


def test_stride_two_halves() -> None:
    assert nn.Conv2d(1, 1, 3, 2, 1)(torch.zeros(1, 1, 28, 28)).shape[-1] == 14
    assert nn.Conv2d(1, 1, 3, 1, 1)(torch.zeros(1, 1, 28, 28)).shape[-1] == 28
    said("cnn", "answer=14", "13 + 1 = 14")


def resnet34_numbers() -> tuple[int, int]:
    """Parameters, and batchnorms."""
    layers: list[nn.Module] = [nn.Conv2d(3, 64, 7, bias=False), nn.BatchNorm2d(64)]
    channels = 64
    for group, blocks in enumerate((3, 4, 6, 3)):
        width = 64 * 2**group
        for block in range(blocks):
            for c_in in (channels, width):
                layers += [nn.Conv2d(c_in, width, 3, bias=False), nn.BatchNorm2d(width)]
            if block == 0 and group:
                layers += [nn.Conv2d(channels, width, 1, bias=False), nn.BatchNorm2d(width)]
            channels = width
    norms = sum(isinstance(layer, nn.BatchNorm2d) for layer in layers)
    return numbers(*layers, nn.Linear(512, 1000)), norms


def test_resnet34() -> None:
    total, norms = resnet34_numbers()
    assert (total, norms) == (21_797_672, 36)
    assert 2 * (3 + 4 + 6 + 3) + 2 == 34
    said("resnet", "2 · 16 = 32", "There are 36 batchnorms", "(21.8 million)")
    assert 224 / 4 == 56
    assert 56 / 8 == 7
    said("resnet", "56 × 56 before the first block, and at 7 × 7 before the average")


def test_the_last_layer_with_and_without_the_average() -> None:
    with_it, without = 512 * 1000, 512 * 7 * 7 * 1000
    assert without / with_it == 49
    assert (round(without / 1e6), round(with_it / 1e6, 1)) == (25, 0.5)
    assert without > 21_797_672
    said("resnet", "answer=49", "25 million in place of 0.5 million")


def test_a_frozen_net_trains_its_last_layer() -> None:
    assert numbers(nn.Linear(512, 10)) == 5130
    said("resnet", "answer=5130", "$512 \\cdot 10 + 10 = 5130$")


def test_each_scale_costs_the_same() -> None:
    costs = {side * side * channels * channels * 9 for side, channels in ((56, 64), (28, 128), (14, 256), (7, 512))}
    assert len(costs) == 1
    said("resnet", "- [x] it stays the same", "A quarter of the places, four times the weights")


def test_a_maximum_has_a_single_path() -> None:
    for cells in product((1.0, 2.0, 4.0, 8.0), repeat=4):
        if cells.count(max(cells)) > 1:
            continue
        x = torch.tensor(cells).reshape(1, 2, 2).requires_grad_()
        gradient = torch.autograd.grad(functional.max_pool2d(x, 2).sum(), x)[0]
        assert gradient.flatten().tolist() == [float(cell == max(cells)) for cell in cells]
    said("cnn", "1 for the winner, 0 for the others")


def test_a_bare_squeeze_drops_a_batch_of_one() -> None:
    merged = torch.zeros(1, 1, 400)
    assert tuple(merged.squeeze(1).shape) == (1, 400)
    logits = nn.Linear(400, 27)(merged.squeeze())
    with pytest.raises(IndexError):
        torch.softmax(logits, dim=1)
    said("wavenet", "as `softmax(logits, dim=1)` does when sampling, fails")


def test_two_threes_without_a_bend_are_a_five() -> None:
    generator = torch.Generator().manual_seed(0)
    first, second = torch.randn(2, 4, 4, 3, 3, generator=generator, dtype=torch.float64)
    x = torch.randn(1, 4, 9, 9, generator=generator, dtype=torch.float64)
    five = torch.zeros(4, 4, 5, 5, dtype=torch.float64)
    for r, c in product(range(3), repeat=2):
        five[:, :, r : r + 3, c : c + 3] += torch.einsum("om,mirc->oirc", second[:, :, r, c], first)
    both = functional.conv2d(functional.conv2d(x, first), second)
    assert torch.allclose(both, functional.conv2d(x, five))
    assert not torch.allclose(functional.conv2d(functional.conv2d(x, first).relu(), second), both)
    said("cnn", "Without the ReLU in between the pair would be a special case of the 5 × 5 kernel")


def test_three_strides_of_two_multiply() -> None:
    x = torch.zeros(1, 1, 64, requires_grad=True)
    y = x
    for _ in range(3):
        y = functional.conv1d(y, torch.ones(1, 1, 1), stride=2)
    one, two = (int(torch.autograd.grad(y[0, 0, place], x, retain_graph=True)[0].argmax()) for place in (0, 1))
    assert two - one == 8
    said("cnn", "Three strides of 2 would make it 6 then. Neighbours end up 8 pixels apart.")


def test_what_is_frozen_of_a_resnet34() -> None:
    total, _ = resnet34_numbers()
    assert total - numbers(nn.Linear(512, 1000)) > 21e6
    said("resnet", "of over 21 million")
