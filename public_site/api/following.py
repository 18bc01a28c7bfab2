"""Following a request: what the holder of its two keys may see and do."""

from contextlib import ExitStack
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ninja import File, Router
from ninja import Form as FormField
from ninja.decorators import decorate_view
from ninja.files import UploadedFile as FilePart
from ninja.responses import Status

from cases.models import Case, CaseDocument, Service
from cases.services.withdrawal import withdraw_case
from cms.core.decorators import personal_page
from public_site import deeds, limits
from public_site.api import once
from public_site.api.asking import send_once
from public_site.api.contract import described, header, may_answer
from public_site.api.inputs import FormIn, MessageIn, WithdrawalIn
from public_site.api.outputs import MessagesOut, ReceivedOut, RequestOut, SentOut
from public_site.api.presenting import messages_out, papers_out, request_out
from public_site.api.problems import (
    CODE_MISSING,
    INVALID,
    NO_SUCH_REQUEST,
    NOT_NOW,
    Mistake,
    Problem,
    mistakes,
    pointer,
    too_many,
)
from public_site.api.reading import takes_multipart
from public_site.forms.track import MessageForm, WithdrawForm
from public_site.tracking import awaited_copies, messages_of, missing_papers

CODE = "X-Tracking-Code"

router = Router(tags=["requests"])

_CODE_HEADER = header(CODE, _("The tracking code that came with the reference."))
_KEYS = {"parameters": [_CODE_HEADER]}
_SAY_CODE = _("Send the tracking code in the header X-Tracking-Code.")


def open_request(request: HttpRequest, reference: str) -> Case:
    """Return the request both keys open; every wrong pair gets one answer (S16)."""
    code = request.headers.get(CODE, "")
    if not code:
        raise Problem(CODE_MISSING, _SAY_CODE, headers={"WWW-Authenticate": CODE})
    try:
        case = deeds.open_request(reference, code, address=limits.client_address(request))
    except deeds.DoorClosed as closed:
        raise too_many(closed.until) from None
    if case is None:
        raise Problem(NO_SUCH_REQUEST, deeds.NOT_FOUND)
    return case


def _refuse_too_busy(case: Case) -> None:
    if until := deeds.busy_until(case):
        raise too_many(until)


def _cleaned(form: Form) -> dict[str, Any]:
    """Return what the form of the website makes of it; raise a problem where it objects."""
    if form.is_valid():
        return form.cleaned_data
    errors = [
        mistake
        for name, found in form.errors.as_data().items()
        for error in found
        for mistake in mistakes(error, name)
    ]
    raise Problem(INVALID, errors=errors)


@router.get(
    "/requests/{reference}",
    response=may_answer(RequestOut, 401, 404, 429),
    operation_id="request",
    url_name="request",
    **described(
        _("Where a request stands"),
        _("Stage, what is missing, when the answer comes, messages, and the decision."),
    ),
    openapi_extra=_KEYS,
)
@decorate_view(personal_page)
def show_request(request: HttpRequest, reference: str) -> dict[str, Any]:
    return request_out(open_request(request, reference))


@router.post(
    "/requests/{reference}/documents",
    response=may_answer(ReceivedOut, 401, 404, 409, 413, 415, 422, 429, status=201),
    operation_id="send_document",
    **described(
        _("Send a paper"),
        _(
            "A copy of one paper that is missing or may be added: its key as `kind`, one `file` or"
            " several. Either all of them are kept or none. What is only to be shown is never taken"
            " as a copy."
        ),
    ),
    openapi_extra=_KEYS,
)
@decorate_view(personal_page, takes_multipart)
def send_document(
    request: HttpRequest, reference: str, kind: FormField[str], file: File[list[FilePart]]
) -> Any:
    case = open_request(request, reference)
    _refuse_too_busy(case)
    document = awaited_copies(case).get(kind)
    if document is None:
        said = _("No copy of such a paper is awaited. The request says what is missing.")
        raise Problem(INVALID, errors=[Mistake(pointer("kind"), str(said), "not_awaited")])
    _keep_all(document, list(file))
    case.refresh_from_db()
    told = {"kind": kind, "files": len(file), "missing": papers_out(missing_papers(case))}
    return Status(201, told)


def _keep_all(document: CaseDocument, files: list[UploadedFile]) -> None:
    with transaction.atomic(), ExitStack() as undo:
        for number, upload in enumerate(files):
            place = ("file", number) if len(files) > 1 else ("file",)
            try:
                undo.enter_context(deeds.kept_paper(document, upload))
            except ValidationError as error:
                raise Problem(INVALID, errors=mistakes(error, *place)) from None


@router.post(
    "/requests/{reference}/withdraw",
    response=may_answer(RequestOut, 401, 404, 409, 413, 415, 422, 429),
    operation_id="withdraw",
    **described(
        _("Withdraw a request"),
        _("As long as no decision has been sent; twice is once. A reason may be given."),
    ),
    openapi_extra=_KEYS,
)
@decorate_view(personal_page)
def withdraw(
    request: HttpRequest, reference: str, sent: WithdrawalIn | None = None
) -> dict[str, Any]:
    case = open_request(request, reference)
    given = _cleaned(WithdrawForm({"reason": sent.reason if sent else ""}))
    try:
        withdraw_case(case, reason=given["reason"])
    except ValidationError as error:
        raise Problem(NOT_NOW, error.messages[0]) from None
    case.refresh_from_db()
    return request_out(case)


@router.post(
    "/requests/{reference}/messages",
    response=may_answer(MessagesOut, 401, 404, 409, 413, 415, 422, 429, status=201),
    operation_id="send_message",
    **described(
        _("Write to us about a request"), _("The answer will be among the messages of the request.")
    ),
    openapi_extra=_KEYS,
)
@decorate_view(personal_page)
def send_message(request: HttpRequest, reference: str, sent: MessageIn) -> Any:
    case = open_request(request, reference)
    given = _cleaned(MessageForm({"body": sent.body}))
    _refuse_too_busy(case)
    try:
        deeds.write_message(case, given["body"])
    except ValidationError as error:
        raise Problem(NOT_NOW, error.messages[0]) from None
    return Status(201, {"messages": messages_out(messages_of(case))})


@router.post(
    "/requests/{reference}/objection",
    response=may_answer(SentOut, 401, 404, 409, 413, 415, 422, 429, status=201),
    operation_id="object",
    **described(
        _("Object to a decision"),
        _(
            "An objection is a request of its own, to the service that `objection_service` names"
            " and with its form; somebody else looks at it. The reference, and contact that is not"
            " sent, are taken from the first request. Without an Idempotency-Key the same objection"
            " is still one."
        ),
    ),
    openapi_extra={"parameters": [_CODE_HEADER, {**header(once.HEADER, ""), "required": False}]},
)
def object_to_decision(request: HttpRequest, reference: str, sent: FormIn) -> HttpResponse:
    case = open_request(request, reference)
    body = sent.model_dump()
    key = request.headers.get(once.HEADER, "")[: once.LONGEST_KEY] or once.fingerprint(body)
    made = once.call(f"objection:{case.pk}:{key}", body)
    return send_once(request, made, sent, find=lambda: _objection_service(case), objected=case)


def _objection_service(case: Case) -> Service:
    try:
        return deeds.objection_service_for(case)
    except ValidationError as error:
        raise Problem(NOT_NOW, error.messages[0]) from None
