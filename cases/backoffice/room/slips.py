"""Who may see the slip of a request, with its code: for as long as handing it over takes."""

from django.http import HttpRequest
from django.utils import timezone

from cases.models import Case

MINUTES = 15
_SLIPS = "desk_slips"


def remember_slip(request: HttpRequest, case: Case) -> None:
    """Let this session show the slip for some minutes."""
    slips = request.session.get(_SLIPS, {})
    request.session[_SLIPS] = {**slips, str(case.pk): timezone.now().timestamp()}


def shows_slip(request: HttpRequest, case: Case) -> bool:
    shown_at = request.session.get(_SLIPS, {}).get(str(case.pk), 0)
    return bool(timezone.now().timestamp() - shown_at < MINUTES * 60)


def forget_slip(request: HttpRequest, pk: int) -> None:
    """It was handed over: the code is not shown again."""
    slips = request.session.get(_SLIPS, {})
    slips.pop(str(pk), None)
    request.session[_SLIPS] = slips
