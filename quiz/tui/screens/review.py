"""The review: a question, an answer, the verdict, the next."""

import time
from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from quiz import answers
from quiz.desk import Desk
from quiz.errors import QuizError
from quiz.mathtext import visible
from quiz.model import Card, Kind, Rating, Sureness
from quiz.plan import Wish
from quiz.session import Recalled, Sitting, Stage, View
from quiz.tui.doors import Doors
from quiz.tui.editing import edit
from quiz.tui.keys import LETTERS, Deed, Field, Key, review_keys
from quiz.tui.prose import wrap
from quiz.tui.style import LOW
from quiz.tui.verdict import consequence
from quiz.tui.widgets.answerbox import HOW_SURE, AnswerBox
from quiz.tui.widgets.choices import Choices
from quiz.tui.widgets.lines import Lines
from quiz.tui.widgets.page import Page

__all__ = ["ReviewScreen"]

_POLL = 0.05  # seconds
_BREATH = 0.3  # seconds after a question came in which Enter was meant for what stood there before
_SHORTEST = 3  # rows that the page keeps however much stands below it
_WIDEST = 102  # columns, as in the style sheet
_GRADES = {"1": Recalled.MISSED, "2": Recalled.TRAP, "3": Recalled.GOT}


class ReviewScreen(Doors[None]):
    """Plays one sitting. It decides nothing of the review: it shows the view and passes on what is answered."""

    def __init__(self, desk: Desk, sitting: Sitting, wish: Wish) -> None:
        super().__init__(desk)
        self._sitting = sitting
        self._wish = wish
        self._view = View(Stage.WAIT)
        self._armed = Sureness.UNMARKED
        self._came = 0.0  # when the question came
        self._confirming = False
        self._said = ""
        self._poll_timer: Timer | None = None
        self._progress = Static(id="progress")
        self._page = Page()
        self._answer = AnswerBox(self.take)
        self._consequence = Lines(id="consequence")
        self._choices |= {
            Deed.PICK: self._pick,
            Deed.GRADE: lambda key: self._play(lambda: self._sitting.grade(_GRADES[key])),
            Deed.RATE: lambda key: self._play(lambda: self._sitting.accept(Rating(int(key)))),
        }
        self._deeds |= {
            Deed.SUBMIT: lambda: self._submit(Sureness.UNMARKED),
            Deed.SURE: lambda: self._submit(Sureness.SURE),
            Deed.GUESS: lambda: self._submit(Sureness.GUESS),
            Deed.LEAVE: self._answer.leave,
            Deed.WRITE: self._answer.enter,
            Deed.UP: lambda: self._page.move(-1),
            Deed.DOWN: lambda: self._page.move(1),
            Deed.ACCEPT: lambda: self._play(self._sitting.accept),
            Deed.SCROLL: self._scroll,
            Deed.BACK: lambda: self._page.scroll_page_up(animate=False),
            Deed.HINT: lambda: self._play(self._sitting.hint),
            Deed.UNDO: self._undo,
            Deed.TODAY: self._open_today,
            Deed.EDIT: self._edit,
            Deed.SOURCE: self._open_source,
            Deed.TINKER: self._tinker,
            Deed.BURY: lambda: self._play(self._sitting.bury),
            Deed.SUSPEND: lambda: self._play(self._sitting.suspend),
            Deed.RESET: self._reset,
        }

    def compose(self) -> ComposeResult:
        """Top line, what is asked and said, the field, what follows, and the keys."""
        yield self._progress
        yield self._page
        yield self._answer
        yield self._consequence
        yield self._foot()

    def on_mount(self) -> None:
        """Show the first question, and which cards can't be asked."""
        self._poll_timer = self.set_interval(_POLL, self._poll, pause=True)
        self.screen_layout_refresh_signal.subscribe(self, lambda _: self._refresh_keys())
        self.watch(self._page, "scroll_y", self._refresh_keys, init=False)
        problems = self._desk.library.problems
        more = f" ({len(problems) - 1} more: quiz check)" if len(problems) > 1 else ""
        self._show(self._sitting.view, said=f"{problems[0]}{more}" if problems else "")

    # Keys

    def keys(self) -> tuple[Key, ...]:
        """The keys as things stand."""
        choosing = self._view.question is not None and self._view.question.choosing
        empty = not self._page.rows.picked if choosing else not self._answer.text.strip()
        folded, goes_on = self._page.folded, self._page.goes_on
        return review_keys(self._view, self._answer.typing, empty=empty, folded=folded, goes_on=goes_on)

    def _all_keys(self) -> tuple[Key, ...]:
        return review_keys(self._view, Field.NONE, folded=self._page.folded)

    def _command(self, name: str) -> None:
        self._answer.leave()
        super()._command(name)

    def _before(self, key: Key) -> None:
        if key.deed is not Deed.RESET:
            self._confirming = False

    def take(self, event: events.Key) -> bool:
        """Do what a key does, or type it where typing goes; whether it was either.

        A letter comes here if it was on its way before the field was there, or if the field is gone: what is typed
        fast must not be taken for a command.
        """
        if self.press(event.key):
            return True
        typed = event.is_printable and self._answer.typing is not Field.NONE
        if typed and event.character:
            self._answer.type(event.character)
        return typed

    def on_descendant_focus(self) -> None:
        """A click can enter a field as well."""
        self._refresh_keys()

    def on_descendant_blur(self) -> None:
        """A click can leave it, too."""
        self._refresh_keys()

    def _refresh_keys(self) -> None:
        if self._view.stage is not Stage.DONE:
            self._keybar.set_keys(self.keys())

    # Showing

    def _play(self, move: Callable[[], View]) -> None:
        """Make a move in the sitting and show what comes of it."""
        try:
            view = move()
        except QuizError as error:
            self._say(str(error))
            return
        self._show(view)

    def _show(self, view: View, *, said: str = "") -> None:
        before, self._view = self._view, view
        turned = _turn(before) != _turn(view)
        self._say("\n".join([said, *view.notes]).strip("\n"))
        assert self._poll_timer is not None
        if view.stage is Stage.WAIT:
            self._poll_timer.resume()
        else:
            self._poll_timer.pause()
        if view.stage is Stage.DONE:
            self._finish(view)
            return
        self._progress.update(_progress(view, self._wish))
        self._page.show(view, turned=turned, earlier=self._earlier(view))
        if turned:
            self._turn_to(view)
        self._answer.echo(view)
        self._page.place_steps(self._answer.text)
        self._fit()
        self._refresh_keys()

    def _earlier(self, view: View) -> tuple[tuple[str, str], ...]:
        """How the learner explained it before, once they have done so again."""
        explained = view.question is not None and view.question.kind is Kind.EXPLAIN
        if not explained or view.card is None or view.stage not in {Stage.REVEAL, Stage.JUDGED}:
            return ()
        from quiz.past import earlier_answers  # noqa: PLC0415 - not for the first question

        return earlier_answers(self._desk.store.history(view.card.id))

    def _turn_to(self, view: View) -> None:
        self._armed = Sureness.UNMARKED
        self._came = time.monotonic()
        if view.question is not None and (view.stage is Stage.ASK or view.repairable):
            self._answer.open(answers.needs(view.question), "" if view.repairable else view.typed)
        else:
            self._answer.close()
        follows = view.stage in {Stage.REVEAL, Stage.JUDGED}
        self._consequence.show((lambda width: wrap(consequence(view), width)) if follows else None)

    def _say(self, text: str) -> None:
        """Say something above the keys, until the next move."""
        self._said = text
        super()._say(text)
        self._fit()

    def _fit(self) -> None:
        """Keep what stands below the question on the screen, however long that is."""
        height = self.size.height
        width = min(self.size.width, _WIDEST) - 2
        low = height < LOW
        below = self._consequence.height_at(width) + self._note.height_at(self.size.width - 2)
        taken = 2 + below + self._answer.height_at(width - 2, low=low)
        self._page.limit(max(_SHORTEST, height - taken))

    def on_resize(self) -> None:
        """Make room anew."""
        self._fit()

    # Answering

    @on(Input.Changed)
    def _typed(self) -> None:
        self._answer.echo(self._view)
        self._page.place_steps(self._answer.text)
        self._refresh_keys()
        self._fit()

    @on(Choices.Clicked)
    def _clicked(self, message: Choices.Clicked) -> None:
        self._pick_row(message.row)
        self._refresh_keys()

    def _pick(self, key: str) -> None:
        rows = self._page.rows
        if key == "0":
            self._answer_with("0", self._armed)
        elif key != "space":
            self._pick_row(LETTERS.index(key) if key in LETTERS else int(key) - 1)
        elif rows.cursor is not None:
            rows.toggle(rows.cursor)

    def _pick_row(self, row: int) -> None:
        rows = self._page.rows
        if self._view.question is not None and self._view.question.kind is Kind.ORDER:
            self._answer.enter()
            self._answer.type(rows.rows[row].label)
            return
        rows.toggle(row)
        if not rows.several:
            self._submit(self._armed)

    def _submit(self, sureness: Sureness) -> None:
        view = self._view
        question = view.question
        assert question is not None
        if view.stage is Stage.REVEAL:
            self._play(lambda: self._sitting.tick(set(self._page.rows.picked)))
        elif not question.choosing:
            self._answer_with(self._answer.text, sureness)
        elif not self._page.rows.picked and sureness is not Sureness.UNMARKED:
            self._armed = sureness
            self._say(f"{'Sure' if sureness is Sureness.SURE else 'Guessing'}: now choose.")
        else:
            typed = " ".join(str(place + 1) for place in sorted(self._page.rows.picked))
            self._answer_with(typed, sureness if sureness is not Sureness.UNMARKED else self._armed)

    def _answer_with(self, typed: str, sureness: Sureness) -> None:
        view = self._view
        assert view.question is not None
        if not typed.strip() and time.monotonic() - self._came < _BREATH:
            return
        if view.repairable:
            self._play(lambda: self._sitting.repair(typed))
        elif not typed.strip() and not view.question.kind.by_learner:
            if sureness is not Sureness.UNMARKED:
                self._say("Type an answer first; Enter alone means: don't know.")
                return
            self._play(self._sitting.give_up)
        elif sureness is Sureness.UNMARKED and self._sitting.wants_mark(typed):
            self._say(HOW_SURE.capitalize())
        else:
            self._play(lambda: self._sitting.submit(typed, sureness))

    # Commands

    @property
    def _card(self) -> Card | None:
        return self._view.card

    def _undo(self) -> None:
        """Take back, and keep the letters commands: more may have to be taken back."""
        self._play(self._sitting.undo)
        if self._view.stage is Stage.ASK:
            self._answer.leave()
            self._refresh_keys()

    def _scroll(self) -> None:
        """Show the rest of a folded verdict, or what is further down: both where the fold is not in sight."""
        folded, goes_on = self._page.folded, self._page.goes_on
        if folded:
            self._page.unfold()
        if goes_on or not folded:
            self._page.scroll_page_down(animate=False)

    def _poll(self) -> None:
        """Look whether the lab has built a question. What was said meanwhile stays: it is no move of the learner's."""
        if self._view.stage is not Stage.WAIT:
            return
        try:
            view = self._sitting.poll()
        except QuizError as error:
            self._say(str(error))
            return
        if view.stage is not Stage.WAIT or view.notes:
            self._show(view, said=self._said)

    def _edit(self) -> None:
        card = self._view.card
        assert card is not None
        typed = self._answer.text
        try:
            problem = edit(self.app, self._desk, card)
        except QuizError as error:
            self._say(str(error))
            return
        self._play(self._sitting.refresh)
        if self._view.stage is Stage.ASK:
            self._answer.set_text(typed)
        if problem:
            self._say(problem)

    def _open_source(self) -> None:
        card = self._view.card
        assert card is not None
        address = self._desk.source(card)
        if address:
            self.app.open_url(address)
        self._say(f"Source: {address}" if address else f"The source is no web address: {card.source}")

    def _tinker(self) -> None:
        from quiz.tui.screens.tinker import TinkerScreen  # noqa: PLC0415 - not for the first question

        variant = self._sitting.variant
        assert variant is not None
        self.app.push_screen(TinkerScreen(self._desk.tinker(variant)))

    def _open_browse(self) -> None:
        from quiz.tui.screens.browse import BrowseScreen  # noqa: PLC0415 - not for the first question

        # The card that is being asked may have been edited there.
        self.app.push_screen(BrowseScreen(self._desk), lambda _: self._play(self._sitting.refresh))

    def _reset(self) -> None:
        if self._confirming:
            self._confirming = False
            self._play(self._sitting.reset)
        else:
            self._confirming = True
            self._say("Its schedule will be forgotten: r again to reset, any other key leaves it.")

    def _open_today(self) -> None:
        from quiz.tui.screens.today import Role, TodayScreen  # noqa: PLC0415 - not for the first question

        self.app.push_screen(TodayScreen(self._desk, self._wish, role=Role.PAUSE), self._come_back)

    def _finish(self, view: View) -> None:
        from quiz.tui.screens.summary import SummaryScreen  # noqa: PLC0415 - not for the first question

        self._answer.close()
        summary = SummaryScreen(self._desk, self._sitting, self._wish, "\n".join(view.notes))
        self.app.push_screen(summary, self._go_on)

    def _go_on(self, view: View | None) -> None:
        if view is not None:
            self._show(view)


def _turn(view: View) -> tuple[object, ...]:
    """What makes a view another turn, and not the same with another hint."""
    return view.stage, view.question, view.second, view.repairable


def _progress(view: View, wish: Wish) -> Content:
    parts = [f"{view.number}/{view.total}", f"about {max(1, round(view.seconds_left / 60))} min left"]
    if view.card is not None:
        parts.append(visible(view.card.topic))
    if view.practice:
        parts.append("a guess: nothing is scheduled" if wish.guess else "practice: nothing is scheduled")
    if view.second:
        parts.append("once more")
    elif view.first:
        parts.append("new")
    return Content(" · ".join(parts))
