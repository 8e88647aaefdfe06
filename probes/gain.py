"""Gain: what a layer's weights are multiplied by, so that a nonlinearity's squeezing does not add up over depth."""

import math
from itertools import combinations, pairwise

import torch

from quiz.probe import Bars, Draw, Line, Number, Order, grid, mistake, num, probe, reject, worked

# The mean over a standard normal number: a sum over these places with these weights.
PLACES = torch.linspace(-6, 6, 241, dtype=torch.float64)
DENSITY = torch.softmax(-(PLACES**2) / 2, dim=0)


def _squeezed(spread: float) -> float:
    """The root mean square of tanh of a normal number of this spread."""
    return float((DENSITY @ (spread * PLACES).tanh() ** 2).sqrt())


def _after(gain: float, layers: int, size: float) -> list[float]:
    """The activations' size in each layer of a very wide tanh stack that gets inputs of this size."""
    sizes = [size]
    for _ in range(layers):
        sizes.append(_squeezed(gain * sizes[-1]))
    return sizes[1:]


def _stack(gain: float, layers: int, seed: int) -> list[torch.Tensor]:
    """What each layer of an untrained tanh net puts out: 64 wide, 100 standard normal inputs."""
    generator = torch.Generator().manual_seed(seed)
    h, out = torch.randn(100, 64, generator=generator), []
    for _ in range(layers):
        h = (h @ (torch.randn(64, 64, generator=generator) * gain / 8)).tanh()
        out.append(h)
    return out


REGIMES = {"dies": [0.6, 0.7, 0.8, 0.9, 1, 1], "lives": [1.2, 1.3, 1.4, 1.5, 1.67, 2, 2.5, 3]}


@probe(by="predict", digits=2, truth="empirical")
def tanh_stack(draw: Draw) -> Number:
    """With a gain above 1, squeezing and gain come to a balance that hardly depends on depth."""
    gain = draw.pick("gain", REGIMES[draw.regime("end", list(REGIMES), says="whether the signal lives")])
    depth = draw.integer("layers", 3, 12)
    stds = [h.std().item() for h in _stack(gain, depth, draw.seed("net"))]
    first, end = _squeezed(gain), _after(gain, 60, 1)[-1]
    mistakes = []
    if stds[-1] > 1.5 * first**depth:  # else an estimate of the one may be meant for the other
        says = f"layer 1's {num(first, 2)} to the power {depth}; but a small signal is squeezed less"
        mistakes.append(mistake("same-factor-per-layer", first**depth, says))
    if gain < 2:  # from there on tanh leaves so much that 1 is a fair estimate
        mistakes.append(mistake("size-is-kept", 1, "the inputs' size; tanh squeezes whatever comes"))
    if gain > 1:  # below, tanh has little to squash: the power is nearly right
        mistakes.append(mistake("squash-forgotten", gain**depth, "the gain to the power of the depth, as without tanh"))
    return Number(
        ask=f"{depth} layers of 64 tanh units without biases, weights of standard deviation {num(gain)}/√64 (gain "
        f"{num(gain)}). The inputs have standard deviation 1. About what is that of layer {depth}'s activations?",
        answer=stds[-1],
        mistakes=mistakes,
        why=worked(
            f"layer 1: {num(gain)} before tanh, {num(stds[0], 2)} after",
            f"layer 2: {num(stds[0], 2)} · {num(gain)} = {num(stds[0] * gain, 2)} before, {num(stds[1], 2)} after",
            f"layer {depth}: **{num(stds[-1], 2)}**, "
            + (f"and far up {num(end, 2)}, where squeezing and gain balance" if gain > 1 else "on its way to 0"),
            moral="Small values meet the straight part of tanh: the squeezing eases off as the signal shrinks. "
            + (
                "What is left is the gain itself, layer after layer."
                if gain < 1
                else "So depth hardly matters."
                if gain > 1
                else "So at gain 1 it dies ever more slowly."
            ),
        ),
        hints=["Is the second layer's signal squeezed as much as the first one's?"],
        after=[Bars(stds, [f"layer {layer}" for layer in range(1, depth + 1)], title="standard deviation")],
    )


@probe(digits=3, within="3%")
def linear_stack(draw: Draw) -> Number:
    """Without a nonlinearity gains multiply: only 1 survives depth."""
    gain, depth = draw.pick("gain", [0.5, 0.6, 0.8, 1.2, 1.5, 1.67, 2, 3]), draw.integer("layers", 3, 6)
    size = draw.pick("input_std", [0.5, 1, 2, 3, 4, 5, 10], says="the inputs' standard deviation")
    answer = size * torch.full((depth,), gain, dtype=torch.float64).prod().item()
    exact = math.isclose(float(f"{answer:.3g}"), answer)
    return Number(
        ask=f"{depth} wide linear layers without biases and without any nonlinearity. Their weights are drawn with "
        f"mean 0 and standard deviation {num(gain)}/√fan-in (gain {num(gain)}). The inputs have standard deviation "
        f"{num(size)}. What should it be for the outputs of layer {depth}?",
        answer=answer,
        mistakes=[
            mistake("size-is-kept", size, "the inputs' own, which a linear stack keeps only with gain 1"),
            mistake("one-layer", size * gain, f"that of layer 1; {depth - 1} more follow"),
            mistake("factors-added", size * gain * depth, "the gain taken *times* the depth; the layers multiply"),
            mistake("root-per-layer", size * gain ** (depth / 2), "what a *variance* of gain/fan-in would give"),
        ],
        why=worked(
            f"one layer: √n from the sum, {num(gain)}/√n from the weights: a factor of {num(gain)}",
            f"{depth} layers: {num(gain)}^{depth} = {num(gain**depth, 4)}",
            f"{num(size)} · {num(gain**depth, 4)} {'=' if exact else '≈'} **{num(answer, 3)}**",
            moral="Nothing here forgives: any gain but 1 dies out or explodes. A squashing nonlinearity would "
            "catch the explosion, and make a gain above 1 necessary.",
        ),
        hints=["By which factor does one layer change the standard deviation? And the next?"],
    )


# The share of units beyond 0.97, in per cent, in layer 1 and layer 5 of a very wide tanh stack with this gain.
SHARES = {
    (gain, layer): share
    for gain, *shares in ((1.2, 8.1, 0.0), (1.4, 13.5, 0.9), (1.67, 21.0, 5.8), (2, 29.5, 15.2), (2.5, 40.3, 29.2),
                          (3, 48.6, 40.5), (4, 60.1, 55.4))
    for layer, share in zip((1, 5), shares, strict=True)
}  # fmt: skip
# Three of them, most saturated first, none close to the next, and not simply in the order of their gains.
TRIPLES = [
    triple
    for triple in combinations(sorted(SHARES, key=lambda place: -SHARES[place]), 3)
    if all(SHARES[one] > 1.25 * SHARES[two] + 1 for one, two in pairwise(triple))
    and [gain for gain, _ in triple] != sorted((gain for gain, _ in triple), reverse=True)
]


@probe(by="predict", truth="empirical")
def order(draw: Draw) -> Order:
    """More gain saturates more units; the first layer, whose inputs are unsqueezed, has most. Finite: 31 orders."""
    triple = draw.pick("places", TRIPLES, says="the gains and layers")
    seed = draw.seed("net")
    measured = [100 * (_stack(gain, layer, seed)[-1].abs() > 0.97).double().mean().item() for gain, layer in triple]
    if any(one < 1.15 * two for one, two in pairwise(measured)):
        reject("too close to call")
    steps = [f"gain {num(gain)}, layer {layer}" for gain, layer in triple]
    return Order(
        ask="Untrained tanh nets of 5 layers, 64 wide, get standard normal inputs. They differ in the gain of their "
        "weights (standard deviation gain/√64). Order these layers by their share of saturated units (beyond ±0.97), "
        "**largest share first**.",
        steps=steps,
        why=worked(
            *(f"{step}: {num(share, 2)} %" for step, share in zip(steps, measured, strict=True)),
            moral="Saturation is decided by gain × the size of what comes in. Layer 1 gets inputs of size 1; layer "
            "5 gets what tanh has squeezed (0.65 at gain 5/3), so it saturates less at the same gain.",
        ),
        hints=["What counts is the spread *before* tanh: the gain times the size of the layer's input."],
        after=[Bars(measured, steps, title="per cent beyond 0.97")],
    )


# Their fixed points are spread evenly, from 0.40 to 0.84.
GAINS = [1.18, 1.21, 1.23, 1.26, 1.29, 1.32, 1.36, 1.4, 1.45, 1.5, 1.56, 1.63, 1.71, 1.8, 1.91, 2.05, 2.2, 2.4, 2.65, 3]


@probe(by="read", digits=2, within="3%", nudge=False)
def fixed_point(draw: Draw) -> Number:
    """Depth forgets where it began: the size settles where a layer gives back what it gets."""
    gain, start = (
        draw.pick("gain", GAINS),
        draw.pick("input_std", [0.1, 0.15, 0.2, 0.3, 1.5, 2, 3, 4, 5], says="the inputs' standard deviation"),
    )
    layers, sizes = draw.pick("layers", [50, 60, 80]), [step / 10 for step in range(2, 11)]
    passed = _after(gain, layers, start)
    answer, below = passed[-1], max(size for size in sizes if size < passed[-1])
    table = grid([sizes, [round(_squeezed(gain * size), 3) for size in sizes]], names=["in", "out"])
    return Number(
        ask=f"A wide tanh layer with gain {num(gain)}. For inputs of this standard deviation (in) its activations have "
        f"that one (out):\n\n{table}\n\n{layers} such layers are stacked. The inputs of the first have standard "
        f"deviation {num(start)}. What is that of the last one's activations?",
        answer=answer,
        mistakes=[
            mistake("depth-kills", 0, "where a gain of at most 1 would end; with this one small signals *grow*"),
            mistake("size-is-kept", start, "the inputs' size, which the layers forget"),
            mistake("rails", 1, "all units at the rails; tanh of a finite spread stays below"),
            *([mistake("one-layer", _squeezed(gain * start), "that of layer 1 alone")] if start < 1 else []),
        ],
        why=worked(
            f"small signals grow: {num(below)} goes in, {num(_squeezed(gain * below), 2)} comes out; large ones shrink",
            "so layer after layer moves towards the size at which out = in",
            f"from {num(start)}: {', '.join(num(size, 2) for size in passed[:4])}, … **{num(answer, 2)}**",
            moral="The gain sets this size, the depth does not: that is what a gain like 5/3 buys.",
        ),
        hints=["At which size does a layer give back just what it gets?"],
        after=[
            Line({"out": [_squeezed(gain * step / 20) for step in range(2, 21)], "in": [k / 20 for k in range(2, 21)]},
                 [k / 20 for k in range(2, 21)], title="out against in", x="in", low=0, high=1,
                 note=f"they cross at {num(answer, 2)}")
        ],
    )  # fmt: skip
