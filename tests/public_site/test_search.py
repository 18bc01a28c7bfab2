"""The search of the site finds what can be asked for, though pages know nothing of services."""

import pytest

from cases.models import Service
from tests.factories.cases import ServiceFactory
from tests.factories.site import make_site
from tests.public_site.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db
ADDRESS = 'href="/ar/services/food-basket/"'


@pytest.fixture
def described(service: Service) -> Service:
    make_site()
    service.description = {"ar": "نوزعها على الأسر المسجّلة", "en": "For families"}
    service.save()
    return service


@pytest.mark.parametrize(
    "query", ["سلة غذائية", "السلة", "سله", "شهرية", "الأسر", "اسر", "أسر شهرية", "المسجلة"]
)
def test_a_service_is_found_by_its_name_summary_and_description(
    visitor: Visitor, described: Service, query: str
) -> None:
    assert ADDRESS in text_of(visitor.get("search/", data={"q": query}))


@pytest.mark.parametrize("query", ["سلة بطاطس", "", "؟"])
def test_a_service_must_hold_every_word(visitor: Visitor, described: Service, query: str) -> None:
    assert ADDRESS not in text_of(visitor.get("search/", data={"q": query}))


def test_a_closed_service_is_not_found(visitor: Visitor, described: Service) -> None:
    ServiceFactory(slug="closed-one", closed=True)
    page = text_of(visitor.get("search/", data={"q": "سلة"}))
    assert ADDRESS in page
    assert "closed-one" not in page


def test_services_and_pages_are_found_together(visitor: Visitor, described: Service) -> None:
    described.name = {"ar": "توزيع الطعام", "en": "Food"}
    described.save()
    page = text_of(visitor.get("search/", data={"q": "توزيع"}))
    assert ADDRESS in page
    assert "توزيع الحقائب" in page
