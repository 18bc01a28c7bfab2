from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms.association.selectors import current_association
from cms.core.digits import to_ascii_digits
from cms.pages.palette import brand_properties
from cms.pages.search import find_anything

RESULTS_PER_PAGE = 10
DEFAULT_ACCENT = "#0f5c56"
_DAY = 24 * 60 * 60


@require_safe
def brand_stylesheet(request: HttpRequest) -> HttpResponse:
    """Serve the association's colours as custom properties; no style stands inline in a page."""
    try:
        properties = brand_properties(current_association().accent_colour)
    except ValueError:  # a colour stored before its validator; the site must not lose its style
        properties = brand_properties(DEFAULT_ACCENT)
    lines = "\n".join(f"  {name}: {value};" for name, value in properties.items())
    response = HttpResponse(f":root {{\n{lines}\n}}\n", content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=_DAY if "v" in request.GET else 60)
    return response


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search pages, and what higher floors registered, in the reader's language."""
    query = request.GET.get("q", "").strip()
    found = find_anything(query)
    wanted = to_ascii_digits(request.GET.get("page", "1"))
    context = {
        "query": query,
        "page_obj": Paginator(found, RESULTS_PER_PAGE).get_page(wanted),
        "query_string": urlencode({"q": query}) + "&",
    }
    return render(request, "pages/search.html", context)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request we cannot read. Like `server_error` it touches neither session nor database."""
    return HttpResponse(render_to_string("400.html"), status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A place that is not this person's; nothing is told about what is there."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such address: the way back, the search, and a person to ask."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault. Rendered without request, session or database: any of them may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)
