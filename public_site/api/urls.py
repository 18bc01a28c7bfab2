"""Addresses of the API. What it does not have is refused here, in its own shape."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from public_site.api.problems import NOT_FOUND, Problem, problem_response
from public_site.api.server import api


def nothing_here(request: HttpRequest) -> HttpResponse:
    return problem_response(Problem(NOT_FOUND))


nothing_here.csrf_exempt = True  # type: ignore[attr-defined]

urlpatterns = [
    path("api/v1/", api.urls),
    re_path(r"\Aapi/v1(?:/[\s\S]*)?\Z", nothing_here),
]
