"""What the GAN probes must answer: closed forms and plain Python; the picture is judged by its counts."""

import math
from typing import Any

Parameters = dict[str, Any]


def optimal_discriminator(drawn: Parameters) -> float:
    # Its logit is the log of the ratio of the densities.
    p, q = drawn["densities"]
    return 1 / (1 + math.exp(math.log(q) - math.log(p)))


def generator_gradient(drawn: Parameters) -> float:
    # A difference quotient of the loss as a function of the logit.
    d, step = drawn["percent"] / 100, 1e-5
    logit = math.log(d / (1 - d))

    def loss(z: float) -> float:
        verdict = 1 / (1 + math.exp(-z))
        return math.log(1 - verdict) if drawn["loss"] == "saturating" else -math.log(verdict)

    return abs(loss(logit + step) - loss(logit - step)) / (2 * step)


def loss_at_equilibrium(drawn: Parameters) -> float:
    # Picture by picture, with the best of a thousand constant verdicts.
    batch = drawn["forties"]
    real = drawn["fortieth"] * batch // 40

    def mean(d: float) -> float:
        return float(math.fsum([-math.log(d)] * real + [-math.log(1 - d)] * (batch - real)) / batch)

    return min(mean(d / 1000) for d in range(1, 1000))


def transpose_conv_size(drawn: Parameters) -> float:
    # Stamp every pixel's patch and count the places touched; padding takes some off at both ends.
    side, kernel, stride, padding = drawn["size"]
    touched = {pixel * stride + place for pixel in range(side) for place in range(kernel)}
    return float(max(touched) + 1 - 2 * padding)


def collapsed_verdict(drawn: Parameters) -> float:
    # Among kinds · made real pictures this kind has `made`, among as many fakes it has `kinds`.
    kinds, made = drawn["kinds"]
    return float(made / (made + kinds))


def collapse_or_balance(drawn: Parameters) -> set[str]:
    real, fake = (series.values for series in drawn["charts"][0].series)
    filled = [count >= 4 for count in real]
    outside = sum(count for count, there in zip(fake, filled, strict=True) if not there) / sum(fake)
    reached = sum(1 for count, there in zip(fake, filled, strict=True) if there and count) / sum(filled)
    if outside > 0.8:
        return {"It has gone astray: no sample lies where the data are."}
    if outside > 0.3:
        return {"It has variety without quality: many samples lie where no data are."}
    if reached < 0.7:
        return {"Its modes have collapsed: good samples, but most kinds are missing."}
    return {"It is in balance: good samples, and of every kind."}
