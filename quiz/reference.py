"""How a card names its probe: ``topic.function``, with ``~draw`` behind it where it asks for a nudge of that draw."""

__all__ = ["MARK", "draw_of", "nudged", "probe_of"]

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
