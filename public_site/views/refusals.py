"""Refusals that say what to do next."""

import math
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import requires_csrf_token


def too_many(request: HttpRequest, until: datetime) -> HttpResponse:
    """Answer 429 and say when the door opens again."""
    seconds = max(1, math.ceil((until - timezone.now()).total_seconds()))
    context = {"minutes": math.ceil(seconds / 60), "until": until}
    response = render(request, "public_site/too_many.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413 to a form that carries more than we take, before any of it is read."""
    context = {"most": settings.REQUEST_MAX_BYTES, "largest": settings.UPLOAD_MAX_BYTES}
    response = render(request, "public_site/too_large.html", context, status=413)
    response.headers["Cache-Control"] = "no-store, private"
    return response


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in the reader's language why a form could not be taken, and how to send it again."""
    return render(request, "public_site/csrf_failure.html", status=403)
