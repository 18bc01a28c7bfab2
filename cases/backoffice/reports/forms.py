"""Which figures somebody asks for."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Figure, Service
from cases.report_rights import reads_the_house
from cases.selectors.report_words import gregorian_month
from cases.selectors.reporting import Slice
from cases.selectors.tallying import later_month, month_of
from cms.accounts.models import User
from cms.association.enums import Medium
from cms.association.models import Branch
from cms.core.dates import HijriDate, OutsideCalendar, hijri
from cms.core.digits import shown_digits

#: What a report opens on.
MONTHS = 6


class ReportForm(forms.Form):
    """A range of months, in both calendars, and what narrows it."""

    first = forms.TypedChoiceField(
        label=_("From the month"), coerce=date.fromisoformat, required=False
    )
    last = forms.TypedChoiceField(
        label=_("To the month"), coerce=date.fromisoformat, required=False
    )
    service = forms.ModelChoiceField(
        label=_("Service"),
        queryset=Service.objects.only("name", "order"),
        required=False,
        empty_label=_("All services"),
    )
    branch = forms.ModelChoiceField(
        label=_("Branch"),
        queryset=Branch.objects.all(),
        required=False,
        empty_label=_("All branches"),
    )
    medium = forms.ChoiceField(
        label=_("Channel"), choices=[("", _("All channels")), *Medium.choices], required=False
    )

    def __init__(self, user: User, data: Any) -> None:
        super().__init__(data)
        choices = [(month.isoformat(), short_month(month)) for month in _known_months()]
        for name in ("first", "last"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not reads_the_house(user):
            self._narrow_to_branches_of(user)
        self.initial = {"first": default_first().isoformat(), "last": _this().isoformat()}

    def _narrow_to_branches_of(self, user: User) -> None:
        """Nobody asks for what their figures leave out: other branches, protected services."""
        fields: Any = self.fields
        fields["branch"].queryset = user.branches.all()
        fields["service"].queryset = fields["service"].queryset.filter(is_restricted=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and first > last:
            self.add_error("last", _("The first month comes after this one: turn them round."))
        return values

    @property
    def wanted(self) -> Slice:
        """What is asked for; what was asked for wrongly is as if it had not been asked."""
        values = self.cleaned_data if self.is_valid() else {}
        service, branch, medium = (values.get(name) for name in ("service", "branch", "medium"))
        return Slice(
            first=values.get("first") or default_first(),
            last=values.get("last") or _this(),
            services=(service.pk,) if service else (),
            branches=(branch.pk,) if branch else (),
            media=(medium,) if medium else (),
        )


def default_first() -> date:
    return later_month(_this(), 1 - MONTHS)


def _this() -> date:
    return month_of(timezone.localdate())


def _known_months() -> list[date]:
    """Every month since the first that has figures, the newest first; at least the usual ones."""
    oldest = Figure.objects.order_by("month").values_list("month", flat=True).first()
    month, first = _this(), min(oldest or default_first(), default_first())
    months = []
    while month >= first:
        months.append(month)
        month = later_month(month, -1)
    return months


def short_month(month: date) -> str:
    """The month in both calendars, short enough for a list on a telephone."""
    last = later_month(month, 1) - timedelta(days=1)
    words = gregorian_month(month)
    try:
        one, other = hijri(month), hijri(last)
    except OutsideCalendar:
        return words
    return f"{words} ({shown_digits(_hijri_span(one, other))})"


def _hijri_span(one: HijriDate, other: HijriDate) -> str:
    """From 12/1447 to 1/1448; the year once where it is the same, the month too."""
    end = f"{other.month}/{other.year}"
    if one.year != other.year:
        return f"{one.month}/{one.year}–{end}"
    return end if one.month == other.month else f"{one.month}–{end}"
