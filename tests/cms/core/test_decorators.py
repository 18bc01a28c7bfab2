from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cms.core.decorators import personal_page


@personal_page
def my_request(_request: HttpRequest, reference: str, *, tab: str = "") -> HttpResponse:
    """Show one request."""
    return HttpResponse(f"{reference} {tab}", headers={"Cache-Control": "max-age=600"})


def test_s38_a_personal_page_is_stored_by_nobody() -> None:
    response = my_request(RequestFactory().get("/"), "MAM", tab="files")
    assert response["Cache-Control"] == "no-store, private"
    assert response.content == b"MAM files"


def test_s17_a_personal_page_tells_other_sites_nothing_and_is_not_indexed() -> None:
    response = my_request(RequestFactory().get("/"), "MAM")
    assert response["X-Robots-Tag"].startswith("noindex")
    # With "no-referrer" browsers post `Origin: null`, and every form on the page would be refused.
    assert response["Referrer-Policy"] == "same-origin"


def test_a_marked_view_keeps_its_name_and_words() -> None:
    assert my_request.__name__ == "my_request"
    assert my_request.__doc__ == "Show one request."
