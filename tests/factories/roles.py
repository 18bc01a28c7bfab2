"""Every role with its rights, as `sync_roles` makes them, in a handful of statements."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model

from wagtail.models import GroupCollectionPermission, GroupPagePermission

from cms.accounts.roles import Role
from cms.accounts.services import sync_roles

#: What hangs on a group.
_OF_A_GROUP: tuple[type[Model], ...] = (
    Group.permissions.through,
    GroupPagePermission,
    GroupCollectionPermission,
)
_remembered: dict[type[Model], list[Model]] = {}


def make_roles() -> None:
    """Give the database every role and its rights.

    The first call of a process has `sync_roles` make the rows and remembers them; later ones write
    the same rows. Permissions and roots have the same keys in every test, because every database of
    a run comes from one template (`tests/plugins/database.py`).
    """
    present = Group.objects.filter(name__in=Role.values)
    if present.exists():
        sync_roles()
    elif _remembered:
        for model, rows in _remembered.items():
            _manager(model).bulk_create([_copy(row) for row in rows])
    else:
        sync_roles()
        _remembered[Group] = list(present)
        for model in _OF_A_GROUP:
            _remembered[model] = list(_manager(model).filter(group__in=present))


def _copy(row: Model) -> Model:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**values)


def _manager(model: type[Model]) -> Any:
    return model._default_manager
