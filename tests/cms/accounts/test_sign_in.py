"""The door of the back office: whose it is, in which language, and when it stays shut."""

from django.urls import reverse

from wagtail.users.models import UserProfile

import pytest

from cms.association.models import Association
from tests.factories.accounts import UserFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


@pytest.fixture
def association(db):
    association = Association.load()
    association.name = {"ar": "جمعية مأمن", "en": "Mamun"}
    association.save()
    return association


def test_the_door_speaks_arabic_whatever_the_browser_prefers(client, association):
    response = client.get(LOGIN, headers={"accept-language": "en-US,en"})
    page = response.content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert "جمعية مأمن" in page
    assert "Wagtail" not in page.split("<noscript")[0].split("</head>")[0]


def test_english_can_be_chosen_and_is_remembered(client, association):
    assert b'lang="en" dir="ltr"' in client.get(f"{LOGIN}?lang=en").content
    assert b'lang="en" dir="ltr"' in client.get(LOGIN).content


@pytest.mark.parametrize("wish", ["xx", "", "../", "fr"])
def test_a_language_nobody_offers_changes_nothing(client, association, wish):
    response = client.get(LOGIN, {"lang": wish})
    assert b'lang="ar" dir="rtl"' in response.content
    assert "django_language" not in response.cookies


def test_the_language_of_the_account_wins_inside(client, association):
    make_roles()
    user = UserFactory(role="officer")
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "en"
    profile.save()
    client.force_login(user)
    assert b'lang="en" dir="ltr"' in client.get(reverse("wagtailadmin_account")).content


@pytest.mark.parametrize("address", ["/admin/cases/1/", "/admin/no-such-place/"])
def test_what_is_not_found_is_said_in_the_language_of_the_account(client, association, address):
    make_roles()
    user = UserFactory(role="editor")
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "ar"
    profile.save()
    client.get(f"{LOGIN}?lang=en")
    client.force_login(user)
    page = client.get(address)
    assert page.status_code == 404
    assert b'lang="ar" dir="rtl"' in page.content
    assert "لا شيء هنا" in page.content.decode()


def test_the_public_site_keeps_its_own_language(client, association):
    client.get(f"{LOGIN}?lang=en")
    assert client.get("/ar/no-such-page/").headers["Content-Language"] == "ar"


def test_an_address_without_a_language_is_led_to_one(client, association):
    assert client.get("/services/").url == "/ar/services/"


def test_what_the_back_office_does_not_have_is_not_sought_on_the_public_site(client, association):
    make_roles()
    client.force_login(UserFactory(role="officer"))
    assert client.get("/admin/no-such-room/").status_code == 404


def test_too_many_wrong_tries_pause_the_door_and_say_so(client, association, settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    user = UserFactory()
    user.set_password("the-right-password")
    user.save()
    wrong = {"username": user.username, "password": "wrong"}
    for _try in range(2):
        assert client.post(LOGIN, wrong).status_code == 200
    last = client.post(LOGIN, wrong)
    assert last.status_code == 429
    assert 'lang="ar"' in last.content.decode()
    right = client.post(LOGIN, {"username": user.username, "password": "the-right-password"})
    assert right.status_code == 429
