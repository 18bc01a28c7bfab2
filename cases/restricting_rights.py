"""Who restricts a file out of concern, who lifts that, and who reads why (C62).

That a restricted case is shut to the others is in `permissions`.
"""

from datetime import datetime

from django.utils import timezone

from cases.enums import EventKind
from cases.kinship_rights import HANDLING
from cases.models import Case, CaseEvent
from cases.permissions import DESK_ROLES, may_see
from cases.scopes import OVERSEERS, SCOPES
from cms.accounts.models import User
from cms.accounts.roles import Role

#: Their sight of a case does not end when it is restricted: judges see what lies before them.
_BEYOND = frozenset(SCOPES) - {*HANDLING, *OVERSEERS}


def may_raise_concern(user: User, case: Case) -> bool:
    """Whoever handles a case, open or closed: danger does not wait for an owner."""
    return user.has_role(*HANDLING, Role.DIRECTOR) and may_see(user, case)


def answers_for_restrictions(user: User, case: Case) -> bool:
    """Only the director lifts a restriction again."""
    return user.has_role(Role.DIRECTOR) and may_see(user, case)


def reads_concerns(user: User, case: Case) -> bool:
    """Why a file was restricted, or opened again, is for its owner and for who answers for it."""
    return case.owner_id == user.pk or user.has_role(*OVERSEERS)


def keepers_of(case: Case) -> list[User]:
    """Return who, by name, goes on seeing a case that is restricted: its owner, who was given it
    once, who took it down, who has it open in an emergency; never who has declared kinship.

    Asks nothing when the case brought its assignments and its timeline along, as in the room.
    """
    lines = list(case.events.all())
    given = [step.user for step in reversed(case.assignments.all())]
    opened = [line.actor for line in lines if _is_open_emergency(line)]
    people = {user.pk: user for user in (case.owner, *given, case.entered_by, *opened) if user}
    kin = {line.actor_id for line in lines if line.kind == EventKind.KINSHIP_DECLARED}
    return [user for key, user in people.items() if user.is_active and key not in kin]


def _is_open_emergency(line: CaseEvent) -> bool:
    if line.kind != EventKind.EMERGENCY_OPENED:
        return False
    return datetime.fromisoformat(line.data["until"]) > timezone.now()


def keeps_sight(user: User, case: Case) -> bool:
    """Whether this reader, who sees the case now, will do so once it is restricted."""
    if user.has_role(*OVERSEERS, *_BEYOND):
        return True
    is_keeper = user.pk in {keeper.pk for keeper in keepers_of(case)}
    took_it_down = case.entered_by_id == user.pk and case.owner_id != user.pk
    return is_keeper and (not took_it_down or user.has_role(*DESK_ROLES))
