"""Names that are made of others.

A card names its probe ``topic.function``, with ``~draw`` behind it where it asks for a nudge of that draw; a gap of the
cloze card ``id`` is the card ``id.1``.
"""

__all__ = ["MARK", "base_of", "draw_of", "nudged", "probe_of"]

MARK = "~"


def nudged(probe: str, draw: str = "") -> str:
    """The reference to a probe's nudge: of this draw, or of one that the seed picks."""
    return f"{probe}{MARK}{draw}"


def probe_of(reference: str) -> str:
    """The probe's own name."""
    return reference.partition(MARK)[0]


def draw_of(reference: str) -> str | None:
    """The draw to be nudged: empty for any, None if the probe's own question is meant."""
    _, mark, draw = reference.partition(MARK)
    return draw if mark else None


def base_of(card: str) -> str:
    """The id that stands in the file, without the number of a cloze card's gap."""
    return card.partition(".")[0]
