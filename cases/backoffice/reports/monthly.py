"""The frozen reports of the months: listed, read, taken out as a PDF; a missed one is made good."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from cases.backoffice.exporting import PurposeForm
from cases.backoffice.printing import paper_response
from cases.backoffice.reports.forms import short_month
from cases.backoffice.reports.screen import ReportScreen
from cases.models import CaseExport, MonthlyReport
from cases.models.queues import PDF
from cases.report_rights import may_freeze_month, may_read_monthly_reports
from cases.selectors.monthly_reports import (
    Pages,
    is_untouched,
    monthly_reports,
    months_to_freeze,
    pages_of,
)
from cases.selectors.report_tables import file_rows
from cases.selectors.report_words import gregorian_month, month_words
from cases.services.letterhead import digits_of, letterhead_shown, logo_picture
from cases.services.monthly_reports import freeze_month
from cases.services.queues import record_export
from cms.core.digits import digits_shown

#: What a noted export of a report has in the place of a list's name.
TAB = "month"
URL_NAME = "monthly_reports"
#: Each by its own name, as whoever takes a report out looks for it.
LANGUAGES = dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)


def urls() -> list[URLPattern]:
    one = MonthlyReportView.as_view()
    return [
        path("reports/months/", MonthlyReportsView.as_view(), name=URL_NAME),
        path("reports/months/<int:pk>/", one, name="monthly_report"),
    ]


class MonthlyReportsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read_monthly_reports(request.user)


class MonthForm(forms.Form):
    month = forms.DateField()


class MonthlyReportsView(ReportScreen):
    """Every frozen month, the newest first; the director freezes one that is missing."""

    template_name = "cases/backoffice/monthly_reports.html"
    page_title = _("Monthly reports")
    header_icon = "calendar-check"

    def opens_to(self, user: Any) -> bool:
        return may_read_monthly_reports(user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not may_freeze_month(user):
            raise PermissionDenied
        form = MonthForm(request.POST)
        if not form.is_valid():
            messages.error(request, gettext("Choose a month from the list."))
            return redirect(URL_NAME)
        try:
            report = freeze_month(form.cleaned_data["month"], acting_user=user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(URL_NAME)
        words = gettext("The report of %(month)s is frozen.")
        messages.success(request, words % {"month": month_words(report.month)})
        return redirect("monthly_report", report.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        reports = monthly_reports(user=user).defer("content")
        return super().get_context_data(
            rows=[(short_month(report.month), report) for report in reports],
            missing=[(month_words(month), month) for month in reversed(months_to_freeze())],
            may_freeze=may_freeze_month(user),
            languages=LANGUAGES.items(),
            **kwargs,
        )


class MonthlyReportView(ReportScreen):
    """One report as it was frozen; as a PDF in either language once its purpose is noted."""

    template_name = "cases/backoffice/monthly_report.html"
    header_icon = "calendar-check"

    def opens_to(self, user: Any) -> bool:
        return may_read_monthly_reports(user)

    @cached_property
    def report(self) -> MonthlyReport:
        user: Any = self.request.user
        return get_object_or_404(monthly_reports(user=user), pk=self.kwargs["pk"])

    @property
    def page_title(self) -> str:
        return gettext("Report of %(month)s") % {"month": gregorian_month(self.report.month)}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *before, last = super().get_breadcrumbs_items()
        whole = {"url": reverse(URL_NAME), "label": MonthlyReportsView.page_title}
        return [*before, whole, last]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._ask(PurposeForm()) if self.file else super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note what the paper is for, then let it go."""
        form, language = PurposeForm(request.POST), self.file
        if not language:
            return self.get(request)
        if not form.is_valid():
            return self._ask(form, status=422)
        user: Any = request.user
        pages = pages_of(self.report, language, user=user)
        export = CaseExport(tab=TAB, rows=figures_in(pages), format=PDF, **form.cleaned_data)
        record_export(export, acting_user=user)
        name = f"figures-{self.report}-{language}.pdf"
        return paper_response(sheet_of(self.report, pages, language), name, is_taken_out=True)

    @property
    def file(self) -> str:
        """The language in which the paper is asked for, "" where the page itself is."""
        asked = self.request.GET.get("export", "")
        return asked if asked in self.report.content["pages"] else ""

    def _ask(self, form: PurposeForm, status: int = 200) -> HttpResponse:
        month = month_words(self.report.month)
        back = reverse("monthly_report", args=[self.report.pk])
        context = {"form": form, "back": back, "format": PDF, "month": month}
        return render(self.request, "cases/backoffice/export.html", context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        kept = self.report.content["pages"]
        language = active if (active := get_language()) in kept else next(iter(kept))
        return super().get_context_data(
            report=self.report,
            month=month_words(self.report.month),
            pages=pages_of(self.report, language, user=user),
            is_untouched=is_untouched(self.report),
            languages=[(code, name) for code, name in LANGUAGES.items() if code in kept],
            **kwargs,
        )


def figures_in(pages: Pages) -> int:
    tables = [table for section in pages.sections for table in section.tables]
    return len(pages.headline) + sum(1 for _row in file_rows(tables))


def sheet_of(report: MonthlyReport, pages: Pages, language: str) -> str:
    """Return a report as a page for A4, in the language of the pages."""
    house = report.content["house"]
    with translation.override(language), digits_shown(digits_of(house, language)):
        context = {
            "report": report,
            "pages": pages,
            "month": month_words(report.month),
            "house": letterhead_shown(house),
            "logo": logo_picture(),
            "language": language,
        }
        return render_to_string("cases/backoffice/monthly_paper.html", context)
