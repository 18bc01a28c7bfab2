import datetime

from django.test import Client

import pytest

from cms.association.models import Association
from cms.pages.models import (
    ContactPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PoliciesPage,
    ServicesPage,
    StandardPage,
)
from cms.policies.models import PolicyPage
from tests.factories.association import BranchFactory, ChannelFactory
from tests.factories.site import make_approved_policy, make_policy, make_site

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_offers_three_doors(client: Client) -> None:
    make_site()
    html = read(client, "/ar/")
    for address in ("/ar/services/", "/ar/track/", "/ar/contact/"):
        assert f'class="door" href="{address}"' in html or f'door-first" href="{address}"' in html


def test_home_tells_the_ways_to_reach_us_and_the_hours_once(client: Client) -> None:
    make_site()
    hours = {"ar": "الأحد إلى الخميس", "en": "Sunday to Thursday"}
    BranchFactory(is_main=True, hours=hours)
    ChannelFactory(name={"ar": "هاتف", "en": "Call"}, contact="+966170000000", hours=hours)
    ChannelFactory(name={"ar": "هاتف مغلق", "en": "Shut"}, is_enabled=False)
    html = read(client, "/ar/")
    assert 'href="tel:+966170000000"' in html
    assert "هاتف مغلق" not in html
    assert html.count(hours["ar"]) == 1


def test_a_promise_leads_to_its_clause(client: Client) -> None:
    make_approved_policy()
    assert 'href="/ar/policies/beneficiary-relations/#c-6.5"' in read(client, "/ar/")


def test_a_promise_whose_clause_is_not_published_makes_no_dead_link(client: Client) -> None:
    make_site()
    html = read(client, "/ar/")
    assert "بين 14 و30 يومًا" in html
    assert "#c-6.5" not in html


def test_home_shows_the_newest_three_news_of_its_language(client: Client) -> None:
    make_site()
    parent = NewsIndexPage.objects.get(locale__language_code="ar")
    for day in range(2, 6):
        parent.add_child(
            instance=NewsPage(
                title=f"خبر {day}", slug=f"n{day}", published_on=datetime.date(2026, 11, day)
            )
        )
    news = client.get("/ar/").context["news"]
    assert [page.title for page in news] == ["خبر 5", "خبر 4", "خبر 3"]


def test_the_policy_library_is_filtered_by_party(client: Client) -> None:
    make_policy(parties=["beneficiaries", "volunteers"])
    make_policy(slug="privacy", policy_type="privacy", title="الخصوصية", parties=["supporters"])
    html = read(client, "/ar/policies/?party=volunteers")
    assert "تنظيم العلاقة" in html
    assert "الخصوصية" not in html
    assert "المتطوعون" in html


@pytest.mark.parametrize("party", ["nonsense", "'", "<b>", ""])
def test_an_unknown_party_shows_the_whole_library(client: Client, party: str) -> None:
    make_policy()
    answer = client.get("/ar/policies/", {"party": party})
    assert len(answer.context["policies"]) == 1


def test_opening_hours_that_many_share_are_said_once(client: Client) -> None:
    make_site()
    usual, other = {"ar": "من الثامنة إلى الرابعة"}, {"ar": "على مدار الساعة"}
    for hours in (usual, other, other):
        ChannelFactory(hours=hours)
    BranchFactory(hours=usual, is_main=True)
    html = read(client, "/ar/contact/")
    assert html.count(usual["ar"]) == 1
    assert html.count(other["ar"]) == 2


def test_the_contact_page_hides_a_disabled_channel(client: Client) -> None:
    make_site()
    ChannelFactory(name={"ar": "هاتف مفتوح", "en": "Open"}, contact="+966170000000")
    ChannelFactory(name={"ar": "هاتف مغلق", "en": "Shut"}, is_enabled=False)
    BranchFactory(name={"ar": "فرع صبيا", "en": "Sabya"})
    html = read(client, "/ar/contact/")
    assert 'href="tel:+966170000000"' in html
    assert "هاتف مغلق" not in html
    assert "فرع صبيا" in html


@pytest.mark.parametrize(
    ("medium", "contact", "link"),
    [
        ("email", "care@example.test", 'href="mailto:care@example.test"'),
        ("social", "https://example.test/us", 'href="https://example.test/us"'),
        ("phone", "٠١٧ ٠٠٠ ٠٠٠٠", 'href="tel:0170000000"'),
    ],
)
def test_a_contact_point_is_one_tap_away(
    client: Client, medium: str, contact: str, link: str
) -> None:
    make_site()
    ChannelFactory(medium=medium, contact=contact)
    assert link in read(client, "/ar/contact/")


def test_a_contact_point_that_is_a_script_becomes_no_link(client: Client) -> None:
    make_site()
    ChannelFactory(medium="website", contact="javascript:alert(1)")
    assert 'href="javascript:' not in read(client, "/ar/contact/")


@pytest.mark.parametrize("medium", ["website", "request", "volunteering"])
@pytest.mark.parametrize("contact", ["", "النموذج"])
def test_a_way_that_begins_with_a_form_leads_to_the_catalogue(
    client: Client, medium: str, contact: str
) -> None:
    make_site()
    ChannelFactory(medium=medium, contact=contact, name={"ar": "باب", "en": "Door"})
    cards = read(client, "/ar/contact/").split('<ul class="channels section">')[1].split("</ul>")[0]
    assert 'href="/ar/services/"' in cards


def test_a_way_that_leads_nowhere_does_not_look_as_if_it_did(client: Client) -> None:
    make_site()
    ChannelFactory(medium="interview", contact="")
    cards = read(client, "/ar/contact/").split('<ul class="channels section">')[1].split("</ul>")[0]
    assert "channel-read" in cards
    assert "<a " not in cards


def test_both_languages_point_at_each_other(client: Client) -> None:
    make_site()
    html = read(client, "/ar/about/")
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/about/">' in html
    assert '<link rel="canonical" href="http://testserver/ar/about/">' in html
    assert '<html lang="ar" dir="rtl">' in html
    assert '<html lang="en" dir="ltr">' in read(client, "/en/about/")


def test_a_page_without_a_translation_leads_to_the_other_front_page(client: Client) -> None:
    make_policy()
    html = read(client, "/ar/policies/beneficiary-relations/")
    assert 'href="/en/" lang="en"' in html
    assert 'hreflang="en" href="http' not in html


def test_the_association_is_named_in_head_and_foot(client: Client) -> None:
    association = Association.load()
    association.name = {"ar": "جمعية التجربة", "en": "Trial Association"}
    association.licence_number = "1682"
    association.save()
    make_site()
    html = read(client, "/ar/")
    assert "<title>جمعية التجربة</title>" in html
    assert "1682" in html
    assert "Trial Association" in read(client, "/en/")


def test_an_association_that_shows_gregorian_dates_only_gets_no_hijri(client: Client) -> None:
    association = Association.load()
    association.calendar_style = "gregorian"
    association.save()
    make_site()
    assert "هـ" not in read(client, "/ar/news/bags/").split("<main", 1)[1].split("</main>")[0]


def test_the_colours_come_as_a_style_sheet_that_may_be_kept(client: Client) -> None:
    answer = client.get("/brand.css?v=abc")
    assert answer["Content-Type"].startswith("text/css")
    assert "max-age=86400" in answer["Cache-Control"]
    assert "--brand-accent: #0f5c56;" in answer.content.decode()


def test_the_address_of_the_colours_changes_with_them(client: Client) -> None:
    make_site()
    before = read(client, "/ar/").split("/brand.css")[1][:16]
    association = Association.load()
    association.accent_colour = "#123456"
    association.save()
    assert read(client, "/ar/").split("/brand.css")[1][:16] != before


@pytest.mark.parametrize("address", ["/ar/", "/ar/policies/", "/ar/news/", "/ar/contact/"])
def test_the_number_of_queries_does_not_grow_with_the_site(
    client: Client, django_assert_max_num_queries, address: str
) -> None:
    make_approved_policy()
    client.get(address)
    with django_assert_max_num_queries(30) as few:
        client.get(address)
    for number in range(5):
        make_policy(slug=f"p{number}", policy_type=f"p{number}", title=f"سياسة {number}")
        ChannelFactory()
        BranchFactory()
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)


@pytest.mark.parametrize(
    ("parent", "children"),
    [
        (HomePage, {StandardPage, ServicesPage, PoliciesPage, NewsIndexPage, ContactPage}),
        (StandardPage, {StandardPage}),
        (NewsIndexPage, {NewsPage}),
        (PoliciesPage, {PolicyPage}),
        (NewsPage, set()),
        (ServicesPage, set()),
        (ContactPage, set()),
    ],
)
def test_an_editor_can_only_build_a_tree_that_makes_sense(parent: type, children: set) -> None:
    assert set(parent.allowed_subpage_models()) == children


@pytest.mark.parametrize("model", [ServicesPage, PoliciesPage, NewsIndexPage, ContactPage])
def test_a_place_that_stands_alone_cannot_be_made_twice(model: type) -> None:
    assert not model.can_create_at(make_site())
