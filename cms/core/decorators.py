"""Promises a view makes to the browser."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase

_Rest = ParamSpec("_Rest")
_View = Callable[Concatenate[HttpRequest, _Rest], HttpResponseBase]

PERSONAL_HEADERS = {
    # Nothing of the page stays on a shared computer, nor behind the back button (S38).
    "Cache-Control": "no-store, private",
    # Not "no-referrer": under it browsers send `Origin: null` with a form, and CSRF protection
    # would refuse every answer. "same-origin" tells other sites just as little (S17).
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def personal_page(view: _View[_Rest]) -> _View[_Rest]:
    """Mark a view whose pages show one person's matters: not stored, not told on, not indexed."""

    @wraps(view)
    def guarded(
        request: HttpRequest, *args: _Rest.args, **kwargs: _Rest.kwargs
    ) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        for header, value in PERSONAL_HEADERS.items():
            response.headers[header] = value
        return response

    return guarded
