"""S22: a lone quotation mark in a search box of the back office is no fault."""

import pytest

from cms.accounts.models import User


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/admin/pages/",
        "/admin/pages/search/",
        "/admin/choose-page/search/",
        "/admin/images/",
        "/admin/documents/",
        "/admin/users/",
        "/admin/reports/site-history/",
    ],
)
@pytest.mark.parametrize("query", ['"', 'a"', '"a" OR "', "a*b(", "'", "(("])
def test_a_quotation_mark_finds_nothing_and_breaks_nothing(client, address, query):
    client.force_login(User.objects.create_superuser("keeper", "keeper@example.test", "x"))
    assert client.get(address, {"q": query}).status_code == 200
