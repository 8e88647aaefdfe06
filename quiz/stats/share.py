"""A part of a whole."""

from dataclasses import dataclass

__all__ = ["Share"]


@dataclass(slots=True)
class Share:
    """``right`` of ``of``."""

    right: int = 0
    of: int = 0

    @property
    def rate(self) -> float | None:
        """The quotient; None of nothing."""
        return self.right / self.of if self.of else None
