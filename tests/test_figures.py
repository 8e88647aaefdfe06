"""Numbers as text."""

import math

import pytest

from quiz.figures import is_dust
from quiz.probe import Number, mistake


@pytest.mark.parametrize(
    ("value", "beside", "dust"),
    [
        (6.6 - 0.2 * 66 / 2, [6.6, 19.8, -36.96], True),
        (0.1 + 0.2 - 0.3, [0.3, 1.2], True),
        (0.3 - 0.1 * 3, [0.3, 30.0], True),
        (0.0, [1.0], False),
        (math.exp(-40), [0.5, 1.0], False),
        (0.1**20, [1.0], False),
        (0.5**70, [1.0], False),
        (1e-300, [1e-299], False),
        (1e-15, [1e-14], False),
        (1e-3, [1e9], False),
    ],
)
def test_what_rounding_left_of_a_zero(value: float, beside: list[float], *, dust: bool) -> None:
    assert is_dust(value, [value, *beside]) is dust


def test_a_number_question_shows_no_dust() -> None:
    asked = Number("?", -6.6, [mistake("half", 6.6 - 0.2 * 66 / 2, "half a step"), mistake("tiny", 1e-20, "tiny")])
    assert [one.value for one in asked.mistakes] == [0.0, 1e-20]
    assert Number("?", 0.1 + 0.2 - 0.3, [mistake("sum", 0.6, "the sum")], absolute=0.1).answer == 0.0
    assert Number("?", 1e-20).answer == 1e-20
