"""Whose name a member of staff reads in lists and files, and whose only on purpose."""

from cases.models import Case
from cases.permissions import RoomPart, named_cases, parts_for
from cms.accounts.models import User

__all__ = ["named_cases", "shows_name"]


def shows_name(user: User, case: Case) -> bool:
    """The same rule for one case already in hand, without a query."""
    is_open = not case.is_restricted or case.owner_id == user.pk
    return is_open and RoomPart.PERSON in parts_for(user)
