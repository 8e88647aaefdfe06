"""A digest of what a card holds beside its heading, by which one without a written id is known again."""

import hashlib
from collections.abc import Iterable

__all__ = ["fingerprint", "is_vague"]

_VAGUE = "?"
_LENGTH = 16


def fingerprint(content: Iterable[str], *, vague: bool) -> str:
    """The digest of these texts.

    Args:
        content: The texts.
        vague: Whether many a card holds the same, such as "Yes.": by such a digest alone none is known again.
    """
    digest = hashlib.sha256("\x1f".join(content).encode()).hexdigest()[:_LENGTH]
    return digest[:-1] + _VAGUE if vague else digest


def is_vague(digest: str) -> bool:
    """Whether a digest is of what many a card holds."""
    return digest.endswith(_VAGUE)
