"""Arithmetic of working days and working hours: no database, only a calendar handed in."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from itertools import takewhile
from zoneinfo import ZoneInfo

import holidays as public_holidays

from cms.core.dates import RAMADAN, OutsideCalendar, hijri

Hours = tuple[time, time]

_DAY = timedelta(days=1)
_WEEK = 7
_LOOK_AHEAD = timedelta(days=366)
_LANGUAGES = {"ar": "ar", "en": "en_US"}


def _sunday_to_thursday() -> Mapping[int, Hours]:
    return dict.fromkeys((6, 0, 1, 2, 3), (time(8), time(16)))


@dataclass(frozen=True)
class WorkCalendar:
    """When an association works. Weekdays are Python's: Monday 0, Friday 4, Saturday 5.

    `ramadan_hours` replace the hours of every working day in the ninth Hijri month. Hours that end
    at or before their start end on the next day.
    """

    weekend: frozenset[int] = frozenset({4, 5})
    holidays: frozenset[date] = frozenset()
    ramadan_hours: Hours | None = (time(10), time(15))
    week_hours: Mapping[int, Hours] = field(default_factory=_sunday_to_thursday)
    tz: tzinfo = ZoneInfo("Asia/Riyadh")

    def __post_init__(self) -> None:
        if self.weekend >= set(range(_WEEK)):
            raise ValueError("A calendar needs at least one weekday outside its weekend.")

    @cached_property
    def lost_days(self) -> list[date]:
        """Holidays that fall on a weekday people would have worked, in order."""
        return sorted(day for day in self.holidays if day.weekday() not in self.weekend)


def is_working_day(day: date, cal: WorkCalendar) -> bool:
    """True unless the day is in the weekend or a holiday."""
    return day.weekday() not in cal.weekend and day not in cal.holidays


def add_working_days(start: date, n: int, cal: WorkCalendar) -> date:
    """Return the nth working day after `start` (before it for a negative n); n = 0 is `start`.

    The day of `start` itself never counts: a request of today has its first day tomorrow.
    """
    step = _DAY if n >= 0 else -_DAY
    day, left = start, abs(n)
    while left:
        day += step
        left -= is_working_day(day, cal)
    return day


def working_days_between(a: date, b: date, cal: WorkCalendar) -> int:
    """Count working days after `a` up to and including `b`; negative when `b` is before `a`."""
    if b < a:
        return -working_days_between(b - _DAY, a - _DAY, cal)
    weeks, rest = divmod((b - a).days, _WEEK)
    in_rest = sum(
        (a + timedelta(days=offset)).weekday() not in cal.weekend for offset in range(1, rest + 1)
    )
    lost = bisect_right(cal.lost_days, b) - bisect_right(cal.lost_days, a)
    return weeks * (_WEEK - len(cal.weekend)) + in_rest - lost


def add_working_minutes(start_dt: datetime, minutes: int, cal: WorkCalendar) -> datetime:
    """Return the moment, on the calendar's clock, when `minutes` of working time have passed.

    `start_dt` must be aware and `minutes` not negative; 0 returns the start. Raise ValueError
    otherwise, and for a calendar in which nobody ever works.
    """
    if start_dt.tzinfo is None:
        raise ValueError("Working minutes need an aware datetime: say which clock is meant.")
    if minutes < 0:
        raise ValueError("Working minutes cannot be negative.")
    if not any(weekday not in cal.weekend for weekday in cal.week_hours):
        raise ValueError("This calendar has no working hours on any working weekday.")
    now, left = start_dt.astimezone(UTC), timedelta(minutes=minutes)
    for opens, closes in _openings(start_dt.astimezone(cal.tz).date(), cal) if left else ():
        now = max(now, opens)
        if now + left <= closes:
            return (now + left).astimezone(cal.tz)
        left -= max(closes - now, timedelta())
    return start_dt.astimezone(cal.tz)


def is_open_throughout(start: datetime, end: datetime, cal: WorkCalendar) -> bool:
    """True when the office is open from `start` to `end` without a break."""
    return any(opens <= start and end <= closes for opens, closes in _openings_round(start, cal))


def closing_after(moment: datetime, cal: WorkCalendar) -> datetime | None:
    """Return when the office that is open at `moment` closes, on the calendar's clock; None when
    it is closed then."""
    for opens, closes in _openings_round(moment, cal):
        if opens <= moment < closes:
            return closes.astimezone(cal.tz)
        if opens > moment:
            break
    return None


def next_opening(moment: datetime, cal: WorkCalendar) -> datetime | None:
    """Return the first opening after `moment`, on the calendar's clock; None for a whole year."""
    found = (opens for opens, _closes in _openings_round(moment, cal) if opens > moment)
    opens = next(found, None)
    return opens and opens.astimezone(cal.tz)


def _openings_round(moment: datetime, cal: WorkCalendar) -> Iterator[tuple[datetime, datetime]]:
    """Yield the openings of the year that follows, the one `moment` may lie in first."""
    if not any(weekday not in cal.weekend for weekday in cal.week_hours):
        return iter(())
    last = moment + _LOOK_AHEAD
    openings = _openings(moment.astimezone(cal.tz).date(), cal)
    return takewhile(lambda opening: opening[0] <= last, openings)


def _openings(day: date, cal: WorkCalendar) -> Iterator[tuple[datetime, datetime]]:
    """Yield opening and closing moments in UTC from the night before `day` on."""
    # UTC, because Python subtracts two times of one zone as wall clocks, blind to summer time.
    day -= _DAY
    while True:
        if hours := _hours(day, cal):
            opens, closes = hours
            last = day + _DAY if closes <= opens else day
            yield _moment(day, opens, cal), _moment(last, closes, cal)
        day += _DAY


def _hours(day: date, cal: WorkCalendar) -> Hours | None:
    if not is_working_day(day, cal):
        return None
    hours = cal.week_hours.get(day.weekday())
    return cal.ramadan_hours if hours and cal.ramadan_hours and _is_ramadan(day) else hours


def _is_ramadan(day: date) -> bool:
    try:
        return hijri(day).month == RAMADAN
    except OutsideCalendar:
        return False


def _moment(day: date, clock: time, cal: WorkCalendar) -> datetime:
    return datetime.combine(day, clock, tzinfo=cal.tz).astimezone(UTC)


def saudi_holidays(years: Iterable[int]) -> dict[date, dict[str, str]]:
    """Return the public holidays of Saudi Arabia by day, each named in Arabic and English.

    Days given in lieu of a holiday on the weekend are included. Eids follow a computed calendar:
    the moon may move them, so staff can edit what is stored from here.
    """
    wanted = list(years)
    named = {
        language: public_holidays.country_holidays("SA", years=wanted, language=locale)
        for language, locale in _LANGUAGES.items()
    }
    return {
        day: {language: str(names[day]) for language, names in named.items()}
        for day in sorted(named["ar"])
    }
