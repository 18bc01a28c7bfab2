from django.test import Client

import pytest

from tests.factories.site import make_approved_policy, make_policy, make_site

pytestmark = pytest.mark.django_db


def test_published_pages_can_be_read(client: Client) -> None:
    make_approved_policy()
    answer = client.get("/api/content/pages/?type=policies.PolicyPage&fields=declared_status,body")
    item = answer.json()["items"][0]
    assert item["declared_status"] == "approved"
    assert item["body"][0]["value"]["clauses"][0]["number"] == "3.1"


def test_a_draft_cannot_be_read(client: Client) -> None:
    policy = make_policy()
    policy.unpublish()
    assert client.get(f"/api/content/pages/{policy.pk}/").status_code == 404


def test_notes_for_staff_are_not_in_it(client: Client) -> None:
    policy = make_approved_policy("eny")
    answer = client.get(f"/api/content/pages/{policy.pk}/?fields=*")
    assert policy.authority_note not in answer.content.decode()


def test_its_search_is_as_forgiving_as_that_of_the_site(client: Client) -> None:
    make_site()
    found = client.get("/api/content/pages/?search=حقايب&locale=ar").json()["items"]
    assert [item["meta"]["slug"] for item in found] == ["bags"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: Client, method: str) -> None:
    make_site()
    assert getattr(client, method)("/api/content/pages/").status_code == 405


@pytest.mark.parametrize(
    "query", ["search='", "search=%22", "limit=x", "slug=%27", "type=nonsense"]
)
def test_no_question_breaks_it(client: Client, query: str) -> None:
    make_site()
    assert client.get(f"/api/content/pages/?{query}").status_code in {200, 400}
