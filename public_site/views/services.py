from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views import View

from cases.enums import Evidence
from cases.selectors import who_would_decide
from cases.selectors.programmes import programme_times
from public_site.presenting import way_ahead
from public_site.selectors import (
    document_requirements,
    draft_service,
    get_service,
    open_form_version,
    reply_promise,
    request_channels,
)


class ServiceView(View):
    """What a service is, who may ask, what it takes and when the answer comes (C12)."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        service = get_service(slug) or draft_service(slug, request.user)
        if service is None:
            raise Http404(_("There is no such service."))
        documents, workflow = document_requirements(service), service.current_workflow
        context = {
            "service": service,
            "is_open": open_form_version(service) is not None,
            "documents": documents,
            "shows_papers": any(paper.evidence != Evidence.COPY for paper in documents),
            "promise": reply_promise(service),
            "channels": request_channels(),
            "stations": way_ahead(workflow),
            "who_decides": who_would_decide(service, workflow),
            "times": programme_times(service),
        }
        response = render(request, "public_site/service.html", context)
        if service.is_draft:
            patch_cache_control(response, private=True, no_store=True)
        return response
