from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from public_site.api.problems import MEDIA_TYPE, as_problem

_PREFIX = "/api/v1"


class ApiBoundaryMiddleware:
    """What holds for every call of the API, whoever answers it.

    No cookie comes in or goes out: a call is known by its headers alone, so no other site can make
    a browser act for somebody, and CSRF protection has nothing to protect. Refusals of the house
    (a NUL, a body too large, an unknown address, a fault) take the shape of the API.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path != _PREFIX and not path.startswith(f"{_PREFIX}/"):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        if request.method == "HEAD":  # the server in front leaves the body out
            request.method = "GET"
        response = self.get_response(request)
        if response.status_code >= 400 and not _is_problem(response):
            # LocaleMiddleware may not have run, or has ended already.
            with translation.override(translation.get_language_from_request(request)):
                response = as_problem(response)
        response.cookies.clear()
        return response


def _is_problem(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith(MEDIA_TYPE)
