"""What the probes of probes/resnet.py must answer, from the rules of shapes, in plain Python."""

from collections.abc import Callable
from typing import Any

Parameters = dict[str, Any]


def shortcut_needed(p: Parameters) -> Callable[[str], bool]:
    if p["case"] == "same":
        return lambda text: text.startswith("nothing")
    c = p["channels"]
    ends = f"{c} → {c * p.get('widen', 1)}, stride {1 if p['case'] == 'channels' else 2}, and a batchnorm"
    return lambda text: text.endswith(f"convolution {ends}")


def bn2d_params(p: Parameters) -> dict[str, int]:
    # Of each channel: a stretch and a shift; and as many numbers as the pictures have places.
    places = [(row, column) for row in range(p["side"]) for column in range(p["side"])]
    return {"learned": p["C"] + p["C"], "over": p["N"] * len(places)}


def block_shape(p: Parameters) -> tuple[int, ...]:
    channels, side = p["width"], p["side"] // 2 // 2
    for group in (2, 3, 4):
        if p["stage"] in {f"group {earlier}" for earlier in range(1, group)}:
            break
        channels, side = channels * 2, side // 2
    return (p["pictures"], channels) if "average" in p["stage"] else (p["pictures"], channels, side, side)
