from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cms.association.selectors import association_held
from cms.core.digits import current_style


class AssociationMiddleware:
    """Hold the association and its digit style for the length of one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with association_held() as association:
            style = current_style.set(association.digit_style)
            try:
                return self.get_response(request)
            finally:
                current_style.reset(style)
