"""Recall, cloze and explain: the learner says how it went, within what the program can check."""

import pytest
from hypothesis import given, strategies as st

from quiz.answers import cloze, explain, judge, recall
from quiz.model import Kind, Outcome, Point, Question

RECALL = Question(Kind.RECALL, "Why?", "Because.", traps=("No.",))


@pytest.mark.parametrize(
    ("how", "outcome", "mistake"),
    [("got", Outcome.CORRECT, ""), ("missed", Outcome.WRONG, ""), ("trap", Outcome.MISTAKE, "trap")],
)
def test_recall(how: str, outcome: Outcome, mistake: str) -> None:
    verdict = recall.grade(RECALL, how)
    assert (verdict.outcome, verdict.mistake) == (outcome, mistake)


def test_recall_knows_no_other_word() -> None:
    with pytest.raises(ValueError, match="maybe"):
        recall.grade(RECALL, "maybe")


def test_a_line_typed_for_recall_is_only_a_commitment() -> None:
    assert judge(RECALL, "Because.").outcome is Outcome.UNGRADED
    assert judge(RECALL, "").outcome is Outcome.UNGRADED


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ("ln 27 ≈ 3.30", "ln 27"),
        ("ln 27 ≈ 3.30", "3.3"),
        ("ln 27 ≈ 3.30", "3.296"),
        ("ln 27 ≈ 3.30", "LN  27 ≈ 3.30"),
        ("ln 27 ≈ 3.30", "log(27)"),
        ("$\\ln 27 \\approx 3.30$", "3.3"),
        ("3.30", "3.3"),
        ("p = 0.5", "1/2"),
        ("50 %", "0.5"),
        ("1/27", "1/27"),
        ("2^{-3}", "0.125"),
        ("the gradient", "The  Gradient."),
        ("`zero_grad()`", "zero_grad()"),
        ("$\\gamma$", "gamma"),
        ("**loss**", " loss "),
        ("ﬁne", "fine"),
        ("0", "0.0"),
        ("n²", "n^2"),
        ("n²", "n**2"),
        ("$n^{2}$", "n²"),
        ("2ⁿ⁺¹", "2^{n+1}"),
        ("2^(n+1)", "2ⁿ⁺¹"),
        ("Wᵀ", "W^T"),
        ("10²", "100"),
        ("3*4", "12"),
        ("½", "1/2"),
        ("1½", "1.5"),
        ("p = ½", "0.5"),
        ("1 − p", "1-p"),
        ("− rate × slope", "-rate * slope"),
        ("*very* **small**", "very small"),
        ("e = mc²", "e = mc^2"),
    ],
)
def test_cloze_matches(expected: str, typed: str) -> None:
    asked = Question(Kind.CLOZE, "It is […].", expected)
    assert cloze.matches(asked, typed)
    assert judge(asked, typed).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ("ln 27 ≈ 3.30", "3.4"),
        ("ln 27 ≈ 3.30", ""),
        ("ln 27", "3.3"),
        ("y = Wx", "y"),
        ("the gradient", "gradient"),
        ("gradient", ""),
        ("***", ""),
        ("***", "*"),
        ("0.999", "0.99"),
        ("27", "twenty-seven"),
        ("10²", "102"),
        ("2^{n+1}", "2^n+1"),
        ("3*4", "34"),
        ("3 4", "34"),
        ("a*b*c", "abc"),
        ("n²", "n2"),
        ("e = mc²", "e"),
        ("x = π/2", "x"),
        ("1½", "11/2"),
        ("1½", "0.5"),
        ("", ""),
    ],
)
def test_cloze_leaves_the_rest_to_the_learner(expected: str, typed: str) -> None:
    asked = Question(Kind.CLOZE, "It is […].", expected)
    assert not cloze.matches(asked, typed)
    assert judge(asked, typed).outcome is Outcome.UNGRADED


@given(st.text(max_size=40), st.text(max_size=40))
def test_cloze_compares_any_two_texts(expected: str, typed: str) -> None:
    cloze.matches(Question(Kind.CLOZE, "It is […].", expected), typed)


def points(essential: int, others: int) -> Question:
    listed = [Point(f"e{place}", essential=True) for place in range(essential)]
    return Question(Kind.EXPLAIN, "Why?", "", points=(*listed, *(Point(f"o{place}") for place in range(others))))


@pytest.mark.parametrize(
    ("essential", "others", "ticked", "outcome"),
    [
        (2, 3, {0, 1, 2, 3, 4}, Outcome.CORRECT),
        (2, 3, {0, 1, 2, 3}, Outcome.CORRECT),
        (2, 3, {0, 1, 2}, Outcome.NEAR),
        (2, 3, {0, 1}, Outcome.WRONG),
        (2, 2, {0, 1}, Outcome.NEAR),
        (2, 3, {0, 2, 3, 4}, Outcome.WRONG),
        (2, 3, set(), Outcome.WRONG),
        (1, 0, {0}, Outcome.CORRECT),
        (0, 2, {1}, Outcome.NEAR),
    ],
)
def test_explain(essential: int, others: int, ticked: set[int], outcome: Outcome) -> None:
    assert explain.grade(points(essential, others), ticked).outcome is outcome


def test_explain_names_the_essential_points_that_were_missed() -> None:
    verdict = explain.grade(points(2, 3), {1, 2, 3, 4})
    assert verdict.says == "Essential, and missed:\n\n- e0"
    assert verdict.understood == "4 of 5 points"


def test_explain_says_how_many_points_would_have_been_enough() -> None:
    assert explain.grade(points(1, 10), {0, 1, 2}).says == "3 of 11 points: half of them would be nearly right."
    assert explain.grade(points(1, 4), {0, 1, 2}).says == "3 of 5 points: four in five would be right."
    assert explain.grade(points(1, 4), {0, 1, 2, 3}).says == ""


def test_explain_knows_no_other_points() -> None:
    for ticked in ({5}, {-1}):
        with pytest.raises(ValueError, match="not among 5"):
            explain.grade(points(2, 3), ticked)


@given(st.integers(0, 5), st.integers(0, 5), st.sets(st.integers(0, 9)))
def test_explain_never_gets_worse_by_one_point_more(essential: int, others: int, ticked: set[int]) -> None:
    asked = points(essential, others + 1)
    rank = [Outcome.WRONG, Outcome.NEAR, Outcome.CORRECT]
    ticked = {place for place in ticked if place < len(asked.points)}
    outcome = explain.grade(asked, ticked).outcome
    for place in range(len(asked.points)):
        assert rank.index(explain.grade(asked, ticked | {place}).outcome) >= rank.index(outcome)
