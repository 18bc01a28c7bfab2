"""What a browser holds: the drafts it is writing, and the requests it may look at.

Neither ever stands in an address: an address is seen by the next person at the screen, by the
history of the browser and by whoever the page is shared with (S17).
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from cases.models import Case, Service
from cms.core.encryption import blind_index
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
    return next((d for d in _sent_drafts(request, service) if was_sent_here(request, d)), None)


def was_sent_elsewhere(request: HttpRequest, service: Service) -> bool:
    """Whether a draft that this browser held as well was sent from another device."""
    drafts = _sent_drafts(request, service)
    return bool(drafts) and not was_sent_here(request, drafts[0])


def _sent_drafts(request: HttpRequest, service: Service) -> list[RequestDraft]:
    drafts = [draft for draft in held_drafts(request) if draft.service_id == service.pk]
    return [draft for draft in drafts if draft.case is not None]


def was_sent_here(request: HttpRequest, draft: RequestDraft) -> bool:
    """Whether this browser sent the draft. Two devices that hold one draft have different hands;
    only the one that sent it is shown the keys, for the other may not be the person's any more.
    """
    return draft.sent_by == hand_of(request, draft)


def hand_of(request: HttpRequest, draft: RequestDraft) -> str:
    """Return by what mark this browser holds a draft; known before the request is sent, so that a
    second click whose first answer was lost still finds its confirmation (P2).
    """
    return _held(request).get(draft.pk, "")


def hold_draft(request: HttpRequest, response: HttpResponseBase, draft: RequestDraft) -> None:
    """Let the browser keep this draft: signed, and out of reach of scripts."""
    held = _held(request)
    hand = held.pop(draft.pk, None)
    kept = {draft.pk: uuid4().hex[:12] if hand is None else hand, **held}
    _write_keys(response, dict(list(kept.items())[:MAX_DRAFTS]))


def forget_draft(request: HttpRequest, response: HttpResponseBase, draft: RequestDraft) -> None:
    """Let the browser hold this draft no longer; the draft itself stays."""
    held = _held(request)
    held.pop(draft.pk, None)
    _write_keys(response, held)


def let_go(request: HttpRequest, response: HttpResponseBase) -> None:
    """Close what was sent from this browser: its page and its confirmation; drafts stay.

    Not one that only repeats what the page held, before any consent (an objection just begun).
    """
    end_grants(request)
    if held := _held(request):
        unsent = [draft for draft in held_drafts(request) if draft.case is None]
        staying = [draft.pk for draft in unsent if not draft.waits_for_consents]
        _write_keys(response, {key: held[key] for key in staying})


def forget_everything(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the browser hold nothing any more; a draft saved with a code opens again with it."""
    end_grants(request)
    response.delete_cookie(DRAFTS_COOKIE, samesite="Lax")


def _write_keys(response: HttpResponseBase, held: dict[UUID, str]) -> None:
    response.set_signed_cookie(
        DRAFTS_COOKIE,
        ".".join(f"{key.hex}-{hand}" if hand else key.hex for key, hand in held.items()),
        max_age=COOKIE_LASTS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _held_keys(request: HttpRequest) -> list[UUID]:
    return list(_held(request))


def _held(request: HttpRequest) -> dict[UUID, str]:
    """Return the drafts of this browser, newest first, each with the mark it is held by."""
    # A cookie that somebody changed, or that is too old, reads as no cookie at all.
    text = request.get_signed_cookie(DRAFTS_COOKIE, default="", max_age=COOKIE_LASTS) or ""
    parts = (part.partition("-") for part in text.split(".") if part)
    return {UUID(hex=key): hand for key, _dash, hand in parts}


def grant_case(request: HttpRequest, case: Case) -> None:
    """Let this browser look at one more request for half an hour; the session gets a new key."""
    request.session.cycle_key()
    look_at(request, case)


def granted_cases(request: HttpRequest) -> list[Case]:
    """Return the requests this browser may look at, the one it looked at last first."""
    grants, marks = _living_grants(request), _marks(request)
    if not grants:
        return []
    cases = Case.objects.select_related(
        "service", "person", "branch", "workflow_version", "form_version"
    ).in_bulk(list(grants))
    shown = (cases[key] for key in grants if key in cases)
    return [case for case in shown if marks.get(case.pk) == _mark_of(case)]


def open_here(
    request: HttpRequest, service: Service, *, writing: RequestDraft | None = None
) -> list[Case]:
    """Return the open requests to one service that this browser sent or opened with their keys.

    `writing` is the draft on the screen: not sent, so none of them.

    Never what we know of the person from elsewhere: whoever types a neighbour's number here must
    not learn from us that the neighbour has asked (see `cases.selectors.repeats`).
    """
    held = [draft for draft in held_drafts(request, but=writing) if was_sent_here(request, draft)]
    sent = [draft.case for draft in held if draft.case is not None]
    known = {case.pk: case for case in [*granted_cases(request), *sent]}
    return [case for case in known.values() if case.is_open and case.service_id == service.pk]


def look_at(request: HttpRequest, case: Case) -> None:
    """Put one granted request in front and let its half hour begin anew."""
    grants = _living_grants(request)
    until = timezone.now() + GRANT_LASTS
    marks = {**_marks(request), case.pk: _mark_of(case)}
    fresh = grants.get(case.pk, timezone.now()) > until - _WORTH_A_WRITE
    is_known = _marks(request).get(case.pk) == marks[case.pk]
    if fresh and is_known and next(iter(grants)) == case.pk:
        return
    others = {key: end for key, end in grants.items() if key != case.pk}
    ends = list({case.pk: until, **others}.items())[:MAX_GRANTS]
    request.session[GRANT] = [[key, end.isoformat(), marks.get(key, "")] for key, end in ends]


def end_grants(request: HttpRequest) -> None:
    request.session.pop(GRANT, None)


def _living_grants(request: HttpRequest) -> dict[int, datetime]:
    """Return the requests that are open here with the end of each, in the order of looking."""
    ends = {key: datetime.fromisoformat(end) for key, end, *_ in request.session.get(GRANT, [])}
    return {key: end for key, end in ends.items() if end > timezone.now()}


def _marks(request: HttpRequest) -> dict[int, str]:
    return {key: "".join(mark) for key, _end, *mark in request.session.get(GRANT, [])}


def _mark_of(case: Case) -> str:
    """Return what tells this tracking code from the next: where another was given, a page that the
    old one opened shuts at once."""
    return blind_index(case.tracking_code, "grant")[:16]
