"""A net that merges neighbours layer by layer: shapes, what an output sees, what overlapping trees share."""

from collections.abc import Sequence

import torch
from torch import Tensor

from quiz.model import Mistake
from quiz.probe import Draw, Line, Multi, Number, Shape, mistake, part, probe, worked


def _count(answer: int, mistakes: Sequence[Mistake]) -> Number:
    """A part that asks for a whole number, exactly."""
    return Number("", answer, mistakes, exact=True)


def _flatten_consecutive(x: Tensor, n: int) -> Tensor:
    b, t, c = x.shape
    return x.view(b, t // n, c * n).squeeze(1)


@probe()
def flatten_consecutive(draw: Draw) -> Shape:
    """Gluing neighbours divides time, multiplies channels, and loses nothing. Finite: 288 stacks."""
    b, c, hidden = (
        draw.pick("B", [4, 16, 32, 64]),
        draw.pick("C", [10, 12, 24]),
        draw.pick("hidden", [68, 100, 200], says="the Linear's channels"),
    )
    times, n = draw.pick("times", [1, 2], says="the number of merges"), draw.pick("n", [2, 4])
    t = n**times * draw.pick("left", [1, 2, 4], says="the steps left at the end")
    x = _flatten_consecutive(torch.empty(b, t, c, device="meta"), n)
    glued = tuple(x.shape)
    if times == 2:
        x = _flatten_consecutive(torch.empty(*glued[:-1], hidden, device="meta"), n)
    steps = t // n**times
    width = n * (c if times == 1 else hidden)
    layers = [f"FlattenConsecutive({n})"]
    if times == 2:
        layers += [f"Linear({n * c}, {hidden})", f"FlattenConsecutive({n})"]
    lone = mistake("not-squeezed", (b, 1, width), "the shape before the axis of the one step left is squeezed away")

    def merged(before: int, channels: int) -> str:
        after = before // n
        return f"{before} / {n} = {after} step{'s' * (after > 1)} of {n} · {channels} = {n * channels} channels"

    return Shape(
        ask=f"`x` holds {b} texts of {t} letters with {c} channels each: shape (B, T, C) = ({b}, {t}, {c}). "
        "It passes\n\n"
        f"```text\n{' → '.join(layers)}\n```\n\n`FlattenConsecutive(n)` puts n neighbouring letters side by side; a "
        "time axis that is down to 1 is squeezed away. Which shape comes out?",
        answer=tuple(x.shape),
        mistakes=[
            lone if steps == 1 else mistake("flattened-all", (b, t * c), "everything glued together at once"),
            mistake("group-axis-kept", (b, steps, n, width // n), "the group on an axis of its own; it is flattened"),
            mistake("channels-lost", (b, steps, width // n), "too few numbers: the neighbours' channels were dropped"),
            mistake("time-kept", (b, t, width), "all of the steps at the new width: more numbers than came in"),
        ],
        why=worked(
            f"first merge: {merged(t, c)}",
            *([f"Linear changes the last axis alone: {hidden} channels"] if times == 2 else []),
            *([f"second merge: {merged(t // n, hidden)}"] if times == 2 else []),
            f"its axis of 1 is squeezed away: ({b}, {width})" if steps == 1 else f"so ({b}, {steps}, {width})",
        ),
        hints=["Merging moves numbers from the time axis to the channel axis. How many are there before and after?"],
    )  # fmt: skip


@probe()
def bn_axes(draw: Draw) -> Multi:
    """One mean per channel, over batch and time; over the batch alone, one per channel and place. Finite: 252 norms."""
    b, t, c = (
        draw.pick("B", [16, 32, 48, 64]),
        draw.pick("T", [2, 4, 8]),
        draw.pick("C", [10, 20, 30, 40, 68, 100, 200]),
    )
    axes = draw.pick("axes", ["0", "(0, 1)", "(0, 1)", "2"])
    dims = {"0": (0,), "(0, 1)": (0, 1), "2": (2,)}[axes]
    mean = torch.zeros(b, t, c).mean(dims, keepdim=True)
    means = mean.numel()
    each = b * t * c // means
    reads = {
        "0": f"over the batch alone: each of the {t} places keeps a mean of its own for every channel",
        "(0, 1)": "over batch and time: one mean per channel, whatever the place, as a batchnorm should",
        "2": "over the channels: one mean for each place of each text, which is layernorm's axis",
    }
    others = {"0": (t * c, b), "(0, 1)": (c, b * t), "2": (b * t, c)}
    says = {
        "0": "averages over the batch alone",
        "(0, 1)": "averages over batch and time",
        "2": "averages over channels",
    }
    slips = {"0": "averages-over-batch-alone", "(0, 1)": "averages-over-batch-and-time", "2": "averages-over-channels"}
    wrong_axes = [name for name in others if name != axes]
    return Multi(
        ask=f"Activations `x` have shape (B, T, C) = ({b}, {t}, {c}): texts, places, channels. A norm computes\n\n"
        f"```python\nmean = x.mean({axes}, keepdim=True)\n```\n\n"
        "How many means are in it, and over how many numbers is each of them taken?",
        parts=[
            part("means", _count(means, [
                *(mistake(slips[name], others[name][0], f"the number of means if one {says[name]}")
                  for name in wrong_axes),
                mistake("one-mean", 1, "one mean for the whole tensor"),
            ])),
            part("over", _count(each, [
                *(mistake(slips[name], others[name][1], f"how many numbers go into each if one {says[name]}")
                  for name in wrong_axes),
                mistake("whole-tensor", b * t * c, "all the numbers there are"),
            ])),
        ],
        why=worked(
            f"`mean` has the shape {tuple(mean.shape)}: the averaged axes are down to 1, {means} numbers remain",
            f"{b} · {t} · {c} numbers shared among {means} means: {each} for each",
            moral=f"This is a mean {reads[axes]}."
            + (" It runs without an error, only its estimates are noisier." if axes == "0" else ""),
        ),
        hints=["Averaging over an axis makes its size 1. What is left of the shape?"],
    )  # fmt: skip


@probe()
def receptive_field(draw: Draw) -> Number:
    """Each layer adds (kernel − 1) · dilation: with doubling dilations sight grows like 2^L. Finite: 62 stacks."""
    kernel = draw.pick("kernel", [2, 3])
    growth = draw.pick(
        "growth", [2, 1] if kernel == 2 else [2, 1, 3], says="the growth of the dilations"
    )  # beyond the kernel it leaves holes
    layers = draw.integer("layers", 3, {1: 9, 2: 7, 3: 4}[growth], says="the number of layers")
    repeats = draw.pick(
        "repeats", [1] if growth == 1 else [1, 2, 3, 4], says="the number of repeats"
    )  # undilated, it is just a higher stack
    dilations = [growth**layer for layer in range(layers)]
    field = 1 + repeats * (kernel - 1) * sum(dilations)
    x = torch.zeros(1, 1, field + 8, requires_grad=True)
    y: Tensor = x
    for dilation in dilations * repeats:
        y = torch.nn.functional.conv1d(y, torch.ones(1, 1, kernel), dilation=dilation)
    seen = int(torch.autograd.grad(y[0, 0, 0], x)[0].count_nonzero())
    once = (kernel - 1) * sum(dilations)
    stack = f"{layers} layers with dilation{'s' * (growth > 1)} {', '.join(map(str, dilations if growth > 1 else [1]))}"
    if repeats > 1:
        stack += f"; all of this {repeats} times in a row"
    plain, doubling = (1 + repeats * (kernel - 1) * total for total in (layers, 2**layers - 1))
    reach = [1]
    for dilation in dilations * repeats:
        reach.append(reach[-1] + (kernel - 1) * dilation)
    return Number(
        ask=f"Causal convolutions with a kernel of {kernel}, one on top of another: {stack}. "
        "How many letters of the input can one output see?",
        answer=seen,
        exact=True,
        mistakes=[
            mistake("itself-forgotten", seen - 1, "how far *back* it sees; its own place counts too"),
            mistake("undilated", plain, "what these layers see with dilation 1 throughout") if growth > 1
            else mistake("dilated", doubling, "what these layers see with dilations 1, 2, 4 …"),
            mistake("kernels-added", repeats * layers * kernel, "kernel times layers; neighbouring windows overlap"),
            *([mistake("fields-multiplied", (1 + once) ** repeats, "one stack's field to the power of the repeats; "
                       "each further stack *adds* the same reach")] if repeats > 1 else []),
        ],
        why=worked(
            f"a layer looks back by (kernel − 1) · dilation = {kernel - 1} · dilation",
            f"{'one stack' if repeats > 1 else 'in all'}: {kernel - 1} · ({' + '.join(map(str, dilations))}) = {once}",
            f"{repeats} such stacks and the place itself: {repeats} · {once} + 1 = **{seen}**" if repeats > 1
            else f"and the place itself: {once} + 1 = **{seen}**",
            moral="Every layer adds the same little: without dilation, sight grows no faster than cost." if growth == 1
            else f"Each layer of a stack reaches {'twice' if growth == 2 else 'three times'} as far as the one before: "
            "sight outgrows cost by far.",
        ),
        hints=["By how many places does each layer reach further back?"],
        after=[Line(reach, title="letters seen after each layer", x="layer")],
    )  # fmt: skip


@probe(digits=4)
def shared_nodes(draw: Draw) -> Number:
    """A convolution is a for-loop that computes each inner node once, though many trees use it. Finite: 80 texts."""
    places = draw.pick("places", [50, 60, 80, 100, 120, 200, 250, 400, 500], says="the number of letters")
    depth = draw.integer("layers", 3, places.bit_length() - 1)  # no tree goes round more than once
    asked = draw.pick("asked", ["one tree per place", "as a convolution"], says="what is asked")
    nodes = {
        (layer, (place - step * 2**layer) % places)
        for place in range(places)
        for layer in range(1, depth + 1)
        for step in range(2 ** (depth - layer))
    }
    tree = sum(2 ** (depth - layer) for layer in range(1, depth + 1))
    answer = len(nodes) if asked == "as a convolution" else places * tree
    return Number(
        ask=f"A text of {places} letters is closed into a ring, so that no place lacks letters before it. Each place "
        f"wants the verdict of a binary tree over its last {2**depth} letters, {depth} layers high. "
        + ("As a convolution, each node that several trees share is computed once. " if asked == "as a convolution"
           else "A plain loop builds every place's tree separately. ")
        + "How many nodes (merges of two) are computed, in all?",
        answer=answer,
        exact=True,
        mistakes=[
            mistake("sharing-confused", places * tree if asked == "as a convolution" else len(nodes),
                    "the count with separate trees" if asked == "as a convolution" else "the count with shared nodes"),
            mistake("leaves-counted", places * 2**depth, "the number of *letters* in all trees"),
            mistake("one-tree", tree, "the nodes of a single tree"),
            mistake("one-per-layer", depth, "one node per layer; each layer has a node for every place"),
        ],
        why=worked(
            f"one tree: {' + '.join(str(2 ** (depth - layer)) for layer in range(1, depth + 1))} = {tree} nodes, "
            f"so separately {places} · {tree} = {places * tree}",
            "trees of neighbouring places overlap: in each layer only one node per place is different",
            f"shared: {depth} layers · {places} places = {depth * places}, fewer by a factor of {tree / depth:.1f}",
            moral=f"Here: **{answer}**. A convolution gives the same numbers as the plain loop, computes each of "
            "them once, and has its loop over places inside one kernel instead of in Python.",
        ),
        hints=["Count one layer first: how many different nodes does it hold?" if asked == "as a convolution"
               else "How many merges turn the letters of a single tree into one?"],
    )  # fmt: skip
