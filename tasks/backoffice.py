"""The clock's page: what runs by itself, what waits, what did not get done, and what to do (J12.9).

The same facts as `/readyz` and `/metrics`, for people.
"""

from abc import ABC, abstractmethod
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cases.services.notices import send_notice_again, stop_notice
from cms.core.claims import GiveUpReason, WorkState
from cms.notices.models import Notice
from tasks.by_hand import give_up_job, retry_job, troubled_jobs, troubled_notices
from tasks.clock_words import backlog_row, duty_rows, fault_words, findings
from tasks.figures import backlog
from tasks.models import Job

URL_NAME = "background_work"
#: More than this is a provider that is down: mending that mends them all.
MOST_ROWS = 25


def may_see_clock(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("tasks.view_job"))


def may_wind_clock(user: Any) -> bool:
    """Whether this person may try again and give up."""
    return may_see_clock(user) and bool(user.has_perm("tasks.change_job"))


class ClockMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_clock(request.user)


class ClockView(WagtailAdminTemplateMixin, TemplateView):
    """One page in three parts, the worst above."""

    template_name = "tasks/backoffice/clock.html"
    page_title = gettext_lazy("Background work")
    header_icon = "history"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_clock(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        jobs, notices = troubled_jobs(), troubled_notices()
        return super().get_context_data(
            findings=findings(),
            duties=list(duty_rows()),
            backlog=[backlog_row(work) for work in backlog()],
            jobs=[(job, fault_words(job.last_error)) for job in jobs[:MOST_ROWS]],
            notices=[(notice, fault_words(notice.last_error)) for notice in notices[:MOST_ROWS]],
            most=MOST_ROWS,
            hidden=max(jobs.count() - MOST_ROWS, 0) + max(notices.count() - MOST_ROWS, 0),
            may_wind=may_wind_clock(self.request.user),
            reasons=GiveUpReason.choices,
            failed=WorkState.FAILED,
            **kwargs,
        )


class Winding(ABC, View):
    """Base of what staff do to one piece of work: POST only, one service, back to the page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str, pk: str) -> HttpResponse:
        if not may_wind_clock(request.user):
            raise PermissionDenied
        rows: Any = troubled_jobs() if kind == "job" else troubled_notices()
        row = rows.filter(pk=pk).first()
        try:
            if row is None:
                raise ValidationError(_("Nothing is left to do here: it went through already."))
            done = self.perform(row)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, done)
        return redirect(URL_NAME)

    @abstractmethod
    def perform(self, row: Job | Notice) -> str:
        """Call the service and return what to say; raise ValidationError when it is too late."""


class TryAgain(Winding):
    def perform(self, row: Job | Notice) -> str:
        user: Any = self.request.user
        if isinstance(row, Job):
            retry_job(row, acting_user=user)
        else:
            send_notice_again(row, acting_user=user)
        return _("It is tried again within a minute.")


class GiveUp(Winding):
    def perform(self, row: Job | Notice) -> str:
        user: Any = self.request.user
        reason = GiveUpReason.chosen(self.request.POST.get("reason", ""))
        if isinstance(row, Job):
            give_up_job(row, acting_user=user, reason=reason)
        else:
            stop_notice(row, acting_user=user, reason=reason)
        return _("It was given up; that and why are on record.")
