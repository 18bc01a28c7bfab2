"""One proposal to destroy closed requests, from the asking to the certificate."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from cases.backoffice.cells import room_url, tag
from cases.backoffice.clock_words import short_date
from cases.backoffice.crumbs import BelowAList
from cases.backoffice.desk.base import Deed, RecordView
from cases.backoffice.desk.fields import DeskForm
from cases.backoffice.printing import paper_response
from cases.backoffice.room.forms import LineField
from cases.models import Destruction, DestructionLine
from cases.report_rights import (
    may_approve_destruction,
    may_propose_destruction,
    may_see_retention,
)
from cases.retention_enums import DestructionState, LineState, WhyLeft
from cases.selectors import visible_cases
from cases.selectors.retention import destructions, past_retention, rules_of, totals_of
from cases.services import destroying
from cms.association.selectors import current_association
from cms.core.digits import shown_digits

A_PAGE = 100
_TONES = {
    DestructionState.WAITING: "paused",
    DestructionState.APPROVED: "check",
    DestructionState.DONE: "good",
    DestructionState.DECLINED: "closed",
    LineState.WAITING: "paused",
    LineState.DESTROYED: "good",
    LineState.LEFT: "paused",
}

#: What goes and what stays, as people say it; table by table it is `cases.destruction_map`.
TAKEN = (
    gettext_lazy("Name, numbers and ways to reach the person, where nothing else keeps the file."),
    gettext_lazy("The answers of the form, papers and every file, declarations and consents."),
    gettext_lazy("Messages and notes, the study, calls and visits, votes and their reasons."),
    gettext_lazy("What letters and notices said, and what colleagues wrote in the timeline."),
)
STAYING = (
    gettext_lazy("The request's number, its service, its days and how it ended, without a name."),
    gettext_lazy("What was decided and the amount given: accounts are kept as the law says."),
    gettext_lazy("Signed minutes, which name requests and never people."),
    gettext_lazy("Numbers and days in the register of letters, and the figures of past months."),
)


class ApproveForm(DeskForm):
    is_read = forms.BooleanField(
        label=gettext_lazy("I have looked at the list. What is destroyed does not come back"),
        error_messages={"required": gettext_lazy("Say that you have looked at the list.")},
    )


class DeclineForm(DeskForm):
    reason = LineField(
        label=gettext_lazy("Why"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write why it is not to be destroyed.")},
    )


def _approve(destruction: Destruction, user: Any, _values: dict[str, Any]) -> None:
    destroying.approve_destruction(destruction, acting_user=user)


def _decline(destruction: Destruction, user: Any, values: dict[str, Any]) -> None:
    destroying.decline_destruction(destruction, reason=values["reason"], acting_user=user)


class DestructionView(BelowAList, RecordView):
    list_route, list_label = "retention", gettext_lazy("Requests past their time")
    template_name = "cases/backoffice/destruction.html"
    header_icon = "bin"
    called = "destruction"
    deeds = {
        "approve": Deed(
            ApproveForm, _approve, gettext_lazy("Approved. The requests are being destroyed.")
        ),
        "decline": Deed(
            DeclineForm, _decline, gettext_lazy("Declined. The requests stay as they are.")
        ),
    }

    def is_allowed(self) -> bool:
        return may_see_retention(self.user)

    @cached_property
    def destruction(self) -> Destruction:
        return get_object_or_404(destructions(user=self.user), pk=self.kwargs["pk"])

    def load(self) -> Destruction:
        return self.destruction

    def get_page_title(self) -> str:
        return _("Destruction %(number)s") % {"number": shown_digits(self.destruction.pk)}

    def get_url(self) -> str:
        return reverse("destruction", args=[self.kwargs["pk"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.destruction, self.user
        page = Paginator(lines_of(row), A_PAGE).get_page(self.request.GET.get("p"))
        bound = (form for form in kwargs["deeds"].values() if form.is_bound)
        return super().get_context_data(
            failed=next(bound, None),
            state=state_tag(row),
            rows=with_rooms(rows_of(row, list(page)), list(page), reader=user),
            page=page,
            totals=totals_of(row),
            rules=rules_of(row),
            taken=TAKEN,
            staying=STAYING,
            may_approve=may_approve_destruction(user, row),
            may_decline=row.is_waiting and may_propose_destruction(user),
            is_own=row.proposed_by_id == user.pk,
            **kwargs,
        )


def state_tag(row: Destruction) -> Any:
    return tag(row.get_state_display(), _TONES[DestructionState(row.state)])


def lines_of(destruction: Destruction) -> Any:
    return destruction.lines.select_related("case__service", "case__branch")


def rows_of(destruction: Destruction, lines: list[DestructionLine]) -> list[dict[str, Any]]:
    """Return the lines in words; of a proposal also which of them would be left as they are now."""
    if not destruction.is_waiting:
        return [line_words(line, destruction) for line in lines]
    due = set(past_retention().filter(destructions__in=lines).values_list("pk", flat=True))
    return [line_words(line, destruction, is_due=line.case_id in due) for line in lines]


def with_rooms(
    rows: list[dict[str, Any]], lines: list[DestructionLine], *, reader: Any
) -> list[dict[str, Any]]:
    """Add to each row where its request is read, as long as there is something to read."""
    seen = visible_cases(user=reader).filter(destructions__in=lines)
    rooms = {case: room_url(pk) for case, pk in seen.values_list("reference", "pk")}
    return [{**row, "room": rooms.get(row["reference"], "")} for row in rows]


def line_words(
    line: DestructionLine, destruction: Destruction, *, is_due: bool = True
) -> dict[str, Any]:
    """A request by its number, never by a person; why it was left, where it was."""
    case, state = line.case, LineState(line.state)
    if state == LineState.WAITING and (
        not is_due or destruction.state == DestructionState.DECLINED
    ):
        state = LineState.LEFT
    return {
        "reference": case.reference,
        "service": case.service.name,
        "branch": case.branch.name if case.branch else "",
        "closed": short_date(case.closed_at) if case.closed_at else "",
        "over": line,
        "state": tag(state.label, _TONES[state]),
        "state_words": state.label,
        "why": WhyLeft(line.why_left).label if line.why_left else "",
    }


class CertificateView(View):
    """The certificate with letterhead, both dates and every number, as a PDF; the page where none
    is made. In the language of the house."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        row = get_object_or_404(destructions(user=user), pk=pk)
        if row.state != DestructionState.DONE:
            raise Http404
        with translation.override(settings.LANGUAGE_CODE):
            context = {
                "destruction": row,
                "rows": rows_of(row, list(lines_of(row))),
                "totals": totals_of(row),
                "rules": rules_of(row),
                "taken": TAKEN,
                "staying": STAYING,
                "association": current_association(),
            }
            sheet = render_to_string("cases/backoffice/destruction_paper.html", context)
        return paper_response(sheet, f"destruction-{row.pk}.pdf")


def urls() -> list[URLPattern]:
    page = DestructionView.as_view()
    start = "reports/retention/destructions/<int:pk>/"
    return [
        path(start, page, name="destruction"),
        path(f"{start}certificate/", CertificateView.as_view(), name="destruction_certificate"),
        path(f"{start}<slug:deed>/", page, name="destruction_deed"),
    ]
