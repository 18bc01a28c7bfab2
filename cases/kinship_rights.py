"""Who may say that kinship keeps them out of a case; that it shuts the case is in `permissions`."""

from cases.models import Case
from cases.permissions import may_see
from cms.accounts.models import User
from cms.accounts.roles import Role

#: Who handles a case.
HANDLING = (Role.RECEPTIONIST, Role.OFFICER, Role.RESEARCHER, Role.DELIVERY, Role.REPRESENTATIVE)
#: Who decides or records a decision alone; members step aside in their meeting, or with their vote.
DECIDING_ALONE = (Role.DIRECTOR, Role.BOARD_SECRETARY)


def may_declare_kinship(user: User, case: Case) -> bool:
    """What the association opened itself is about nobody."""
    if case.is_our_own:
        return False
    return case.is_open and user.has_role(*HANDLING, *DECIDING_ALONE) and may_see(user, case)
