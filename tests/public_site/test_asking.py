"""The third door of the home page: whoever wants to ask, suggest or complain finds the form."""

import pytest

from cases.models import Service
from tests.factories.cases import ServiceFactory
from tests.factories.site import make_site
from tests.public_site.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["enquiry", "suggestion", "complaint", "remark", "general_issue"])
def test_the_contact_page_leads_to_the_form(visitor: Visitor, service: Service, kind: str) -> None:
    make_site()
    ServiceFactory(slug="asking", kind=kind)
    page = text_of(visitor.get("contact/"))
    assert 'href="/ar/request/asking/"' in page
    assert "request/food-basket/" not in page


def test_a_closed_form_is_not_offered(visitor: Visitor, service: Service) -> None:
    make_site()
    ServiceFactory(slug="asking", kind="enquiry", closed=True)
    page = text_of(visitor.get("contact/"))
    assert "asking" not in page
