"""The form on paper: a page to print, and the same as a file."""

import hashlib

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import View

from cms.core.printing import pdf_of
from public_site.forms.request import ConsentForm
from public_site.paper import paper_steps
from public_site.selectors import document_requirements, get_service, open_form_version

#: A sheet is set once for all who print it; it is set anew when anything on it changes.
_KEPT_SECONDS = 24 * 60 * 60


class PaperView(View):
    """The blank form of an open service, to be filled in by hand (C32)."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return HttpResponse(self._sheet(request, slug))

    def _sheet(self, request: HttpRequest, slug: str) -> str:
        service = get_service(slug)
        version = open_form_version(service) if service else None
        if service is None or version is None:
            raise Http404(_("There is no form to print: the service is closed, or never was."))
        context = {
            "service": service,
            "version": version.number,
            "steps": paper_steps(version.document),
            "documents": document_requirements(service),
            "consents": ConsentForm(service),
        }
        return render_to_string("public_site/paper/form.html", context, request)


class PaperFileView(PaperView):
    """The same sheet as a PDF; where none can be made, the page itself (see `pdf_of`)."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        sheet = self._sheet(request, slug)
        key = "paper:" + hashlib.sha256(sheet.encode()).hexdigest()
        pdf = cache.get(key) or pdf_of(sheet)
        if pdf is None:
            return HttpResponse(sheet)
        cache.set(key, pdf, _KEPT_SECONDS)
        response = HttpResponse(pdf, content_type="application/pdf")
        response.headers["Content-Disposition"] = f'inline; filename="{slug}.pdf"'
        return response
