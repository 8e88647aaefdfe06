"""What the probes of manual backpropagation must answer: differences of the forward pass, and plain counting."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Parameters = dict[str, Any]
Array = np.ndarray[Any, np.dtype[np.float64]]


def dlogits(drawn: Parameters) -> float:
    # A central difference of the one example's loss, logits being log-probabilities.
    def loss(step: float) -> float:
        counts = list(drawn["probabilities"])
        counts[drawn["asked"]] *= math.exp(step)
        return float(math.log(math.fsum(counts) / counts[drawn["truth"]]) / drawn["n"])

    return (loss(1e-5) - loss(-1e-5)) / 2e-5


def matmul_backward(drawn: Parameters) -> set[str]:
    # Index by index: out[n,o] = Σ x[n,i] W[i,o] + b[o], so dW[i,o] = Σ_n x[n,i] dout[n,o], and so on.
    flipped = ".T" in drawn["layer"]
    if drawn["wanted"] == "W":
        return {"`dout.T @ x`" if flipped else "`x.T @ dout`"}
    if drawn["wanted"] == "x":
        return {"`dout @ W`" if flipped else "`dout @ W.T`"}
    return {"`dout.sum(0)`"}


def broadcast_backward(drawn: Parameters) -> float:
    rows = [drawn[name] for name in sorted(drawn) if name.startswith("row ")]
    place = drawn["place"]
    return float(sum(rows[place]) if drawn["shape"] == "column" else sum(list(zip(*rows, strict=True))[place]))


def bn_backward(drawn: Parameters) -> float:
    # Central differences of the standardised batch; dy is put together from its parts.
    signs, seen, dy = drawn["unit"], {1: 0, -1: 0}, []
    for sign in signs:
        rest = drawn["rest"][0 if sign == 1 else 1] * (-1) ** seen[sign]
        seen[sign] += 1
        dy.append(drawn["level"] + sign * drawn["tilt"] + rest)
    x = np.array([drawn["mean"] + drawn["std"] * sign for sign in signs], dtype=np.float64)

    def reached(step: float) -> float:
        batch = x + step * np.eye(4)[drawn["at"]]
        return float(np.array(dy) @ ((batch - batch.mean()) / batch.std()))

    h = 1e-4 * drawn["std"]
    return float((reached(h) - reached(-h)) / (2 * h))


def embedding_rows(drawn: Parameters) -> float:
    used = drawn["letters"][0]
    return float(sum(force for letter, force in zip(drawn["text"], drawn["gradients"], strict=True) if letter == used))


def bessel(drawn: Parameters) -> float:
    # The probe's unit: biased variance (n − 1)·unit, unbiased n·unit.
    n, unit = drawn["n"], drawn["times"]
    return float(n * unit if drawn["given"] == "biased" else (n - 1) * unit)


def zero_sums(drawn: Parameters) -> Callable[[str], bool]:
    # Shift a column, shift a row of a random x by hand, and see whether the output stays.
    x = np.random.default_rng(0).normal(size=(5, 7))

    def unit(x: Array, axis: int) -> Array:
        result: Array = (x - x.mean(axis, keepdims=True)) / x.std(axis, keepdims=True)
        return result

    def softmax(x: Array, axis: int) -> Array:
        counts = np.exp(x - x.max())
        result: Array = counts / counts.sum(axis, keepdims=True)
        return result

    forward: dict[str, Callable[[Array], Array]] = {
        "batchnorm in training mode": lambda x: unit(x, 0),
        "`x - x.mean(0)`": lambda x: x - x.mean(0),
        "`softmax(x, dim=0)`": lambda x: softmax(x, 0),
        "layernorm": lambda x: unit(x, 1),
        "softmax and cross-entropy": lambda x: np.log(softmax(x, 1)),
        "`x - x.mean(1, keepdim=True)`": lambda x: x - x.mean(1, keepdims=True),
        "`tanh`": np.tanh,
        "batchnorm after `eval()`": lambda x: (x - 0.2) / 1.7,
        "`x - x.mean(0)`, and then layernorm": lambda x: unit(x - x.mean(0), 1),
    }
    layer = forward[drawn["layer"]]
    column, line = np.eye(7)[2], np.eye(5)[3][:, None]
    blind = [bool(np.allclose(layer(x + shift), layer(x))) for shift in (column, line)]
    start = {(True, False): "over the batch", (False, True): "over the features", (True, True): "over both"}
    return lambda text: text.startswith(start.get((blind[0], blind[1]), "over neither"))
