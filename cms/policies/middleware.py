from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cms.association.selectors import current_association
from cms.policies.editions import current_edition, has_read
from cms.policies.models import PolicyReading

#: What whoever has not read yet may open: the policy itself, the account, the way in and out.
OPEN_BEFORE = frozenset(
    {
        *("policy_to_read", "wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_account"),
        *("wagtailadmin_javascript_catalog", "wagtailadmin_sprite"),
    }
)
#: Names the edition this session has confirmed, so that a request asks nothing of the readings.
CONFIRMED = "policy_confirmed"


class ReadFirstMiddleware:
    """No work in the back office before the current policy is confirmed, where the house asks for
    it (C06, HUD-8.1).

    Whoever had confirmed an earlier edition and is in the middle of a form keeps what was typed: it
    is taken, and the next screen is the policy.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if not self._is_asked(request) or self._has_confirmed(request):
            return None
        if request.method not in ("GET", "HEAD"):
            if PolicyReading.objects.filter(user=request.user.pk).exists():
                return None
            return redirect("policy_to_read")
        if "json" in request.headers.get("Accept", ""):
            return HttpResponse(status=403)  # a script that looks for news reads no policy
        back = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('policy_to_read')}?{back}")

    @staticmethod
    def _is_asked(request: HttpRequest) -> bool:
        if not request.path_info.startswith(reverse("wagtailadmin_home")):
            return False
        match: Any = request.resolver_match
        is_open = match.view_name in OPEN_BEFORE or "password_reset" in (match.view_name or "")
        return (
            not is_open
            and request.user.is_authenticated
            and current_association().policy_read_first
        )

    @staticmethod
    def _has_confirmed(request: HttpRequest) -> bool:
        edition = current_edition()
        if edition is None or request.session.get(CONFIRMED) == edition.pk:
            return True
        user: Any = request.user
        if not has_read(user, edition):
            return False
        request.session[CONFIRMED] = edition.pk
        return True
