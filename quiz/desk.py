"""Everything that lies open before a learner: settings, library, log, schedule and clock, and what is done with them.

Both faces and the command line work on a desk. It opens in a few milliseconds and starts no process until a sitting
needs a probe.
"""

import threading
from collections.abc import Collection, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from quiz import tuning
from quiz.browse import Found, parse, search, whole_text
from quiz.errors import CardError, LibraryError, StoreError
from quiz.failures import FailureLog
from quiz.home import Clock, Home, Settings, clock, find_home, read_settings
from quiz.journey import Journey
from quiz.lab.host import Limits
from quiz.library import Library, Ref, own_root, shipped_root
from quiz.links import link
from quiz.memory import Fit, offset_of, study_day
from quiz.model import Card, Event, EventType, Kind, Place, Question, Variant
from quiz.plan import Learner, Plan, Wish, make_plan
from quiz.reference import base_of, probe_of
from quiz.session import Sitting
from quiz.shelves import shelving
from quiz.store import Store
from quiz.supply import Supply
from quiz.tinker import Tinker
from quiz.today import Coming, Today, coming, today

if TYPE_CHECKING:
    from quiz.stats import Misconception, Stats

__all__ = ["Desk"]

_AHEAD = 2  # days for which questions are built ahead
_THEME = "theme"


class Desk:
    """What a learner works on.

    Args:
        home: The learner's folder.
        settings: What config.toml says.
        now: The clock.

    Raises:
        StoreError: If the database can't be used.
        LibraryError: If the shipped library is missing.
    """

    def __init__(self, home: Home, settings: Settings, now: Clock) -> None:
        self.home = home
        self.settings = settings
        self.now = now
        self.store = Store.open(home.database, now=now, scheduler=partial(tuning.scheduler_of, settings))
        self.library = Library.load([shipped_root(), own_root(home.folder)], home.cache, known=self.store.identities())
        self.journey = Journey(self.library, self.store, lambda: self.day)
        failures = FailureLog(home.probe_errors, now)
        self.trouble: StoreError | None = None
        """What went wrong behind the sitting, known once the desk is closed."""
        self._housekeeping: threading.Thread | None = None
        self.supply = Supply(self.library, self.store, Limits(seconds=settings.probe_seconds), failures.add)
        self._probes: list[str] = []
        self._supplied = self.library.generation  # of the library, as the supply knows it
        self._texts: dict[str, str] = {}  # what browsing looks through, once it was asked for
        self._texts_of = 0  # the library's generation

    @classmethod
    def open(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Open the desk that the environment names."""
        home = find_home(environ)
        return cls(home, read_settings(home), clock(environ))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the lab, finish the backup and close the database."""
        self.supply.close()
        if self._housekeeping is not None:
            self._housekeeping.join()
        self.store.close()

    # Scheduling

    @property
    def day(self) -> int:
        """Today's study day."""
        return study_day(self.now(), self.settings.rollover)

    def plan(self, wish: Wish) -> Plan:
        """What a sitting begun now would hold.

        Raises:
            LibraryError: If the topic wished for doesn't exist.
        """
        if wish.topic and wish.topic not in self.library.topics:
            known = ", ".join(sorted(self.library.topics))
            raise LibraryError(f"there is no topic {wish.topic!r}", f"the topics are {known}")
        learner = self._learner()
        if wish.guess:  # from an item's own cards, also as long as nothing was chosen
            learner = replace(learner, open=replace(learner.open, shelf=shelving(self.library.path)))
        return make_plan(self.library.refs, learner, wish)

    def _learner(self) -> Learner:
        day = self.day
        return Learner(
            day=day,
            now=int(self.now().timestamp()),
            memories=self.store.standings(),
            open=self.journey.openings(),
            new_a_day=self.settings.new,
            learn_ahead=round(self.settings.learn_ahead * 60),
            own=self.library.own_cards,
            seconds=self.store.median_seconds(),
            introduced=self.store.introduced_on(day),
            met_today=frozenset(self.store.met_on(day)),
        )

    def sitting(self, wish: Wish) -> Sitting:
        """Begin a sitting."""
        plan = self.plan(wish)
        probes = [ref.probe for card in plan.cards if (ref := self.library.refs[card]).probe]
        self._probes = probes
        self.supply.prepare(probes)
        return Sitting(
            plan,
            card=self._card,
            log=self.store,
            variants=self.supply,
            scheduler=self.store.scheduler,
            now=self.now,
            rollover=self.settings.rollover,
            learn_ahead=self.settings.learn_ahead * 60,
            cram=wish.cram,
            once=bool(wish.guess),
            needs=lambda card: ref.needs if (ref := self.library.refs.get(card)) else (),
            answered=self.supply.top_up,
        )

    def _card(self, name: str) -> Card | None:
        """A card, or None if it has gone from the library since the sitting began."""
        try:
            return self.library.card(name)
        except LibraryError:
            return None

    def tinker(self, variant: Variant) -> Tinker:
        """Let the learner change a question's numbers."""
        return Tinker(variant, self.supply.rerun)

    def wish(self) -> Wish:
        """What the settings ask for."""
        return Wish(minutes=self.settings.minutes)

    def today(self, wish: Wish | None = None) -> Today:
        """What there is to do today: as the settings ask for it, or as it is wished for."""
        plan = self.plan(wish or self.wish())
        return today(plan, self.day, self.journey.milestones(), self.library, self.store)

    def coming(self) -> Coming:
        """What comes back after today."""
        return coming(self.day, self.library, self.store)

    @property
    def theme(self) -> str:
        """The theme that the settings name, else the one chosen last on the screen; empty without either."""
        return self.settings.theme or self.store.note(_THEME, "")

    def remember_theme(self, name: str) -> None:
        """Use this theme from now on, unless the settings name one."""
        self.store.set_note(_THEME, name)

    # Looking back

    def stats(self) -> "Stats":
        """What the log and the memories say of the learner.

        Raises:
            StoreError: If the log can't be read.
        """
        from quiz import lookback  # noqa: PLC0415 - not for the first question

        return lookback.stats(self.day, self.settings.retention, self.library, self.store, self.journey)

    def practising(self, misconception: "Misconception") -> Wish:
        """Unscheduled questions that can meet a mistake once more, if it is open to the learner to be asked any."""
        from quiz import lookback  # noqa: PLC0415 - not for the first question

        return lookback.practising(misconception, self.library, self._learner())

    def past(self, card: str) -> list[str]:
        """A line for each thing that has happened to a card, oldest first, also to one that is in no file any more."""
        from quiz.past import asked_by, past_lines  # noqa: PLC0415 - not for the first question

        events = self.store.history(card)
        now = self._card(card)

        def asked(event: Event) -> Question | None:
            if event.variant is not None:
                try:
                    return self.store.variant(event.variant).question
                except StoreError:  # the rest of the history can be told without it
                    return None
            fixed = now is not None and now.kind is Kind.CHOICE and event.response
            return asked_by(event, events, now, self.store.scheduler) if now and fixed else None

        return past_lines(events, asked)

    def optimise(self) -> Fit:
        """Fit FSRS's parameters to the log, and use them if they predict better.

        Raises:
            QuizError: If there are too few reviews.
        """
        return tuning.fit_to_log(self.store)

    def optimise_due(self) -> bool:
        """Whether it is time to offer :meth:`optimise`."""
        return tuning.fit_is_due(self.store)

    # Cards

    def browse(self, text: str) -> tuple[list[Found], str]:
        """The cards that match what was typed (:func:`quiz.browse.parse`), and what of it was not understood."""
        wanted = parse(text)
        if wanted.words and self._texts_of != self.library.generation:
            self._texts_of = self.library.generation
            self._texts = {card.id: whole_text(card) for card in self.library.cards()}
        found = search(
            self.library.refs.values(),
            self.store.standings(),
            wanted,
            day=self.day,
            own=self.library.own_cards,
            item=shelving(self.library.path),
            text=lambda ref: self._texts.get(ref.id, ref.title),
        )
        return found, wanted.trouble

    def title(self, card: str) -> str:
        """What a card is called; its id if it has gone, or a probe asks it."""
        ref = self.library.refs.get(card)
        return ref.title if ref is not None and ref.title else card

    def known(self, card: str) -> Ref:
        """A card of the library by its id.

        Raises:
            LibraryError: If there is none.
        """
        ref = self.library.refs.get(card)
        if ref is None:
            alike = get_close_matches(card, self.library.refs, n=3)
            todo = f"did you mean {' or '.join(alike)}?" if alike else "look for it in quiz with /"
            raise LibraryError(f"there is no card {card!r}", todo)
        return ref

    def known_probe(self, probe: str) -> Path:
        """The file that defines a probe; a reference to a probe's nudge will do.

        Raises:
            LibraryError: If there is no such probe, or what should define it can't be read.
        """
        path = self.library.probe_path(probe)
        if path is None:
            file = f"{probe.partition('.')[0]}.py"
            for problem in self.library.problems:
                if problem.place and Path(problem.place.path).name == file:
                    raise LibraryError(problem.what, problem.todo, problem.place)
            alike = get_close_matches(probe_of(probe), self.library.probes, n=3)
            of_topic = sorted(name for name in self.library.probes if name.startswith(f"{probe}."))
            todo = "its name is a topic, a dot, and a function of the topic's file in probes/"
            if of_topic:
                todo = f"the probes of {probe} are {', '.join(of_topic)}"
            elif alike:
                todo = f"did you mean {' or '.join(alike)}?"
            raise LibraryError(f"there is no probe {probe!r}", todo)
        return path

    def mark(self, card: str, deed: EventType) -> Event:
        """Suspend, unsuspend, bury or reset a card."""
        return self.store.append(Event(card, deed, self.day, utc_offset=offset_of(self.now()), counts=False))

    def add(self, front: str, back: str, topic: str = "") -> str:
        """Add a card to the learner's library and return its id.

        Without a topic it goes to that of the path item being watched, or to ``notes``. Without an answer it is a
        stub, listed until it is finished.

        Raises:
            CardError: If there is no question, or the topic's name is unusable.
            LibraryError: If the file can't be written.
        """
        card = self.library.add(front, back, topic or self.journey.topic_watched())
        # It was just read while being written: its turn is tomorrow, before all others.
        for name in [name for name in self.library.refs if base_of(name) == base_of(card)]:
            self.mark(name, EventType.BURY)
        return card

    def take_in(self, file: str, before: Collection[str]) -> list[Ref]:
        """Take in what was written into a card file by an editor: like :meth:`add` for each of its new cards.

        Args:
            file: The card file's path.
            before: The cards there were.

        Raises:
            LibraryError: If the ids can't be written into the file.
        """
        self.reload()
        self.library.write_ids(file)
        added = [ref for card, ref in self.library.refs.items() if card not in before and ref.path == file]
        for ref in added:
            self.mark(ref.id, EventType.BURY)
        return added

    def place_to_edit(self, card: str) -> Place:
        """Where a card is to be edited: a shipped one is copied to the learner's library first.

        In a checkout the shipped file itself is opened.

        Raises:
            LibraryError: If there is no such card, or the copy can't be written.
        """
        return self.library.place_to_edit(card)

    def drop_copy(self, card: str) -> None:
        """Take the copy that :meth:`place_to_edit` has made away again, if it was left as it is.

        Raises:
            LibraryError: If its file can't be written.
        """
        self.library.drop_copy(card)

    def reload(self) -> tuple[CardError, ...]:
        """Read again what changed on disk, and return what is wrong with it now."""
        self.library.reload_changed()
        if self._supplied != self.library.generation:  # an added card may have been read along with other changes
            self._supplied = self.library.generation
            self.supply.forget()
        self.store.remember(self.library.identities())
        return tuple(self.library.problems)

    def source(self, card: Card) -> str:
        """The address of a card's source at its moment, or nothing."""
        return link(card.source, card.at)

    def settle(self) -> None:
        """What can wait until the first question is on the screen: the daily backup, identities, questions ahead."""
        # A large database takes seconds to copy, which the thread that paints must not wait for.
        self._housekeeping = threading.Thread(target=self._back_up, name="backup")
        self._housekeeping.start()
        self.store.remember(self.library.identities())
        if self._probes:
            soon = self.plan(
                replace(self.wish(), minutes=2 * self.settings.minutes, ahead=_AHEAD, new=self.settings.new)
            )
            refs = self.library.refs
            self.supply.plan_ahead([*self._probes, *(refs[card].probe for card in soon.cards if refs[card].probe)])

    def _back_up(self) -> None:
        try:
            self.store.daily_backup()
        except StoreError as error:
            self.trouble = error
