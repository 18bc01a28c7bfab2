"""What happened to one's own work: on the first screen, and on a page of its own."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cases.backoffice.cells import number, tag
from cases.backoffice.clock_words import wait_of
from cases.models import Case
from cases.selectors.for_you import (
    BREACH,
    CASE,
    CORRECTION,
    DESTRUCTION,
    FILE,
    MEETING,
    MONTH,
    POLICY,
    RETENTION,
    SERVICE,
    VISIT,
    about_the_same,
    case_of_unseen_visit,
    cases_told_of,
    kept_before,
    newest_of_each,
    told_to,
    unread_by,
    urgent_first,
)
from cases.selectors.outreach import waiting_for_approval
from cms.accounts.models import User
from cms.core.dates import format_month
from cms.notices.enums import PRESSING_KINDS, StaffNoticeKind
from cms.notices.models import StaffNotice
from cms.notices.services import mark_read
from cms.policies.editions import READING

URL_NAME = "for_you"
#: Where a notice leads: to a screen of the house, or to the record it is about.
_SCREENS = {
    SERVICE: "wagtailsnippets_cases_service:list",
    RETENTION: "retention",
    CORRECTION: "corrections:list",
    READING: "policy_to_read",
}
_RECORDS = {
    CASE: "cases:inspect",
    FILE: "persons:inspect",
    VISIT: "appointments:inspect",
    POLICY: "wagtailadmin_explore",
    BREACH: "breaches:inspect",
    DESTRUCTION: "destruction",
    MEETING: "meetings:inspect",
    MONTH: "monthly_report",
}
ON_THE_FIRST_SCREEN = 8
ON_THE_PAGE = 100


def _rows(notices: Sequence[StaffNotice]) -> list[dict[str, Any]]:
    cases = cases_told_of(notices)
    return [_row(notice, cases.get(_case_of(notice))) for notice in notices]


def _row(notice: StaffNotice, case: Any) -> dict[str, Any]:
    return {
        "notice": notice,
        "words": tag(notice.get_kind_display(), _tone(notice)),
        "month": _month_of(notice),
        "service": case.service.name if case else "",
        "urgent": _urgency(case if case and case.awaits_help else None),
    }


def _month_of(notice: StaffNotice) -> str:
    """The month a notice tells of, in words; empty where it tells of something else."""
    if notice.subject_kind != MONTH:
        return ""
    return format_month(date.fromisoformat(f"{notice.reference}-01"), get_language() or "")


def _case_of(notice: StaffNotice) -> int:
    """The case a notice tells of; 0, which is none, where it tells of something else."""
    return notice.subject_id if notice.subject_kind == CASE else 0


def _urgency(case: Case | None) -> Any:
    if case is None:
        return ""
    return format_html("{} {}", tag(_("Urgent"), "urgent"), tag(wait_of(case), "late"))


def _tone(notice: StaffNotice) -> str:
    stays = notice.kind == StaffNoticeKind.VISIT_LATE or notice.subject_kind == READING
    if notice.read_at and not stays:
        return "closed"
    return "late" if notice.kind in PRESSING_KINDS else "check"


class ForYouPanel(Component):
    """What waits for one's approval, then the unread and late visits: one row for each case, urgent
    calls and then the newest first."""

    name = "for_you"
    order = 4
    template_name = "cases/backoffice/for_you_panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        unread = list(urgent_first(newest_of_each(kept_before(user)))[: ON_THE_FIRST_SCREEN + 1])
        return {
            "request": parent_context["request"],
            "csrf_token": get_token(parent_context["request"]),
            "rows": _rows(unread[:ON_THE_FIRST_SCREEN]),
            "campaigns": waiting_for_approval(user=user)[:ON_THE_FIRST_SCREEN],
            "has_more": len(unread) > ON_THE_FIRST_SCREEN,
        }


class ForYouView(WagtailAdminTemplateMixin, TemplateView):
    """Read and unread, the newest first; everybody sees their own."""

    template_name = "cases/backoffice/for_you.html"
    page_title = _("For you")
    header_icon = "clipboard-list"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        rows = list(urgent_first(told_to(user))[:ON_THE_PAGE])
        unread = sum(row.read_at is None for row in rows)
        return super().get_context_data(
            rows=_rows(rows),
            unread=unread,
            shown=number(unread),
            campaigns=waiting_for_approval(user=user)[:ON_THE_PAGE],
            **kwargs,
        )


class OpenNotice(View):
    """Note that it was read, and lead to what it is about. By POST: looking changes something."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        rows = told_to(user).filter(pk=pk)
        notice = get_object_or_404(rows)
        mark_read(about_the_same(unread_by(user), notice).order_by(), acting_user=user)
        return redirect(_address(notice, user))


class ReadAll(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        mark_read(unread_by(user).order_by(), acting_user=user)
        return redirect(URL_NAME)


def _address(notice: StaffNotice, user: User) -> str:
    if notice.subject_kind in _SCREENS:
        return reverse(_SCREENS[notice.subject_kind])
    if notice.subject_kind == VISIT and (case := case_of_unseen_visit(notice, user=user)):
        return reverse(_RECORDS[CASE], args=[case])
    return reverse(_RECORDS[notice.subject_kind], args=[notice.subject_id])


def urls() -> list[URLPattern]:
    return [
        path("for-you/", ForYouView.as_view(), name=URL_NAME),
        path("for-you/read/", ReadAll.as_view(), name="for_you_read"),
        path("for-you/<int:pk>/", OpenNotice.as_view(), name="for_you_open"),
    ]
