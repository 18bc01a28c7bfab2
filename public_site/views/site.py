"""The page behind the code that hangs at a site: which language, and then the home page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from cms.association.models import Branch
from cms.core.decorators import personal_page
from public_site.sites import languages_offered, remember, site_of_code


@method_decorator(personal_page, name="dispatch")
class SiteView(View):
    """Languages by their own names, without flags; what is chosen leads to the home page and is
    proposed in the forms, with the site."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        context = {"site": _site(key), "languages": languages_offered()}
        return render(request, "public_site/site.html", context)

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        site, chosen = _site(key), request.POST.get("language", "")
        if chosen not in {language.code for language in languages_offered()}:
            return redirect("at_site", key)
        response = redirect(f"/{_page_language(chosen)}/")
        remember(response, site, chosen)
        return response


def _site(key: str) -> Branch:
    site = site_of_code(key)
    if site is None:
        raise Http404(_("There is no such site."))
    return site


def _page_language(chosen: str) -> str:
    """Who reads no Arabic reads the pages in English, which more of them can."""
    return chosen if chosen in dict(settings.LANGUAGES) else "en"
