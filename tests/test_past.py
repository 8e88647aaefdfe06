"""What has happened to a card, in words."""

from dataclasses import replace

import pytest

from quiz.answers import judge
from quiz.answers.fixed import question_of, showing
from quiz.memory import Scheduler, replay
from quiz.model import Card, Event, EventType, Kind, Option, Outcome, Place, Rating
from quiz.past import asked_by, past_lines

OPTIONS = tuple(Option(text, right=text == "red") for text in ("red", "green", "blue", "grey"))
CARD = Card("c", "t", Kind.CHOICE, "Which?", Place("t.md"), options=OPTIONS)
SCHEDULER = Scheduler()


@pytest.fixture
def events() -> list[Event]:
    """Red, each time, wherever it stood."""
    found: list[Event] = []
    for number in range(1, 7):
        question = question_of(CARD, showing(replay(found, SCHEDULER)))
        typed = str(1 + [option.text for option in question.options].index("red"))
        assert judge(question, typed).outcome is Outcome.CORRECT
        answer = Event("c", EventType.ANSWER, 20_000 + number, id=number * 1000, rating=Rating.GOOD, response=typed)
        found.append(replace(answer, outcome=Outcome.CORRECT, kind=Kind.CHOICE))
    return found


def test_an_option_is_told_by_its_text(events: list[Event]) -> None:
    assert len({event.response for event in events}) > 1
    lines = past_lines(events, lambda event: asked_by(event, events, CARD, SCHEDULER))
    assert all("'red'" in line for line in lines)


def test_an_undo_that_was_undone_takes_nothing_back(events: list[Event]) -> None:
    undo = Event("c", EventType.UNDO, 20_010, id=90_000, target=1000)
    again = Event("c", EventType.UNDO, 20_010, id=91_000, target=90_000)
    assert ["[undone]" in line for line in past_lines([events[0], undo])] == [True, False]
    assert ["[undone]" in line for line in past_lines([events[0], undo, again])] == [False, True, False]


def test_an_option_that_is_not_known_is_left_out(events: list[Event]) -> None:
    edited = replace(CARD, options=tuple(replace(option, right=option.text == "blue") for option in OPTIONS))
    for lines in (past_lines(events), past_lines(events, lambda event: asked_by(event, events, edited, SCHEDULER))):
        assert not any("'" in line for line in lines)
    number = replace(events[0], kind=Kind.NUMBER, response="2")
    assert "'2'" in past_lines([number])[0]
