"""Roles in the database are what the table says, no more and no less."""

from io import StringIO

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

import pytest

from cms.accounts import roles
from cms.accounts.roles import CASE_ROLES, Role
from cms.accounts.services import sync_roles
from tests.factories.accounts import UserFactory
from tests.factories.roles import make_roles

pytestmark = pytest.mark.django_db


def names(group: Group) -> set[str]:
    return {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_has_exactly_the_permissions_of_the_table(role):
    sync_roles()
    group = Group.objects.get(name=role)
    assert names(group) == set(roles.ROLE_PERMISSIONS[role])
    pages = {row.permission.codename for row in group.page_permissions.all()}
    assert pages == set(roles.PAGE_PERMISSIONS.get(role, ()))
    wanted = {name.partition(".")[2] for name in roles.COLLECTION_PERMISSIONS.get(role, ())}
    assert {row.permission.codename for row in group.collection_permissions.all()} == wanted


def test_every_role_may_enter_the_back_office():
    sync_roles()
    for role in Role:
        assert UserFactory(role=role).has_perm("wagtailadmin.access_admin"), role


def test_a_second_run_finds_nothing_to_do():
    sync_roles()
    assert sync_roles() == []


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_roles_that_other_tests_begin_with_are_these(time):
    make_roles()
    assert sync_roles() == []


def test_a_right_somebody_added_by_hand_is_taken_away_and_reported():
    sync_roles()
    group = Group.objects.get(name=Role.RECEPTIONIST)
    group.permissions.add(Permission.objects.get(codename="change_association"))
    (difference,) = sync_roles()
    assert difference.role == Role.RECEPTIONIST
    assert difference.removed == ("association.change_association",)
    assert difference.added == ()
    assert names(group) == set(roles.ROLE_PERMISSIONS[Role.RECEPTIONIST])


def test_a_right_somebody_removed_by_hand_comes_back():
    sync_roles()
    group = Group.objects.get(name=Role.OFFICER)
    group.permissions.remove(Permission.objects.get(codename="view_case"))
    (difference,) = sync_roles()
    assert difference.added == ("cases.view_case",)


def test_rights_over_a_page_or_collection_apart_are_taken_away():
    sync_roles()
    group = Group.objects.get(name=Role.EDITOR)
    branch = Page.objects.filter(depth=2).first()
    GroupPagePermission.objects.create(group=group, page=branch, permission_type="publish")
    folder = Collection.get_first_root_node().add_child(name="x")
    GroupCollectionPermission.objects.create(
        group=group, collection=folder, permission=Permission.objects.get(codename="add_image")
    )
    (difference,) = sync_roles()
    assert len(difference.removed) == 2
    assert sync_roles() == []


def test_an_unknown_permission_is_refused_before_anything_is_written(monkeypatch):
    table = {**roles.ROLE_PERMISSIONS, Role.OFFICER: ("cases.fly_case",)}
    monkeypatch.setattr(roles, "ROLE_PERMISSIONS", table)
    with pytest.raises(ImproperlyConfigured, match=r"cases\.fly_case"):
        sync_roles()
    assert not Group.objects.filter(name__in=Role.values).exists()


def test_the_command_says_what_differed_and_then_that_all_is_well():
    first, second = StringIO(), StringIO()
    call_command("sync_roles", stdout=first)
    call_command("sync_roles", stdout=second)
    assert "officer:" in first.getvalue()
    assert "  + cases.view_case" in first.getvalue()
    assert second.getvalue() == "Every role has exactly its permissions.\n"


def test_the_command_fails_readably_on_an_unknown_permission(monkeypatch):
    monkeypatch.setattr(roles, "ROLE_PERMISSIONS", {Role.OFFICER: ("cases.fly_case",)})
    with pytest.raises(CommandError, match="run `migrate` first"):
        call_command("sync_roles")


def test_only_case_roles_hold_the_key_to_cases():
    holders = {r for r, names in roles.ROLE_PERMISSIONS.items() if "cases.view_case" in names}
    assert holders == set(CASE_ROLES)


def test_no_role_may_edit_groups_or_delete_accounts():
    for role, granted in roles.ROLE_PERMISSIONS.items():
        groups = [name for name in granted if name.startswith("auth.")]
        assert groups == [], role
        assert "accounts.delete_user" not in granted, role
