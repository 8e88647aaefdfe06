"""``quiz stats``: days, forecast, retention, what is held, time, calibration, and what went wrong again."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from quiz.figures import counted
from quiz.model import Sureness

if TYPE_CHECKING:
    from quiz.stats import Misconception, Share, Stats

__all__ = ["register"]

_DAYS = 14  # shown in words; all of them are in the JSON
_NAMES = {Sureness.SURE: "sure", Sureness.UNMARKED: "unmarked", Sureness.GUESS: "guess"}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("stats", help="days, forecast, retention, what is held, calibration, misconceptions")
    parser.add_argument("--json", action="store_true", help="as JSON, one object")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the statistics."""
    from quiz.desk import Desk

    with Desk.open() as desk:
        stats = desk.stats()
    if options.json:
        print(json.dumps(_facts(stats), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(stats)))
    return 0


def _facts(stats: "Stats") -> dict[str, Any]:
    from quiz.memory import date_of

    def share(counted: "Share") -> dict[str, int]:
        return {"right": counted.right, "of": counted.of}

    counts = stats.counts
    return {
        "today": str(date_of(stats.today)),
        "days": [
            {"day": str(date_of(day)), "answers": one.answers, "looks": one.looks, "seconds": round(one.seconds, 1)}
            for day, one in counts.days.items()
        ],
        "seconds": round(stats.seconds, 1),
        "forecast": [
            {"day": str(date_of(stats.today + ahead)), "due": due} for ahead, due in enumerate(stats.forecast)
        ],
        "retention": share(counts.retention),
        "retention_asked": stats.asked,
        "retention_by_topic": {topic: share(counted) for topic, counted in counts.by_topic.items()},
        "held": [
            {
                "item": stone.item.id,
                "number": stone.item.number,
                "state": stone.state,
                "held": round(stone.held or 0.0, 4),
                "in_30_days": round(stone.later or 0.0, 4),
            }
            for stone in stats.held
        ],
        "calibration": {_NAMES[sureness]: share(counted) for sureness, counted in counts.calibration.shares.items()},
        "brier": counts.calibration.brier,
        "brier_of_the_average": counts.calibration.brier_of_the_average,
        "misconceptions": [
            {
                "id": one.id,
                "times": one.times,
                "last": str(date_of(one.last_day)),
                "cards": sorted(one.cards),
                "says": one.says,
            }
            for one in counts.misconceptions
        ],
    }


def _lines(stats: "Stats") -> list[str]:
    counts = stats.counts
    if not counts.days:
        return ["No answers yet."]
    days = counted(len(counts.days), "day")
    week, usual = stats.seconds_since(7) / 60, stats.usual_seconds / 60
    retained = f"Retention (first answers of a day to cards in review): {_share(counts.retention)}"
    lines = [
        f"{stats.answers} answers on {days}, {stats.seconds / 60:.0f} min.",
        f"Time: {week:.0f} min in the last 7 days, {usual:.0f} min on a usual day of practice.",
        "",
        *_days(stats),
        "",
        *_coming(stats),
        "",
        f"{retained}; asked for: {100 * stats.asked:.0f} %",
        *(f"  {topic}: {_share(counted)}" for topic, counted in counts.by_topic.items()),
    ]
    if stats.held:
        lines += ["", "Held of the items met, by their core cards (now, and in 30 days without a review):"]
        lines += [
            f"  {stone.item.number} {stone.item.name}: {stone.held or 0:.0%}, {stone.later or 0:.0%}".replace("%", " %")
            for stone in stats.held
        ]
    lines += ["", "How sure, and how often right:", *_calibration(stats)]
    if counts.misconceptions:
        lines += ["", "Misconceptions that came back:"]
        lines += [line for one in counts.misconceptions for line in _misconception(one)]
    return lines


def _days(stats: "Stats") -> list[str]:
    from quiz.memory import date_of

    return [
        "day          answers  looks  min",
        *(
            f"{date_of(day)}   {one.answers:7}  {one.looks:5}  {one.seconds / 60:3.0f}"
            for day, one in list(stats.counts.days.items())[-_DAYS:]
        ),
    ]


def _coming(stats: "Stats") -> list[str]:
    due = stats.forecast
    return [
        f"Due today {due[0]}, tomorrow {due[1]}, within 7 days {sum(due[:7])}, within {len(due)} days {sum(due)}.",
        "Day by day: " + " ".join(map(str, due)),
    ]


def _calibration(stats: "Stats") -> list[str]:
    calibration = stats.counts.calibration
    lines = [f"  {_NAMES[sureness]}: {_share(counted)}" for sureness, counted in calibration.shares.items()]
    if calibration.brier is not None:
        lines.append(
            f"  Brier score {calibration.brier:.3f} (0 is perfect; "
            f"{calibration.brier_of_the_average:.3f} for always saying the average)"
        )
    return lines


def _misconception(one: "Misconception") -> list[str]:
    from quiz.memory import date_of
    from quiz.plaintext import plain

    told = f"  {one.id}: {one.times} times, last on {date_of(one.last_day)} ({', '.join(sorted(one.cards))})"
    return [told, *([f"    {' '.join(plain(one.says).split())}"] if one.says else [])]


def _share(counted: "Share") -> str:
    if not counted.of:
        return "none yet"
    return f"{counted.right} of {counted.of}, {100 * counted.right / counted.of:.0f} %"
