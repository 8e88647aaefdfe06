"""Everything that lies open before a learner: settings, library, log, schedule and clock, and what is done with them.

Both faces and the command line work on a desk. It opens in a few milliseconds and starts no process until a sitting
needs a probe.
"""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from quiz.browse import Found, parse, search
from quiz.errors import CardError, LibraryError, StoreError
from quiz.failures import FailureLog
from quiz.home import Clock, Home, Settings, clock, find_home, read_settings
from quiz.lab.host import Limits
from quiz.library import Library, Ref, own_root, shipped_root
from quiz.library.mistakes import probes_meeting
from quiz.links import link
from quiz.memory import Fit, Scheduler, offset_of, optimise, optimise_due, study_day
from quiz.model import Card, Event, EventType, Phase, Place, Standing, Variant
from quiz.path import Item
from quiz.plan import Learner, Plan, Wish, make_plan
from quiz.reference import base_of, draw_of, probe_of
from quiz.route import EVERYTHING, START, Milestone, find_item, milestones
from quiz.session import Sitting
from quiz.shelves import MORE, openings, shelving
from quiz.store import Store, restore
from quiz.supply import Supply
from quiz.tinker import Tinker

if TYPE_CHECKING:
    from quiz.stats import Misconception, Stats

__all__ = ["Coming", "Desk", "Today", "restore_backup", "restore_json"]

_GUESSES = 3  # questions before an item is watched
_PRACTISED = 8  # questions against a misconception, at most
_TOLD = 20  # misconceptions of which it is told what their questions said
_AHEAD = 2  # days for which questions are built ahead
_LOOKED_BACK = 14  # days of which it is told whether one practised
_OPTIMISED = "reviews when last optimised"
_THEME = "theme"


@dataclass(frozen=True, slots=True)
class Today:
    """What there is to do today.

    ``by_topic`` counts the planned cards. ``days`` are the answers and looks of each of the last 14 study days, today's
    last. ``path`` is how its items stand. ``stubs`` gives the unfinished cards' questions. ``problems`` are cards that
    can't be asked.
    """

    plan: Plan
    day: int
    due: int
    by_topic: Mapping[str, int]
    introduced: int
    answered: int
    days: tuple[int, ...]
    path: Sequence[Milestone]
    stubs: Mapping[str, str]
    problems: tuple[CardError, ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes back: how many cards on the next study day, and in how many days the first of all (None: no card)."""

    tomorrow: int
    days: int | None


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
        self.store = Store.open(home.database, now=now, scheduler=partial(_scheduler_of, settings))
        self.library = Library.load([shipped_root(), own_root(home.folder)], home.cache, known=self.store.identities())
        failures = FailureLog(home.probe_errors, now)
        self.trouble: StoreError | None = None
        """What went wrong behind the sitting, known once the desk is closed."""
        self._housekeeping: threading.Thread | None = None
        self.supply = Supply(self.library, self.store, Limits(seconds=settings.probe_seconds), failures.add)
        self._probes: list[str] = []
        self._texts: dict[str, str] = {}  # what browsing looks through, once it was asked for

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
            open=openings(self.library.path, self.store.path_choices(), self.library.topics),
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

    def today(self) -> Today:
        """What there is to do today."""
        plan = self.plan(self.wish())
        by_topic: dict[str, int] = {}
        for card in plan.cards:
            topic = self.library.refs[card].topic
            by_topic[topic] = by_topic.get(topic, 0) + 1
        day = self.day
        counts = self.store.answers_by_day(day - _LOOKED_BACK + 1)
        return Today(
            plan=plan,
            day=day,
            due=plan.due + plan.left,
            by_topic=by_topic,
            introduced=self.store.introduced_on(day),
            answered=len(self.store.met_on(day)),
            days=tuple(counts.get(day - ago, 0) for ago in reversed(range(_LOOKED_BACK))),
            path=self.path_lines(),
            stubs={ref.id: ref.title for ref in self.library.refs.values() if ref.stub},
            problems=tuple(self.library.problems),
        )

    def coming(self) -> Coming:
        """What comes back after today. A card that is still being learned counts for the next study day."""
        day = self.day
        days = [
            max(1, memory.due - day) if memory.phase is Phase.REVIEW else 1
            for card, memory in self.store.standings().items()
            if memory.phase is not Phase.NEW and not memory.suspended and card in self.library.refs
        ]
        return Coming(days.count(1), min(days, default=None))

    @property
    def theme(self) -> str:
        """The theme that the settings name, else the one chosen last on the screen; empty without either."""
        return self.settings.theme or self.store.note(_THEME, "")

    def remember_theme(self, name: str) -> None:
        """Use this theme from now on, unless the settings name one."""
        self.store.set_note(_THEME, name)

    # The path

    def path_lines(self) -> list[Milestone]:
        """The path's items in order, with how they stand."""
        return self._milestones(self.store.standings())

    def _milestones(self, memories: Mapping[str, Standing]) -> list[Milestone]:
        return milestones(
            self.library.path,
            self.library.refs.values(),
            memories,
            self.store.path_choices(),
            day=self.day,
            recall=self.store.scheduler.retrievability,
        )

    def choose(self, name: str, state: str) -> Item:
        """Mark an item of the path ahead, watching or done.

        Raises:
            LibraryError: If there is no such item.
        """
        item = find_item(self.library.path, name)
        self.store.choose(item.id, state)
        return item

    def begin_at(self, name: str) -> Item | None:
        """Say where the learner is on the path: what comes before is done, the item is being watched, the rest ahead.

        Args:
            name: An item; ``start`` for the first one; ``everything`` if all of it is done.

        Returns:
            The item now being watched, if there is one.

        Raises:
            LibraryError: If there is no such item.
        """
        items = self.library.path.items if self.library.path else ()
        here = None
        if name != EVERYTHING:
            here = items[0] if name == START and items else find_item(self.library.path, name)
        number = here.number if here else len(items) + 1
        states = ["done" if item.number < number else "ahead" for item in items]
        if here:
            states[number - 1] = "watching"
        self.store.choose_all({item.id: state for item, state in zip(items, states, strict=True)})
        return here

    def is_first_start(self) -> bool:
        """Whether nothing was ever answered, and nothing chosen on the path that there is."""
        return bool(self.library.path) and not self.store.path_choices() and self.store.is_empty()

    def guessing(self, name: str) -> Wish:
        """A few unscheduled questions of an item, to guess at before watching it.

        Guessing wrongly before one is taught makes the teaching stick better (Richland, Kornell and Kao, 2009).

        Raises:
            LibraryError: If there is no such item.
        """
        return Wish(limit=_GUESSES, cram=True, guess=find_item(self.library.path, name).id)

    def want_more(self, name: str) -> Item:
        """Let all cards of an item be introduced, not only its core ones.

        Raises:
            LibraryError: If there is no such item.
        """
        item = find_item(self.library.path, name)
        self.store.choose(f"{MORE}{item.id}", "more")
        return item

    # Looking back

    def stats(self) -> "Stats":
        """What the log and the memories say of the learner.

        Raises:
            StoreError: If the log can't be read.
        """
        from quiz.stats import Stats, count, explained, forecast  # noqa: PLC0415 - not for the first question
        from quiz.store.tallies import tally  # noqa: PLC0415 - see above

        refs, day = self.library.refs, self.day
        with tally(self.store.path) as log:
            counts = count(log, lambda card: refs[card].topic if card in refs else "")
        told = [
            replace(one, says=explained(self.store.variant(one.variant).question, one.id)) if one.variant else one
            for one in counts.misconceptions[:_TOLD]
        ]
        counts = replace(counts, misconceptions=(*told, *counts.misconceptions[_TOLD:]))
        memories = self.store.standings()
        held = [stone for stone in self._milestones(memories) if stone.held is not None]
        return Stats(day, counts, self.settings.retention, forecast(memories, refs, day), held)

    def practising(self, misconception: "Misconception") -> Wish:
        """Unscheduled questions that can meet a mistake once more: those of probes, else those that met it.

        Only of cards that the learner has met, or that are open to be met.
        """
        paths = {path for each in self.library.probes.values() for path in each}
        probes = {probe for path in paths for probe in probes_meeting(path, misconception.id)}
        learner = self._learner()
        opened = {*learner.open.watched, *learner.open.besides}
        known = {card for card, memory in learner.memories.items() if memory.phase is not Phase.NEW}
        asking = [
            ref.id
            for ref in self.library.refs.values()
            if probe_of(ref.probe) in probes
            and draw_of(ref.probe) is None  # a nudge asks something else
            and (ref.id in known or learner.open.shelf(ref) in opened)
        ]
        met = [card for card in misconception.cards if card in asking or not asking]
        return Wish(cards=tuple(dict.fromkeys([*met, *asking])), limit=_PRACTISED, cram=True)

    # Cards

    def browse(self, text: str) -> tuple[list[Found], str]:
        """The cards that match what was typed (:func:`quiz.browse.parse`), and what of it was not understood."""
        wanted = parse(text)
        if wanted.words and not self._texts:
            self._texts = {card.id: _whole(card) for card in self.library.cards()}
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
            LibraryError: If there is no such probe.
        """
        path = self.library.probe_path(probe)
        if path is None:
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
        card = self.library.add(front, back, topic or self.topic_watched())
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

    def topic_watched(self) -> str:
        """The first topic of the path item most recently marked watching; ``notes`` if there is none."""
        path = self.library.path
        watching = sorted((-at, item) for item, (state, at) in self.store.path_choices().items() if state == "watching")
        for _, name in watching:
            for item in path.items if path else ():
                if item.id == name and item.topics:
                    return item.topics[0]
        return "notes"

    def place_to_edit(self, card: str) -> Place:
        """Where a card is to be edited: a shipped one is copied to the learner's library first.

        In a checkout the shipped file itself is opened.

        Raises:
            LibraryError: If there is no such card, or the copy can't be written.
        """
        return self.library.place_to_edit(card)

    def reload(self) -> tuple[CardError, ...]:
        """Read again what changed on disk, and return what is wrong with it now."""
        if self.library.reload_changed():
            self.supply.forget()
        self._texts = {}
        self.store.remember(self.library.identities())
        return tuple(self.library.problems)

    def source(self, card: Card) -> str:
        """The address of a card's source at its moment, or nothing."""
        return link(card.source, card.at)

    def optimise(self) -> Fit:
        """Fit FSRS's parameters to the log, and use them if they predict better.

        Raises:
            QuizError: If there are too few reviews.
        """
        fit = optimise(self.store.histories(), self.store.scheduler.parameters)
        if fit.after < fit.before:
            self.store.set_parameters(fit.parameters, log_loss=fit.after, reviews=fit.reviews)
        self.store.set_note(_OPTIMISED, str(self.store.count_counted()))
        return fit

    def optimise_due(self) -> bool:
        """Whether it is time to offer :meth:`optimise`: at 512, 1024, 2048, ... reviews."""
        return optimise_due(self.store.count_counted(), int(self.store.note(_OPTIMISED, "0")))

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


def _scheduler_of(settings: Settings, parameters: tuple[float, ...]) -> Scheduler:
    return Scheduler(
        parameters,
        retention=settings.retention,
        learning_steps=tuple(round(step * 60) for step in settings.learning_steps),
        relearning_steps=tuple(round(step * 60) for step in settings.relearning_steps),
        maximum_interval=settings.maximum_interval,
    )


def _whole(card: Card) -> str:
    """All that a card says."""
    texts = (card.title, card.body, card.answer, card.expected, card.probe, *card.traps, *card.steps)
    options = (text for option in card.options for text in (option.text, option.why))
    return " ".join([*texts, *options, *(point.text for point in card.points)])


def restore_backup(source: Path, environ: Mapping[str, str] | None = None) -> Path | None:
    """Put a backup in the database's place, without opening it first: it may be the damaged one.

    Returns:
        Where what it replaced is kept; None if there was nothing.

    Raises:
        StoreError: If the backup is none, or the database can't be replaced.
    """
    return restore(find_home(environ).database, source, clock(environ)())


def restore_json(source: Path, environ: Mapping[str, str] | None = None) -> tuple[dict[str, int], Path | None]:
    """Put all that `quiz export json` wrote in the database's place; like a backup, but checked to the last value.

    Returns:
        How many rows of each table came in, and where what they replaced is kept (None if there was nothing).

    Raises:
        ExchangeError: If the file is none, or anything in it is wrong; nothing is changed.
        StoreError: If the database can't be replaced.
    """
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - nothing else at a desk needs it, nor an export

    from quiz import exchange  # noqa: PLC0415

    home, now = find_home(environ), clock(environ)
    scheduler = partial(_scheduler_of, read_settings(home))
    tables = exchange.read(source)
    with TemporaryDirectory() as folder:
        made = Path(folder) / home.database.name
        exchange.build(tables, made, now=now, scheduler=scheduler)
        kept = restore(home.database, made, now())
    return {table: len(rows) for table, rows in tables.items()}, kept
