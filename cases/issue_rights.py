"""Who raises what one person wrote as a matter of all, before the board (ENV-6.5, journey J9)."""

from cases.enums import ServiceKind
from cases.impartiality import kept_out
from cases.models import Case
from cases.permissions import may_work_on
from cms.accounts.models import User

#: An issue is one already; what somebody asks for is given to them or not.
_NEVER_RAISED = (ServiceKind.GENERAL_ISSUE, ServiceKind.HELP)


def may_raise(user: User, case: Case) -> bool:
    """Whoever has a case may raise it, open or closed: what recurs is often seen afterwards."""
    is_theirs = case.owner_id == user.pk and user.pk not in kept_out(case)
    can_be = case.service.kind not in _NEVER_RAISED and not case.is_our_own
    return is_theirs and can_be and may_work_on(user, case)
