"""Times at which nobody works: said before they are promised, never moved in silence (C19)."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.association.selectors import work_calendar
from cms.core.dates import format_gregorian
from cms.core.digits import shown_digits
from cms.core.workdays import (
    WorkCalendar,
    closing_after,
    is_open_throughout,
    is_working_day,
    next_opening,
)

#: Where the word stands by which somebody promises a closed hour all the same.
ALL_THE_SAME = "all_the_same"


def refuse_closed(start: datetime, end: datetime) -> None:
    """Raise ValidationError, with the next open hour, unless the office is open all that time."""
    if words := why_closed(start, end):
        raise ValidationError({ALL_THE_SAME: words})


def why_closed(start: datetime, end: datetime) -> str:
    """Say why not, and when we next open; nothing where the office is open all that time."""
    calendar = work_calendar()
    if is_open_throughout(start, end, calendar):
        return ""
    return _closes_meanwhile(start, calendar) or _why_and_when(start, calendar)


def refuse_day_off(day: date) -> None:
    """Raise ValidationError, with the next open hour, when nobody works that day."""
    if words := why_day_off(day):
        raise ValidationError({ALL_THE_SAME: words})


def why_day_off(day: date) -> str:
    """Say why nobody works that day, and when we next open; nothing for a working day."""
    calendar = work_calendar()
    if is_working_day(day, calendar):
        return ""
    return _why_and_when(timezone.make_aware(datetime.combine(day, time())), calendar)


def _closes_meanwhile(start: datetime, calendar: WorkCalendar) -> str:
    """Of a time that begins while we are open, only its end is wrong."""
    closes = closing_after(start, calendar)
    if closes is None:
        return ""
    words = _("This goes on after our working hours: we close at %(clock)s that day.")
    return shown_digits(words % {"clock": formats.time_format(closes, "H:i")})


def _why_and_when(start: datetime, calendar: WorkCalendar) -> str:
    return f"{_why_closed(start, calendar)} {_open_again(start, calendar)}".strip()


def _why_closed(start: datetime, calendar: WorkCalendar) -> str:
    if not is_working_day(timezone.localdate(start), calendar):
        return _("This day is not a working day.")
    return _("This is outside our working hours of that day.")


def _open_again(start: datetime, calendar: WorkCalendar) -> str:
    opens = next_opening(start, calendar)
    if opens is None:
        return ""
    words = _("We next open on %(weekday)s, %(day)s, at %(clock)s.")
    said = words % {
        "weekday": formats.date_format(opens, "l"),
        "day": format_gregorian(opens, get_language() or ""),
        "clock": formats.time_format(opens, "H:i"),
    }
    return shown_digits(said)
