"""Asking for a service, once however often it is sent."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ninja import Router
from ninja.responses import Response

from cases.models import Case, Service
from cms.core.decorators import PERSONAL_HEADERS
from public_site import limits
from public_site.api import once
from public_site.api.catalogue import find_service
from public_site.api.contract import described, header, may_answer
from public_site.api.inputs import FormIn, RequestIn
from public_site.api.intake import hand_in, read_form
from public_site.api.outputs import SentOut
from public_site.api.presenting import sent_out
from public_site.api.problems import too_many

router = Router(tags=["requests"])

_KEY_HEADER = header(
    once.HEADER,
    _("A random value of yours, such as a UUID; the same for each try."),
)


@router.post(
    "/requests",
    response=may_answer(SentOut, 404, 409, 413, 415, 422, 429, status=201),
    operation_id="send_request",
    **described(
        _("Send a request"),
        _(
            "Stores a request and answers with the two keys to it. The same Idempotency-Key with"
            " the same body gets the same answer for a day; the tracking code is told here and"
            " nowhere else."
        ),
    ),
    openapi_extra={"parameters": [_KEY_HEADER]},
)
def send_request(request: HttpRequest, sent: RequestIn) -> HttpResponse:
    made = once.call(f"request:{once.key_of(request)}", sent.model_dump())
    return send_once(request, made, sent, find=lambda: find_service(sent.service))


def send_once(
    request: HttpRequest,
    made: once.Call,
    sent: FormIn,
    *,
    find: Callable[[], Service],
    objected: Case | None = None,
) -> HttpResponse:
    """Answer a call that stores a request: as before, or by storing it now."""
    answered = once.kept_answer(made)
    if answered is None:
        if until := limits.knock(limits.START_BY_ADDRESS, limits.client_address(request)):
            raise too_many(until)
        form = read_form(find(), sent, form_key=made.form_key, objected=objected)

        def store() -> dict[str, Any] | None:
            case = hand_in(form)
            return SentOut(**sent_out(case)).model_dump(mode="json") if case else None

        answered = once.make_once(made, store)
    return _created(answered)


def _created(answered: once.Answered) -> HttpResponse:
    place = reverse("api:request", args=[answered.answer["reference"]])
    repeated = {"Idempotent-Replayed": "true"} if answered.is_repeated else {}
    headers = {**PERSONAL_HEADERS, "Location": place, **repeated}
    return Response(answered.answer, status=201, headers=headers, json_dumps_params=_AS_KEPT)


# Sorted as it is kept, so that the answer is the same to the letter when it is told again.
_AS_KEPT = {"ensure_ascii": False, "sort_keys": True}
