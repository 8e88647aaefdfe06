from hypothesis import given, strategies as st

from quiz.upcoming import APART, Upcoming


def everything(_card: str) -> bool:
    return True


def drain(cards: Upcoming) -> list[str]:
    shown = []
    while cards:
        card = cards.pop(everything)
        assert card is not None
        shown.append(card)
    return shown


def test_cards_come_in_order() -> None:
    assert drain(Upcoming("abc")) == ["a", "b", "c"]


def test_what_was_looked_at_comes_back_after_five_others() -> None:
    cards = Upcoming("abcdefghij")
    assert cards.pop(everything) == "a"
    cards.later("a", soon=True)
    assert drain(cards) == ["b", "c", "d", "e", "f", "a", "g", "h", "i", "j"]


def test_with_fewer_others_it_comes_back_after_those() -> None:
    cards = Upcoming("abc")
    assert cards.pop(everything) == "a"
    cards.later("a", soon=True)
    assert drain(cards) == ["b", "c", "a"]


def test_what_was_missed_comes_back_at_the_end() -> None:
    cards = Upcoming("abcdefghij")
    assert cards.pop(everything) == "a"
    cards.later("a")
    assert drain(cards)[-1] == "a"


def test_a_question_in_the_making_is_passed_over() -> None:
    cards = Upcoming("abc")
    assert cards.pop(lambda card: card != "a") == "b"
    assert drain(cards) == ["a", "c"]


def test_what_needs_a_question_in_the_making_waits_for_it() -> None:
    needs = {"b": "a", "c": "b", "d": "e", "e": "d"}
    cards = Upcoming("abcde")
    assert cards.pop(lambda card: card != "a", lambda card: needs.get(card, "")) == "d", "its own need comes later"
    assert cards.pop(lambda card: card != "a", lambda card: needs.get(card, "")) == "e"
    assert cards.pop(lambda card: card != "a", lambda card: needs.get(card, "")) is None
    assert drain(cards) == ["a", "b", "c"]


def test_none_when_all_are_in_the_making() -> None:
    cards = Upcoming("ab")
    assert cards.pop(lambda _: False) is None
    assert len(cards) == 2


def test_a_copy_stands_still() -> None:
    cards = Upcoming("abc")
    before = cards.copy()
    drain(cards)
    assert drain(before) == ["a", "b", "c"]


def test_a_dropped_card_is_gone() -> None:
    cards = Upcoming("abc")
    cards.drop("b")
    assert drain(cards) == ["a", "c"]


names = st.lists(st.integers(0, 30), unique=True, min_size=1, max_size=30).map(lambda ns: [str(n) for n in ns])


@given(names, st.data())
def test_nothing_is_lost_and_all_come_back(names: list[str], data: st.DataObject) -> None:
    cards = Upcoming(names)
    order: list[str] = []
    returning: set[str] = set()
    while cards:
        card = cards.pop(everything)
        assert card is not None
        order.append(card)
        if card not in returning and data.draw(st.booleans()):
            returning.add(card)
            cards.later(card, soon=data.draw(st.booleans()))
    assert sorted(order) == sorted([*names, *returning])


@given(names, st.integers(0, 29), st.booleans())
def test_one_comes_back_after_as_many_others_as_there_are(names: list[str], which: int, soon: bool) -> None:  # noqa: FBT001 - drawn
    cards = Upcoming(names)
    returning = names[which % len(names)]
    order: list[str] = []
    while cards:
        card = cards.pop(everything)
        assert card is not None
        order.append(card)
        if card == returning and order.count(card) == 1:
            cards.later(card, soon=soon)
    first, second = (place for place, card in enumerate(order) if card == returning)
    left = len(names) - 1 - first
    assert second - first - 1 == (min(APART, left) if soon else left)


def test_what_has_waited_comes_before_what_was_just_missed() -> None:
    cards = Upcoming("ab")
    assert cards.pop(everything) == "a"
    cards.later("a")
    assert cards.pop(everything) == "b"
    cards.put_back("b")  # its question was not there after all
    assert drain(cards) == ["b", "a"]
