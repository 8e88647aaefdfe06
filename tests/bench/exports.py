"""Exporting 10,000 cards with 50,000 reviews to Anki, beside Anki's own exporter on the same collection.

Run as ``python -m tests.bench.exports RUNS``, or by ``make bench``.
"""

import os
import random
import statistics
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from quiz.desk import Desk
from quiz.home import Home, Settings
from quiz.memory import study_day
from quiz.model import Event, EventType, Rating

__all__ = ["exports"]

TOPIC = "bench"
KINDS = {
    "recall": """## What does batchnorm do to $x_{{{n}}}$ in layer {n}? {{#b{n}}}

---

$$\\hat x_i = \\frac{{x_i-\\mu_{{{n}}}}}{{\\sqrt{{\\sigma^2+\\epsilon}}}}$$

It *centres* and scales it by the **batch's** own figures, {n} times over. `eval()` takes the running ones.

✗ It learns them.
""",
    "choice": """## All logits are raised by {n}. What happens to the probabilities? {{#b{n}}}

- [x] nothing, on paper

  Every count is multiplied by $e^{{{n}}}$, and so is their sum.
- [ ] they get sharper

  Sureness lies in the gaps, and {n} changes none.
- [ ] they no longer add up to 1
- [ ] none of these
""",
    "cloze": "## A softmax of {n} ==1:equal logits== gives each ==2:1/{n}==. {{#b{n}}}\n",
    "number": '## What loss has a {n}-way classifier that knows nothing? {{#b{n} answer="ln {n}" within="2%"}}\n',
    "order": """## Put step {n} of training in order. {{#b{n} order}}

---

1. forward pass {n}
2. loss
3. backward pass
4. update
""",
    "code": """## What does line {n} print? {{#b{n}}}

```python
x = torch.arange({n}).view(-1, 1)
print(x.shape, x.float().mean())
```

---

`({n}, 1)` and the mean.
""",
}
MIX = [*["recall", "choice", "choice", "cloze", "choice", "recall", "number"] * 7, "order", "code"]
"""As in the shipped deck, bar its probes: their questions are built once and kept."""

OURS = [sys.executable, "-m", "quiz", "export", "anki"]
THEIRS = """
import sys
from anki.collection import Collection, ExportAnkiPackageOptions
profile = Collection(sys.argv[1])
options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, with_media=True, legacy=True)
profile.export_anki_package(out_path=sys.argv[2], options=options, limit=None)
profile.close()
"""
IMPORT = """
import sys
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
profile = Collection(sys.argv[1])
options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
profile.import_anki_package(ImportAnkiPackageRequest(package_path=sys.argv[2], options=options))
print(profile.card_count(), profile.db.scalar("SELECT count() FROM revlog"))
profile.close()
"""


def exports(runs: int, cards: int = 10_000, reviews: int = 50_000) -> None:
    """Print what both take, each a process of its own from start to end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        learner(folder / "home", cards, reviews)
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        # As on a learner's machine: neither program is compiled anew each time.
        start = partial(run, {**kept, "QUIZ_HOME": str(folder / "home"), "PYTHONPYCACHEPREFIX": str(folder / "cache")})
        ours = [*OURS, str(folder / "ours.apkg"), "--topic", TOPIC]
        profile = folder / "profile" / "collection.anki2"
        profile.parent.mkdir()
        theirs = [sys.executable, "-c", THEIRS, str(profile), str(folder / "theirs.apkg")]
        start(ours)  # the library's index is made, and Anki gets its collection
        start([sys.executable, "-c", IMPORT, str(profile), str(folder / "ours.apkg")])
        start(theirs)
        rows = [(*start(theirs), *start(ours)) for _ in range(runs)]
        their_time, their_memory, our_time, our_memory = map(statistics.median, zip(*rows, strict=True))
        sizes = [(folder / package).stat().st_size / 2**20 for package in ("theirs.apkg", "ours.apkg")]
    sys.stdout.write(
        f"{cards:,} cards, {reviews:,} reviews, exported (processor time)\n"
        f"  by Anki's own exporter               {their_time:6.3f} s   "
        f"{their_memory:.0f} MB, a file of {sizes[0]:.1f} MB\n"
        f"  by quiz export anki                  {our_time:6.3f} s   {our_memory:.0f} MB, a file of {sizes[1]:.1f} MB, "
        f"{our_time / their_time:4.2f} times (aim: 3)\n"
    )


def run(environment: Mapping[str, str], command: list[str]) -> tuple[float, float]:
    """Processor seconds and megabytes at the most that a program takes: other programs make the clock's unfair."""
    child = os.posix_spawn(
        command[0],
        command,
        environment,
        file_actions=[(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)],
    )
    _, status, used = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"{command[:5]} failed")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return used.ru_utime + used.ru_stime, used.ru_maxrss / unit


def learner(folder: Path, cards: int, reviews: int) -> None:
    """A learner with so many cards of their own, and reviews of the last three years."""
    (folder / "cards").mkdir(parents=True)
    # A cloze of two gaps is two cards.
    numbers = range(1, cards * len(MIX) // (len(MIX) + MIX.count("cloze")) + 1)
    text = "\n".join(KINDS[MIX[number % len(MIX)]].format(n=number + 1) for number in numbers)
    (folder / "cards" / f"{TOPIC}.md").write_text(text, encoding="utf-8")
    now = datetime.now(UTC)
    stream = random.Random(1)
    with Desk(Home(folder), Settings(), lambda: now) as desk:
        names = [ref.id for ref in desk.library.refs.values() if ref.topic == TOPIC]
        events = []
        for number in range(reviews):
            at = now - timedelta(days=1000 * (reviews - number) / reviews)
            day, interval = study_day(at), stream.choice([3, 10, 30, 90, 400])
            events.append(
                Event(
                    names[number % len(names)], EventType.ANSWER, day, round(at.timestamp() * 1000), duration=9000,
                    rating=stream.choice([Rating.GOOD] * 9 + [Rating.AGAIN]), interval=interval, due=day + interval,
                    kind="recall",
                )
            )  # fmt: skip
        desk.store.merge(events)


if __name__ == "__main__":
    exports(int(sys.argv[1]))
