"""What a browser holds: the drafts it is writing, and the requests it may look at.

Neither ever stands in an address: an address is seen by the next person at the screen, by the
history of the browser and by whoever the page is shared with (S17).
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from cases.models import Case, Service
from public_site.models import RequestDraft

DRAFTS_COOKIE = "sila_drafts"
#: Longer than any draft lives: how long one is kept is written in the draft, not in the browser.
COOKIE_LASTS = timedelta(days=60)
MAX_DRAFTS = 5
GRANT = "open_requests"
MAX_GRANTS = 5
GRANT_LASTS = timedelta(minutes=30)
_WORTH_A_WRITE = timedelta(minutes=1)


def held_drafts(request: HttpRequest, *, but: RequestDraft | None = None) -> list[RequestDraft]:
    """Return the living drafts of this browser, newest first, `but` one that is known."""
    keys = [key for key in _held_keys(request) if but is None or key != but.pk]
    if not keys:  # Django builds the whole question before it finds that it asks for nothing
        return []
    drafts = RequestDraft.objects.filter(pk__in=keys, expires_at__gt=timezone.now())
    return list(drafts.select_related("service", "form_version", "case").order_by("-updated_at"))


def held_draft(request: HttpRequest, service: Service) -> RequestDraft | None:
    """Return this browser's draft for one service: the one being written before a sent one.

    The row alone: every screen knows its service, and mostly its form, already.
    """
    drafts = RequestDraft.objects.filter(
        pk__in=_held_keys(request), service=service, expires_at__gt=timezone.now()
    )
    # At most MAX_DRAFTS rows: sorted here they cost less than in the question.
    newest = sorted(drafts, key=lambda draft: draft.updated_at, reverse=True)
    return next((draft for draft in newest if draft.case_id is None), next(iter(newest), None))


def held_confirmation(request: HttpRequest, service: Service) -> RequestDraft | None:
    """Return the request this browser last sent to one service, while its confirmation stands."""
    drafts = [draft for draft in held_drafts(request) if draft.service_id == service.pk]
    return next((draft for draft in drafts if draft.case is not None), None)


def hold_draft(request: HttpRequest, response: HttpResponseBase, draft: RequestDraft) -> None:
    """Let the browser keep this draft: signed, and out of reach of scripts."""
    keys = [draft.pk, *(key for key in _held_keys(request) if key != draft.pk)]
    _write_keys(response, keys[:MAX_DRAFTS])


def forget_draft(request: HttpRequest, response: HttpResponseBase, draft: RequestDraft) -> None:
    """Let the browser hold this draft no longer; the draft itself stays."""
    _write_keys(response, [key for key in _held_keys(request) if key != draft.pk])


def let_go(request: HttpRequest, response: HttpResponseBase) -> None:
    """Close what was sent from this browser: its page and its confirmation; drafts stay.

    Not one that only repeats what the page held, before any consent (an objection just begun).
    """
    end_grants(request)
    if _held_keys(request):
        _write_keys(response, [d.pk for d in held_drafts(request) if d.case is None and d.consents])


def _write_keys(response: HttpResponseBase, keys: list[UUID]) -> None:
    response.set_signed_cookie(
        DRAFTS_COOKIE,
        ".".join(key.hex for key in keys),
        max_age=COOKIE_LASTS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _held_keys(request: HttpRequest) -> list[UUID]:
    # A cookie that somebody changed, or that is too old, reads as no cookie at all.
    text = request.get_signed_cookie(DRAFTS_COOKIE, default="", max_age=COOKIE_LASTS) or ""
    return [UUID(hex=part) for part in text.split(".") if part]


def grant_case(request: HttpRequest, case: Case) -> None:
    """Let this browser look at one more request for half an hour; the session gets a new key."""
    request.session.cycle_key()
    look_at(request, case)


def granted_cases(request: HttpRequest) -> list[Case]:
    """Return the requests this browser may look at, the one it looked at last first."""
    grants = _living_grants(request)
    if not grants:
        return []
    cases = Case.objects.select_related(
        "service", "person", "branch", "workflow_version", "form_version"
    ).in_bulk(list(grants))
    return [cases[key] for key in grants if key in cases]


def open_here(
    request: HttpRequest, service: Service, *, writing: RequestDraft | None = None
) -> list[Case]:
    """Return the open requests to one service that this browser sent or opened with their keys.

    `writing` is the draft on the screen: not sent, so none of them.

    Never what we know of the person from elsewhere: whoever types a neighbour's number here must
    not learn from us that the neighbour has asked (see `cases.selectors.repeats`).
    """
    sent = [draft.case for draft in held_drafts(request, but=writing) if draft.case is not None]
    known = {case.pk: case for case in [*granted_cases(request), *sent]}
    return [case for case in known.values() if case.is_open and case.service_id == service.pk]


def look_at(request: HttpRequest, case: Case) -> None:
    """Put one granted request in front and let its half hour begin anew."""
    grants = _living_grants(request)
    until = timezone.now() + GRANT_LASTS
    fresh = grants.get(case.pk, timezone.now()) > until - _WORTH_A_WRITE
    if fresh and next(iter(grants)) == case.pk:
        return
    others = {key: end for key, end in grants.items() if key != case.pk}
    ends = list({case.pk: until, **others}.items())[:MAX_GRANTS]
    request.session[GRANT] = [[key, end.isoformat()] for key, end in ends]


def end_grants(request: HttpRequest) -> None:
    request.session.pop(GRANT, None)


def _living_grants(request: HttpRequest) -> dict[int, datetime]:
    """Return the requests that are open here with the end of each, in the order of looking."""
    ends = {key: datetime.fromisoformat(end) for key, end in request.session.get(GRANT, [])}
    return {key: end for key, end in ends.items() if end > timezone.now()}
