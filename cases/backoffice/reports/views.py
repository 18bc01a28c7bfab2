"""Requests in figures: groups only; there is no page, no row and no file about anyone (C34)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, pgettext

from wagtail.admin.menu import MenuItem

from cases.backoffice.exporting import PurposeForm
from cases.backoffice.reports.about import about_lines
from cases.backoffice.reports.forms import ReportForm
from cases.backoffice.reports.screen import ReportScreen
from cases.backoffice.spreadsheets import spreadsheet_response
from cases.export_enums import ExportFormat
from cases.models import CaseExport
from cases.report_rights import may_see_figures, reads_the_house
from cases.selectors.equity import APART, equity_report
from cases.selectors.programmes import programmes
from cases.selectors.report_cells import Table
from cases.selectors.report_tables import equity_tables, file_rows, headline, tables_of
from cases.selectors.report_words import DEFINITIONS, month_words
from cases.selectors.reporting import case_report
from cases.services.queues import record_export
from cms.association.models import Branch
from cms.association.selectors import current_association

#: What a noted export of figures has in the place of a list's name.
TAB = "figures"


class ReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_figures(request.user)


class ReportView(ReportScreen):
    """Volumes, times, promises kept, reasons and equal treatment, as far as the reader may see."""

    template_name = "cases/backoffice/report.html"
    page_title = gettext_lazy("Requests in figures")
    header_icon = "list-ol"

    def opens_to(self, user: Any) -> bool:
        return may_see_figures(user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.file and self.is_understood:
            return self._ask(PurposeForm())
        return super().get(request, *args, **kwargs)

    @property
    def is_understood(self) -> bool:
        """Whether what was asked for makes sense; else it is asked again and nothing is shown."""
        return not self.form.is_bound or self.form.is_valid()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note what the file is for, then let it go."""
        form = PurposeForm(request.POST)
        if not self.is_understood:
            return self.get(request)
        if not self.file or not form.is_valid():
            return self._ask(form, status=422)
        rows = list(file_rows([*self.tables, *self.equity_tables]))
        user: Any = request.user
        export = CaseExport(tab=TAB, rows=len(rows), format=self.file, **form.cleaned_data)
        record_export(export, acting_user=user)
        headings = [
            pgettext("figures", "Table"),
            pgettext("figures", "Group"),
            pgettext("figures", "What"),
            pgettext("figures", "Figure"),
            pgettext("figures", "Unit"),
        ]
        return spreadsheet_response(
            [headings, *rows],
            file=self.file,
            name=self._name,
            about=about_lines(self.form, form.cleaned_data, self.branches, user=user),
        )

    @property
    def _name(self) -> str:
        wanted = self.form.wanted
        return f"{self.page_title} {wanted.first:%Y-%m} {wanted.last:%Y-%m}"

    @cached_property
    def branches(self) -> list[Branch]:
        """The branches a reader is bound to; none for who reads the whole house."""
        user: Any = self.request.user
        return [] if reads_the_house(user) else list(user.branches.all())

    def _ask(self, form: PurposeForm, status: int = 200) -> HttpResponse:
        query = self.request.GET.copy()
        file = query.pop("export", ["csv"])[-1]
        back = f"{reverse('case_report')}?{query.urlencode()}"
        context = {"form": form, "back": back, "format": file, "is_of_figures": True}
        return render(self.request, "cases/backoffice/export.html", context, status=status)

    @property
    def file(self) -> str:
        asked = self.request.GET.get("export", "")
        return asked if asked in ExportFormat.values else ""

    @cached_property
    def form(self) -> ReportForm:
        user: Any = self.request.user
        asked = {key: value for key, value in self.request.GET.items() if key != "export"}
        return ReportForm(user, asked or None)

    @cached_property
    def minimum(self) -> int:
        return current_association().survey_minimum_group

    @cached_property
    def report(self) -> Any:
        return case_report(self.request.user, self.form.wanted)  # type: ignore[arg-type]

    @cached_property
    def tables(self) -> list[Table]:
        return tables_of(self.report, self.minimum)

    @cached_property
    def equity(self) -> Any:
        return equity_report(self.request.user)  # type: ignore[arg-type]

    @cached_property
    def equity_tables(self) -> list[Table]:
        return equity_tables(self.equity)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), "form": self.form}
        return {**context, **self._figures()} if self.is_understood else context

    def _figures(self) -> dict[str, Any]:
        wanted = self.form.wanted
        query = self.request.GET.urlencode()
        return {
            "is_understood": True,
            "definitions": DEFINITIONS,
            "first": month_words(wanted.first),
            "last": month_words(wanted.last),
            "counted_at": self.report.counted_at,
            "headline": headline(self.report.total, self.minimum),
            "tables": self.tables,
            "equity": self.equity,
            "equity_points": round(100 * APART),
            "equity_first": month_words(self.equity.first),
            "equity_last": month_words(self.equity.last),
            "equity_tables": self.equity_tables,
            "minimum": self.minimum,
            "branches": self.branches,
            "has_programmes": programmes().exists(),
            "files": [(each.label, f"?{query}&export={each}") for each in ExportFormat],
        }
