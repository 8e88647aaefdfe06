"""The numbers that stand in cards/attention.md and cards/durs.md, computed again."""

import math
from pathlib import Path
from typing import Any

import pytest
import torch

from quiz.lab.child import draw_variant, load_probes

ROOT = Path(__file__).parent.parent
CARDS = ROOT / "cards"


def said(topic: str, *texts: str) -> None:
    """Each text stands in the topic's file, wherever its lines break."""
    words = " ".join((CARDS / f"{topic}.md").read_text(encoding="utf-8").split())
    for text in texts:
        assert text in words


def softmax(*scores: float) -> list[float]:
    return [float(p) for p in torch.softmax(torch.tensor(scores, dtype=torch.float64), dim=0)]


def miniature(text: str) -> tuple[torch.Tensor, torch.Tensor]:
    """The cards' head of size 1 at the last token of ``text``: its weights, and its vector after the look."""
    axes = ["Mr", "D", "urs", "after D", "?"]
    axis = torch.eye(len(axes), dtype=torch.float64)
    x = torch.stack([axis[axes.index(word)] for word in text.split()])
    w_q, w_k, w_v, w_o = 2 * axis[2], 1.5 * axis[1], axis[1], axis[3]
    weights = torch.softmax((x[-1] @ w_q) * (x @ w_k), dim=0)
    return weights, x[-1] + (weights @ (x @ w_v)) * w_o


def probability_of_ley(vector: torch.Tensor) -> float:
    return softmax(float(vector[2] + 3 * vector[3]), float(2 * vector[2]))[0]


def test_the_miniature() -> None:
    weights, after = miniature("Mr D urs")
    assert weights.tolist() == pytest.approx([0.0453, 0.9094, 0.0453], abs=5e-5)
    assert after.tolist() == pytest.approx([0, 0, 1, 0.9094, 0], abs=5e-5)
    assert 1 + 3 * float(after[3]) == pytest.approx(3.728, abs=5e-4)
    assert probability_of_ley(torch.eye(5, dtype=torch.float64)[2]) == pytest.approx(0.269, abs=5e-4)
    assert probability_of_ley(after) == pytest.approx(0.849, abs=5e-4)
    assert math.exp(3.728) / (math.exp(3.728) + math.exp(2)) == pytest.approx(0.849, abs=5e-4)
    said("durs", "0.9094", "0.0453", "3.728", "is 0.269.", "= 0.849", 'answer="exp(3.728)/(exp(3.728)+exp(2))"')


def test_the_miniature_without_d() -> None:
    weights, after = miniature("Mr ? urs")
    assert weights.tolist() == pytest.approx([1 / 3] * 3)
    assert probability_of_ley(after) == pytest.approx(0.269, abs=5e-4)
    said("durs", "each weight is 1/3, nothing is written, and $P$ stays 0.269")


def test_the_false_note() -> None:
    weights, after = miniature("Mr D")
    assert weights.tolist() == [0.5, 0.5]
    assert after[3] == 0.5
    said("durs", "½ on `Mr` and ½ on itself", "writes 0.5 to")


def test_what_is_not_given_to_d() -> None:
    weights, _ = miniature("Mr D urs")
    assert 1 - round(float(weights[1]), 2) == pytest.approx(0.09)
    assert float(weights[0]) == pytest.approx(0.045, abs=5e-4)
    said("durs", "gives 0.91 of its weight", "the other 0.09", "0.045 each")


def test_the_weight_saturates() -> None:
    assert [round(softmax(s, 0, 0)[0], 2) for s in (0, 1, 2, 3, 5)] == [0.33, 0.58, 0.79, 0.91, 0.99]
    said("durs", "0.33 at 0, then 0.58, 0.79, 0.91 at 1, 2, 3, and 0.99 at 5")
    assert [round(math.tanh(s), 2) for s in (0.5, 1, 1.5)] == [0.46, 0.76, 0.91]
    said("durs", "0 at 0, then 0.46, 0.76, 0.91 at 0.5, 1, 1.5")
    assert [round(softmax(s, 0)[0], 2) for s in (0, 1, 2, 3)] == [0.5, 0.73, 0.88, 0.95]
    said("durs", "0.5 at 0, then 0.73, 0.88, 0.95 at 1, 2, 3")


def test_a_write_twice_as_large() -> None:
    _, after = miniature("Mr D urs")
    write = 3 * float(after[3])
    once, twice = softmax(1 + write, 2)[0], softmax(1 + 2 * write, 2)[0]
    assert write == pytest.approx(2.73, abs=0.005)
    assert math.exp(write) == pytest.approx(15, abs=0.5)
    assert once / (1 - once) == pytest.approx(5.6, abs=0.05)
    assert twice / (1 - twice) == pytest.approx(86, abs=0.5)
    assert twice == pytest.approx(0.989, abs=5e-4)
    assert 2 * once == pytest.approx(1.7, abs=0.005)
    assert round(math.log(2), 2) == 0.69
    said(
        "durs",
        "adds 2.73",
        "it would be 1.7",
        "$e^{2.73}$ once more",
        "\\approx 15$",
        "$P$ is 0.989",
        "from 5.6 to 86",
        "0.69 = ln 2",
    )


def test_an_induction_head_on_seven_tokens() -> None:
    text = ["Mr", "D", "urs", "ley", "was", "Mr", "D"]
    before = [None, *text[:-1]]
    for strength, match, other in ((1, 0.312, 0.115), (3, 0.770, 0.038), (6, 0.985, 0.002)):
        weights = softmax(*(strength * (note == text[-1]) for note in before))
        assert weights[text.index("urs")] == pytest.approx(match, abs=5e-4)
        assert sorted(weights)[-2] == pytest.approx(other, abs=5e-4)
    said("durs", "of 1, 3, 6 puts 0.312, 0.770, 0.985 on `urs`", "gets 0.115, 0.038, 0.002")


def test_eight_times_the_scores() -> None:
    scores = (0.1, -0.2, 0.3, -0.2, 0.5)
    assert max(softmax(*scores)) == pytest.approx(0.29, abs=0.005)
    assert max(softmax(*(8 * score for score in scores))) == pytest.approx(0.80, abs=0.005)
    assert 8 * max(softmax(*scores)) == pytest.approx(2.30, abs=0.005)
    assert math.exp(0.2) == pytest.approx(1.2, abs=0.05)
    assert math.exp(1.6) == pytest.approx(5, abs=0.05)
    said("attention", "softmax(0.1, −0.2, 0.3, −0.2, 0.5) has its peak at 0.29", "- [x] 0.80", "e^{1.6} \\approx 5$")


def test_scores_spread_as_the_root_of_the_size() -> None:
    q, k = torch.randn(2, 20_000, 64, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    scores = (q * k).sum(dim=1)
    assert float(scores.std()) == pytest.approx(8, rel=0.03)
    assert float((scores / 8).std()) == pytest.approx(1, rel=0.03)
    said("attention", "at $d = 64$ scores have a standard deviation of 8", "puts the spread back at 1")


def test_score_tables_grow_with_the_square() -> None:
    tables = [torch.zeros(size, size).numel() for size in (8, 256)]
    assert tables[1] / tables[0] == 1024
    said("attention", "goes from 8 to 256", "answer=1024", "$32^2 = 1024$")


def test_cross_attention_table() -> None:
    table = torch.softmax(torch.randn(5, 7) @ torch.randn(9, 7).T, dim=1)
    assert tuple(table.shape) == (5, 9)
    assert table.sum(dim=1).tolist() == pytest.approx([1] * 5)
    said("attention", "5 target tokens and 9 source tokens", "$5 \\times 9$, and each *row* sums to 1")


def test_a_mask_after_softmax_leaks() -> None:
    scores = torch.tensor([0.3, 1.0, -0.4], dtype=torch.float64)
    other = scores.clone()
    other[2] = 2.0  # a later token's score, from the seat of the second
    visible = torch.tensor([1.0, 1.0, 0.0], dtype=torch.float64)
    rows = [torch.softmax(row, dim=0) * visible for row in (scores, other)]
    assert float(rows[0].sum()) < 1
    assert not torch.allclose(rows[0], rows[1])
    said("attention", "The rows no longer sum to 1", "The future still shapes the weights")


def test_only_the_product_of_queries_and_keys_counts() -> None:
    generator = torch.Generator().manual_seed(0)
    x, w_q, w_k = (torch.randn(4, 4, generator=generator, dtype=torch.float64) for _ in range(3))
    assert torch.allclose((x @ (2 * w_q)) @ (x @ (w_k / 2)).T, (x @ w_q) @ (x @ w_k).T)
    said("durs", "only the *product* of the two counts")


def test_a_column_of_weights_sums_to_anything() -> None:
    every, nobody = torch.zeros(5, 9), torch.zeros(5, 9)
    every[:, 0], nobody[:, 0] = 40, -40
    sums = [float(torch.softmax(table, dim=1)[:, 0].sum()) for table in (nobody, every)]
    assert sums == pytest.approx([0, 5])
    said("attention", "A column may sum to anything from 0 to 5")


def test_masking_and_dividing_in_either_order() -> None:
    scores, hidden = torch.randn(4, 4), torch.ones(4, 4).triu(1).bool()
    masked = scores.masked_fill(hidden, -math.inf)
    assert torch.equal(masked / 8, (scores / 8).masked_fill(hidden, -math.inf))
    said("durs", "3. Divide by the root of the head size, and set the scores of later tokens to")


def test_which_way_the_key_route_differs() -> None:
    # Not of the cards, but of a probe's words: both routes go with A, the key's also with (1 − A) · score.
    name = "durs.gradient_reaches_D"
    probe = load_probes(ROOT / "probes" / "durs.py")[name]
    seen = set()
    for seed in range(40):
        variant = draw_variant(probe, name, seed).variant
        drawn: dict[str, Any] = {**variant.parameters}
        if drawn["loss ahead"]:
            continue
        scores = [drawn["score"]] * (1 + drawn["rival"]) + [0] * drawn["others"]
        factor = (1 - softmax(*scores)[0]) * drawn["score"]
        (why,) = (option.why for option in variant.question.options if option.text.startswith("both carry the same"))
        seen.add("more" if factor > 1 else "less")
        assert f"{'more' if factor > 1 else 'less'} than 1" in why
        assert f"{'less' if factor > 1 else 'more'}" not in why
    assert seen == {"more", "less"}


def test_that_just_one_option_is_right_does_not_tell_which() -> None:
    # Whether one or several are to be chosen is shown with the question.
    name = "attention.permutation_blind"
    probe = load_probes(ROOT / "probes" / "attention.py")[name]
    questions = [draw_variant(probe, name, seed).variant.question for seed in range(100)]
    alone = [
        one.text == "none of them" for asked in questions if not asked.several for one in asked.options if one.right
    ]
    assert 0.2 < sum(alone) / len(alone) < 0.8
