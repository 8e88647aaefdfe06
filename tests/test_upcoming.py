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


def test_none_when_all_are_in_the_making() -> None:
    cards = Upcoming("ab")
    assert cards.pop(lambda _: False) is None
    assert len(cards) == 2


def test_a_copy_stands_still() -> None:
    cards = Upcoming("abc")
    before = cards.copy()
    drain(cards)
    assert drain(before) == ["a", "b", "c"]


@given(
    st.lists(st.integers(0, 30), unique=True, min_size=1, max_size=30).map(lambda ns: [str(n) for n in ns]), st.data()
)
def test_nothing_is_lost_and_nothing_comes_back_too_soon(names: list[str], data: st.DataObject) -> None:
    cards = Upcoming(names)
    order: list[str] = []
    returning: set[str] = set()
    while cards:
        card = cards.pop(everything)
        assert card is not None
        if card in returning and len(names) > 2 * APART:
            apart = len(order) - 1 - order[::-1].index(card)
            others = len(order) - 1 - apart
            assert others >= APART or not cards
        order.append(card)
        if card not in returning and data.draw(st.booleans()):
            returning.add(card)
            cards.later(card, soon=data.draw(st.booleans()))
    assert sorted(order) == sorted([*names, *returning])
