"""What the probes of probes/cnn.py must answer: by counting places, walking back, and plain sums."""

from typing import Any

Parameters = dict[str, Any]


def output_size(p: Parameters) -> float:
    # Place the window as often as it fits.
    start, places = -p["P"], 0
    while start + p["K"] <= p["N"] + p["P"]:
        start, places = start + p["S"], places + 1
    return float(places)


def params(p: Parameters) -> float:
    patch = [(row, column) for row in range(p["K"]) for column in range(p["K"])]
    return float(sum(len(patch) for _ in range(p["A"]) for _ in range(p["B"])))


def receptive_field(p: Parameters) -> float:
    # From the last layer back: n places of a layer see (n − 1) · stride + kernel of the one below.
    seen = 1
    for kernel, stride in reversed(list(zip(*p["stack"], strict=True))):
        seen = (seen - 1) * stride + kernel
    return float(seen)


def kernel_response(p: Parameters) -> float:
    lines = [p[f"line {n}"][p["right"] : p["right"] + 3] for n in range(1, 5)][p["down"] : p["down"] + 3]
    across, down = sum(line[2] - line[0] for line in lines), sum(lines[2]) - sum(lines[0])
    return float({"right": across, "left": -across, "below": down, "above": -down}[p["pattern"].split()[-1]])


def translation(p: Parameters) -> dict[str, str]:
    """By rule: what asks every place alike moves along, what sums over places forgets them."""
    found = {}
    for letter, name in zip("ABC", p["layers"], strict=True):
        if "Linear" in name:
            found[letter] = "different"
        elif "over all" in name:
            found[letter] = "equal"
        elif "pool" in name and p["shift"] % 2:
            found[letter] = "different"
        else:
            found[letter] = "shifted"
    return found


def maxpool_grad(p: Parameters) -> dict[str, float]:
    found = {}
    for letter, window, off, wins in zip("AB", p["windows"], p["off"], p["wins"], strict=True):
        arrives = p["upstream"][window]
        if p["pooling"] == "average":
            found[letter] = arrives / 4
        else:
            assert off
            found[letter] = arrives if wins else 0
    return found
