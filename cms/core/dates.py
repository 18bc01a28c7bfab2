"""One day in two calendars: Umm al-Qura Hijri beside Gregorian, written in both languages."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from django.core.exceptions import ValidationError
from django.utils import formats, timezone, translation
from django.utils.translation import gettext_lazy as _

import hijridate

from cms.core.digits import to_ascii_digits
from cms.core.month_names import FIRST_GREGORIAN_YEAR, parts_by_name

DateOrder = Literal["dmy", "ymd"]


def span_of_days(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the first moment of one day and the last of another, for a range of moments."""
    zone = timezone.get_current_timezone()
    return datetime.combine(first, time.min, zone), datetime.combine(last, time.max, zone)


class HijriDate(NamedTuple):
    """A day of the Umm al-Qura calendar."""

    year: int
    month: int
    day: int


class OutsideCalendar(ValueError):
    """The day lies outside the Umm al-Qura tables (1343–1500 AH, August 1924–November 2077)."""


RAMADAN = 9

_LONGEST = 60
_SEPARATORS = re.compile(r"\s*[/\-‐-―.،,\s]\s*")
_ERA = re.compile(r"\s*(?:هـ?|م|a\.?h\.?|a\.?d\.?|c\.?e\.?)\s*$", re.IGNORECASE)
_NUMBERS = re.compile(r"[0-9]{1,4}")
_CLOCK = re.compile(r"([0-9]{1,2})\s*[:.٫]\s*([0-9]{2})")
# Saudi offices write the fourth month this way; the tables of hijridate use its other name.
_MONTH_NAMES = {("ar", 4): "ربيع الآخر"}

_SHAPE = {
    "dmy": _("Write the date with a four-digit year: 22/11/2026, or Hijri: 12/6/1448."),
    "ymd": _("Write the date as year/month/day with a four-digit year, like 2026/11/22."),
}


def local_day(value: date) -> date:
    """Return the calendar day of a date, or of a moment as the clock on our wall shows it."""
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value


def hijri(value: date) -> HijriDate:
    """Return the Hijri date of a day; raise OutsideCalendar beyond the tables."""
    try:
        found = hijridate.Gregorian.fromdate(local_day(value)).to_hijri()
    except OverflowError:
        raise OutsideCalendar(f"{value:%Y} is outside the Umm al-Qura tables.") from None
    return HijriDate(*found.datetuple())


def from_hijri(year: int, month: int, day: int) -> date:
    """Return the day of a Hijri date; raise OutsideCalendar or ValueError if there is none."""
    try:
        found = hijridate.Hijri(year, month, day).to_gregorian()
    except OverflowError:
        raise OutsideCalendar(f"{year} is outside the Umm al-Qura tables.") from None
    return date(found.year, found.month, found.day)


def hijri_day(year: int, month: int, day: int) -> date:
    """Return the day of a Hijri date; where a month has no thirtieth, its last day is meant.

    Raise OutsideCalendar beyond the tables.
    """
    try:
        return from_hijri(year, month, day)
    except OutsideCalendar:
        raise
    except ValueError:
        return from_hijri(year, month, 29)


def format_hijri(value: date, language: str) -> str:
    """Return "12 جمادى الآخرة 1448هـ" or its English twin; may raise OutsideCalendar."""
    year, month, day = hijri(value)
    code = _spoken(language)
    name = _MONTH_NAMES.get((code, month)) or hijridate.Hijri(year, month, 1).month_name(code)
    era = "هـ" if code == "ar" else " AH"
    return f"{day} {name} {year}{era}"


def format_gregorian(value: date, language: str) -> str:
    """Return "22 نوفمبر 2026م" or "22 November 2026"."""
    code = _spoken(language)
    era = "م" if code == "ar" else ""
    return _written(value, code, "j F Y") + era


def format_dual(value: date, language: str) -> str:
    """Return weekday, Hijri and Gregorian date; beyond the Hijri tables the Gregorian alone."""
    weekday = _written(value, _spoken(language), "l")
    gregorian = format_gregorian(value, language)
    try:
        return f"{weekday} {format_hijri(value, language)} · {gregorian}"
    except OutsideCalendar:
        return f"{weekday} {gregorian}"


def format_month(month: date, language: str) -> str:
    """Return "نوفمبر 2026م · جمادى الأولى – جمادى الآخرة 1448هـ" or its English twin."""
    code = _spoken(language)
    gregorian = _written(month, code, "F Y") + ("م" if code == "ar" else "")
    first = month.replace(day=1)
    last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    try:
        ends = [format_hijri(day, language).split(" ", 1)[1] for day in (first, last)]
    except OutsideCalendar:
        return gregorian
    if hijri(first).year == hijri(last).year:
        ends[0] = re.sub(r" [0-9]{4}.*", "", ends[0])
    return f"{gregorian} · {ends[0]} – {ends[1]}"


def parse_date(text: str, *, order: DateOrder = "dmy") -> date:
    """Return the day written in `text`; a year before 1600 is Hijri, digits are of any script.

    Raise ValidationError for another order of parts, and for a day its calendar does not have:
    the order is declared and never guessed, because 3/4 and 4/3 are both days (domain A8-11).
    A year of four digits may always lead, because no day has four: month and day follow it. A
    month in words may stand anywhere (`month_names`).
    """
    parts = parts_by_name(text[:_LONGEST]) or _parts(text)
    year_leads = order == "ymd" or len(parts[0]) == 4
    year, month, day = parts if year_leads else reversed(parts)
    if len(year) != 4 or len(day) > 2 or len(month) > 2:
        raise ValidationError(_SHAPE[order], code="format")
    if not year_leads and int(month) > 12 >= int(day):
        params = {"date": f"{month}/{day}/{year}"}
        raise ValidationError(_("The day comes first: %(date)s."), "no_such_day", params)
    numbers = (int(year), int(month), int(day))
    return _hijri_day(*numbers) if numbers[0] < FIRST_GREGORIAN_YEAR else _gregorian_day(*numbers)


def as_typed(day: date) -> str:
    """Return a day as our fields ask for it, so that `parse_date` reads it back."""
    return f"{day.day}/{day.month}/{day.year}"


def parse_clock(text: str) -> time:
    """Return a time of day on a 24-hour clock, in digits of any script."""
    found = _CLOCK.fullmatch(to_ascii_digits(text[:_LONGEST]).strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValidationError(_("Write the time as hours and minutes, like 9:30 or 14:05."))
    return time(int(found[1]), int(found[2]))


def calendar_mismatch_days(hijri_date: tuple[int, int, int], gregorian: date) -> int:
    """Return how many days lie between two dates said to be the same day; 0 means they agree."""
    return abs((from_hijri(*hijri_date) - gregorian).days)


def _spoken(language: str) -> Literal["ar", "en"]:
    """Arabic dates in Arabic, English dates for every other language we do not write."""
    return "ar" if language.split("-")[0] == "ar" else "en"


def _written(value: date, code: str, shape: str) -> str:
    with translation.override(code):
        return formats.date_format(local_day(value), shape)


def _parts(text: str) -> list[str]:
    """Return the three numbers as they stand."""
    # Cut first: no date is this long, and the patterns below are slow on endless spaces.
    written = to_ascii_digits(text[:_LONGEST])
    visible = "".join(c for c in written if unicodedata.category(c) != "Cf")
    parts = _SEPARATORS.split(_ERA.sub("", visible.strip()))
    if len(parts) != 3 or not all(_NUMBERS.fullmatch(part) for part in parts):
        message = _("Write the date as three numbers: day, month and year.")
        raise ValidationError(message, code="format")
    return parts


def _gregorian_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        message = _("There is no such day: look at the month (1–12) and the day of the month.")
        raise ValidationError(message, code="no_such_day") from None


def _hijri_day(year: int, month: int, day: int) -> date:
    try:
        return from_hijri(year, month, day)
    except OutsideCalendar:
        message = _("Hijri years from 1343 to 1500 are known; write the Gregorian date instead.")
        raise ValidationError(message, code="outside_calendar") from None
    except ValueError:
        message = _(
            "There is no such Hijri day: look at the month (1–12), and by Umm al-Qura at the day"
            " (a month has 29 or 30)."
        )
        raise ValidationError(message, code="no_such_day") from None
