"""Closed requests whose time is over: kept for a reason, or proposed to be destroyed; nothing is
destroyed by itself."""

from typing import Any
from urllib.parse import urlencode

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
from cases.backoffice.desk.fields import DeskForm
from cases.backoffice.destruction import state_tag
from cases.backoffice.reports.screen import ReportScreen
from cases.backoffice.room.forms import DayField, LineField
from cases.models import Case, RetentionHold
from cases.report_rights import may_keep_longer, may_see_retention
from cases.selectors.keeping import times_over
from cases.selectors.retention import (
    AT_ONCE,
    destructions,
    kept_for_a_reason,
    kept_with_a_file,
    not_proposed,
    proposed,
    retention_candidates,
)
from cases.services.destroying import propose_destruction
from cases.services.retention import keep_longer
from cms.association.selectors import current_association
from cms.core.digits import shown_digits

A_PAGE = 25


class RetentionMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_retention(request.user)


class KeepForm(forms.Form):
    reason = LineField(
        label=_("Keep it because"),
        help_text=_(
            "For example: a lawsuit before the court, or accounts that the law keeps longer. For"
            " three years at most; after that somebody says anew why."
        ),
        error_messages={"required": _("Write why it has to be kept.")},
    )
    until = DayField(
        label=_("Until"),
        error_messages={"required": _("Write until when it has to be kept.")},
    )


class ProposeForm(DeskForm):
    which = forms.ChoiceField(label=_("Which"), widget=forms.RadioSelect, initial="ticked")
    basis = LineField(
        label=_("By which rule"),
        max_length=300,
        help_text=_("The clause of your policy on records, or the article of the law."),
        error_messages={"required": _("Write by which rule they are destroyed.")},
    )

    def __init__(self, *args: Any, waiting: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        which: Any = self.fields["which"]
        which.choices = [("ticked", _("Those I ticked in the list")), ("all", _all(waiting))]


def _all(waiting: int) -> str:
    if waiting > AT_ONCE:
        words = _("The oldest of the list, %(count)s at most")
        return words % {"count": shown_digits(AT_ONCE)}
    words = _("All of the list (%(count)s)")
    return words % {"count": shown_digits(waiting)}


class RetentionView(ReportScreen):
    """The oldest first, each with what it may be kept for."""

    template_name = "cases/backoffice/retention.html"
    page_title = _("Requests past their time")
    header_icon = "history"

    def opens_to(self, user: Any) -> bool:
        return may_see_retention(user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_keep_longer(request.user):
            raise PermissionDenied
        return self._keep(kwargs["pk"]) if "pk" in kwargs else self._propose()

    def _keep(self, pk: int) -> HttpResponse:
        user: Any = self.request.user
        case = get_object_or_404(retention_candidates(user=user), pk=pk)
        form = KeepForm(self.request.POST, prefix=f"case-{case.pk}")
        if form.is_valid():
            try:
                keep_longer(case, acting_user=user, **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(self.request, _("The request is kept; the reason is noted."))
                return redirect(self._here("retention"))
        return self.render_to_response(self.get_context_data(refused=form, case=case), status=422)

    def _propose(self) -> HttpResponse:
        user: Any = self.request.user
        waiting = not_proposed(retention_candidates(user=user)).count()
        form = ProposeForm(self.request.POST, waiting=waiting)
        if form.is_valid():
            ticked = form.cleaned_data["which"] == "ticked"
            try:
                made = propose_destruction(
                    self._ticked() if ticked else None,
                    basis=form.cleaned_data["basis"],
                    acting_user=user,
                )
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(
                    self.request, _("Asked for. Those who may approve it have been told.")
                )
                return redirect("destruction", made.pk)
        return self.render_to_response(self.get_context_data(proposal=form), status=422)

    def _ticked(self) -> set[int]:
        keys = self.request.POST.getlist("case")
        return {int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19}

    def _here(self, name: str, *args: int) -> str:
        """An address that comes back to the page of the list that is being read."""
        return f"{reverse(name, args=args)}?{urlencode({'p': self.request.GET.get('p', '1')})}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        refused, proposal = kwargs.pop("refused", None), kwargs.pop("proposal", None)
        first: Case | None = kwargs.pop("case", None)  # what was refused is never out of sight
        user: Any = self.request.user
        candidates = retention_candidates(user=user).annotate(is_proposed=proposed())
        page = Paginator(candidates, A_PAGE).get_page(self.request.GET.get("p"))
        waiting = candidates.filter(is_proposed=False).count()
        cases = list(page)
        if first and first.pk not in {case.pk for case in cases}:
            cases = [*candidates.filter(pk=first.pk), *cases]
        why = times_over(cases)
        return super().get_context_data(
            rows=[{**self._row(case, refused), "over": why[case.pk]} for case in cases],
            page=page,
            here=self._here("retention"),
            months=current_association().retention_months,
            waiting=waiting,
            with_a_file=kept_with_a_file(),
            may_keep=may_keep_longer(user),
            failed=refused or proposal,
            proposal=proposal or ProposeForm(waiting=waiting),
            kept=[_kept(hold) for hold in kept_for_a_reason(user=user)[:A_PAGE]],
            destructions=[_line(row) for row in destructions(user=user)[:A_PAGE]],
            **kwargs,
        )

    def _row(self, case: Case, refused: KeepForm | None) -> dict[str, Any]:
        prefix = f"case-{case.pk}"
        own = refused if refused is not None and refused.prefix == prefix else None
        return {
            "pk": case.pk,
            "name": case.reference,
            "is_proposed": getattr(case, "is_proposed", False),
            "is_ticked": case.pk in self._ticked(),
            "reference": reference_link(case),
            "service": case.service.name,
            "branch": case.branch.name if case.branch else "",
            "closed": short_date(case.closed_at) if case.closed_at else "",
            "url": self._here("retention_keep", case.pk),
            "form": own or KeepForm(prefix=prefix),
            "is_open": own is not None,
        }


def _line(row: Any) -> dict[str, Any]:
    return {
        "url": reverse("destruction", args=[row.pk]),
        "number": row.pk,
        "requests": row.requests,
        "by": row.proposed_by,
        "at": row.proposed_at,
        "state": state_tag(row),
    }


def _kept(hold: RetentionHold) -> dict[str, Any]:
    return {
        "reference": reference_link(hold.case),
        "reason": hold.reason,
        "until": hold.until,
        "by": hold.kept_by,
    }
