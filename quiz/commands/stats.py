"""``quiz stats``: days, retention, time, calibration, and the misconceptions that keep coming back."""

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quiz.stats import Share, Stats

__all__ = ["register"]

_DAYS = 14  # shown in words; all of them are in the JSON
_NAMES = {"sure": "sure", "": "unmarked", "guess": "guess"}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("stats", help="days, retention, time, and misconceptions that keep coming back")
    parser.add_argument("--json", action="store_true", help="as JSON, one object")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the statistics."""
    from quiz.desk import Desk
    from quiz.stats import statistics

    with Desk.open() as desk:
        refs = desk.library.refs
        stats = statistics(desk.store.histories(), lambda card: refs[card].topic if card in refs else "")
    if options.json:
        print(json.dumps(_facts(stats), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(stats)))
    return 0


def _facts(stats: "Stats") -> dict[str, Any]:
    from quiz.memory import date_of

    def share(counted: "Share") -> dict[str, int]:
        return {"right": counted.right, "of": counted.of}

    return {
        "days": [
            {"day": str(date_of(day)), "answers": one.answers, "looks": one.looks, "seconds": round(one.seconds, 1)}
            for day, one in stats.days.items()
        ],
        "seconds": round(sum(one.seconds for one in stats.days.values()), 1),
        "retention": share(stats.retention),
        "retention_by_topic": {topic: share(counted) for topic, counted in stats.by_topic.items()},
        "calibration": {_NAMES[sureness]: share(counted) for sureness, counted in stats.calibration.items()},
        "misconceptions": [
            {"id": one.id, "times": one.times, "last": str(date_of(one.last_day)), "cards": sorted(one.cards)}
            for one in stats.misconceptions
        ],
    }


def _lines(stats: "Stats") -> list[str]:
    from quiz.memory import date_of

    if not stats.days:
        return ["No answers yet."]
    answers = sum(one.answers for one in stats.days.values())
    minutes = sum(one.seconds for one in stats.days.values()) / 60
    lines = [
        f"{answers} answers on {len(stats.days)} day{'s' if len(stats.days) > 1 else ''}, {minutes:.0f} min.",
        "",
        "day          answers  looks  min",
    ]
    lines += [
        f"{date_of(day)}   {one.answers:7}  {one.looks:5}  {one.seconds / 60:3.0f}"
        for day, one in list(stats.days.items())[-_DAYS:]
    ]
    lines += ["", f"Retention (first answers of a day to cards in review): {_share(stats.retention)}"]
    lines += [f"  {topic}: {_share(counted)}" for topic, counted in stats.by_topic.items()]
    lines += ["", "How sure, and how often right:"]
    lines += [f"  {_NAMES[sureness]}: {_share(counted)}" for sureness, counted in stats.calibration.items()]
    if stats.misconceptions:
        lines += ["", "Misconceptions that came back:"]
        lines += [
            f"  {one.id}: {one.times} times, last on {date_of(one.last_day)} ({', '.join(sorted(one.cards))})"
            for one in stats.misconceptions
        ]
    return lines


def _share(counted: "Share") -> str:
    if not counted.of:
        return "none yet"
    return f"{counted.right} of {counted.of}, {100 * counted.right / counted.of:.0f} %"
