"""Every role with its rights, as `sync_roles` makes them, in a handful of statements."""

from django.contrib.auth.models import Group
from django.db.models import Model

from wagtail.models import GroupCollectionPermission, GroupPagePermission

from cms.accounts.roles import Role
from cms.accounts.services import sync_roles
from tests.factories.remembering import Row, read_rows, write_rows

#: A group, and what hangs on it.
_TABLES: tuple[type[Model], ...] = (
    Group,
    Group.permissions.through,
    GroupPagePermission,
    GroupCollectionPermission,
)
_remembered: dict[type[Model], frozenset[Row]] = {}


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
            write_rows(model, rows)
    else:
        before = read_rows(_TABLES)
        sync_roles()
        after = read_rows(_TABLES)
        _remembered.update({model: after[model] - before[model] for model in _TABLES})
