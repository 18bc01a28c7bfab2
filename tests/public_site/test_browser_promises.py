"""What our pages promise a browser: nothing inline, nothing kept, nothing told to others."""

import re
from typing import Any

import pytest

from cases.models import Case, Service
from tests.public_site.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)


@pytest.fixture
def pages(visitor: Visitor, service: Service) -> dict[str, Any]:
    """Every kind of page of the request door, as its visitor meets them."""
    visitor.begin()
    found = {"service": visitor.get("services/food-basket/")}
    for name in ("food-basket/", "food-basket/you/", "resume/"):
        found[f"request {name}"] = visitor.get(f"request/{name}")
    found["mistakes"] = visitor.refused("request/food-basket/you/", {"name": ""})
    visitor.fill()
    for name in ("need/", "attach-documents/", "check-answers/"):
        found[name] = visitor.get(f"request/food-basket/{name}")
    found["later"] = visitor.get("request/food-basket/finish-later/")
    saved = visitor.post("request/food-basket/finish-later/", {"mobile": "0500000001"})
    found["saved"] = visitor.after(saved)
    visitor.send()
    found["done"] = visitor.get("request/food-basket/done/")
    found["track"] = visitor.get("track/")
    case = Case.objects.get()
    visitor.enter(case.reference, case.tracking_code)
    found["case"] = visitor.get("track/case/")
    found["withdraw"] = visitor.get("track/case/withdraw/")
    found["survey"] = visitor.get("survey/unknown/")
    return found


def test_nothing_stands_inline(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        assert page.status_code in (200, 410), name
        assert not INLINE.search(text_of(page)), name


def test_the_policy_of_the_page_forbids_what_is_inline_or_foreign(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        policy = page.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy, name
        assert "unsafe" not in policy, name


def test_personal_pages_are_not_kept_not_told_on_and_not_indexed(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        if name == "service":
            continue
        assert "no-store" in page.headers["Cache-Control"], name
        assert page.headers["Referrer-Policy"] == "same-origin", name
        assert "noindex" in page.headers["X-Robots-Tag"], name


def test_titles_tell_neither_the_service_nor_the_person(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        title = re.search(r"<title>(.*?)</title>", text_of(page), re.DOTALL)
        assert title, name
        if name != "service":
            assert "سلة غذائية" not in title[1], name


def test_every_page_has_its_language_and_direction(pages: dict[str, Any]) -> None:
    for name, page in pages.items():
        assert '<html lang="ar" dir="rtl">' in text_of(page), name


def test_the_quick_exit_stands_on_the_pages_of_those_who_set_one(
    visitor: Visitor, service: Service, association: Any
) -> None:
    assert "data-quick-exit" not in text_of(visitor.get("track/"))
    association.quick_exit_url = "https://www.example.com/"
    association.save()
    for path in ("track/", "request/food-basket/", "services/food-basket/", "verify/", "nowhere/"):
        page = text_of(visitor.get(path))
        assert page.count('href="/ar/leave/" rel="noreferrer" data-quick-exit') == 1, path


@pytest.mark.parametrize(
    ("header", "leads_to"), [("", "/ar/"), ("ar", "/ar/"), ("en", "/en/"), ("ur", "/ar/")]
)
def test_the_bare_address_leads_to_the_readers_language(
    visitor: Visitor, association: Any, header: str, leads_to: str
) -> None:
    response = visitor.client.get("/", headers={"Accept-Language": header})
    assert response.headers["Location"] == leads_to
