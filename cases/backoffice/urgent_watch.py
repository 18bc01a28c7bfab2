"""A new urgent call is announced on the first screen while that stands open."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cases.selectors.queue import urgent_calls
from cms.accounts.models import User

URL_NAME = "urgent_calls"


@require_safe
@never_cache
def urgent_calls_view(request: HttpRequest) -> JsonResponse:
    """Figures of what this person sees wait for help, and nothing of anybody."""
    user: Any = request.user
    return JsonResponse(urgent_calls(user))


def watching(user: User) -> dict[str, Any]:
    """Return what the first screen begins from: what is newer was not there when it was drawn."""
    return {"url": reverse(URL_NAME), **urgent_calls(user)}


def urls() -> list[URLPattern]:
    return [path("urgent-calls/", urgent_calls_view, name=URL_NAME)]
