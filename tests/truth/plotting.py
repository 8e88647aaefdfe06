"""What the probes of probes/plotting.py should say, by other routes: plain arithmetic, and what their charts show.

Each function takes a variant's parameters and returns the right number or the set of right options.
"""

import math
from collections.abc import Mapping
from typing import Any

Parameters = Mapping[str, Any]


def density_height(p: Parameters) -> float:
    """The height that gives the bar its share as area."""
    return float(p["percent"] / 100 / p["width_at_the_same_count"])


def block_mean(p: Parameters) -> set[str]:
    n = p["block"] * p["blocks"] + p.get("rest", 0)
    if n % p["block"]:
        return {"none: it is an error"}
    return {f"({p['blocks'] if p['case'] == 'each block' else p['block']},)"}


def log_axis(p: Parameters) -> set[str]:
    """By how far the drawn curve's middle lies above the straight line between its ends."""
    (chart,) = p["charts"]
    heights = [math.log(value) for value in chart.series[0].values]
    places = [math.log(x) if chart.log_x else x for x in chart.series[0].at]
    slope = (heights[-1] - heights[0]) / (places[-1] - places[0])
    above = [h - heights[0] - slope * (x - places[0]) for x, h in zip(places, heights, strict=True)]
    bend = max(above, key=abs) / (heights[0] - heights[-1])
    if abs(bend) < 0.01:
        name = "power law: the" if chart.log_x else "exponential"
    else:
        assert abs(bend) > 0.1
        over, under = ("exponential", "onto a floor") if chart.log_x else ("linear", "power law: the")
        name = over if bend > 0 else under
    return {law for law in LAWS if name in law}


LAWS = [
    "an exponential decay: the same *factor* every 100 steps",
    "a linear decline: the same *amount* every 100 steps",
    "a power law: the same factor at every *doubling* of the steps",
    "a power law onto a floor that it doesn't get below",
]


def what_is_hidden(p: Parameters) -> set[str]:
    """Mean, spread, and how much lies near the mean, of the two histograms that are shown."""
    (chart,) = p["charts"]
    found = []
    for series in chart.series:
        width = (chart.high - chart.low) / len(series.values)
        bins = [(chart.low + (k + 0.5) * width, count / 400) for k, count in enumerate(series.values)]
        mean = sum(x * share for x, share in bins)
        std = math.sqrt(sum((x - mean) ** 2 * share for x, share in bins))
        found.append((mean, std, sum(share for x, share in bins if abs(x - mean) < 0.4 * std)))
    (mean, std, middle), (other_mean, other_std, other_middle) = found
    if abs(mean - other_mean) > 0.5:
        return {"a bar for each mean"}
    if max(std, other_std) > 1.5 * min(std, other_std):
        return {"a dot for each mean, with an error bar of one standard deviation"}
    if min(middle, other_middle) < 0.1:
        return {"the two histograms"}
    return {"none of the three: they look like two samples of the same thing"}
