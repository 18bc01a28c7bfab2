from django.test import Client

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.search_words import query_words, search_text
from tests.factories.site import make_policy, make_site

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["توزيع", "الحقائب", "حقائب", "الحقايب", "تَوزيع", "احمد", "أحمد"])
def test_spelling_variants_find_the_same_page(client: Client, query: str) -> None:
    make_site()
    answer = client.get("/ar/search/", {"q": query})
    assert "توزيع الحقائب" in answer.content.decode()


def test_a_clause_of_a_policy_is_found_by_its_words(client: Client) -> None:
    policy = make_policy()
    answer = client.get("/ar/search/", {"q": "نستقبلكم"})
    assert policy.url in answer.content.decode()


def test_every_word_must_be_there(client: Client) -> None:
    make_site()
    answer = client.get("/ar/search/", {"q": "توزيع بطاطس"})
    assert not answer.context["page_obj"].object_list


def test_search_stays_in_the_language_of_the_reader(client: Client) -> None:
    make_site()
    answer = client.get("/en/search/", {"q": "bags"})
    assert [page.locale.language_code for page in answer.context["page_obj"]] == ["en"]


def test_a_draft_is_not_found(client: Client) -> None:
    policy = make_policy()
    policy.unpublish()
    answer = client.get("/ar/search/", {"q": "نستقبلكم"})
    assert not answer.context["page_obj"].object_list


@pytest.mark.parametrize(
    "query",
    ['"', "'", "' OR 1=1 --", "*", "a AND", "NEAR(", "%", "\\", "(", "\u202e", "😀", "\ud800", ""],
)
def test_no_query_breaks_the_search(client: Client, query: str) -> None:
    make_site()
    answer = client.get("/ar/search/", {"q": query.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200


def test_a_very_long_query_is_answered(client: Client) -> None:
    assert client.get("/ar/search/", {"q": "كلمة " * 4_000}).status_code == 200


def test_a_nul_in_a_query_is_answered_with_400(client: Client) -> None:
    assert client.get("/ar/search/?q=a%00b").status_code == 400


@pytest.mark.parametrize("page", ["0", "-1", "x", "٢", "999999999999999999999"])
def test_no_page_number_breaks_the_search(client: Client, page: str) -> None:
    make_site()
    assert client.get("/ar/search/", {"q": "توزيع", "page": page}).status_code == 200


@given(st.text(max_size=300))
def test_a_query_becomes_few_plain_words(text: str) -> None:
    words = query_words(text)
    assert len(words) <= 12
    assert all(word.isalnum() or any(c.isalnum() for c in word) for word in words)


@given(st.text(alphabet="ابتثحخدرسعفقكلمنهويأإآةى ", max_size=60))
def test_every_word_that_was_indexed_can_be_asked_for(text: str) -> None:
    indexed = set(search_text(text).split())
    assert set(query_words(text)) <= indexed


def test_the_search_page_keeps_what_was_asked_and_stays_out_of_search_engines(
    client: Client,
) -> None:
    make_site()
    answer = client.get("/ar/search/", {"q": '"><script>'}).content.decode()
    assert "<script>" not in answer
    assert "&quot;&gt;&lt;script&gt;" in answer
    assert '<meta name="robots" content="noindex">' in answer
