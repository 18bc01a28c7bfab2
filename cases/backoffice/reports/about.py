"""What a report's figures mean, and what its file says of itself."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.backoffice.exporting import taken_out
from cases.backoffice.reports.forms import ReportForm, month_words
from cms.accounts.models import User
from cms.association.enums import Medium
from cms.association.models import Branch
from cms.association.selectors import current_association

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


def about_lines(
    form: ReportForm, purpose: dict[str, Any], branches: Iterable[Branch], *, user: User
) -> list[list[str]]:
    """Return what a file says of itself: whose, when, what for, by whom, in what sense (J11.8)."""
    wanted = form.wanted
    values = form.cleaned_data if form.is_valid() else {}
    of_branches = str(values.get("branch") or _(", ").join(str(row) for row in branches))
    lines = [
        [_("Requests in figures"), ""],
        [_("Association"), str(current_association())],
        [_("Period"), _period(wanted.first, wanted.last)],
        [_("Service"), str(values.get("service") or _("All services"))],
        [_("Branch"), of_branches or _("All branches")],
        [
            _("Channel"),
            str(dict(Medium.choices).get(values.get("medium") or "", _("All channels"))),
        ],
        *taken_out(purpose, user),
        ["", ""],
        [_("What the figures mean"), ""],
    ]
    return lines + [[str(word), str(meaning)] for word, meaning in DEFINITIONS]


def _period(first: Any, last: Any) -> str:
    both = {"first": month_words(first), "last": month_words(last)}
    return _("From %(first)s to %(last)s") % both
