"""Whose name a member of staff reads in lists and files, and whose only on purpose."""

from typing import Any

from django.db.models import Q

from cases.models import Case
from cases.permissions import SCOPES
from cms.accounts.models import User
from cms.accounts.roles import Role

#: They judge a file by its facts (C40); a name is shown to them on purpose only, and logged.
BLIND_ROLES = frozenset({Role.MEMBER, Role.CHAIR})
NAMING_ROLES = tuple(role for role in SCOPES if role not in BLIND_ROLES)


def named_cases(user: Any) -> Q:
    """Return the condition under which a visible case shows its person's name in a list."""
    if not isinstance(user, User) or not user.has_role(*NAMING_ROLES):
        return Q(pk__in=[])
    return Q(is_restricted=False) | Q(owner=user)


def shows_name(user: User, case: Case) -> bool:
    """The same rule for one case already in hand, without a query."""
    is_open = not case.is_restricted or case.owner_id == user.pk
    return is_open and user.has_role(*NAMING_ROLES)
