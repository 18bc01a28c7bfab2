"""A closed or ended account is out at once, and its owner is told so (S12)."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone, translation

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-secret"


@pytest.fixture
def officer(db):
    make_roles()
    user = UserFactory(role="officer")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, user, password=PASSWORD):
    fields = {"username": user.username, "password": password}
    return client.post(reverse("wagtailadmin_login"), fields)


def yesterday():
    return timezone.localdate() - timedelta(days=1)


def test_a_live_account_gets_in(client, officer):
    assert sign_in(client, officer).status_code == 302
    assert client.get(reverse("wagtailadmin_account")).status_code == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"valid_until": "yesterday"}])
def test_a_session_ends_with_the_request_after_its_account(client, officer, change):
    sign_in(client, officer)
    for name, value in change.items():
        setattr(officer, name, yesterday() if value == "yesterday" else value)
    officer.save()
    response = client.get(reverse("wagtailadmin_account"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("wagtailadmin_login"))


def test_an_account_is_valid_through_its_last_day(client, officer):
    officer.valid_until = timezone.localdate()
    officer.save()
    sign_in(client, officer)
    assert client.get(reverse("wagtailadmin_account")).status_code == 200


def test_the_owner_of_an_ended_account_is_told_so(client, officer):
    officer.valid_until = yesterday()
    officer.save()
    with translation.override("en"):
        page = client.get(reverse("wagtailadmin_login") + "?lang=en")
        response = sign_in(client, officer)
    assert page.status_code == 200
    assert "This account is closed." in response.content.decode()


def test_a_stranger_learns_nothing_about_an_ended_account(client, officer):
    officer.valid_until = yesterday()
    officer.save()
    client.get(reverse("wagtailadmin_login") + "?lang=en")
    response = sign_in(client, officer, password="wrong-" + PASSWORD)
    assert "This account is closed." not in response.content.decode()


def test_an_ended_account_has_no_roles(officer):
    officer.valid_until = yesterday()
    assert officer.roles == frozenset()
    assert not officer.has_role("officer")


def test_absence_lasts_through_its_last_day():
    user = UserFactory.build(absent_until=timezone.localdate())
    assert user.is_absent
    user.absent_until = yesterday()
    assert not user.is_absent
