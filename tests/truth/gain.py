"""What the probes of probes/gain.py should say, by other routes: closed forms, Gauss-Hermite sums, NumPy in float64.

Each function takes a variant's parameters and returns the right number, or the steps in their right order.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

Parameters = Mapping[str, Any]
Array = np.ndarray[Any, np.dtype[np.float64]]
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(151)


def _top(gain: float, layers: int, seed: int) -> Array:
    """What the last of these layers puts out."""
    generator = torch.Generator().manual_seed(seed)
    h = torch.randn(100, 64, generator=generator).double().numpy()
    for _ in range(layers):
        h = np.tanh(np.einsum("ni,ij->nj", h, torch.randn(64, 64, generator=generator).double().numpy()) * gain / 8)
    return h


def tanh_stack(p: Parameters) -> float:
    return float(_top(p["gain"], p["layers"], p["net"]).std(ddof=1))


def linear_stack(p: Parameters) -> float:
    """The variance, a layer at a time: n terms of variance gain²/n times what came in."""
    variance = float(p["input_std"]) ** 2
    for _ in range(p["layers"]):
        variance *= p["gain"] ** 2
    return float(variance**0.5)


def order(p: Parameters) -> list[str]:
    share = {
        f"gain {gain:g}, layer {layer}": float((np.abs(_top(gain, layer, p["net"])) > 0.97).mean())
        for gain, layer in p["places"]
    }
    return sorted(share, key=lambda step: -share[step])


def fixed_point(p: Parameters) -> float:
    """Where out = in, by halving the interval."""
    low, high = 0.05, 1.0
    for _ in range(40):
        size = (low + high) / 2
        out = np.sqrt(WEIGHTS @ np.tanh(p["gain"] * size * NODES) ** 2 / WEIGHTS.sum())
        low, high = (size, high) if out > size else (low, size)
    return low
