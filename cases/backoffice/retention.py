"""Closed requests whose time is over: a list to decide on; nothing is destroyed by itself."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from cases.backoffice.cells import reference_link
from cases.backoffice.clock_words import short_date
from cases.backoffice.desk.base import add_errors
from cases.backoffice.reports.screen import ReportScreen
from cases.backoffice.room.forms import DayField, LineField
from cases.models import Case
from cases.report_rights import may_keep_longer, may_see_retention
from cases.selectors.retention import retention_candidates
from cases.services.retention import keep_longer
from cms.association.selectors import current_association

A_PAGE = 25


class RetentionMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_retention(request.user)


class KeepForm(forms.Form):
    reason = LineField(
        label=_("Keep it because"),
        help_text=_("For example: a lawsuit, or accounts that the law keeps for ten years."),
        error_messages={"required": _("Write why it has to be kept.")},
    )
    until = DayField(
        label=_("Until"), error_messages={"required": _("Write until when it has to be kept.")}
    )


class RetentionView(ReportScreen):
    """The oldest first, each with what it may be kept for."""

    template_name = "cases/backoffice/retention.html"
    page_title = _("Requests past their time")
    header_icon = "history"

    def opens_to(self, user: Any) -> bool:
        return may_see_retention(user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not may_keep_longer(user):
            raise PermissionDenied
        case = get_object_or_404(retention_candidates(user=user), pk=kwargs.get("pk"))
        form = KeepForm(request.POST, prefix=f"case-{case.pk}")
        if form.is_valid():
            try:
                keep_longer(case, acting_user=user, **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("The request is kept; the reason is noted."))
                return redirect("retention")
        return self.render_to_response(self.get_context_data(refused=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        refused = kwargs.pop("refused", None)
        user: Any = self.request.user
        candidates = retention_candidates(user=user)
        page = Paginator(candidates, A_PAGE).get_page(self.request.GET.get("p"))
        months = current_association().retention_months
        return super().get_context_data(
            rows=[self._row(case, refused) for case in page],
            page=page,
            months=months,
            may_keep=may_keep_longer(user),
            **kwargs,
        )

    def _row(self, case: Case, refused: KeepForm | None) -> dict[str, Any]:
        prefix = f"case-{case.pk}"
        own = refused if refused is not None and refused.prefix == prefix else None
        return {
            "reference": reference_link(case),
            "service": case.service.name,
            "branch": case.branch.name if case.branch else "",
            "closed": short_date(case.closed_at) if case.closed_at else "",
            "url": reverse("retention_keep", args=[case.pk]),
            "form": own or KeepForm(prefix=prefix),
            "is_open": own is not None,
        }
