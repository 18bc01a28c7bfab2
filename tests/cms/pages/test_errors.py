from django.test import Client, RequestFactory

import pytest

from cms.pages import views
from tests.factories.site import make_site


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("ar", "لم نجد هذه الصفحة"), ("en", "We did not find")]
)
def test_a_missing_page_is_explained_in_the_language_of_its_address(
    client: Client, language: str, words: str
) -> None:
    make_site()
    answer = client.get(f"/{language}/no-such-page/")
    assert answer.status_code == 404
    assert words in answer.content.decode()


@pytest.mark.parametrize(("view", "status"), [(views.server_error, 500), (views.bad_request, 400)])
def test_an_error_page_needs_no_database_and_speaks_both_languages(
    rf: RequestFactory, view, status: int
) -> None:
    # No django_db mark: a query here would fail the test.
    answer = view(rf.get("/"))
    html = answer.content.decode()
    assert answer.status_code == status
    assert '<html lang="ar" dir="rtl">' in html
    assert 'lang="en" dir="ltr"' in html


@pytest.mark.django_db
def test_a_forbidden_place_says_what_to_do(rf: RequestFactory) -> None:
    answer = views.permission_denied(rf.get("/ar/"))
    assert answer.status_code == 403
    assert "403" in answer.content.decode()
