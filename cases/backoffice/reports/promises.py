"""Promises and windows, case by case: for whoever audits, with pauses and overrides (J11, C41)."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wagtail.admin.menu import MenuItem

from cases.backoffice.exporting import PurposeForm, taken_out
from cases.backoffice.reports.auditing import PeriodForm, usual_period
from cases.backoffice.reports.promise_words import HEADINGS, file_row, shown_row
from cases.backoffice.reports.screen import ReportScreen
from cases.backoffice.spreadsheets import spreadsheet_response
from cases.export_enums import ExportFormat
from cases.figure_enums import Promise
from cases.leaving_rights import MAY_LEAVE
from cases.models import CaseExport, Service
from cases.report_rights import may_see_promises, may_take_promises_out
from cases.selectors.promises import Asked, Totals, promises, totals, with_particulars
from cases.selectors.report_words import ON_TIME, Unit, in_words
from cases.services.queues import CHUNK, leaving, record_export
from cms.association.models import Branch
from cms.association.selectors import current_association
from cms.core.dates import format_dual
from cms.core.digits import shown_digits

#: What a noted export has in the place of a list's name.
TAB = "promises"
A_PAGE = 50


class PromisesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_promises(request.user)


class PromisesForm(PeriodForm):
    service = forms.ModelChoiceField(
        label=gettext_lazy("Service"),
        queryset=Service.objects.only("name", "order"),
        required=False,
        empty_label=gettext_lazy("All services"),
    )
    branch = forms.ModelChoiceField(
        label=gettext_lazy("Branch"),
        queryset=Branch.objects.all(),
        required=False,
        empty_label=gettext_lazy("All branches"),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Promise"),
        choices=[("", gettext_lazy("All")), *Promise.choices],
        required=False,
    )

    @property
    def asked(self) -> Asked:
        values: dict[str, Any] = self.cleaned_data if self.is_bound else usual_period()
        keys = {name: row.pk for name in ("service", "branch") if (row := values.get(name))}
        return Asked(values["first"], values["last"], **keys)

    @property
    def state_asked(self) -> str:
        return self.cleaned_data.get("state", "") if self.is_bound else ""


class PromisesView(ReportScreen):
    template_name = "cases/backoffice/promises.html"
    page_title = gettext_lazy("Promises, case by case")
    header_icon = "date"

    def opens_to(self, user: Any) -> bool:
        return may_see_promises(user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.file and self.is_understood:
            return self._ask(PurposeForm())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note what the file is for, then let it go, each case noted in its view log."""
        if not self.file or not self.is_understood:
            return self.get(request)
        form = PurposeForm(request.POST)
        if not form.is_valid():
            return self._ask(form, status=422)
        user: Any = request.user
        rows = self.listed.filter(MAY_LEAVE)
        export = CaseExport(tab=TAB, rows=rows.count(), format=self.file, **form.cleaned_data)
        record_export(export, acting_user=user)
        return spreadsheet_response(
            self._lines(rows),
            file=self.file,
            name=f"{self.page_title} {self.form.asked.first} {self.form.asked.last}",
            about=self._about(form.cleaned_data),
        )

    def _lines(self, rows: QuerySet[Any]) -> Iterator[list[Any]]:
        user: Any = self.request.user
        yield [str(heading) for heading in HEADINGS]
        found = with_particulars(rows).iterator(chunk_size=CHUNK)
        for case in leaving(found, acting_user=user):
            yield file_row(case)

    def _about(self, purpose: dict[str, Any]) -> list[list[str]]:
        """Return what the file says of itself, among it who took it out (J11, step 8)."""
        language, asked = get_language() or "", self.form.asked
        values = self.form.cleaned_data if self.form.is_bound else {}
        days = {
            "first": format_dual(asked.first, language),
            "last": format_dual(asked.last, language),
        }
        user: Any = self.request.user
        return [
            [str(self.page_title), ""],
            [_("Association"), str(current_association())],
            [_("Period"), _("From %(first)s to %(last)s") % days],
            [_("Service"), str(values.get("service") or _("All services"))],
            [_("Branch"), str(values.get("branch") or _("All branches"))],
            *taken_out(purpose, user),
        ]

    def _ask(self, form: PurposeForm, status: int = 200) -> HttpResponse:
        query = self.request.GET.copy()
        file = query.pop("export", ["csv"])[-1]
        back = f"{reverse('promises')}?{query.urlencode()}"
        context = {"form": form, "back": back, "format": file, "is_of_promises": True}
        return render(self.request, "cases/backoffice/export.html", context, status=status)

    @property
    def file(self) -> str:
        asked = self.request.GET.get("export", "")
        allowed = may_take_promises_out(self.request.user)
        return asked if allowed and asked in ExportFormat.values else ""

    @cached_property
    def form(self) -> PromisesForm:
        own = ("export", "p")
        asked = {key: value for key, value in self.request.GET.items() if key not in own}
        return PromisesForm(asked or None)

    @property
    def is_understood(self) -> bool:
        """Whether what was asked for makes sense; else it is asked again and nothing is shown."""
        return not self.form.is_bound or self.form.is_valid()

    @cached_property
    def found(self) -> QuerySet[Any]:
        user: Any = self.request.user
        return promises(self.form.asked, user=user)

    @property
    def listed(self) -> QuerySet[Any]:
        """The lines of one state, where one was asked for; the totals stay those of all."""
        state = self.form.state_asked
        return self.found.filter(promise=state) if state else self.found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), "form": self.form}
        return {**context, **self._shown()} if self.is_understood else context

    def _shown(self) -> dict[str, Any]:
        counted = totals(self.found)
        page = Paginator(with_particulars(self.listed), A_PAGE).get_page(self.request.GET.get("p"))
        query = self.request.GET.copy()
        query.pop("p", None)
        allowed = may_take_promises_out(self.request.user)
        kept = query.urlencode()
        return {
            "is_understood": True,
            "asked": self.form.asked,
            "headline": _headline(counted),
            "on_time": ON_TIME,
            "rows": [shown_row(case) for case in page],
            "page": page,
            "query": kept,
            "files": [(each.label, f"?{kept}&export={each}") for each in ExportFormat if allowed],
        }


def _headline(counted: Totals) -> list[tuple[str, str]]:
    """Return the totals; the last two states only where there is such a request."""
    states = [Promise.KEPT, Promise.LATE, Promise.RELEASED_EARLY, Promise.WAITING]
    states += [state for state in (Promise.EARLY, Promise.NONE) if counted.count(state)]
    lines = [(str(state.label), shown_digits(counted.count(state))) for state in states]
    days = shown_digits(in_words(counted.paused_days, Unit.DAYS)) if counted.paused_days else "—"
    return [*lines, (_("The clocks stood still"), days)]
