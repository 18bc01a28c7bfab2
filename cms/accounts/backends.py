"""Who may be here at all, asked when they come in and again with every request."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet

from wagtail.models import GroupCollectionPermission, GroupPagePermission
from wagtail.permission_policies.collections import CollectionPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.accounts.models import User

#: What Wagtail asks once a request for the side bar, and where it keeps the answer.
_TREES = (
    (GroupPagePermission, PagePermissionPolicy.permission_cache_name),
    (GroupCollectionPermission, CollectionPermissionPolicy.permission_cache_name),
)

#: Where the two halves of a right stand, seen from a group.
_RIGHT = ("permissions__content_type__app_label", "permissions__codename")

#: What the side bar asks about the house: name → the rows that would have to be there.
_ASKED_ALONG: dict[str, Callable[[], QuerySet[Any]]] = {}


def ask_along(name: str, rows: Callable[[], QuerySet[Any]]) -> None:
    """Have it read with everybody's rights whether there are such rows, for `are_there`."""
    _ASKED_ALONG[name] = rows


def are_there(name: str, *, user: User) -> bool:
    """Return whether the rows registered under this name exist, as read with somebody's rights."""
    user.get_all_permissions()
    found: dict[str, bool] | None = getattr(user, "_found_along", None)
    return found[name] if found is not None else _ASKED_ALONG[name]().exists()


class LiveAccountBackend(ModelBackend):
    """Let in only live accounts (S12).

    Django asks this at sign-in and again when it reads the session, so a closed or ended account
    is out with its next request, whatever session it holds.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.is_live)

    def get_user(self, user_id: Any) -> User | None:
        """Bring the account with its preferences: every screen of the back office asks for both."""
        user = User.objects.select_related("wagtail_userprofile").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Nobody holds a right of their own: rights come with roles (`ROLE_PERMISSIONS`)."""
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Read roles, rights and whether any role reaches pages or files, in one query."""
        if obj is not None or not user_obj.is_active or user_obj.is_superuser:
            return set(super().get_group_permissions(user_obj, obj))
        if not hasattr(user_obj, "_group_perm_cache"):
            user_obj._group_perm_cache = _read_rights(user_obj)
        return set(user_obj._group_perm_cache)


def _read_rights(user: Any) -> set[str]:
    reaches = {
        f"reach{place}": Exists(model._default_manager.filter(group=OuterRef("pk")))
        for place, (model, _cache) in enumerate(_TREES)
    }
    along = {f"along_{name}": Exists(rows()) for name, rows in _ASKED_ALONG.items()}
    rows = list(
        Group.objects.filter(user=user)
        .annotate(**reaches, **along)
        .values(*("name", *_RIGHT, *reaches, *along))
    )
    user.remember_roles({row["name"] for row in rows})
    for reach, (model, cache) in zip(reaches, _TREES, strict=True):
        if not any(row[reach] for row in rows) and not hasattr(user, cache):
            setattr(user, cache, model._default_manager.none())
    if rows:
        user._found_along = {name: rows[0][f"along_{name}"] for name in _ASKED_ALONG}
    return {".".join(row[part] for part in _RIGHT) for row in rows if row[_RIGHT[1]]}
