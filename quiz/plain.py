"""A review as a line-by-line conversation: for pipes, screen readers and dumb terminals.

Everything is words on standard output; every answer is one line on standard input. An empty line shows the answer.
Lines that begin with a colon are commands (``:?`` lists them), a final ``!`` or ``;`` tells how sure one is.
"""

from collections.abc import Callable, Iterable
from shutil import get_terminal_size
from textwrap import fill
from typing import TextIO

from quiz import answers
from quiz.charts import words
from quiz.desk import Desk
from quiz.errors import LibraryError
from quiz.figures import counted
from quiz.inwords import labelled, question_lines, trap_lines
from quiz.mathtext import visible
from quiz.model import Chart, Kind, Outcome, Question, Rating, Sureness
from quiz.past import earlier_answers
from quiz.plaintext import plain
from quiz.plan import Wish
from quiz.route import EVERYTHING, START
from quiz.session import LEECH_SUSPEND, Recalled, Sitting, Stage, Summary, View
from quiz.view import OPTIMISE, WELCOME, once_more, unscheduled

__all__ = ["review", "welcomed"]

_COMMANDS = """\
:h  a hint            :u  undo             :q  quit
:b  not today         :s  suspend          :r  reset the card
:o  the source        :?  this list
An empty line shows the answer. End an answer with ! if you are sure, with ; if you are guessing."""

_VERDICTS = {
    Outcome.CORRECT: "Right.",
    Outcome.NEAR: "Nearly.",
    Outcome.SLIP: "A slip.",
    Outcome.MISTAKE: "Not quite.",
    Outcome.WRONG: "Not quite.",
    Outcome.SKIPPED: "Here is the answer.",
}
_RATINGS = {Rating.AGAIN: "again", Rating.HARD: "hard", Rating.GOOD: "good", Rating.EASY: "easy"}


_POLL = 0.2  # seconds
_LONG = 1.0


class _Left(Exception):  # noqa: N818 - the conversation's end, not an error
    """The learner left, or the input ended."""


def review(desk: Desk, wish: Wish, lines: TextIO, out: TextIO) -> Summary:
    """Hold a review. Returns its summary; what was answered is in the log, however the conversation ends."""
    sitting = desk.sitting(wish)
    talk = _Talk(desk, sitting, lines, out)
    try:
        talk.hold()
    except _Left:
        pass
    except KeyboardInterrupt:
        talk.say()
    finally:
        summary = sitting.finish()
        talk.settle()
    talk.tell(summary)
    return summary


def welcomed(desk: Desk, lines: TextIO, out: TextIO) -> None:
    """Welcome a learner, and ask where they are on the path until that is understood or left open."""
    out.write(f"{WELCOME}\n\n")
    items = desk.library.path.items if desk.library.path else ()
    out.writelines(f"{item.number:3} {item.name}\n" for item in items)
    out.write("\nWhat comes before it counts as done: those cards are met, too, but after the others.\n")
    while True:
        out.write(f"Where are you? A number, {START!r}, {EVERYTHING!r}, or nothing to look around first: ")
        out.flush()
        said = lines.readline().strip()
        if not said:
            return
        try:
            desk.journey.begin_at(said)
        except LibraryError as error:
            out.write(f"{error}\n")
        else:
            return


class _Talk:
    """The conversation about one sitting."""

    def __init__(self, desk: Desk, sitting: Sitting, lines: TextIO, out: TextIO) -> None:
        self._desk = desk
        self._sitting = sitting
        self._lines = lines
        self._out = out
        self._settled = False
        self._waited = 0.0
        self._asked: tuple[Question, bool] | None = None  # the question that stands before the learner, and which try

    def hold(self) -> None:
        """Ask until nothing is left, and nothing is to be taken back."""
        view = self._sitting.view
        if view.stage is Stage.DONE and not view.notes:
            self.say("Nothing is due now. New cards: quiz review --new 4. Ahead of time: quiz review --ahead.")
            return
        after: View | None = view
        while after is not None:
            after = self._taken_back(self._through(after))

    def _through(self, view: View) -> View:
        """Ask until nothing is left."""
        while view.stage is not Stage.DONE:
            self._notes(view)
            match view.stage:
                case Stage.WAIT:
                    view = self._wait()
                case Stage.ASK:
                    view = self._ask(view)
                case Stage.REVEAL:
                    view = self._reveal(view)
                case Stage.JUDGED:
                    view = self._judged(view)
        self._notes(view)
        return view

    def _taken_back(self, view: View) -> View | None:
        """After the last card: what follows if an answer is taken back. A script has no such second thoughts."""
        if not (view.undoable and self._lines.isatty()):
            return None
        return self._command(self._line("That was all. Enter, or :u takes back the last answer> "))

    def _wait(self) -> View:
        """Wait for the lab a little, and once it has been a while, say what for."""
        view = self._sitting.poll(_POLL)
        self._waited = self._waited + _POLL if view.stage is Stage.WAIT else 0.0
        if _LONG <= self._waited < _LONG + _POLL:
            self.say("(The next question is being built. A moment.)")
        return view

    def settle(self) -> None:
        """Let the desk do what can wait, once: when the first question has been shown, or when there was none."""
        if not self._settled:
            self._settled = True
            self._desk.settle()

    def say(self, text: str = "") -> None:
        """Say something, at once: a reader on the other end of a pipe waits for it.

        On a terminal lines end between words; a pipe gets them whole.
        """
        self._write(text, "\n")

    def _write(self, text: str, end: str) -> None:
        if self._out.isatty():
            text = "\n".join(_broken(line, get_terminal_size().columns) for line in text.split("\n"))
        self._out.write(text + end)
        self._out.flush()

    def tell(self, summary: Summary) -> None:
        """Say what the sitting came to."""
        if not summary.answered and not summary.looks:
            return
        looks = f", {counted(summary.looks, 'first look')}" if summary.looks else ""
        self.say(f"\nDone: {summary.answered} answered, {summary.right} right{looks}.")
        if summary.sittings:
            sittings = counted(summary.sittings, "sitting")
            self.say(f"{summary.left} more are due: about {sittings} like this one. No hurry.")
        if self._desk.optimise_due():
            self.say(OPTIMISE)

    def _notes(self, view: View) -> None:
        for note in view.notes:
            self.say(f"({note})")

    def _charts(self, charts: Iterable[Chart]) -> None:
        for chart in charts:
            self.say(words(chart))

    def _line(self, prompt: str) -> str:
        """The learner's next line; commands are obeyed by the caller."""
        self._prompt(prompt)
        line = self._lines.readline()
        if not line:
            self.say()  # nobody pressed Enter behind the prompt
            raise _Left
        return line.strip()

    def _prompt(self, text: str) -> None:
        """What stands before the learner's line, with a space behind it."""
        if text:
            self._write(text.rstrip(), " ")

    def _command(self, line: str) -> View | None:
        """Obey a command; None if the line isn't one."""
        if not line.startswith(":"):
            return None
        sitting = self._sitting
        deeds: dict[str, Callable[[], View]] = {
            ":u": sitting.undo,
            ":b": sitting.bury,
            ":s": sitting.suspend,
            ":r": sitting.reset,
        }
        if line == ":q":
            raise _Left
        if line in deeds:
            self._asked = None
            return deeds[line]()
        view = sitting.view
        if line == ":h" and view.stage is Stage.ASK:
            hinted = sitting.hint()
            new = hinted.hints[len(view.hints) :]
            self.say(f"Hint: {plain(new[0])}" if new else "There is no hint left.")
        elif line == ":o" and view.card is not None:
            self.say(self._desk.source(view.card) or "This card names no source.")
        else:
            self.say(_COMMANDS)
        return sitting.view

    def _put(self, view: View, question: Question, topic: str) -> None:
        """Put the question: all of it, with the hints that were already given."""
        self._asked = question, view.second
        minutes = max(1, round(view.seconds_left / 60))
        self.say(f"\n{view.number}/{view.total} · about {minutes} min left · {topic}")
        for line in question_lines(question):
            self.say(line)
        for hint in view.hints:
            self.say(f"Hint: {plain(hint)}")
        if view.number == 1 and not view.second:
            self.say("(:? lists the commands)")

    def _ask(self, view: View) -> View:
        question, card = view.question, view.card
        assert question is not None
        assert card is not None
        if view.verdict is not None:
            self.say(view.verdict.says)
        elif self._asked is None or self._asked[0] is not question or self._asked[1] != view.second:
            self._put(view, question, card.topic)
        self._prompt(f"{answers.hint_line(question)}> ")
        self.settle()
        line = self._line("")
        while (after := self._command(line)) is not None:
            if self._asked is None or after.stage is not Stage.ASK:
                return after
            line = self._line("> ")
        typed, sureness = _marked(line)
        if sureness is not Sureness.UNMARKED and not typed:
            self.say("Say what you are sure of, or guessing: an answer, then ! or ;.")
            return view
        if sureness is Sureness.UNMARKED and typed and self._sitting.wants_mark(typed):
            self.say("Say how sure you are this time: end with ! (sure) or ; (guessing).")
            return view
        if not typed and not question.kind.by_learner:
            return self._sitting.give_up()
        return self._sitting.submit(typed, sureness)

    def _reveal(self, view: View) -> View:
        question = view.question
        assert question is not None
        if question.kind is Kind.EXPLAIN:
            return self._tick(view)
        self.say(labelled("Answer", plain(question.answer)))
        if question.why:
            self.say(plain(question.why))
        self._traps(question)
        choices = {"1": Recalled.MISSED, "2": Recalled.TRAP, "3": Recalled.GOT}
        if not question.traps:
            del choices["2"]
        prompt = "1 missed, 2 fell for the trap, 3 got it> " if question.traps else "1 missed, 3 got it> "
        while (line := self._line(prompt)) not in choices:
            if (after := self._command(line)) is None:
                self.say(f"Write {', '.join(list(choices)[:-1])} or {list(choices)[-1]}.")
            elif after.stage is not Stage.REVEAL:
                return after
        return self._sitting.grade(choices[line])

    def _tick(self, view: View) -> View:
        question = view.question
        assert question is not None
        if view.card is not None:
            for date, text in earlier_answers(self._desk.store.history(view.card.id)):
                self.say(labelled(f"On {date} you wrote", visible(text)))
        if question.answer:
            self.say(plain(question.answer))
        for number, point in enumerate(question.points, start=1):
            self.say(f"  {number}) {plain(point.text)}{' (essential)' if point.essential else ''}")
        while True:
            line = self._line("which did you say, such as 1 3 (empty: none)> ")
            if (after := self._command(line)) is not None:
                if after.stage is not Stage.REVEAL:
                    return after
                continue
            numbers = line.replace(",", " ").split()
            if {str(place) for place in range(1, len(question.points) + 1)}.issuperset(numbers):
                return self._sitting.tick({int(number) - 1 for number in numbers})
            self.say(f"Write numbers from 1 to {len(question.points)}.")

    def _judged(self, view: View) -> View:
        question, verdict = view.question, view.verdict
        assert question is not None
        assert verdict is not None
        graded = question.kind in {Kind.RECALL, Kind.CLOZE} and not verdict.understood
        shown = graded or question.kind is Kind.EXPLAIN
        self.say(_VERDICTS[verdict.outcome])
        if says := answers.said_before_repair(question, verdict) if view.repairable else verdict.says:
            self.say(plain(says))
        view = self._repaired(view)
        if view.card is None or view.verdict is not verdict:
            return view
        if not view.again_at_once:
            if not shown and verdict.outcome is not Outcome.CORRECT:
                self.say(labelled("The answer", plain(question.answer)))
            if verdict.outcome is not Outcome.CORRECT:
                for option in question.options:
                    if option.right and option.why:
                        self.say(plain(option.why))
            if question.why and not shown:
                self.say(plain(question.why))
            if not graded:
                self._traps(question)
            self._charts(answers.charts_after(question, view.typed))
        self._leech(view)
        return self._rate(view)

    def _traps(self, question: Question) -> None:
        for line in trap_lines(question):
            self.say(line)

    def _repaired(self, view: View) -> View:
        """Offer to answer once more before the answer is shown."""
        while view.repairable:
            line = self._line("again? (Enter shows the answer)> ")
            if (after := self._command(line)) is not None:
                if after.stage is not Stage.JUDGED:
                    return after
                continue
            view = self._sitting.repair(_marked(line)[0])
            if view.repaired is not None and view.repaired.outcome is not Outcome.SKIPPED:
                right = view.repaired.outcome is Outcome.CORRECT
                self.say("That is it." if right else plain(view.repaired.says) or "Not that either.")
        return view

    def _leech(self, view: View) -> None:
        wrong = view.verdict is not None and view.verdict.outcome is not Outcome.CORRECT
        if view.leech and view.card is not None and wrong:
            help_ = f"quiz history {view.card.id}" + ("; :s suspends it" if view.leech >= LEECH_SUSPEND else "")
            self.say(f"(Missed {view.leech} times. What helps: the source (:o), your past answers ({help_}).)")

    def _rate(self, view: View) -> View:
        if view.look or view.again_at_once or view.practice:
            return self._go_on(view)
        proposed = view.proposed or Rating.AGAIN
        interval = view.intervals.get(proposed, "")
        self.say(f"{_RATINGS[proposed].capitalize()}{f': back in {interval}' if interval else ''}.")
        while (line := self._line("Enter, or 1 again, 2 hard, 3 good, 4 easy> ")) not in {"", "1", "2", "3", "4"}:
            if (after := self._command(line)) is None:
                self.say("Write 1, 2, 3 or 4, or nothing to accept.")
            elif after.stage is not Stage.JUDGED:
                return after
        given = Rating(int(line)) if line else proposed
        after = self._sitting.accept(given if line else None)
        # Said only now: what has been noted is on disk.
        self.say(f"Noted: {_RATINGS[given]}.")
        return after

    def _go_on(self, view: View) -> View:
        """Go on where there is nothing to rate."""
        look = "A first look: it comes back in a moment"
        prompt = f"{look if view.look else once_more(view) if view.again_at_once else unscheduled(view)}. Enter> "
        while (after := self._command(self._line(prompt))) is not None:
            if after.stage is not Stage.JUDGED:
                return after
        after = self._sitting.accept()
        if not view.again_at_once:
            self.say("Noted.")
        return after


def _broken(line: str, width: int) -> str:
    """A line as several of this width, those behind the first as far in."""
    if len(line) <= width:
        return line
    indent = line[: len(line) - len(line.lstrip())]
    return fill(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _marked(line: str) -> tuple[str, Sureness]:
    """An answer and how sure the learner is of it, by its last character."""
    if line.endswith("!"):
        return line[:-1].strip(), Sureness.SURE
    if line.endswith(";"):
        return line[:-1].strip(), Sureness.GUESS
    return line, Sureness.UNMARKED
