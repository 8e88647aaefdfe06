"""ResNet's parts: when a skip needs weights, what its norms learn, and how shapes go through its groups."""

from itertools import product

import torch
from torch import nn
from torch.nn import functional

from quiz.probe import Choice, Draw, Multi, Number, Shape, mistake, part, probe, right, worked, wrong


def _side(side: int, kernel: int, stride: int) -> int:
    """The side of what a padded window of this size and stride leaves."""
    x = torch.zeros(1, 1, side)
    return functional.conv1d(x, torch.zeros(1, 1, kernel), None, stride, kernel // 2).shape[2]


@probe()
def shortcut_needed(draw: Draw) -> Choice:
    """The skip stays bare exactly if the branch changes neither the channels nor the size. Finite: 120 blocks."""
    case = draw.regime("case", ["same", "stride", "channels", "same", "both"], says="what the branch changes")
    c, side = (
        draw.pick("channels", [16, 32, 64, 128, 256], says="the incoming channels"),
        draw.pick("side", [14, 28, 56, 112], says="the incoming side"),
    )
    widen = draw.pick("widen", [2, 4], says="the factor on the channels") if case in {"channels", "both"} else 1
    stride = 2 if case in {"stride", "both"} else 1
    out = (c * widen, _side(side, 3, stride), _side(side, 3, stride))
    other = 2 * c if widen == 1 else c
    skips = dict.fromkeys(product((c * widen, other), (stride, 3 - stride)))
    texts = {
        (channels, step): "nothing: the bare input"
        if (channels, step) == (c, 1)
        else f"a 1 × 1 convolution {c} → {channels}, stride {step}, and a batchnorm"
        for channels, step in skips
    }
    slips = {True: "always-identity", False: "shape-of-the-skip"}

    def why_not(channels: int, step: int) -> str:
        made = f"({channels}, {side // step}, {side // step})"
        return f"That makes the skip {made}; the branch gives {out}, and only equal shapes add up."

    options = [
        right(text) if (channels, step) == (c * widen, stride)
        else wrong(text, slips[text.startswith("nothing")], why_not(channels, step))
        for (channels, step), text in texts.items()
    ]  # fmt: skip
    changes = {
        "same": "Neither channels nor size change, so the input can be added as it is: no weights, nothing in the way.",
        "stride": "The stride halves the size, so the skip must halve it too, though the channels stay.",
        "channels": "Only the channels change; a 1 × 1 convolution brings the skip to as many, place by place.",
        "both": "Channels and size change; one 1 × 1 convolution with the same stride brings the skip to both.",
    }
    return Choice(
        ask=f"A residual block of a ResNet gets {c} channels of {side} × {side}. Its branch:\n\n```text\n"
        f"Conv 3×3, {c} → {c * widen}, stride {stride}, padding 1 → BatchNorm → ReLU\n"
        f"Conv 3×3, {c * widen} → {c * widen}, stride 1, padding 1 → BatchNorm\n```\n\nWhat stands on the skip?",
        options=options,
        why=f"The branch leads to {out}. {changes[case]}",
        hints=["What shape leaves the branch? What shape does the skip bring along?"],
    )


@probe()
def bn2d_params(draw: Draw) -> Multi:
    """One γ and one β per channel; statistics over batch and places. Finite: 160 layers."""
    n, c = draw.pick("N", [8, 16, 32, 64]), draw.pick("C", [3, 12, 24, 40, 48, 96, 128, 256])
    side = draw.pick("side", [7, 10, 14, 20, 28], says="H and W")
    layer = nn.BatchNorm2d(c)
    learned = sum(p.numel() for p in layer.parameters())
    stored = sum(b.numel() for b in layer.buffers() if b.dim())
    over = n * side * side

    def count(answer: int, *mistakes: tuple[str, int, str]) -> Number:
        return Number("", answer, [mistake(*one) for one in mistakes], exact=True)

    return Multi(
        ask=f"`BatchNorm2d({c})` works on tensors of shape (N, C, H, W) = ({n}, {c}, {side}, {side}). How many numbers "
        "does it learn, and over how many numbers is each mean taken in training?",
        parts=[
            part("learned", count(
                learned,
                ("per-place", learned * side * side, "a pair for each place; all places share theirs"),
                ("buffers-counted", learned + stored, "the running averages included; these are no parameters"),
                ("one-per-channel", c, "one per channel; there is a γ *and* a β"),
                ("one-pair", 2, "one pair for the whole layer"),
            )),
            part("over", count(
                over,
                ("batch-only", n, "one per picture, as if every place had a mean of its own"),
                ("places-only", side * side, "the places of one picture: that is instance norm"),
                ("channels-too", over * c, "all the numbers there are; each channel is normalised by itself"),
            )),
        ],
        why=worked(
            f"γ and β, one of each for every channel: 2 · {c} = {learned}",
            f"each channel's mean goes over batch and places: {n} · {side} · {side} = {over}",
            f"running mean and variance, for use without a batch, are {stored} numbers more, without gradient",
            moral="A convolution treats all places alike, and so does its norm.",
        ),
        hints=["Which axes does a convolution treat alike? The norm averages over these."],
    )  # fmt: skip


STAGES = ("group 1", "group 2", "group 3", "group 4", "the average pool")


@probe()
def block_shape(draw: Draw) -> Shape:
    """A group's first block halves the side and doubles the channels; its other blocks keep both."""
    n, width = (
        draw.pick("pictures", [2, 8, 16, 64], says="the number of pictures"),
        draw.pick("width", [16, 32, 64], says="the channels of group 1"),
    )
    side = draw.pick("side", [64, 96, 128, 160, 192, 224, 256], says="the side of a picture")
    blocks = draw.pick("blocks", [(2, 2, 2, 2), (3, 4, 6, 3)], says="the blocks of each group")
    stage = draw.pick("stage", STAGES, says="what is asked")
    group = STAGES.index(stage) + 1
    small, first = _side(_side(side, 7, 2), 3, 2), _side(_side(side, 7, 2), 3, 2)
    for _ in range(1, min(group, 4)):
        small = _side(small, 3, 2)
    halvings = min(group, 4) - 1
    next_side = _side(small, 3, 2)
    channels = width * 2**halvings
    answer = (n, channels) if group > 4 else (n, channels, small, small)
    if stage == STAGES[-1]:
        slips = [
            mistake("places-kept", (n, channels, small, small), "the shape before the pool, which averages all places"),
            mistake("channels-averaged", (n, small, small), "the shape with the *channels* averaged"),
            mistake("flattened", (n, channels * small * small), "everything in a row, nothing averaged"),
        ]
    elif group == 1:
        slips = [
            mistake("pool-forgotten", (n, channels, 2 * small, 2 * small), "the shape without the max-pool's halving"),
            mistake("first-group-strides", (n, 2 * width, next_side, next_side), "what a group with a stride leaves"),
        ]
    else:
        slips = [
            mistake("channels-kept", (n, width, small, small), "the right places; later groups double the channels"),
            mistake("side-kept", (n, channels, first, first), "the right channels; the later groups halve the side"),
            mistake("first-group-strides", (n, 2 * channels, next_side, next_side), "what one more group leaves"),
        ]
    return Shape(
        ask=f"A ResNet with {' + '.join(map(str, blocks))} blocks gets ({n}, 3, {side}, {side}). It begins with a "
        f"7 × 7 convolution to {width} channels and a max-pool, both of stride 2 (padded). Group 1 keeps size and "
        "channels; each of the groups 2 to 4 halves the sides and doubles the channels. At the end stands an average "
        f"over all places. What shape comes out of **{stage}**?",
        answer=answer,
        mistakes=slips,
        why=worked(
            f"first convolution and max-pool: {side} / 4 = {first}, {width} channels",
            f"group 1 leaves it: ({n}, {width}, {first}, {first})"
            if group == 1
            else f"{halvings} group{'s' * (halvings > 1)} with a stride since: sides / {2**halvings}, channels "
            f"· {2**halvings}: ({n}, {channels}, {small}, {small})",
            *([f"the mean over {small} · {small} places leaves ({n}, {channels})"] if group > 4 else []),
            moral="Only the first block of a later group strides and widens, however many follow. Half the sides, "
            "twice the channels: each layer costs about the same.",
        ),
        hints=["How often have the sides been halved so far?"],
    )  # fmt: skip
