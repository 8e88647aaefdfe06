"""Learners to measure with: one with years behind them, one whose every card is a probe."""

import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quiz.desk import Desk
from quiz.home import Home, Settings
from quiz.model import Event, EventType, Rating
from quiz.store.rows import EVENT_COLUMNS, event_row
from tests.bench.terminal import NOW

__all__ = ["beginning", "large", "probing"]

_TOPICS = 40
_YEARS = 3650  # days
_PROBES = '''"""A probe whose answer says what was changed."""

from quiz.probe import Draw, Number, probe


@probe(digits=4, by="compute")
def sum(draw: Draw) -> Number:
    """Adds."""
    number = draw.integer("number", 1, 40)
    return Number(ask=f"How much is 7000 + {number}?", answer=7000 + number, why=f"It is {7000 + number}.")
'''


def beginning(folder: Path) -> None:
    """Nothing answered yet, but where they are on the path is said: the first start asks that, and no question."""
    with Desk(Home(folder), Settings(), lambda: NOW) as desk:
        desk.journey.begin_at("softmax")


def large(folder: Path, cards: int, answers: int) -> None:
    """Many cards of their own and ten years of answers."""
    (folder / "cards").mkdir(parents=True)
    for topic in range(_TOPICS):
        text = "\n".join(
            f"## Question {n} of {topic}: what follows from $x_{{{n}}}$? {{#t{topic}-{n}}}\n\n---\n\nAnswer *{n}*.\n"
            for n in range(cards // _TOPICS)
        )
        (folder / "cards" / f"topic{topic}.md").write_text(text, encoding="utf-8")
    with Desk(Home(folder), Settings(), lambda: NOW) as desk:
        names = list(desk.library.refs)
        stream = random.Random(1)
        start = NOW - timedelta(days=_YEARS)
        rows = []
        for number in range(answers):
            at = start + timedelta(seconds=number * _YEARS * 86400 / answers)
            day = (at.date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days
            interval = stream.choice([3, 10, 30, 90, 400])
            event = Event(
                names[number % len(names)], EventType.ANSWER, day, id=int(at.timestamp() * 1000), kind="recall",
                duration=9000, proposed=Rating.GOOD, rating=stream.choice([Rating.GOOD] * 9 + [Rating.AGAIN]),
                interval=interval, due=day + interval,
            )  # fmt: skip
            rows.append(event_row(event))
    with closing(sqlite3.connect(folder / "quiz.db")) as database, database:
        marks = ", ".join("?" for _ in EVENT_COLUMNS.split(","))
        database.executemany(f"INSERT INTO event ({EVENT_COLUMNS}) VALUES ({marks})", rows)
    with Desk(Home(folder), Settings(), lambda: NOW) as desk:
        desk.store.rebuild()


def probing(folder: Path) -> None:
    """One card, backed by a probe of their own."""
    for name, file, text in (
        ("cards", "adding.md", "## {#adding probe=adding.sum}\n"),
        ("probes", "adding.py", _PROBES),
    ):
        (folder / name).mkdir(parents=True)
        (folder / name / file).write_text(text, encoding="utf-8")
