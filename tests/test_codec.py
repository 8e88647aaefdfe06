import json

from hypothesis import given, strategies as st

from quiz.codec import from_json, to_json
from quiz.model import By, Kind, Mistake, Option, Point, Question, Tolerance, Variant

texts = st.text(max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
questions = st.builds(
    Question,
    kind=st.sampled_from(Kind),
    ask=texts,
    answer=texts,
    by=st.none() | st.sampled_from(By),
    value=st.none() | numbers,
    tolerance=st.builds(Tolerance, relative=numbers, absolute=numbers, digits=st.none() | st.integers(1, 6)),
    options=st.lists(st.builds(Option, text=texts, right=st.booleans(), why=texts, mistake=texts), max_size=3).map(
        tuple
    ),
    points=st.lists(st.builds(Point, text=texts, essential=st.booleans()), max_size=3).map(tuple),
    steps=st.lists(texts, max_size=3).map(tuple),
    shown=st.lists(st.integers(0, 9), max_size=3).map(tuple),
    mistakes=st.lists(st.builds(Mistake, id=texts, value=numbers | texts, says=texts), max_size=3).map(tuple),
    hints=st.lists(texts, max_size=2).map(tuple),
    why=texts,
)
parameters = st.dictionaries(texts, numbers | st.integers() | texts | st.lists(numbers, max_size=3), max_size=3)


@given(st.builds(Variant, probe=texts, seed=st.integers(), question=questions, parameters=parameters))
def test_a_variant_survives_json(variant: Variant) -> None:
    assert from_json(json.loads(json.dumps(to_json(variant)))) == variant


def test_fields_of_a_later_version_are_passed_over() -> None:
    variant = Variant("a.b", 1, Question(Kind.NUMBER, "2?", "2", value=2.0))
    data = to_json(variant)
    data["colour"] = "red"
    data["question"]["smell"] = 3
    assert from_json(data) == variant
