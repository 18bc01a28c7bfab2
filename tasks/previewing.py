"""A message template filled with a request that its editor may see; with invented values else.

The floor of the messages knows no cases, so what fills them is fetched from here.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.generic import View

from wagtail.admin import messages

from cases.enums import EventKind
from cases.models import Case
from cases.permissions import RoomPart, parts_for
from cases.selectors import visible_cases
from cases.services.viewing import PREVIEW, TRIAL, record_look
from cms.accounts.models import User
from cms.core.references import InvalidReference, parse_reference
from cms.core.translated import language_codes
from cms.notices.composing import WITHHELD
from cms.notices.enums import DECISION_EVENTS, PLACEHOLDERS, SECRET_PLACEHOLDERS, NoticeEvent
from cms.notices.models import MessageTemplate
from cms.notices.template_views import READING, RIGHT, edit_url, send_trial
from tasks.contexts import Context, case_context, context_for

#: The line of the timeline a message follows, where its values hang on one.
_CAUSES = {
    NoticeEvent.ACKNOWLEDGEMENT: EventKind.SUBMITTED,
    NoticeEvent.MISSING_ITEMS: EventKind.MISSING_REQUESTED,
    NoticeEvent.MISSING_COMPLETED: EventKind.MISSING_COMPLETED,
    NoticeEvent.DELIVERY_READY: EventKind.DELIVERY_PLANNED,
    NoticeEvent.NEW_MESSAGE: EventKind.MESSAGE_SENT,
    NoticeEvent.ANSWERED: EventKind.MESSAGE_SENT,
    **dict.fromkeys(DECISION_EVENTS, EventKind.DECISION_RELEASED),
}

#: What only some roles read of a case, in the room and so in a preview.
_PART_OF = {
    "reasons": RoomPart.GROUNDS,
    "explanation": RoomPart.GROUNDS,
    "message": RoomPart.MESSAGES,
    "urgent_words": RoomPart.MESSAGES,
    "missing_items": RoomPart.PAPERS,
    "papers_to_show": RoomPart.PAPERS,
}


class PreviewWithCase(View):
    """Unknown, nonsense and out of sight get one answer: whether it exists is not told."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse:
        user: Any = request.user
        if not user.has_perm(READING):
            raise PermissionDenied
        case = _seen_case(user, request.POST.get("reference", ""))
        if case is None:
            error = _("No request that you may see has this reference.")
            return JsonResponse({"error": error}, status=404)
        language = request.POST.get("language", "")
        language = language if language in language_codes() else case.person.language
        record_look(case, viewer=user, what=PREVIEW)
        words = _("Filled with request %(reference)s. What is empty there is left out here.")
        return JsonResponse(
            {
                "values": preview_values(case, request.POST.get("event", ""), language, user),
                "label": words % {"reference": case.reference},
            }
        )


class TrialWithCase(View):
    """The trial of a template filled as its preview is, to the editor's own address only; the look
    is noted like any other."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user: Any = request.user
        if not user.has_perm(RIGHT):
            raise PermissionDenied
        template = get_object_or_404(MessageTemplate, pk=pk)
        case = _seen_case(user, request.POST.get("trial_reference", ""))
        if case is None:
            messages.error(request, _("No request that you may see has this reference."))
            return redirect(edit_url(template))
        record_look(case, viewer=user, what=TRIAL)
        values = preview_values(case, template.event, template.language, user)
        return send_trial(request, template, values)


def preview_values(case: Case, event: str, language: str, user: User) -> Context:
    """Return every placeholder as a message about this case would say it to this reader now."""
    values = {**dict.fromkeys(PLACEHOLDERS, ""), **_said(case, event, language)}
    hidden = {name for name, part in _PART_OF.items() if part not in parts_for(user)}
    values |= dict.fromkeys(hidden, "")
    return values | dict.fromkeys(SECRET_PLACEHOLDERS, WITHHELD)


def _said(case: Case, event: str, language: str) -> Context:
    kind = _CAUSES.get(NoticeEvent(event)) if event in NoticeEvent.values else None
    cause = case.events.filter(kind=kind).last() if kind else None
    if cause:
        return context_for(cause, language)
    with translation.override(language):
        return case_context(case, language)


def _seen_case(user: User, text: str) -> Case | None:
    try:
        reference = parse_reference(text[:64])
    except InvalidReference:
        return None
    cases = visible_cases(user=user).select_related("service", "person", "workflow_version")
    return cases.filter(reference=reference).first()
