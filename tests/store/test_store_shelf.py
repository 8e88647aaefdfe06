"""Variants, the path's items, identities and notes."""

import pytest

from quiz.errors import StoreError
from quiz.model import By, Kind, Mistake, Option, Question, Tolerance, Variant
from quiz.store import Store
from tests.store.tools import Clock

QUESTION = Question(
    Kind.NUMBER,
    "Logits (1, 2), temperature 0.5?",
    "0.12",
    by=By.COMPUTE,
    value=0.1192029220221,
    tolerance=Tolerance(0.02, digits=2),
    options=(Option("a", right=True),),
    mistakes=(Mistake("no-temperature", 0.2689414, "what temperature 1 gives"),),
    hints=("≈",),
)


def variant(seed: int = 3, source: str = "abc", ask: str = "", probe: str = "softmax.temperature") -> Variant:
    question = QUESTION if not ask else Question(Kind.CHOICE, ask, "a", options=(Option("a", right=True),))
    return Variant(probe, seed, question, {"logits": [1.0, 2.0], "t": 0.5}, "exact", source, "2.13.0")


def test_a_variant_comes_back_whole(store: Store) -> None:
    kept = store.add_variant(variant())
    found = store.variant(kept)
    assert found.id == kept
    assert found == Variant(**{**{name: getattr(variant(), name) for name in Variant.__dataclass_fields__}, "id": kept})
    assert store.has_variant(variant(seed=99))
    assert not store.has_variant(variant(ask="another"))
    assert not store.has_variant(variant(probe="nll.other"))


def test_shown_ones_are_not_shown_again(store: Store, clock: Clock) -> None:
    first, second = (store.add_variant(variant(seed)) for seed in (0, 1))
    store.add_variant(variant(2, source="edited"))
    assert [found.id for found in store.unshown_variants("softmax.temperature", "abc")] == [first, second]
    store.mark_shown(first)
    assert [found.id for found in store.unshown_variants("softmax.temperature", "abc")] == [second]
    assert store.unshown_variants("softmax.other", "abc") == []


def test_seeds_go_on_after_an_edit(store: Store) -> None:
    assert store.next_seed("softmax.temperature") == 0
    store.add_variant(variant(4))
    assert store.next_seed("softmax.temperature") == 5
    assert store.next_seed("softmax.other") == 0


def test_there_is_no_such_variant(store: Store) -> None:
    with pytest.raises(StoreError, match="no variant 5"):
        store.variant(5)


def test_an_unreadable_variant_is_told_apart(store: Store) -> None:
    kept = store.add_variant(variant())
    for content in ("{", "[]", '{"probe": 1}'):
        store._connection.execute("UPDATE variant SET content = ?", (content,))
        with pytest.raises(StoreError, match=f"variant {kept} can't be read"):
            store.variant(kept)


def test_infinity_is_no_json(store: Store) -> None:
    with pytest.raises(ValueError, match="JSON"):
        store.add_variant(Variant("a.b", 1, Question(Kind.NUMBER, "?", "∞", value=float("inf"))))


def test_the_path_s_items(store: Store, clock: Clock) -> None:
    assert store.path_choices() == {}
    store.choose("softmax", "watching")
    clock.pass_by(days=1)
    store.choose("softmax", "done")
    store.choose("nll", "watching")
    assert store.path_choices() == {"softmax": ("done", clock.milliseconds), "nll": ("watching", clock.milliseconds)}


def test_identities_stay_when_cards_go(store: Store) -> None:
    store.remember({"a": ("softmax", "f1"), "b": ("softmax", "f2")})
    store.remember({"b": ("nll", "f2"), "c": ("nll", "f3")})
    store.remember({})
    assert store.identities() == {"a": ("softmax", "f1"), "b": ("nll", "f2"), "c": ("nll", "f3")}


def test_notes(store: Store) -> None:
    assert store.note("fit-offered", "0") == "0"
    store.set_note("fit-offered", "512")
    store.set_note("fit-offered", "1024")
    assert store.number("fit-offered", 0) == 1024
    for text in ("", "many", "-3", "2²", "9" * 5000):
        store.set_note("odd", text)
        assert store.number("odd", 7) == 7
    assert store.note("fit-offered") == "1024"


def test_everything_can_be_taken_away(store: Store) -> None:
    store.add_variant(variant())
    store.choose("softmax", "done")
    found = list(store.dump())
    assert {name for name, _ in found} == {"variant", "path_choice"}
    assert dict(found)["path_choice"]["state"] == "done"
