from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.views.decorators.http import require_safe


@require_safe
def redirect_by_language(request: HttpRequest) -> HttpResponse:
    """Lead from the bare address to the reader's language; Arabic when it is not one of ours."""
    return HttpResponseRedirect(f"/{get_language()}/")
