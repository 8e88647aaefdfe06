"""What the autoencoder probes must answer: sums, difference quotients and searches; pictures judged by their counts."""

import math
from typing import Any

Parameters = dict[str, Any]


def kl(drawn: Parameters) -> float:
    # The integral of q ln(q/p), by the trapezium rule over ±12 standard deviations of the code.
    mu, sigma = drawn["mu"], drawn["sigma"]
    steps = 1200
    total = 0.0
    for step in range(steps + 1):
        u = -12 + 24 * step / steps
        density = math.exp(-u * u / 2) / math.sqrt(2 * math.pi)
        z = mu + sigma * u
        total += density * (-u * u / 2 - math.log(sigma) + z * z / 2) * 24 / steps
    return total


def reparam_gradient(drawn: Parameters) -> float:
    # A central difference in log σ, with the dice held.
    (sigma, epsilon), step = drawn["sigma_epsilon"], 1e-5

    def loss(log_sigma: float) -> float:
        return float((drawn["mu"] + math.exp(log_sigma) * epsilon - drawn["target"]) ** 2)

    start = math.log(sigma)
    return (loss(start + step) - loss(start - step)) / (2 * step)


def beta_sigma(drawn: Parameters) -> float:
    # The lowest point by golden section, in ln σ.
    w, beta = drawn["w"], drawn["beta"]

    def loss(log_sigma: float) -> float:
        variance = math.exp(2 * log_sigma)
        return float(w * w * variance + beta * (variance / 2 - log_sigma))

    low, high, part = -8.0, 2.0, (math.sqrt(5) - 1) / 2
    for _ in range(60):
        left, right = high - part * (high - low), low + part * (high - low)
        low, high = (low, right) if loss(left) < loss(right) else (left, high)
    return math.exp((low + high) / 2)


def linear_bottleneck(drawn: Parameters) -> float:
    left = list(drawn["variances"])
    for _ in range(drawn["latents"]):
        left.remove(max(left))
    return float(sum(left))


def latent_cloud(drawn: Parameters) -> set[str]:
    def means_and_width(counts: tuple[float, ...]) -> tuple[float, float]:
        at = [-10 + 20 * (place + 0.5) / len(counts) for place in range(len(counts))]
        mean = sum(x * n for x, n in zip(at, counts, strict=True)) / sum(counts)
        return mean, math.sqrt(sum((x - mean) ** 2 * n for x, n in zip(at, counts, strict=True)) / sum(counts))

    shown = {chart.panel: [means_and_width(series.values) for series in chart.series] for chart in drawn["charts"]}
    gaps = {panel: abs(one[0] - two[0]) for panel, (one, two) in shown.items()}
    # No distance between the classes: collapsed. More than the prior has room for: nobody charged for it.
    (flat, fair, wide) = sorted(gaps, key=lambda panel: gaps[panel])
    assert gaps[flat] < 0.5 < gaps[fair] < 2.5 < gaps[wide]
    return {f"panel { {'autoencoder': wide, 'VAE': fair, 'collapsed': flat}[drawn['asked']] }"}
