"""The curriculum, taught whole: every item, question and probe of it is a card or a probe, or stands in left_out.md."""

import re
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from quiz.lab.child import draw_variant, load_probes
from quiz.library import Library, shipped_root
from quiz.model import Card, Kind, Question

ROOT = Path(__file__).parent.parent
LEFT_OUT = (ROOT / "tests" / "left_out.md").read_text(encoding="utf-8")

# How many questions the curriculum asks on each of the 49 items of the checklist, and its probes by their first names.
QUESTIONS = (
    10,
    8,
    5,
    7,
    7,
    5,
    5,
    5,
    5,
    9,
    10,
    7,
    7,
    5,
    7,
    8,
    8,
    7,
    8,
    7,
    8,
    7,
    7,
    8,
    8,
    8,
    7,
    6,
    7,
    6,
    7,
    9,
    4,
    8,
    8,
    7,
    6,
    9,
    8,
    9,
    9,
    4,
    6,
    5,
    7,
    10,
    11,
    12,
    18,
)
PROBES = {
    "nn": "param_count neuron_value weight_grid_rank saturation_nudge linear_collapse",
    "gd": "step_quadratic lr_regime bang_for_buck",
    "fastai": (
        "plateau_value loop_order relu_sum mae_grad count_above_from_grad zero_grad_accumulate "
        "scale_dominates silent_broadcast_loss explain_by_prediction first_step_loss leak_size "
        "forgot_zero_loop which_trace_forgot_zero"
    ),
    "mnist": (
        "pixel_distance loss_where accuracy_is_flat unshuffled_batches decode_plateau_accuracy conditioning_stall"
    ),
    "micrograd": "leaf_grad reuse_bug tanh_neuron first_order_step finite_difference topo_order",
    "backprop": "chain_last_weight two_paths weight_bias_ratio average_of_products detach_half zero_grad_cause",
    "bigram": "loss_ladder logit_difference add_k table_blowup l2_is_smoothing",
    "tensor": "shape_walk index_pick view_shares_memory stride_quiz multinomial_expect",
    "broadcast": "result_shape keepdim_bug bug_hides_in_loss backward_sum",
    "nll": "average uniform_baseline perplexity sequence_probability best_constant_bet",
    "softmax": "value log_odds temperature invariances",
    "mlp": "embedding_grad_rows logsumexp_overflow",
    "split": "sizes pick_the_best_optimism diagnose leak_by_group",
    "minibatch": "noise_ratio noise_measured updates_per_epoch race hover_radius",
    "lr": "exponent_sweep finder_pick bracket decay_drop",
    "init": (
        "confidently_wrong zero_all first_loss_diagnosis fan_in_std kaiming_std relu_second_moment default_linear_depth"
    ),
    "bn": (
        "batch_coupling running_mean fold eval_mode_bug scale_invariance bias_is_cancelled forward_value "
        "output_moments depth_race"
    ),
    "gain": "tanh_stack linear_stack order fixed_point",
    "viz": (
        "activation_histogram gradient_histogram weight_gradient_odd_one update_ratio_lr update_ratio_frozen "
        "hockey_stick dead_neurons saturation_percent bn_rescue fix_that_fault saturation_standard_error"
    ),
    "ninja": "dlogits matmul_backward broadcast_backward bn_backward embedding_rows bessel zero_sums",
    "wavenet": "receptive_field bn_axes shared_nodes flatten_consecutive",
    "attn": (
        "causal_average masked_softmax scale_saturation shapes permutation_blind cross_shapes mask_picture "
        "future_leak_test"
    ),
    "gpt": "examples_in_chunk block_params mask_leak",
    "norm": "bn_vs_ln who_changes",
    "resid": "gradient_product path_lengths variance_growth zero_init_block delete_layer depth_gradient",
    "plot": "density_height log_axis block_mean what_is_hidden",
    "optim": (
        "momentum_terminal adam_first_step rmsprop_step bias_correction adam_vs_adamw race scale_invariance "
        "by_which_measure"
    ),
    "cnn": "output_size params receptive_field kernel_response translation maxpool_grad",
    "resnet": "shortcut_needed bn2d_params block_shape",
    "gan": "optimal_discriminator generator_gradient loss_at_equilibrium transpose_conv_size collapse_or_balance",
    "vae": "kl reparam_gradient beta_sigma latent_cloud",
    "ae": "linear_bottleneck",
    "durs": (
        "score weight weighted_sum residual_add mask_blocks_future logit_gain odds_multiplier qk_rescale "
        "qk_vs_ov_edit who_changes two_heads induction_target induction_prob one_layer_fails skip_trigram_bug "
        "gradient_reaches_D cache"
    ),
}

# The checklist's own questions, by words that their card has to carry.
ASKED: dict[int, tuple[str, ...]] = {
    17: ("Explain broadcasting",),
    18: ("What is negative log-likelihood?",),
    19: ("What is softmax?",),
    20: (
        "What were the two different models trained in the video? What are the key differences?",
        "Why might you prefer the second over the first",
    ),
    22: ("Why do you split into train/dev/test splits? Roughly what proportions are standard?",),
    23: ("Why do you use minibatches?",),
    24: ("How do you find a good learning rate?",),
    26: ("Kaiming init",),
    28: ("Why do you even want to use batchnorm?",),
    29: ("What is the batchnorm equation?",),
    30: ("Why was batchnorm a breakthrough?",),
    31: ("Why do you want to do something like layer.weight *= 5/3?",),
    32: ("supposed to tell you?", "look like when things are good?", "look like when things are broken?"),
    40: ("encoder and decoder, self-attention vs cross attention", "layernorm and batchnorm"),
    41: ("residual connections",),
    49: ("Explain attention from the perspective of two concurrent tokens",),
}
MARKUP = re.compile(r"[`*_\\$]")


@cache
def cards() -> tuple[Card, ...]:
    with TemporaryDirectory() as folder:
        library = Library.load([shipped_root()], Path(folder) / "cache.db")
        assert not library.problems
        return tuple(library.cards())


@cache
def taught() -> frozenset[str]:
    return frozenset(name for card in cards() for name in card.teaches)


def plain(text: str) -> str:
    return " ".join(MARKUP.sub("", text).replace("“", '"').split()).casefold()


def test_the_curriculum_is_complete() -> None:
    assert sum(QUESTIONS) == 369
    assert sum(len(names.split()) for names in PROBES.values()) == 186


@pytest.mark.parametrize("item", range(1, 50))
def test_every_question_is_a_card_or_left_out_for_a_reason(item: int) -> None:
    mine = [card for card in cards() if any(name.partition(".")[0] == str(item) for name in card.teaches)]
    assert mine, f"no card teaches item {item}"
    asked = {f"{item}.{number}" for number in range(1, QUESTIONS[item - 1] + 1)}
    missing = asked - taught() - left_out()
    assert not missing, f"give a card from={','.join(sorted(missing))}, or say in tests/left_out.md why there is none"


@pytest.mark.parametrize("family", PROBES)
def test_every_probe_is_there_or_left_out_for_a_reason(family: str) -> None:
    missing = {f"{family}.{name}" for name in PROBES[family].split()} - taught() - left_out()
    assert not missing, f"give a card from={','.join(sorted(missing))}, or say in tests/left_out.md why there is none"


def left_out() -> set[str]:
    """The names at the beginning of the lines of left_out.md that give a reason."""
    return {
        name
        for line in LEFT_OUT.splitlines()
        if (found := re.match(r"- ((?:`[\w.]+`,? ?)+): \S", line))
        for name in re.findall(r"`([\w.]+)`", found[1])
    }


def test_nothing_is_left_out_that_is_there() -> None:
    known = {f"{item}.{number}" for item, count in enumerate(QUESTIONS, 1) for number in range(1, count + 1)}
    known |= {f"{family}.{name}" for family, names in PROBES.items() for name in names.split()}
    assert left_out() <= known
    assert not left_out() & taught()
    assert taught() <= known | {str(item) for item in range(1, 50)}, "from= names nothing of the curriculum"


@pytest.mark.parametrize("item", ASKED)
def test_the_checklists_own_questions_are_asked_in_its_words(item: int) -> None:
    for words in ASKED[item]:
        asked = (plain(card.question) for card in cards() if card.item == str(item))
        assert any(plain(words) in question for question in asked), words


def test_there_is_enough_of_everything() -> None:
    probes = {name for path in (ROOT / "probes").glob("*.py") for name in load_probes(path)}
    assert len(probes) >= 170
    assert len(cards()) >= 360
    by_item = Counter(card.item for card in cards())
    few = {item for item in range(1, 50) if by_item[str(item)] < 4}
    assert few <= {33}, "item 33 only says that one will come back to item 32"
    by_topic = Counter(name.partition(".")[0] for name in probes)
    assert {topic for topic in (card.topic for card in cards()) if by_topic[topic] < 2} == set()


def test_every_probe_is_asked_by_a_card() -> None:
    probes = {name for path in (ROOT / "probes").glob("*.py") for name in load_probes(path)}
    assert probes == {card.probe.partition("~")[0] for card in cards() if card.probe}


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """All runs of three words, numbers and letters that stand for them aside."""
    words = re.findall(r"[a-z]{2,}", plain(text))
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def likeness(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    return len(one & other) / min(len(one), len(other))


USUAL = 4
"""Runs of words in so many cards are turns of phrase, such as "what is the shape of"."""

ALIKE = 0.5
"""The share of the shorter question's runs of words that the longer one may have, too."""


def test_no_two_cards_are_nearly_the_same() -> None:
    every = {card.id: shingles(card.question) for card in cards() if card.kind is not Kind.PROBE}
    usual = {run for run, count in Counter(run for runs in every.values() for run in runs).items() if count >= USUAL}
    asked = {card: runs - usual for card, runs in every.items()}
    gaps = {card.id for card in cards() if card.kind is Kind.CLOZE}
    found = [
        (one, other)
        for one, other in combinations(asked, 2)
        if not (one in gaps and other in gaps)
        and min(len(asked[one]), len(asked[other])) >= 3
        and likeness(asked[one], asked[other]) > ALIKE
    ]
    assert found == []


def question_text(question: Question) -> str:
    return " ".join(
        [question.ask, *(option.text for option in question.options), *(part.name for part in question.parts)]
    )


def test_no_two_probes_ask_nearly_the_same() -> None:
    asked: dict[str, frozenset[tuple[str, ...]]] = {}
    for path in (ROOT / "probes").glob("*.py"):
        for name, probe in load_probes(path).items():
            asked[name] = shingles(question_text(draw_variant(probe, name, 0).variant.question))
    found = [
        (one, other)
        for one, other in combinations(asked, 2)
        if min(len(asked[one]), len(asked[other])) >= 5 and likeness(asked[one], asked[other]) > ALIKE
    ]
    assert found == []
