from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

import pytest

from cms.core.middleware import PrintableHtmlMiddleware, RefuseNulMiddleware


@pytest.fixture
def answer():
    def answer(path: str, *, query: str = "", language: str = "") -> HttpResponse:
        request = RequestFactory().get("/", headers={"Accept-Language": language})
        request.path_info = path
        request.META["QUERY_STRING"] = query
        return RefuseNulMiddleware(lambda _request: HttpResponse("ours"))(request)

    return answer


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/ar/\x00", ""),
        ("/ar/search/", "q=%00"),
        ("/ar/search/", "q=a\x00b"),
        ("/", "%00"),
    ],
)
def test_s22_a_nul_in_an_address_is_answered_400(answer, path: str, query: str) -> None:
    response = answer(path, query=query)
    assert response.status_code == 400
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", ["", "q=%27", "q=100%2500", "q=%E2%80%AE", "q=%FF", "q=0"])
def test_s22_any_other_address_goes_through(answer, query: str) -> None:
    assert answer("/ar/search/", query=query).content == b"ours"


@pytest.mark.parametrize(
    ("path", "asked", "language", "direction"),
    [
        ("/ar/\x00", "", "ar", "rtl"),
        ("/en/\x00", "ar", "en", "ltr"),
        ("/\x00", "en", "en", "ltr"),
        ("/\x00", "", "ar", "rtl"),
    ],
)
def test_the_refusal_is_in_the_language_of_the_reader(
    answer, path: str, asked: str, language: str, direction: str
) -> None:
    page = answer(path, language=asked).content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f'href="/{language}/"' in page


def test_the_refused_request_reaches_nobody() -> None:
    def fail(_request: HttpRequest) -> HttpResponse:
        raise AssertionError("The request went through.")

    request = RequestFactory().get("/?q=%00")
    assert RefuseNulMiddleware(fail)(request).status_code == 400


@pytest.mark.parametrize("typed", ["\x00", "\x0b", "\x1f", "\x7f", "\x85", "\x9f"])
def test_a_page_gives_no_control_character_back(typed: str) -> None:
    assert _page(f"<p>قبل{typed} بعد</p>") == "<p>قبل بعد</p>"


@pytest.mark.parametrize("text", ["\t\r\n\x0c", "\xa0\xa9Ã", "٣ é", "👨‍👩‍👧", ""])
def test_a_page_keeps_everything_else(text: str) -> None:
    assert _page(text) == text


def test_a_file_is_given_as_it_is() -> None:
    assert _page("\x00\x7f", "application/pdf") == "\x00\x7f"


def _page(text: str, content_type: str = "text/html; charset=utf-8") -> str:
    answer = PrintableHtmlMiddleware(lambda _: HttpResponse(text, content_type=content_type))
    return answer(RequestFactory().get("/")).content.decode()
