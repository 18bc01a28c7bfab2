"""What is turned away at the door, coming in or going out."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation

from csp.middleware import CSPMiddleware, PolicyParts

_NUL = ("\x00", "%00")
#: Control characters in UTF-8, but those that are white space: no HTML page may hold them.
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]|\xc2[\x80-\x9f]")


class RefuseNulMiddleware:
    """Answer 400, in the reader's language, to a NUL in the path or the query string (S22).

    No address of ours has one, PostgreSQL refuses it and SQLite does not: decided once, here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or any(nul in query for nul in _NUL):
            return self._refuse(request)
        return self.get_response(request)

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        # LocaleMiddleware has not run yet, so the language is found here.
        language = translation.get_language_from_request(request, check_path=True)
        with translation.override(language):
            bidi = language.split("-")[0] in settings.LANGUAGES_BIDI
            context = {"language": language, "direction": "rtl" if bidi else "ltr"}
            page = render_to_string("core/bad_address.html", context)
        return HttpResponseBadRequest(page, headers={"Cache-Control": "no-store"})


class PrintableHtmlMiddleware:
    """Leave control characters out of what a page gives back of a mistaken form.

    The form refuses them and says where (`cms.core.hygiene`); sent once more, the rest is accepted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming and _CONTROLS.search(response.content):
            response.content = _CONTROLS.sub(b"", response.content)
        return response


class PolicyByPlaceMiddleware(CSPMiddleware):
    """One strict content policy for the public; the back office may run inline code (S57).

    Wagtail 8 needs it in the page editor, the explorer and the users list. A preview is a page of
    the public site into which Wagtail's checker of accessibility puts a style of its own.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/admin/"):
            parts.replace = {**settings.BACK_OFFICE_CSP, **(parts.replace or {})}
        elif getattr(request, "is_preview", False):  # asked for inside the editor, by staff
            parts.replace = {**settings.PREVIEW_CSP, **(parts.replace or {})}
        return parts
