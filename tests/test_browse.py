"""What is found, and how a card reads."""

import pytest
from hypothesis import given, strategies as st

from quiz.browse import STATES, Filter, parse, search
from quiz.cards import read
from quiz.cardtext import card_markdown
from quiz.model import Kind, Phase, Standing
from tests.test_plan import DAY, due, ref

REFS = [
    ref("sm-temperature", "softmax", Kind.PROBE, title="Sampling at a temperature", item="19", core=True),
    ref("sm-shift", "softmax", Kind.CHOICE, title="You add 100 to every logit", item="19"),
    ref("nll-mean", "nll", Kind.NUMBER, title="Average surprise", item="18"),
    ref("own", "notes", title="Mine", path="/own/notes.md"),
    ref("stub", "notes", title="Half a thought", path="/own/notes.md", stub=True),
]
MEMORIES = {
    "sm-shift": due(2, stability=5),
    "nll-mean": due(-9, stability=40),
    "own": Standing(phase=Phase.REVIEW, stability=3, due=DAY + 3, suspended=True),
}


def found(text: str) -> list[str]:
    return [one.ref.id for one in search(REFS, MEMORIES, parse(text), day=DAY, own="/own/", item=lambda _: "softmax")]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", ["sm-temperature", "sm-shift", "nll-mean", "own", "stub"]),
        ("LOGIT every", ["sm-shift"]),
        ("logit temperature", []),
        ("topic:soft", ["sm-temperature", "sm-shift"]),
        ("kind:ch", ["sm-shift"]),
        ("is:new", ["sm-temperature", "stub"]),
        ("is:due", ["sm-shift"]),
        ("is:known", ["nll-mean"]),
        ("is:learning", ["sm-shift", "own"]),
        ("is:suspended", ["own"]),
        ("is:mine", ["own", "stub"]),
        ("is:stub", ["stub"]),
        ("is:core", ["sm-temperature"]),
        ("item:18", ["nll-mean"]),
        ("item:soft topic:nll", ["nll-mean"]),
        ("id:sm- add", ["sm-shift"]),
        ("topic: sm-sh", ["sm-shift"]),
        ("a:b", []),
    ],
)
def test_search(text: str, ids: list[str]) -> None:
    assert found(text) == ids


@pytest.mark.parametrize("text", ["id:GPT-why", "topic:GPT", "id:gpt-W topic:gpt", "item:A1", "item:Trans"])
def test_case_does_not_matter(text: str) -> None:
    refs = [ref("GPT-Why", "GPT", title="Why?", item="A1"), ref("else", "nll", title="Else")]
    items = {"GPT-Why": "Transformers"}
    hits = search(refs, {}, parse(text), day=DAY, item=lambda one: items.get(one.id, ""))
    assert [one.ref.id for one in hits] == ["GPT-Why"]


def test_each_card_shows_one_state() -> None:
    states = [one.state for one in search(REFS, MEMORIES, Filter(), day=DAY, own="/own/")]
    assert states == ["new", "due", "known", "suspended", "stub"]


def test_what_is_not_understood_is_said() -> None:
    assert parse("is:overdue").trouble == f"is: takes {', '.join(STATES)}"
    assert "choice" in parse("kind:quiz").trouble


@given(st.text(max_size=30))
def test_anything_may_be_typed(text: str) -> None:
    wanted = parse(text)
    assert all(one.ref in REFS for one in search(REFS, MEMORIES, wanted, day=DAY))


def test_a_card_reads_whole() -> None:
    text = """## Which? {#c}

For $x$.

- [x] this

  Because.
- [ ] that

---

Done.

✗ Never that.
"""
    card = read(text, "a.md", "a").cards[0]
    whole = card_markdown(card)
    assert whole.splitlines()[0] == "**Which?**"
    assert "- ✓ this\n  \n  Because.\n- · that" in whole
    assert whole.endswith("Done.\n\n✗ Never that.")
    explained = read("## Why? {#e}\n\n---\n\n- [ ] ! its bias: up\n- [ ] its weights\n", "a.md", "a").cards[0]
    assert card_markdown(explained).endswith("- its bias: up **(essential)**\n- its weights")
