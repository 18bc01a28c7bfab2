"""What a figure of a report counts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, ngettext


class Unit(TextChoices):
    NONE = "", ""
    PERCENT = "percent", "%"
    DAYS = "days", gettext_lazy("Days")
    MINUTES = "minutes", gettext_lazy("Minutes")


#: More minutes than two hours are told in hours, more than two days in days.
_IN_HOURS, _IN_DAYS = 2 * 60, 2 * 24 * 60


def in_words(number: int, unit: Unit) -> str:
    """Return the figure as it is read; the file keeps the bare number."""
    if unit is Unit.PERCENT:
        return f"{number}%"
    if unit is Unit.DAYS:
        return _days(number)
    if unit is Unit.MINUTES:
        return _minutes(number)
    return str(number)


def _days(number: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}


def _minutes(number: int) -> str:
    """A begun hour or day counts: nothing is told as shorter than it was."""
    if number > _IN_DAYS:
        return _days(-(-number // (24 * 60)))
    if number > _IN_HOURS:
        hours = -(-number // 60)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s minute", "%(n)s minutes", number) % {"n": number}
