"""What a person would be told if it were decided so: read before it is recorded; kept nowhere."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cases.backoffice.room.amounts import AmountField
from cases.enums import DecisionResult
from cases.models import Case, Decision
from cases.permissions import may_decide
from cases.selectors import visible_cases
from cases.selectors.objections import is_final
from cases.services.committee import DecisionTerms, meant_decision
from cms.notices.composing import Letter, NoTemplate, compose_record, linked
from cms.notices.models import Notice
from tasks.contacts import contacts_of
from tasks.contexts import Context, decision_context
from tasks.telling import telling_of


class DecisionPreview(WagtailAdminTemplateMixin, TemplateView):
    """Opened by the form of the decision in a page of its own, so that nothing typed is lost."""

    http_method_names = ["post"]
    template_name = "tasks/backoffice/decision_preview.html"
    page_title = _("The message before it is recorded")
    header_icon = "view"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        seen = visible_cases(user=user).select_related("service", "person", "workflow_version")
        case = get_object_or_404(seen, pk=pk)
        if not may_decide(user, case):
            raise PermissionDenied
        return self.render_to_response(self.get_context_data(**self._shown(case)))

    def _shown(self, case: Case) -> dict[str, Any]:
        given = self.request.POST
        if given.get("result") not in DecisionResult.values:
            return {"case": case}
        amount, wrong = _amount(given.get("amount", ""))
        terms = DecisionTerms(
            result=DecisionResult(given["result"]),
            reason_key=given.get("reason_key", ""),
            explanation=given.get("explanation", ""),
            conditions=given.get("conditions", ""),
            amount=amount,
        )
        decision = meant_decision(case, terms)
        words = decision_context(decision, case.person.language)
        if not (until := _last_day_to_object(decision, self.request.user)):
            words = {**words, "objection_deadline": ""}
        letter = _letter(decision, words)
        lines = [linked(line) for line in letter.body.splitlines()] if letter else []
        return {
            "case": case,
            "decision": decision,
            "reason": words["reasons"],
            "letter": letter,
            "lines": lines,
            "objection_until": until,
            "wrong_amount": wrong,
        }


def _last_day_to_object(decision: Decision, decider: Any) -> date | None:
    """Return it as the tracking page will; None where help comes first, or nobody would be left to
    turn to once this person has decided."""
    case = decision.case
    return None if case.is_urgent or is_final(case, once=decider) else decision.objection_until


def _amount(typed: str) -> tuple[Decimal | None, str]:
    """Return the amount as the form reads it; what it would refuse is left out, and said."""
    try:
        return AmountField(required=False).clean(typed), ""
    except ValidationError as refused:
        return None, refused.messages[0]


def _letter(decision: Decision, words: Context) -> Letter | None:
    """Return the message as it would leave now, in the person's language and the first way they
    asked for; None where nobody has written a template."""
    person = decision.case.person
    notice = Notice(
        event=telling_of(decision.case, decision.result),
        channel=contacts_of(person)[0].channel,
        language=person.language,
        context=words,
    )
    try:
        return compose_record(notice)
    except NoTemplate:
        return None
