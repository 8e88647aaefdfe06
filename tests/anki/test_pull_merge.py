"""Reviews back from Anki: interleaved with ours they give Anki's own memories; pulling twice adds nothing."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from quiz.anki.merge import Merged, merge
from quiz.memory import Scheduler, study_day
from quiz.model import Event, EventType, Memory, Phase, Rating
from quiz.store import Store
from tests.anki import real as anki

CARDS = [f"mine-{number}" for number in range(24)]
RATINGS = (Rating.GOOD, Rating.GOOD, Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY)
DAYS = 17


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Anki counts all days by today's offset: a zone with daylight saving would shift some by a day."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


class Here:
    """A clock that the simulation sets. It ends today: the real Anki knows no other."""

    def __init__(self) -> None:
        self.moment = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.moment

    @property
    def at(self) -> int:
        return round(self.moment.timestamp() * 1000)

    @property
    def day(self) -> int:
        return study_day(self.moment)


@pytest.fixture
def here() -> Here:
    return Here()


@pytest.fixture
def store(tmp_path: Path, here: Here) -> Iterator[Store]:
    with Store.open(tmp_path / "home" / "quiz.db", now=here, scheduler=steady) as opened:
        opened.remember(dict.fromkeys(CARDS, ("mine", "")))
        yield opened


def steady(parameters: tuple[float, ...]) -> Scheduler:
    return Scheduler(parameters, fuzz=False)


def pull(path: Path, store: Store, here: Here, *, dry_run: bool = False) -> Merged:
    return merge(path, store, [], now=here, rollover=4, dry_run=dry_run)


def simulate(store: Store, here: Here, path: Path) -> None:
    """Reviews on some 17 days, in turn here and on a phone: all are in Anki's log, only ours in ours."""
    truth = {card: Memory() for card in CARDS}
    end = here.moment
    with anki.collection(path) as real:
        ids = anki.add_notes(real, CARDS)
        for step in range(DAYS * 24 * 3):
            here.moment = end - timedelta(days=DAYS, minutes=-20 * step)
            if here.day == study_day(end):
                break
            for place, card in enumerate(CARDS):
                before = truth[card]
                ready = before.due <= (here.day if before.phase is Phase.REVIEW else here.at // 1000)
                if not ready or here.moment.hour % 6 != place % 6:
                    continue
                rating = RATINGS[anki.spread(f"{card}/{before.reps}") % len(RATINGS)]
                at = here.at + place
                after = steady(store.scheduler.parameters).outcomes(before, here.day, at, card)[rating]
                truth[card] = after
                anki.log(real, ids[card], at, ease=rating, kind=anki.row_kind(before.phase), interval=after.interval)
                if anki.spread(f"{study_day(end) - here.day}/{place % 3}") % 2:
                    event = Event(card, EventType.ANSWER, here.day, rating=rating, interval=after.interval)
                    event = replace(event, due=after.due)
                    store.merge([replace(event, id=at)])
    here.moment = end


def test_interleaved_reviews_give_anki_s_memories(store: Store, here: Here, tmp_path: Path) -> None:
    path = tmp_path / "collection.anki2"
    simulate(store, here, path)
    ours = sum(len(events) for events in store.histories())
    merged = pull(path, store, here)
    assert len(merged.added) > 30
    assert merged.known == ours > 30
    assert store.verify() == []
    with anki.collection(path) as real:
        assert real.db.scalar("SELECT count(*) FROM revlog") == ours + len(merged.added)
        for note in real.find_notes(""):
            name, card = real.get_note(note)["Front"], real.get_note(note).cards()[0].id
            state, memory = real.compute_memory_state(card), store.memory(name)
            assert state.stability == pytest.approx(memory.stability, rel=1e-5)
            assert state.difficulty == pytest.approx(memory.difficulty, rel=1e-5)


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    """A collection in which Anki itself has answered ten of our cards, and one of its own."""
    path = tmp_path / "anki" / "collection.anki2"
    with anki.collection(path) as real:
        anki.add_notes(real, CARDS[:10])
        stranger = real.new_note(real.models.by_name("Basic"))
        stranger["Front"] = "a card of the learner's"
        real.add_note(stranger, 1)
        for place in range(11):
            real.sched.answerCard(real.sched.getCard(), 1 + place % 4)
    return path


@pytest.mark.parametrize("name", anki.PACKAGES)
def test_every_form_is_read_and_left_as_it_was(
    name: str, reviewed: Path, store: Store, here: Here, tmp_path: Path
) -> None:
    path = anki.export(reviewed, tmp_path / name)
    before = path.read_bytes(), path.stat().st_mtime_ns
    planned = pull(path, store, here, dry_run=True)
    assert store.is_empty()
    assert planned.left_out == {"of cards that are not quiz's": 1}
    merged = pull(path, store, here)
    assert merged == planned
    assert len(merged.added) == 10
    assert {memory.phase for memory in store.memories().values()} == {Phase.LEARNING, Phase.REVIEW}
    again = pull(path, store, here)
    assert (again.added, again.known) == ((), 10)
    assert store.verify() == []
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert len(list((store.path.parent / "backups").glob("before-import-*.db"))) == 1


def test_the_due_days_are_anki_s(reviewed: Path, store: Store, here: Here) -> None:
    pull(reviewed, store, here)
    with anki.collection(reviewed) as real:
        today = real.sched.today
        for note in real.find_notes("-front:a*"):
            memory, card = store.memory(real.get_note(note)["Front"]), real.get_note(note).cards()[0]
            if memory.phase is Phase.REVIEW:
                assert memory.due - here.day == card.due - today
            else:
                assert abs(memory.due - card.due) <= 1


def test_a_collection_that_anki_has_open_is_read_with_its_latest_reviews(
    reviewed: Path, store: Store, here: Here
) -> None:
    with anki.collection(reviewed) as real:
        card = real.sched.getCard()
        real.sched.answerCard(card, 3)
        assert reviewed.with_name("collection.anki2-wal").stat().st_size
        merged = pull(reviewed, store, here)
        assert len(merged.added) == 11
        assert real.db.scalar("SELECT count(*) FROM revlog") == 12


def test_what_anki_does_not_count_is_left_out(reviewed: Path, store: Store, here: Here) -> None:
    with anki.collection(reviewed) as real:
        cards = {
            real.get_note(note)["Front"]: real.get_note(note).cards()[0].id for note in real.find_notes("-front:a*")
        }
        real.sched.set_due_date([cards["mine-2"]], "3")
        real.sched.schedule_cards_as_new([cards["mine-3"]])
        latest = real.db.scalar("SELECT max(id) FROM revlog")
        anki.log(real, cards["mine-2"], latest + 1, kind=3, interval=0, factor=0)  # previewed in a filtered deck
        anki.log(real, cards["mine-2"], latest + 2, kind=3)  # answered ahead in one
        anki.log(real, cards["mine-2"], latest + 9 * 86_400_000)
        anki.log(real, 12345, latest + 4)  # its card is gone
        found = pull(reviewed, store, here)
        assert found.left_out == {
            "of cards that are not quiz's": 2,
            "changes of a due date": 1,
            "crams, which don't count": 1,
            "in the future: is a clock wrong?": 1,
        }
        assert store.memory("mine-3") == Memory()
        assert [event.type for event in store.history("mine-3")] == [EventType.ANSWER, EventType.RESET]
        state, memory = real.compute_memory_state(cards["mine-2"]), store.memory("mine-2")
    assert memory.reps == 2
    assert state.stability == pytest.approx(memory.stability, rel=1e-5)


def test_a_card_that_was_exported_and_is_gone_since_keeps_its_reviews(store: Store, here: Here, tmp_path: Path) -> None:
    """It was answered in Anki only: nothing but the export remembers it."""
    path = tmp_path / "collection.anki2"
    with anki.collection(path) as real:
        card = anki.add_notes(real, ["gone"])["gone"]
        anki.log(real, card, here.at - 86_400_000, kind=0, interval=3)
    assert pull(path, store, here).added == ()
    store.keep_exported({"gone": "digest", "/note type 1": "digest"})
    (event,) = pull(path, store, here).added
    assert (event.card, event.rating) == ("gone", Rating.GOOD)
    assert store.memory("gone").reps == 1


def test_what_was_undone_here_stays_undone(reviewed: Path, store: Store, here: Here) -> None:
    (first, *_) = pull(reviewed, store, here).added
    store.undo(first.id, here.day)
    assert pull(reviewed, store, here).added == ()
    assert store.memory(first.card).reps == 0


def test_two_cards_in_the_same_millisecond(store: Store) -> None:
    """Another card's event holds the time: the next free one is taken, and known again."""
    store.merge([Event("mine-a", EventType.ANSWER, 20_000, 1000, rating=Rating.GOOD)])
    same = [Event("mine-b", EventType.ANSWER, 20_000, 1000, rating=Rating.GOOD)]
    assert [event.id for event in store.merge(same)] == [1001]
    assert store.merge(same) == []
    assert store.verify() == []


def test_the_study_day_is_that_of_the_learner_s_own_clock(store: Store, tmp_path: Path) -> None:
    """At 02:00 in Tokyo it is still yesterday; the review says so wherever the program runs."""
    at = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    there = timezone(timedelta(hours=9))
    with anki.collection(tmp_path / "collection.anki2") as real:
        anki.log(real, anki.add_notes(real, ["mine-0"])["mine-0"], round(at.timestamp() * 1000), kind=0, interval=3)
    now = datetime(2026, 3, 9, 9, 0, tzinfo=there)
    (event,) = merge(tmp_path / "collection.anki2", store, [], now=lambda: now, rollover=4).added
    assert event.day == study_day(datetime(2026, 3, 2, 23, 0, tzinfo=UTC))
    assert (event.utc_offset, event.due) == (540, event.day + 3)


def test_a_winter_s_review_is_read_by_the_winter_s_clock(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 03:30 in January the day before is still on, though a clock on summer time would say 04:30."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    at = datetime(2026, 1, 15, 2, 30, tzinfo=UTC)
    with anki.collection(tmp_path / "collection.anki2") as real:
        anki.log(real, anki.add_notes(real, ["mine-0"])["mine-0"], round(at.timestamp() * 1000), kind=0, interval=3)
    now = datetime(2026, 7, 1, 9, 0, tzinfo=UTC).astimezone()
    assert now.utcoffset() == timedelta(hours=2)
    (event,) = merge(tmp_path / "collection.anki2", store, [], now=lambda: now, rollover=4).added
    assert (event.utc_offset, event.day) == (60, study_day(datetime(2026, 1, 14, 12, 0, tzinfo=UTC)))
