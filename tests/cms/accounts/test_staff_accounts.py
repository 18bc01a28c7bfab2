"""Accounts of staff: roles by name, nobody helps themself to a role, everything is written down."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wagtail.models import ModelLogEntry

import pytest

from cms.accounts.models import User
from cms.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db
INDEX = "/admin/users/"


@pytest.fixture
def admin(client):
    make_roles()
    user = UserFactory(role="admin")
    client.force_login(user)
    return user


def edit_url(user):
    return reverse("wagtailusers_users:edit", args=[user.pk])


def fields(user, **changes):
    values = {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "is_active": "on",
        "groups": [group.pk for group in user.groups.all()],
        "gender": user.gender,
    }
    return {**values, **changes}


def group(role):
    return Group.objects.get(name=role)


def test_roles_are_listed_and_offered_by_their_arabic_names(client, admin):
    UserFactory(role="officer")
    page = client.get(INDEX).content.decode()
    assert str(Role.OFFICER.label) in page or "مسؤول" in page
    form = client.get(reverse("wagtailusers_users:add")).content.decode()
    assert "Editors" not in form  # Wagtail's own groups are no roles of ours


def test_a_role_given_is_held_and_written_down(client, admin):
    user = UserFactory()
    response = client.post(edit_url(user), fields(user, groups=[group("researcher").pk]))
    assert response.status_code == 302
    assert User.objects.get(pk=user.pk).has_role("researcher")
    entry = ModelLogEntry.objects.get(action="accounts.roles", object_id=str(user.pk))
    assert entry.user == admin
    assert entry.data == {"added": ["researcher"], "removed": []}


def test_a_new_account_gets_its_roles_and_dates(client, admin):
    values = newcomer()
    response = client.post(reverse("wagtailusers_users:add"), values)
    assert response.status_code == 302, response.context["form"].errors
    user = User.objects.get(username="newcomer")
    assert user.roles == {"receptionist"}
    assert user.valid_until.isoformat() == "2030-01-31"
    assert ModelLogEntry.objects.filter(action="accounts.roles", object_id=str(user.pk)).exists()


def test_no_account_is_born_closed(client, admin):
    refused = client.post(reverse("wagtailusers_users:add"), newcomer(valid_until="2020-01-31"))
    assert set(refused.context["form"].errors) == {"valid_until"}
    assert not User.objects.filter(username="newcomer").exists()


def newcomer(**changes):
    return {
        "username": "newcomer", "first_name": "سارة", "last_name": "العلي",
        "email": "newcomer@example.test", "gender": "woman", "valid_until": "2030-01-31",
        "groups": [group("receptionist").pk],
        "password1": "a-long-enough-secret", "password2": "a-long-enough-secret", **changes,
    }  # fmt: skip


def test_an_auditors_account_says_what_for_and_ends_within_a_year(client, admin):
    user, auditor = UserFactory(), group("auditor").pk
    soon = (timezone.localdate() + timedelta(days=90)).isoformat()
    late = (timezone.localdate() + timedelta(days=500)).isoformat()
    for mandate, until, wrong in (
        ("", soon, {"mandate"}),
        ("خطاب تكليف", "", {"valid_until"}),
        ("خطاب تكليف", late, {"valid_until"}),
    ):
        values = fields(user, groups=[auditor], mandate=mandate, valid_until=until)
        refused = client.post(edit_url(user), values)
        assert set(refused.context["form"].errors) == wrong
    values = fields(user, groups=[auditor], mandate="خطاب تكليف", valid_until=soon)
    both = client.post(edit_url(user), {**values, "groups": [auditor, group("officer").pk]})
    assert set(both.context["form"].errors) == {"groups"}
    assert client.post(edit_url(user), values).status_code == 302
    assert User.objects.get(pk=user.pk).has_role("auditor")


def test_nobody_gives_themself_a_role(client, admin):
    client.post(edit_url(admin), fields(admin, groups=[group("director").pk, group("admin").pk]))
    assert User.objects.get(pk=admin.pk).roles == {"admin"}


def test_nobody_makes_a_superuser_here(client, admin):
    user = UserFactory()
    client.post(edit_url(user), fields(user, is_superuser="on"))
    assert not User.objects.get(pk=user.pk).is_superuser


def test_a_superuser_is_out_of_reach_of_the_system_administrator(client, admin):
    chief = UserFactory(is_superuser=True)
    changes = fields(chief, password1="a-stolen-new-secret", password2="a-stolen-new-secret")
    client.post(edit_url(chief), changes)
    assert not User.objects.get(pk=chief.pk).check_password("a-stolen-new-secret")


@pytest.mark.parametrize("action", ["assign_role", "set_active_state", "delete"])
def test_there_are_no_deeds_on_many_accounts_at_once(client, admin, action):
    url = reverse("wagtail_bulk_action", args=["accounts", "user", action])
    fields = {"role": group("director").pk, "mark_as_active": "False"}
    response = client.post(f"{url}?id={admin.pk}", fields)
    assert response.status_code == 404
    assert User.objects.get(pk=admin.pk).roles == {"admin"}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_only_the_system_administrator_keeps_accounts(client, role):
    make_roles()
    client.force_login(UserFactory(role=role))
    target = UserFactory()
    assert client.get(INDEX).status_code == 302
    assert client.get(edit_url(target)).status_code == 302
    assert client.post(edit_url(target), fields(target, first_name="x")).status_code == 302
    assert User.objects.get(pk=target.pk).first_name == target.first_name


def test_the_list_costs_the_same_for_many_accounts(client, admin):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(INDEX).status_code == 200
        return len(captured)

    client.get(INDEX)
    few = count()
    for _number in range(12):
        UserFactory(role="officer")
    assert count() == few
