from django.contrib.auth.models import Group

from wagtail.models import Locale, Page, Revision, Site

import pytest

from cms.pages.models import ContactPage, HomePage, NewsPage, StandardPage
from cms.pages.services import build_site, ensure_publishing_workflow
from tests.factories.site import make_site, site_data, words

pytestmark = pytest.mark.django_db

ADDRESSES = ["", "services/", "policies/", "about/", "news/", "contact/", "news/bags/"]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_of_a_profile_answers_in_both_languages(
    client, language: str, address: str
) -> None:
    make_site()
    answer = client.get(f"/{language}/{address}")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


def test_translations_know_each_other() -> None:
    make_site()
    for page in Page.objects.filter(depth__gt=1, locale__language_code="ar"):
        assert page.get_translation(Locale.objects.get(language_code="en"))


def test_building_again_changes_nothing() -> None:
    make_site()
    before = (Page.objects.count(), Revision.objects.count())
    make_site()
    assert (Page.objects.count(), Revision.objects.count()) == before


def test_building_again_keeps_what_an_editor_changed() -> None:
    home = make_site()
    home.hero_title = "كلام المحرر"
    home.promises = []
    home.save_revision().publish()
    make_site()
    home = HomePage.objects.get(pk=home.pk)
    assert home.hero_title == "كلام المحرر"
    assert not home.promises


def test_a_page_whose_address_an_editor_changed_is_not_built_twice() -> None:
    make_site()
    contact = ContactPage.objects.get(locale__language_code="ar")
    contact.slug = "call-us"
    contact.save_revision().publish()
    make_site()
    assert ContactPage.objects.filter(locale__language_code="ar").count() == 1


def test_what_a_profile_added_later_is_built() -> None:
    make_site(news=[])
    assert not NewsPage.objects.exists()
    make_site()
    assert NewsPage.objects.count() == 2


def test_the_welcome_page_of_the_framework_is_gone() -> None:
    home = make_site()
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert {page.specific_class for page in Page.objects.filter(depth=2)} == {HomePage}


def test_markup_in_a_profile_is_shown_and_not_run(client) -> None:
    about = {"title": words("من نحن", "About"), "body": words("<script>x</script>", "<b>y</b>")}
    build_site(site_data(about=about))
    assert StandardPage.objects.count() == 2
    assert "<script>x" not in client.get("/ar/about/").content.decode()


def test_publishing_passes_a_publisher_and_the_rule_is_made_once() -> None:
    make_site()
    first = ensure_publishing_workflow()
    assert ensure_publishing_workflow() == first
    assert first.tasks.count() == 1
    task = first.tasks.get().specific
    assert list(task.groups.all()) == [Group.objects.get(name="publisher")]
    assert Page.objects.get(slug="about", locale__language_code="ar").get_workflow() == first
