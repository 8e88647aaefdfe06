"""Convolutions and pooling: sizes, parameters, fields of view, what a kernel answers, what a shift does."""

import math
from collections.abc import Callable, Sequence
from itertools import product

import torch
from torch import Tensor
from torch.nn import functional

from quiz.probe import (
    Choice,
    Draw,
    Heat,
    Line,
    Multi,
    NamedPart,
    Number,
    grid,
    mistake,
    num,
    part,
    probe,
    reject,
    right,
    worked,
    wrong,
)


def _windows(side: int, kernel: int, stride: int, padding: int) -> int:
    return (side + padding - kernel) // stride + 1  # padding: of both sides together


@probe()
def output_size(draw: Draw) -> Number:
    """Count the places where a window can stand: steps that fit, and the first place."""
    n, k = draw.pick("N", [12, 14, 20, 27, 28, 32, 33, 48, 56, 64, 100, 112, 128]), draw.pick("K", [3, 5, 5, 7, 7])
    s, p = draw.pick("S", [1, 2, 2, 3, 4]), draw.pick("P", [1, 2])
    if p > k // 2:
        reject("windows that see nothing but padding")
    answer = functional.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, k), None, s, p).shape[2]
    room = n + 2 * p - k
    slips = {
        _windows(n, k, s, 0): ("padding-forgotten", "the side without padding"),
        _windows(n, k, s, p): ("padding-once", "the side if only one end were padded"),
        answer - 1: ("first-place-forgotten", "the number of *steps*; the first place counts too"),
        answer + 1: ("rounded-up", "one place too many: the last window would stick out"),
    }
    return Number(
        ask=f"A picture of N × N pixels meets a convolution with a K × K kernel, stride S and padding P on every side: "
        f"N = {n}, K = {k}, S = {s}, P = {p}. How many places does its output have along one side?",
        answer=answer,
        exact=True,
        mistakes=[mistake(name, value, says) for value, (name, says) in slips.items() if value != answer],
        why=worked(
            f"padded: {n} + 2 · {p} = {n + 2 * p}",
            f"room for the window to move: {n + 2 * p} − {k} = {room}",
            f"steps of {s}: {room} / {s}" + (f" = {room // s}" if room % s == 0 else f", rounded down: {room // s}"),
            f"and the first place: {room // s} + 1 = **{answer}**",
        ),
        hints=["Put the window at the left end of the padded side. How many steps can it take?"],
    )


@probe()
def params(draw: Draw) -> Number:
    """Each output channel has a patch for each input channel; the size of the picture doesn't enter."""
    c_in, c_out = draw.pick("A", [4, 16, 32, 64]), draw.pick("B", [8, 20, 50, 100, 128])
    kernel, side = draw.pick("K", [3, 5, 7]), draw.pick("S", [28, 32, 64, 128, 224])
    answer = torch.nn.Conv2d(c_in, c_out, kernel, bias=False, device="meta").weight.numel()
    return Number(
        ask=f"A convolution leads from A to B channels with a K × K kernel, on pictures of S × S pixels: A = {c_in}, "
        f"B = {c_out}, K = {kernel}, S = {side}. How many weights does it have (no biases)?",
        answer=answer,
        exact=True,
        mistakes=[
            mistake("one-patch-per-output", c_out * kernel**2, "one patch per output channel; it needs one for each "
                    "*input* channel as well"),
            mistake("channels-added", (c_in + c_out) * kernel**2, "the channels added; every output meets every input"),
            mistake("kernel-not-squared", c_in * c_out * kernel, "a patch that is one pixel high"),
            mistake("times-area", answer * side**2, "a patch of its own for every place; all places share theirs"),
        ],
        why=worked(
            f"one patch: {kernel} · {kernel} = {kernel**2} weights",
            f"one output channel: a patch for each input channel, {c_in} · {kernel**2} = {c_in * kernel**2}",
            f"all output channels: {c_out} · {c_in * kernel**2} = **{answer}**, on pictures of any size",
        ),
        hints=["What does a single output channel look at, at a single place?"],
    )  # fmt: skip


def _steps(strides: Sequence[int]) -> list[int]:
    """How many pixels apart neighbours lie, in the input and after each layer."""
    return [math.prod(strides[:layer]) for layer in range(len(strides) + 1)]


def _ways(kernels: Sequence[int], strides: Sequence[int]) -> list[int]:
    """The field, and what it would be without strides, by adding kernels, with a layer's own stride, by multiplying."""
    steps = _steps(strides)
    return [
        1 + sum((kernel - 1) * step for kernel, step in zip(kernels, steps, strict=False)),
        1 + sum(kernels) - len(kernels),
        sum(kernels),
        1 + sum((kernel - 1) * step for kernel, step in zip(kernels, steps[1:], strict=True)),
        math.prod(kernels),
    ]


STACKS = [
    (kernels, strides)
    for layers in (3, 4)
    for kernels in product((3, 5), repeat=layers)
    for strides in product((1, 2), repeat=layers)
    if math.prod(strides[:-1]) <= 8 and sum(kernels) <= 17 and len(set(_ways(kernels, strides))) == 5
]


@probe()
def receptive_field(draw: Draw) -> Number:
    """A step of a later layer is as long as all earlier strides multiplied. Finite: 193 stacks."""
    kernels, strides = draw.pick("stack", STACKS, says="the kernels and strides")
    layers, steps = len(kernels), _steps(strides)
    field, unstrided, added, own, multiplied = _ways(kernels, strides)
    x = torch.zeros(1, 1, field + 8, requires_grad=True)
    y: Tensor = x
    for kernel, stride in zip(kernels, strides, strict=True):
        y = functional.conv1d(y, torch.ones(1, 1, kernel), stride=stride)
    seen = int(torch.autograd.grad(y[0, 0, 0], x)[0].count_nonzero())
    reach = [1]
    for kernel, step in zip(kernels, steps, strict=False):
        reach.append(reach[-1] + (kernel - 1) * step)
    return Number(
        ask="A stack of convolutions:\n\n"
        + grid([kernels, strides], names=["kernel", "stride"], columns=[f"layer {n}" for n in range(1, layers + 1)])
        + "\n\nHow many pixels of the input, along one side, does one place of the last layer see?",
        answer=seen,
        exact=True,
        mistakes=[
            mistake("strides-ignored", unstrided, "its field if every stride were 1"),
            mistake("kernels-added", added, "the kernels added up; neighbouring windows overlap"),
            mistake("own-stride-counted", own,
                    "the field if a layer's own stride stretched it; only *earlier* strides do"),
            mistake("kernels-multiplied", multiplied, "the kernels multiplied; right if windows never overlapped"),
        ],
        why=worked(
            "a step in a layer is a step of (all earlier strides multiplied) pixels: "
            + ", ".join(map(str, steps[:-1])),
            "each layer adds (kernel − 1) such steps: "
            + " + ".join(f"{kernel - 1} · {step}" for kernel, step in zip(kernels, steps, strict=False))
            + f" = {seen - 1}",
            f"and the place itself: **{seen}**",
        ),
        hints=["How many pixels apart do two neighbouring inputs of the last layer lie?"],
        after=[Line(reach, title="pixels seen after each layer", x="layer")],
    )  # fmt: skip


_STAND = {"right": "on the right", "left": "on the left", "below": "in the bottom line", "above": "in the top line"}
KERNELS = {
    "brighter on the right": [[-1, 0, 1]] * 3,
    "brighter on the left": [[1, 0, -1]] * 3,
    "brighter below": [[-1] * 3, [0] * 3, [1] * 3],
    "brighter above": [[1] * 3, [0] * 3, [-1] * 3],
}


@probe(digits=3)
def kernel_response(draw: Draw) -> Number:
    """Lay the kernel on, multiply, add: the answer says how well the patch fits the pattern."""
    pattern = draw.pick("pattern", list(KERNELS))
    picture = [draw.integers(f"line {n}", 0, 9, 4) for n in range(1, 5)]
    r, c = (
        draw.integer("down", 0, 1, says="the places down"),
        draw.integer("right", 0, 1, says="the places to the right"),
    )
    kernel, x = torch.tensor(KERNELS[pattern]).double(), torch.tensor(picture).double()
    out = functional.conv2d(x[None, None], kernel[None, None])[0, 0]
    answer, patch = out[r, c].item(), x[r : r + 3, c : c + 3]
    turned = (patch * kernel.T).sum().item()
    if answer == 0:
        reject("no edge at all")
    ends = {"right": patch[:, 2], "left": patch[:, 0], "below": patch[2], "above": patch[0]}
    side = pattern.split()[-1]
    other = {"right": "left", "left": "right", "below": "above", "above": "below"}[side]
    plus, minus = (" + ".join(num(pixel) for pixel in ends[end].tolist()) for end in (side, other))
    place = f"{('top', 'bottom')[r]} {('left', 'right')[c]}"
    return Number(
        ask=f"PyTorch's `conv2d`, no padding, no bias:\n\n{grid(picture, names=['picture', '', '', ''])}\n\n"
        f"{grid(KERNELS[pattern], names=['kernel', '', ''])}\n\nThe output is 2 × 2. What stands in its **{place}** "
        "place?",
        answer=answer,
        exact=True,
        mistakes=[
            mistake("kernel-flipped", -answer, "what the flipped kernel gives: PyTorch doesn't flip it"),
            *(
                [mistake("kernel-transposed", turned, "what the kernel gives with rows and columns exchanged")]
                if abs(turned) != abs(answer)
                else []
            ),
            mistake("patch-averaged", patch.mean(), "the average of the patch, which a blurring kernel gives"),
        ],
        why=worked(
            f"the kernel lies on the {place} 3 × 3 pixels",
            f"its +1 stand {_STAND[side]}, its −1 {_STAND[other]}: ({plus}) − ({minus}) = **{num(answer)}**",
            moral=f"It asks: is it {pattern}? A large positive answer means yes, a negative one the reverse.",
        ),
        hints=["Where is the kernel positive, where negative? Add up the pixels there."],
        after=[Heat(patch.tolist(), ["patch", "", ""], low=0, high=9)],
    )


_NET = {
    "Conv 3 × 3": "each place asks its own neighbourhood, so answers move along with the picture",
    "Conv 5 × 5, then ReLU": "kernel and ReLU do the same at each place, so answers move along with the picture",
    "Conv 1 × 1": "each pixel is handled by itself, so answers move along with the picture",
    "Conv 3 × 3, then the mean over all places": "the mean doesn't ask where its values stood",
    "Conv 3 × 3, ReLU, then the maximum over all places": "the maximum doesn't ask where it stood",
    "all pixels in a row, then Linear": "each pixel has weights of its own, so the object now meets other ones",
    "Conv 3 × 3, all places in a row, then Linear": "the conv's answers move, and then meet other weights",
    "max-pool 2 × 2, stride 2": "windows stand on even places: {pool}",
}


# What was said of an output, and what it is: the difference.
_NOT = {
    ("shifted", "equal"): "Nothing is left in it that could move",
    ("shifted", "different"): "Shifted, it would hold the same numbers elsewhere",
    ("equal", "shifted"): "Its numbers are the same, their places are not",
    ("equal", "different"): "The numbers themselves change",
    ("different", "shifted"): "All its numbers come again, further on",
    ("different", "equal"): "Not one of its numbers changes",
}


def _layer(name: str, seed: int) -> Callable[[Tensor], Tensor]:
    generator = torch.Generator().manual_seed(seed)
    size = 5 if "5 × 5" in name else 1 if "1 × 1" in name else 3
    kernel = torch.randn(2, 1, size, size, generator=generator, dtype=torch.float64)
    matrix = torch.randn(3, 512, generator=generator, dtype=torch.float64)

    def run(x: Tensor) -> Tensor:
        if name.startswith("Conv"):
            x = functional.conv2d(x, kernel, padding="same")
        if "ReLU" in name:
            x = functional.relu(x)
        if "pool" in name:
            x = functional.max_pool2d(x, 2)
        if "over all" in name:
            x = x.mean(dim=(2, 3)) if "mean" in name else x.amax(dim=(2, 3))
        return matrix[:, : x.numel()] @ x.flatten() if "Linear" in name else x

    return run


def _what_happens(before: Tensor, after: Tensor) -> str:
    if torch.allclose(before, after):
        return "equal"
    if before.dim() == 4 and any(torch.allclose(before.roll(by, 3), after) for by in range(1, 5)):
        return "shifted"
    return "different"


@probe()
def translation(draw: Draw) -> Multi:
    """A convolution moves along with the picture; only pooling over all places forgets where; Linear does neither."""
    names, shift, seed = (
        draw.sample("layers", list(_NET), 3, says="the layers of part"),
        draw.integer("shift", 1, 4, says="the shift in pixels"),
        draw.seed("net"),
    )
    x = torch.zeros(1, 1, 16, 16, dtype=torch.float64)
    x[..., 6:10, 6:10] = torch.rand(4, 4, generator=torch.Generator().manual_seed(seed + 1), dtype=torch.float64) + 0.1
    fates = [_what_happens(layer(x), layer(x.roll(shift, 3))) for layer in (_layer(name, seed) for name in names)]
    pool = (
        f"a shift of {shift} moves its output by {shift // 2}"
        if shift % 2 == 0
        else f"after an odd shift of {shift} they cut the object elsewhere"
    )
    reasons = [_NET[name].format(pool=pool) for name in names]

    def fate(letter: str, name: str, answer: str, reason: str) -> NamedPart:
        slips = {"shifted": "keeps-geometry", "equal": "equivariant-is-invariant", "different": "position-matters"}
        return part(letter, Choice(
            name,
            [right(word) if word == answer else wrong(word, slips[word], f"{_NOT[word, answer]}: {reason}.")
             for word in slips],
            ordered=True,
        ))  # fmt: skip

    return Multi(
        ask=f"An object amid black pixels (0) moves {shift} pixel{'s' * (shift > 1)} to the right, far from all "
        "borders. No biases, padding so that convolutions keep the size. For each: is the output only *shifted* too "
        "(by whatever amount), *equal* to before, or *different* otherwise?",
        parts=[fate(*one) for one in zip("ABC", names, fates, reasons, strict=True)],
        why=worked(
            *(f"{letter}, {name}: **{answer}**; {reason}" for letter, name, answer, reason
              in zip("ABC", names, fates, reasons, strict=True)),
        ),
        hints=["Does the same thing happen at every place? And is the place still there in the output?"],
    )  # fmt: skip


@probe()
def maxpool_grad(draw: Draw) -> Multi:
    """A maximum tells its winner alone; an average tells all, each by its share."""
    kind = draw.pick("pooling", ["max", "max", "average"])
    numbers = draw.sample("numbers", range(1, 30), 16, says="the input")
    upstream = draw.sample("upstream", [-8, -6, -4, -2, 2, 4, 6, 8, 12], 4, says="the arriving gradient")
    x = torch.tensor(numbers, dtype=torch.float64).reshape(4, 4).requires_grad_()
    pool = functional.max_pool2d if kind == "max" else functional.avg_pool2d
    arriving = torch.tensor(upstream, dtype=torch.float64).reshape(1, 2, 2)
    gradient = torch.autograd.grad(pool(x[None], 2), x, arriving)[0]
    wins = draw.pick("wins", [(True, False), (False, True), (True, True)], says="A, B largest in their window")
    cells = []
    for window, off, winner in zip(
        draw.sample("windows", range(4), 2, says="the window asked, from 0"),
        draw.integers("off", 1, 3, 2, says="the places after the largest"),
        wins,
        strict=True,
    ):
        top, left = window // 2 * 2, window % 2 * 2
        corner = (int(x[top : top + 2, left : left + 2].argmax()) + off * (not winner)) % 4
        cells.append((top + corner // 2, left + corner % 2))

    def cell(letter: str, place: tuple[int, int], *, wins: bool) -> NamedPart:
        (i, j), arrives = place, arriving[0, place[0] // 2, place[1] // 2].item()
        passed = mistake("passed-to-all", arrives, "all that arrives at its window")
        nothing = mistake("loser-gets-nothing", 0, "what the losers of a max-pooling get")
        shared = mistake("shared-equally", arrives / 4, "a quarter of what arrives, as in average pooling")
        slips = [passed, nothing] if kind == "average" else [shared, nothing if wins else passed]
        ask = f"at the {numbers[4 * i + j]} (row {i + 1}, column {j + 1})"
        return part(letter, Number(ask, gradient[i, j], slips, absolute=0.05))

    return Multi(
        ask=f"{kind.capitalize()}-pooling, 2 × 2 windows, stride 2. The input, and the gradient that arrives at the "
        f"output:\n\n{grid(x.tolist(), names=['input', '', '', ''])}\n\n"
        f"{grid(arriving[0].tolist(), names=['gradient', ''])}\n\nWhat is the gradient of the input",
        parts=[cell(letter, at, wins=won) for letter, at, won in zip("AB", cells, wins, strict=True)],
        why=worked(
            *(
                f"{letter}: its window gets {num(arriving[0, i // 2, j // 2])}; "
                + (("it is the largest there and gets it all" if won else "another is the largest, so it gets nothing")
                   if kind == "max" else "each of the four gets a quarter")
                + f": **{num(gradient[i, j])}**"
                for letter, (i, j), won in zip("AB", cells, wins, strict=True)
            ),
            moral="Only who influenced the output is told. The gradient of a maximum is a switch." if kind == "max"
            else "All four influenced the output alike, each with weight 1/4.",
        ),
        hints=["Which of the four would change the output if it were a little larger?"],
    )  # fmt: skip
