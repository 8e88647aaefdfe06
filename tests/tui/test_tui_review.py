"""What happens when keys are pressed: the log tells."""

import asyncio
import subprocess
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.events import Key, Paste

from quiz.cards import read
from quiz.errors import CardError, ProbeError, StoreError
from quiz.model import Event, EventType, Memory, Option, Outcome, Phase, Place, Rating, Sureness
from quiz.plan import Wish
from quiz.session import Stage
from quiz.tui.screens import review
from quiz.tui.screens.add import AddScreen
from quiz.tui.screens.review import ReviewScreen
from quiz.tui.screens.summary import SummaryScreen
from tests.tui.deck import deck

if TYPE_CHECKING:
    from tests.tui.conftest import Game, Play
    from tests.tui.fakes import FakeDesk


async def test_enter_answers_and_accepts(play: "Play") -> None:
    async with play("sm-number", "sm-shape") as game:
        await game.press(*"ln 27", "enter")
        assert game.events == []
        await game.press("enter")
        (event,) = game.events
        assert (event.card, event.response, event.outcome) == ("sm-number", "ln 27", Outcome.CORRECT)
        assert (event.proposed, event.rating) == (Rating.GOOD, Rating.GOOD)


@pytest.mark.parametrize(("key", "rating"), [("1", Rating.AGAIN), ("2", Rating.HARD), ("4", Rating.EASY)])
async def test_a_digit_overrides_the_rating(play: "Play", key: str, rating: Rating) -> None:
    async with play("sm-number", "sm-shape") as game:
        await game.press(*"ln 27", "enter", key)
        assert (game.events[0].proposed, game.events[0].rating) == (Rating.GOOD, rating)


@pytest.mark.parametrize(("key", "sureness"), [("!", Sureness.SURE), (";", Sureness.GUESS)])
async def test_sureness_submits(play: "Play", key: str, sureness: Sureness) -> None:
    async with play("sm-number", "sm-shape") as game:
        await game.press(*"3.3", key, "enter")
        assert game.events[0].sureness is sureness
        assert game.events[0].response == "3.3"


async def test_sure_with_nothing_typed_is_no_answer(play: "Play") -> None:
    async with play("sm-number") as game:
        await game.press("!")
        assert game.at(Stage.ASK)
        assert "Type an answer first" in game.text


async def test_enter_on_nothing_is_dont_know(play: "Play") -> None:
    async with play("sm-number", "sm-shape") as game:
        await game.press("enter", "enter")
        assert game.events[0].outcome is Outcome.SKIPPED


async def test_what_is_not_understood_costs_nothing_and_stays(play: "Play") -> None:
    async with play("sm-number") as game:
        await game.press(*"ln(", "enter")
        assert game.at(Stage.ASK)
        assert game.review._answer.text == "ln("
        assert "?" in game.text
        await game.press("backspace", *" 27", "enter")
        assert game.at(Stage.JUDGED)


async def test_what_is_typed_anew_is_echoed_again(play: "Play") -> None:
    async with play("sm-number") as game:
        await game.press(*"nonsense", "enter")
        assert "is not known here" in game.text
        await game.press("ctrl+u", *"ln 27")
        assert "is not known here" not in game.text
        assert "3.296" in game.text


@pytest.mark.parametrize(
    ("card", "keys", "left"),
    [
        ("sm-number", ["ctrl+u", "7"], "7"),
        ("sm-number", ["backspace", "7"], "a b7"),
        ("sm-number", ["ctrl+w", "7"], "a 7"),
        ("sm-number", ["ctrl+a", "7"], "7a bc"),
        ("sm-explain", ["ctrl+u", "7"], "7"),
        ("sm-explain", ["backspace", "7"], "a b7"),
        ("sm-explain", ["home", "7"], "7a bc"),
    ],
)
async def test_letters_do_not_overtake_what_is_deleted(play: "Play", card: str, keys: list[str], left: str) -> None:
    async with play(card) as game:
        await game.press(*"a bc")
        for key in keys:  # as fast as a terminal sends them, not one after the other as a test presses them
            game.app.post_message(Key(key, key if len(key) == 1 else None))
        await game.press("shift+end")
        assert game.review._answer.text == left


@pytest.mark.parametrize("way", ["digit", "arrows", "click"])
async def test_a_single_choice(play: "Play", way: str) -> None:
    async with play("sm-invariance", "sm-shape") as game:
        if way == "digit":
            await game.press("1")
        elif way == "arrows":
            await game.press("down", "down", "up", "enter")
        else:
            row = next(at for at, line in enumerate(game.lines) if line.strip().startswith("1 "))
            await game.pilot.click(offset=(10, row))
            await game.pilot.pause()
        assert game.at(Stage.JUDGED)
        assert game.view.typed == "1"


async def test_several_are_toggled_and_submitted(play: "Play") -> None:
    async with play("sm-several", "sm-shape") as game:
        await game.press("1", "2", "2", "down", "down", "space", "enter", "enter")
        assert game.events[0].response in {"1 3", "1"}
        assert game.view.card is not None
        assert game.view.card.id == "sm-shape"


async def test_none_of_several(play: "Play") -> None:
    async with play("sm-several") as game:
        await game.press("0")
        assert game.view.typed == "0"
        assert game.at(Stage.JUDGED)


async def test_sure_before_the_digit(play: "Play") -> None:
    async with play("sm-invariance", "sm-shape") as game:
        await game.press("!")
        assert "Sure: now choose" in game.text
        await game.press("1", "enter")
        assert game.events[0].sureness is Sureness.SURE


async def test_every_fifth_answer_has_to_be_marked(play: "Play") -> None:
    async with play("sm-number", "sm-shape", "sm-order", "sm-several", "sm-invariance", "sm-what") as game:
        for _ in range(4):
            await game.press("enter", "enter")
        assert game.view.mark
        await game.press("1")
        assert game.at(Stage.ASK)
        assert "Say how sure" in game.text
        assert "Enter" not in game.bar  # with an option chosen, only a mark leads on
        await game.press(";")
        assert game.at(Stage.JUDGED)


async def test_nonsense_needs_no_mark(play: "Play") -> None:
    async with play("sm-shape", "sm-order", "sm-several", "sm-invariance", "sm-number") as game:
        for _ in range(4):
            await game.press("enter", "enter")
        assert "say how sure you are this time: ! sure, ; guessing" in " ".join(game.text.split())
        await game.type("about half")
        await game.press("enter")
        assert game.at(Stage.ASK)
        assert "?" in game.text
        assert "Say how sure" not in game.text
        for _ in range(10):
            await game.press("backspace")
        await game.type("ln 27")
        assert "Enter" not in game.bar
        await game.press("enter")
        assert "Say how sure" in game.text
        await game.press("!")
        assert game.at(Stage.JUDGED)


async def test_a_second_enter_is_no_answer_to_the_question_that_just_came(
    play: "Play", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "_BREATH", 1000.0)
    async with play("sm-number", "sm-shape", "sm-what") as game:
        await game.press(*"ln 27", "enter", "enter", "enter", "enter")
        assert [event.card for event in game.events] == ["sm-number"]
        assert game.at(Stage.ASK)
        await game.press(*"(32, 1)", "enter")  # what was typed is an answer however fast it was
        assert game.view.card is not None
        assert game.view.card.id == "sm-shape"
        assert game.at(Stage.JUDGED)
        await game.press("enter", "enter", "enter")
        assert game.at(Stage.ASK)
        monkeypatch.setattr(review, "_BREATH", 0.0)
        await game.press("enter")
        assert game.at(Stage.REVEAL)


async def test_recall_is_graded_by_the_learner(play: "Play") -> None:
    async with play("sm-what", "sm-shape") as game:
        await game.press("space")
        assert game.at(Stage.REVEAL)
        await game.press("2", "enter")
        assert (game.events[0].outcome, game.events[0].mistake) == (Outcome.MISTAKE, "trap")


async def test_a_space_inside_an_answer_is_a_space(play: "Play") -> None:
    async with play("sm-what") as game:
        await game.press("a", "space", "b")
        assert game.review._answer.text == "a b"


async def test_points_are_ticked(play: "Play") -> None:
    async with play("sm-explain", "sm-shape") as game:
        await game.press(*"one", "enter", *"two; three!", "escape", "i", *" x", "escape", "enter", "1", "2", "enter")
        assert game.view.typed == "one\ntwo; three! x"
        await game.press("enter")
        assert game.events[0].outcome is Outcome.NEAR


async def test_hints_cost_a_good(play: "Play") -> None:
    async with play("sm-probe", "sm-shape") as game:
        await game.press("escape", "h", "h")
        assert "Only the difference" in game.text
        assert "h hint" not in game.bar
        await game.press("enter", *"0.047", "enter", "enter")
        assert game.events[0].rating is Rating.HARD


async def test_a_slip_is_tried_again_at_once(play: "Play") -> None:
    async with play("sm-probe", "sm-shape") as game:
        await game.press(*"4.7", "enter")
        assert "Once more, with fresh numbers" in game.text
        assert "0.047" not in game.text
        await game.press("enter")
        assert "once more" in game.lines[0]
        assert game.review._answer.text == ""
        await game.press(*"0.047", "enter", "enter")
        tried, answered = game.events
        assert (tried.type, tried.response, answered.rating) == (EventType.TRY, "4.7", Rating.HARD)


async def test_a_wrong_answer_may_be_repaired_and_stays_wrong(play: "Play") -> None:
    async with play("sm-probe", "sm-shape") as game:
        await game.press(*"0.35", "enter")
        assert "multiplying by the temperature" in game.text
        assert "0.047" not in game.text
        await game.press(*"ln(", "enter")
        assert "?" in game.text
        assert game.view.repairable
        await game.press("backspace", "backspace", "backspace", *"0.047", "enter")
        assert "then  ✓ right" in game.text
        assert "0.35" in game.text
        await game.press("enter")
        assert (game.events[0].response, game.events[0].rating) == ("0.35", Rating.AGAIN)


async def test_ten_options_stand_in_line(play: "Play") -> None:
    def ten(desk: "FakeDesk") -> None:
        card = desk.cards["sm-several"]
        desk.cards["sm-several"] = replace(card, options=(*card.options, *(Option(f"no {n}") for n in range(7))))

    async with play("sm-several", prepare=ten) as game:
        places = {line.index("[ ]") for line in game.lines if "[ ]" in line}
        assert len(places) == 1
        assert "   9 [ ] " in game.text
        assert "  10 [ ] " in game.text


@pytest.mark.parametrize("unrated", ["a first look", "practice"])
async def test_no_rating_is_said_to_stay_where_there_is_none(play: "Play", unrated: str) -> None:
    def new(desk: "FakeDesk") -> None:
        if unrated == "a first look":
            desk.log.memories["sm-number"] = Memory()

    async with play("sm-number", "sm-shape", prepare=new, wish=Wish(cram=unrated == "practice")) as game:
        await game.press("5", "enter")
        assert "Once more, if you like. Enter shows the answer" in game.text


async def test_a_wrong_choice_may_be_repaired(play: "Play") -> None:
    def four(desk: "FakeDesk") -> None:
        card = desk.cards["sm-invariance"]
        desk.cards["sm-invariance"] = replace(card, options=(*card.options, Option("nothing does")))

    async with play("sm-invariance", "sm-shape", prepare=four) as game:
        question = game.view.question
        assert question is not None
        right = next(place for place, option in enumerate(question.options, start=1) if option.right)
        wrong = [place for place in range(1, 5) if place != right]
        await game.press(str(wrong[0]))
        assert f"✗ {wrong[0]}" in game.text
        assert f"✓ {right}" not in game.text
        await game.press(str(wrong[1]))
        assert f"✗ {wrong[0]}" in game.text
        assert f"✗ {wrong[1]}" in game.text
        assert f"✓ {right}" in game.text
        await game.press("enter")
        assert game.events[0].response == str(wrong[0])


async def test_a_choice_put_right_says_its_reason_once(play: "Play") -> None:
    def four(desk: "FakeDesk") -> None:
        card = desk.cards["sm-invariance"]
        desk.cards["sm-invariance"] = replace(card, options=(*card.options, Option("nothing does")))

    async with play("sm-invariance", "sm-shape", prepare=four) as game:
        question = game.view.question
        assert question is not None
        right = next(place for place, option in enumerate(question.options, start=1) if option.right)
        await game.press(str(right % 4 + 1), str(right))
        assert "then  ✓ right" in game.text
        assert game.text.count("cancels") == 1


async def test_undo_again_and_again_is_no_typing(play: "Play") -> None:
    async with play("sm-number", "sm-shape", "sm-what") as game:
        await game.press(*"ln 27", "enter", "enter", *"(32, 1)", "enter", "enter", "escape", "u", "u", "u")
        assert game.view.card is not None
        assert game.view.card.id == "sm-number"
        assert game.review._answer.text == "ln 27"
        assert game.bar.startswith("Enter write")
        assert "Nothing to undo." in game.text


async def test_a_second_try_is_taken_back_to_the_first(play: "Play") -> None:
    async with play("sm-number") as game:
        await game.press(*"-ln 27", "enter")
        assert game.view.again_at_once
        await game.press("enter")
        assert game.view.second
        await game.press("escape", "u")
        assert not game.view.second
        assert game.review._answer.text == "-ln 27"


async def test_more_below_is_said(play: "Play") -> None:
    async with play("sm-several", size=(80, 5)) as game:
        assert "PgDn more" in game.bar
        await game.press("pagedown", "pagedown", "pagedown")
        assert "more" not in game.bar
    async with play("sm-number", size=(40, 7)) as game:
        top = game.review._page.scroll_offset.y
        await game.press("pagedown")
        assert game.review._page.scroll_offset.y > top or game.review._page.max_scroll_y == 0


async def test_not_knowing_any_of_several_tells_why_of_each(play: "Play") -> None:
    async with play("sm-several") as game:
        await game.press("enter")
        assert game.view.question is not None
        shown = " ".join(game.text.split())
        assert all(" ".join(option.why.split()) in shown for option in game.view.question.options if option.why)
        assert any(option.why for option in game.view.question.options)


async def test_a_first_look_is_logged_and_comes_back(play: "Play") -> None:
    def unseen(desk: "FakeDesk") -> None:
        desk.log.memories["sm-number"] = Memory()

    async with play("sm-number", prepare=unseen) as game:
        assert "new" in game.lines[0]
        await game.press("enter")
        assert "1–4" not in game.bar
        await game.press("3", "enter")
        assert game.events[0].type is EventType.LOOK
        assert game.at(Stage.ASK)


async def test_undo_takes_back_what_was_typed_and_what_was_logged(play: "Play") -> None:
    async with play("sm-number", "sm-shape") as game:
        await game.press(*"ln 2", "enter", "escape", "u")
        assert game.at(Stage.ASK)
        assert game.review._answer.text == "ln 2"
        await game.press("enter", "7", "enter", "enter", "escape", "u")
        assert game.events[-1].type is EventType.UNDO
        assert game.view.card is not None
        assert game.view.card.id == "sm-number"
        assert game.review._answer.text == "ln 27"


async def test_undo_after_the_last_card(play: "Play") -> None:
    async with play("sm-number") as game:
        await game.press(*"ln 27", "enter", "enter")
        assert isinstance(game.app.screen, SummaryScreen)
        await game.press("u")
        assert isinstance(game.app.screen, ReviewScreen)
        assert "Undone" in game.text
        await game.press("enter", "enter")
        assert [event.type for event in game.events] == [EventType.ANSWER, EventType.UNDO, EventType.ANSWER]
        assert isinstance(game.app.screen, SummaryScreen)


async def test_reset_asks_once(play: "Play") -> None:
    async with play("sm-invariance", "sm-shape") as game:
        await game.press("r")
        assert "r again" in game.text
        await game.press("down", "r")
        assert game.events == []
        await game.press("r")
        assert game.events[0].type is EventType.RESET


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
async def test_leaving_logs_what_was_judged(play: "Play", key: str) -> None:
    async with play("sm-number", "sm-shape") as game:
        await game.press(*"ln 27", "enter", key)
        assert game.app._exit
        assert [event.rating for event in game.events] == [Rating.GOOD]


async def test_ctrl_c_leaves_from_inside_a_field(play: "Play") -> None:
    async with play("sm-number") as game:
        await game.press("1", "ctrl+c")
        assert game.app._exit
        assert game.events == []


async def test_a_full_disk_is_said_and_the_answer_can_be_accepted_again(play: "Play") -> None:
    async with play("sm-number", "sm-shape") as game:
        game.desk.log.failing = StoreError("the disk is full", "make room")
        await game.press(*"ln 27", "enter", "enter")
        assert "the disk is full" in game.text
        assert game.at(Stage.JUDGED)
        game.desk.log.failing = None
        await game.press("enter")
        assert len(game.events) == 1


async def test_a_full_disk_when_leaving_is_said_afterwards(play: "Play") -> None:
    async with play("sm-number") as game:
        await game.press(*"ln 27", "enter")
        game.desk.log.failing = StoreError("the disk is full", "make room")
        await game.press("q")
        assert game.app.return_code == 1
        assert str(game.app.failure) == "the disk is full; make room"


@pytest.mark.parametrize("door", ["p", "slash"])
async def test_a_database_that_a_screen_can_not_read_ends_the_app_with_a_sentence(
    play: "Play", door: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreadable(*_: object) -> None:
        raise StoreError("the database is damaged", "bring back a backup")

    async with play("sm-number", "sm-shape") as game:
        monkeypatch.setattr(game.desk.journey, "milestones", unreadable)
        monkeypatch.setattr(game.desk, "browse", unreadable)
        await game.press(*"ln 27", "enter", "enter", "escape")
        game.app.post_message(Key(door, None))
        for _ in range(200):  # the screen that failed takes nothing more: there is no waiting for it
            if game.app._exit:
                break
            await asyncio.sleep(0.01)
        assert game.app.return_code == 1
        assert str(game.app.failure) == "the database is damaged; bring back a backup"
        assert len(game.events) == 1
    assert "Traceback" not in capsys.readouterr().err


async def test_a_desk_that_does_not_open_ends_the_app(play: "Play") -> None:
    def broken(desk: "FakeDesk") -> None:
        desk.failing = StoreError("the database is damaged")

    async with play("sm-number", prepare=broken) as game:
        assert game.app._exit
        assert game.app.return_code == 1


async def test_the_lab_is_waited_for(play: "Play") -> None:
    def slow(desk: "FakeDesk") -> None:
        desk.variants.not_yet = 10_000

    async with play("sm-probe", prepare=slow) as game:
        assert "building a question" in game.text
        game.review._say("Said before.")
        await game.pilot.pause(0.2)
        assert "Said before." in game.text
        game.desk.variants.not_yet = 1
        await game.pilot.pause(0.2)
        assert game.at(Stage.ASK)
        assert "temperature" in game.text


async def test_a_failing_probe_is_said(play: "Play") -> None:
    def failing(desk: "FakeDesk") -> None:
        desk.variants.error = ProbeError("softmax.first raised ValueError: [bold]no[/bold]")

    async with play("sm-probe", "sm-shape", prepare=failing) as game:
        assert "[bold]no[/bold]" in game.text
        assert "What shape" in game.text


async def test_a_card_without_a_usable_answer_is_left_out(play: "Play") -> None:
    def bad(desk: "FakeDesk") -> None:
        desk.cards["sm-number"] = replace(desk.cards["sm-number"], expected="a lot(")

    async with play("sm-shape", "sm-number", "sm-order", prepare=bad) as game:
        await game.press(*"(32, 1)", "enter", "enter")
        await game.until("sm-number is left out")
        assert "In which order" in game.text


async def test_a_card_that_can_not_be_used_is_said(play: "Play") -> None:
    def bad(desk: "FakeDesk") -> None:
        desk.library.problems.append(CardError("there is no answer", "write one", Place("cards/x.md", 7)))

    async with play("sm-shape", prepare=bad) as game:
        assert "cards/x.md:7: there is no answer; write one" in game.text


@pytest.mark.parametrize(("lapses", "suspend"), [(4, False), (8, True)])
async def test_a_leech_is_offered_help(play: "Play", lapses: int, *, suspend: bool) -> None:
    def leech(desk: "FakeDesk") -> None:
        desk.log.memories["sm-shape"] = Memory(Phase.REVIEW, stability=1, difficulty=9, reps=20, lapses=lapses - 1)

    async with play("sm-shape", "sm-number", prepare=leech) as game:
        await game.press(*"(32,)", "enter", "enter")
        assert f"Missed {lapses} times" in game.text
        assert ("s suspends it" in game.text) is suspend


def explained_at_length(desk: "FakeDesk") -> None:
    why = "\n\n".join(f"Step {step}." for step in range(20))
    desk.cards["sm-number"] = replace(desk.cards["sm-number"], answer=why)


async def test_a_long_verdict_is_folded(play: "Play") -> None:
    async with play("sm-number", prepare=explained_at_length, size=(80, 40)) as game:
        await game.press(*"1", "enter", "enter")
        assert "more lines: Space" in game.text
        assert "Space the rest" in game.bar
        assert "Step 12" not in game.text
        await game.press("space")
        assert "Step 12" in game.text
        assert "Space the rest" not in game.bar


async def test_the_first_space_moves_on_where_the_fold_is_out_of_sight(play: "Play") -> None:
    async with play("sm-number", prepare=explained_at_length, size=(40, 12)) as game:
        await game.press(*"1", "enter", "enter")
        await game.rest()
        assert "more lines" not in game.text
        assert "Step 4" not in game.text
        await game.press("space")
        await game.rest()
        assert "Step 4" in game.text
        assert "Step 3." in game.text, "no line is passed over"


async def test_editing_shows_the_card_anew(play: "Play", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    monkeypatch.setattr(App, "suspend", lambda _: nullcontext())
    ran: list[list[str]] = []

    async with play("sm-number") as game:

        def editor(command: list[str], *, check: bool) -> None:
            ran.append(command)
            card = game.desk.cards["sm-number"]
            game.desk.cards["sm-number"] = replace(card, title="What is the loss of a guess?")

        monkeypatch.setattr(subprocess, "run", editor)
        await game.press("4", "escape", "e")
        assert game.desk.dropped == ["sm-number"], "if it was a copy, and left as it is"
        assert ran[0][0] == "true"
        assert "cards/softmax.md" in ran[0][-1]
        assert "What is the loss of a guess?" in game.text
        assert game.review._answer.text == "4"


async def test_where_no_editor_can_be_opened_the_file_is_named(play: "Play", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "true")
    async with play("sm-number") as game:
        await game.press("escape", "e")
        assert "cards/softmax.md:" in game.text
        assert game.at(Stage.ASK)


async def test_an_editor_that_is_not_there_is_said(play: "Play", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")
    copied: list[str] = []
    async with play("sm-number") as game:
        monkeypatch.setattr(game.desk, "place_to_edit", copied.append)
        await game.press("escape", "e")
        assert not copied
        assert "no-such-editor" in game.text
        assert game.at(Stage.ASK)


async def test_the_source_is_opened_at_its_moment(play: "Play", monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(App, "open_url", lambda self, url, new_tab=True: opened.append(url))
    async with play("sm-what") as game:
        await game.press("escape", "o")
        assert opened == ["https://youtu.be/PaCmpygFfXo?t=62s"]
        assert opened[0] in game.text


async def test_a_new_card(play: "Play") -> None:
    async with play("sm-invariance") as game:
        await game.press("a", *"Why?", "enter", *"So", "enter", *"there", "escape", "enter")
        assert game.desk.added == [("Why?", "So\nthere")]
        assert "Saved softmax-new" in game.text


async def test_a_stub(play: "Play") -> None:
    async with play("sm-invariance") as game:
        await game.press("a", *"Why?", "escape", "enter")
        assert game.desk.added == [("Why?", "")]
        assert "stub" in game.text


async def test_a_new_card_is_not_lost_by_accident(play: "Play") -> None:
    async with play("sm-invariance") as game:
        await game.press("a", *"Why?", "escape", "escape")
        assert isinstance(game.app.screen, AddScreen)
        await game.press("ctrl+c")
        assert not game.app._exit
        assert "not saved" in game.text
        await game.press("i", "escape", "d")
        assert isinstance(game.app.screen, ReviewScreen)
        assert game.desk.added == []


async def test_a_card_without_a_question_is_refused(play: "Play") -> None:
    async with play("sm-invariance") as game:
        await game.press("a", "enter", *"So", "escape", "enter")
        assert isinstance(game.app.screen, AddScreen)
        assert "a card needs a question" in game.text


async def test_more_new_cards_from_the_summary(play: "Play") -> None:
    def more(desk: "FakeDesk") -> None:
        desk.more = ("sm-shape",)

    async with play("sm-number", prepare=more) as game:
        game.desk.cards["sm-shape"] = game.desk.cards["sm-number"]
        await game.press(*"ln 27", "enter", "enter")
        assert isinstance(game.app.screen, SummaryScreen)
        await game.press("m")
        assert isinstance(game.app.screen, ReviewScreen)
        assert "min left" in game.lines[0]


async def test_nothing_more_is_said(play: "Play") -> None:
    async with play() as game:
        assert isinstance(game.app.screen, SummaryScreen)
        await game.press("m")
        assert isinstance(game.app.screen, SummaryScreen)
        assert "nothing more" in game.text


async def test_housekeeping_waits_for_the_first_question(play: "Play", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quiz.tui.app._IDLE", 600)
    async with play("sm-number") as game:
        await game.pilot.pause(0.2)
        assert game.desk.settled == 0
    monkeypatch.setattr("quiz.tui.app._IDLE", 0.01)
    async with play("sm-number") as game:
        while not game.desk.settled:
            await game.pilot.pause(0.01)
        assert game.app.sitting is not None


async def test_earlier_explanations_stand_below_ones_own(play: "Play") -> None:
    def explained(desk: "FakeDesk") -> None:
        def at(month: int, text: str, number: int) -> Event:
            moment = datetime(2026, month, 1, 9, tzinfo=UTC)
            return Event(
                "sm-explain", EventType.ANSWER, 20510, id=int(moment.timestamp() * 1000) + number, response=text
            )

        said = [at(1, "it was the first that I said", 0), at(2, "so that e^x stays small", 0)]
        taken_back = at(2, "a slip of the finger", 1)
        undo = Event("sm-explain", EventType.UNDO, 20510, id=taken_back.id + 1, target=taken_back.id)
        long = at(3, "the sum " * 60, 0)
        desk.log.events = [*said, taken_back, undo, long]

    async with play("sm-explain", prepare=explained) as game:
        assert "so that e^x" not in game.text
        await game.press(*"nothing overflows", "escape", "enter")
        game.golden("explain-earlier")
        assert "it was the first" not in game.text
        assert "finger" not in game.text
        await game.press("1", "2", "enter")
        assert "2026-02-01 so that e^x stays small" in game.text


async def test_the_steps_of_an_order_move_as_they_are_placed(play: "Play") -> None:
    def rows(game: "Game") -> list[str]:
        return [line.strip() for line in game.lines[4:8]]

    async with play("sm-order", "sm-shape") as game:
        shown = rows(game)
        await game.type("cA ")
        assert rows(game) == [f"1 {shown[2]}", f"2 {shown[0]}", shown[1], shown[3]]
        await game.pilot.click(offset=(6, 7))
        assert rows(game) == [f"1 {shown[2]}", f"2 {shown[0]}", f"3 {shown[3]}", shown[1]]
        await game.press("backspace", "backspace", "backspace", "backspace")
        assert rows(game) == shown
        await game.press(*"cadb", "enter")
        assert game.view.repairable
        assert rows(game) == shown
        await game.press(*"b")
        assert rows(game)[0] == f"1 {shown[1]}"


async def test_a_click_on_several_keys_presses_none(play: "Play") -> None:
    async with play("sm-number", "sm-shape") as game:
        await game.press(*"ln 27", "enter")
        assert "1–4 other rating" in game.bar
        row = len(game.lines) - 1
        await game.pilot.click(offset=(game.lines[row].index("1–4"), row))
        assert game.at(Stage.JUDGED)
        await game.pilot.click(offset=(game.lines[row].index("Enter"), row))
        assert [event.rating for event in game.events] == [Rating.GOOD]


async def test_the_verdict_stays_in_sight_when_the_screen_shrinks(play: "Play") -> None:
    async with play("sm-invariance") as game:
        await game.press("3")
        await game.pilot.resize_terminal(40, 12)
        await game.until("not quite")


async def test_no_line_of_what_is_pasted_is_lost(play: "Play") -> None:
    async with play("sm-what") as game:
        game.app.post_message(Paste("\nFirst it\nexponentiates,\r\n  then\tdivides.\n"))
        await game.settle()
        await game.press("enter")
        assert "you wrote  First it exponentiates, then divides." in game.text
        await game.press("3", "enter", "a")
        assert isinstance(game.app.screen, AddScreen)
        game.app.post_message(Paste("What comes out?\n\nx = 3\n"))
        await game.settle()
        assert "What comes out? x = 3" in game.text


async def test_a_trap_is_told_whatever_the_kind_of_its_card(play: "Play") -> None:
    (number,) = read("## Two and two? {#sum answer=4}\n\n---\n\nFour.\n\n✗ Five.\n", "a.md", "a").cards
    probe = replace(next(card for card in deck() if card.id == "sm-probe"), traps=("The gap.",), answer="Ratios.")

    def kept(desk: "FakeDesk") -> None:
        desk.cards |= {card.id: card for card in (number, probe)}
        desk.planned = ("sum", "sm-probe")

    async with play("sm-probe", prepare=kept) as game:
        await game.press(*"5", "enter", "enter")
        await game.until("✗ The trap: Five.")
        await game.press("enter", *"0.047", "enter")
        await game.until("Ratios.")
        await game.until("✗ The trap: The gap.")
