"""Who decides an objection: the role of the stage that answers it, and took no part before."""

from cases.impartiality import kept_out
from cases.models import Case
from cases.permissions import may_see
from cms.accounts.models import User


def may_decide_objection(user: User, case: Case) -> bool:
    """The objection's own stage says whose it is (C11); first deciders and handlers never."""
    stage = case.current_stage
    if not (case.is_open and stage.gives_answer and user.has_role(case.role)):
        return False
    return may_see(user, case) and user.pk not in kept_out(case)
