from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cms.association import selectors
from cms.association.models import Association
from cms.core.digits import current_style


class AssociationMiddleware:
    """Hold the association and its digit style for the length of one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        association = Association.load()
        held = selectors._held.set(association)
        style = current_style.set(association.digit_style)
        try:
            return self.get_response(request)
        finally:
            selectors._held.reset(held)
            current_style.reset(style)
