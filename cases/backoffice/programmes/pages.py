"""The times of the programmes beside the times that suit people, and changing them (ENV-6.6)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import DeskFormView
from cases.backoffice.programmes.forms import TimesForm
from cases.backoffice.reports.screen import ReportScreen
from cases.models import Service
from cases.programme_enums import TimeSlot
from cases.report_rights import may_change_programmes, may_see_programmes, reads_the_house
from cases.selectors.programmes import (
    ProgrammeTimes,
    Wishes,
    WishReport,
    latest_change,
    latest_record,
    open_requests,
    programme_times,
    programmes,
    programmes_with_times,
    recorded_changes,
    wish_report,
)
from cases.selectors.report_words import month_words
from cases.services.programmes import change_programme

#: As many records as somebody looks back on; each programme's latest stands above.
MOST = 30


@dataclass(frozen=True)
class Wish:
    """One time of the week: how often it was wished (None: too few), and whether it is offered."""

    label: Any
    count: int | None
    percent: int
    is_offered: bool


@dataclass(frozen=True)
class Row:
    """A service with its times and the wishes of those who asked."""

    service: Service
    times: ProgrammeTimes
    wishes: Wishes
    lines: list[Wish]

    @property
    def says_anything(self) -> bool:
        return self.times != ProgrammeTimes() or self.wishes.said != 0


def _row(service: Service, times: ProgrammeTimes, report: WishReport) -> Row:
    wishes = report.of(service)
    return Row(service, times, wishes, _lines(wishes, times))


def _lines(wishes: Wishes, times: ProgrammeTimes) -> list[Wish]:
    """Return every time of the week, in its order."""
    offered = times.standing.slots if times.standing else []
    return [
        Wish(
            slot.label,
            count := wishes.slots[slot.value],
            round(100 * (count or 0) / (wishes.said or 1)),
            slot.value in offered,
        )
        for slot in TimeSlot
    ]


class ProgrammesView(ReportScreen):
    template_name = "cases/backoffice/programmes/list.html"
    page_title = gettext_lazy("Programme times")
    header_icon = "date"
    http_method_names = ["get", "head"]

    def opens_to(self, user: Any) -> bool:
        return may_see_programmes(user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        report = wish_report(user)
        found = [_row(service, times, report) for service, times in programmes_with_times()]
        elsewhere = set(report.by_service) - {row.service.pk for row in found}
        others = Service.objects.filter(pk__in=elsewhere).order_by("order", "pk")
        return super().get_context_data(
            rows=[row for row in found if row.says_anything],
            bare=[row.service for row in found if not row.says_anything],
            others=[_row(service, ProgrammeTimes(), report) for service in others],
            changes=recorded_changes()[:MOST],
            may_change=may_change_programmes(user),
            is_of_branches=not reads_the_house(user),
            first=month_words(report.first),
            last=month_words(report.last),
            minimum=report.minimum,
            **kwargs,
        )


class TimesView(BelowAList, DeskFormView):
    """Other times for one programme: whoever changes them has the wishes before them."""

    list_route, list_label = "programmes", ProgrammesView.page_title
    template_name = "cases/backoffice/programmes/change.html"
    header_icon = "date"
    form_class = TimesForm
    submit = gettext_lazy("Keep the check and the times")

    def is_allowed(self) -> bool:
        return may_change_programmes(self.user)

    @cached_property
    def service(self) -> Service:
        return get_object_or_404(programmes(), pk=self.kwargs["pk"])

    @cached_property
    def requests(self) -> int:
        return open_requests(self.service, user=self.user).count()

    def get_page_title(self) -> str:
        return _("Times of “%(programme)s”") % {"programme": self.service.name}

    def form_kwargs(self) -> dict[str, Any]:
        latest, seen = latest_change(self.service), latest_record(self.service)
        return {"latest": latest, "seen": seen, "requests": self.requests}

    def perform(self, form: Any) -> Model:
        change = change_programme(
            self.service,
            form.proposal(),
            acting_user=self.user,
            seen=form.cleaned_data["seen"],
        )
        self.done = _CHANGED if change.is_allowed else _LEFT
        return change

    def where_next(self, made: Any) -> str:
        return f"{reverse('programmes')}#change-{made.pk}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        times = programme_times(self.service)
        row = _row(self.service, times, wish_report(self.user))
        return super().get_context_data(row=row, requests=self.requests, **kwargs)


_CHANGED = gettext_lazy("The times are changed, and the check is on record.")
_LEFT = gettext_lazy("The bylaws stand against it: the times stay, and the check is on record.")


def urls() -> list[URLPattern]:
    return [
        path("reports/programmes/", ProgrammesView.as_view(), name="programmes"),
        path("reports/programmes/<int:pk>/", TimesView.as_view(), name="programme_times"),
    ]
