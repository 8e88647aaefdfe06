"""Study days: they begin at the rollover hour on the learner's own wall clock, not at midnight."""

from datetime import date, datetime, timedelta

__all__ = ["date_of", "offset_of", "study_day"]

_EPOCH = date(1970, 1, 1).toordinal()


def study_day(moment: datetime, rollover: int = 4) -> int:
    """The number of the study day that a local time belongs to.

    Only the wall clock counts, so a day of 23 or 25 hours is one day, and after a flight it is the date where the
    learner now is.

    Args:
        moment: Local time, aware of its zone.
        rollover: The hour at which a study day begins.

    Returns:
        Days since 1970-01-01.
    """
    wall = moment.replace(tzinfo=None)
    return (wall - timedelta(hours=rollover)).toordinal() - _EPOCH


def date_of(day: int) -> date:
    """The calendar date on which a study day begins."""
    return date.fromordinal(day + _EPOCH)


def offset_of(moment: datetime) -> int:
    """How far a local time is ahead of Greenwich, in minutes; 0 for one that knows no zone."""
    offset = moment.utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0
