"""What the minibatch probes must answer: closed forms, and the theory of SGD on a quadratic."""

import math
from typing import Any

Parameters = dict[str, Any]


def noise_ratio(drawn: Parameters) -> float:
    return float(drawn["noise"] * math.sqrt(drawn["batch"] / drawn["new_batch"]))


def noise_measured(drawn: Parameters) -> float:
    """From the picture alone: the widths of its two strips."""
    chart = drawn["charts"][0]
    first, second = (_variance(series.values) for series in chart.series)
    return float(drawn["batch"] * first / second)


def _variance(counts: tuple[float, ...]) -> float:
    total = sum(counts)
    mean = sum(place * count for place, count in enumerate(counts)) / total
    return sum((place - mean) ** 2 * count for place, count in enumerate(counts)) / total - 1 / 12


def updates_per_epoch(drawn: Parameters) -> float:
    n = drawn["whole"] * drawn["batch"] + round(drawn["left"] * drawn["batch"])
    steps = n / drawn["batch"]
    return float(drawn["epochs"] * (math.floor(steps) if drawn["drop_last"] else math.ceil(steps)))


def race(drawn: Parameters) -> set[str]:
    """The mean squared distance in theory: a fresh batch of normal inputs in each step."""
    noise = 0 if drawn["kind"] == "clean" else drawn["noise"]

    def distance(size: int) -> float:
        square = drawn["start"] ** 2
        for _ in range(drawn["visits"] // size):
            square = square * (1 - 2 * 0.3 + 0.3**2 * (1 + 6 / size)) + 0.3**2 * 5 * noise**2 / size
        return float(square)

    return {f"batches of {min((4, 32, 128), key=distance)}"}


def hover_radius(drawn: Parameters) -> list[str]:
    """By η/B, with the exact variance at rest of w ← (1 − ηh)w + kick."""
    rate, size, mixed = drawn["rate"], drawn["batch"], drawn["mixed"]
    settings = [
        (rate, size),
        (rate / drawn["slower"], size),
        (rate, size * drawn["larger"]),
        (rate * mixed[0], max(1, int(size * mixed[1]))),
    ]

    def variance(setting: tuple[float, int]) -> float:
        eta, batch = setting
        return float(eta**2 / batch / (1 - (1 - eta * drawn["curvature"]) ** 2))

    chosen = sorted((settings[place] for place in drawn["settings"]), key=variance)
    return [f"rate {eta:g}, batches of {batch}" for eta, batch in chosen]
