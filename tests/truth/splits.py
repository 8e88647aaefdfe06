"""What the split probes must answer: fractions, simulation, and the runs again in NumPy."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import torch

Parameters = dict[str, Any]


def sizes(drawn: Parameters) -> float:
    shares = dict(zip(("train", "dev", "test"), map(Fraction, drawn["shares"].split("/")), strict=True))
    return float(drawn["hundreds"] * shares[drawn["asked"]] / 100)


def pick_the_best_optimism(drawn: Parameters) -> float:
    """Simulated: 1500 times the best of so many scores."""
    n, p = drawn["dev_size"], drawn["truth"] / 100
    scores = np.random.default_rng(0).binomial(n, p, size=(1500, drawn["settings"]))
    return float(100 * (scores.max(axis=1).mean() / n - p))


def diagnose(drawn: Parameters) -> set[str]:
    """The fit again in another basis, and judged by dev first."""
    degree, n, noise = [(1, 24, 0.3), (9, 16, 0.5), (5, 200, 0.6), (9, 16, 0.5)][drawn["state"]]
    generator = torch.Generator().manual_seed(drawn["data"])
    x = torch.rand(n + 600, generator=generator, dtype=torch.float64).numpy()
    x[:n] = (x[:n] + np.arange(n)) / n
    x = 2 * x - 1
    y = np.sin(drawn["bend"] * x) + noise * torch.randn(n + 600, generator=generator, dtype=torch.float64).numpy()
    fit = np.polynomial.Legendre.fit(x[:n], y[:n], degree)
    wrong = (fit(x) - y) ** 2 / noise**2
    train, dev = wrong[:n].mean(), (wrong[: n // 2] if drawn["state"] == 3 else wrong[n:]).mean()
    if dev < 0.7:
        return {"dev examples have leaked into training"}
    if dev < 1.3:
        return {"about right"}
    return {"too flexible: it overfits" if train < 1 else "too simple: it underfits"}


def leak_by_group(drawn: Parameters) -> set[str]:
    patients, scans = drawn["patients"], drawn["scans"]
    if drawn["spread"] > 1:
        return {"can't be told: the gap is luck"}
    generator = torch.Generator().manual_seed(drawn["data"])
    centres = torch.randn(patients, 1, 5, generator=generator).double().numpy()
    points = centres + drawn["spread"] * torch.randn(patients, scans, 5, generator=generator).double().numpy()
    labels = torch.randint(2, (patients, 1), generator=generator).numpy()
    mixed = torch.randperm(patients * scans, generator=generator).tolist()
    flat, kind = points.reshape(-1, 5), np.repeat(labels[:, 0], scans)
    order = mixed if "scans" in drawn["asked"] else range(patients * scans)
    known, new = np.split(np.array(order), [patients // 2 * scans])
    far = [[math.dist(flat[a], flat[b]) for b in known] for a in new]
    hits = kind[known[np.argmin(far, axis=1)]] == kind[new]
    return {f"the one with {round(100 * hits.mean())} %"}
