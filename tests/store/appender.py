"""A child process that answers cards and prints each event's id once it has been acknowledged.

Arguments: the database, how many answers (0: until killed), and a name of its own.
"""

import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from quiz.memory import study_day
from quiz.model import Event, EventType, Rating
from quiz.store import Store


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    path, count, name = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    draw = random.Random(name)
    number = 0
    with Store.open(path, now=lambda: datetime.now(UTC)) as store:
        say("open")
        last = 0
        while not count or number < count:
            number += 1
            now = datetime.now(UTC)
            day = study_day(now)
            card = draw.choice(["shared", f"{name}-own", f"{name}-other"])
            if last and draw.random() < 0.1:
                last = store.undo(last, day).id
            else:
                rating = draw.choice(list(Rating))
                after = store.scheduler.outcomes(store.memory(card), day, int(now.timestamp() * 1000), card)[rating]
                event = Event(card, EventType.ANSWER, day, rating=rating, interval=after.interval, due=after.due)
                last = store.append(event).id
            say(last)


if __name__ == "__main__":
    main()
