"""The clock of a case in words: what an officer reads in one glance."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext, npgettext

from cases.enums import WindowAnchor, WindowReading, WindowUnit
from cases.models import Case
from cms.core.counting import counted
from cms.core.dates import format_gregorian
from cms.core.digits import shown_digits
from cms.core.workdays import WorkCalendar, working_days_between

_A_WEEK = timedelta(days=7)
_SOON = 3  # working days
_NEAR_DAYS = 7
#: How long a wait is told in minutes, and then in hours.
_MOST_MINUTES, _MOST_HOURS = 60, 48
#: From so many hours on nobody counts the minutes beside them.
_MOST_EXACT = 24


@dataclass(frozen=True)
class Clock:
    """`tone` is late, soon, paused, calm or closed; colour never speaks without `words`."""

    words: str
    tone: str


def clock_of(case: Case, calendar: WorkCalendar) -> Clock:
    """Return how the clock of a case stands now, by the nearer of its two dates; the promised one
    as long as it counts (`with_news`)."""
    if not case.is_open:
        return Clock(case.get_outcome_display(), "closed")
    if case.paused_since:
        words = gettext("Paused since %(day)s: waiting for the person")
        return Clock(words % {"day": _day_words(case.paused_since)}, "paused")
    promised = case.due_at if getattr(case, "promise_runs", True) else None
    dates = [moment for moment in (promised, case.stage_due_at) if moment]
    if not dates:
        return Clock(gettext("No date set"), "calm")
    return remaining(min(dates), calendar)


def needed_by(case: Case) -> Clock | None:
    """Return the day the person gave and how near it is; nothing once the case is closed."""
    if case.needed_on is None or not case.is_open:
        return None
    words = gettext("Needed by %(day)s") % {"day": short_date(case.needed_on)}
    days_left = (case.needed_on - timezone.localdate()).days
    tone = "late" if days_left < 0 else "soon" if days_left <= _NEAR_DAYS else "calm"
    return Clock(words, tone)


def wait_of(case: Case) -> str:
    """Return how long an urgent call waits, beside the target: to the minute, as help counts."""
    dates = [moment for moment in (case.due_at, case.stage_due_at) if moment]
    waited = _span(timezone.now() - case.submitted_at)
    if not dates:
        return gettext("Waits for %(time)s") % {"time": waited}
    target = _span(min(dates) - case.submitted_at)
    return gettext("Waits for %(time)s; target: %(target)s") % {"time": waited, "target": target}


def _span(length: timedelta) -> str:
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < _MOST_MINUTES:
        return counted(npgettext("wait", "%(n)s minute", "%(n)s minutes", minutes), minutes)
    hours, rest = divmod(minutes, 60)
    if hours < _MOST_HOURS:
        in_hours = counted(npgettext("wait", "%(n)s hour", "%(n)s hours", hours), hours)
        if not rest or hours >= _MOST_EXACT:
            return in_hours
        in_minutes = counted(npgettext("wait", "%(n)s minute", "%(n)s minutes", rest), rest)
        parts = {"hours": in_hours, "minutes": in_minutes}
        return gettext("%(hours)s and %(minutes)s") % parts
    days = hours // 24
    return counted(npgettext("wait", "%(n)s day", "%(n)s days", days), days)


def remaining(due: datetime, calendar: WorkCalendar) -> Clock:
    """Return the distance to a date: minutes and hours on the last day, working days before."""
    now = timezone.now()
    today, due_day = timezone.localdate(now), timezone.localdate(due)
    if due < now:
        return Clock(_late(due, now, working_days_between(due_day, today, calendar)), "late")
    if due - now < timedelta(hours=12):
        return Clock(_hours_left(due - now), "soon")
    days = working_days_between(today, due_day, calendar)
    return Clock(_days_left(days), "soon" if days <= _SOON else "calm")


def _late(due: datetime, now: datetime, days: int) -> str:
    minutes = int((now - due).total_seconds() // 60)
    hours = minutes // 60
    if minutes < 1:
        return gettext("Just late")
    if hours < 1:
        return counted(ngettext("Late by %(n)s minute", "Late by %(n)s minutes", minutes), minutes)
    if hours < 12:
        return counted(ngettext("Late by %(n)s hour", "Late by %(n)s hours", hours), hours)
    if days < 1:
        return gettext("Late since the last working day")
    words = ngettext("Late by %(n)s working day", "Late by %(n)s working days", days)
    return counted(words, days)


def _hours_left(left: timedelta) -> str:
    minutes = int(left.total_seconds() // 60)
    if minutes < 60:
        return counted(ngettext("%(n)s minute left", "%(n)s minutes left", minutes), minutes)
    hours = minutes // 60
    return counted(ngettext("%(n)s hour left", "%(n)s hours left", hours), hours)


def _days_left(days: int) -> str:
    if days < 1:
        return gettext("Due before the next working day")
    words = ngettext("%(n)s working day left", "%(n)s working days left", days)
    return counted(words, days)


def _day_words(moment: datetime) -> str:
    """Today, the weekday within a week, then the date."""
    day, today = timezone.localdate(moment), timezone.localdate()
    if day == today:
        return gettext("today")
    if today - day < _A_WEEK:
        return formats.date_format(day, "l")
    return short_date(day)


def numeric_date(moment: datetime) -> str:
    """Return the day in figures, for columns where numbers line up."""
    text = formats.date_format(timezone.localdate(moment), "SHORT_DATE_FORMAT")
    return shown_digits(text)


def short_date(day: date) -> str:
    """Return the Gregorian day in the reader's language and digits."""
    return shown_digits(format_gregorian(day, get_language() or ""))


def rule_words(rule: dict[str, Any]) -> str:
    """Return the rule a case came in under: how it is read, its numbers, from when they count."""
    if not rule:
        return ""
    unit = WindowUnit(rule.get("unit", WindowUnit.CALENDAR_DAYS))
    *first, last = (number for number in (rule.get("not_before"), rule.get("due")) if number)
    shown = gettext(" and ").join([*(str(number) for number in first), _length(unit, last)])
    anchor = WindowAnchor(rule.get("anchor", WindowAnchor.COMPLETE))
    return f"{WindowReading(rule['reading']).label} {shown} · {anchor.label}"


def _length(unit: WindowUnit, count: int) -> str:
    """So much of a unit of a window, as it is said after "not after" and "between"."""
    words = {
        WindowUnit.CALENDAR_DAYS: npgettext("window", "%(n)s day", "%(n)s days", count),
        WindowUnit.WORKING_DAYS: npgettext(
            "window", "%(n)s working day", "%(n)s working days", count
        ),
        WindowUnit.HOURS: npgettext("window", "%(n)s hour", "%(n)s hours", count),
        WindowUnit.MINUTES: npgettext("window", "%(n)s minute", "%(n)s minutes", count),
    }
    return counted(words[unit], count)
