from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from cases.backoffice import destruction, for_you, urgent_watch
from cases.backoffice.breaches.listing import BreachViewSet
from cases.backoffice.bulk import BULK_ACTIONS
from cases.backoffice.configuration.viewsets import ConfigurationGroup, ServicesItem
from cases.backoffice.dashboard import arrange_homepage
from cases.backoffice.kinship_report import KinshipViewSet
from cases.backoffice.programmes import pages as programmes
from cases.backoffice.registers import ConsentRegisterViewSet, ProcessingMenuItem, ProcessingView
from cases.backoffice.reports import monthly
from cases.backoffice.reports.promises import PromisesMenuItem, PromisesView
from cases.backoffice.reports.sampling import SampleMenuItem, SampleView
from cases.backoffice.reports.views import ReportMenuItem, ReportView
from cases.backoffice.retention import RetentionMenuItem, RetentionView
from cases.backoffice.scoped import RefusedBulkDeletion
from cases.backoffice.view_log import ExportRegisterViewSet, ViewLogViewSet
from cases.backoffice.viewsets import CasesGroup

register_snippet(CasesGroup)
register_snippet(ConfigurationGroup)
register_snippet(ViewLogViewSet)
register_snippet(ExportRegisterViewSet)
register_snippet(KinshipViewSet)
register_snippet(BreachViewSet)
register_snippet(ConsentRegisterViewSet)

for deed in BULK_ACTIONS:
    hooks.register("register_bulk_action", deed)
# Last, so that it takes the place of the deletion Wagtail registers for every snippet.
hooks.register("register_bulk_action", RefusedBulkDeletion, order=1000)
hooks.register("construct_homepage_panels", arrange_homepage)
hooks.register("register_admin_urls", for_you.urls)
hooks.register("register_admin_urls", urgent_watch.urls)


@hooks.register("insert_global_admin_css")
def add_backoffice_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("sila/admin/backoffice.css"))


@hooks.register("construct_homepage_summary_items")
def add_services_to_the_summary(request: HttpRequest, items: list[Any]) -> None:
    items.append(ServicesItem(request))


@hooks.register("register_admin_urls")
def add_report_page() -> list[URLPattern]:
    retention, sample = RetentionView.as_view(), SampleView.as_view()
    return [
        path("reports/requests/", ReportView.as_view(), name="case_report"),
        path("reports/retention/", retention, name="retention"),
        path("reports/retention/<int:pk>/", retention, name="retention_keep"),
        *destruction.urls(),
        *monthly.urls(),
        path("reports/processing/", ProcessingView.as_view(), name="processing"),
        path("reports/sample/", sample, name="audit_sample"),
        path("reports/sample/<int:pk>/", sample, name="audit_sample_drawn"),
        path("reports/promises/", PromisesView.as_view(), name="promises"),
        *programmes.urls(),
    ]


@hooks.register("register_reports_menu_item")
def add_report_to_reports() -> MenuItem:
    return ReportMenuItem(
        _("Requests in figures"),
        reverse("case_report"),
        name="case-report",
        icon_name="list-ol",
        order=10,
    )


@hooks.register("register_reports_menu_item")
def add_months_to_reports() -> MenuItem:
    return monthly.MonthlyReportsMenuItem(
        _("Monthly reports"),
        reverse(monthly.URL_NAME),
        name="monthly-reports",
        icon_name="calendar-check",
        order=11,
    )


@hooks.register("register_reports_menu_item")
def add_retention_to_reports() -> MenuItem:
    return RetentionMenuItem(
        _("Requests past their time"),
        reverse("retention"),
        name="retention",
        icon_name="history",
    )


@hooks.register("register_reports_menu_item")
def add_processing_to_reports() -> MenuItem:
    return ProcessingMenuItem(
        _("What we hold, and why"),
        reverse("processing"),
        name="processing",
        icon_name="folder-inverse",
        order=64,
    )


@hooks.register("register_reports_menu_item")
def add_sample_to_reports() -> MenuItem:
    return SampleMenuItem(
        _("Sample of cases"),
        reverse("audit_sample"),
        name="audit-sample",
        icon_name="tasks",
        order=40,
    )


@hooks.register("register_reports_menu_item")
def add_promises_to_reports() -> MenuItem:
    return PromisesMenuItem(
        _("Promises, case by case"),
        reverse("promises"),
        name="promises",
        icon_name="date",
        order=20,
    )
