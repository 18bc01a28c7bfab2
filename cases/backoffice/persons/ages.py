"""How old the members of a household are, as far as it is known."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.backoffice.cells import number
from cases.backoffice.clock_words import short_date
from cases.models import HouseholdMember
from cms.core.dates import OutsideCalendar, hijri


def age_of(member: HouseholdMember) -> str:
    """Return when somebody was born as it is known, and about how old that makes them."""
    today = timezone.localdate()
    if member.born_on:
        years = _years_between(member.born_on, today)
        words = short_date(member.born_on)
    elif member.birth_year:
        is_hijri = member.birth_year < 1600
        years = (_hijri_year(today) if is_hijri else today.year) - member.birth_year
        era = _("%(year)s AH") if is_hijri else "%(year)s"
        words = number(era % {"year": member.birth_year})
    else:
        return ""
    about = _("age about %(years)s") % {"years": number(max(years, 0))}
    return f"{words} · {about}"


def _years_between(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _hijri_year(today: date) -> int:
    try:
        return hijri(today).year
    except OutsideCalendar:
        return today.year
