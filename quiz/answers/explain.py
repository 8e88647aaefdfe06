"""Explain: in one's own words first, then the learner ticks the points that were in them."""

from quiz.answers.recall import judge
from quiz.model import Outcome, Question, Verdict

__all__ = ["grade", "judge"]

_GOOD, _FAIR = 0.8, 0.5


def grade(question: Question, ticked: set[int]) -> Verdict:
    """The verdict from the points ticked, counted from 0.

    All essential points and 80 % of all: correct. All essential and half: near. Else wrong.

    Raises:
        ValueError: For a point that the question doesn't have.
    """
    points = question.points
    if not points or not ticked <= set(range(len(points))):
        raise ValueError(f"the points ticked, {sorted(ticked)}, are not among {len(points)}")
    missed = [point.text for place, point in enumerate(points) if point.essential and place not in ticked]
    share = len(ticked) / len(points)
    understood = f"{len(ticked)} of {len(points)} points"
    if missed:
        says = "\n".join(["Essential, and missed:", "", *(f"- {text}" for text in missed)])
        return Verdict(Outcome.WRONG, understood, says)
    if share >= _GOOD:
        return Verdict(Outcome.CORRECT, understood)
    if share >= _FAIR:
        return Verdict(Outcome.NEAR, understood, f"{understood}: four in five would be right.")
    return Verdict(Outcome.WRONG, understood, f"{understood}: half of them would be nearly right.")
