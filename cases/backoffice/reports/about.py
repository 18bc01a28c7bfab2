"""What the file of a report says of itself."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.backoffice.exporting import taken_out
from cases.backoffice.reports.forms import ReportForm
from cases.selectors.report_words import DEFINITIONS, month_words
from cms.accounts.models import User
from cms.association.enums import Medium
from cms.association.models import Branch
from cms.association.selectors import current_association


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
