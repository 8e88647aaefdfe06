"""Variants as JSON."""

import json

import pytest
from hypothesis import given, strategies as st

from quiz.codec import from_json, to_json
from quiz.model import By, Kind, Mistake, Option, Point, Question, Tolerance, Variant

texts = st.text(max_size=12)
finite = st.floats(allow_nan=False, allow_infinity=False)
plain = st.recursive(st.none() | st.booleans() | st.integers() | finite | texts, st.lists, max_leaves=8)
questions = st.builds(
    Question,
    kind=st.sampled_from(Kind),
    ask=texts,
    answer=texts,
    by=st.none() | st.sampled_from(By),
    value=st.none() | finite,
    tolerance=st.builds(Tolerance, finite, finite, st.none() | st.integers(1, 9), finite),
    options=st.lists(st.builds(Option, texts, st.booleans(), texts, texts), max_size=3).map(tuple),
    points=st.lists(st.builds(Point, texts, st.booleans()), max_size=3).map(tuple),
    steps=st.lists(texts, max_size=3).map(tuple),
    shown=st.lists(st.integers(0, 5), max_size=3).map(tuple),
    mistakes=st.lists(st.builds(Mistake, texts, finite | texts, texts), max_size=3).map(tuple),
    hints=st.lists(texts, max_size=2).map(tuple),
    why=texts,
)
variants = st.builds(
    Variant, texts, st.integers(0, 2**63), questions, st.dictionaries(texts, plain), texts, texts, texts
)


@given(variants)
def test_there_and_back(variant: Variant) -> None:
    again = from_json(json.loads(json.dumps(to_json(variant))))
    assert again == variant
    assert repr(again) == repr(variant)  # 1 and 1.0, a tuple and a list are told apart


def test_another_release_s_variant_can_be_read() -> None:
    data = to_json(Variant("softmax.sum", 1, Question(Kind.NUMBER, "?", "1", value=1.0)))
    data["added_later"] = 1
    data["question"]["added_later"] = 1
    del data["question"]["why"]
    assert from_json(data).question.why == ""


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"probe": "a", "seed": 1, "question": 7},
        {"probe": "a", "seed": 1, "question": {"kind": "riddle", "ask": "", "answer": ""}},
    ],
)
def test_what_is_no_variant(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"variant|riddle"):
        from_json(data)
