"""The health pages stand in front of the house: they answer while a floor of it is on fire."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tasks.health import healthz, metrics, readyz

PAGES = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}


class HealthMiddleware:
    """Answers health pages before anything that asks the database or the host name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = PAGES.get(request.path_info)
        return page(request) if page else self.get_response(request)
