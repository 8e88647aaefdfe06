"""What a face needs to know to ask."""

import math
import subprocess
import sys

import pytest

from quiz.answers import Input, hint_line, judge, needs
from quiz.model import By, Kind, Mistake, Option, Outcome, Question, Tolerance


def number(value: float, tolerance: Tolerance, by: By = By.COMPUTE, *wrong: float) -> Question:
    mistakes = tuple(Mistake(str(place), one, "it") for place, one in enumerate(wrong))
    return Question(Kind.NUMBER, "?", "", by=by, value=value, tolerance=tolerance, mistakes=mistakes)


OPTIONS = tuple(Option(text, right=text == "b") for text in "abcd")
BOTH = (Option("a", right=True), Option("b", right=True), Option("c"))
EXPRESSIONS = "; expressions such as 3*exp(-2) work"


@pytest.mark.parametrize(
    ("question", "input_", "line"),
    [
        (Question(Kind.CHOICE, "?", "", options=OPTIONS), Input.DIGITS, "1–4"),
        (Question(Kind.CHOICE, "?", "", options=BOTH), Input.DIGITS, "1–3, all that hold, as in 1 3"),
        (Question(Kind.ORDER, "?", "", steps=("a", "b", "c")), Input.ORDER, "letters in order, as in B A C"),
        (Question(Kind.ORDER, "?", "", steps=("a", "b")), Input.ORDER, "letters in order, as in B A"),
        (Question(Kind.SHAPE, "?", ""), Input.SHAPE, "a shape such as (32, 10)"),
        (Question(Kind.RECALL, "?", ""), Input.LINE, "your answer in a line"),
        (Question(Kind.CLOZE, "?", ""), Input.LINE, "your answer in a line"),
        (Question(Kind.EXPLAIN, "?", ""), Input.POINTS, "in your own words"),
        (number(2.5, Tolerance(digits=2)), Input.NUMBER, f"a number, two significant digits{EXPRESSIONS}"),
        (number(2.5, Tolerance(digits=5)), Input.NUMBER, f"a number, 5 significant digits{EXPRESSIONS}"),
        (number(2.5, Tolerance(relative=0.02)), Input.NUMBER, f"a number, within 2 %{EXPRESSIONS}"),
        (number(0, Tolerance(absolute=0.05)), Input.NUMBER, f"a number, within 0.05{EXPRESSIONS}"),
        (number(650, Tolerance(absolute=0.45)), Input.NUMBER, f"a number, exact{EXPRESSIONS}"),
        (number(650, Tolerance(absolute=5)), Input.NUMBER, f"a number, within 5{EXPRESSIONS}"),
        (number(1, Tolerance()), Input.NUMBER, f"a number{EXPRESSIONS}"),
        (
            number(2.5, Tolerance(relative=0.1, digits=1), By.READ),
            Input.NUMBER,
            f"a number read off, one significant digit or within 10 %{EXPRESSIONS}",
        ),
        (number(8, Tolerance(), By.PREDICT), Input.NUMBER, "an estimate: within a factor of two counts"),
        (number(8, Tolerance(), By.PREDICT, 16), Input.NUMBER, "an estimate: within a factor of 1.4 counts"),
        (number(0, Tolerance(absolute=1), By.PREDICT), Input.NUMBER, f"a number, within 1{EXPRESSIONS}"),
    ],
)
def test_needs_and_hint(question: Question, input_: Input, line: str) -> None:
    assert needs(question) is input_
    assert hint_line(question) == line


def test_every_kind_but_probe_has_an_input_and_a_judge() -> None:
    for kind in set(Kind) - {Kind.PROBE}:
        question = Question(kind, "?", "(1,)", value=1.0, options=OPTIONS, steps=("a", "b"), shown=(1, 0))
        assert isinstance(needs(question), Input)
        assert isinstance(judge(question, "1").outcome, Outcome)
    assert judge(number(math.log(27), Tolerance(digits=3)), "ln 27").outcome is Outcome.CORRECT


def test_importing_the_judges_stays_light() -> None:
    code = "import sys, quiz.answers.fixed, quiz.answers.rating; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "quiz" in loaded
    assert not {"torch", "numpy", "textual", "markdown_it", "sqlmodel", "fsrs"} & set(loaded)
