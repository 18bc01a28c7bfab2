"""Whose name a member of staff reads in lists and files, and whose only on purpose."""

from cases.models import Case
from cases.permissions import RoomPart, named_cases, parts_for, reads_names_on_purpose
from cases.services.viewing import NAME, has_looked
from cms.accounts.models import User

__all__ = ["keeps_name", "name_is_open", "named_cases", "shows_name"]


def keeps_name(user: User, case: Case) -> bool:
    """Whether a restricted case keeps from this reader who its person is: all but its owner."""
    return case.is_restricted and case.owner_id != user.pk


def shows_name(user: User, case: Case) -> bool:
    """The same rule for one case already in hand, without a query."""
    reads_here = RoomPart.PERSON in parts_for(user) and not reads_names_on_purpose(user)
    return reads_here and not keeps_name(user, case)


def name_is_open(user: User, case: Case) -> bool:
    """Whether this reader reads the name anyway, or opened it on purpose in these minutes."""
    return shows_name(user, case) or has_looked(case, viewer=user, what=NAME)
