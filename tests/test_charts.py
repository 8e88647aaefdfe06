"""Charts: drawn at any width, in blocks and in ASCII, said in words, stored, and checked when a probe shows them."""

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from quiz import charts
from quiz.answers import charts_after, hint_line, judge
from quiz.charts.text import figure
from quiz.codec import from_json, to_json
from quiz.errors import ProbeError
from quiz.model import By, Chart, ChartKind, Kind, Outcome, Place, Question, Series, Tolerance, Variant
from quiz.probe import (
    Bars,
    Choice,
    Diagnosis,
    Heat,
    Histogram,
    Line,
    Number,
    Order,
    Probe,
    Result,
    Shape,
    panels,
    right,
    right_panel,
    wrong,
    wrong_panel,
)
from quiz.variant import build

BARS = Bars([0.67, 0.24, -0.09], ["a", "b", "c"], title="logits", note="a leads by 0.43")
SIZES = Bars([0.00001, 0.0003, 0.02], ["layer 1", "layer 2", "layer 3"], title="gradient", log=True)
ALONE = Histogram([place / 10 - 1 for place in range(21) for _ in range(21 - abs(place - 10))], low=-1, high=1, bins=20)
STRIPS = Histogram({"layer 1": [-1, -1, 1, 1, 0], "layer 2": [-0.1, 0, 0, 0.1, 0]}, low=-1, high=1, bins=12, x="tanh")
FALL = Line([4 / (1 + step) for step in range(20)], title="loss", x="step", note="ends at 0.2")
TWO = Line({"train": [4, 2, 1, 0.5], "dev": [4, 3, 2.5, 2.4]}, [1, 10, 100, 1000], x="step", y="loss", log_x=True)
MASK = Heat([[1, 0, 0], [0.4, 0.6, 0], [0.2, 0.5, 0.3]], ["Mr", "D", "urs"], ["Mr", "D", "urs"], title="attention")
NOISE = Heat([[(row * column) % 5 for column in range(24)] for row in range(3)], ["x", "y", "z"])

GOLDEN = {
    "BARS 60 blocks": """
logits · a leads by 0.43
a       │█████████████████████████████████████████████ 0.67
b       │████████████████▏ 0.24
c ██████│ −0.09
""",
    "BARS 36 blocks": """
logits · a leads by 0.43
a    │████████████████████████ 0.67
b    │████████▋ 0.24
c ███│ −0.09
""",
    "BARS 36 ascii": """
logits - a leads by 0.43
a    |######################## 0.67
b    |######### 0.24
c ###| -0.09
""",
    "SIZES 60 blocks": """
gradient · log scale
layer 1 ██████████▌ 1e−05
layer 2 █████████████████████████▉ 0.0003
layer 3 █████████████████████████████████████████████ 0.02
""",
    "SIZES 36 ascii": """
gradient - log scale
layer 1 ##### 1e-05
layer 2 ############ 0.0003
layer 3 ##################### 0.02
""",
    "ALONE 60 blocks": """
7 %│                ▁▁▃▃▅▅▃▃▁▁            ██
   │        ▂▂▄▄▆▆▇▇██████████▇▇▆▆▄▄▂▂    ██
   │▃▃▅▅▇▇██████████████████████████████▇▇██
   │████████████████████████████████████████
   │████████████████████████████████████████
   └────────────────────────────────────────
    −1                  0                  1
""",
    "ALONE 36 blocks": """
7 %│        ▁▃▅▃▁      █
   │    ▂▄▆▇█████▇▆▄▂  █
   │▃▅▇███████████████▇█
   │████████████████████
   │████████████████████
   └────────────────────
    −1        0        1
""",
    "ALONE 36 ascii": """
7 %|         .:.       #
   |     .::#####::.   #
   |.::###############:#
   |####################
   |####################
   +--------------------
    -1        0        1
""",
    "STRIPS 60 blocks": """
layer 1│████                    ▄▄▄▄                ████│
layer 2│                    ▂▂▂▂████                    │
        −1                     tanh                    1
""",
    "STRIPS 36 blocks": """
layer 1│██          ▄▄        ██│
layer 2│          ▂▂██          │
        −1         tanh        1
""",
    "STRIPS 36 ascii": """
layer 1|@@          ==        @@|
layer 2|          ::@@          |
        -1         tanh        1
""",
    "FALL 60 blocks": """
loss · ends at 0.2
  4│▚
   │ ▌
   │ ▝▖
   │  ▚
   │   ▀▖
   │    ▝▀▄▄
   │        ▀▀▚▄▄▄▄▄▖
0.2│                ▝▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
   └────────────────────────────────────────────────────────
    0                         step                        19
""",
    "FALL 36 blocks": """
loss · ends at 0.2
  4│▌
   │▐
   │ ▌
   │ ▚
   │ ▝▖
   │  ▝▚▖
   │    ▝▀▄▄▄▖
0.2│         ▝▀▀▀▀▀▀▀▀▀▚▄▄▄▄▄▄▄▄▄▄▄▄
   └────────────────────────────────
    0             step            19
""",
    "FALL 36 ascii": """
loss - ends at 0.2
  4|*
   |*
   | *
   |  *
   |  *
   |   **
   |     ********
0.2|             *******************
   +--------------------------------
    0             step            19
""",
    "TWO 60 blocks": """
loss
  4│●○●○○
   │   ●●○●○○○○○○○
   │       ●●●●●  ○○○○○○○○○○○○○○
   │            ●●●●            ○○○○○○○○○○○○○○○○○○○○○○○○○○○○
   │                ●●●●●●●
   │                       ●●●●●●●●●●
   │                                 ●●●●●●●●●●●●●●
0.5│                                               ●●●●●●●●●
   └────────────────────────────────────────────────────────
    1                     step (log)                    1000
● train ○ dev
""",
    "TWO 36 ascii": """
loss
  4|*oo
   |  *ooooo
   |    *** oooooooo
   |       **       oooooooooooooooo
   |         ****
   |             ******
   |                   ********
0.5|                           *****
   +--------------------------------
    1         step (log)        1000
* train o dev
""",
    "MASK 60 blocks": """
attention
    Mr     D      urs
Mr  ██ 1      0      0
D   ▒▒ 0.4 ▒▒ 0.6    0
urs ░░ 0.2 ▒▒ 0.5 ░░ 0.3
""",
    "MASK 36 blocks": """
attention
    Mr     D      urs
Mr  ██ 1      0      0
D   ▒▒ 0.4 ▒▒ 0.6    0
urs ░░ 0.2 ▒▒ 0.5 ░░ 0.3
""",
    "MASK 36 ascii": """
attention
    Mr     D      urs
Mr  ## 1      0      0
D   :: 0.4 :: 0.6    0
urs .. 0.2 :: 0.5 .. 0.3
""",
    "NOISE 60 blocks": """
x
y   ░░▒▒▓▓██  ░░▒▒▓▓██  ░░▒▒▓▓██  ░░▒▒▓▓██  ░░▒▒▓▓
z   ▒▒██░░▓▓  ▒▒██░░▓▓  ▒▒██░░▓▓  ▒▒██░░▓▓  ▒▒██░░
0 [ ░▒▓█] 4
""",
    "NOISE 36 blocks": """
x
y  ░▒▓█ ░▒▓█ ░▒▓█ ░▒▓█ ░▒▓
z  ▒█░▓ ▒█░▓ ▒█░▓ ▒█░▓ ▒█░
0 [ ░▒▓█] 4
""",
    "NOISE 36 ascii": """
x
y  .:+# .:+# .:+# .:+# .:+
z  :#.+ :#.+ :#.+ :#.+ :#.
0 [ .:+#] 4
""",
}


def drawn(chart: Chart, width: int, *, ascii: bool = False) -> str:  # noqa: A002 - the form's name
    return "\n".join(charts.draw(chart, width, ascii=ascii))


@pytest.mark.parametrize("name", GOLDEN)
def test_pictures_look_as_they_did(name: str) -> None:
    which, width, form = name.split()
    assert drawn(globals()[which], int(width), ascii=form == "ascii") == GOLDEN[name].strip("\n")


FINITE = st.floats(allow_nan=False, allow_infinity=False)
NUMBERS = st.lists(FINITE, min_size=1, max_size=30).map(tuple)
LABEL = st.text(
    st.characters(exclude_characters="".join(map(chr, range(0x2800, 0x2900)))), max_size=12
)  # none is drawn
MARK = st.none() | FINITE


@st.composite
def any_chart(draw: st.DrawFn) -> Chart:
    kind = draw(st.sampled_from(list(ChartKind)))
    series = draw(st.lists(st.builds(Series, NUMBERS, LABEL), min_size=1, max_size=4))
    if kind is ChartKind.HISTOGRAM:
        series = [replace(one, values=tuple(abs(value) % 1000 for value in one.values)) for one in series]
    low, high = sorted([draw(FINITE), draw(FINITE)])
    return Chart(
        kind, tuple(series), draw(LABEL), tuple(draw(st.lists(LABEL, max_size=5))), draw(LABEL), draw(LABEL),
        draw(st.booleans()), draw(st.booleans()), low if kind is ChartKind.HISTOGRAM else None,
        high if kind is ChartKind.HISTOGRAM else None, draw(LABEL), draw(st.sampled_from(["", "A"])),
        draw(st.sampled_from([None, 0.0, 1.0])), draw(MARK),
    )  # fmt: skip


@given(any_chart(), st.integers(12, 120), st.booleans())
def test_any_numbers_can_be_drawn(chart: Chart, width: int, ascii: bool) -> None:  # noqa: A002, FBT001 - the form's name
    lines = charts.draw(chart, width, ascii=ascii)
    assert lines
    for line in lines:
        assert len(line) <= width
        assert all(char < "\u2800" or char > "\u28ff" for char in line), "braille"
        assert line.isascii() if ascii else max(line, default="") <= "\uffff"
        assert line.isprintable()


def test_a_heat_strip_of_huge_numbers_can_be_said() -> None:
    said = charts.words(Heat([[0.0] * 40, [-1.7e308] * 20 + [1.7e308] * 20], "ab"))
    assert "44444 44444" in said
    assert "00000 00000 00000 00000 99999" in said


@given(any_chart())
def test_words_name_the_extremes(chart: Chart) -> None:
    said = charts.words(chart)
    assert said.isprintable()
    if chart.kind is not ChartKind.HISTOGRAM:
        values = [value for series in chart.series for value in series.values]
        assert figure(min(values)) in said
        assert figure(max(values)) in said


def test_words_are_what_one_would_say() -> None:
    assert charts.words(Bars([0.67, 0.24], "ab")) == "bars: a 0.67, b 0.24."
    assert charts.words(replace(FALL, panel="B")) == (
        "Panel B. loss. line of 20 points over step 0 to 19: starts at 4, is 0.364 half-way, ends at 0.2, "
        "lowest 0.2 at 19, highest 4 at 0. ends at 0.2."
    )
    assert "histogram of 331 values from −1 to 1" in charts.words(ALONE)
    assert "Mr: Mr 1, D 0, urs 0; D: Mr 0.4, D 0.6, urs 0;" in charts.words(MASK)


def test_a_bar_is_as_long_as_its_number() -> None:
    lines = charts.draw(Bars([1, 2, 4], "abc"), 60)
    lengths = [line.count("█") for line in lines]
    assert lengths[2] > 50
    assert abs(lengths[0] - lengths[2] / 4) <= 1
    assert abs(lengths[1] - lengths[2] / 2) <= 1


def test_panels_stand_side_by_side_where_there_is_room() -> None:
    both = panels(BARS, SIZES)
    assert [chart.panel for chart in both] == ["A", "B"]
    assert charts.draw_all(both, 80)[0].split(" · ")[0] == "A"
    assert "B · gradient" in charts.draw_all(both, 80)[0]
    assert "B · gradient" not in charts.draw_all(both, 60)[0]
    assert all(len(line) <= 80 for line in charts.draw_all(both, 80))


def test_series_are_told_apart_without_colour() -> None:
    picture = drawn(TWO, 60)
    assert "● train" in picture
    assert "○ dev" in picture
    assert picture.count("●") > 5
    assert picture.count("○") > 5


@pytest.mark.parametrize(
    ("chart", "mark"),
    [
        (Bars([0.2, 0.8], "ab", asked=1), "yours ░"),
        (Line([4, 2, 1], asked=1), "◆ yours 0.5"),
        (Histogram([0, 0.2, 0.5, 1], marked=True), "▲ yours 0.5"),
    ],
)
def test_a_guess_is_marked(chart: Chart, mark: str) -> None:
    assert mark not in drawn(chart, 60)
    assert mark in drawn(charts.with_guess(chart, 0.5), 60)
    assert charts.words(charts.with_guess(chart, 0.5)).endswith("yours 0.5.")


def test_only_a_number_that_belongs_there_is_marked() -> None:
    assert charts.with_guess(MASK, 0.5) == MASK
    asked = Bars([1, 2], "ab", asked=0)
    assert charts.with_guess(asked, math.inf) == asked
    question = Question(Kind.NUMBER, "?", "1", By.PREDICT, 1.0, after=(asked, MASK))
    assert charts_after(question, "1/2") == (replace(asked, guess=0.5), MASK)
    assert charts_after(question, "no idea") == charts_after(question, "") == question.after


@pytest.mark.parametrize(
    ("ask", "value", "typed", "marked"),
    [
        ("How many per cent?", 12.0, "13%", 13.0),
        ("How many per cent?", 12.0, "13", 13.0),
        ("What share?", 0.12, "13%", 0.13),
        ("What loss?", 3.296, "3,412", 3.412),
        ("How many parameters?", 12.0, "20 parameters", 20.0),
    ],
)
def test_the_number_marked_is_the_one_that_was_judged(ask: str, value: float, typed: str, marked: float) -> None:
    asked = Bars([1, 2], "ab", asked=0)
    question = Question(Kind.NUMBER, ask, str(value), By.COMPUTE, value, Tolerance(relative=0.02), after=(asked,))
    (chart,) = charts_after(question, typed)
    assert chart.guess == pytest.approx(marked)


# What a probe shows


def variant(result: Result, seed: int = 1) -> Variant:
    return build(Probe("t.p", lambda _: result, By.READ, "exact", None, "2%", Place("t.py", 1)), seed)[0]


class Tensor:
    """Anything with ``tolist`` will do."""

    def __init__(self, values: Any) -> None:
        self._values = values

    def tolist(self) -> Any:
        return self._values


def test_tensors_are_taken() -> None:
    assert Bars(Tensor([1, 2.5])) == Bars([1, 2.5])
    assert Line({"a": Tensor([1, 2])}, Tensor([3, 4])) == Line({"a": [1, 2]}, [3, 4])
    assert Heat([Tensor([1, 2])], ["a"]) == Heat([[1, 2]], ["a"])
    assert Histogram(Tensor([1, 2]), bins=2).series[0].values == (1, 1)
    assert Bars([1 / 3]).series[0].values == (0.333333,)


@pytest.mark.parametrize(
    "make",
    [
        lambda shown: Number("?", 1, charts=shown, after=shown),
        lambda shown: Choice("?", [right("a"), wrong("b", "m", "no")], charts=shown, after=shown),
        lambda shown: Order("?", ["a", "b"], charts=shown, after=shown),
        lambda shown: Shape("?", (1, 2), charts=shown, after=shown),
    ],
)
def test_charts_are_stored_with_the_variant(make: Any) -> None:
    made = variant(make([BARS, ALONE, TWO, MASK]))
    assert made.question.charts == made.question.after == (BARS, ALONE, TWO, MASK)
    assert from_json(json.loads(json.dumps(to_json(made)))) == made


def test_variants_from_before_there_were_charts_still_load() -> None:
    old = to_json(variant(Number("?", 1)))
    del old["question"]["charts"], old["question"]["after"]
    assert from_json(old) == variant(Number("?", 1))


@pytest.mark.parametrize(
    ("shown", "what"),
    [
        ([BARS] * 5, "5 charts"),
        ([Line(range(401))], "401 numbers"),
        ([Bars([])], "0 numbers"),
        ([Bars([1, math.nan])], "not finite"),
        ([Line([1, 2], [0, math.inf])], "not finite"),
        ([Line([1, 2], [0])], "places than heights"),
        ([Bars([1, 2], ["a"])], "labels than numbers"),
        ([Bars([0, 1], log=True)], "not above zero"),
        ([Line([1, 2], log_x=True)], "not above zero"),
        ([Bars([1, 2], asked=2)], "bar 2 of 2"),
    ],
)
def test_what_can_not_be_shown_is_an_error(shown: list[Chart], what: str) -> None:
    for result in (Number("?", 1, charts=shown), Number("?", 1, after=shown)):
        with pytest.raises(ProbeError, match=what):
            variant(result)


def test_a_histogram_needs_finite_numbers() -> None:
    for values in ([], [math.nan]):
        with pytest.raises(ProbeError, match="histogram"):
            Histogram(values)
    assert sum(Histogram([5, 5, 5]).series[0].values) == 3
    assert Histogram([-9, 0, 9], low=-1, high=1, bins=2).series[0].values == (1, 2)


# Diagnosis


def which(seed: int) -> Question:
    shown = [right_panel(BARS, "the one"), wrong_panel(SIZES, "m", "another"), wrong_panel(FALL, "n", "a third")]
    return variant(Diagnosis("Which panel?", shown, why="Look."), seed).question


def test_panels_are_shuffled_before_they_get_their_letters() -> None:
    asked = [which(seed) for seed in range(60)]
    assert {question.answer for question in asked} == {"panel A", "panel B", "panel C"}
    for question in asked:
        assert [chart.panel for chart in question.charts] == ["A", "B", "C"]
        at = next(place for place, option in enumerate(question.options) if option.right)
        assert question.charts[at].title == BARS.title
        assert f"- **Panel {'ABC'[at]}** is the one" in question.why


def test_a_panel_is_named_by_letter_or_number() -> None:
    question = next(asked for asked in map(which, range(60)) if asked.answer == "panel B")
    for typed in ("b", "B", "2", "panel b", " Panel B "):
        assert judge(question, typed).outcome is Outcome.CORRECT
        assert judge(question, typed).understood == "panel B"
    missed = judge(question, "a")
    assert missed.outcome is Outcome.MISTAKE
    assert missed.says.startswith("That is a")
    assert judge(question, "d").outcome is Outcome.UNGRADED
    assert hint_line(question) == "A–C or 1–3"
    assert judge(question, "a b").outcome is Outcome.UNGRADED
    assert judge(question, "").outcome is Outcome.SKIPPED


def test_a_fault_is_named_among_options() -> None:
    options = [right("saturated"), wrong("healthy", "m", "Healthy would be broad."), wrong("shrinking", "n", "No.")]
    question = variant(Diagnosis("What is wrong?", charts=[STRIPS], options=options, ordered=True)).question
    assert (question.kind, question.answer) == (Kind.DIAGNOSIS, "saturated")
    assert judge(question, "a").outcome is judge(question, "1").outcome is Outcome.CORRECT
    assert judge(question, "1").understood == "1"
    assert hint_line(question) == "1–3"
    assert judge(question, "2").says == "Healthy would be broad."


@pytest.mark.parametrize(
    "result",
    [
        Diagnosis("?", options=[right("a"), wrong("b", "m", "no")]),
        Diagnosis("?", [right_panel(BARS, "x")]),
        Diagnosis("?", [wrong_panel(BARS, "m", "x"), wrong_panel(BARS, "m", "y")]),
        Diagnosis("?", [right_panel(BARS, "x"), wrong_panel(BARS, "m", "y")], charts=[BARS]),
        Diagnosis("?", [right_panel(BARS, "x"), *[wrong_panel(BARS, "m", "y")] * 4]),
    ],
)
def test_a_diagnosis_that_can_not_be_made_is_an_error(result: Diagnosis) -> None:
    with pytest.raises(ProbeError):
        variant(result)


def test_words_tell_humps_apart_that_share_their_middle_and_ends() -> None:
    one = charts.words(Histogram([0.5] * 40 + [1.5] * 40 + [2.5] * 40, low=0, high=4))
    other = charts.words(Histogram([0.5] * 60 + [2.5] * 60, low=0, high=4))
    assert one != other
    assert "per cent in steps of" in one


def test_words_of_a_large_picture_give_every_cell() -> None:
    rows = [[float((row * column) % 3 == 0) for column in range(24)] for row in range(4)]
    said = charts.words(Heat(rows, "abcd"))
    assert "each cell as a digit, 0 for 0 to 1 for 1, in fives" in said
    assert "11111 11111 11111 11111 1111;" in said
    assert "10010 01001 00100 10010 0100;" in said
    graded = charts.words(Heat([[place / 100 for place in range(100)]], "a"))
    assert "to 9 for 0.99" in graded
    assert " 00000 01111" in graded


def test_panels_of_the_same_bars_have_one_scale() -> None:
    flat = Bars([0.5, 0.5], ["a", "b"], title="probabilities")
    sharp = Bars([1.0, 0.0], ["a", "b"], title="probabilities")
    lines = charts.draw_all(panels(flat, sharp), 36)
    assert lines[1].count("█") == pytest.approx(lines[5].count("█") / 2, abs=1)
    apart = charts.draw_all(panels(flat, replace(sharp, title="logits")), 36)
    assert apart[1].count("█") > lines[1].count("█"), "different things have scales of their own"
