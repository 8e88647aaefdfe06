"""What the probes of probes/gpt.py must answer: by listing, by counting whole blocks, and from the picture."""

import math
from collections.abc import Callable
from typing import Any

Parameters = dict[str, Any]


def examples_in_chunk(p: Parameters) -> dict[str, int]:
    text = list(range(p["T"] + 1))
    pairs = [(text[:at], text[at]) for _ in range(p["B"]) for at in range(1, len(text))]
    long = [context for context, _ in pairs if len(context) >= p["least"]]
    return {"predictions": len(pairs), "long": len(long), "letters": len(text)}


def block_params(p: Parameters) -> float:
    # Row by row: each of C inputs feeds 3C + C numbers in attention, and twice the widening in the layer after it.
    c = p["C"]
    per_input = {"attention": 4 * c, "feed-forward layer": 2 * p["widening"] * c}
    per_input["whole block"] = sum(per_input.values())
    return float(sum(per_input[p["asked"]] for _ in range(c)))


def per_character(p: Parameters) -> float:
    # What a stretch of a hundred tokens costs, shared among its letters or tokens.
    hundred = 100 * p["token_length"]
    return float(100 * p["loss"] / hundred if p["asked"] == "letter" else hundred * p["loss"] / 100)


def mask_leak(p: Parameters) -> Callable[[str], bool]:
    losses = p["charts"][0].series[0].values
    below = sum(losses[-3:]) / 3 < math.log(p["letters"]) - 0.3
    begins = "Either" if p["case"][1] else "Off" if below else "On"
    return lambda text: text.startswith(begins)
