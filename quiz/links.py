"""Links into videos and pages, at their moment."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

__all__ = ["is_meant", "link", "seconds"]

_SCHEMES = ("http", "https")
_VIDEO_HOSTS = ("youtube.com", "youtu.be")


def seconds(moment: str) -> int:
    """A moment such as ``40:40``, ``1:02:03`` or ``95`` in seconds.

    Raises:
        ValueError: If it is no moment.
    """
    total = 0
    for part in moment.split(":"):
        if not part.strip().isdecimal():
            raise ValueError(f"{moment!r} is no moment; write it as 40:40 or 1:02:03")
        total = total * 60 + int(part)
    return total


def is_meant(source: str) -> bool:
    """Whether a source is meant as a web address: :func:`link` finds one in it, or it is misspelt."""
    return source.strip().lower().startswith(tuple(f"{scheme}:" for scheme in _SCHEMES))


def link(source: str, at: str = "") -> str:
    """The address of a source; for a video, of the moment ``at`` in it. Empty where the source is no web address."""
    try:
        parts = urlsplit(source.strip())
    except ValueError:  # https://[
        return ""
    if parts.scheme not in _SCHEMES or not parts.netloc:
        return ""
    if not at:
        return parts.geturl()
    if not parts.netloc.removeprefix("www.").endswith(_VIDEO_HOSTS):
        return urlunsplit(parts._replace(fragment=at)) if not at[0].isdigit() else parts.geturl()
    try:
        moment = seconds(at)
    except ValueError:
        return parts.geturl()
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != "t"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("t", f"{moment}s")])))
