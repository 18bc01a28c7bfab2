"""Whose name a member of staff reads in lists and files, and whose only on purpose."""

from typing import Any

from django.db.models import Q

from cases.models import Case
from cases.permissions import RoomPart, parts_for
from cms.accounts.models import User


def named_cases(user: Any) -> Q:
    """Return the condition under which a visible case shows its person's name in a list."""
    if not isinstance(user, User) or RoomPart.PERSON not in parts_for(user):
        return Q(pk__in=[])
    return Q(is_restricted=False) | Q(owner=user)


def shows_name(user: User, case: Case) -> bool:
    """The same rule for one case already in hand, without a query."""
    is_open = not case.is_restricted or case.owner_id == user.pk
    return is_open and RoomPart.PERSON in parts_for(user)
