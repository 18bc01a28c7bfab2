"""Making the roles of the table true in the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from wagtail.log_actions import log
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.accounts import roles
from cms.accounts.models import User
from cms.accounts.roles import Role

PAGES = "wagtailcore"


@dataclass(frozen=True)
class RoleDifference:
    """What a role's group lacked, and what it had beyond the table, before it was put right."""

    role: Role
    added: tuple[str, ...]
    removed: tuple[str, ...]


@transaction.atomic
def sync_roles() -> list[RoleDifference]:
    """Give each role's group exactly what the tables say; return what differed.

    Raises ImproperlyConfigured, before anything is written, for a permission nobody knows.
    """
    known = _permissions_by_name(_names_in_tables())
    differences = [_sync_role(role, known) for role in Role]
    return [found for found in differences if found.added or found.removed]


def record_role_change(user: User, *, before: set[Group], acting_user: Any) -> None:
    """Write to the log which roles `user` has gained and lost since `before`; nothing if none."""
    after = set(user.groups.all())
    added = sorted(group.name for group in after - before)
    removed = sorted(group.name for group in before - after)
    if added or removed:
        changes = {"added": added, "removed": removed}
        log(user, "accounts.roles", user=acting_user, data=changes)


def _names_in_tables() -> set[str]:
    named = {name for names in roles.ROLE_PERMISSIONS.values() for name in names}
    named |= {name for names in roles.COLLECTION_PERMISSIONS.values() for name in names}
    pages = {name for names in roles.PAGE_PERMISSIONS.values() for name in names}
    return named | {f"{PAGES}.{name}" for name in pages}


def _permissions_by_name(names: set[str]) -> dict[str, Permission]:
    codenames = {name.partition(".")[2] for name in names}
    rows = Permission.objects.filter(codename__in=codenames).select_related("content_type")
    known = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    unknown = sorted(names - known.keys())
    if unknown:
        raise ImproperlyConfigured(
            f"cms/accounts/roles.py names permissions that do not exist: {', '.join(unknown)}. "
            "Correct the spelling there, or run `migrate` first if their model is new."
        )
    return known


def _sync_role(role: Role, known: Mapping[str, Permission]) -> RoleDifference:
    group, _created = Group.objects.get_or_create(name=role.value)
    parts = (
        _sync_site(group, [known[name] for name in roles.ROLE_PERMISSIONS.get(role, ())]),
        _sync_pages(
            group, [known[f"{PAGES}.{name}"] for name in roles.PAGE_PERMISSIONS.get(role, ())]
        ),
        _sync_collections(
            group, [known[name] for name in roles.COLLECTION_PERMISSIONS.get(role, ())]
        ),
    )
    return RoleDifference(
        role=role,
        added=tuple(sorted(name for added, _removed in parts for name in added)),
        removed=tuple(sorted(name for _added, removed in parts for name in removed)),
    )


def _sync_site(group: Group, wanted: Iterable[Permission]) -> tuple[set[str], set[str]]:
    """Rights that hold everywhere."""
    held = set(group.permissions.select_related("content_type"))
    missing, extra = set(wanted) - held, held - set(wanted)
    group.permissions.add(*missing)
    group.permissions.remove(*extra)
    return _names(missing), _names(extra)


def _sync_pages(group: Group, wanted: Iterable[Permission]) -> tuple[set[str], set[str]]:
    """Rights over the whole tree of pages, and over no page apart."""
    root = Page.get_first_root_node()
    held = GroupPagePermission.objects.filter(group=group)
    rows = list(held.select_related("permission__content_type"))
    right = {row.permission: row for row in rows if row.page_id == root.pk}
    missing, keep = set(wanted) - right.keys(), set(wanted)
    extra = [row for row in rows if row.page_id != root.pk or row.permission not in keep]
    for permission in missing:
        GroupPagePermission.objects.create(group=group, page=root, permission=permission)
    held.filter(pk__in=[row.pk for row in extra]).delete()
    removed = {f"{_name(row.permission)} on page {row.page_id}" for row in extra}
    return _names(missing, "on every page"), removed


def _sync_collections(group: Group, wanted: Iterable[Permission]) -> tuple[set[str], set[str]]:
    """Rights over every image and document, and over no collection apart."""
    root = Collection.get_first_root_node()
    held = GroupCollectionPermission.objects.filter(group=group)
    rows = list(held.select_related("permission__content_type"))
    right = {row.permission: row for row in rows if row.collection_id == root.pk}
    missing, keep = set(wanted) - right.keys(), set(wanted)
    extra = [row for row in rows if row.collection_id != root.pk or row.permission not in keep]
    for permission in missing:
        GroupCollectionPermission.objects.create(
            group=group, collection=root, permission=permission
        )
    held.filter(pk__in=[row.pk for row in extra]).delete()
    removed = {f"{_name(row.permission)} on collection {row.collection_id}" for row in extra}
    return _names(missing, "on every collection"), removed


def _names(permissions: Iterable[Permission], where: str = "") -> set[str]:
    return {f"{_name(permission)} {where}".strip() for permission in permissions}


def _name(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"
