"""The numbers that stand in cards/softmax.md and cards/nll.md, computed again."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from quiz.lab.child import draw_variant, load_probes

CARDS = Path(__file__).parent.parent / "cards"
NATS = 2.454  # per letter: the bigram counts of makemore 1


def said(topic: str, *texts: str) -> None:
    """Each text stands in the topic's file, wherever its lines break."""
    words = " ".join((CARDS / f"{topic}.md").read_text(encoding="utf-8").split())
    for text in texts:
        assert text in words


def softmax(logits: Sequence[float]) -> list[float]:
    return torch.softmax(torch.tensor(logits, dtype=torch.float64), dim=0).tolist()


def nll(p: float) -> float:
    return -math.log(p)


def test_the_exp_of_89_overflows_in_float32_and_spoils_the_shares() -> None:
    assert torch.exp(torch.tensor(88.0)).isfinite()
    assert torch.exp(torch.tensor(89.0)).isinf()
    counts = torch.exp(torch.tensor([101.0, 102.0]))
    assert (counts / counts.sum()).isnan().all()
    said("softmax", "already $e^{89}$ is infinite", "infinite / infinite is `nan`")


def test_a_shift_changes_nothing_where_torch_takes_the_largest_off() -> None:
    assert softmax([101, 102, 98]) == pytest.approx(softmax([1, 2, -2]))


def test_doubling_logits_squares_the_odds() -> None:
    assert softmax([2 * math.log(3), 0]) == pytest.approx([0.9, 0.1])
    said("softmax", "0.75 against 0.25 becomes 0.9 against 0.1")


def test_the_edits_from_the_surest_to_the_most_even() -> None:
    edits: list[list[float]] = [[10, 20, 30], [2, 4, 6], [51, 52, 53], [0.5, 1, 1.5], [0, 0, 0]]
    largest = [f"{max(softmax(edit)):.2f}" for edit in edits]
    assert largest == sorted(largest, reverse=True)
    said("softmax", ", ".join(largest))


def test_a_lead_of_one_is_a_ratio_of_e() -> None:
    p = softmax([2.5, 1.5, -7, 4])
    assert p[0] / p[1] == pytest.approx(2.72, abs=0.005)
    said("softmax", "e ≈ 2.72 times")


def test_float32_rounds_to_one_at_a_lead_of_about_17() -> None:
    assert torch.softmax(torch.tensor([16.0, 0.0]), 0)[0] < 1
    assert torch.softmax(torch.tensor([17.0, 0.0]), 0)[0] == 1
    assert softmax([0, -math.inf]) == [1, 0]
    said("softmax", "at a lead of about 17")


def test_a_logit_set_to_zero_makes_the_class_likelier() -> None:
    assert softmax([3, 1, -2])[2] == pytest.approx(0.006, abs=0.0005)
    assert softmax([3, 1, 0])[2] == pytest.approx(0.042, abs=0.0005)
    assert math.exp(-2) == pytest.approx(0.14, abs=0.005)
    said("softmax", "From 0.006 to 0.042: $e^{-2}$ = 0.14")


def test_two_logits_are_a_sigmoid() -> None:
    assert softmax([1.3, -0.4])[0] == pytest.approx(torch.sigmoid(torch.tensor(1.7)).item())


def test_the_softmax_of_27_logits_varies_in_26_directions() -> None:
    p = torch.linspace(-1, 1, 27, dtype=torch.float64).softmax(dim=0)
    slopes = torch.diag(p) - torch.outer(p, p)
    assert torch.linalg.matrix_rank(slopes) == 26
    said("softmax", "{#softmax-free-numbers answer=26 ")


def test_ten_times_the_crowd_costs_a_lead_of_2_3() -> None:
    few, many = [4.0] + [0.0] * 100, [4 + math.log(10)] + [0.0] * 1000
    assert softmax(few)[0] == pytest.approx(softmax(many)[0])
    assert math.log(10) == pytest.approx(2.3, abs=0.01)
    said("softmax", "ten times the vocabulary costs 2.3 more")


def test_the_divisor_of_a_softmax_by_hand_keeps_its_axis() -> None:
    logits = torch.arange(32 * 27).view(32, 27).sin()
    counts = logits.exp()
    total = counts.sum(1, keepdim=True)
    assert tuple(total.shape) == (32, 1)
    assert torch.allclose(counts / total, logits.softmax(1))
    wrong = logits.softmax(0)
    assert torch.allclose(wrong.sum(0), torch.ones(27))
    assert not torch.allclose(wrong.sum(1), torch.ones(32))
    said("softmax", 'shape="(32, 1)"')


@pytest.mark.parametrize(("dtype", "factors"), [(torch.float32, 43), (torch.float64, 304)])
def test_the_product_of_all_probabilities_underflows(dtype: torch.dtype, factors: int) -> None:
    p = math.exp(-NATS)
    products = torch.full((400,), p, dtype=dtype).cumprod(0)
    assert int((products > 0).sum()) + 1 == factors
    assert round(p, 3) == 0.086
    said("nll", "at a typical 0.086 each", f"{factors}")


def test_the_stated_losses_are_these_probabilities() -> None:
    for loss, percent in [(0.69, 50), (2.3, 10), (4.6, 1)]:
        assert 100 * math.exp(-loss) == pytest.approx(percent, rel=0.01)
        said("nll", f":{percent} %==")


def test_repairing_a_blunder_pays_24_times_as_much_as_polishing() -> None:
    polish, repair = nll(0.9) - nll(0.99), nll(0.01) - nll(0.1)
    assert [round(x, 3) for x in (polish, repair, nll(0.9))] == [0.095, 2.303, 0.105]
    assert round(repair / polish) == 24
    said("nll", "some 24 times as much", "= 2.303", "= 0.095", "0.105 of loss left")


def test_nats_bits_and_choices_of_the_bigram_model() -> None:
    total, bigrams = 560_001.9, 228_146  # of makemore's names, with +1 smoothing
    assert total / bigrams == pytest.approx(NATS, abs=0.001)
    assert NATS / math.log(2) == pytest.approx(3.54, abs=0.005)
    assert NATS * math.log(2) == pytest.approx(1.70, abs=0.005)
    assert math.log2(27) == pytest.approx(4.75, abs=0.005)
    assert math.exp(NATS) == pytest.approx(11.6, abs=0.05)
    said("nll", "= 3.54 bits", "= 1.70", "= 4.75", "≈ 11.6", 'answer="2.454/ln(2)"')


def test_the_average_of_andrejq_is_that_of_andrej_with_two_surprises_more() -> None:
    # The first six bigrams are the same. Then, of the names with a j (2900) or a q (272) and +1 for each of 27 pairs:
    q_after_j, end_after_q, end_after_j = 1 / 2927, 29 / 299, 72 / 2927
    more = nll(q_after_j) + nll(end_after_q) - nll(end_after_j)
    assert more == pytest.approx(8 * 3.483 - 7 * 3.037, abs=15 * 0.0005)
    said("nll", "3.483 per letter, against 3.037")


def test_an_honest_bet_on_seventy_per_cent_is_the_cheapest() -> None:
    def cost(p: float) -> float:
        return 0.7 * nll(p) + 0.3 * nll(1 - p)

    assert min((percent / 100 for percent in range(1, 100)), key=cost) == 0.7
    assert [round(cost(p), 3) for p in (0.5, 0.7)] == [0.693, 0.611]
    said("nll", "= 0.693 every day", "0.611, belongs to exactly 70 %")


def test_an_even_guess_costs_ln_27_on_any_labels() -> None:
    for label in (0, 13, 26):
        loss = functional.cross_entropy(torch.zeros(1, 27), torch.tensor([label]))
        assert loss.item() == pytest.approx(3.30, abs=0.005)
    said("nll", "$\\ln 27$ = 3.30")


def test_cross_entropy_without_reduction_gives_one_loss_for_each_example() -> None:
    logits, labels = torch.zeros(32, 27), torch.zeros(32, dtype=torch.long)
    assert tuple(functional.cross_entropy(logits, labels, reduction="none").shape) == (32,)
    said("nll", 'shape="(32,)"')


def test_a_second_softmax_cannot_go_below_2_36() -> None:
    perfect = functional.one_hot(torch.tensor([3]), 27).double()
    loss = functional.cross_entropy(perfect, torch.tensor([3])).item()
    assert loss == pytest.approx(math.log(math.e + 26) - 1)
    assert loss == pytest.approx(2.36, abs=0.005)
    said("nll", "never below about 2.36", "= 2.36")


def test_an_overconfident_first_loss_and_a_free_shift() -> None:
    assert nll(math.exp(-27.9)) == pytest.approx(27.9)
    logits = [float(place) for place in range(27)]
    assert softmax([z + 5 for z in logits]) == pytest.approx(softmax(logits))
    said("nll", "$e^{-27.9}$ on (geometric) average")
    said("softmax", "add 5 to all of them, and no probability moves")


def test_a_temperature_nudged_to_one_leaves_the_gap() -> None:
    probe = load_probes(CARDS.parent / "probes" / "softmax.py")["softmax.temperature"]
    whys = [draw_variant(probe, "softmax.temperature~temperature", seed).variant.question.why for seed in range(40)]
    plain = [why for why in whys if " / 1 = " in why]
    assert plain
    assert all("so the gap stays as it is" in why for why in plain)
    assert not any("stays as it is" in why for why in whys if why not in plain)
