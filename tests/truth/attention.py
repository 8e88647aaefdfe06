"""What the attention probes must answer, from the rules of masks, sets and shapes, in plain Python."""

import math
from collections.abc import Callable
from typing import Any

Parameters = dict[str, Any]


def causal_average(p: Parameters) -> float:
    # A running average, updated one token at a time.
    mean = 0.0
    for count, value in enumerate(p["values"][: p["row"] + 1], 1):
        mean += (value - mean) / count
    return mean


def masked_softmax(p: Parameters) -> float:
    own = p["scores"][p["column"]]
    return 1 / math.fsum(math.exp(score - own) for score in p["scores"])


def scale_saturation(p: Parameters) -> float:
    # The smaller of two softmax weights is (1 − tanh(gap / 2)) / 2.
    return (1 - math.tanh(p["root"] * p["gap"] / 2)) / 2


def shapes(p: Parameters) -> tuple[int, ...]:
    b, t, heads, size = p["B"], p["T"], p["heads"], p["head size"]
    return {"scores": (b, heads, t, t), "mixed": (b, heads, t, size), "merged": (b, t, heads * size)}[p["stage"]]


def cross_shapes(p: Parameters) -> tuple[int, ...]:
    asking = p["target tokens"]
    return (asking, p["source tokens"] if p["stage"] == "scores" else p["head size"])


def permutation_blind(p: Parameters) -> set[str]:
    # A word's output depends on its own vector and on the bag of vectors that it sees.
    words = p["words"]
    masked, placed = p["case"]
    i, j = p["swapped"]
    after = list(words)
    after[i], after[j] = after[j], after[i]

    def seen(text: list[str], word: str) -> tuple[object, ...]:
        at = text.index(word)
        vectors = [(other, place if placed else 0) for place, other in enumerate(text)]
        return vectors[at], frozenset(vectors[: at + 1] if masked else vectors)

    same = {word for word in words if seen(words, word) == seen(after, word)}
    return same or {"none of them"}


def mask_picture(p: Parameters) -> Callable[[str], bool]:
    begins = {
        "encoder": "encoder self",
        "decoder": "decoder self",
        "cross": "cross",
        "prefix": "a prefix",
        "window": "left to right, with a window",
        "backward": "right to left",
    }
    return lambda text: text.startswith(begins[p["kind"]])


def future_leak_test(p: Parameters) -> Callable[[str], bool]:
    # Which tokens have the nudged one in view?
    nudged = p["nudged"]
    views: dict[str, Callable[[int], bool]] = {
        "causal": lambda token: nudged <= token,
        "shifted": lambda token: nudged <= token + 1,
        "open": lambda _: True,
        "self": lambda token: nudged == token,
        "backward": lambda token: nudged >= token,
    }
    moved = [token for token in range(1, 7) if views[p["mask"]](token)]
    earlier, later = [t for t in moved if t < nudged], [t for t in moved if t > nudged]
    if earlier and later:
        begins = "a leak: every" if earlier[0] == 1 else "a leak: the mask"
    elif earlier:
        begins = "reversed"
    else:
        begins = "causal" if later else "blind"
    return lambda text: text.startswith(begins)


def head_in_and_out(p: Parameters) -> dict[str, Any]:
    b, t, d = p["B"], p["T"], p["head size"]
    return {"weights": (b, t, t), "output": (b, t, d), "numbers": sum(p["C"] for _ in range(d))}
