"""What a browser holds: the drafts it is writing, and the one request it may look at.

Neither ever stands in an address: an address is seen by the next person at the screen, by the
history of the browser and by whoever the page is shared with (S17).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from cases.models import Case, Service
from public_site.drafts import KEPT_FOR
from public_site.models import RequestDraft

DRAFTS_COOKIE = "sila_drafts"
MAX_DRAFTS = 5
GRANT = "track"
GRANT_LASTS = timedelta(minutes=30)
_WORTH_A_WRITE = timedelta(minutes=1)


def held_drafts(request: HttpRequest) -> list[RequestDraft]:
    """Return the living drafts of this browser, newest first."""
    drafts = RequestDraft.objects.filter(pk__in=_held_keys(request), expires_at__gt=timezone.now())
    return list(drafts.select_related("service", "form_version", "case").order_by("-updated_at"))


def held_draft(request: HttpRequest, service: Service) -> RequestDraft | None:
    """Return this browser's draft for one service: the one being written before a sent one."""
    drafts = [draft for draft in held_drafts(request) if draft.service_id == service.pk]
    return next((draft for draft in drafts if draft.case is None), next(iter(drafts), None))


def held_confirmation(request: HttpRequest, service: Service) -> RequestDraft | None:
    """Return the request this browser last sent to one service, while its confirmation stands."""
    drafts = [draft for draft in held_drafts(request) if draft.service_id == service.pk]
    return next((draft for draft in drafts if draft.case is not None), None)


def hold_draft(request: HttpRequest, response: HttpResponseBase, draft: RequestDraft) -> None:
    """Let the browser keep this draft: signed, out of reach of scripts, for as long as it lives."""
    keys = [draft.pk, *(key for key in _held_keys(request) if key != draft.pk)]
    _write_keys(response, keys[:MAX_DRAFTS])


def let_go(request: HttpRequest, response: HttpResponseBase) -> None:
    """Close what was sent from this browser: its page and its confirmation; drafts stay."""
    end_grant(request)
    if _held_keys(request):
        _write_keys(response, [d.pk for d in held_drafts(request) if d.case is None])


def _write_keys(response: HttpResponseBase, keys: list[UUID]) -> None:
    response.set_signed_cookie(
        DRAFTS_COOKIE,
        ".".join(key.hex for key in keys),
        max_age=KEPT_FOR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _held_keys(request: HttpRequest) -> list[UUID]:
    # A cookie that somebody changed, or that is too old, reads as no cookie at all.
    text = request.get_signed_cookie(DRAFTS_COOKIE, default="", max_age=KEPT_FOR) or ""
    return [UUID(hex=part) for part in text.split(".") if part]


def grant_case(request: HttpRequest, case: Case) -> None:
    """Let this browser look at one request for half an hour; the session gets a new key."""
    request.session.cycle_key()
    _write_grant(request, case.pk)


def granted_case(request: HttpRequest) -> Case | None:
    """Return the request this browser may look at, and let the half hour begin anew."""
    grant = request.session.get(GRANT)
    if not grant:
        return None
    left = datetime.fromisoformat(grant["until"]) - timezone.now()
    if left <= timedelta(0):
        end_grant(request)
        return None
    case = (
        Case.objects.select_related(
            "service", "person", "branch", "workflow_version", "form_version"
        )
        .filter(pk=grant["case"])
        .first()
    )
    if case is not None and left < GRANT_LASTS - _WORTH_A_WRITE:
        _write_grant(request, case.pk)
    return case


def end_grant(request: HttpRequest) -> None:
    request.session.pop(GRANT, None)


def _write_grant(request: HttpRequest, case_id: int) -> None:
    until = timezone.now() + GRANT_LASTS
    request.session[GRANT] = {"case": case_id, "until": until.isoformat()}
