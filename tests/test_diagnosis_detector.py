"""A picture must let a good eye decide: a detector that sees only what is drawn names the fault.

It gets the charts and the question's words, never a parameter, and looks at the charts as coarsely as they are drawn:
bins as eighths of the strip's tallest one, lines as rows of a terminal chart, numbers at the digits printed.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from quiz.charts.text import figure
from quiz.lab.child import draw_variant, load_probes
from quiz.model import Chart, Kind, Question, Series

ROOT = Path(__file__).parent.parent
TOPICS = ["diagnostics", "batchnorm", "residuals"]
PROBES = {name: probe for topic in TOPICS for name, probe in load_probes(ROOT / "probes" / f"{topic}.py").items()}
QUICK, MANY, RIGHT = 100, 2000, 0.95
ROWS = 8

torch.set_num_threads(1)


def drawn_bins(series: Series) -> list[int]:
    """A strip as it is drawn: eighths of its tallest bin; a bin with anything in it is never empty."""
    top = max(series.values)
    return [max(1 if count else 0, round(8 * count / top)) for count in series.values]


def drawn_rows(chart: Chart, series: Series) -> list[int]:
    """A line as it is drawn: the row of each point, 0 at the bottom."""
    low, high = chart.low, chart.high
    assert low is not None
    assert high is not None
    return [round((value - low) / (high - low) * (ROWS - 1)) for value in series.values]


def printed(value: float) -> float:
    """A number as it stands beside its bar."""
    return float(figure(value).replace("−", "-"))


def towers(bins: Sequence[int]) -> bool:
    """Two rims, and next to nothing between them."""
    inner = bins[3:-3]
    return min(bins[0], bins[-1]) >= 4 and sum(inner) / len(inner) < 1.5


def width(bins: Sequence[int]) -> int:
    """How many bins reach half of the tallest one's height."""
    return sum(height >= 4 for height in bins)


def spike(bins: Sequence[int]) -> bool:
    """Everything in a few bins about the middle."""
    return width(bins) <= 4 and sum(bins[:6]) + sum(bins[-6:]) == 0


def activations(chart: Chart) -> str:
    """The state of a net by its strips, from the first layer to the last."""
    strips = [drawn_bins(series) for series in chart.series]
    if spike(strips[-1]):
        return "small"
    if all(map(towers, strips)):
        return "large"
    return "inputs" if towers(strips[0]) else "healthy"


def activation_fault(question: Question) -> str:
    (chart,) = question.charts
    wide = ["240" in series.name for series in chart.series]
    high = [towers(drawn_bins(series)) for series in chart.series]
    state = activations(chart)
    if state == "healthy" and all(tall for tall, many in zip(high, wide, strict=True) if many):
        state = "fan-in"
    if state == "inputs" and all(high):
        state = "large"
    return {
        "healthy": "all in order",
        "small": "the gain is too small",
        "large": "the gain is too large",
        "inputs": "the inputs are far too large",
        "fan-in": "one size of weight for all layers, whatever their fan-in",
    }[state]


def wanted(question: Question) -> str:
    """What a question about panels asks for stands in bold."""
    found = re.findall(r"\*\*(.+?)\*\*", question.ask)
    return str(found[-1])


def panel(question: Question, states: Sequence[str], state: str) -> str:
    """The panel in this state."""
    return "panel " + "ABCD"[list(states).index(state)] if state in states else "none"


def healthy_panel(question: Question) -> str:
    asked = wanted(question)
    state = next(word for word in ("healthy", "inputs", "small", "large") if word in asked)
    return panel(question, [activations(chart) for chart in question.charts], state)


def reach(series: Series) -> float:
    """How far a strip reaches out: the bins with anything in them, and twice those that are half as high as the top."""
    bins = drawn_bins(series)
    return sum(height > 0 for height in bins) + 2 * width(bins)


def gradient_histogram(question: Question) -> str:
    bottom, *_, top = map(reach, question.charts[0].series)
    if bottom * 1.7 < top:
        return "vanishing: less and less arrives towards layer 1"
    return "exploding: more and more arrives towards layer 1" if top * 1.7 < bottom else "level"


def weight_gradient_odd_one(question: Question) -> str:
    """The strip that reaches furthest out, if it does so alone."""
    reaches = list(map(reach, question.charts[0].series))
    second, first = sorted(range(len(reaches)), key=reaches.__getitem__)[-2:]
    alone = reaches[first] > 1.8 * reaches[second]
    return f"matrix {first + 1}" if alone else "none: they are within a factor of three"


def update_ratio(question: Question) -> str:
    """Of 8 rows from −6 to 0 the fourth from above is −3, the second from below −5."""
    (chart,) = question.charts
    lines = [drawn_rows(chart, series) for series in chart.series]
    start, end = (sum(line[place] for line in lines) / len(lines) for place in (0, -1))
    if start >= 5.5:
        return "the learning rate is too high"
    if start <= 2:
        return "the learning rate is too low"
    return "it was sound, then cut to a hundredth on purpose" if end <= 2 else "the learning rate is sound"


def frozen_layer(question: Question) -> str:
    (chart,) = question.charts
    floor = [series.name for series in chart.series if not any(drawn_rows(chart, series))]
    return floor[0] if len(floor) == 1 else "none: all four are trained"


def hockey_stick(question: Question) -> str:
    """By the height of the start, against the scale's top, and the way from there."""
    (chart,) = question.charts
    assert chart.high is not None
    rows = [2 * row for row in drawn_rows(chart, chart.series[0])]
    fine = [round(value / chart.high * (2 * ROWS - 1)) for value in chart.series[0].values]  # quadrants: half rows
    start = rows[0] / (2 * ROWS - 2) * chart.high
    if chart.high > 3 and start < 0.6 * chart.high:
        return "the learning rate is too high"
    if chart.high > 3:
        return "the last layer started far too large"
    return "all in order" if fine[0] - fine[-1] >= 2 else "the learning rate is too low"


def saturation_image(question: Question) -> str:
    rows = [series.values for series in question.charts[0].series]
    share = sum(map(sum, rows)) / (len(rows) * len(rows[0]))
    if any(all(column) for column in zip(*rows, strict=True)):
        return "a few units are dead"
    if share > 0.45:
        return "the weights are far too large, but no unit is dead"
    return "one example lies far outside" if max(map(sum, rows)) > 0.85 * len(rows[0]) else "all in order"


def dead_panel(question: Question) -> str:
    states = []
    for chart in question.charts:
        bins = drawn_bins(chart.series[0])
        states.append("dead" if bins[0] else "order" if bins.index(max(bins)) >= 8 else "low")
    asked = wanted(question)
    return panel(question, states, "low" if "pushed" in asked else "dead" if "dead" in asked else "order")


def batchnorm_mode(question: Question) -> str:
    trained, used = ([drawn_bins(series) for series in chart.series] for chart in question.charts)
    if all(map(towers, trained)):
        return "it was in eval mode already in training"
    if all(map(towers, used)):
        return "its running statistics lag far behind"
    pairs = all({place for place, height in enumerate(bins) if height >= 4} == {2, 21} for bins in used)
    return "in use it is still in training mode, and requests come in pairs" if pairs else "all in order"


def losses(chart: Chart) -> str:
    """By four printed losses of a net over ten classes, which starts at ln 10 = 2.3 if it is modest."""
    first, *_, last = (printed(value) for value in chart.series[0].values)
    if first > 3.5:
        return "last"
    return "fast" if max(map(printed, chart.series[0].values)) > 4 else "slow" if last > first - 0.04 else "falls"


def name_the_fault(question: Question) -> str:
    hidden, _, ratios, loss = question.charts
    state, course = activations(hidden), losses(loss)
    steps = [[printed(value) for value in series.values] for series in ratios.series]
    if any(min(row) <= -5.9 for row in steps):
        return "one hidden matrix is not trained"
    if state in {"small", "large"}:
        return f"the hidden weights start too {state}"
    if course == "last":
        return "the last layer starts too large"
    start = sum(row[0] for row in steps) / len(steps)
    if start > -1.2 or course == "fast":
        return "the learning rate is too high"
    return "the learning rate is too low" if start < -4 else "nothing"


def fix_that_fault(question: Question) -> str:
    hidden, loss = question.charts
    state, course = activations(hidden), losses(loss)
    if state == "small":
        return "multiply the hidden weights by 4"
    if state == "large":
        return "divide the hidden weights by 3"
    if course == "last":
        return "divide the last layer's weights by 20"
    return "divide the learning rate by 100" if course == "fast" else "multiply the learning rate by 100"


def rescue_panel(question: Question) -> str:
    tops = [drawn_bins(chart.series[0]) for chart in question.charts]
    states = ["towers" if towers(bins) else "spike" if spike(bins) else "dome" for bins in tops]
    gains = re.findall(r"gain ([\d.]+)", question.ask)
    asked = wanted(question)
    low = min(map(float, gains))
    small = float(re.findall(r"gain ([\d.]+)", asked)[0]) == low
    return panel(question, states, "dome" if "with batchnorm" in asked else "spike" if small else "towers")


def activation_trend(question: Question) -> str:
    strips = [drawn_bins(series) for series in question.charts[0].series]
    if spike(strips[-1]):
        return "shrinking"
    return "saturated" if all(map(towers, strips[1:])) else "healthy"


def gradient_panel(question: Question) -> str:
    """By the printed numbers of the lowest and the highest layer."""
    ends = [(printed(chart.series[0].values[0]), printed(chart.series[0].values[-1])) for chart in question.charts]
    states = ["down" if low < 0.4 * high else "up" if low > 3 * high else "level" for low, high in ends]
    asked = wanted(question)
    gain = float(re.findall(r"gain ([\d.]+)", asked)[0])
    return panel(question, states, "level" if "residual" in asked else "down" if gain < 1 else "up")


DETECTORS: dict[str, Callable[[Question], str]] = {
    f"{topic}.{function.__name__}": function
    for topic, functions in {
        "diagnostics": [
            activation_fault, healthy_panel, gradient_histogram, weight_gradient_odd_one, update_ratio, frozen_layer,
            hockey_stick, saturation_image, dead_panel, batchnorm_mode, name_the_fault, fix_that_fault,
        ],
        "batchnorm": [rescue_panel, activation_trend],
        "residuals": [gradient_panel],
    }.items()
    for function in functions
}  # fmt: skip


# What a learner of makemore 3 should be able to name, and an answer of some probe that names it.
NAMED = {
    "healthy": "nothing",
    "gain too low": "the gain is too small",
    "gain too high": "the gain is too large",
    "missing fan-in scaling": "one size of weight for all layers, whatever their fan-in",
    "saturated tanh": "the inputs are far too large",
    "vanishing gradients": "vanishing: less and less arrives towards layer 1",
    "exploding gradients": "exploding: more and more arrives towards layer 1",
    "dead units": "a few units are dead",
    "rate too low": "the learning rate is too low",
    "rate too high": "the learning rate is too high",
    "overconfident last layer": "the last layer starts too large",
    "batchnorm in training mode": "in use it is still in training mode, and requests come in pairs",
    "batchnorm in eval mode": "it was in eval mode already in training",
    "statistics that lag": "its running statistics lag far behind",
}


def question_of(name: str, seed: int) -> Question:
    return draw_variant(PROBES[name], name, seed).variant.question


def drawn_only(question: Question) -> Question:
    """The question without anything that a person doesn't see before answering."""
    return replace(question, answer="", options=(), why="", hints=(), after=())


def test_every_fault_occurs_and_none_most_of_the_time() -> None:
    answers = Counter(
        question_of(name, seed).answer for name in DETECTORS if name.startswith("diagnostics.") for seed in range(20)
    )
    assert set(NAMED.values()) <= set(answers)
    assert max(answers.values()) < 0.2 * answers.total()


def test_every_diagnosis_has_its_detector() -> None:
    diagnoses = {name for name in PROBES if question_of(name, 0).kind is Kind.DIAGNOSIS}
    assert diagnoses == set(DETECTORS)


@pytest.mark.parametrize("seeds", [QUICK, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", sorted(DETECTORS))
def test_the_picture_lets_a_good_eye_decide(name: str, seeds: int) -> None:
    questions = [question_of(name, seed) for seed in range(seeds)]
    missed = Counter((question.answer, found) for question in questions
                     if (found := DETECTORS[name](drawn_only(question))) != question.answer)  # fmt: skip
    assert missed.total() <= (1 - RIGHT) * seeds, missed.most_common(5)
