"""Who may open a case outside their sight in an emergency, and who answers for it (C26, C62)."""

from django.db.models import Q, Subquery

from cases.enums import ServiceKind
from cases.models import EmergencyOpening
from cms.accounts.models import User
from cms.accounts.roles import Role

#: Given to roles in `cms.accounts.roles`.
OPEN_IN_EMERGENCY = "cases.open_in_emergency"
#: Told at once on their first screen, until one of them has noted it.
ANSWERING = (Role.DIRECTOR, Role.PRIVACY_OFFICER)


def may_open_in_emergency(user: User) -> bool:
    return user.has_perm(OPEN_IN_EMERGENCY)


def answers_for_emergencies(user: User) -> bool:
    return user.has_role(*ANSWERING)


def opened_in_emergency(user: User) -> Q:
    """Return the cases this person has opened in an emergency, as long as that lasts."""
    running = EmergencyOpening.objects.running().filter(user=user).values("case")
    # What the director alone is promised to read is opened to nobody, whom it may be about (C49).
    return Q(pk__in=Subquery(running)) & ~Q(service__kind=ServiceKind.REMARK)
