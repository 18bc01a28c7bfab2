"""A report in words: what a figure counts, which month it is of, and what the words mean."""

from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext_lazy, ngettext

from cms.core.dates import format_gregorian, format_month
from cms.core.digits import shown_digits


class Unit(TextChoices):
    NONE = "", ""
    PERCENT = "percent", "%"
    DAYS = "days", gettext_lazy("Days")
    MINUTES = "minutes", gettext_lazy("Minutes")
    #: An average of ratings, in tenths: 43 is 4.3.
    OF_FIVE = "of_five", gettext_lazy("of 5")


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
    if unit is Unit.OF_FIVE:
        return f"{number // 10}.{number % 10}"
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


def gregorian_month(month: date) -> str:
    """The month as most lists name it, short enough for a telephone."""
    return shown_digits(format_gregorian(month, get_language() or "").split(" ", 1)[1])


def month_words(month: date) -> str:
    """The month in both calendars, in the reader's digits."""
    return shown_digits(format_month(month, get_language() or ""))


#: One sense of "on time" in both reports; what each of them counts is said beside it.
ON_TIME = gettext_lazy(
    "On time is an answer on a promised day: none later than the latest and none earlier than the"
    " earliest. A decision answers when it is released; a request without one, when it is closed."
)

#: Word of a report → what it means. The page and the file say the same.
DEFINITIONS: tuple[tuple[Any, Any], ...] = (
    (gettext_lazy("Month"), gettext_lazy("A figure stands in the month in which it happened.")),
    (
        gettext_lazy("Inside the window"),
        gettext_lazy(
            "Answers on time, of all whose day had come: those answered and those that are open"
            " past their day. Withdrawn requests and those without a window are not counted."
        ),
    ),
    (gettext_lazy("On time"), ON_TIME),
    (
        gettext_lazy("Beside the promises, case by case"),
        gettext_lazy(
            "There each request stands by itself: also those decided and not told yet, and an early"
            " release in an emergency has a line of its own; here it is not on time. So the"
            " two figures may differ."
        ),
    ),
    (
        gettext_lazy("Open and late"),
        gettext_lazy(
            "Not answered, past the promised day, and nothing is awaited from the person: as it is"
            " at this moment, where that day lies in or before the months shown. In the table by"
            " month it stands in the month of its day."
        ),
    ),
    (
        gettext_lazy("Granted"),
        gettext_lazy("Granted wholly or partly, of all that were decided for or against."),
    ),
    (
        gettext_lazy("Half, nine of ten"),
        gettext_lazy(
            "So long at most it took for half, or for nine of ten, from sending the request."
            " Services that promise minutes or hours are counted in minutes and by themselves, all"
            " others in days."
        ),
    ),
    (
        gettext_lazy("Too few"),
        gettext_lazy("A share or a duration of fewer people than the smallest group is not told."),
    ),
)
