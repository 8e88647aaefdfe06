"""What the neuron probes must answer, in closed form and plain Python."""

import math
from typing import Any

Parameters = dict[str, Any]


def param_count(drawn: Parameters) -> float:
    # Each neuron behind the input owns one number for each that feeds it, and its bias.
    sizes = [size for size in (drawn["inputs"], drawn["hidden"], drawn["second"], drawn["outputs"]) if size]
    return float(sum(size * (1 + sizes[place]) for place, size in enumerate(sizes[1:])))


def neuron_value(drawn: Parameters) -> float:
    z = math.fsum([drawn["bias"], *(a * w for a, w in zip(drawn["activations"], drawn["weights"], strict=True))])
    return (1 + math.tanh(z / 2)) / 2


# Which of the 25 pixels are bright, by the weight below them: in the strip, first or second line beside it, elsewhere.
LIT: dict[str, tuple[list[float], int, int]] = {
    "the strip bright": ([1, 1, 1, 1, 1], 0, 0),
    "three of": ([1, 1, 1, 0, 0], 0, 0),
    "half brightness": ([0.5] * 5, 0, 0),
    "one line of penalties": ([1] * 5, 1, 0),
    "everything bright": ([1] * 5, 1, 1),
    "everything dark": ([0] * 5, 0, 0),
    "the negative": ([0] * 5, 1, 1),
}


def weight_grid_rank(drawn: Parameters) -> list[str]:
    # Pixel by pixel, over the grid that the question shows.
    (reward, *_), names = drawn["case"], drawn["images"]
    (heat,) = drawn["charts"]
    lines = [series.values for series in heat.series]
    if len(set(lines[0])) == 1:  # lines are rows: turn it
        lines = list(zip(*lines, strict=True))
    beside = [place for place, weight in enumerate(lines[0]) if weight < 0]

    def fires(name: str) -> float:
        strip, first, second = next(lit for text, lit in LIT.items() if text in name)
        total = 0.0
        for place, line in enumerate(lines):
            for column, weight in enumerate(line):
                if weight == reward:
                    total += weight * strip[place]
                elif weight < 0:
                    total += weight * (first if column == beside[0] else second)
        return total

    return sorted(names, key=fires, reverse=True)


def saturation_nudge(drawn: Parameters) -> float:
    # σ(x) = (1 + tanh(x / 2)) / 2, and the difference of two tanh is a product with the tanh of the difference.
    z, step = drawn["distance_of_z_from_0"] * drawn["side"], drawn["step"]
    before, change = math.tanh(z / 2), math.tanh(step / 2)
    return change * (1 - before**2) / (1 + before * change) / 2


def linear_collapse(drawn: Parameters) -> float:
    # The net at x = 0.
    return float(sum(w * b for w, b in zip(drawn["w2"], drawn["b1"], strict=True)) + drawn["b2"])
