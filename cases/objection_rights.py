"""Who decides an objection, and who reads what it is about: nobody who took part before."""

from cases.enums import StageKind
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


def may_read_first(user: User, case: Case) -> bool:
    """Who decides an objection reads the file it is about, and so does who was asked for facts."""
    return is_asked_for_facts(user, case) or may_decide_objection(user, case)


def is_asked_for_facts(user: User, case: Case) -> bool:
    """Whether this objection was handed to this person, to gather what happened for who decides."""
    if not (case.is_open and case.stage_kind == StageKind.CLARIFICATION):
        return False
    if case.owner_id != user.pk or not user.has_role(case.role):
        return False
    return may_see(user, case) and user.pk not in kept_out(case)
