"""``quiz due``: what there is to do today, in words or JSON."""

import argparse
import json

__all__ = ["register"]


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("due", help="what is due today, and how long it takes")
    parser.add_argument("--json", action="store_true", help="as JSON, one object")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what is due."""
    from quiz.desk import Desk
    from quiz.view import behind

    with Desk.open() as desk:
        today = desk.today()
    plan = today.plan
    if options.json:
        facts = {
            "due": today.due,
            "planned": plan.due,
            "new": plan.new,
            "minutes": round(plan.seconds / 60, 1),
            "left": plan.left,
            "sittings_left": plan.sittings,
            "by_topic": today.by_topic,
            "answered_today": today.answered,
            "introduced_today": today.introduced,
            "cards": list(plan.cards),
            "unfinished": list(today.stubs),
            "problems": [str(problem) for problem in today.problems],
        }
        print(json.dumps(facts, ensure_ascii=False, indent=2))
        return 0
    if not plan.cards:
        print(f"Nothing is due now ({today.answered} answered today).")
    else:
        minutes = max(1, round(plan.seconds / 60))
        print(f"{plan.due} due, {plan.new} new: about {minutes} min.")
        for topic, count in sorted(today.by_topic.items(), key=lambda pair: (-pair[1], pair[0])):
            print(f"  {count:3}  {topic}")
    if plan.left:
        print(behind(plan.left, plan.sittings))
    for stub in today.stubs:
        print(f"Unfinished: {stub}")
    for problem in today.problems:
        label = "Can't be asked" if problem.leaves_out else "To be mended"
        print(f"{label}: {problem}")
    return 0
