"""What the probes of probes/wavenet.py must answer: by counting, without a tensor."""

from typing import Any

Parameters = dict[str, Any]


def flatten_consecutive(p: Parameters) -> tuple[int, ...]:
    # No number is lost: what the time axis loses, the channel axis gains.
    numbers = p["n"] * p["left"] * (p["C"] if p["times"] == 1 else p["hidden"])
    return (p["B"], numbers) if p["left"] == 1 else (p["B"], p["left"], numbers // p["left"])


def bn_axes(p: Parameters) -> dict[str, int]:
    # Which numbers share a mean? Those that agree on the axes that are not averaged.
    cells = {(text, t, c) for text in range(2) for t in range(p["T"]) for c in range(p["C"])}
    groups = {"0": len({(t, c) for _, t, c in cells}), "(0, 1)": len({c for _, _, c in cells}), "2": p["B"] * p["T"]}
    means = groups[p["axes"]]
    return {"means": means, "over": p["B"] * p["T"] * p["C"] // means}


def receptive_field(p: Parameters) -> float:
    # Walk back from one output and collect the places that are reached.
    seen = {0}
    for _ in range(p["repeats"]):
        for layer in range(p["layers"]):
            seen = {place - tap * p["growth"] ** layer for place in seen for tap in range(p["kernel"])}
    return float(1 - min(seen))


def shared_nodes(p: Parameters) -> float:
    if p["asked"] == "as a convolution":
        return float(sum(p["layers"] for _ in range(p["places"])))
    return float(p["places"] * (2 ** p["layers"] - 1))  # a binary tree has one inner node less than leaves
