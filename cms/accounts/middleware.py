from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation

PARAMETER = "lang"


class HouseLocaleMiddleware(LocaleMiddleware):
    """Django's choice of language, with two rules of this house.

    The back office speaks the site's language, whatever language the office computer has: before
    sign-in `?lang=` on the sign-in page changes it and a cookie remembers; after sign-in the
    language of the account wins (Wagtail's own setting). And a view that answers 404 is believed:
    Django would send the reader on to the same address below `/ar/`.
    """

    def process_request(self, request: HttpRequest) -> None:
        if not request.path_info.startswith(reverse("wagtailadmin_home")):
            super().process_request(request)
            return
        remembered = _permitted(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
        translation.activate(_chosen(request) or remembered or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Wagtail puts its own pages in the account's language, but not its "not found"."""
        if not request.path_info.startswith(reverse("wagtailadmin_home")):
            return
        profile = getattr(request.user, "wagtail_userprofile", None)
        if profile:
            translation.activate(profile.get_preferred_language())
            request.LANGUAGE_CODE = translation.get_language()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code == 404 and request.resolver_match:
            response.headers.setdefault("Content-Language", translation.get_language() or "")
            return response
        chosen = _chosen(request)
        if chosen:
            _remember(response, chosen)
        return super().process_response(request, response)


def _chosen(request: HttpRequest) -> str | None:
    """The language asked for on the sign-in page, and only there."""
    asked = _permitted(request.GET.get(PARAMETER))
    return asked if asked and request.path_info == reverse("wagtailadmin_login") else None


def _permitted(code: str | None) -> str | None:
    return code if code in dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES) else None


def _remember(response: HttpResponseBase, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
