"""Reads of the association's profile, places, channels and calendar."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from cms.association.models import Association, Branch, Channel, Holiday
from cms.association.seasons import Season
from cms.core.workdays import WorkCalendar

#: Read once per request (`association_held`); elsewhere it is simply read anew.
_held: ContextVar[Association | None] = ContextVar("association", default=None)


def current_association() -> Association:
    """Return the association this installation serves, from one query per request at most."""
    return _held.get() or Association.load()


@contextmanager
def association_held() -> Iterator[Association]:
    """Read the association once for everything inside the block: nobody changes it meanwhile.

    Inside another such block it is the one read there.
    """
    association = current_association()
    held = _held.set(association)
    try:
        yield association
    finally:
        _held.reset(held)


def branches() -> QuerySet[Branch]:
    return Branch.objects.filter(is_active=True)


def public_channels() -> QuerySet[Channel]:
    return Channel.objects.filter(is_enabled=True)


def work_calendar() -> WorkCalendar:
    """Return the working calendar: weekend, holidays, hours, Ramadan hours, time zone."""
    association = current_association()
    return WorkCalendar(
        weekend=frozenset(association.weekend),
        holidays=frozenset(_holiday_dates()),
        week_hours={
            int(day): (time.fromisoformat(start), time.fromisoformat(end))
            for day, (start, end) in association.week_hours.items()
        },
        ramadan_hours=(association.ramadan_starts_at, association.ramadan_ends_at),
        tz=ZoneInfo(settings.TIME_ZONE),
    )


def seasons() -> list[Season]:
    """Return the seasons of the association, in the order of the Hijri year."""
    return list(Season.objects.all())


def _holiday_dates() -> set[date]:
    return {
        first + timedelta(days=offset)
        for first, last in Holiday.objects.values_list("starts_on", "ends_on")
        for offset in range((last - first).days + 1)
    }
