from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from public_site.views.refusals import too_large


class RefuseLargeFormsMiddleware:
    """Turn away a body larger than `REQUEST_MAX_BYTES` before it reaches the disk (S24).

    It stands before the first reader of the body, which is the protection against forged posts.
    A body without a length is never read at all: WSGI hands Django an empty one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.REQUEST_MAX_BYTES:
            return too_large(request)
        return self.get_response(request)
