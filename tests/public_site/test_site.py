"""The code at a site: languages by their own names, then the home page and forms that know it."""

from copy import deepcopy
from typing import Any

from django.urls import reverse

import pytest

from cases.models import Case, Service
from cms.association.models import Branch
from public_site.sites import COOKIE
from tests.factories.accounts import UserFactory
from tests.factories.association import BranchFactory
from tests.factories.cases import ServiceFactory, ServiceFormFactory
from tests.factories.definitions import FORM, text
from tests.public_site.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db

CHOICES = [
    {"value": "ar", "label": text("العربية", "العربية · Arabic")},
    {"value": "ur", "label": text("اردو · الأوردية", "اردو · Urdu")},
    {"value": "ha", "label": text("Hausa · الهوسا", "Hausa")},
    {"value": "tr", "label": text("التركية", "Turkish")},
]


@pytest.fixture
def site(association: Any) -> Branch:
    BranchFactory(key="elsewhere")
    return BranchFactory(key="mosque-stop", name=text("موقف الجامع", "The mosque stop"))


@pytest.fixture(params=[True, False], ids=["urgent", "calm"])
def service(request: pytest.FixtureRequest, site: Branch) -> Service:
    definition = deepcopy(FORM)
    definition["steps"][0]["questions"] = [
        {"key": "site", "type": "branch", "label": text("أقرب موقع"), "binds": "case.branch"},
        {
            "key": "speaks",
            "type": "choice",
            "label": text("بأي لغة نكلمكم؟"),
            "binds": "file.speaks",
            "required": False,
            "choices": CHOICES,
        },
        *definition["steps"][0]["questions"],
    ]
    form = ServiceFormFactory(definition=definition)
    ServiceFactory(slug="urgent", is_urgent=True, form=form)
    return ServiceFactory(slug="call", is_urgent=request.param, form=form, documents=[])


@pytest.fixture
def urgent(service: Service) -> Service:
    service.is_urgent = True
    service.save()
    return service


def test_it_lists_the_languages_by_their_own_names_and_shows_no_flag(visitor: Visitor, urgent):
    page = text_of(visitor.client.get("/at/mosque-stop/"))
    assert "موقف الجامع" in page
    main = page.split("<main")[1].split("</main>")[0]
    for code, name in (("ar", "العربية"), ("en", "English"), ("ur", "اردو"), ("ha", "Hausa")):
        assert f'value="{code}" lang="{code}" dir="auto">{name}</button>' in main
    assert ">Türkçe</button>" in main  # where the form says it in one language only
    assert "اختاروا لغتكم" in main
    assert "Choose your language" in main
    assert "<img" not in main
    assert "noindex" in page


@pytest.mark.parametrize(("chosen", "home"), [("ar", "/ar/"), ("en", "/en/"), ("ur", "/en/")])
def test_choosing_leads_to_the_home_page_in_arabic_or_else_in_english(
    visitor: Visitor, urgent: Service, chosen: str, home: str
) -> None:
    response = visitor.client.post("/at/mosque-stop/", {"language": chosen})
    assert (response.status_code, response.headers["Location"]) == (302, home)
    assert COOKIE in response.cookies
    assert response.cookies[COOKIE]["httponly"]


def test_a_language_that_is_not_offered_is_asked_for_again(visitor: Visitor, urgent: Service):
    response = visitor.client.post("/at/mosque-stop/", {"language": "xx"})
    assert response.headers["Location"] == "/at/mosque-stop/"
    assert COOKIE not in response.cookies


def _chosen(page: str) -> list[str]:
    return [tag.split(">")[0] for tag in page.split("<input") if " checked" in tag.split(">")[0]]


def test_the_form_then_opens_with_the_site_and_the_language(visitor: Visitor, service: Service):
    visitor.client.post("/at/mosque-stop/", {"language": "ur"})
    if not service.is_urgent:
        visitor.begin("call", sensitive="on")
    page = text_of(visitor.get("request/call/" if service.is_urgent else "request/call/you/"))
    chosen = _chosen(page)
    assert any('value="mosque-stop"' in tag for tag in chosen)
    assert any('value="ur"' in tag for tag in chosen)
    assert not Case.objects.exists()


def test_what_is_proposed_can_be_changed(visitor: Visitor, urgent: Service):
    visitor.client.post("/at/mosque-stop/", {"language": "ur"})
    visitor.post("request/call/", {"site": "elsewhere", "speaks": "ha", "name": "سالم علي"})
    chosen = _chosen(text_of(visitor.get("request/call/you/")))
    assert any('value="elsewhere"' in tag for tag in chosen)
    assert any('value="ha"' in tag for tag in chosen)


def test_a_cookie_that_somebody_wrote_and_a_site_that_closed_propose_nothing(
    visitor: Visitor, urgent: Service, site: Branch
) -> None:
    visitor.client.cookies[COOKIE] = "mosque-stop:ur"
    assert _chosen(text_of(visitor.get("request/call/"))) == []
    visitor.client.post("/at/mosque-stop/", {"language": "xx"})
    visitor.client.post("/at/mosque-stop/", {"language": "en"})
    site.is_active = False
    site.save()
    assert _chosen(text_of(visitor.get("request/call/"))) == []


@pytest.mark.parametrize("key", ["nowhere", "closed"])
def test_a_site_that_is_not_there_is_not_found(visitor: Visitor, association: Any, key: str):
    BranchFactory(key="closed", is_active=False)
    assert visitor.client.get(f"/at/{key}/").status_code == 404
    assert visitor.client.post(f"/at/{key}/", {"language": "ar"}).status_code == 404


def test_staff_find_the_address_on_the_page_of_the_site(visitor: Visitor, site: Branch):
    visitor.client.force_login(UserFactory(is_superuser=True))
    url = reverse("wagtailsnippets_association_branch:edit", args=[site.pk])
    assert "http://testserver/at/mosque-stop/" in text_of(visitor.client.get(url))
    new = text_of(visitor.client.get(reverse("wagtailsnippets_association_branch:add")))
    assert "/at/" not in new
