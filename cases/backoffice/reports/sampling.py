"""A sample of cases for whoever audits: drawn at random, on record, opened again (J11, C54)."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wagtail.admin.menu import MenuItem

from cases.backoffice.cells import EMPTY, isolated, reference_link, stage_tag, tag
from cases.backoffice.clock_words import numeric_date
from cases.backoffice.desk.base import add_errors
from cases.backoffice.reports.auditing import DigitsField, PeriodForm
from cases.backoffice.reports.screen import ReportScreen
from cases.enums import DecisionResult, Outcome
from cases.figure_enums import SampleDay, Stratum
from cases.models import AuditSample, Case, Service
from cases.models.audits import LARGEST_SEED, MOST_PER_STRATUM
from cases.report_rights import may_audit, may_draw_sample
from cases.selectors.sampling import sampled_cases, samples
from cases.services.sampling import draw_sample
from cms.association.enums import Medium
from cms.association.models import Branch

A_PAGE = 15
PER_STRATUM = 5


class SampleMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_audit(request.user)


class SampleForm(PeriodForm):
    by = forms.ChoiceField(label=gettext_lazy("Counted by"), choices=SampleDay)
    stratum = forms.ChoiceField(label=gettext_lazy("Out of each"), choices=Stratum)
    per_stratum = DigitsField(
        label=gettext_lazy("How many of each"),
        help_text=gettext_lazy("From 1 to 20. A smaller group is shown whole."),
        min_value=1,
        max_value=MOST_PER_STRATUM,
        initial=PER_STRATUM,
    )
    seed = DigitsField(
        label=gettext_lazy("Draw number"),
        help_text=gettext_lazy(
            "Leave it empty for a new draw. The number of an earlier one draws the same requests"
            " again, as long as none has come in or changed."
        ),
        min_value=1,
        max_value=LARGEST_SEED,
        required=False,
    )
    decided_only = forms.BooleanField(label=gettext_lazy("Decided requests only"), required=False)


@dataclass
class Group:
    """One table of a sample."""

    label: str
    of: int
    drawn: int
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        return self.drawn - len(self.rows)


class SampleView(ReportScreen):
    """The form and the earlier draws; below an address of its own, one draw."""

    template_name = "cases/backoffice/audit_sample.html"
    page_title = gettext_lazy("Sample of cases")
    header_icon = "tasks"

    def opens_to(self, user: Any) -> bool:
        return may_audit(user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        form = SampleForm(request.POST)
        if form.is_valid():
            try:
                sample = draw_sample(AuditSample(**form.cleaned_data), acting_user=user)
            except ValidationError as error:
                add_errors(form, error)
            else:
                return redirect("audit_sample_drawn", sample.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    @cached_property
    def sample(self) -> AuditSample | None:
        pk = self.kwargs.get("pk")
        return get_object_or_404(samples(), pk=pk) if pk else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        page = Paginator(samples().defer("groups"), A_PAGE).get_page(self.request.GET.get("p"))
        form = kwargs.pop("form", None) or SampleForm(initial=self._asked_before)
        context = {"form": form, "page": page, "may_draw": may_draw_sample(user)}
        if self.sample:
            context |= {"sample": self.sample, "groups": groups_of(self.sample, user)}
        return super().get_context_data(**context, **kwargs)

    @property
    def _asked_before(self) -> dict[str, Any]:
        """What the open draw asked, so that the next begins from it, without its number."""
        if not self.sample:
            return {}
        kept = ("first", "last", "by", "stratum", "per_stratum", "decided_only")
        return {name: getattr(self.sample, name) for name in kept}


def groups_of(sample: AuditSample, user: Any) -> list[Group]:
    """Return the tables of a draw, each with the cases that its reader sees."""
    cases = sampled_cases(sample, user=user)
    labels = _labels(Stratum(sample.stratum), [group["key"] for group in sample.groups])
    return [
        Group(
            label=labels.get(group["key"], EMPTY),
            of=group["of"],
            drawn=len(group["cases"]),
            rows=[_row(cases[pk]) for pk in group["cases"] if pk in cases],
        )
        for group in sample.groups
    ]


def _labels(stratum: Stratum, keys: list[str]) -> dict[str, str]:
    named: dict[Stratum, Any] = {Stratum.SERVICE: Service, Stratum.BRANCH: Branch}
    if model := named.get(stratum):
        rows = model.objects.filter(pk__in=[key for key in keys if key])
        return {"": _("Without a branch"), **{str(row.pk): str(row.name) for row in rows}}
    if stratum is Stratum.DECISION:
        choices: Any = [("", pgettext("sample", "Not decided")), *DecisionResult.choices]
    else:
        choices = Outcome.choices if stratum is Stratum.OUTCOME else Medium.choices
    return {key: str(label) for key, label in choices}


def _row(case: Case) -> dict[str, Any]:
    closed = case.closed_at
    return {
        "reference": reference_link(case),
        "service": isolated(case.service.name),
        "stage": stage_tag(case) if case.is_open else tag(case.get_outcome_display(), "closed"),
        "came": numeric_date(case.submitted_at),
        "closed": numeric_date(closed) if closed else EMPTY,
    }
