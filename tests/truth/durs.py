"""What the probes on D and urs must answer: closed forms in plain Python, reachability, and a head of loops."""

import math
import random
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Parameters = dict[str, Any]

TOKENS = ["Mr", "D", "urs", "ley"]


def _exactly(number: float) -> Fraction:
    return Fraction(str(number))


def score(p: Parameters) -> float:
    # x_urs · (W_Q W_Kᵀ) · x_D in fractions: the product of the two matrices first.
    w_q, w_k = ([[_exactly(entry) for entry in line] for line in p[name]] for name in ("W_Q", "W_K"))
    total = sum(
        p["x_urs"][i] * sum(w_q[i][h] * w_k[j][h] for h in range(2)) * p["x_D"][j] for i in range(3) for j in range(3)
    )
    return float(total) * math.sqrt(0.5)


def weight(p: Parameters) -> float:
    return 1 / (1 + math.exp(p["Mr"] - p["D"]) + math.exp(p["urs"] - p["D"]))


def weighted_sum(p: Parameters) -> float:
    there, own = (p[f"sign of {name}"] * p[name] for name in ("v_D", "v_urs"))
    return float(own + p["weight"] * (there - own))


def residual_add(p: Parameters) -> float:
    signed = {name: p[f"sign of {name}"] * p[name] for name in ("W_O", "x_urs")}
    return float(signed["x_urs"] + p["weight"] * p["value"] * signed["W_O"])


def mask_blocks_future(p: Parameters) -> Callable[[str], bool]:
    # With a mask a token reaches itself and what comes later; without one it reaches everything.
    stays = p["case"] == "future"
    return lambda text: text == ("it stays exactly the same" if stays else "it changes")


def logit_gain(p: Parameters) -> float:
    to_d, to_mr = (p[f"sign of {name}"] * p[name] for name in ("OV", "OV of Mr"))
    return float(p["weight"] * to_d + (1 - p["weight"]) / 2 * to_mr)


def odds_multiplier(p: Parameters) -> float:
    return float(math.exp(p["OV"]) ** p["weight"])


def _verdict(*, weights: bool, output: bool) -> Callable[[str], bool]:
    begins = "its weights, and" if weights else "its output alone" if output else "nothing"
    return lambda text: text.startswith(begins)


def qk_rescale(p: Parameters) -> Callable[[str], bool]:
    # Read the edit: the factor that it puts on W_Q·W_K and on W_V·W_O, and what it shifts.
    edit, c = p["edit"], p["factor"]
    factors = dict.fromkeys("QKVO", 1.0)
    for part in re.split(r" and (?=W_. divided)", edit):
        for name in re.findall(r"W_(.)", part):
            factors[name] *= 1 / c if "divided" in part else c if "multiplied" in part else -1
    look, moved = factors["Q"] * factors["K"] != 1, factors["V"] * factors["O"] != 1
    shifted = "same vector" in edit
    look = look or (shifted and "query" in edit)  # meets every key in another product; a shift of all keys cancels
    return _verdict(weights=look, output=look or moved or (shifted and "value" in edit))


def _head(parts: dict[str, list[list[float]]], watched: int) -> tuple[list[float], list[float]]:
    """Weights and blend of one masked head at one token, by loops."""
    query, keys, values = parts["q"][watched], parts["k"][: watched + 1], parts["v"][: watched + 1]
    powers = [math.exp(math.fsum(a * b for a, b in zip(query, key, strict=True))) for key in keys]
    weights = [power / math.fsum(powers) for power in powers]
    blend = [math.fsum(w * v for w, v in zip(weights, axis, strict=True)) for axis in zip(*values, strict=True)]
    return weights, blend


def qk_vs_ov_edit(p: Parameters) -> Callable[[str], bool]:
    # Any random head will do: the answer must not depend on its numbers.
    kind, token, watched = p["case"][0], *map(TOKENS.index, p["case"][1:])
    stream = random.Random(str(p["case"]))
    parts = {name: [[stream.gauss(0, 1) for _ in range(3)] for _ in TOKENS] for name in "qkv"}
    before = _head(parts, watched)
    parts[kind][token] = [stream.gauss(0, 1) for _ in range(3)]
    after = _head(parts, watched)
    weights, output = (math.dist(old, new) > 1e-9 for old, new in zip(before, after, strict=True))
    return _verdict(weights=weights, output=output)


def who_changes(p: Parameters) -> set[str]:
    # Follow the edit: a token is reached when it sees one that is.
    words = p["text"].split()[p["first"] :][: p["length"]]
    reached = {p["edited"]}
    for _ in range(p["depth"]):
        reached |= {i for i in range(len(words)) for j in reached if j <= i or not p["causal"]}
    return {f"`{words[i]}`" for i in reached}


def two_heads(p: Parameters) -> float:
    return math.fsum(
        weight * p[f"sign of write {head}"] * p[f"write {head}"] for head, weight in enumerate(p["weights"], 1)
    )


def induction_target(p: Parameters) -> set[str]:
    # What followed the copy, which repeats at the end.
    return {f"{p['copy'] + 1}, `{p['words'][p['copy']]}`"}


def induction_prob(p: Parameters) -> float:
    # A sigmoid: one match against the others taken together, which weigh as much as one score of ln(T − 1).
    return 1 / (1 + math.exp(math.log(p["tokens"] - 1) - p["beta"]))


def one_layer_fails(p: Parameters) -> Callable[[str], bool]:
    # What has to be known of the place to be looked at: nothing, its position, or its neighbour.
    neighbour, position = "came up before" in p["task"], "place" in p["task"]
    begins = "two" if neighbour else "one" if position else "none"
    return lambda text: text.startswith(begins)


def skip_trigram_bug(p: Parameters) -> float:
    (mind, bay), (_, at) = p["mind and bay"], p["weights"]
    return float(math.exp(mind * at) / math.exp(bay * at))


def gradient_reaches_D(p: Parameters) -> Callable[[str], bool]:  # noqa: N802 - the probe's name
    # The key route over the value route is (1 − A)·score: see d softmax = A(1 − A).
    matching = 1 + p["rival"]
    weight = 1 / (matching + p["others"] * math.exp(-p["score"]))
    begins = "none" if p["loss ahead"] else "the key" if (1 - weight) * p["score"] > 1 else "the value"
    return lambda text: text.startswith(begins)


def cache(p: Parameters) -> float:
    return float(sum(2 * p["head size"] for _ in range(p["layers"]) for _ in range(p["heads"])))
