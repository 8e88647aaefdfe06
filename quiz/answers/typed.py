"""What all kinds share about typed text: the error of not understanding it, and how a piece of it is quoted."""

from quiz.model import Outcome, Verdict

__all__ = ["MAX_LENGTH", "NotUnderstood", "is_what", "quoted", "skipped", "ungraded"]

MAX_LENGTH = 200
_QUOTED = 20


class NotUnderstood(ValueError):  # noqa: N818 - costs the learner nothing, so it is no error to them
    """What was typed can't be read as an answer of its kind. The message is one sentence for the learner."""


def quoted(text: str) -> str:
    """A piece of what was typed, fit for a sentence: short, and nothing in it that a terminal would obey."""
    shown = "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in text[:_QUOTED])
    return f"“{shown}{'…' if len(text) > _QUOTED else ''}”"


def is_what(shown: str, says: str) -> str:
    """A mistake's sentence: what the answer *is*, as in "0.12 is what multiplying by the temperature gives."."""
    says = says.strip()
    return f"{shown} is {says}{'' if says.endswith(('.', '!', '?')) else '.'}"


def skipped(typed: str) -> bool:
    """Whether nothing was typed: the learner doesn't know."""
    return not typed.strip()


def ungraded(reason: NotUnderstood) -> Verdict:
    """The verdict on what was not understood."""
    return Verdict(Outcome.UNGRADED, says=str(reason))
