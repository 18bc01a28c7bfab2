"""Arabic counts: nothing, one, two, a few, many, hundreds; and an empty list speaks a sentence."""

from django.contrib.auth import get_user_model
from django.utils import translation

import pytest

from cms.core.counting import CountedIndex, CountedPaginator


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "لا سجلات"),
        (1, "سجل واحد"),
        (2, "سجلان"),
        (3, "3 سجلات"),
        (12, "12 سجلًا"),
        (100, "100 سجل"),
    ],
)
def test_a_list_says_in_arabic_how_long_it_is(count: int, said: str) -> None:
    with translation.override("ar"):
        assert CountedPaginator(range(count), 50).items_count_label == said


@pytest.mark.parametrize(
    ("is_searching", "said"), [(False, "لا شيء هنا بعد."), (True, "لا شيء يطابق بحثك.")]
)
def test_an_empty_list_names_no_model(is_searching: bool, said: str) -> None:
    listing = CountedIndex()
    listing.is_searching, listing.is_filtering = is_searching, False
    with translation.override("ar"):
        assert str(listing.no_results_message).startswith(said)


@pytest.mark.django_db
def test_every_list_of_the_back_office_counts_like_this(admin_client) -> None:
    assert get_user_model().objects.exists()
    for url in ("/admin/users/", "/admin/contacts/", "/admin/snippets/association/holiday/"):
        page = admin_client.get(url)
        assert isinstance(page.context["paginator"], CountedPaginator), url
        assert page.context["found_label"], url
