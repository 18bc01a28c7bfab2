"""What more of an urgent case is read by whoever brings the help: there minutes matter (C67)."""

from cases.models import Case
from cases.permissions import RoomPart, parts_for
from cms.accounts.models import User
from cms.accounts.roles import Role

#: Role → the parts it reads beside its own while urgent help is on its way.
ON_URGENT_CALLS: dict[str, frozenset[RoomPart]] = {
    Role.DELIVERY: frozenset({RoomPart.MESSAGES}),
}


def parts_on(user: User, case: Case) -> frozenset[RoomPart]:
    """Return the parts of this visible case that the reader's roles need."""
    if not (case.is_urgent and case.is_open):
        return parts_for(user)
    more = (ON_URGENT_CALLS.get(role, frozenset()) for role in user.roles)
    return parts_for(user).union(*more)
