"""Charts in Anki: what is compared across panels has one scale, as in the terminal."""

import re
from dataclasses import replace

import pytest

from quiz.anki.svg import charts
from quiz.model import Chart, ChartKind, Series


def panels(*bars: tuple[float, ...]) -> list[Chart]:
    return [
        Chart(ChartKind.BARS, (Series(values),), title="probabilities", labels=("a", "b"), panel=letter)
        for letter, values in zip("ABC", bars, strict=False)
    ]


def lengths(drawn: str) -> list[float]:
    return [float(wide) for wide in re.findall(r'<rect class="s0".*? width="([0-9.]+)"', drawn)]


def test_panels_of_the_same_bars_have_one_scale() -> None:
    both = panels((0.5, 0.5), (0.975, 0.025))
    flat, _, sharp, _ = lengths(charts(both))
    assert flat / sharp == pytest.approx(0.5 / 0.975, rel=0.01)
    apart = lengths(charts([both[0], replace(both[1], title="logits")]))
    assert apart[0] == pytest.approx(apart[2], rel=0.01), "different things have scales of their own"


def test_a_chart_keeps_the_range_that_it_asks_for() -> None:
    half, whole = (replace(one, low=0.0, high=1.0) for one in panels((0.5, 0.5), (1.0, 0.0)))
    assert lengths(charts([half]))[0] == pytest.approx(lengths(charts([whole]))[0] / 2, rel=0.01)


TEXT = re.compile(r'<text x="([0-9.]+)" y="[0-9.]+"(?: text-anchor="(end|middle)")?(?: class="\w*")?>([^<]*)')
LONG = "residual, 28 layers, branch × 0.5"


@pytest.mark.parametrize("kind", [ChartKind.BARS, ChartKind.HEAT])
@pytest.mark.parametrize("label", [LONG, 2 * LONG, "layer 1"])
def test_no_label_begins_left_of_the_chart(kind: ChartKind, label: str) -> None:
    """What lies there is cut off at a phone's edge, and can't be scrolled to."""
    rows = (Series((0.5, 1.0), name=label), Series((2.0, 0.1), name="b"))
    chart = Chart(kind, rows) if kind is ChartKind.HEAT else Chart(kind, rows[:1], labels=(label, "b"))
    drawn = charts([chart])
    for x, anchor, text in TEXT.findall(drawn):
        taken = 5.6 * len(text)
        begins = float(x) - {"end": taken, "middle": taken / 2}.get(anchor, 0.0)
        assert begins >= 0, text
        assert begins + taken <= 321, text
    assert label[:12] in drawn
